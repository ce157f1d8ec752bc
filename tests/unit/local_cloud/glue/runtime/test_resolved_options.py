"""``awsglue.utils.getResolvedOptions`` as scripts of job runs see it.

Source  AWS Glue Developer Guide, "Accessing parameters using getResolvedOptions".
"""

import pytest


@pytest.fixture
def utils():
    import awsglue.utils

    return awsglue.utils


def test_wanted_options_are_returned(utils):
    resolved = utils.getResolvedOptions(
        ["clean.py", "--day", "2024-01-01", "--JOB_RUN_ID", "jr_1", "--JOB_NAME", "clean"],
        ["JOB_NAME", "day"],
    )
    assert resolved["day"] == "2024-01-01"
    assert resolved["JOB_NAME"] == "clean"
    assert resolved["JOB_RUN_ID"] == "jr_1"
    assert resolved["job_bookmark_option"] == "job-bookmark-disable"


def test_missing_option_is_an_error(utils):
    with pytest.raises(utils.GlueArgumentError, match="--day"):
        utils.getResolvedOptions(["clean.py"], ["day"])


def test_reserved_option_is_refused(utils):
    with pytest.raises(RuntimeError, match="Using reserved arguments --JOB_RUN_ID"):
        utils.getResolvedOptions(["clean.py"], ["JOB_RUN_ID"])


def test_abbreviation_is_not_an_option(utils):
    with pytest.raises(utils.GlueArgumentError, match="--source_path"):
        utils.getResolvedOptions(["clean.py", "--source", "s3://a/"], ["source_path"])


def test_value_may_follow_an_equals_sign(utils):
    assert utils.getResolvedOptions(["x", "--a=b=c"], ["a"])["a"] == "b=c"


def test_temporary_folder_needs_no_value(utils):
    assert utils.getResolvedOptions(["x"], ["TempDir"])["TempDir"] is None
    resolved = utils.getResolvedOptions(["x", "--TempDir", "s3://t/"], ["TempDir"])
    assert resolved["RedshiftTempDir"] == "s3://t/"
