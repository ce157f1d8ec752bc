"""Stacks that are deleted, and those that refuse.

Source  CloudFormation User Guide, "Delete a stack", "DeletionPolicy attribute".
"""

import boto3
import pytest

from deployment.stack_events import final_status, first_failure, follow, newest_event_id
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


def bucket_names(cloud: Cloud) -> list[str]:
    return [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]]


def test_delete_is_cancelled_while_an_export_is_in_use(stack, cloud):
    """The stack goes back to the status that it had: aws-sdk-java issue 1712."""
    stack.create(BUCKET_AND_GROUP)
    child = StackDriver(cloud, "child-of-export")
    child.create(IMPORTER, Parameters=[{"ParameterKey": "Parent", "ParameterValue": stack.name}])
    export = f"{stack.name}-Bucket"
    assert stack.api.list_imports(ExportName=export)["Imports"] == [child.name]
    refused = stack.delete()
    assert (refused["StackStatus"], refused["StackStatusReason"]) == (
        "CREATE_COMPLETE",
        f"Delete canceled. Cannot delete export {export} as it is in use by {child.name}.",
    )
    child.delete()
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"


def test_cancelled_delete_ends_for_who_follows_its_events(stack, cloud, monkeypatch):
    """No event says DELETE_FAILED: serverless issue 2984."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for variable, value in cloud.environment.items():
        monkeypatch.setenv(variable, value)
    stack.create(BUCKET_AND_GROUP)
    child = StackDriver(cloud, "second-child-of-export")
    child.create(IMPORTER, Parameters=[{"ParameterKey": "Parent", "ParameterValue": stack.name}])
    before = newest_event_id(stack.stack_id)
    stack.api.delete_stack(StackName=stack.stack_id)
    events = follow(stack.stack_id, before, lambda event: None)
    assert final_status(events) == "CREATE_COMPLETE"
    assert first_failure(events).endswith("-Bucket as it is in use by second-child-of-export.")
    child.delete()
    stack.delete()


def test_delete_fails_on_a_bucket_that_is_not_empty(stack, cloud):
    stack.create("Resources: {Bucket: {Type: AWS::S3::Bucket}}")
    bucket, s3 = stack.physical_id("Bucket"), cloud.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    failed = stack.delete()
    assert failed["StackStatus"] == "DELETE_FAILED"
    assert failed["StackStatusReason"] == "The following resource(s) failed to delete: [Bucket]. "
    assert stack.reason("Bucket", "DELETE_FAILED").startswith(
        "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; "
        "Error Code: BucketNotEmpty; Request ID: "
    )
    s3.delete_object(Bucket=bucket, Key="a")
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"


def test_forced_delete_leaves_behind_what_cannot_be_deleted(stack, cloud):
    """Source  CloudFormation API Reference, DeleteStack, DeletionMode."""
    stack.create("Resources: {Bucket: {Type: AWS::S3::Bucket}}")
    bucket = stack.physical_id("Bucket")
    cloud.client("s3").put_object(Bucket=bucket, Key="a", Body=b"a")
    force = {"DeletionMode": "FORCE_DELETE_STACK"}
    code, message = error_of(stack.api.delete_stack, StackName=stack.name, **force)
    assert (code, "only when the stack is in the DELETE_FAILED state" in message) == (
        "ValidationError",
        True,
    )
    stack.delete()
    assert stack.delete(**force)["StackStatus"] == "DELETE_COMPLETE"
    assert bucket in bucket_names(cloud)


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_delete_leaves_what_its_policy_retains(stack, cloud, policy):
    stack.create(f"Resources: {{Bucket: {{Type: AWS::S3::Bucket, DeletionPolicy: {policy}}}}}")
    bucket = stack.physical_id("Bucket")
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert ("Bucket", "DELETE_SKIPPED") in stack.events()
    assert bucket in bucket_names(cloud)


def test_delete_counts_what_is_gone_already_as_deleted(stack, cloud):
    stack.create(f"Resources:\n{GROUP}")
    cloud.client("logs").delete_log_group(logGroupName=f"/{stack.name}")
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"


def test_deleted_stack_is_found_by_id_alone(stack):
    stack.create(f"Resources:\n{GROUP}")
    stack.delete()
    by_id = stack.api.describe_stacks(StackName=stack.stack_id)["Stacks"]
    assert by_id[0]["StackStatus"] == "DELETE_COMPLETE"
    assert error_of(stack.api.describe_stacks, StackName=stack.name) == (
        "ValidationError",
        f"Stack with id {stack.name} does not exist",
    )


def test_delete_refuses_a_protected_stack(stack):
    stack.create(f"Resources:\n{GROUP}", EnableTerminationProtection=True)
    assert error_of(stack.delete) == (
        "ValidationError",
        f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled",
    )
    stack.api.update_termination_protection(StackName=stack.name, EnableTerminationProtection=False)
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE"
