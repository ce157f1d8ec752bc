"""Runs of Spark jobs, on Sail and on JVM Spark.

Source  AWS Glue Developer Guide, "Logging for AWS Glue jobs" and "Using job parameters in AWS Glue
        jobs".
"""

import subprocess

import pytest

from tests.conftest import running_cloud, wait_for
from tests.integration.jobs_in_cloud import Jobs, make_jobs

SPARK = {"GlueVersion": "6.0", "WorkerType": "G.1X", "NumberOfWorkers": 2}


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


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
    older = SPARK | {"GlueVersion": "5.1"}
    (version,) = jobs.lines(jobs.run(jobs.make("older", "", "glueetl", **older)), "error")
    assert version.startswith("Local cloud: GlueVersion 5.1 runs on the Spark of 6.0, Python 3.")


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
