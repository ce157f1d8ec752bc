"""Arguments of a job run.

Source  AWS Glue Developer Guide, "Using job parameters in AWS Glue jobs".
"""

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.job_arguments import (
    check_arguments,
    command_line,
    effective,
    is_on,
    listed,
    log_names,
    spark_confs,
)


def test_fixed_arguments_beat_those_of_the_run_which_beat_the_defaults():
    defaults = {"--a": "default", "--b": "default", "--c": "default"}
    of_run = {"--b": "run", "--c": "run"}
    assert effective(defaults, of_run, {"--c": "fixed"}) == {
        "--a": "default",
        "--b": "run",
        "--c": "fixed",
    }


def test_command_line_of_a_spark_job_ends_with_what_glue_adds():
    arguments = {
        "--source_path": "s3://raw/sales/",
        "--enable-metrics": "true",
        "--conf": "a=b",
        "--TempDir": "s3://t/",
        "--extra-py-files": "s3://a/lib.zip",
    }
    assert command_line(arguments, {"--JOB_NAME": "etl-clean"}, is_spark=True) == [
        "--source_path",
        "s3://raw/sales/",
        "--TempDir",
        "s3://t/",
        "--JOB_NAME",
        "etl-clean",
    ]


def test_command_line_of_a_python_shell_job_holds_every_argument():
    arguments = {"--extra-py-files": "s3://a/lib.whl", "--source_url": "https://example.org/a=b"}
    assert command_line(arguments, {}, is_spark=False) == [
        "--extra-py-files",
        "s3://a/lib.whl",
        "--source_url",
        "https://example.org/a=b",
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"--class": "Main"}, "--class"),
        ({"--continuous-log-logGroup": "g"}, "--continuous-log-logGroup"),
        ({"--continuous-log-logStreamPrefix": "s"}, "--continuous-log-logStreamPrefix"),
        (
            {"--enable-lakeformation-fine-grained-access": "true"},
            "--enable-lakeformation-fine-grained-access",
        ),
        ({"--extra-jars": "s3://a/b.jar"}, "--extra-jars"),
        ({"--python-modules-installer-option": "-r"}, "--python-modules-installer-option"),
        ({"--python-virtual-env": "s3://a/b.tgz"}, "--python-virtual-env"),
        ({"--user-jars-first": "true"}, "--user-jars-first"),
        ({"--write-shuffle-files-to-s3": "true"}, "--write-shuffle-files-to-s3"),
        ({"--job-language": "scala"}, "--job-language scala"),
        ({"--datalake-formats": "delta,hudi"}, "--datalake-formats hudi"),
    ],
)
def test_argument_is_refused_by_name(arguments, named):
    with pytest.raises(AwsError, match=named) as refused:
        check_arguments(arguments)
    assert refused.value.code == "UnsupportedOperation"


def test_known_arguments_are_accepted():
    check_arguments(
        {
            "--job-language": "python",
            "--datalake-formats": "delta,iceberg",
            "--enable-metrics": "",
            "--job-bookmark-option": "job-bookmark-disable",
            "--mine": "x",
        }
    )


def test_confs_are_chained_in_one_value():
    chained = {"--conf": "spark.a=1 --conf spark.b=x=y --conf spark.c=s p"}
    assert spark_confs(chained) == {"spark.a": "1", "spark.b": "x=y", "spark.c": "s p"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [({}, False), ({"--x": "false"}, False), ({"--x": ""}, True), ({"--x": "true"}, True)],
)
def test_switch_is_on_when_present_and_not_false(arguments, expected):
    assert is_on(arguments, "--x") is expected


def test_list_drops_blanks():
    assert listed({"--x": " a==1 ,b,"}, "--x") == ["a==1", "b"]


@pytest.mark.parametrize(
    ("arguments", "is_spark", "output", "stream"),
    [
        ({}, True, "/aws-glue/jobs/output", "jr_1"),
        ({}, False, "/aws-glue/python-jobs/output", "jr_1"),
        ({"--custom-logGroup-prefix": "/etl-poc"}, True, "/etl-poc/output", "jr_1"),
        ({"--custom-logGroup-prefix": "/p"}, False, "/aws-glue/python-jobs/output", "jr_1"),
        ({"--custom-logStream-prefix": "mine"}, True, "/aws-glue/jobs/output", "mine-driver"),
    ],
)
def test_logs_go_to_the_groups_of_the_kind_of_job(arguments, is_spark, output, stream):
    """Source: AWS Glue Developer Guide, "Logging for AWS Glue jobs"."""
    names = log_names(arguments, "jr_1", is_spark)
    assert (names.output, names.stream) == (output, stream)
    assert names.error == output.replace("output", "error")
