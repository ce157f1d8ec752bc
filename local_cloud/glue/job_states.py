"""The states of a job run and the moves between them.

Source  AWS Glue Developer Guide, "AWS Glue job run statuses".
Differs: only the limit of its job makes a run wait, and it waits for as long as it takes; no
        EXPIRED.
"""

MOVES = {
    "WAITING": {"STARTING", "FAILED", "STOPPED"},
    "STARTING": {"RUNNING", "FAILED", "ERROR", "STOPPING", "STOPPED"},
    "RUNNING": {"SUCCEEDED", "FAILED", "TIMEOUT", "STOPPING"},
    "STOPPING": {"STOPPED"},
}
UNDER_WAY = frozenset(MOVES)
# A trigger may wait for these four; a run that ends in ERROR fires nothing.
ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED"})


class IllegalMoveError(ValueError):
    """A job run cannot go from its state to the wanted one."""


def checked_move(run_id: str, state: str, to: str) -> str:
    """The new state.

    Raises  IllegalMoveError when the run cannot go there from where it is.
    """
    if to not in MOVES.get(state, set()):
        raise IllegalMoveError(f"job run {run_id}: {state} -> {to}")
    return to
