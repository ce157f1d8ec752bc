"""The pynt tasks against CloudFormation, S3 and Glue: what they say, and how they exit."""

import pytest

from tests.integration.pynt_tasks import pynt, refused, succeeded

ACCOUNT_AND_REGION = "123456789012-us-east-1"
RAW = f"etl-poc-data-raw-{ACCOUNT_AND_REGION}"


@pytest.fixture(scope="module")
def deployed(fresh_cloud):
    succeeded(pynt(fresh_cloud, "deploy"))
    return fresh_cloud


def status(cloud, stack):
    [found] = cloud.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return found["StackStatus"]


def buckets(cloud):
    return {bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]}


def test_create_of_an_existing_stack_names_update(deployed):
    line = refused(pynt(deployed, "createstack[glue-jobs]"))
    assert line == (
        'Stack glue-jobs exists already (CREATE_COMPLETE): pynt "updatestack[glue-jobs]"'
    )


def test_delete_of_a_stack_in_use_names_the_importers(deployed):
    line = refused(pynt(deployed, "deletestack[basic-infra]"))
    assert line == (
        "Stack basic-infra is in use by glue-catalog, glue-jobs. "
        'First: pynt "deletestack[glue-catalog,glue-jobs]"'
    )
    assert status(deployed, "basic-infra") == "CREATE_COMPLETE"


def test_second_deploy_changes_nothing_and_says_so(deployed):
    printed = succeeded(pynt(deployed, "deploy"))
    assert printed.endswith("Nothing to change: everything is deployed already.\n")


def test_update_without_a_change_is_a_success_that_says_so(deployed):
    printed = succeeded(pynt(deployed, "updatestack[glue-catalog]"))
    assert printed == "Stack glue-catalog: no updates are to be performed\n"


def test_override_reaches_the_job_and_the_next_update_takes_it_back(deployed):
    def workers():
        return deployed.client("glue").get_job(JobName="etl-clean")["Job"]["NumberOfWorkers"]

    succeeded(pynt(deployed, "updatestack[glue-jobs,NumberOfWorkers=3]"))
    assert workers() == 3
    succeeded(pynt(deployed, "updatestack[glue-jobs]"))
    assert workers() == 2


def test_value_that_the_template_does_not_allow_is_refused_by_its_words(deployed):
    line = refused(pynt(deployed, "updatestack[glue-jobs,WorkerType=G.99X]"))
    assert "WorkerType" in line
    assert line.endswith("(ValidationError)")


def test_update_activates_a_trigger_that_was_left_deactivated(deployed):
    glue = deployed.client("glue")
    glue.stop_trigger(Name="etl-after-clean")
    printed = succeeded(pynt(deployed, "updatestack[glue-workflow]"))
    assert "Trigger etl-after-clean was not activated: it is now" in printed
    assert glue.get_trigger(Name="etl-after-clean")["Trigger"]["State"] == "ACTIVATED"
    assert glue.get_workflow_runs(Name="etl-workflow")["Runs"] == []


def test_status_shows_every_stack(deployed):
    printed = succeeded(pynt(deployed, "stackstatus"))
    assert printed.count("CREATE_COMPLETE") + printed.count("UPDATE_COMPLETE") == 4
    for stack in ("basic-infra", "glue-jobs", "glue-catalog", "glue-workflow"):
        assert f" {stack} " in printed


def test_templates_are_valid(deployed):
    printed = succeeded(pynt(deployed, "validate"))
    assert "glue-workflow: valid" in printed


def test_failed_query_is_said_in_athenas_words(deployed, tmp_path):
    query = tmp_path / "broken.sql"
    query.write_text("SELECT * FROM no_such_table")
    line = refused(pynt(deployed, f"query[{query}]"))
    assert line.startswith("broken.sql FAILED: TABLE_NOT_FOUND")


def test_query_shows_its_rows(deployed, tmp_path):
    query = tmp_path / "one.sql"
    query.write_text("SELECT 41 + 1 AS answer, 'a' AS letter")
    printed = succeeded(pynt(deployed, f"query[{query}]"))
    assert "answer" in printed
    assert " 42 " in printed


@pytest.mark.parametrize("task", ["deletes3bucket", "deleteS3bucket"])
def test_bucket_is_kept_unless_told(deployed, task):
    line = refused(pynt(deployed, f"{task}[etl-poc-data-raw]"))
    assert RAW in line
    assert "yes=true" in line
    assert RAW in buckets(deployed)


def test_unknown_bucket_names_the_pipelines(deployed):
    line = refused(pynt(deployed, "deletes3bucket[etl-poc-raw,yes=true]"))
    assert "Bucket etl-poc-raw does not exist" in line
    assert "etl-poc-data-raw" in line


def test_classic_order_deletes_everything(deployed):
    """Three stacks, five buckets, then the stack that made the buckets."""
    s3 = deployed.client("s3")
    for body in (b"1", b"2"):
        s3.put_object(Bucket=RAW, Key="sales/a.csv", Body=body)
    s3.delete_object(Bucket=RAW, Key="sales/a.csv")
    printed = succeeded(
        pynt(
            deployed,
            "deletestack[glue-catalog,glue-jobs,glue-workflow]",
            "deletes3bucket[etl-poc-artifacts,yes=true]",
            "deletes3bucket[etl-poc-athena-queries,yes=true]",
            "deletes3bucket[etl-poc-data-raw,yes=true]",
            "deleteS3bucket[etl-poc-data-silver,yes=true]",
            "deleteS3bucket[etl-poc-data-gold,yes=true]",
            "deletestack[basic-infra]",
        )
    )
    assert f"Bucket {RAW}: deleted with 3 object versions" in printed
    assert buckets(deployed) == set()
    assert deployed.client("cloudformation").describe_stacks()["Stacks"] == []
