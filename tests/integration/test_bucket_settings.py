"""Settings of a bucket: what is put comes back, and is gone when deleted.

Source  S3 API Reference, the page of each operation.
"""

import json
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.integration.stacks import error_of


@pytest.fixture(scope="module")
def s3(cloud):
    return cloud.client("s3")


@pytest.fixture
def bucket(s3):
    name = f"settings-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


def code_of(function, **request):
    return error_of(function, **request)[0]


def policy_of(bucket, principal):
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_bucket_is_found_in_its_region(cloud, s3, bucket):
    """API Reference, "GetBucketLocation": of us-east-1 the constraint is null."""
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == "us-east-1"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert bucket in [each["Name"] for each in s3.list_buckets()["Buckets"]]
    ireland = boto3.client(
        "s3",
        endpoint_url=cloud.endpoint_url,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    there = f"ireland-{uuid.uuid4().hex}"
    constraint = {"LocationConstraint": "eu-west-1"}
    ireland.create_bucket(Bucket=there, CreateBucketConfiguration=constraint)
    assert ireland.get_bucket_location(Bucket=there)["LocationConstraint"] == "eu-west-1"
    ireland.delete_bucket(Bucket=there)
    assert code_of(s3.head_bucket, Bucket=there) == "404"


def test_tags_of_a_bucket_are_kept(s3, bucket):
    tags = [{"Key": "zone", "Value": "raw"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    assert code_of(s3.get_bucket_tagging, Bucket=bucket) == "NoSuchTagSet"


def test_cors_rules_of_a_bucket_are_kept(s3, bucket):
    rules = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.org"]}]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    s3.delete_bucket_cors(Bucket=bucket)
    assert code_of(s3.get_bucket_cors, Bucket=bucket) == "NoSuchCORSConfiguration"


def test_encryption_of_a_bucket_is_kept_and_named_by_its_objects(s3, bucket):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    configuration = {"Rules": [{**rule, "BucketKeyEnabled": False}]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=configuration)
    kept = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert kept == configuration
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert s3.head_object(Bucket=bucket, Key="k")["ServerSideEncryption"] == "AES256"
    s3.delete_bucket_encryption(Bucket=bucket)
    code = code_of(s3.get_bucket_encryption, Bucket=bucket)
    assert code == "ServerSideEncryptionConfigurationNotFoundError"


def test_lifecycle_of_a_bucket_is_kept(s3, bucket):
    rule = {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {"Prefix": "tmp/"},
        "Expiration": {"Days": 7},
    }
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [rule]
    s3.delete_bucket_lifecycle(Bucket=bucket)
    code = code_of(s3.get_bucket_lifecycle_configuration, Bucket=bucket)
    assert code == "NoSuchLifecycleConfiguration"


def test_ownership_of_a_bucket_is_kept(s3, bucket):
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=controls)
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"] == controls
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    code = code_of(s3.get_bucket_ownership_controls, Bucket=bucket)
    assert code == "OwnershipControlsNotFoundError"


def test_public_access_block_of_a_bucket_is_kept(s3, bucket):
    block = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": False,
    }
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)
    kept = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert kept == block
    s3.delete_public_access_block(Bucket=bucket)
    code = code_of(s3.get_public_access_block, Bucket=bucket)
    assert code == "NoSuchPublicAccessBlockConfiguration"


def test_acl_of_a_bucket_is_kept(s3, bucket):
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL", "READ"]
    assert grants[1]["Grantee"]["URI"] == "http://acs.amazonaws.com/groups/global/AllUsers"


def test_policy_of_a_bucket_tells_whether_it_is_public(s3, bucket):
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_of(bucket, "*"))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": True}
    own = {"AWS": "arn:aws:iam::123456789012:root"}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_of(bucket, own))
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": False}
    s3.delete_bucket_policy(Bucket=bucket)
    assert code_of(s3.get_bucket_policy, Bucket=bucket) == "NoSuchBucketPolicy"


def test_suspended_versioning_keeps_versions_and_replaces_the_null_one(s3, bucket):
    """S3 User Guide, "Working with objects in a versioning-suspended bucket"."""
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    enabled, suspended = {"Status": "Enabled"}, {"Status": "Suspended"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=enabled)
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    at = {"Bucket": bucket, "Key": "k"}
    first = s3.put_object(**at, Body=b"first")["VersionId"]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=suspended)
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"
    for content in (b"second", b"third"):
        assert s3.put_object(**at, Body=content)["VersionId"] == "null"
    listed = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [version["VersionId"] for version in listed] == ["null", first]
    assert s3.get_object(**at, VersionId=first)["Body"].read() == b"first"
    assert s3.delete_object(**at)["VersionId"] == "null"
    listed = s3.list_object_versions(Bucket=bucket)
    assert [version["VersionId"] for version in listed["Versions"]] == [first]
    assert [marker["VersionId"] for marker in listed["DeleteMarkers"]] == ["null"]


