"""Names of the pipeline's things per environment; the values are those of the name table."""

import pytest

from deployment.errors import DeploymentError
from deployment.names import Environment


def test_the_default_environment_has_no_suffix():
    dev = Environment()
    assert dev.named("glue-jobs") == "glue-jobs"
    assert (dev.workflow, dev.work_group, dev.database) == (
        "etl-workflow",
        "etl-poc-athena",
        "etl_poc",
    )
    assert dev.log_group_prefix == "/etl-poc/"


def test_another_environment_is_appended_to_each_name():
    prod = Environment("prod")
    assert prod.named("glue-jobs") == "glue-jobs-prod"
    assert (prod.workflow, prod.work_group) == ("etl-workflow-prod", "etl-poc-athena-prod")
    assert prod.database == "etl_poc_prod"
    assert prod.log_group_prefix == "/etl-poc-prod/"


def test_bucket_name_ends_in_account_and_region(account):
    assert Environment().bucket("etl-poc-data-raw") == "etl-poc-data-raw-123456789012-us-east-1"
    assert (
        Environment("prod").bucket("etl-poc-artifacts")
        == "etl-poc-artifacts-prod-123456789012-us-east-1"
    )


def test_task_is_written_as_one_types_it():
    assert Environment().task("deploy") == "pynt deploy"
    assert Environment().task("createstack", "basic-infra") == 'pynt "createstack[basic-infra]"'
    prod = Environment("prod")
    assert prod.task("deletestack", "glue-jobs") == 'pynt "deletestack[glue-jobs,env=prod]"'


@pytest.mark.parametrize("name", ["", "Prod", "my-env", "1st", "elevenchars"])
def test_environment_refuses_a_name_that_would_not_fit_all_services(name):
    with pytest.raises(DeploymentError, match="lower-case letters and digits"):
        Environment(name)
