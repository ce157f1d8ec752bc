"""Job runs, as a user of boto3 sees them.

Source  AWS Glue Web API Reference, "Job runs"; Developer Guide, "AWS Glue job run statuses",
        "Using job parameters in AWS Glue jobs", "Logging for AWS Glue jobs".
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

from tests.conftest import running_cloud, wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs

SLEEP = "import time\nprint('up', flush=True)\ntime.sleep(60)"
NUMBER_AND_SLEEP = "import time\nprint(1, flush=True)\ntime.sleep(60)"
SPARK = {"GlueVersion": "6.0", "WorkerType": "G.1X", "NumberOfWorkers": 2}


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


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


def test_log_goes_on_when_its_group_is_deleted_meanwhile(jobs):
    """CloudWatch Logs makes the group again, as for any Glue job whose role may create it."""
    group = f"/{jobs.prefix}"
    script = "import time\nfor number in range(40):\n    print(number)\n    time.sleep(0.05)"
    arguments = {"--custom-logGroup-prefix": group}
    job = jobs.make("gone", script, "glueetl", DefaultArguments=arguments, **SPARK)
    run_id = jobs.glue.start_job_run(JobName=job)["JobRunId"]
    logs = jobs.cloud.client("logs")
    names = {"logGroupNamePrefix": group}
    wait_for(lambda: logs.describe_log_groups(**names)["logGroups"])
    logs.delete_log_group(logGroupName=f"{group}/output")
    assert jobs.lines(jobs.wait(job, run_id))[-1] == "39"


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
        assert run["ExecutionTime"] in range(1, 5)
        assert len(jobs.glue.get_job_runs(JobName=job)["JobRuns"]) == 1  # no retry after a timeout


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


def test_spark_job_reads_and_writes_parquet_on_s3(jobs):
    script = """
import sys
from awsglue.utils import getResolvedOptions
from pyspark.sql import SparkSession, functions as F
args = getResolvedOptions(sys.argv, ["JOB_NAME", "target_path"])
spark = SparkSession.builder.getOrCreate()
numbers = spark.range(10).withColumn("half", F.col("id") / 2)
numbers.write.mode("overwrite").parquet(args["target_path"])
read = spark.read.parquet(args["target_path"])
print(args["JOB_NAME"], int(read.count()), read.agg(F.max("half")).first()[0])
print(spark.conf.get("spark.sql.session.timeZone"))
"""
    target = f"s3://{jobs.bucket}/numbers/"
    job = jobs.make("spark", script, "glueetl", DefaultArguments={"--target_path": target}, **SPARK)
    run = jobs.run(job)
    assert run.get("ErrorMessage") is None
    assert jobs.lines(run) == [f"{job} 10 4.5", "UTC"]
    assert (run["WorkerType"], run["NumberOfWorkers"], run["MaxCapacity"]) == ("G.1X", 2, 2.0)
    keys = jobs.cloud.client("s3").list_objects_v2(Bucket=jobs.bucket, Prefix="numbers/")
    assert any(found["Key"].endswith(".parquet") for found in keys["Contents"])


def test_spark_job_logs_to_the_groups_of_its_prefix(jobs):
    group = f"/{jobs.prefix}"
    arguments = {"--custom-logGroup-prefix": group}
    script = "import sys\nprint('out')\nprint('err', file=sys.stderr)"
    run = jobs.run(jobs.make("prefix", script, "glueetl", DefaultArguments=arguments, **SPARK))
    assert run["LogGroupName"] == group
    assert sorted(jobs.lines(run)) == ["err", "out"]


def test_log_says_what_aws_would_do_otherwise(jobs):
    arguments = {"--job-bookmark-option": "job-bookmark-enable"}
    older = SPARK | {"GlueVersion": "5.1"}
    run = jobs.run(jobs.make("older", "", "glueetl", DefaultArguments=arguments, **older))
    version, bookmark = jobs.lines(run, "error")
    assert version.startswith("Local cloud: GlueVersion 5.1 runs on the Spark of 6.0, Python 3.")
    assert "no job bookmark is kept" in bookmark


def test_spark_context_is_refused_by_name_on_sail(jobs):
    script = "from pyspark.context import SparkContext\nSparkContext.getOrCreate()"
    run = jobs.run(jobs.make("context", script, "glueetl", **SPARK))
    assert run["JobRunState"] == "FAILED"
    assert "SparkContext needs JVM Spark" in run["ErrorMessage"]
    assert "--engine spark" in run["ErrorMessage"]


def test_spark_job_reads_the_catalog_when_it_asks_for_it(jobs):
    """Source: AWS Glue Developer Guide, "AWS Glue Data Catalog support for Spark SQL jobs"."""
    database = jobs.prefix.replace("-", "_")
    jobs.glue.create_database(DatabaseInput={"Name": database})
    write = f"""
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.createDataFrame([(1, "a"), (2, "b")], "id bigint, name string").write.parquet("s3://{jobs.bucket}/t/")
"""
    assert jobs.run(jobs.make("write", write, "glueetl", **SPARK))["JobRunState"] == "SUCCEEDED"
    hive = "org.apache.hadoop.hive.ql.io.parquet"
    columns = [{"Name": "id", "Type": "bigint"}, {"Name": "name", "Type": "string"}]
    storage = {
        "Columns": columns,
        "Location": f"s3://{jobs.bucket}/t/",
        "InputFormat": f"{hive}.MapredParquetInputFormat",
        "OutputFormat": f"{hive}.MapredParquetOutputFormat",
        "SerdeInfo": {"SerializationLibrary": f"{hive}.serde.ParquetHiveSerDe"},
    }
    table = {
        "Name": "t",
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": storage,
        "Parameters": {"classification": "parquet"},
    }
    jobs.glue.create_table(DatabaseName=database, TableInput=table)
    read = f"""
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print(spark.sql("select max(name) from {database}.t where id < 2").first()[0])
"""
    arguments = {"--enable-glue-datacatalog": "true"}
    run = jobs.run(jobs.make("read", read, "glueetl", DefaultArguments=arguments, **SPARK))
    assert run.get("ErrorMessage") is None
    assert jobs.lines(run) == ["a"]


@pytest.mark.jvm
def test_spark_job_runs_on_jvm_spark(tmp_path):
    if subprocess.run(["which", "java"], capture_output=True, check=False).returncode:
        pytest.skip("no java on the PATH")
    script = """
from awsglue.context import GlueContext
from awsglue.job import Job
from pyspark.context import SparkContext
context = GlueContext(SparkContext.getOrCreate())
job = Job(context)
job.init("jvm", {})
spark = context.spark_session
spark.range(10).write.mode("overwrite").parquet("s3://jvm-bucket/numbers/")
print("rows", spark.read.parquet("s3://jvm-bucket/numbers/").count())
job.commit()
"""
    with running_cloud(tmp_path, "--engine", "spark") as cloud:
        jobs = make_jobs(cloud, "jvm")
        run_id = jobs.glue.start_job_run(JobName=jobs.make("jvm", script, "glueetl", **SPARK))
        run = jobs.wait("jvm-jvm", run_id["JobRunId"], 240)
        assert run.get("ErrorMessage") is None
        assert "rows 10" in jobs.lines(run)


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
