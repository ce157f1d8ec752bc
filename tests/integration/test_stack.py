"""Stacks: create, roll back, delete.

Source  CloudFormation User Guide, "Stack status codes", "DeletionPolicy attribute".
"""

import pytest

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver, error_of

GROUP = """
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/${AWS::StackName}", RetentionInDays: 7}
"""
BUCKET_AND_GROUP = f"""
Description: A bucket, and a log group that names it.
Resources:
  Bucket: {{Type: AWS::S3::Bucket}}
{GROUP}
Outputs:
  Bucket:
    Value: !Ref Bucket
    Export: {{Name: !Sub "${{AWS::StackName}}-Bucket"}}
  GroupArn: {{Value: !GetAtt Group.Arn}}
"""
ROLE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: glue.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]
"""
IMPORTER = """
Parameters: {Parent: {Type: String}}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub
        - /${AWS::StackName}/${Bucket}
        - Bucket: !ImportValue {"Fn::Sub": "${Parent}-Bucket"}
"""


@pytest.fixture
def stack(cloud: Cloud, request) -> StackDriver:
    return StackDriver(cloud, request.node.name.replace("_", "-").split("[")[0][:60])


def log_groups(cloud: Cloud, prefix: str) -> list[str]:
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    return [group["logGroupName"] for group in groups]


def bucket_names(cloud: Cloud) -> list[str]:
    return [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]]


def test_create_makes_resources_outputs_and_exports(stack, cloud):
    made = stack.create(BUCKET_AND_GROUP)
    assert made["StackStatus"] == "CREATE_COMPLETE"
    bucket = stack.physical_id("Bucket")
    assert bucket.startswith("test-create-makes-resources-outputs-and-")
    assert bucket in bucket_names(cloud)
    assert stack.outputs() == {
        "Bucket": bucket,
        "GroupArn": f"arn:aws:logs:us-east-1:123456789012:log-group:/{stack.name}:*",
    }
    exports = stack.api.list_exports()["Exports"]
    assert {
        "ExportingStackId": stack.stack_id,
        "Name": f"{stack.name}-Bucket",
        "Value": bucket,
    } in exports


def test_create_tells_events_as_they_come(stack):
    stack.create(f"Resources:\n{GROUP}")
    assert stack.events() == [
        (stack.name, "CREATE_IN_PROGRESS"),
        ("Group", "CREATE_IN_PROGRESS"),
        ("Group", "CREATE_IN_PROGRESS"),
        ("Group", "CREATE_COMPLETE"),
        (stack.name, "CREATE_COMPLETE"),
    ]
    assert stack.reason(stack.name, "CREATE_IN_PROGRESS") == "User Initiated"


def test_create_makes_a_role_with_its_policies(stack, cloud):
    stack.create(ROLE)
    iam, name = cloud.client("iam"), stack.physical_id("Role")
    policy = iam.get_role_policy(RoleName=name, PolicyName="read")["PolicyDocument"]
    assert policy["Statement"][0]["Action"] == "s3:GetObject"


def test_create_refuses_without_capabilities(stack):
    assert error_of(stack.create, ROLE, Capabilities=[]) == (
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_IAM]",
    )


@pytest.mark.parametrize("name", ["1bad", "a_b", "a b", "a" * 129])
def test_create_refuses_a_name_that_no_stack_can_have(cloud, name):
    """API Reference, "CreateStack": letters, digits and hyphens, a letter first, 128 at most."""
    cloudformation = cloud.client("cloudformation")
    code, message = error_of(
        cloudformation.create_stack, StackName=name, TemplateBody=BUCKET_AND_GROUP
    )
    assert code == "ValidationError"
    assert f"Value '{name}' at 'stackName' failed to satisfy constraint" in message


def test_create_refuses_a_second_stack_of_that_name(stack):
    stack.create(f"Resources:\n{GROUP}")
    assert error_of(stack.create, f"Resources:\n{GROUP}") == (
        "AlreadyExistsException",
        f"Stack [{stack.name}] already exists",
    )


def test_create_refuses_a_body_above_51200_bytes(stack):
    code, message = error_of(stack.create, f"Resources:\n{GROUP}\n#{'x' * 51_200}")
    assert code == "ValidationError"
    assert "less than or equal to 51200" in message


def test_create_takes_a_large_template_from_s3(stack, cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="templates-of-test-stack")
    body = f"Resources:\n{GROUP}\n#{'x' * 51_200}"
    s3.put_object(Bucket="templates-of-test-stack", Key="a/b.yml", Body=body)
    stack.api.create_stack(
        StackName=stack.name,
        TemplateURL="https://templates-of-test-stack.s3.us-east-1.amazonaws.com/a/b.yml",
    )
    assert stack.wait()["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (
            "{Type: AWS::EC2::VPC}",
            "The local cloud does not support the resource type AWS::EC2::VPC",
        ),
        (
            "{Type: AWS::S3::Bucket, Properties: {AccessControl: Private}}",
            "The local cloud does not support the property AWS::S3::Bucket.AccessControl",
        ),
        (
            "{Type: AWS::S3::Bucket, Properties: {Bucketname: x}}",
            "Properties validation failed for resource Bad with message:\n"
            "#: extraneous key [Bucketname] is not permitted",
        ),
    ],
)
def test_create_of_what_is_not_supported_rolls_back_and_names_it(stack, cloud, resource, reason):
    made = stack.create(f"Resources:\n{GROUP}\n  Bad: {resource}")
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stack.reason("Bad", "CREATE_FAILED") == reason
    assert stack.reason(stack.name, "ROLLBACK_IN_PROGRESS") == (
        "The following resource(s) failed to create: [Bad]. Rollback requested by user."
    )
    assert log_groups(cloud, f"/{stack.name}") == []
    stack.delete()


FAILS_LATE = f"""
Resources:
{GROUP}
  Kept:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
  Bad:
    Type: AWS::S3::BucketPolicy
    DependsOn: [Kept, Group]
    Properties: {{Bucket: there-is-no-such-bucket-at-all, PolicyDocument: {{}}}}
