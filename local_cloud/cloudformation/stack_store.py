"""All stacks of one account and region, deleted ones too, and what they export."""

from threading import RLock
from uuid import uuid4

from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.stacks import Definition, Stack
from local_cloud.cloudformation.template import validation_error


class StackStore:
    """Finds stacks by name or id; ``lock`` is held while an API call decides and starts."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.lock = RLock()
        self._stacks: dict[str, Stack] = {}

    def new_id(self, name: str) -> str:
        return (
            f"arn:aws:cloudformation:{self.region.name}:{self.region.account_id}:"
            f"stack/{name}/{uuid4()}"
        )

    def add(self, name: str, stack_id: str, definition: Definition) -> Stack:
        stack = self._stacks[stack_id] = Stack(name, stack_id, definition)
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
