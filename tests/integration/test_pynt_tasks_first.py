"""The pynt tasks where nothing is deployed yet: each one line that says what to do first."""

from tests.integration.pynt_tasks import pynt, refused, succeeded

ACCOUNT_AND_REGION = "123456789012-us-east-1"


def test_scripts_before_their_bucket_name_the_task_that_makes_it(fresh_cloud):
    line = refused(pynt(fresh_cloud, "deploygluescripts[env=prod]"))
    assert f"etl-poc-artifacts-prod-{ACCOUNT_AND_REGION} does not exist" in line
    assert 'pynt "createstack[basic-infra,env=prod]"' in line


def test_workflow_before_its_stack_names_the_task_that_makes_it(fresh_cloud):
    assert "pynt deploy" in refused(pynt(fresh_cloud, "startworkflow"))


def test_update_of_a_missing_stack_names_the_task_that_makes_it(fresh_cloud):
    line = refused(pynt(fresh_cloud, "updatestack[glue-jobs]"))
    assert line == 'Stack glue-jobs does not exist: pynt "createstack[glue-jobs]"'


def test_create_before_the_parent_names_the_task_that_makes_it(fresh_cloud):
    line = refused(pynt(fresh_cloud, "createstack[glue-jobs,env=prod]"))
    assert line.startswith("Stack glue-jobs-prod needs basic-infra-prod, which does not exist.")
    assert line.endswith('First: pynt "createstack[basic-infra,env=prod]"')


def test_query_before_its_work_group_names_the_task_that_makes_it(fresh_cloud):
    line = refused(pynt(fresh_cloud, "query[top_revenue.sql]"))
    assert line == "Work group etl-poc-athena does not exist. First: pynt deploy"


def test_delete_of_a_missing_stack_is_a_success_that_says_so(fresh_cloud):
    printed = succeeded(pynt(fresh_cloud, "deletestack[glue-jobs]"))
    assert "Stack glue-jobs: does not exist, nothing to delete" in printed


def test_destroy_of_nothing_is_a_success_that_says_so(fresh_cloud):
    printed = succeeded(pynt(fresh_cloud, "destroy[yes=true]"))
    assert printed == "Nothing to destroy: nothing is deployed.\n"


def test_failed_create_prints_the_first_failed_resource_and_its_reason(fresh_cloud):
    """The database is there already; the stack is rolled back and has to be deleted first."""
    fresh_cloud.client("glue").create_database(DatabaseInput={"Name": "etl_poc_prod"})
    succeeded(pynt(fresh_cloud, "createstack[basic-infra,env=prod]"))

    line = refused(pynt(fresh_cloud, "createstack[glue-catalog,env=prod]"))
    assert line.startswith("Stack glue-catalog-prod ROLLBACK_COMPLETE. First: Database (")
    assert "AlreadyExists" in line

    line = refused(pynt(fresh_cloud, "createstack[glue-catalog,env=prod]"))
    assert "is in ROLLBACK_COMPLETE" in line
    assert 'pynt "deletestack[glue-catalog,env=prod]"' in line
