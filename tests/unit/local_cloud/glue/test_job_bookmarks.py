"""Bookmarks as the API shows them and as the next run gets them.

Source  AWS Glue Web API Reference, "GetJobBookmark", "ResetJobBookmark"; Developer Guide, "Tracking
        processed data using job bookmarks".
"""

import json
from types import SimpleNamespace

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.job_environment import CannotStartError
from local_cloud.glue.models import LocalGlueBackend


@pytest.fixture
def bookmarks():
    return LocalGlueBackend("us-east-1", "123456789012").job_bookmarks


def run(run_id, **arguments):
    names = {f"--job-bookmark-{name}": value for name, value in arguments.items()}
    shown = {"JobName": "job", "Attempt": 0}
    return SimpleNamespace(id=run_id, shown=shown, arguments=names)


def committed(bookmarks, folder, run_id, marks):
    enabled = run(run_id, option="job-bookmark-enable")
    bookmarks.hand_out(enabled, folder)
    (folder / "job_bookmark.json.committed").write_text(json.dumps(marks))
    bookmarks.take_back(enabled, folder)


def handed(bookmarks, folder, **arguments):
    path = bookmarks.hand_out(run("jr_next", **arguments), folder)["GLUE_JOB_BOOKMARK"]
    with open(path) as file:
        return json.load(file)


def test_next_run_gets_what_the_last_one_committed(bookmarks, tmp_path):
    committed(bookmarks, tmp_path, "jr_1", {"ctx": 1})
    committed(bookmarks, tmp_path, "jr_2", {"ctx": 2})
    assert handed(bookmarks, tmp_path) == {"marks": {"ctx": 2}, "to": None}
    assert bookmarks.get_job_bookmark({"JobName": "job"})["JobBookmarkEntry"] == {
        "JobName": "job",
        "Version": 2,
        "Run": 2,
        "Attempt": 0,
        "PreviousRunId": "jr_1",
        "RunId": "jr_2",
        "JobBookmark": '{"ctx": 2}',
    }


def test_run_that_did_not_commit_leaves_no_bookmark(bookmarks, tmp_path):
    bookmarks.take_back(run("jr_1", option="job-bookmark-enable"), tmp_path)
    with pytest.raises(AwsError, match="Continuation for job job not found") as missing:
        bookmarks.get_job_bookmark({"JobName": "job"})
    assert missing.value.code == "EntityNotFoundException"


def test_reset_begins_anew(bookmarks, tmp_path):
    committed(bookmarks, tmp_path, "jr_1", {"ctx": 1})
    entry = bookmarks.reset_job_bookmark({"JobName": "job"})["JobBookmarkEntry"]
    assert entry == {"JobName": "job", "Version": 2, "Run": 0, "Attempt": 0}
    assert handed(bookmarks, tmp_path) == {"marks": {}, "to": None}


def test_reset_goes_back_to_a_run(bookmarks, tmp_path):
    committed(bookmarks, tmp_path, "jr_1", {"ctx": 1})
    committed(bookmarks, tmp_path, "jr_2", {"ctx": 2})
    bookmarks.reset_job_bookmark({"JobName": "job", "RunId": "jr_1"})
    assert handed(bookmarks, tmp_path)["marks"] == {"ctx": 1}


def test_paused_run_gets_the_range_between_two_runs(bookmarks, tmp_path):
    for number in (1, 2, 3):
        committed(bookmarks, tmp_path, f"jr_{number}", {"ctx": number})
    paused = {"option": "job-bookmark-pause", "from": "jr_1", "to": "jr_2"}
    assert handed(bookmarks, tmp_path, **paused) == {"marks": {"ctx": 1}, "to": {"ctx": 2}}


@pytest.mark.parametrize(
    ("bounds", "message"),
    [({"from": "jr_1"}, "given together"), ({"from": "jr_8", "to": "jr_9"}, "run jr_8 not found")],
)
def test_range_that_is_not_known_fails_the_run(bookmarks, tmp_path, bounds, message):
    with pytest.raises(CannotStartError, match=message):
        bookmarks.hand_out(run("jr_2", option="job-bookmark-pause", **bounds), tmp_path)


def test_deleted_job_takes_its_bookmark_along(bookmarks, tmp_path):
    committed(bookmarks, tmp_path, "jr_1", {"ctx": 1})
    bookmarks.backend.jobs.delete_job({"JobName": "job"})
    assert handed(bookmarks, tmp_path)["marks"] == {}
