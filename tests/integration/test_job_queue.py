"""Job runs that wait for their job's limit instead of being refused.

Source  AWS Glue Developer Guide, "AWS Glue job run statuses", WAITING; Web API Reference,
        "StartJobRun", JobRunQueuingEnabled.
"""

from pathlib import Path

import pytest

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs
from tests.integration.lake import refusal
from tests.integration.workflows_in_cloud import (
    counted,
    get_run,
    make_trigger,
    make_workflow,
)

UNTIL_TOLD = """
import pathlib, sys, time
while not pathlib.Path({folder!r}, sys.argv[2]).exists():
    time.sleep(0.05)
"""


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def make_waiting(jobs: Jobs, folder: Path, **more) -> str:
    """A job whose runs go on until the folder has the file that their argument names."""
    script = UNTIL_TOLD.format(folder=str(folder))
    more = {"JobRunQueuingEnabled": True, "DefaultArguments": {"--until": "go"}} | more
    return jobs.make("queue", script, **more)


def start(jobs: Jobs, job: str, **more) -> str:
    return jobs.glue.start_job_run(JobName=job, **more)["JobRunId"]


def test_queued_run_waits_for_its_turn(jobs, tmp_path):
    job = make_waiting(jobs, tmp_path)
    first, second, third = (
        start(jobs, job, Arguments={"--until": until}) for until in ("one", "two", "three")
    )
    assert [jobs.state(job, one) for one in (second, third)] == ["WAITING"] * 2
    waiting = jobs.glue.get_job_run(JobName=job, RunId=second)["JobRun"]
    assert (waiting["JobRunQueuingEnabled"], waiting["ExecutionTime"]) == (True, 0)
    (tmp_path / "one").touch()
    jobs.wait(job, first)
    wait_for(lambda: jobs.state(job, second) == "RUNNING")
    assert jobs.state(job, third) == "WAITING"
    (tmp_path / "two").touch()
    (tmp_path / "three").touch()
    assert jobs.wait(job, third)["JobRunState"] == "SUCCEEDED"


def test_setting_of_the_run_beats_that_of_the_job(jobs, tmp_path):
    job = make_waiting(jobs, tmp_path)
    first = start(jobs, job)
    refused = refusal(jobs.glue.start_job_run, JobName=job, JobRunQueuingEnabled=False)
    assert refused.startswith("ConcurrentRunsExceededException")
    update = {
        "Role": jobs.role,
        "Command": jobs.glue.get_job(JobName=job)["Job"]["Command"],
        "DefaultArguments": {"--until": "go"},
    }
    jobs.glue.update_job(JobName=job, JobUpdate=update)  # no queuing any more
    second = start(jobs, job, JobRunQueuingEnabled=True)
    assert jobs.state(job, second) == "WAITING"
    allows_two = update | {"ExecutionProperty": {"MaxConcurrentRuns": 2}}
    jobs.glue.update_job(JobName=job, JobUpdate=allows_two)
    wait_for(lambda: jobs.state(job, second) == "RUNNING")
    (tmp_path / "go").touch()
    assert {jobs.wait(job, one)["JobRunState"] for one in (first, second)} == {"SUCCEEDED"}


def test_waiting_run_is_stopped_without_having_run(jobs, tmp_path):
    job = make_waiting(jobs, tmp_path)
    first, second = start(jobs, job), start(jobs, job)
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[second])
    stopped = jobs.wait(job, second)
    assert (stopped["JobRunState"], stopped["ExecutionTime"]) == ("STOPPED", 0)
    (tmp_path / "go").touch()
    jobs.wait(job, first)


def test_waiting_run_keeps_its_workflow_run_going(jobs, tmp_path):
    workflow, job = make_workflow(jobs), make_waiting(jobs, tmp_path)
    make_trigger(jobs, workflow, "start", [job])
    start(jobs, job)
    run_id = jobs.glue.start_workflow_run(Name=workflow)["RunId"]
    run = get_run(jobs, workflow, run_id)
    assert run["Status"] == "RUNNING"
    assert counted(run) == {"TotalActions": 1, "WaitingActions": 1}
    (tmp_path / "go").touch()
    wait_for(lambda: get_run(jobs, workflow, run_id)["Status"] == "COMPLETED")
    assert counted(get_run(jobs, workflow, run_id)) == {"TotalActions": 1, "SucceededActions": 1}
