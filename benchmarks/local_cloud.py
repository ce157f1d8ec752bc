"""What the local cloud itself costs: start, deploy, a job run, the way from job to job, S3.

Peers in the same run: a bare Python process, a file copy, and moto's own server unmended.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from benchmarks.timing import Measured, markdown, repeat
from deployment import local, pipeline
from deployment.names import Environment

EMPTY_SCRIPT = "pass\n"
ROLE = "benchmark"
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "glue.amazonaws.com"}}]}'
)
RIGHTS = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::benchmark/*"}]}'
)
COPY = "file copy"
POLL_SECONDS = 0.005
START_SECONDS = 30


def run(runs: int, megabytes: int) -> str:
    """A Markdown table of ``runs`` measurements each, transfers with an object of that size."""
    ready = Measured("local cloud, from start to first answer", aim_seconds=2)
    stacks = Measured("four stacks and their scripts", aim_seconds=4)

    def start_and_deploy() -> None:
        started = time.perf_counter()
        with local.local_cloud(0, "sail"):
            boto3.client("sts").get_caller_identity()
            ready.seconds.append(time.perf_counter() - started)
            with stacks.once():
                pipeline.deploy(Environment(), {}, lambda event: None)

    repeat(runs, start_and_deploy)
    with local.local_cloud(0, "sail"):
        make_jobs()
        jobs = [*measure_job_run(runs), measure_chain(runs)]
        transfers = measure_transfer("local cloud", boto3.client("s3"), runs, megabytes)
    with unmended_moto() as s3:
        transfers += measure_transfer("moto", s3, runs, megabytes)
    return markdown([ready, stacks, *jobs, measure_copy(runs, megabytes), *transfers])


def make_jobs() -> None:
    """A bucket with an empty script, and two Python shell jobs that a workflow chains."""
    boto3.client("s3").create_bucket(Bucket="benchmark")
    boto3.client("s3").put_object(Bucket="benchmark", Key="empty.py", Body=EMPTY_SCRIPT)
    iam, glue = boto3.client("iam"), boto3.client("glue")
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName=ROLE, PolicyName="script", PolicyDocument=RIGHTS)
    for name in ("first", "second"):
        glue.create_job(
            Name=name,
            Role=ROLE,
            Command={
                "Name": "pythonshell",
                "PythonVersion": "3.9",
                "ScriptLocation": "s3://benchmark/empty.py",
            },
            MaxCapacity=0.0625,
        )
    glue.create_workflow(Name="chain")
    glue.create_trigger(
        Name="start", WorkflowName="chain", Type="ON_DEMAND", Actions=[{"JobName": "first"}]
    )
    glue.create_trigger(
        Name="then",
        WorkflowName="chain",
        Type="CONDITIONAL",
        StartOnCreation=True,
        Predicate={
            "Conditions": [{"LogicalOperator": "EQUALS", "JobName": "first", "State": "SUCCEEDED"}]
        },
        Actions=[{"JobName": "second"}],
    )


def measure_job_run(runs: int) -> list[Measured]:
    """An empty job run, from StartJobRun to its end, beside a bare Python process."""
    bare = Measured("bare Python process")
    job = Measured("empty Python shell run", peer=bare.what)
    above = Measured("empty Python shell run above the bare process", aim_seconds=0.3)
    glue = boto3.client("glue")
    for _ in range(runs):
        with bare.once():
            subprocess.run([sys.executable, "-c", EMPTY_SCRIPT], check=True)
        with job.once():
            ended = finished_job_run(glue, "first")
        require_success(ended)
        above.seconds.append(job.seconds[-1] - bare.seconds[-1])
    return [bare, job, above]


def finished_job_run(glue: Any, name: str) -> dict[str, Any]:
    """AWS ``JobRun`` structure of a new run, once it has ended."""
    run_id = glue.start_job_run(JobName=name)["JobRunId"]
    while True:
        found: dict[str, Any] = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        if found["JobRunState"] not in ("STARTING", "RUNNING"):
            return found
        time.sleep(POLL_SECONDS)


def require_success(ended: dict[str, Any]) -> None:
    if ended["JobRunState"] != "SUCCEEDED":
        raise RuntimeError(f"{ended['Id']} is {ended['JobRunState']}: {ended.get('ErrorMessage')}")


def measure_chain(runs: int) -> Measured:
    """From one job's CompletedOn to its dependent's StartedOn, as the API tells both."""
    measured = Measured("job end to its dependent's start", aim_seconds=0.1)
    glue = boto3.client("glue")
    for _ in range(runs):
        run_id = glue.start_workflow_run(Name="chain")["RunId"]
        while glue.get_workflow_run(Name="chain", RunId=run_id)["Run"]["Status"] == "RUNNING":
            time.sleep(POLL_SECONDS)
        first, second = (
            glue.get_job_runs(JobName=name, MaxResults=1)["JobRuns"][0]
            for name in ("first", "second")
        )
        require_success(second)
        measured.seconds.append((second["StartedOn"] - first["CompletedOn"]).total_seconds())
    return measured


def measure_copy(runs: int, megabytes: int) -> Measured:
    measured = Measured(COPY)
    with sample_file(megabytes) as file:
        for _ in range(runs):
            with measured.once():
                shutil.copyfile(file, file.with_suffix(".copy"))
    return measured


def measure_transfer(server: str, s3: Any, runs: int, megabytes: int) -> list[Measured]:
    """The bytes up and down again, compared; with boto3's usual settings."""
    up = Measured(f"upload to {server}", peer=COPY)
    down = Measured(f"download from {server}", peer=COPY)
    s3.create_bucket(Bucket="transfer")
    with sample_file(megabytes) as file:
        for _ in range(runs):
            with up.once():
                s3.upload_file(str(file), "transfer", "sample")
            with down.once():
                s3.download_file("transfer", "sample", str(file.with_suffix(".down")))
        if file.read_bytes() != file.with_suffix(".down").read_bytes():
            raise RuntimeError(f"{server} gave other bytes back than it was given")
    return [up, down]


@contextmanager
def sample_file(megabytes: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sample"
        with file.open("wb") as written:
            for _ in range(megabytes):
                written.write(os.urandom(1024 * 1024))
        yield file


@contextmanager
def unmended_moto() -> Iterator[Any]:
    """A client of S3 as moto serves it by itself, in a process of its own."""
    port = unused_port()
    command = [sys.executable, "-m", "moto.server", "-H", local.LOOPBACK, "-p", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:  # type: ignore[call-overload]
        try:
            yield answering_s3(f"http://{local.LOOPBACK}:{port}")
        finally:
            process.terminate()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind((local.LOOPBACK, 0))
        return int(probe.getsockname()[1])


def answering_s3(url: str) -> Any:
    """Raises  RuntimeError when nothing answers in time."""
    s3 = boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        try:
            s3.list_buckets()
            return s3
        except (EndpointConnectionError, ConnectionClosedError):
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer within {START_SECONDS} s")
