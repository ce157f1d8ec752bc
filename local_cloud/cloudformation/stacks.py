"""What is kept of a stack: its resources, events, outputs and status.

Source  CloudFormation API Reference, the Stack, StackEvent and StackResource structures.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local_cloud.cloudformation.parameters import HIDDEN, is_hidden, scalars_as_text
from local_cloud.cloudformation.template import Properties, Template

STACK_TYPE = "AWS::CloudFormation::Stack"


def now() -> datetime:
    return datetime.now(UTC)


def compact(structure: dict[str, Any]) -> dict[str, Any]:
    """Without the members that have no value; the API leaves them out."""
    return {name: value for name, value in structure.items() if value is not None}


@dataclass
class StackResource:
    """One resource of a stack, as it was made."""

    logical_id: str
    type_name: str
    properties: Properties = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    physical_id: str | None = None
    reference: str | None = None  # what Ref gives; the physical id but for a few types
    metadata: Any = None
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"
    status: str = ""
    reason: str | None = None
    changed_at: datetime = field(default_factory=now)

    def copy(self) -> "StackResource":
        return replace(self, attributes=dict(self.attributes))


@dataclass
class Output:
    """One output of a stack; ``export`` is its export's name."""

    value: str
    description: str | None = None
    export: str | None = None


@dataclass
class Definition:
    """What a stack was told to be; an update brings another one."""

    template: Template
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    role_arn: str | None = None
    resolved: dict[str, str] = field(default_factory=dict)  # values of parameters of an SSM type

    def shown_parameters(self) -> list[dict[str, str]]:
        """The API's Parameter structures; NoEcho values are hidden."""
        return [
            {
                "ParameterKey": key,
                "ParameterValue": HIDDEN if is_hidden(self.template.parameters[key]) else value,
            }
            | ({"ResolvedValue": self.resolved[key]} if key in self.resolved else {})
            for key, value in self.parameters.items()
        ]

    def shown_tags(self) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]


@dataclass
class Stack:
    """One stack, deleted ones included."""

    name: str
    stack_id: str
    definition: Definition
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    resources: dict[str, StackResource] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    events: list[dict[str, Any]] = field(default_factory=list)  # oldest first
    created_at: datetime = field(default_factory=now)
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    disable_rollback: bool = False
    timeout_minutes: int | None = None
    is_protected: bool = False
    retain_except_on_create: bool = False
    request_token: str | None = None
    change_set_id: str | None = None
    unfinished: Any = None  # of a rollback that failed: its steps, and those that failed
    on_event: Callable[["Stack"], None] | None = field(default=None, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """Events are kept one by one: a stack has thousands in the end."""
        return self.__dict__ | {"events": [], "on_event": None}

    @property
    def is_busy(self) -> bool:
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def exports(self) -> dict[str, str]:
        """Export name to value."""
        return {out.export: out.value for out in self.outputs.values() if out.export is not None}

    def set_status(self, status: str, reason: str | None = None) -> None:
        """Move the stack and say so in its events."""
        self.status, self.reason = status, reason
        self._add_event(self.name, self.stack_id, STACK_TYPE, status, reason, str(uuid4()))

    def set_resource_status(
        self, resource: StackResource, status: str, reason: str | None = None
    ) -> None:
        """Move one resource and say so in the stack's events."""
        resource.status, resource.reason, resource.changed_at = status, reason, now()
        at = resource.changed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event_id = f"{resource.logical_id}-{status}-{at}"
        self._add_event(
            resource.logical_id,
            resource.physical_id or "",
            resource.type_name,
            status,
            reason,
            event_id,
            json.dumps(scalars_as_text(resource.properties)),
        )

    def _add_event(
        self,
        logical_id: str,
        physical_id: str,
        type_name: str,
        status: str,
        reason: str | None,
        event_id: str,
        properties: str | None = None,
    ) -> None:
        event = {
            "StackId": self.stack_id,
            "EventId": event_id,
            "StackName": self.name,
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": physical_id,
            "ResourceType": type_name,
            "Timestamp": now(),
            "ResourceStatus": status,
            "ResourceStatusReason": reason,
            "ResourceProperties": properties,
            "ClientRequestToken": self.request_token,
        }
        self.events.append(compact(event))
        if self.on_event is not None:
            self.on_event(self)
