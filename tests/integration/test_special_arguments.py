"""Glue's own job arguments that change what a run finds.

Source  AWS Glue Developer Guide, "Using job parameters in AWS Glue jobs".
"""

import pytest

from tests.integration.jobs_in_cloud import Jobs, make_jobs

SPARK = {"GlueVersion": "6.0", "WorkerType": "G.1X", "NumberOfWorkers": 2}


@pytest.fixture
def jobs(cloud, request) -> Jobs:
    return make_jobs(cloud, request.node.name)


def test_extra_files_are_in_the_working_folder(jobs):
    files = ",".join([jobs.put("conf/a.txt", "first"), jobs.put("b.txt", "second")])
    script = "print(open('a.txt').read(), open('b.txt').read())"
    job = jobs.make("files", script, "glueetl", DefaultArguments={"--extra-files": files}, **SPARK)
    assert jobs.lines(jobs.run(job)) == ["first second"]


def test_script_location_of_the_run_beats_that_of_the_job(jobs):
    job = jobs.make("location", "print('of the job')", "glueetl", **SPARK)
    other = jobs.put("other.py", "print('of the run')")
    assert jobs.lines(jobs.run(job, Arguments={"--scriptLocation": other})) == ["of the run"]


@pytest.mark.parametrize("lake_format", ["delta", "iceberg"])
def test_spark_job_writes_and_reads_a_lake_format_on_sail(jobs, lake_format):
    script = f"""
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
path = sys.argv[sys.argv.index("--path") + 1]
spark.range(3).write.format("{lake_format}").save(path)
spark.range(4).write.format("{lake_format}").mode("append").save(path)
print(spark.read.format("{lake_format}").load(path).count())
"""
    arguments = {"--path": f"s3://{jobs.bucket}/lake/", "--datalake-formats": lake_format}
    run = jobs.run(jobs.make(lake_format, script, "glueetl", DefaultArguments=arguments, **SPARK))
    assert run.get("ErrorMessage") is None
    assert jobs.lines(run) == ["7"]
    kept = jobs.cloud.client("s3").list_objects_v2(Bucket=jobs.bucket, Prefix="lake/")["Contents"]
    folder = {"delta": "lake/_delta_log/", "iceberg": "lake/metadata/"}[lake_format]
    assert any(entry["Key"].startswith(folder) for entry in kept)
