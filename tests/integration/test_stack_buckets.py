"""Buckets, their policies and log groups as a stack makes, changes and deletes them.

Source  CloudFormation Template Reference, "Amazon S3" and "Amazon CloudWatch Logs".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.integration.stacks import StackDriver

BUCKET = """
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: stack-buckets
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}
      LifecycleConfiguration:
        Rules: [{Id: old, Status: Enabled, Prefix: tmp/, ExpirationInDays: 7}]
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true}
      Tags: [{Key: zone, Value: raw}]
      VersioningConfiguration: {Status: Enabled}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Deny, Principal: "*", Action: "s3:DeleteObject", Resource: "*"}
Outputs:
  Arn: {Value: !GetAtt Bucket.Arn}
  Domain: {Value: !GetAtt Bucket.RegionalDomainName}
"""
PLAIN = """
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: stack-buckets, VersioningConfiguration: {Status: Enabled}}
"""
GROUP = """
Parameters: {Days: {Type: Number, Default: 7}, Zone: {Type: String, Default: raw}}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /stack-buckets
      RetentionInDays: !Ref Days
      Tags: [{Key: zone, Value: !Ref Zone}]
"""


def is_missing(code, function, **request):
    with pytest.raises(ClientError) as missing:
        function(**request)
    return missing.value.response["Error"]["Code"] == code


def test_stack_carries_a_bucket_with_its_settings_and_its_policy(cloud):
    s3, at = cloud.client("s3"), {"Bucket": "stack-buckets"}
    stack = StackDriver(cloud, "stack-buckets")
    assert stack.create(BUCKET)["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    assert stack.outputs() == {
        "Arn": "arn:aws:s3:::stack-buckets",
        "Domain": "stack-buckets.s3.us-east-1.amazonaws.com",
    }
    encryption = s3.get_bucket_encryption(**at)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    (rule,) = s3.get_bucket_lifecycle_configuration(**at)["Rules"]
    assert (rule["ID"], rule["Filter"], rule["Expiration"]) == (
        "old",
        {"Prefix": "tmp/"},
        {"Days": 7},
    )
    owner = s3.get_bucket_ownership_controls(**at)["OwnershipControls"]["Rules"]
    assert owner == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    block = s3.get_public_access_block(**at)["PublicAccessBlockConfiguration"]
    assert (block["BlockPublicAcls"], block["BlockPublicPolicy"]) == (True, True)
    assert {"Key": "zone", "Value": "raw"} in s3.get_bucket_tagging(**at)["TagSet"]
    assert s3.get_bucket_versioning(**at)["Status"] == "Enabled"
    policy = json.loads(s3.get_bucket_policy(**at)["Policy"])
    assert policy["Statement"][0]["Action"] == "s3:DeleteObject"

    assert stack.update(PLAIN)["StackStatus"] == "UPDATE_COMPLETE", stack.failures()
    assert is_missing("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, **at)
    assert is_missing("OwnershipControlsNotFoundError", s3.get_bucket_ownership_controls, **at)
    assert is_missing("NoSuchBucketPolicy", s3.get_bucket_policy, **at)
    assert s3.get_bucket_versioning(**at)["Status"] == "Enabled"
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert is_missing("404", s3.head_bucket, **at)


def test_stack_carries_a_log_group_with_its_retention_and_tags(cloud):
    logs, stack = cloud.client("logs"), StackDriver(cloud, "stack-log-group")
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:/stack-buckets"
    assert stack.create(GROUP)["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    changed = [("Days", "30"), ("Zone", "gold")]
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in changed]
    updated = stack.update(GROUP, Parameters=parameters)
    assert updated["StackStatus"] == "UPDATE_COMPLETE", stack.failures()
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/stack-buckets")["logGroups"]
    assert group["retentionInDays"] == 30
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"zone": "gold"}
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert logs.describe_log_groups(logGroupNamePrefix="/stack-buckets")["logGroups"] == []