def test_settings_that_are_never_set_are_answered_as_such(s3, bucket):
    """What infrastructure tools ask of every bucket; the API Reference's answers where none is."""
    at = {"Bucket": bucket}
    assert "Status" not in s3.get_bucket_accelerate_configuration(**at)
    assert "LoggingEnabled" not in s3.get_bucket_logging(**at)
    notification = s3.get_bucket_notification_configuration(**at)
    assert notification.keys() == {"ResponseMetadata"}
    assert code_of(s3.get_bucket_replication, **at) == "ReplicationConfigurationNotFoundError"
    assert code_of(s3.get_bucket_website, **at) == "NoSuchWebsiteConfiguration"
    locked = code_of(s3.get_object_lock_configuration, **at)
    assert locked == "ObjectLockConfigurationNotFoundError"


def test_settings_that_would_have_to_act_are_refused_by_name(s3, bucket):
    for operation, request in {
        "put_bucket_website": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "i"}}},
        "put_bucket_notification_configuration": {"NotificationConfiguration": {}},
        "put_bucket_logging": {"BucketLoggingStatus": {}},
        "put_bucket_accelerate_configuration": {"AccelerateConfiguration": {"Status": "Enabled"}},
    }.items():
        code, message = error_of(getattr(s3, operation), Bucket=bucket, **request)
        assert code == "UnsupportedOperation"
        assert f"s3:{operation.title().replace('_', '')}." in message
    with pytest.raises(ClientError, match="does not support S3 object lock"):
        s3.create_bucket(Bucket=f"{bucket[:40]}-lock", ObjectLockEnabledForBucket=True)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("{", "must be valid JSON"),
        ("{}", "Missing required field Statement"),
        ('{"Statement": [{"Effect": "Maybe"}]}', "Invalid effect: Maybe"),
        ('{"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}', "required field Principal"),
    ],
)
def test_policy_that_is_none_is_refused(s3, bucket, policy, said):
    with pytest.raises(ClientError, match=f"MalformedPolicy.*{said}"):
        s3.put_bucket_policy(Bucket=bucket, Policy=policy)


@pytest.mark.parametrize(
    ("action", "resource", "said"),
    [
        ("glue:GetTable", "arn:aws:s3:::{bucket}/*", "Policy has invalid action"),
        ("s3:GetObject", "arn:aws:s3:::another-bucket/*", "Policy has invalid resource"),
        ("s3:GetObject", "arn:aws:s3:::{bucket}-2/*", "Policy has invalid resource"),
    ],
)
def test_policy_of_something_else_is_refused(s3, bucket, action, resource, said):
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": action,
        "Resource": resource.format(bucket=bucket),
    }
    with pytest.raises(ClientError, match=f"MalformedPolicy.*{said}"):
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Statement": [statement]}))


def test_setting_that_aws_would_not_take_is_refused(s3, bucket):
    rule = {"Status": "Enabled", "Filter": {"Prefix": ""}}
    for configuration, said in [
        ({**rule, "Expiration": {"Days": 1}, "Prefix": ""}, "MalformedXML"),
        (rule, "At least one action"),
        ({**rule, "Status": "On", "Expiration": {"Days": 1}}, "MalformedXML"),
    ]:
        with pytest.raises(ClientError, match=said):
            s3.put_bucket_lifecycle_configuration(
                Bucket=bucket, LifecycleConfiguration={"Rules": [configuration]}
            )
    with pytest.raises(ClientError, match="MFA delete"):
        s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"}
        )


def test_bucket_that_is_there_is_made_again_only_in_us_east_1(s3, bucket):
    """API Reference, "CreateBucket": BucketAlreadyOwnedByYou."""
    s3.create_bucket(Bucket=bucket)
    ohio = {"LocationConstraint": "us-east-2"}
    for request, code in [
        ({"CreateBucketConfiguration": ohio}, "BucketAlreadyOwnedByYou"),
        ({"CreateBucketConfiguration": {"LocationConstraint": "x"}}, "InvalidLocationConstraint"),
    ]:
        there = f"{bucket[:40]}-ohio"
        s3.create_bucket(Bucket=there, CreateBucketConfiguration=ohio)
        assert code_of(s3.create_bucket, Bucket=there, **request) == code
        s3.delete_bucket(Bucket=there)


def test_buckets_are_listed_in_pages(s3, bucket):
    s3.create_bucket(Bucket=f"{bucket[:40]}-two")
    pages = s3.get_paginator("list_buckets").paginate(
        Prefix=bucket[:40], PaginationConfig={"PageSize": 1}
    )
    found = [each["Name"] for page in pages for each in page["Buckets"]]
    assert sorted(found) == sorted([bucket, f"{bucket[:40]}-two"])
