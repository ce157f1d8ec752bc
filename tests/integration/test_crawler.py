"""Crawlers: definitions, states, history, metrics and logs.

Source  AWS Glue Web API Reference, "Crawler API".
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from deployment.crawlers import stop
from tests.integration.lake import SALES_CSV, Lake, make_lake, parquet, refusal

DELETE = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"}


@pytest.fixture
def lake(cloud, request) -> Lake:
    return make_lake(cloud, request.node.name)


def test_crawler_is_running_until_it_is_ready(lake):
    """States READY, RUNNING, STOPPING; a second start is refused; a crawl can be stopped."""
    for number in range(300):
        lake.put(f"t/p={number}/f.csv", SALES_CSV)
    name = lake.crawler("t/")
    lake.glue.start_crawler(Name=name)
    running = lake.glue.get_crawler(Name=name)["Crawler"]
    assert running["State"] == "RUNNING"
    assert "LastCrawl" not in running
    assert refusal(lake.glue.start_crawler, Name=name) == (
        f"CrawlerRunningException: Crawler with name {name} has already started"
    )
    for call in (lake.glue.update_crawler, lake.glue.delete_crawler):
        assert refusal(call, Name=name).startswith("CrawlerRunningException")
    assert lake.glue.list_crawls(CrawlerName=name)["Crawls"][0]["State"] == "RUNNING"
    lake.glue.stop_crawler(Name=name)
    assert lake.wait()["Status"] == "CANCELLED"
    assert lake.glue.list_crawls(CrawlerName=name)["Crawls"][0]["State"] == "STOPPED"
    assert refusal(lake.glue.stop_crawler, Name=name) == (
        f"CrawlerNotRunningException: Crawler with name {name} isn't running"
    )


def test_crawler_that_runs_is_stopped_before_it_is_deleted(cloud, lake, monkeypatch):
    """CrawlerRunningException until it is READY: Glue Web API Reference, DeleteCrawler."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for variable, value in cloud.environment.items():
        monkeypatch.setenv(variable, value)
    for number in range(300):
        lake.put(f"t/p={number}/f.csv", SALES_CSV)
    name = lake.crawler("t/")
    lake.glue.start_crawler(Name=name)
    assert stop([name, "unknown"]) == [name]
    assert stop([name]) == []
    lake.glue.delete_crawler(Name=name)


def test_crawler_logs_as_glue_does(lake):
    """Published log streams of /aws-glue/crawlers, named like the crawler."""
    lake.put("t/p=1/f.parquet", parquet(a=[1]))
    lake.crawler("t/", SchemaChangePolicy=DELETE)
    last = lake.crawl()
    assert (last["LogGroup"], last["LogStream"]) == ("/aws-glue/crawlers", lake.name)
    policy = '{"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"}'
    assert lake.log_lines() == [
        f"BENCHMARK : Running Start Crawl for Crawler {lake.name}",
        f"BENCHMARK : Classification complete, writing results to database {lake.database}",
        f"INFO : Crawler configured with SchemaChangePolicy {policy}.",
        f"INFO : Created table t in database {lake.database}",
        "BENCHMARK : Finished writing to Catalog",
        "INFO : Run Summary For PARTITION:",
        "INFO : ADD: 1",
        "INFO : Run Summary For TABLE:",
        "INFO : ADD: 1",
        "BENCHMARK : Crawler has finished running and is in state READY",
    ]
    first = lake.logs.get_log_events(
        logGroupName="/aws-glue/crawlers", logStreamName=lake.name, startFromHead=True
    )["events"][0]["message"]
    assert first.startswith(f"[{last['MessagePrefix']}] ")


def test_crawler_metrics_are_of_the_last_crawl(lake):
    lake.put("t/f.parquet", parquet(a=[1]))
    lake.crawler("t/")
    lake.crawl()
    metrics = lake.glue.get_crawler_metrics(CrawlerNameList=[lake.name])["CrawlerMetricsList"]
    assert [(one["CrawlerName"], one["TablesCreated"]) for one in metrics] == [(lake.name, 1)]
    assert metrics[0]["LastRuntimeSeconds"] > 0


def test_list_crawls_takes_filters(lake):
    lake.crawler("t/")
    lake.crawl()
    for state, number in (("COMPLETED", 1), ("FAILED", 0)):
        one = {"FieldName": "STATE", "FilterOperator": "EQ", "FieldValue": state}
        crawls = lake.glue.list_crawls(CrawlerName=lake.name, Filters=[one])["Crawls"]
        assert len(crawls) == number


def test_crawler_definition_is_kept_updated_and_deleted(lake):
    name = lake.crawler("a/", Description="first", Tags={"team": "lake"})
    lake.glue.update_crawler(Name=name, Description="second")
    crawler = lake.glue.get_crawler(Name=name)["Crawler"]
    assert (crawler["Description"], crawler["Version"], crawler["State"]) == ("second", 2, "READY")
    assert crawler["Targets"] == {"S3Targets": [{"Path": f"s3://{lake.name}/a/"}]}
    arn = f"arn:aws:glue:us-east-1:123456789012:crawler/{name}"
    assert lake.glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "lake"}
    assert lake.glue.list_crawlers(Tags={"team": "lake"})["CrawlerNames"] == [name]
    assert name in [one["Name"] for one in lake.glue.get_crawlers()["Crawlers"]]
    batch = lake.glue.batch_get_crawlers(CrawlerNames=[name, "nobody"])
    assert (batch["Crawlers"][0]["Name"], batch["CrawlersNotFound"]) == (name, ["nobody"])
    lake.glue.delete_crawler(Name=name)
    for call in (lake.glue.get_crawler, lake.glue.start_crawler, lake.glue.delete_crawler):
        assert refusal(call, Name=name) == (
            f"EntityNotFoundException: Crawler entry with name {name} does not exist"
        )


def test_create_crawler_refuses_a_role_it_cannot_assume(lake):
    """hashicorp/terraform-provider-aws#30371: the message clients wait on."""
    targets = {"S3Targets": [{"Path": "s3://lake/t/"}]}
    nobody = {"Name": "c", "Targets": targets, "Role": "arn:aws:iam::123456789012:role/nobody"}
    assert refusal(lake.glue.create_crawler, **nobody) == (
        "InvalidInputException: Service is unable to assume role"
        " arn:aws:iam::123456789012:role/nobody. Please verify role's TrustPolicy"
    )


def test_create_crawler_refuses_a_classifier_that_is_not_there(lake):
    with pytest.raises(ClientError, match=r"InvalidInputException.*Classifier none not found"):
        lake.crawler("t/", Classifiers=["none"])


def test_crawler_serves_the_aws_command_line(lake, cloud):
    lake.put("sales/country=Canada/f.parquet", parquet(a=[1]))
    lake.put("sales/country=Mali/f.parquet", parquet(a=[1]))
    lake.crawler("sales/")
    aws = Path(sys.executable).with_name("aws")

    def run(*command: str) -> Any:
        done = subprocess.run(
            [sys.executable, aws, "glue", *command, "--output", "json"],
            env=cloud.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout) if done.stdout else None

    run("start-crawler", "--name", lake.name)
    lake.wait()
    where = ("--database-name", lake.database)
    tables = run("get-tables", *where, "--expression", "sal.*", "--max-items", "1")
    assert [table["Name"] for table in tables["TableList"]] == ["sales"]
    only = ("--expression", "country='Canada'")
    partitions = run("get-partitions", *where, "--table-name", "sales", *only)["Partitions"]
    assert [one["Values"] for one in partitions] == [["Canada"]]
