"""What can be read of a stack and its resources.

Source  CloudFormation API Reference, the page of each operation.
"""

import pytest

from tests.integration.stacks import StackDriver, error_of

TWO_GROUPS = """
Description: Two log groups.
Resources:
  First: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /reads/first}}
  Second: {Type: AWS::Logs::LogGroup, DependsOn: First}
"""


@pytest.fixture(scope="module")
def stack(cloud):
    driver = StackDriver(cloud, "stack-reads")
    assert driver.create(TWO_GROUPS)["StackStatus"] == "CREATE_COMPLETE"
    return driver


def summaries(stack, **request):
    pages = stack.api.get_paginator("list_stacks").paginate(**request)
    return {each["StackId"]: each for page in pages for each in page["StackSummaries"]}


def test_resources_are_found_by_stack_and_by_physical_id(stack):
    found = stack.api.describe_stack_resources(StackName=stack.name)["StackResources"]
    assert [each["LogicalResourceId"] for each in found] == ["First", "Second"]
    assert {each["ResourceStatus"] for each in found} == {"CREATE_COMPLETE"}
    assert {each["StackId"] for each in found} == {stack.stack_id}
    of_group = stack.api.describe_stack_resources(PhysicalResourceId="/reads/first")
    assert [each["StackName"] for each in of_group["StackResources"]] == [stack.name] * 2
    code, message = error_of(stack.api.describe_stack_resources, PhysicalResourceId="/none")
    assert (code, message) == ("ValidationError", "Stack for /none does not exist")


def test_one_resource_is_shown_with_its_physical_id(stack):
    answer = stack.api.describe_stack_resource(StackName=stack.name, LogicalResourceId="First")
    detail = answer["StackResourceDetail"]
    assert (detail["PhysicalResourceId"], detail["ResourceType"]) == (
        "/reads/first",
        "AWS::Logs::LogGroup",
    )
    code, message = error_of(
        stack.api.describe_stack_resource, StackName=stack.name, LogicalResourceId="Third"
    )
    assert (code, message) == (
        "ValidationError",
        "Resource Third does not exist for stack stack-reads",
    )


def test_stacks_are_listed_by_status_and_a_deleted_one_is_among_them(stack, cloud):
    """API Reference, "ListStacks": deleted stacks stay listed for 90 days."""
    gone = StackDriver(cloud, "stack-reads-gone")
    gone.create("Resources: {Group: {Type: AWS::Logs::LogGroup}}")
    gone.delete()
    deleted = summaries(stack, StackStatusFilter=["DELETE_COMPLETE"])
    assert gone.stack_id in deleted
    assert stack.stack_id not in deleted
    own = summaries(stack)[stack.stack_id]
    assert (own["StackStatus"], own["TemplateDescription"]) == (
        "CREATE_COMPLETE",
        "Two log groups.",
    )
    assert "DeletionTime" not in own


def test_events_are_told_newest_first(stack):
    events = stack.api.describe_stack_events(StackName=stack.name)["StackEvents"]
    assert [(each["LogicalResourceId"], each["ResourceStatus"]) for each in events][:2] == [
        ("stack-reads", "CREATE_COMPLETE"),
        ("Second", "CREATE_COMPLETE"),
    ]
