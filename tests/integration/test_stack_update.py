"""Updates of stacks: what changes, what is replaced, and the way back.

Source  CloudFormation User Guide, "Update behaviors of stack resources".
"""

from typing import Any

import pytest

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver, error_of

TEMPLATE = """
Parameters:
  Days: {Type: Number, Default: 7}
  Suffix: {Type: String, Default: a}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/${AWS::StackName}/${Suffix}", RetentionInDays: !Ref Days}
  Follower:
    Type: AWS::S3::Bucket
    Properties: {Tags: [{Key: group, Value: !Ref Group}]}
Outputs:
  Group:
    Value: !Ref Group
    Export: {Name: !Sub "${AWS::StackName}-Group"}
"""
BAD_POLICY = """
  Bad:
    Type: AWS::S3::BucketPolicy
    DependsOn: [Group, Follower]
    Properties: {Bucket: there-is-no-such-bucket-at-all, PolicyDocument: {}}
Outputs:"""


@pytest.fixture
def stack(cloud: Cloud, request) -> StackDriver:
    driver = StackDriver(cloud, request.node.name.replace("_", "-").split("[")[0][:60])
    driver.create(TEMPLATE)
    return driver


def parameters(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def retention(cloud: Cloud, name: str) -> dict[str, Any]:
    """Log group name to days."""
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=f"/{name}/")
    return {it["logGroupName"]: it.get("retentionInDays") for it in groups["logGroups"]}


def tags(cloud: Cloud, bucket: str) -> dict[str, str]:
    tag_set = cloud.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in tag_set}


def test_update_without_changes_is_refused(stack):
    assert error_of(stack.update, TEMPLATE) == (
        "ValidationError",
        "No updates are to be performed.",
    )


def test_update_of_a_stack_that_is_not_there_is_refused(cloud):
    absent = StackDriver(cloud, "absent")
    assert error_of(absent.update, TEMPLATE) == ("ValidationError", "Stack [absent] does not exist")


def test_update_touches_only_what_changed(stack, cloud):
    assert stack.update(TEMPLATE, Parameters=parameters(Days="30"))["StackStatus"] == (
        "UPDATE_COMPLETE"
    )
    assert retention(cloud, stack.name) == {f"/{stack.name}/a": 30}
    updated = {name for name, status in stack.events() if status == "UPDATE_COMPLETE"}
    assert updated == {"Group", stack.name}


def test_update_replaces_what_cannot_be_updated_and_deletes_the_old_one_last(stack, cloud):
    stack.update(TEMPLATE, Parameters=parameters(Suffix="b"))
    assert retention(cloud, stack.name) == {f"/{stack.name}/b": 7}
    assert tags(cloud, stack.physical_id("Follower")) == {"group": f"/{stack.name}/b"}
    events = stack.events()
    assert events.index((stack.name, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")) < events.index(
        ("Group", "DELETE_COMPLETE")
    )
    told = [event for event in stack.all_events() if event["LogicalResourceId"] == "Group"][3:6]
    assert [(event["ResourceStatus"], event.get("ResourceStatusReason")) for event in told] == [
        (
            "UPDATE_IN_PROGRESS",
            "Requested update requires the creation of a new physical resource; hence creating "
            "one.",
        ),
        ("UPDATE_IN_PROGRESS", "Resource creation Initiated"),
        ("UPDATE_COMPLETE", None),
    ]
    assert told[0]["PhysicalResourceId"] == f"/{stack.name}/a"
    assert stack.outputs() == {"Group": f"/{stack.name}/b"}


def test_update_refuses_to_replace_what_keeps_its_name(cloud):
    template = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: role-with-a-name, Path: /PATH/, AssumeRolePolicyDocument: {}}
