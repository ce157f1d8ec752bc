"""Plans. Source: CloudFormation User Guide, "Update behaviors of stack resources"."""

import pytest

from local_cloud.api import AwsError
from local_cloud.cloudformation.binding import KNOWN_AFTER_APPLY, Region, bind
from local_cloud.cloudformation.plan import make_plan
from local_cloud.cloudformation.stacks import Definition, StackResource
from local_cloud.cloudformation.template import parse

REGION = Region("123456789012", "us-east-1", client=lambda service: None)
TEMPLATE = """
Parameters:
  Days: {Type: Number}
  Group: {Type: String}
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/${Group}", RetentionInDays: !Ref Days}
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {Tags: [{Key: group, Value: !Sub "${Group} of ${AWS::StackName}"}]}
"""


def plan_of(body, existing, **parameters):
    definition = Definition(parse(body), parameters)
    binding = bind(definition, "stack", "stack-id", REGION, existing, lambda name: name)
    return make_plan(binding, existing)


def made(logical_id, type_name, **properties):
    return StackResource(
        logical_id, type_name, properties, {}, physical_id="id", reference=f"ref-{logical_id}"
    )


@pytest.fixture
def existing():
    tags = [{"Key": "group", "Value": "ref-Group of stack"}]
    return {
        "Group": made("Group", "AWS::Logs::LogGroup", LogGroupName="/a", RetentionInDays=7),
        "Bucket": made("Bucket", "AWS::S3::Bucket", Tags=tags),
    }


def without_own_group_parameter(body):
    """The bucket then names the log group, not the parameter."""
    return body.replace("Group: {Type: String}", "Name: {Type: String}").replace(
        "/${Group}", "/${Name}"
    )


BODY = without_own_group_parameter(TEMPLATE)


def test_plan_is_empty_when_nothing_resolves_to_something_else(existing):
    assert plan_of(BODY, existing, Days="7", Name="a") == []


def test_plan_modifies_when_a_parameter_inside_a_property_changes(existing):
    (change,) = plan_of(BODY, existing, Days="30", Name="a")
    assert (change.action, change.logical_id, change.properties, change.is_replacement) == (
        "Modify",
        "Group",
        ["RetentionInDays"],
        False,
    )


def test_plan_replaces_when_a_create_only_property_changes_and_follows_what_names_it(existing):
    group, bucket = plan_of(BODY, existing, Days="7", Name="b")
    assert (group.logical_id, group.is_replacement) == ("Group", True)
    assert (bucket.logical_id, bucket.properties, bucket.is_replacement) == (
        "Bucket",
        ["Tags"],
        False,
    )


def test_plan_removes_what_left_the_template(existing):
    body = BODY[: BODY.index("  Bucket:")]
    assert [(it.action, it.logical_id) for it in plan_of(body, existing, Days="7", Name="a")] == [
        ("Remove", "Bucket")
    ]


def test_plan_adds_in_order_of_creation():
    changes = plan_of(BODY, {}, Days="7", Name="a")
    assert [(it.action, it.logical_id) for it in changes] == [("Add", "Group"), ("Add", "Bucket")]


def test_plan_sees_a_changed_deletion_policy(existing):
    body = BODY.replace(
        "Type: AWS::S3::Bucket", "Type: AWS::S3::Bucket\n    DeletionPolicy: Retain"
    )
    (change,) = plan_of(body, existing, Days="7", Name="a")
    assert (change.logical_id, change.scope) == ("Bucket", ["DeletionPolicy"])


@pytest.mark.parametrize(
    ("resource", "fault"),
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
            "Properties validation failed for resource A with message:\n"
            "#: extraneous key [Bucketname] is not permitted",
        ),
    ],
)
def test_plan_names_what_the_local_cloud_does_not_do(resource, fault):
    (change,) = plan_of(f"Resources: {{A: {resource}}}", {})
    assert change.fault == fault


def test_stack_tags_go_to_resources_and_the_resources_own_tag_wins():
    body = "Resources: {A: {Type: AWS::S3::Bucket, Properties: {Tags: [{Key: a, Value: own}]}}}"
    definition = Definition(parse(body), tags={"a": "stack", "b": "stack"})
    binding = bind(definition, "stack", "stack-id", REGION, {}, lambda name: name)
    assert binding.properties("A")["Tags"] == [
        {"Key": "a", "Value": "own"},
        {"Key": "b", "Value": "stack"},
    ]


def test_attribute_of_what_is_not_made_yet_is_known_after_apply():
    body = """
Resources:
  A: {Type: AWS::S3::Bucket}
Outputs:
  Arn: {Value: !GetAtt A.Arn}
"""
    binding = bind(Definition(parse(body)), "stack", "id", REGION, {}, lambda name: name)
    assert binding.outputs()["Arn"].value == KNOWN_AFTER_APPLY


def test_output_that_is_a_list_is_refused():
    body = """
Resources: {A: {Type: AWS::S3::Bucket}}
Outputs: {Zones: {Value: [a, b]}}
"""
    binding = bind(Definition(parse(body)), "stack", "id", REGION, {}, lambda name: name)
    with pytest.raises(AwsError, match="Output Zones is malformed"):
        binding.outputs()


def test_stack_tags_of_a_map_are_merged():
    properties = "Properties: {Role: r, Command: {Name: glueetl}, Tags: {a: own}}"
    body = f"Resources: {{A: {{Type: AWS::Glue::Job, {properties}}}}}"
    definition = Definition(parse(body), tags={"a": "stack", "b": "stack"})
    binding = bind(definition, "stack", "stack-id", REGION, {}, lambda name: name)
    assert binding.properties("A")["Tags"] == {"a": "own", "b": "stack"}


def test_attribute_that_a_resource_does_not_have_is_refused():
    body = "Resources: {A: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: !GetAtt A.Size}}"
    existing = {"A": made("A", "AWS::S3::Bucket")}
    binding = bind(Definition(parse(body)), "stack", "id", REGION, existing, lambda name: name)
    with pytest.raises(AwsError, match=r"the attribute AWS::S3::Bucket\.Size"):
        binding.outputs()
