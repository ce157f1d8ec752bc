"""What CloudFormation reports while it works on a stack, event by event."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deployment import aws
from deployment.errors import DeploymentError

STACK_TYPE = "AWS::CloudFormation::Stack"
CANCELLED = "cancelled"  # the reason of resources that only suffer from another's failure
STARTED = "User Initiated"  # the reason of a stack's first event


@dataclass(frozen=True)
class StackEvent:
    """One AWS ``StackEvent``; ``is_stack`` for those of the stack itself."""

    id: str
    at: datetime
    status: str
    resource_type: str
    logical_id: str
    reason: str
    is_stack: bool

    @property
    def is_failure(self) -> bool:
        return self.status.endswith("_FAILED") and CANCELLED not in self.reason.lower()


Tell = Callable[[StackEvent], None]


def read_event(event: dict[str, Any]) -> StackEvent:
    resource_type = event.get("ResourceType", "")
    return StackEvent(
        id=event["EventId"],
        at=event["Timestamp"],
        status=event.get("ResourceStatus", ""),
        resource_type=resource_type,
        logical_id=event.get("LogicalResourceId", ""),
        reason=event.get("ResourceStatusReason", ""),
        is_stack=resource_type == STACK_TYPE
        and event.get("PhysicalResourceId") == event.get("StackId"),
    )


def newest_event_id(stack_id: str) -> str | None:
    page = aws.client("cloudformation").describe_stack_events(StackName=stack_id)
    events = page["StackEvents"]
    return str(events[0]["EventId"]) if events else None


def events_after(cloudformation: Any, stack_id: str, last_id: str | None) -> list[StackEvent]:
    """Oldest first; only those that came after the event ``last_id``."""
    newest_first: list[StackEvent] = []
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    for page in pages:
        for event in page["StackEvents"]:
            if event["EventId"] == last_id:
                return newest_first[::-1]
            newest_first.append(read_event(event))
    return newest_first[::-1]


def follow(stack_id: str, last_id: str | None, tell: Tell) -> list[StackEvent]:
    """Tell each event as it comes, until the stack itself has come to an end.

    In      the stack's id, which outlives a delete, and the newest event before the operation:
            asking for the status instead could still meet the one from before.
    Out     all events of the operation; the last of the stack itself has its final status.
    """
    cloudformation = aws.client("cloudformation")
    told: list[StackEvent] = []
    for _ in aws.ticks():
        for event in events_after(cloudformation, stack_id, told[-1].id if told else last_id):
            tell(event)
            told.append(event)
        if final_status(told):
            return told
    raise DeploymentError(f"Stack {stack_id} does not come to an end.")


def final_status(events: list[StackEvent]) -> str | None:
    """The stack's own newest status, unless it is still under way."""
    own = [event.status for event in events if event.is_stack]
    return own[-1] if own and not own[-1].endswith("_IN_PROGRESS") else None


def first_failure(events: list[StackEvent]) -> str:
    """The first failed resource and its reason; the stack's own reason when no resource failed."""
    failed = [event for event in events if event.is_failure and not event.is_stack]
    if not failed:
        failed = [event for event in events if event.is_stack and event.reason not in ("", STARTED)]
    if not failed:
        return "CloudFormation gives no reason."
    first = failed[0]
    return f"{first.logical_id} ({first.resource_type}) {first.status}: {first.reason}"