"""


def test_failed_create_deletes_what_it_made_the_newest_first(stack, cloud):
    made = stack.create(FAILS_LATE)
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Error Code: NoSuchBucket" in stack.reason("Bad", "CREATE_FAILED")
    deleted = [name for name, status in stack.events() if status == "DELETE_COMPLETE"]
    assert deleted == ["Bad", "Kept", "Group"]
    assert log_groups(cloud, f"/{stack.name}") == []
    assert stack.physical_id("Kept") not in bucket_names(cloud)


def test_stack_in_rollback_complete_can_only_be_deleted(stack):
    stack.create(FAILS_LATE)
    assert error_of(stack.update, f"Resources:\n{GROUP}") == (
        "ValidationError",
        f"Stack:{stack.stack_id} is in ROLLBACK_COMPLETE state and can not be updated.",
    )
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("option", "status", "groups_left"),
    [
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED", 1),
        ({"DisableRollback": True}, "CREATE_FAILED", 1),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE", 0),
    ],
)
def test_failed_create_ends_as_asked(stack, cloud, option, status, groups_left):
    assert stack.create(FAILS_LATE, **option)["StackStatus"] == status
    assert len(log_groups(cloud, f"/{stack.name}")) == groups_left
    stack.delete()


def test_create_fails_as_a_stack_when_an_export_is_missing(stack):
    made = stack.create(
        IMPORTER, Parameters=[{"ParameterKey": "Parent", "ParameterValue": "nobody"}]
    )
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stack.reason(stack.name, "ROLLBACK_IN_PROGRESS") == (
        "No export named nobody-Bucket found. Rollback requested by user."
    )


def test_create_fails_when_another_stack_has_the_export(stack, cloud):
    template = """
Resources: {Bucket: {Type: AWS::S3::Bucket}}
Outputs: {Name: {Value: x, Export: {Name: exported-twice}}}
"""
    first = StackDriver(cloud, "exports-first")
    first.create(template)
    assert stack.create(template)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stack.reason(stack.name, "ROLLBACK_IN_PROGRESS") == (
        "Export with name exported-twice is already exported by stack exports-first. "
        "Rollback requested by user."
    )


def test_operation_that_the_engine_does_not_have_is_refused_by_name(stack):
    assert error_of(stack.api.detect_stack_drift, StackName="x") == (
        "UnsupportedOperation",
        "The local cloud does not support cloudformation:DetectStackDrift.",
    )


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"NotificationARNs": ["arn:aws:sns:us-east-1:123456789012:t"]}, "NotificationARNs"),
        ({"StackPolicyBody": "{}"}, "StackPolicyBody"),
        ({"ResourceTypes": ["AWS::Logs::*"]}, "ResourceTypes"),
        (
            {
                "RollbackConfiguration": {
                    "RollbackTriggers": [{"Arn": "arn:aws:x", "Type": "AWS::CloudWatch::Alarm"}]
                }
            },
            "RollbackTriggers",
        ),
    ],
)
def test_option_that_would_be_ignored_is_refused_by_name(stack, options, named):
    assert error_of(stack.create, f"Resources:\n{GROUP}", **options) == (
        "UnsupportedOperation",
        f"The local cloud does not support CreateStack with {named}.",
    )


def test_nested_stack_is_refused_by_name(stack):
    nested = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://b/t.yml}}"
    assert stack.create(f"Resources: {{Nested: {nested}}}")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stack.reason("Nested", "CREATE_FAILED") == (
        "The local cloud does not support the resource type AWS::CloudFormation::Stack"
    )
