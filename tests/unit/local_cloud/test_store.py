"""Records outlive the process that wrote them, and make nothing but records."""

import pickle
import sqlite3
from datetime import UTC, datetime
from threading import Lock, Thread

import pytest

from local_cloud.glue.job_process import JobProcess
from local_cloud.settings import SETTINGS
from local_cloud.store import Records, StateFormatError, Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.sqlite"


@pytest.fixture
def reopened(path, monkeypatch):
    """A function that opens the store anew, as a second process would: none is closed before."""

    def reopen():
        monkeypatch.setattr(SETTINGS, "store", Store(path))

    reopen()
    return reopen


def test_records_are_there_again_in_their_order(reopened):
    runs = Records("glue/us-east-1/job_runs")
    started = datetime(2026, 1, 2, tzinfo=UTC)
    runs["b"] = {"State": "RUNNING", "StartedOn": started}
    runs["a"] = {"State": "RUNNING"}
    runs["b"] = {"State": "FAILED", "StartedOn": started}
    reopened()
    assert list(Records("glue/us-east-1/job_runs").items()) == [
        ("b", {"State": "FAILED", "StartedOn": started}),
        ("a", {"State": "RUNNING"}),
    ]


def test_record_that_went_is_not_there_again(reopened):
    jobs = Records("jobs")
    jobs.update({"a": 1, "b": 2, "c": 3})
    del jobs["a"]
    assert jobs.pop("b") == 2
    reopened()
    assert dict(Records("jobs")) == {"c": 3}


def test_record_changed_inside_is_written_when_saved(reopened):
    tables = Records("tables")
    tables["t"] = {"versions": [1]}
    tables["t"]["versions"].append(2)
    tables.save("t")
    reopened()
    assert dict(Records("tables")) == {"t": {"versions": [1, 2]}}


def test_rooms_do_not_see_each_other(reopened):
    Records("one")["key"] = 1
    Records("two")["key"] = 2
    assert dict(Records("one")) == {"key": 1}
    assert SETTINGS.store.rooms() == ["one", "two"]


def test_tuples_are_keys(reopened):
    Records("partitions")["2026", "11"] = "location"
    assert dict(Records("partitions")) == {("2026", "11"): "location"}


def test_records_without_a_store_are_a_dict(monkeypatch):
    monkeypatch.setattr(SETTINGS, "store", None)
    jobs = Records("jobs")
    jobs["a"] = 1
    assert dict(jobs) == {"a": 1}


def test_state_that_would_run_code_is_refused(reopened, path):
    Records("jobs")["a"] = 1
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE records SET value = ?", (pickle.dumps(print),))
    with pytest.raises(pickle.UnpicklingError, match=r"builtins\.print is no record"):
        Records("jobs")


def test_what_could_not_be_read_again_is_not_written(reopened):
    with pytest.raises(pickle.PicklingError, match=r"_thread\.lock is no record"):
        Records("jobs")["a"] = Lock()


def test_records_that_were_cleared_are_gone(reopened):
    jobs = Records("jobs")
    jobs["a"], Records("runs")["a"] = 1, 2
    jobs.clear()
    reopened()
    assert (dict(Records("jobs")), dict(Records("runs"))) == ({}, {"a": 2})


def test_a_record_that_is_gone_does_not_come_back_by_a_late_save(reopened):
    jobs = Records("jobs")
    jobs["a"] = 1
    del jobs["a"]
    jobs.save("a")
    reopened()
    assert dict(Records("jobs")) == {}


def test_class_whose_making_may_do_something_is_refused(reopened):
    with pytest.raises(pickle.PicklingError, match=r"JobProcess is no record"):
        Records("jobs")["a"] = JobProcess


def test_state_of_another_format_is_refused(path, monkeypatch):
    Store(path).close()
    monkeypatch.setattr("local_cloud.store.FORMAT", "2")
    with pytest.raises(
        StateFormatError, match=r"has the format 1 \(moto .*\), this local cloud writes 2"
    ):
        Store(path)


def test_file_that_is_no_state_is_refused(path):
    path.write_text("something else, and more of it than a header has")
    with pytest.raises(StateFormatError, match="has the format of no state: file is not"):
        Store(path)


def test_store_that_was_closed_writes_nothing_more(path):
    store = Store(path)
    store.close()
    late = Thread(target=store.put, args=("runs", "a", "SUCCEEDED"), daemon=True)
    late.start()
    late.join(0.1)
    assert late.is_alive()
    assert Store(path).load("runs") == {}
