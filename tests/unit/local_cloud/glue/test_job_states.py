"""Moves of a job run.

Source  AWS Glue Developer Guide, "AWS Glue job run statuses" (diagram of states).
"""

import pytest

from local_cloud.glue.job_states import IllegalMoveError, checked_move


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("WAITING", "STARTING"),
        ("WAITING", "STOPPED"),
        ("STARTING", "RUNNING"),
        ("STARTING", "FAILED"),
        ("RUNNING", "SUCCEEDED"),
        ("RUNNING", "TIMEOUT"),
        ("RUNNING", "STOPPING"),
        ("STOPPING", "STOPPED"),
    ],
)
def test_run_moves(state, to):
    assert checked_move("jr_1", state, to) == to


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("SUCCEEDED", "RUNNING"),
        ("WAITING", "STOPPING"),
        ("STOPPED", "STOPPING"),
        ("STARTING", "SUCCEEDED"),
    ],
)
def test_run_does_not_move_backwards_or_past_a_state(state, to):
    with pytest.raises(IllegalMoveError, match=f"jr_1: {state} -> {to}"):
        checked_move("jr_1", state, to)