"""
    stack = StackDriver(cloud, "custom-named-role")
    named = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
    document = '{"Version": "2012-10-17", "Statement": []}'
    template = template.replace(
        "AssumeRolePolicyDocument: {}", f"AssumeRolePolicyDocument: {document}"
    )
    assert stack.create(template.replace("PATH", "a"), **named)["StackStatus"] == "CREATE_COMPLETE"
    updated = stack.update(template.replace("PATH", "b"), **named)
    assert updated["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.reason("Role", "UPDATE_FAILED") == (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename role-with-a-name and update the stack again."
    )


def test_update_deletes_what_left_the_template(stack, cloud):
    bucket = stack.physical_id("Follower")
    without = TEMPLATE[: TEMPLATE.index("  Follower:")] + TEMPLATE[TEMPLATE.index("Outputs:") :]
    assert stack.update(without)["StackStatus"] == "UPDATE_COMPLETE"
    names = [it["Name"] for it in cloud.client("s3").list_buckets()["Buckets"]]
    assert bucket not in names
    resources = stack.api.list_stack_resources(StackName=stack.name)["StackResourceSummaries"]
    assert [it["LogicalResourceId"] for it in resources] == ["Group"]


def test_failed_update_brings_everything_back(stack, cloud):
    follower = stack.physical_id("Follower")
    failed = stack.update(
        TEMPLATE.replace("Outputs:", BAD_POLICY.lstrip("\n")),
        Parameters=parameters(Suffix="b", Days="30"),
    )
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert retention(cloud, stack.name) == {f"/{stack.name}/a": 7}
    assert tags(cloud, follower) == {"group": f"/{stack.name}/a"}
    assert stack.outputs() == {"Group": f"/{stack.name}/a"}
    assert stack.reason(stack.name, "UPDATE_ROLLBACK_IN_PROGRESS") == (
        "The following resource(s) failed to create: [Bad]."
    )
    shown = {it["ParameterKey"]: it["ParameterValue"] for it in failed["Parameters"]}
    assert shown == {"Days": "7", "Suffix": "a"}
    assert stack.update(TEMPLATE, Parameters=parameters(Days="30"))["StackStatus"] == (
        "UPDATE_COMPLETE"
    )


def test_update_cannot_change_an_export_in_use(stack, cloud):
    child = StackDriver(cloud, "child-of-update")
    child.create(
        f"""
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {{Tags: [{{Key: group, Value: !ImportValue {stack.name}-Group}}]}}
"""
    )
    failed = stack.update(TEMPLATE, Parameters=parameters(Suffix="b"))
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.reason(stack.name, "UPDATE_ROLLBACK_IN_PROGRESS") == (
        f"Update canceled. Cannot update export {stack.name}-Group as it is in use by "
        "child-of-update."
    )
    failed = stack.update(TEMPLATE[: TEMPLATE.index("Outputs:")])
    assert stack.reason(stack.name, "UPDATE_ROLLBACK_IN_PROGRESS") == (
        f"Delete canceled. Cannot delete export {stack.name}-Group as it is in use by "
        "child-of-update."
    )
    assert retention(cloud, stack.name) == {f"/{stack.name}/a": 7}


def test_update_of_the_stacks_tags_reaches_the_resources(stack, cloud):
    stack.update(TEMPLATE, Tags=[{"Key": "team", "Value": "lake"}])
    assert tags(cloud, stack.physical_id("Follower")) == {
        "group": f"/{stack.name}/a",
        "team": "lake",
    }


def test_update_refuses_another_type_under_the_same_logical_id(stack):
    changed = TEMPLATE.replace("AWS::S3::Bucket", "AWS::SNS::Topic")
    assert error_of(stack.update, changed) == (
        "ValidationError",
        "Update of resource type is not permitted. The new template modifies resource type of "
        "the following resources: [Follower]",
    )


def test_update_without_rollback_stays_failed_and_the_next_one_goes_on(stack, cloud):
    bad = TEMPLATE.replace("Outputs:", BAD_POLICY.lstrip("\n"))
    failed = stack.update(bad, Parameters=parameters(Days="30"), DisableRollback=True)
    assert failed["StackStatus"] == "UPDATE_FAILED"
    assert retention(cloud, stack.name) == {f"/{stack.name}/a": 30}
    assert stack.update(TEMPLATE, Parameters=parameters(Days="30"))["StackStatus"] == (
        "UPDATE_COMPLETE"
    )
