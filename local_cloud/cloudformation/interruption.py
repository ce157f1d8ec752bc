"""Stack operations that were under way when the local cloud was stopped.

Source  CloudFormation User Guide, "Stack status codes"; a cleanup that does not end leaves the
        update as it is.
"""

from local_cloud.cloudformation.stacks import Stack
from local_cloud.store import INTERRUPTED

ENDS = {
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
}


def end_interrupted(stack: Stack) -> None:
    """Nothing goes on by itself: what was under way has failed, and may be updated or deleted."""
    if not stack.is_busy:
        return
    for record in stack.resources.values():
        if record.status.endswith("_IN_PROGRESS"):
            stack.set_resource_status(record, _failed(record.status), INTERRUPTED)
    stack.set_status(ENDS.get(stack.status) or _failed(stack.status), INTERRUPTED)


def _failed(status: str) -> str:
    return status.replace("_IN_PROGRESS", "_FAILED")
