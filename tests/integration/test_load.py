"""Much at once: workflows, clients, scripts that behave badly, and a Ctrl-C in the middle of it."""

import hashlib
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.conftest import running_cloud, wait_for
from tests.integration.jobs_in_cloud import Jobs, client, make_jobs
from tests.integration.workflows_in_cloud import chain, counted, get_run

WORKFLOWS = 20
CLIENTS = 8
OBJECTS = 4  # of each client
OBJECT_BYTES = 16 * 1024 * 1024  # 8 clients put and get 1 GB in all
LINES = 100_000
PATIENCE_SECONDS = 240  # the machine may be busy with other things
BAD_SCRIPTS = {
    "fork": (
        "import os, time\nif os.fork() == 0:\n    time.sleep(300)\nprint('parent ends')",
        "SUCCEEDED",
    ),
    "flood": (f"for number in range({LINES}):\n    print(f'{{number:01000}}')", "SUCCEEDED"),
    "exit": ("import os\nprint('before', flush=True)\nos._exit(3)", "FAILED"),
    "abort": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "FAILED"),
    "deaf": (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('up', flush=True)\ntime.sleep(300)",
        "STOPPED",
    ),
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    """One of its own: others would wait behind this load."""
    with running_cloud(tmp_path_factory.mktemp("loaded")) as running:
        yield running


def processes_of(state: Path) -> set[int]:
    """Process ids of all that run files below the state folder or have it as an argument."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            inside = (folder / "cwd").readlink().is_relative_to(state)
        except OSError:
            continue
        if inside or f"{state}/" in words:
            found.add(int(folder.name))
    return found


def test_twenty_workflows_run_at_once(cloud):
    jobs = [make_jobs(cloud, f"load-{number}") for number in range(WORKFLOWS)]
    workflows = [chain(each, first="print('first')", second="print('second')") for each in jobs]
    glue = client(cloud, "glue")
    run_ids = [glue.start_workflow_run(Name=name)["RunId"] for name in workflows]

    def runs():
        return [
            get_run(each, name, run_id)
            for each, name, run_id in zip(jobs, workflows, run_ids, strict=True)
        ]

    wait_for(lambda: all(run["Status"] == "COMPLETED" for run in runs()), PATIENCE_SECONDS)
    assert [counted(run) for run in runs()] == [{"TotalActions": 2, "SucceededActions": 2}] * 20


def test_eight_clients_put_and_get_a_gigabyte(cloud):
    client(cloud, "s3").create_bucket(Bucket="gigabyte")

    def move(number: int) -> list[bool]:
        s3 = cloud.client("s3")
        are_same = []
        for count in range(OBJECTS):
            key, body = f"{number}/{count}", os.urandom(OBJECT_BYTES)
            s3.put_object(Bucket="gigabyte", Key=key, Body=body, ChecksumAlgorithm="SHA256")
            got = s3.get_object(Bucket="gigabyte", Key=key)["Body"].read()
            are_same.append(hashlib.sha256(got).digest() == hashlib.sha256(body).digest())
        return are_same

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert list(pool.map(move, range(CLIENTS))) == [[True] * OBJECTS] * CLIENTS


def test_scripts_that_behave_badly_end_in_their_own_states(cloud):
    jobs = make_jobs(cloud, "bad")
    run_ids = {
        name: jobs.glue.start_job_run(JobName=jobs.make(name, script))["JobRunId"]
        for name, (script, _) in BAD_SCRIPTS.items()
    }
    deaf = jobs.glue.get_job_run(JobName="bad-deaf", RunId=run_ids["deaf"])["JobRun"]
    wait_for(lambda: first_line(jobs, deaf) == "up", PATIENCE_SECONDS)
    jobs.glue.batch_stop_job_run(JobName="bad-deaf", JobRunIds=[run_ids["deaf"]])
    ended = {
        name: jobs.wait(f"bad-{name}", run_id, PATIENCE_SECONDS) for name, run_id in run_ids.items()
    }
    assert {name: run["JobRunState"] for name, run in ended.items()} == {
        name: state for name, (_, state) in BAD_SCRIPTS.items()
    }
    assert "3" in ended["exit"]["ErrorMessage"]
    assert "signal 11" in ended["abort"]["ErrorMessage"]
    assert last_line(jobs, ended["flood"]) == f"{LINES - 1:01000}"
    wait_for(lambda: processes_of(cloud.state) <= {cloud.process.pid}, PATIENCE_SECONDS)


def first_line(jobs: Jobs, run: dict) -> str | None:
    return one_line(jobs, run, from_head=True)


def last_line(jobs: Jobs, run: dict) -> str | None:
    return one_line(jobs, run, from_head=False)


def one_line(jobs: Jobs, run: dict, from_head: bool) -> str | None:
    logs = client(jobs.cloud, "logs")
    try:
        events = logs.get_log_events(
            logGroupName=f"{run['LogGroupName']}/output",
            logStreamName=run["Id"],
            startFromHead=from_head,
            limit=1,
        )["events"]
    except logs.exceptions.ResourceNotFoundException:
        return None
    return events[0]["message"] if events else None


def test_two_local_clouds_know_nothing_of_each_other(cloud, tmp_path):
    client(cloud, "s3").create_bucket(Bucket="here")
    with running_cloud(tmp_path) as other:
        assert other.client("s3").list_buckets()["Buckets"] == []
        other.client("s3").create_bucket(Bucket="there")
    names = {bucket["Name"] for bucket in client(cloud, "s3").list_buckets()["Buckets"]}
    assert "here" in names
    assert "there" not in names


def test_ctrl_c_in_the_middle_of_it_leaves_no_process(tmp_path):
    with running_cloud(tmp_path) as cloud:
        jobs = make_jobs(cloud, "midst")
        run_ids = {
            name: jobs.glue.start_job_run(JobName=jobs.make(name, script))["JobRunId"]
            for name, (script, _) in BAD_SCRIPTS.items()
        }
        workflow = chain(jobs, first="import time\ntime.sleep(300)", second="")
        jobs.glue.start_workflow_run(Name=workflow)
        uploads = Thread(target=upload_until_gone, args=(cloud.client("s3"), jobs.bucket))
        uploads.start()
        try:
            wait_for(lambda: jobs.state("midst-deaf", run_ids["deaf"]) == "RUNNING")
            wait_for(lambda: processes_of(tmp_path))
        finally:
            cloud.process.send_signal(signal.SIGINT)
        assert cloud.process.wait(30) == 0
        uploads.join(30)
        assert not uploads.is_alive()
    wait_for(lambda: not processes_of(tmp_path))


def upload_until_gone(s3, bucket: str) -> None:
    """Write to the server until it does not answer any more."""
    with suppress(BotoCoreError, ClientError):
        while True:
            s3.put_object(Bucket=bucket, Key="again", Body=bytes(1024 * 1024))


def test_port_that_is_taken_is_named(cloud, tmp_path):
    port = cloud.endpoint_url.rpartition(":")[2]
    command = [sys.executable, "-m", "local_cloud", "--port", port, "--state", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "Choose another with --port" in done.stderr
