"""What an update will do, decided before anything is touched.

Source  CloudFormation User Guide, "Update behaviors of stack resources" and "Change sets".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from local_cloud.cloudformation.binding import KNOWN_AFTER_APPLY, Binding
from local_cloud.cloudformation.resource_actions import invalid
from local_cloud.cloudformation.resource_types import resource_type
from local_cloud.cloudformation.schemas import Schema
from local_cloud.cloudformation.stacks import StackResource
from local_cloud.cloudformation.template import Properties


@dataclass(frozen=True)
class Change:
    """What happens to one resource; ``properties`` are the names of those that change."""

    action: str  # Add, Modify or Remove
    logical_id: str
    type_name: str
    physical_id: str | None = None
    is_replacement: bool = False
    properties: list[str] = field(default_factory=list)
    scope: list[str] = field(default_factory=list)
    fault: str | None = None  # why the local cloud cannot do it


def changed_properties(before: Properties, after: Properties) -> list[str]:
    names = sorted(before.keys() | after.keys())
    return [name for name in names if before.get(name) != after.get(name)]


def replaces(schema: Schema | None, before: Properties, after: Properties) -> bool:
    """Whether a property changes that can only be given at creation."""
    if schema is None:
        return False
    kind = resource_type(schema.type_name)
    if kind is not None and kind.is_replaced_itself:
        return False
    paths = [*schema.create_only, *(kind.replaced_by if kind else ())]
    return any(_at(before, path) != _at(after, path) for path in paths)


def changed_attributes(binding: Binding, record: StackResource) -> list[str]:
    """Resource attributes, beside the properties, that an update would change."""
    wanted = binding.new_record(record.logical_id)
    pairs = {
        "Metadata": (record.metadata, wanted.metadata),
        "DeletionPolicy": (record.deletion_policy, wanted.deletion_policy),
        "UpdateReplacePolicy": (record.update_replace_policy, wanted.update_replace_policy),
    }
    return [name for name, (old, new) in pairs.items() if old != new]


def make_plan(binding: Binding, existing: dict[str, StackResource]) -> list[Change]:
    """Changes in the order of creation, then removals; unchanged resources are not in it."""
    changes: list[Change] = []
    for logical_id in binding.order:
        record = existing.get(logical_id)
        if record is None or record.physical_id is None:
            change: Change | None = _addition(binding, logical_id)
        else:
            change = _modification(binding, record)
        if change is None:
            continue
        changes.append(change)
        if change.action == "Add" or change.is_replacement:
            placeholder = binding.new_record(logical_id)
            placeholder.reference = KNOWN_AFTER_APPLY
            binding.add(placeholder)
    removed = [record for name, record in existing.items() if name not in binding.active]
    return changes + [
        Change("Remove", record.logical_id, record.type_name, record.physical_id)
        for record in reversed(removed)
    ]


def _addition(binding: Binding, logical_id: str) -> Change:
    type_name = binding.active[logical_id]["Type"]
    properties = binding.properties(logical_id)
    return Change(
        "Add",
        logical_id,
        type_name,
        properties=sorted(properties),
        fault=fault_of(logical_id, type_name, binding.region.schema_of(type_name), properties),
    )


def _modification(binding: Binding, record: StackResource) -> Change | None:
    after = binding.properties(record.logical_id)
    changed = changed_properties(record.properties, after)
    attributes = changed_attributes(binding, record)
    if not changed and not attributes:
        return None
    schema = binding.region.schema_of(record.type_name)
    return Change(
        "Modify",
        record.logical_id,
        record.type_name,
        record.physical_id,
        is_replacement=replaces(schema, record.properties, after),
        properties=changed,
        scope=(["Properties"] if changed else []) + attributes,
        fault=fault_of(record.logical_id, record.type_name, schema, after),
    )


def fault_of(
    logical_id: str, type_name: str, schema: Schema | None, properties: Properties
) -> str | None:
    """Why a resource cannot be made here: a type or property unknown to AWS or to us."""
    kind = resource_type(type_name)
    if kind is None or schema is None:
        return f"The local cloud does not support the resource type {type_name}"
    if unknown := schema.unknown(properties):
        return invalid(logical_id, unknown)
    if refused := kind.refused(properties):
        named = ", ".join(f"{type_name}.{name}" for name in refused)
        return f"The local cloud does not support the property {named}"
    return None


def _at(properties: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(properties, dict):
            return None
        properties = properties.get(name)
    return properties
