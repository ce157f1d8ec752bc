"""Jobs that AWS Glue accepts, completes and refuses.

Source  AWS Glue Web API Reference, "CreateJob".
"""

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.job_definitions import complete

SPARK = {
    "Name": "clean",
    "Role": "r",
    "Command": {"Name": "glueetl", "ScriptLocation": "s3://a/clean.py"},
}
SHELL = SPARK | {"Command": {"Name": "pythonshell", "ScriptLocation": "s3://a/extract.py"}}


def test_spark_job_gets_the_defaults_of_aws():
    job = complete(SPARK)
    assert job["GlueVersion"] == "6.0"
    assert (job["WorkerType"], job["NumberOfWorkers"], job["MaxCapacity"]) == ("G.1X", 10, 10.0)
    assert job["Timeout"] == 480
    assert job["MaxRetries"] == 0
    assert job["ExecutionProperty"] == {"MaxConcurrentRuns": 1}
    assert job["Command"]["PythonVersion"] == "3"


def test_spark_job_before_glue_5_may_run_for_two_days():
    assert complete(SPARK | {"GlueVersion": "4.0"})["Timeout"] == 2880


def test_python_shell_job_gets_a_sixteenth_of_a_dpu():
    job = complete(SHELL)
    assert job["MaxCapacity"] == 0.0625
    assert job["Command"]["PythonVersion"] == "3.9"
    assert job["Timeout"] == 2880


@pytest.mark.parametrize(
    ("worker", "workers", "dpu"), [("G.1X", 2, 2.0), ("G.2X", 3, 6.0), ("G.8X", 4, 32.0)]
)
def test_capacity_follows_the_workers(worker, workers, dpu):
    job = complete(SPARK | {"WorkerType": worker, "NumberOfWorkers": workers})
    assert job["MaxCapacity"] == dpu
    assert job["AllocatedCapacity"] == dpu


def test_capacity_alone_is_accepted():
    job = complete(SPARK | {"MaxCapacity": 2})
    assert job["MaxCapacity"] == 2.0
    assert "WorkerType" not in job


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"MaxCapacity": 2, "WorkerType": "G.1X", "NumberOfWorkers": 2},
            "Please do not set Max Capacity if using Worker Type and Number of Workers.",
        ),
        ({"WorkerType": "G.1X"}, "Please set both Worker Type and Number of Workers."),
        ({"WorkerType": "G.1X", "NumberOfWorkers": 1}, "at least 2"),
        ({"WorkerType": "Z.2X", "NumberOfWorkers": 2}, "Z.2X is not supported"),
        ({"MaxCapacity": 1}, "at least 2"),
        ({"GlueVersion": "2.0"}, r"Given GlueVersion \[2.0\] is not valid"),
        ({"Timeout": 10081}, "10080"),
        ({"MaxRetries": 11}, "between 0 and 10"),
        ({"ExecutionProperty": {"MaxConcurrentRuns": 0}}, "at least 1"),
        ({"ExecutionClass": "FLEX", "WorkerType": "G.4X", "NumberOfWorkers": 2}, "FLEX"),
        ({"Command": {"Name": "glueetl", "ScriptLocation": "clean.py"}}, "S3 path"),
        ({"Command": SPARK["Command"] | {"PythonVersion": "2"}}, "Python version"),
        ({"Command": {"Name": "bash", "ScriptLocation": "s3://a/b"}}, "bash"),
        ({"Role": ""}, "Role cannot be null"),
        ({"Command": None}, "Command name should not be null or empty"),
        ({"Command": {"ScriptLocation": "s3://a/b"}}, "Command name should not be null or empty"),
        ({"Command": {"Name": "glueetl"}}, "Script location cannot be null or empty for glueetl"),
    ],
)
def test_spark_job_is_refused(changes, message):
    with pytest.raises(AwsError, match=message) as refused:
        complete(SPARK | changes)
    assert refused.value.code == "InvalidInputException"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"WorkerType": "G.1X"}, "Worker Type is not supported for Job Command pythonshell"),
        ({"MaxCapacity": 2}, "0.0625 or 1"),
        ({"ExecutionClass": "FLEX"}, "Execution Class"),
        ({"Command": SHELL["Command"] | {"PythonVersion": "3.6"}}, "Python version 3.6"),
    ],
)
def test_python_shell_job_is_refused(changes, message):
    """Source: cloudposse/terraform-aws-glue#42 for the worker type."""
    with pytest.raises(AwsError, match=message):
        complete(SHELL | changes)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"Command": {"Name": "glueray", "ScriptLocation": "s3://a/b"}}, "glueray"),
        ({"Command": {"Name": "gluestreaming", "ScriptLocation": "s3://a/b"}}, "gluestreaming"),
        ({"SecurityConfiguration": "kms"}, "SecurityConfiguration"),
        ({"NotificationProperty": {"NotifyDelayAfter": 1}}, "NotificationProperty"),
        ({"CodeGenConfigurationNodes": {"a": {}}}, "CodeGenConfigurationNodes"),
        ({"SourceControlDetails": {"Provider": "GITHUB"}}, "SourceControlDetails"),
        ({"MaintenanceWindow": "Sun:10"}, "MaintenanceWindow"),
        ({"LogUri": "s3://logs/"}, "LogUri"),
        ({"DefaultArguments": {"--job-language": "scala"}}, "--job-language scala"),
        ({"GlueVersion": "auto"}, "GlueVersion auto"),
        ({"DefaultArguments": {"--extra-jars": "s3://a/b.jar"}}, "--extra-jars"),
    ],
)
def test_job_is_refused_by_name(changes, named):
    with pytest.raises(AwsError, match=named) as refused:
        complete(SPARK | changes)
    assert refused.value.code == "UnsupportedOperation"
