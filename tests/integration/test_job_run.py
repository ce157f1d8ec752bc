"""Job runs, as a user of boto3 sees them.

Source  AWS Glue Web API Reference, "Job runs"; Developer Guide, "AWS Glue job run statuses" and
        "Using job parameters in AWS Glue jobs".
"""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def test_run_succeeds_with_times_and_capacity(jobs):
    job = jobs.make("hello", "print('hello')")
    run = jobs.run(job)
    assert run["JobRunState"] == "SUCCEEDED"
    assert re.fullmatch("jr_[0-9a-f]{64}", run["Id"])
    assert run["StartedOn"] <= run["CompletedOn"]
    assert run["ExecutionTime"] in range(30)
    assert run["MaxCapacity"] == 0.0625
    assert run["LogGroupName"] == "/aws-glue/python-jobs"
    assert "ErrorMessage" not in run


def test_arguments_of_the_run_reach_the_script(jobs):
    script = "import sys\nprint(sys.argv[1:])"
    job = jobs.make(
        "arguments",
        script,
        DefaultArguments={"--a": "1", "--b": "1", "--c": "1"},
        NonOverridableArguments={"--c": "3"},
    )
    run = jobs.run(job, Arguments={"--b": "2", "--c": "2"})
    assert jobs.lines(run) == ["['--a', '1', '--b', '2', '--c', '3']"]
    assert run["Arguments"] == {"--b": "2", "--c": "2"}


def test_stdout_and_stderr_of_a_python_shell_job_are_apart(jobs):
    job = jobs.make("logs", "import sys\nprint('one')\nprint()\nprint('two', file=sys.stderr)")
    run = jobs.run(job)
    assert jobs.lines(run) == ["one", " "]
    assert jobs.lines(run, "error") == ["two"]


def test_log_is_complete_and_in_order_when_the_run_has_ended(jobs):
    run = jobs.run(jobs.make("many", "for number in range(25_000): print(number)"))
    logs = jobs.cloud.client("logs")
    request = {
        "logGroupName": "/aws-glue/python-jobs/output",
        "logStreamName": run["Id"],
        "startFromHead": True,
    }
    messages: list[str] = []
    while page := logs.get_log_events(**request)["events"]:
        messages += [event["message"] for event in page]
        request["nextToken"] = logs.get_log_events(**request)["nextForwardToken"]
    assert messages == [str(number) for number in range(25_000)]


def test_long_line_goes_on_in_the_next_event(jobs):
    run = jobs.run(jobs.make("long", "print('x' * 300_000)"))
    assert [len(line) for line in jobs.lines(run)] == [262_118, 37_882]


def test_script_sees_the_credentials_of_its_role(jobs):
    job = jobs.make("who", "import boto3\nprint(boto3.client('sts').get_caller_identity()['Arn'])")
    run = jobs.run(job)
    assert jobs.lines(run) == [
        f"arn:aws:sts::123456789012:assumed-role/{jobs.role}/GlueJobRunnerSession"
    ]


def test_script_cannot_import_this_repository(jobs):
    run = jobs.run(jobs.make("foreign", "import local_cloud"))
    assert run["ErrorMessage"] == "ModuleNotFoundError: No module named 'local_cloud'"
    run = jobs.run(jobs.make("other", "import deployment"))
    assert run["ErrorMessage"] == "ModuleNotFoundError: No module named 'deployment'"


@pytest.mark.parametrize(
    ("script", "state", "message"),
    [
        ("raise ValueError('no rows')", "FAILED", "ValueError: no rows"),
        ("import sys; sys.exit(3)", "FAILED", "Command failed with exit code 3"),
        ("import sys; sys.exit(0)", "SUCCEEDED", None),
        ("import os; os.abort()", "FAILED", "Command failed: it was ended by signal 6"),
    ],
    ids=["exception", "exit-3", "exit-0", "abort"],
)
def test_end_of_the_script_decides_the_state(jobs, script, state, message):
    run = jobs.run(jobs.make("end", script))
    assert (run["JobRunState"], run.get("ErrorMessage")) == (state, message)


def test_run_fails_when_its_script_is_missing(jobs):
    job = jobs.make("missing", "")
    jobs.cloud.client("s3").delete_object(Bucket=jobs.bucket, Key="missing.py")
    run = jobs.run(job)
    assert run["JobRunState"] == "FAILED"
    assert f"s3://{jobs.bucket}/missing.py could not be downloaded" in run["ErrorMessage"]


