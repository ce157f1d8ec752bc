"""Job runs that are stopped, run out of time, or share their job's limit.

Source  AWS Glue Web API Reference, "BatchStopJobRun"; Developer Guide, "AWS Glue job run statuses".
"""

import os
import signal
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.conftest import running_cloud, wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs

SLEEP = "import time\nprint('up', flush=True)\ntime.sleep(60)"
NUMBER_AND_SLEEP = "import time\nprint(1, flush=True)\ntime.sleep(60)"


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def test_second_run_is_refused_when_the_job_allows_one(jobs):
    job = jobs.make("single", SLEEP)
    run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    with pytest.raises(ClientError, match="Concurrent runs exceeded for") as refused:
        jobs.glue.start_job_run(JobName=job)
    assert refused.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert jobs.wait(job, run_id)["JobRunState"] == "STOPPED"


def test_two_runs_run_side_by_side_when_the_job_allows_two(jobs):
    job = jobs.make("double", SLEEP, ExecutionProperty={"MaxConcurrentRuns": 2})
    run_ids = [jobs.glue.start_job_run(JobName=job)["JobRunId"] for _ in range(2)]
    wait_for(lambda: [jobs.state(job, run_id) for run_id in run_ids] == ["RUNNING"] * 2)
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=run_ids)
    assert {jobs.wait(job, run_id)["JobRunState"] for run_id in run_ids} == {"STOPPED"}


def test_stopped_run_leaves_no_process(jobs):
    script = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(os.getpid(), child.pid, flush=True)\ntime.sleep(60)"
    )
    job = jobs.make("stop", script)
    run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    run = {"LogGroupName": "/aws-glue/python-jobs", "Id": run_id}
    pids = wait_for(lambda: logged_numbers(jobs, run))
    assert all(is_alive(pid) for pid in pids)
    stopped = jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id, "jr_unknown"])
    assert stopped["SuccessfulSubmissions"] == [{"JobName": job, "JobRunId": run_id}]
    (error,) = stopped["Errors"]
    assert error["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert jobs.wait(job, run_id)["JobRunState"] == "STOPPED"
    wait_for(lambda: not any(is_alive(pid) for pid in pids))


def logged_numbers(jobs, run):
    try:
        return [int(number) for number in jobs.lines(run)[0].split()]
    except (ClientError, IndexError):
        return []


def test_run_that_ignores_the_stop_is_killed(jobs):
    script = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{NUMBER_AND_SLEEP}"
    job = jobs.make("stubborn", script)
    run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    wait_for(lambda: logged_numbers(jobs, {"LogGroupName": "/aws-glue/python-jobs", "Id": run_id}))
    jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert jobs.state(job, run_id) == "STOPPING"
    assert jobs.wait(job, run_id)["JobRunState"] == "STOPPED"


def test_run_whose_supervisor_is_killed_fails_and_leaves_no_process(jobs):
    """As the kernel does when the engine in it takes more memory than there is."""
    script = "import os, time\nprint(os.getpid(), os.getppid(), flush=True)\ntime.sleep(60)"
    job = jobs.make("orphan", script)
    run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    log = {"LogGroupName": "/aws-glue/python-jobs", "Id": run_id}
    script_pid, supervisor_pid = wait_for(lambda: logged_numbers(jobs, log))
    os.kill(supervisor_pid, signal.SIGKILL)
    run = jobs.wait(job, run_id)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "Command failed: it was ended by signal 9"
    wait_for(lambda: not is_alive(script_pid))


def test_stop_of_an_ended_run_is_an_error(jobs):
    job = jobs.make("ended", "")
    run = jobs.run(job)
    (error,) = jobs.glue.batch_stop_job_run(JobName=job, JobRunIds=[run["Id"]])["Errors"]
    assert "is not running" in error["ErrorDetail"]["ErrorMessage"]


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGKILL"])
def test_server_leaves_no_process_when_it_ends(tmp_path, signal_name):
    with running_cloud(tmp_path) as cloud:
        jobs = make_jobs(cloud, "orphan")
        job = jobs.make("sleep", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)")
        run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
        run = {"LogGroupName": "/aws-glue/python-jobs", "Id": run_id}
        (pid,) = wait_for(lambda: logged_numbers(jobs, run))
        (cloud.process.terminate if signal_name == "SIGTERM" else cloud.process.kill)()
        cloud.process.wait(10)
    wait_for(lambda: not is_alive(pid))


def test_timeout_ends_the_run(tmp_path):
    """The server of this test counts a minute as half a second."""
    server = (
        "import sys\nfrom local_cloud.glue.job_runs import JobRuns\n"
        "JobRuns.seconds_per_minute = 0.5\n"
        "from local_cloud.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    )
    with running_cloud(tmp_path, program=["-c", server]) as cloud:
        jobs = make_jobs(cloud, "timeout")
        job = jobs.make("slow", SLEEP, Timeout=2, MaxRetries=1)
        run = jobs.run(job)
        assert run["JobRunState"] == "TIMEOUT"
        assert "2 minutes" in run["ErrorMessage"]
        assert run["ExecutionTime"] in range(1, 30)
        assert len(jobs.glue.get_job_runs(JobName=job)["JobRuns"]) == 1  # no retry after a timeout
