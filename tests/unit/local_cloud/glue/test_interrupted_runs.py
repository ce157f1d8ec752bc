"""Crawls, job runs and their memories as the next local cloud finds them."""

import pytest

from local_cloud.glue.crawl_record import FAILED, SUCCEEDED, Crawl
from local_cloud.glue.csv_schema import CsvClassifier
from local_cloud.glue.endings import BY_HAND
from local_cloud.glue.job_run import new_job_run
from local_cloud.glue.json_schema import JsonClassifier
from local_cloud.glue.models import LocalGlueBackend
from local_cloud.glue.schemas import UNKNOWN, Schema
from local_cloud.settings import SETTINGS
from local_cloud.store import INTERRUPTED, Store

JOB = {"Name": "clean", "Command": {"Name": "pythonshell"}, "MaxRetries": 3}


@pytest.fixture
def reopened(tmp_path, monkeypatch):
    """A function that gives Glue as the next local cloud on the same state has it."""

    def reopen():
        monkeypatch.setattr(SETTINGS, "store", Store(tmp_path / "state.sqlite"))
        return LocalGlueBackend("us-east-1", "123456789012")

    return reopen


def test_crawl_that_was_under_way_has_failed(reopened):
    crawls = reopened().crawls
    ended, running = Crawl("silver", BY_HAND), Crawl("silver", BY_HAND)
    crawls.kept[ended.id], crawls.kept[running.id] = ended, running
    ended.end(SUCCEEDED)
    ended.summary.count("TABLE", "ADD", 2)
    crawls.kept.save(ended.id)
    first, second = reopened().crawls.of("silver")
    assert (first.state, first.summary.numbers["TABLE", "ADD"]) == (SUCCEEDED, 2)
    assert (second.state, second.error_message) == (FAILED, INTERRUPTED)


@pytest.mark.parametrize(
    ("moves", "ended"),
    [([], "FAILED"), (["RUNNING"], "FAILED"), (["RUNNING", "STOPPING"], "STOPPED")],
)
def test_job_run_that_was_under_way_ends_and_is_not_tried_again(reopened, moves, ended):
    runs = reopened().job_runs
    run = new_job_run(JOB, {})
    runs.runs[run.id] = run
    for state in moves:
        runs.move(run, state)
    (found,) = reopened().job_runs.runs.values()
    assert (found.state, found.shown["ErrorMessage"]) == (ended, INTERRUPTED)


def test_schemas_that_a_crawler_has_read_are_remembered(reopened):
    classifiers = (CsvClassifier(delimiters=(";",)), JsonClassifier())
    memory = {("bucket", "key", "etag", classifiers): Schema(UNKNOWN)}
    reopened().crawls.memories["silver"] = memory
    assert reopened().crawls.memories["silver"] == memory
