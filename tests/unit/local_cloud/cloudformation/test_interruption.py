"""Stacks whose operation was under way when the local cloud was stopped."""

import pytest

from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import Definition, StackResource
from local_cloud.cloudformation.template import parse
from local_cloud.settings import SETTINGS
from local_cloud.store import INTERRUPTED, Store

TEMPLATE = '{"Resources": {"Lake": {"Type": "AWS::S3::Bucket"}}}'
STACK_ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/s/1"


@pytest.fixture
def reopened(tmp_path, monkeypatch):
    """A function that gives the stacks as the next local cloud finds them."""

    def reopen():
        monkeypatch.setattr(SETTINGS, "store", Store(tmp_path / "state.sqlite"))
        return StackStore(Region("123456789012", "us-east-1", lambda service: None, ()))

    return reopen


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("CREATE_IN_PROGRESS", "CREATE_FAILED"),
        ("ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED"),
        ("DELETE_IN_PROGRESS", "DELETE_FAILED"),
        ("UPDATE_IN_PROGRESS", "UPDATE_FAILED"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"),
    ],
)
def test_stack_that_was_under_way_ends_with_a_reason(reopened, status, ended):
    """CloudFormation User Guide, "Stack status codes"."""
    stack = reopened().add("s", STACK_ID, Definition(parse(TEMPLATE)))
    stack.set_status(status)
    found = reopened().get("s")
    assert (found.status, found.reason) == (ended, INTERRUPTED)
    assert [event["ResourceStatus"] for event in found.events] == [status, ended]


def test_resource_that_was_under_way_has_failed_and_the_others_stay(reopened):
    stack = reopened().add("s", STACK_ID, Definition(parse(TEMPLATE)))
    for name, status in (("Done", "CREATE_COMPLETE"), ("Lake", "CREATE_IN_PROGRESS")):
        record = stack.resources[name] = StackResource(name, "AWS::S3::Bucket")
        stack.set_resource_status(record, status)
    stack.set_status("CREATE_IN_PROGRESS")
    found = reopened().get("s").resources
    assert {name: record.status for name, record in found.items()} == {
        "Done": "CREATE_COMPLETE",
        "Lake": "CREATE_FAILED",
    }


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"])
def test_stack_at_rest_stays_as_it_was(reopened, status):
    reopened().add("s", STACK_ID, Definition(parse(TEMPLATE))).set_status(status, "reason")
    found = reopened().get("s")
    assert (found.status, found.reason) == (status, "reason")
