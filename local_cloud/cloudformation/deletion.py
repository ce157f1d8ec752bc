"""Deleting resources: of a whole stack, of a rollback, or what an update left behind.

Source  CloudFormation User Guide, "DeletionPolicy attribute" and "Delete a stack"; the text of a
        refused export as seen in stack events (aws-cdk guides; AWS re:Post, "Remediating
        Cannot delete/update export").
"""

from collections.abc import Iterable

from local_cloud.cloudformation.binding import Region, bind
from local_cloud.cloudformation.resource_actions import ResourceFailedError, delete_resource
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import Output, Stack, StackResource, now


def refused_export(
    store: StackStore, before: dict[str, Output], after: dict[str, Output]
) -> str | None:
    """CloudFormation's reason when an export that others use would change or vanish."""
    new = {out.export: out.value for out in after.values()}
    for old in before.values():
        if old.export is None or not (users := store.importers(old.export)):
            continue
        names = " and ".join(part for part in (", ".join(users[:-1]), users[-1]) if part)
        if old.export not in new:
            return f"Delete canceled. Cannot delete export {old.export} as it is in use by {names}."
        if new[old.export] != old.value:
            return f"Update canceled. Cannot update export {old.export} as it is in use by {names}."
    return None


def is_retained(record: StackResource, stack: Stack, is_rollback_of_create: bool) -> bool:
    if is_rollback_of_create and stack.retain_except_on_create:
        return False
    kept = {"Retain"} if is_rollback_of_create else {"Retain", "RetainExceptOnCreate"}
    return record.deletion_policy in kept


def delete_records(
    region: Region,
    stack: Stack,
    records: Iterable[StackResource],
    needs: dict[str, list[str]] | None = None,
    retained: Iterable[str] = (),
) -> list[str]:
    """Delete resources in the given order; what a resource needs that stays, stays too.

    Out  logical ids of the resources whose deletion failed; their events say why.
    """
    failed: list[str] = []
    staying: set[str] = set()
    for record in records:
        if any(record.logical_id in (needs or {}).get(other, []) for other in staying):
            staying.add(record.logical_id)
        elif record.logical_id in retained:
            stack.set_resource_status(record, "DELETE_SKIPPED")
        else:
            try:
                delete_resource(region, stack, record)
            except ResourceFailedError:
                failed.append(record.logical_id)
                staying.add(record.logical_id)
    return failed


def delete_stack(
    store: StackStore, stack: Stack, retain: Iterable[str], before: str, is_forced: bool = False
) -> None:
    """From DELETE_IN_PROGRESS to the stack's end; ``before`` is the status it came from.

    A forced deletion leaves behind what cannot be deleted.
    """
    if reason := refused_export(store, stack.outputs, {}):
        stack.set_status(before, reason)
        return
    order, needs = _order(store, stack)
    records = [stack.resources[name] for name in reversed(order)]
    standing = [record for record in records if not record.status.startswith("DELETE_COMPLETE")]
    kept = {record.logical_id for record in standing if is_retained(record, stack, False)}
    failed = delete_records(store.region, stack, standing, needs, kept | set(retain))
    if failed and not is_forced:
        names = ", ".join(failed)
        stack.set_status(
            "DELETE_FAILED", f"The following resource(s) failed to delete: [{names}]. "
        )
        return
    stack.deleted_at = now()
    stack.imports.clear()
    stack.set_status("DELETE_COMPLETE")


def _order(store: StackStore, stack: Stack) -> tuple[list[str], dict[str, list[str]]]:
    binding = bind(
        stack.definition, stack.name, stack.stack_id, store.region, {}, store.import_value
    )
    named = [name for name in binding.order if name in stack.resources]
    others = [name for name in stack.resources if name not in named]
    return [*named, *others], binding.needs
