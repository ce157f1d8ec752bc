"""All stacks of one account and region, deleted ones too, and what they export."""

import re
from threading import RLock
from typing import Any
from uuid import uuid4

from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.interruption import end_interrupted
from local_cloud.cloudformation.stacks import Definition, Stack
from local_cloud.cloudformation.template import validation_error
from local_cloud.store import Records

# Source  CloudFormation API Reference, "CreateStack", StackName
STACK_NAME = re.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}")


class StackStore:
    """Finds stacks by name or id; ``lock`` is held while an API call decides and starts."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.lock = RLock()
        room = f"cloudformation/{region.name}/stacks"
        self._stacks: Records[str, Stack] = Records(room)
        self._events: Records[tuple[str, int], dict[str, Any]] = Records(f"{room}/events")
        for (stack_id, _), event in self._events.items():
            self._stacks[stack_id].events.append(event)
        for stack in self._stacks.values():
            stack.on_event = self._on_event
            end_interrupted(stack)

    def save(self, stack: Stack) -> None:
        """After a change that no event tells of."""
        self._stacks.save(stack.stack_id)

    def _on_event(self, stack: Stack) -> None:
        self._events[stack.stack_id, len(stack.events)] = stack.events[-1]
        self.save(stack)

    def new_id(self, name: str) -> str:
        """Raises  AwsError ValidationError for a name that no stack can have."""
        if not STACK_NAME.fullmatch(name):
            raise validation_error(
                f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: "
                f"{STACK_NAME.pattern}"
            )
        return (
            f"arn:aws:cloudformation:{self.region.name}:{self.region.account_id}:"
            f"stack/{name}/{uuid4()}"
        )

    def add(self, name: str, stack_id: str, definition: Definition) -> Stack:
        stack = Stack(name, stack_id, definition, on_event=self._on_event)
        self._stacks[stack_id] = stack
        return stack

    def forget(self, stack: Stack) -> None:
        """For a stack that never was more than a change set."""
        self._stacks.pop(stack.stack_id, None)

    def all(self) -> list[Stack]:
        """Newest first."""
        return list(reversed(list(self._stacks.values())))

    def live(self) -> list[Stack]:
        return [stack for stack in self.all() if stack.status != "DELETE_COMPLETE"]

    def find(self, name_or_id: str) -> Stack | None:
        """A live stack by its name, any stack by its id."""
        if name_or_id in self._stacks:
            return self._stacks[name_or_id]
        return next((stack for stack in self.live() if stack.name == name_or_id), None)

    def get(self, name_or_id: str, missing: str = "Stack with id {} does not exist") -> Stack:
        """Raises  AwsError ValidationError when there is none, in the operation's words."""
        if (stack := self.find(name_or_id)) is None:
            raise validation_error(missing.format(name_or_id))
        return stack

    def exporter(self, export: str) -> Stack | None:
        return next((stack for stack in self.live() if export in stack.exports), None)

    def importers(self, export: str) -> list[str]:
        """Names of the stacks that use an export, in alphabetical order."""
        return sorted(stack.name for stack in self.live() if export in stack.imports)

    def import_value(self, export: str) -> str:
        if (stack := self.exporter(export)) is None:
            raise validation_error(f"No export named {export} found.")
        return stack.exports[export]
