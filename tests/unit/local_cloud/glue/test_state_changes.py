"""The details of Glue's events.

Source  EventBridge User Guide, "AWS Glue events" (an example of each); AWS Glue Developer Guide,
        "Automating AWS Glue with EventBridge".
"""

from datetime import UTC, datetime

import pytest

from local_cloud.glue.catalog_events import changes
from local_cloud.glue.crawl_record import CANCELLED, FAILED, SUCCEEDED, Crawl
from local_cloud.glue.endings import StartedBy
from local_cloud.glue.run_summary import CREATED, RunSummary
from local_cloud.glue.state_changes import crawler_detail, job_detail


@pytest.mark.parametrize(
    ("state", "more", "severity", "message"),
    [
        ("SUCCEEDED", {}, "INFO", "Job run succeeded"),
        ("STOPPED", {}, "INFO", "Job run stopped"),
        ("TIMEOUT", {"ErrorMessage": "x"}, "WARN", "Job run timed out"),
        ("FAILED", {"ErrorMessage": "ValueError: x"}, "ERROR", "ValueError: x"),
    ],
)
def test_end_of_a_job_run_is_told(state, more, severity, message):
    run = {"JobName": "MyJob", "Id": "jr_1", "JobRunState": state, **more}
    assert job_detail(run) == {
        "jobName": "MyJob",
        "severity": severity,
        "state": state,
        "jobRunId": "jr_1",
        "message": message,
    }


@pytest.mark.parametrize("state", ["STARTING", "RUNNING", "STOPPING", "WAITING", "ERROR"])
def test_other_states_of_a_job_run_are_not_told(state):
    assert job_detail({"JobName": "MyJob", "Id": "jr_1", "JobRunState": state}) is None


def a_crawl(**more):
    return Crawl("c", StartedBy(), started_at=datetime(2017, 11, 11, 1, 9, 46, tzinfo=UTC), **more)


def test_start_of_a_crawl_is_told():
    assert crawler_detail(a_crawl(), "561226563745", "us-east-1") == {
        "accountId": "561226563745",
        "crawlerName": "c",
        "startTime": "2017-11-11T01:09:46Z",
        "state": "Started",
        "message": "Crawler Started",
    }


def test_success_of_a_crawl_is_told_with_its_counts():
    summary = RunSummary()
    summary.count("TABLE", CREATED)
    summary.count("PARTITION", CREATED, 3)
    ended = datetime(2017, 11, 11, 1, 9, 53, 500, tzinfo=UTC)
    crawl = a_crawl(state=SUCCEEDED, ended_at=ended, summary=summary)
    assert crawler_detail(crawl, "561226563745", "us-east-1") == {
        "tablesCreated": "1",
        "warningMessage": "N/A",
        "partitionsUpdated": "0",
        "tablesUpdated": "0",
        "message": "Crawler Succeeded",
        "partitionsDeleted": "0",
        "accountId": "561226563745",
        "runningTime (sec)": "7",
        "tablesDeleted": "0",
        "crawlerName": "c",
        "completionDate": "2017-11-11T01:09:53Z",
        "state": "Succeeded",
        "partitionsCreated": "3",
        "cloudWatchLogLink": "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1"
        "#logEventViewer:group=/aws-glue/crawlers;stream=c",
    }


def test_failure_of_a_crawl_is_told_and_a_cancelled_one_not():
    crawl = a_crawl(state=FAILED, error_message="Internal Service Exception")
    detail = crawler_detail(crawl, "1234", "us-east-1")
    assert (detail["state"], detail["message"]) == ("Failed", "Crawler Failed")
    assert detail["errorMessage"] == "Internal Service Exception"
    assert crawler_detail(a_crawl(state=CANCELLED), "1234", "us-east-1") is None


@pytest.mark.parametrize(
    ("operation", "request_", "resource", "detail"),
    [
        (
            "create_database",
            {"DatabaseInput": {"Name": "d1"}},
            "database/d1",
            {"typeOfChange": "CreateDatabase", "databaseName": "d1", "changedTables": []},
        ),
        (
            "create_table",
            {"DatabaseName": "d1", "TableInput": {"Name": "t1"}},
            "table/d1/t1",
            {"typeOfChange": "CreateTable", "databaseName": "d1", "changedTables": ["t1"]},
        ),
        (
            "delete_table",
            {"DatabaseName": "d1", "Name": "t1"},
            "table/d1/t1",
            {"typeOfChange": "DeleteTable", "databaseName": "d1", "changedTables": ["t1"]},
        ),
        (
            "update_table",
            {"DatabaseName": "d1", "TableInput": {"Name": "t1"}},
            "table/d1/t1",
            {
                "typeOfChange": "UpdateTable",
                "databaseName": "d1",
                "tableName": "t1",
                "changedPartitions": [],
            },
        ),
        (
            "create_partition",
            {"DatabaseName": "d1", "TableName": "t1", "PartitionInput": {"Values": ["a", "b"]}},
            "table/d1/t1",
            {
                "typeOfChange": "CreatePartition",
                "databaseName": "d1",
                "tableName": "t1",
                "changedPartitions": ["[a, b]"],
            },
        ),
    ],
)
def test_change_of_the_catalog_is_told(operation, request_, resource, detail):
    (change,) = changes(operation, request_, {})
    assert (change.resources, change.detail) == ((resource,), detail)


def test_batch_is_told_without_what_failed_and_a_hundred_at_a_time():
    values = [{"Values": [str(number)]} for number in range(102)]
    request = {"DatabaseName": "d", "TableName": "t", "PartitionInputList": values}
    errors = {"Errors": [{"PartitionValues": ["0"]}]}
    first, second = changes("batch_create_partition", request, errors)
    assert first.detail["changedPartitions"][0] == "[1]"
    assert len(first.detail["changedPartitions"]) == 100
    assert second.detail["changedPartitions"] == ["[101]"]
    (deleted,) = changes(
        "batch_delete_table",
        {"DatabaseName": "d", "TablesToDelete": ["a", "b"]},
        {"Errors": [{"TableName": "a"}]},
    )
    assert deleted.detail["changedTables"] == ["b"]
