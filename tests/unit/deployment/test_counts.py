"""Counts of a job run, read from its log."""

import time

import boto3
import pytest

from deployment import counts
from deployment.counts import Counts, output_log_group, parse, read_counts

LINE = (
    'counts {"job": "etl-clean", "read": 10003, "duplicates": 100, "rejected": 9, '
    '"malformed": 0, "written": 9894}'
)
COUNTS = Counts(read=10003, duplicates=100, rejected=9, malformed=0, written=9894)


def create_job(command, **default_arguments):
    boto3.client("glue").create_job(
        Name="job",
        Role="role",
        Command={"Name": command, "ScriptLocation": "s3://bucket/job.py"},
        DefaultArguments=default_arguments,
    )


def test_counts_are_read_from_the_line_whatever_stands_before_it():
    assert parse(LINE) == COUNTS
    assert parse(f"INFO:root:{LINE}") == COUNTS


def test_other_lines_have_no_counts():
    assert parse("accounts {} are not counts") is None


def test_spark_job_logs_to_its_own_group(account):
    create_job("glueetl", **{"--custom-logGroup-prefix": "/etl-poc"})
    assert output_log_group("job") == "/etl-poc/output"


def test_spark_job_without_a_prefix_logs_to_glues_group(account):
    create_job("glueetl")
    assert output_log_group("job") == "/aws-glue/jobs/output"


def test_python_shell_job_logs_to_glues_group_whatever_its_arguments(account):
    """--custom-logGroup-prefix is for Spark jobs: AWS Glue Developer Guide, job parameters."""
    create_job("pythonshell", **{"--custom-logGroup-prefix": "/etl-poc"})
    assert output_log_group("job") == "/aws-glue/python-jobs/output"


def log(stream, *messages):
    logs = boto3.client("logs")
    logs.create_log_stream(logGroupName="/etl-poc/output", logStreamName=stream)
    now_ms = int(time.time() * 1000)
    events = [{"timestamp": now_ms, "message": message} for message in messages]
    logs.put_log_events(logGroupName="/etl-poc/output", logStreamName=stream, logEvents=events)


@pytest.fixture
def spark_job(account):
    create_job("glueetl", **{"--custom-logGroup-prefix": "/etl-poc"})
    boto3.client("logs").create_log_group(logGroupName="/etl-poc/output")


def test_counts_of_a_run_are_found_in_its_stream(spark_job):
    log("jr_1", "before", LINE, "after")
    assert read_counts("job", "jr_1") == COUNTS


def test_counts_of_a_run_are_found_beside_the_streams_of_its_executors(spark_job):
    """<job run id>-driver, -<executor>: "Logging for AWS Glue jobs", Glue Developer Guide."""
    log("jr_1-1", "an executor's line")
    log("jr_1-driver", "before", LINE)
    log("jr_2-driver", LINE.replace("10003", "7"))
    assert read_counts("job", "jr_1") == COUNTS


def test_counts_are_none_when_there_is_no_log_group(account, monkeypatch):
    monkeypatch.setattr(counts, "LATE_SECONDS", 0.1)
    create_job("glueetl")
    assert read_counts("job", "jr_1") is None
