"""Creating and updating a stack: resource after resource, and back again when one fails.

Source   CloudFormation User Guide, "Stack failure options" and "Stack status codes".
Differs  resources are made one after the other, so none is ever cancelled in flight.
"""

import logging
import time
from dataclasses import dataclass, field

from local_cloud.api import AwsError
from local_cloud.cloudformation.binding import Binding, bind
from local_cloud.cloudformation.deletion import delete_records, delete_stack, refused_export
from local_cloud.cloudformation.plan import Change, make_plan, replaces
from local_cloud.cloudformation.resource_actions import (
    NEW_RESOURCE,
    ResourceFailedError,
    create_resource,
    kind_of,
    update_resource,
)
from local_cloud.cloudformation.rollback import Step, roll_back_create, roll_back_update
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import Definition, Output, Stack, StackResource, now

CUSTOM_NAME = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    "Rename {name} and update the stack again."
)

logger = logging.getLogger(__name__)


class StackFailedError(Exception):
    """An operation cannot go on, for a reason that is the stack's and not a resource's."""


@dataclass
class Deployment:
    """One create or update of one stack; ``run`` ends in a last status, whatever happens."""

    store: StackStore
    stack: Stack
    definition: Definition
    is_create: bool
    on_failure: str = "ROLLBACK"  # ROLLBACK, DELETE or DO_NOTHING
    steps: list[Step] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        stack = self.stack
        self.old_definition, self.old_imports = stack.definition, set(stack.imports)
        self.old_resources = {name: record.copy() for name, record in stack.resources.items()}
        self.old_outputs = dict(stack.outputs)
        self.started = time.monotonic()

    def run(self) -> None:
        """Create or update; the stack's status and events tell how it went."""
        try:
            self._refuse_faults()
            self.stack.definition = self.definition
            binding = self._bind()
            for logical_id in binding.order:
                self._check_time()
                self._deploy(binding, logical_id)
            outputs = binding.outputs()
            self._check_exports(outputs)
        except (ResourceFailedError, StackFailedError, AwsError) as failure:
            self._fail(failure.message if isinstance(failure, AwsError) else str(failure))
        except Exception as error:  # a fault of the local cloud: the stack must not hang
            logger.exception("stack %s", self.stack.name)
            self._fail(f"Internal failure: {error!r}")
        else:
            self._succeed(binding, outputs)

    def plan(self) -> list[Change]:
        """What ``run`` will do."""
        return make_plan(self._bind(), self.old_resources)

    def changes_something(self) -> bool:
        """Whether a resource, an output or the stack's tags would be another one after ``run``.

        Raises  AwsError for what cannot be resolved.
        """
        binding = self._bind()
        if make_plan(binding, self.old_resources):
            return True
        return (
            self.old_definition.tags != self.definition.tags
            or binding.outputs() != self.old_outputs
        )

    def _import_value(self, export: str) -> str:
        value = self.store.import_value(export)
        self.imports.add(export)
        return value

    def _bind(self) -> Binding:
        return bind(
            self.definition,
            self.stack.name,
            self.stack.stack_id,
            self.store.region,
            self.stack.resources,
            self._import_value,
        )

    def _refuse_faults(self) -> None:
        """What cannot be made here fails before anything is made."""
        faults = [change for change in self.plan() if change.fault is not None]
        self.stack.imports |= self.imports
        for change in faults:
            before = self.old_resources.get(change.logical_id)
            verb = "CREATE" if change.action == "Add" else "UPDATE"
            record = before.copy() if before else StackResource(change.logical_id, change.type_name)
            self.stack.resources[change.logical_id] = record
            self.stack.set_resource_status(record, f"{verb}_IN_PROGRESS")
            self.stack.set_resource_status(record, f"{verb}_FAILED", change.fault)
            self.steps.append(Step(record, before))
        if faults:
            names = ", ".join(change.logical_id for change in faults)
            raise ResourceFailedError(names, "create" if faults[0].action == "Add" else "update")

    def _check_time(self) -> None:
        limit = self.stack.timeout_minutes
        if self.is_create and limit and time.monotonic() - self.started > limit * 60:
            raise StackFailedError("Stack creation time exceeded the specified timeout.")

    def _deploy(self, binding: Binding, logical_id: str) -> None:
        """Create, update, replace or keep one resource, as its properties ask for."""
        before = self.old_resources.get(logical_id)
        record = binding.new_record(logical_id)
        record.properties = binding.properties(logical_id)
        schema = self.store.region.schema_of(record.type_name)
        if before is None or before.physical_id is None:
            self._create(record, None)
        elif before.status == "CREATE_FAILED":  # left by an operation without rollback
            delete_records(self.store.region, self.stack, [before.copy()])
            self._create(record, None)
        elif replaces(schema, before.properties, record.properties):
            self._replace(record, before)
        else:
            self._update(record, before)
        binding.add(self.stack.resources[logical_id])

    def _create(self, record: StackResource, before: StackResource | None) -> None:
        self.stack.resources[record.logical_id] = record
        self.steps.append(Step(record, before, is_replacement=before is not None))
        create_resource(self.store.region, self.stack, record, replaces=before is not None)

    def _update(self, record: StackResource, before: StackResource) -> None:
        record.physical_id, record.attributes = before.physical_id, dict(before.attributes)
        record.reference, record.changed_at = before.reference, before.changed_at
        record.status, record.reason = before.status, before.reason
        is_changed = record != before
        self.stack.resources[record.logical_id] = record
        if is_changed:
            step = Step(record, before)
            self.steps.append(step)
            update_resource(self.store.region, self.stack, record, before.properties)
            step.is_replacement = record.physical_id != before.physical_id

    def _replace(self, record: StackResource, before: StackResource) -> None:
        record.physical_id = before.physical_id
        name = kind_of(record).name_property or ""
        if name in record.properties and record.properties[name] == before.properties.get(name):
            self.stack.set_resource_status(record, "UPDATE_IN_PROGRESS", NEW_RESOURCE)
            reason = CUSTOM_NAME.format(name=record.properties[name])
            self.stack.set_resource_status(record, "UPDATE_FAILED", reason)
            raise ResourceFailedError(record.logical_id, "update")
        self._create(record, before)

    def _check_exports(self, outputs: dict[str, Output]) -> None:
        for output in outputs.values():
            owner = self.store.exporter(output.export) if output.export else None
            if owner is not None and owner is not self.stack:
                raise StackFailedError(
                    f"Export with name {output.export} is already exported by stack {owner.name}."
                )
        if reason := refused_export(self.store, self.old_outputs, outputs):
            raise StackFailedError(reason)

    def _succeed(self, binding: Binding, outputs: dict[str, Output]) -> None:
        stack = self.stack
        stack.outputs, stack.imports = outputs, self.imports
        if self.is_create:
            stack.set_status("CREATE_COMPLETE")
            return
        stack.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(binding)
        stack.updated_at = now()
        stack.set_status("UPDATE_COMPLETE")

    def _clean_up(self, binding: Binding) -> None:
        """Delete what the update replaced or removed; a failure here does not undo the update."""
        replaced = [step.before for step in self.steps if step.is_replacement and step.before]
        removed = [
            record for name, record in self.old_resources.items() if name not in binding.active
        ]
        kept = {
            record.logical_id for record in replaced if record.update_replace_policy != "Delete"
        }
        kept |= {record.logical_id for record in removed if record.deletion_policy != "Delete"}
        leftovers = [*reversed(replaced), *reversed(removed)]
        delete_records(self.store.region, self.stack, leftovers, retained=kept)
        for record in removed:
            self.stack.resources.pop(record.logical_id, None)

    def _fail(self, reason: str) -> None:
        stack, region = self.stack, self.store.region
        verb = "CREATE" if self.is_create else "UPDATE"
        if self.on_failure != "ROLLBACK":
            stack.set_status(f"{verb}_FAILED", reason)
            if self.on_failure == "DELETE":
                stack.set_status("DELETE_IN_PROGRESS", "Delete requested by user")
                delete_stack(self.store, stack, (), f"{verb}_FAILED")
        elif self.is_create:
            roll_back_create(region, stack, self.steps, reason)
        else:
            stack.definition = self.old_definition
            stack.outputs, stack.imports = self.old_outputs, self.old_imports
            if roll_back_update(region, stack, self.steps, reason):
                stack.updated_at = now()
                stack.set_status("UPDATE_ROLLBACK_COMPLETE")
