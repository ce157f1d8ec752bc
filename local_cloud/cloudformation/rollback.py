"""Back to what was, after a create or an update that failed.

Source  CloudFormation User Guide, "Stack failure options" and "Stack status codes".
"""

from dataclasses import dataclass

from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.deletion import delete_records, is_retained
from local_cloud.cloudformation.resource_actions import ResourceFailedError, update_resource
from local_cloud.cloudformation.stacks import Stack, StackResource, now


@dataclass
class Step:
    """One thing done: to a resource as it was ``before`` (None: it was not there)."""

    record: StackResource
    before: StackResource | None = None
    is_replacement: bool = False


def roll_back_create(region: Region, stack: Stack, steps: list[Step], reason: str) -> None:
    """Delete what was made, the newest first."""
    stack.set_status("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
    records = [step.record for step in reversed(steps)]
    kept = {
        record.logical_id
        for record in records
        if record.status == "CREATE_COMPLETE" and is_retained(record, stack, True)
    }
    if failed := delete_records(region, stack, records, retained=kept):
        names = ", ".join(failed)
        reason = f"The following resource(s) failed to delete: [{names}]. "
        stack.set_status("ROLLBACK_FAILED", reason)
        return
    stack.imports.clear()
    stack.set_status("ROLLBACK_COMPLETE")


def roll_back_update(region: Region, stack: Stack, steps: list[Step], reason: str) -> bool:
    """Bring back the old resources, then delete the new ones; False when that fails.

    The caller gives the stack its old definition and outputs back.
    """
    stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", reason)
    return _restore_all(region, stack, steps, list(reversed(steps)))


def continue_update_rollback(region: Region, stack: Stack, skipped: list[str]) -> None:
    """Try once more what failed; what is ``skipped`` counts as restored, whatever it is like.

    Source  User Guide, "Continue rolling back an update".
    """
    steps, failed = stack.unfinished or ([], [])
    for step in failed:
        if step.record.logical_id in skipped:
            record = stack.resources[step.record.logical_id]
            stack.set_resource_status(record, "UPDATE_COMPLETE")
    left = [step for step in failed if step.record.logical_id not in skipped]
    if _restore_all(region, stack, steps, left):
        stack.updated_at = now()
        stack.set_status("UPDATE_ROLLBACK_COMPLETE")


def _restore_all(region: Region, stack: Stack, steps: list[Step], left: list[Step]) -> bool:
    failed = [step for step in left if not _restore(region, stack, step)]
    stack.unfinished = (steps, failed) if failed else None
    if failed:
        names = ", ".join(step.record.logical_id for step in failed)
        reason = f"The following resource(s) failed to update: [{names}]. "
        stack.set_status("UPDATE_ROLLBACK_FAILED", reason)
        return False
    stack.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    new = [step.record for step in reversed(steps) if step.before is None or step.is_replacement]
    delete_records(region, stack, new)
    return True


def _restore(region: Region, stack: Stack, step: Step) -> bool:
    """One resource as it was before its step; a new one is left to the cleanup."""
    if step.before is None:
        stack.resources.pop(step.record.logical_id, None)
        return True
    old = step.before.copy()
    stack.resources[old.logical_id] = old
    if step.is_replacement:
        stack.set_resource_status(old, "UPDATE_COMPLETE")
        return True
    try:
        update_resource(region, stack, old, step.record.properties)
    except ResourceFailedError:
        return False
    return True
