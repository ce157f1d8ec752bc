"""Which objects of a source are new to a job.

Source  AWS Glue Developer Guide, "Tracking processed data using job bookmarks": objects that were
        added or changed since the last run; sources without transformation_ctx are read whole.
"""

import json

import pytest

MINUTE_MS = 60_000


def file(name, at_minute):
    from awsglue.s3_files import File

    return File(f"s3://b/{name}", 1, at_minute * MINUTE_MS)


def bookmark(option="job-bookmark-enable", marks=None, to=None):
    from awsglue.bookmark import Bookmark

    return Bookmark(option, marks or {}, to)


def mark(*files):
    from awsglue.bookmark import next_mark

    return next_mark(files, None)


def test_first_run_reads_all():
    assert bookmark().unread("ctx", [file("a", 100)]) == [file("a", 100)]


def test_later_run_reads_what_is_new_or_changed():
    files = [file("old", 50), file("same", 100), file("changed", 101), file("new", 102)]
    marks = {"ctx": mark(file("old", 50), file("same", 100), file("changed", 99))}
    unread = bookmark(marks=marks).unread("ctx", files)
    assert unread == [file("changed", 101), file("new", 102)]


def test_object_that_was_listed_late_is_read():
    """Within 15 minutes before the newest one (maxBand)."""
    marks = {"ctx": mark(file("a", 100))}
    listed = [file("late", 86), file("too late", 85), file("a", 100)]
    assert bookmark(marks=marks).unread("ctx", listed) == [file("late", 86)]


@pytest.mark.parametrize(
    ("option", "ctx"),
    [("job-bookmark-enable", ""), ("job-bookmark-disable", "ctx")],
)
def test_source_is_read_whole_without_context_or_bookmark(option, ctx):
    marks = {"ctx": mark(file("a", 100)), "": mark(file("a", 100))}
    assert bookmark(option, marks).unread(ctx, [file("a", 100)]) == [file("a", 100)]


def test_each_context_has_its_own_mark():
    marks = {"one": mark(file("a", 100))}
    assert bookmark(marks=marks).unread("other", [file("a", 100)]) == [file("a", 100)]


def test_paused_bookmark_reads_what_came_between_two_runs():
    """Source: "job-bookmark-pause" with job-bookmark-from and job-bookmark-to."""
    a, b, c = file("a", 100), file("b", 200), file("c", 300)
    paused = bookmark("job-bookmark-pause", {"ctx": mark(a)}, {"ctx": mark(a, b)})
    assert paused.unread("ctx", [a, b, c]) == [b]


def test_commit_writes_the_marks_of_this_run_beside_those_it_got(tmp_path, monkeypatch):
    from awsglue.job import Job

    monkeypatch.setenv("GLUE_JOB_BOOKMARK", str(tmp_path / "marks"))
    (tmp_path / "marks").write_text(json.dumps({"marks": {"kept": mark(file("a", 1))}, "to": None}))
    job = Job(None)
    job.init("clean", {"job_bookmark_option": "job-bookmark-enable"})
    job.bookmark.note("ctx", [file("b", 2)])
    assert not (tmp_path / "marks.committed").exists()
    job.commit()
    assert json.loads((tmp_path / "marks.committed").read_text()) == {
        "kept": {"until_ms": 60000, "band": {"s3://b/a": 60000}},
        "ctx": {"until_ms": 120000, "band": {"s3://b/b": 120000}},
    }
    job.init("clean", {"job_bookmark_option": "job-bookmark-enable"})
    assert job.bookmark.unread("ctx", [file("b", 2)]) == []


def test_paused_bookmark_is_not_moved(tmp_path, monkeypatch):
    from awsglue.job import Job

    monkeypatch.setenv("GLUE_JOB_BOOKMARK", str(tmp_path / "marks"))
    (tmp_path / "marks").write_text('{"marks": {}, "to": null}')
    job = Job(None)
    job.init("clean", {"job_bookmark_option": "job-bookmark-pause"})
    job.bookmark.note("ctx", [file("b", 2)])
    job.commit()
    assert not (tmp_path / "marks.committed").exists()


def test_commit_needs_init():
    from awsglue.job import Job

    job = Job(None)
    with pytest.raises(RuntimeError, match=r"Job\.init"):
        job.commit()
    job.init("clean", {})
    job.commit()
    assert job.isInitialized()