def test_run_fails_when_a_module_is_not_installed(jobs):
    wanted = {"--additional-python-modules": "no-such-package==1.0"}
    run = jobs.run(jobs.make("modules", "", DefaultArguments=wanted))
    assert run["JobRunState"] == "FAILED"
    assert "no-such-package==1.0: not installed here" in run["ErrorMessage"]


def test_extra_py_files_are_importable(jobs):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("lib/__init__.py", "NAME = 'lib'")
    location = jobs.put("lib.zip", archive.getvalue())
    other = jobs.put("one.py", "NAME = 'one'")
    job = jobs.make(
        "extra",
        "import lib, one\nprint(lib.NAME, one.NAME)",
        DefaultArguments={"--extra-py-files": f"{location},{other}"},
    )
    assert jobs.lines(jobs.run(job)) == ["lib one"]


def test_failed_run_is_retried_under_the_first_id(jobs):
    job = jobs.make("retry", "raise ValueError('again')", MaxRetries=2)
    first = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    runs = wait_for(
        lambda: (
            [
                run
                for run in jobs.glue.get_job_runs(JobName=job)["JobRuns"]
                if run["JobRunState"] == "FAILED"
            ]
            if len(jobs.glue.get_job_runs(JobName=job)["JobRuns"]) == 3
            else []
        )
    )
    last = f"{first}_attempt_2"
    assert jobs.wait(job, last)["JobRunState"] == "FAILED"
    runs = jobs.glue.get_job_runs(JobName=job)["JobRuns"]
    assert [(run["Id"], run["Attempt"]) for run in runs] == [
        (last, 2),
        (f"{first}_attempt_1", 1),
        (first, 0),
    ]
    assert runs[0]["PreviousRunId"] == f"{first}_attempt_1"


def test_successful_run_is_not_retried(jobs):
    job = jobs.make("once", "print(1)", MaxRetries=2)
    jobs.run(job)
    assert len(jobs.glue.get_job_runs(JobName=job)["JobRuns"]) == 1


def test_unknown_job_and_run(jobs):
    with pytest.raises(ClientError, match="Job nothing not found") as refused:
        jobs.glue.start_job_run(JobName="nothing")
    assert refused.value.response["Error"]["Code"] == "EntityNotFoundException"
    with pytest.raises(ClientError, match="Job run jr_1 not found"):
        jobs.glue.get_job_run(JobName=jobs.make("known", ""), RunId="jr_1")


def test_runs_are_listed_newest_first_in_pages(jobs):
    job = jobs.make("list", "")
    ids = [jobs.run(job)["Id"] for _ in range(3)]
    first = jobs.glue.get_job_runs(JobName=job, MaxResults=2)
    assert [run["Id"] for run in first["JobRuns"]] == [ids[2], ids[1]]
    second = jobs.glue.get_job_runs(JobName=job, NextToken=first["NextToken"])
    assert [run["Id"] for run in second["JobRuns"]] == [ids[0]]
    assert "NextToken" not in second


def test_aws_cli_starts_and_shows_a_run(jobs):
    job = jobs.make("cli", "print('cli')")
    aws = [str(Path(sys.executable).parent / "aws"), "glue", "--output", "json"]
    started = subprocess.run(
        [*aws, "start-job-run", "--job-name", job, "--arguments", '{"--a":"b"}'],
        env=jobs.cloud.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    run_id = json.loads(started.stdout)["JobRunId"]
    assert jobs.wait(job, run_id)["JobRunState"] == "SUCCEEDED"
    shown = subprocess.run(
        [*aws, "get-job-run", "--job-name", job, "--run-id", run_id],
        env=jobs.cloud.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(shown.stdout)["JobRun"]["Arguments"] == {"--a": "b"}


def test_run_leaves_its_logs_and_nothing_else_in_the_state_folder(jobs):
    run = jobs.run(jobs.make("files", "open('scratch', 'w').write('x')\nprint('kept')"))
    folder = jobs.cloud.state / "job_runs" / run["Id"]
    assert sorted(os.listdir(folder)) == ["error.log", "exit_code", "output.log"]
    assert (folder / "output.log").read_text() == "kept\n"
