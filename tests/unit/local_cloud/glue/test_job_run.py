"""The record of a job run.

Source  AWS Glue Web API Reference, "JobRun" and "StartJobRun".
"""

import re

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.endings import StartedBy
from local_cloud.glue.job_definitions import complete
from local_cloud.glue.job_execution import added_arguments
from local_cloud.glue.job_run import new_job_run

SPARK = complete(
    {
        "Name": "clean",
        "Role": "r",
        "Command": {"Name": "glueetl", "ScriptLocation": "s3://a/clean.py"},
        "WorkerType": "G.1X",
        "NumberOfWorkers": 2,
        "DefaultArguments": {"--a": "1", "--b": "1"},
    }
)
SHELL = complete(
    {
        "Name": "extract",
        "Role": "r",
        "Command": {"Name": "pythonshell", "ScriptLocation": "s3://a/extract.py"},
    }
)


def test_new_run_is_starting_with_the_capacity_of_its_job():
    run = new_job_run(SPARK, {"Arguments": {"--b": "2"}})
    assert re.fullmatch("jr_[0-9a-f]{64}", run.id)
    shown = run.to_api()
    assert shown["JobRunState"] == "STARTING"
    assert (shown["WorkerType"], shown["MaxCapacity"], shown["Timeout"]) == ("G.1X", 2.0, 480)
    assert shown["Arguments"] == {"--b": "2"}
    assert run.arguments == {"--a": "1", "--b": "2"}


def test_run_overrides_workers_and_timeout():
    shown = new_job_run(SPARK, {"WorkerType": "G.2X", "NumberOfWorkers": 5, "Timeout": 7}).shown
    assert (shown["WorkerType"], shown["MaxCapacity"], shown["Timeout"]) == ("G.2X", 10.0, 7)


def test_run_is_refused_with_a_timeout_beyond_a_week():
    with pytest.raises(AwsError, match="10080"):
        new_job_run(SPARK, {"Timeout": 10081})


def test_run_of_a_python_shell_job_has_no_workers():
    with pytest.raises(AwsError, match=r"0\.0625 or 1"):
        new_job_run(SHELL, {"NumberOfWorkers": 2})
    assert new_job_run(SHELL, {"MaxCapacity": 1.0}).shown["MaxCapacity"] == 1.0


def test_retry_keeps_the_first_id():
    first = new_job_run(SPARK, {})
    second = new_job_run(SPARK, {}, previous=first)
    third = new_job_run(SPARK, {}, previous=second)
    assert second.id == f"{first.id}_attempt_1"
    assert third.id == f"{first.id}_attempt_2"
    assert third.shown["PreviousRunId"] == second.id
    assert third.shown["Attempt"] == 2


def test_spark_script_is_told_its_run_and_its_workflow_run():
    """Source: AWS Glue Developer Guide, "Accessing parameters using getResolvedOptions"."""
    run = new_job_run(SPARK, {}, StartedBy("t", "w", "wr_1"))
    added = added_arguments(run)
    assert list(added) == [
        "--JOB_ID",
        "--JOB_RUN_ID",
        "--JOB_NAME",
        "--WORKFLOW_NAME",
        "--WORKFLOW_RUN_ID",
    ]
    assert added["--JOB_RUN_ID"] == run.id
    assert added["--WORKFLOW_RUN_ID"] == "wr_1"
    assert run.shown["TriggerName"] == "t"


def test_python_shell_script_is_not_told_its_run():
    """Source: boto/boto3#3506."""
    assert added_arguments(new_job_run(SHELL, {})) == {}
