"""Which event of a stack operation names its failure, and when the operation has ended."""

from datetime import UTC, datetime

from deployment.stack_events import StackEvent, final_status, first_failure, read_event


def event(logical_id, status, reason="", is_stack=False):
    kind = "AWS::CloudFormation::Stack" if is_stack else "AWS::S3::Bucket"
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return StackEvent(f"{logical_id}-{status}", at, status, kind, logical_id, reason, is_stack)


def test_first_failure_is_the_cause_and_not_what_was_cancelled_with_it():
    events = [
        event("RawBucket", "CREATE_FAILED", "Resource creation cancelled"),
        event("GoldBucket", "CREATE_FAILED", "gold exists already"),
        event("SilverBucket", "CREATE_FAILED", "another"),
        event("basic-infra", "ROLLBACK_IN_PROGRESS", "failed to create: [...]", is_stack=True),
    ]
    assert (
        first_failure(events) == "GoldBucket (AWS::S3::Bucket) CREATE_FAILED: gold exists already"
    )


def test_failure_without_a_failed_resource_has_the_stacks_own_reason():
    """A delete whose exports are in use ends in the status from before, with the reason there.

    Source  https://github.com/rlister/stax/issues/40
    """
    events = [
        event("infra", "DELETE_IN_PROGRESS", "User Initiated", is_stack=True),
        event("infra", "UPDATE_COMPLETE", "Export x cannot be deleted", is_stack=True),
    ]
    assert first_failure(events).endswith("UPDATE_COMPLETE: Export x cannot be deleted")


def test_operation_has_ended_when_the_stack_itself_has():
    begun = [event("infra", "CREATE_IN_PROGRESS", is_stack=True)]
    created = [*begun, event("RawBucket", "CREATE_COMPLETE")]
    ended = [*created, event("infra", "CREATE_COMPLETE", is_stack=True)]
    assert [final_status(events) for events in ([], begun, created, ended)] == [
        None,
        None,
        None,
        "CREATE_COMPLETE",
    ]


def test_event_of_a_nested_stack_is_not_one_of_the_stack_itself():
    api = {
        "EventId": "1",
        "StackId": "arn:outer",
        "PhysicalResourceId": "arn:inner",
        "ResourceType": "AWS::CloudFormation::Stack",
        "Timestamp": datetime(2026, 11, 21, tzinfo=UTC),
    }
    assert not read_event(api).is_stack
    assert read_event({**api, "PhysicalResourceId": "arn:outer"}).is_stack
