"""Row counts that a job's script logged: one line ``counts {...}`` in the job's log group."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import code_of

PYTHON_SHELL_GROUP = "/aws-glue/python-jobs"  # always: the job argument is for Spark jobs alone
SPARK_GROUP = "/aws-glue/jobs"
LINE = re.compile(r"\bcounts (\{.*\})")
LATE_SECONDS = 30  # CloudWatch Logs shows a stream, and a line, some seconds after it was written


@dataclass(frozen=True)
class Counts:
    """Rows of one job run; read = duplicates + rejected + malformed + written."""

    read: int
    duplicates: int
    rejected: int
    malformed: int
    written: int


def read_counts(job_name: str, job_run_id: str) -> Counts | None:
    """The counts of a job run that has ended; None when its log has no such line."""
    logs, group = aws.client("logs"), output_log_group(job_name)
    for _ in aws.ticks(timeout_seconds=LATE_SECONDS):
        for stream in _streams(logs, group, job_run_id):
            for message in _last_messages(logs, group, stream):
                if counts := parse(message):
                    return counts
    return None


def output_log_group(job_name: str) -> str:
    """Where the job's script writes, to log streams that begin with the job run's id."""
    job = aws.client("glue").get_job(JobName=job_name)["Job"]
    if job["Command"]["Name"] == "pythonshell":
        return f"{PYTHON_SHELL_GROUP}/output"
    prefix = job.get("DefaultArguments", {}).get("--custom-logGroup-prefix", SPARK_GROUP)
    return f"{prefix}/output"


def parse(message: str) -> Counts | None:
    found = LINE.search(message)
    if not found:
        return None
    logged = json.loads(found[1])
    return Counts(**{name: int(logged[name]) for name in Counts.__dataclass_fields__})


def _streams(logs: Any, group: str, job_run_id: str) -> Iterator[str]:
    """Names of a run's log streams: ``<id>-driver`` or ``<id>``, then ``<id>-<executor>``.

    Source  "Logging for AWS Glue jobs" in the AWS Glue Developer Guide.
    """
    pages = logs.get_paginator("describe_log_streams").paginate(
        logGroupName=group, logStreamNamePrefix=job_run_id
    )
    try:
        names = [stream["logStreamName"] for page in pages for stream in page["logStreams"]]
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        return
    yield from sorted(names, key=lambda name: (not name.endswith("-driver"), name))


def _last_messages(logs: Any, group: str, stream: str) -> list[str]:
    """Newest first; the counts stand at the end of a log."""
    page = logs.get_log_events(
        logGroupName=group, logStreamName=stream, startFromHead=False, limit=1000
    )
    return [event["message"] for event in reversed(page["events"])]
