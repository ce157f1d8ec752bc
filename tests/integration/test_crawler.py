"""Crawlers on real files in S3: from definition to tables, partitions, logs and schema changes.

Source  AWS Glue Developer Guide, "Using crawlers to populate the Data Catalog" and "Setting crawler
        configuration options"; AWS Glue Web API Reference, "Crawler API".
"""

import io
import itertools
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from tests.conftest import Cloud, wait_for

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "glue.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
LOG_BOTH = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
DELETE = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"}
SALES_CSV = (
    b"Region,Country,Item Type,Order Date,Order ID,Unit Price\n"
    b"Asia,Mali,Fruits,7/28/2012,100000001,9.33\n"
    b"Europe,Italy,Cereal,1/2/2013,100000002,205.70\n"
)


NUMBERS = itertools.count()


def parquet(**columns: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


class Lake:
    """One bucket, one role and one database; what a test needs to crawl."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name.replace("_", "-")[:60].strip("-")
        self.database = name
        self.s3, self.glue, self.logs = (cloud.client(one) for one in ("s3", "glue", "logs"))
        self.s3.create_bucket(Bucket=self.name)
        cloud.client("iam").create_role(
            RoleName=self.name, AssumeRolePolicyDocument=json.dumps(TRUST)
        )

    def put(self, key: str, data: bytes) -> None:
        self.s3.put_object(Bucket=self.name, Key=key, Body=data)

    def crawler(self, *paths: str, configuration: dict | None = None, **more: Any) -> str:
        targets = [{"Path": f"s3://{self.name}/{path}"} for path in paths]
        definition = {
            "Role": self.name,
            "DatabaseName": self.database,
            "Targets": {"S3Targets": targets},
            **more,
        }
        if configuration is not None:
            definition["Configuration"] = json.dumps({"Version": 1.0, **configuration})
        self.glue.create_crawler(Name=self.name, **definition)
        return self.name

    def crawl(self) -> dict[str, Any]:
        """Start the crawler, wait until it is ready; its LastCrawl."""
        self.glue.start_crawler(Name=self.name)
        return self.wait()

    def wait(self) -> dict[str, Any]:
        def ready() -> dict[str, Any] | None:
            crawler = self.glue.get_crawler(Name=self.name)["Crawler"]
            return crawler["LastCrawl"] if crawler["State"] == "READY" else None

        return wait_for(ready)

    def tables(self) -> list[str]:
        return [
            one["Name"] for one in self.glue.get_tables(DatabaseName=self.database)["TableList"]
        ]

    def table(self, name: str) -> dict[str, Any]:
        return self.glue.get_table(DatabaseName=self.database, Name=name)["Table"]

    def columns(self, name: str) -> dict[str, str]:
        return {
            one["Name"]: one["Type"] for one in self.table(name)["StorageDescriptor"]["Columns"]
        }

    def partitions(self, name: str) -> dict[tuple[str, ...], dict[str, Any]]:
        found = self.glue.get_partitions(DatabaseName=self.database, TableName=name)["Partitions"]
        return {tuple(one["Values"]): one["StorageDescriptor"] for one in found}

    def log_lines(self) -> list[str]:
        """Without the crawl's id in front."""
        events = self.logs.get_log_events(
            logGroupName="/aws-glue/crawlers", logStreamName=self.name, startFromHead=True
        )["events"]
        return [event["message"].partition("] ")[2] for event in events]


@pytest.fixture
def lake(cloud: Cloud, request) -> Lake:
    words = request.node.name.removeprefix("test_").split("[")[0]
    return Lake(cloud, f"{words[:40].strip('_')}_{next(NUMBERS)}")


def refusal(call, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return f"{caught.value.response['Error']['Code']}: {caught.value.response['Error']['Message']}"


def test_crawler_writes_a_csv_table_as_glue_does(lake):
    """The parameters and the SerDe of published tables that crawlers wrote for CSV."""
    lake.put("sales/2m-Sales-Records.csv", SALES_CSV)
    lake.crawler("sales/", TablePrefix="raw_")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    table = lake.table("raw_sales")
    parameters = {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "UPDATED_BY_CRAWLER": lake.name,
        "areColumnsQuoted": "false",
        "averageRecordSize": "44",
        "classification": "csv",
        "columnsOrdered": "true",
        "compressionType": "none",
        "delimiter": ",",
        "objectCount": "1",
        "recordCount": "2",
        "sizeKey": "144",
        "skip.header.line.count": "1",
        "typeOfData": "file",
    }
    assert table["Parameters"] == parameters
    assert (table["TableType"], table["Owner"]) == ("EXTERNAL_TABLE", "owner")
    assert table["PartitionKeys"] == []
    assert table["StorageDescriptor"] == {
        "Columns": [
            {"Name": "region", "Type": "string"},
            {"Name": "country", "Type": "string"},
            {"Name": "item type", "Type": "string"},
            {"Name": "order date", "Type": "string"},
            {"Name": "order id", "Type": "bigint"},
            {"Name": "unit price", "Type": "double"},
        ],
        "Location": f"s3://{lake.name}/sales/",
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"field.delim": ","},
        },
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }


def test_crawler_infers_parquet_types_and_partitions(lake):
    for country, folder in (("Mali", "Mali"), ("Cote d'Ivoire", "Cote d%27Ivoire")):
        data = parquet(
            order_id=pa.array([1], pa.int64()),
            amount=pa.array([Decimal("1.50")], pa.decimal128(12, 2)),
            ordered_on=pa.array([date(2012, 7, 28)]),
            country_code=[country[:2]],
        )
        lake.put(f"sales/country={folder}/part-0.parquet", data)
    lake.crawler("sales/", TablePrefix="gold_")
    lake.crawl()
    table = lake.table("gold_sales")
    assert lake.columns("gold_sales") == {
        "order_id": "bigint",
        "amount": "decimal(12,2)",
        "ordered_on": "date",
        "country_code": "string",
    }
    assert table["PartitionKeys"] == [{"Name": "country", "Type": "string"}]
    storage = table["StorageDescriptor"]
    assert storage["InputFormat"].endswith("parquet.MapredParquetInputFormat")
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    }
    assert {
        values: storage["Location"] for values, storage in lake.partitions("gold_sales").items()
    } == {
        ("Mali",): f"s3://{lake.name}/sales/country=Mali/",
        ("Cote d'Ivoire",): f"s3://{lake.name}/sales/country=Cote d%27Ivoire/",
    }


def test_crawler_reads_json_lines(lake):
    lake.put("events/1.json", b'{"id": 1, "who": {"name": "Ann"}, "tags": ["a"]}\n')
    lake.crawler("events/")
    lake.crawl()
    assert lake.columns("events") == {
        "id": "int",
        "who": "struct<name:string>",
        "tags": "array<string>",
    }
    assert lake.table("events")["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"paths": "id,who,tags"},
    }


def test_crawler_writes_an_unknown_table_for_what_no_classifier_knows(lake):
    """The guide: "AWS Glue returns the default classification string of UNKNOWN"."""
    lake.put("notes/a.txt", b"some text\nof no kind\n")
    lake.crawler("notes/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.table("notes")["Parameters"]["classification"] == "UNKNOWN"
    assert lake.columns("notes") == {}


def test_crawler_reads_one_file_as_target(lake):
    lake.put("in/sales.csv", SALES_CSV)
    lake.put("in/other.json", b'{"a": 1}')
    lake.crawler("in/sales.csv")
    lake.crawl()
    assert lake.tables() == ["sales_csv"]
    location = lake.table("sales_csv")["StorageDescriptor"]["Location"]
    assert location == f"s3://{lake.name}/in/sales.csv"


def test_crawler_makes_a_table_of_every_target(lake):
    lake.put("sales/a.csv", SALES_CSV)
    lake.put("sales_rejected/a.csv", SALES_CSV)
    lake.crawler("sales", "sales_rejected/")
    lake.crawl()
    assert lake.tables() == ["sales", "sales_rejected"]


def test_crawler_leaves_out_exclusions_markers_and_hidden_files(lake):
    lake.put("sales/", b"")
    lake.put("sales/_SUCCESS", b"x")
    lake.put("sales/empty.csv", b"")
    lake.put("sales/a.csv", SALES_CSV)
    lake.put("sales/archive/b.zip", b"PK")
    lake.crawler("sales/")
    target = {"Path": f"s3://{lake.name}/sales/", "Exclusions": ["archive/**"]}
    lake.glue.update_crawler(Name=lake.name, Targets={"S3Targets": [target]})
    lake.crawl()
    assert lake.tables() == ["sales"]
    assert lake.table("sales")["Parameters"]["objectCount"] == "1"


def test_crawler_succeeds_without_a_table_when_the_target_is_empty(lake):
    lake.crawler("nothing/here/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert refusal(lake.glue.get_tables, DatabaseName=lake.database).startswith("EntityNotFound")


def test_crawler_makes_its_database_when_it_is_missing(lake):
    lake.put("sales/a.csv", SALES_CSV)
    lake.crawler("sales/")
    lake.crawl()
    assert lake.glue.get_database(Name=lake.database)["Database"]["Name"] == lake.database


def test_crawler_uses_a_custom_classifier(lake):
    """ "Writing CSV custom classifiers": a header that the built-in one would not see."""
    lake.glue.create_classifier(
        CsvClassifier={
            "Name": lake.name,
            "ContainsHeader": "PRESENT",
            "Delimiter": ";",
            "QuoteSymbol": '"',
            "Serde": "OpenCSVSerDe",
        }
    )
    lake.put("people/a.csv", b'name;city\n"Smith; Ann";Rome\n')
    lake.crawler("people/", Classifiers=[lake.name])
    lake.crawl()
    assert lake.columns("people") == {"name": "string", "city": "string"}
    assert lake.table("people")["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        "Parameters": {"separatorChar": ";", "quoteChar": '"'},
    }


def test_crawler_fails_when_it_finds_more_tables_than_its_threshold(lake):
    """ "Specifying the maximum number of tables ...": no data is written to the Data Catalog."""
    lake.put("in/a/1.csv", SALES_CSV)
    lake.put("in/b/1.json", b'{"a": 1}')
    lake.crawler("in/", configuration={"CrawlerOutput": {"Tables": {"TableThreshold": 1}}})
    last = lake.crawl()
    assert last["Status"] == "FAILED"
    assert last["ErrorMessage"] == (
        "The number of tables detected by crawler: 2 is greater than the table threshold value"
        " provided: 1. Failing crawler without writing to Data Catalog."
    )
    assert refusal(lake.glue.get_tables, DatabaseName=lake.database).startswith("EntityNotFound")


def test_crawler_fails_by_name_on_a_format_that_only_glue_reads(lake):
    lake.put("avro/a.avro", b"Obj\x01\x00")
    lake.crawler("avro/")
    last = lake.crawl()
    assert last["Status"] == "FAILED"
    assert "does not support crawling Avro files (avro/a.avro)" in last["ErrorMessage"]


def test_crawler_fails_when_its_bucket_is_gone(lake):
    lake.crawler("sales/")
    lake.s3.delete_bucket(Bucket=lake.name)
    last = lake.crawl()
    assert (last["Status"], last["ErrorMessage"]) == (
        "FAILED",
        "The specified bucket does not exist",
    )


def test_crawler_adds_a_column_when_a_file_has_a_new_one(lake):
    """UPDATE_IN_DATABASE: add new columns, remove missing ones, modify the others."""
    base = {"a": [1], "b": [1], "c": [1], "gone": [1]}
    lake.put("t/p=1/f.parquet", parquet(**base))
    inherit = {"CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
    lake.crawler("t/", configuration=inherit)
    lake.crawl()
    lake.put("t/p=1/f.parquet", parquet(a=["text"], b=[1], c=[1], new=[1.5]))
    lake.crawl()
    columns = {"a": "string", "b": "bigint", "c": "bigint", "new": "double"}
    assert lake.columns("t") == columns
    (partition,) = lake.partitions("t").values()
    assert {one["Name"]: one["Type"] for one in partition["Columns"]} == columns
    assert partition["Location"] == f"s3://{lake.name}/t/p=1/"
    versions = lake.glue.get_table_versions(DatabaseName=lake.database, TableName="t")
    assert [one["VersionId"] for one in versions["TableVersions"]] == ["1", "0"]


def test_crawler_keeps_partitions_own_columns_unless_they_inherit(lake):
    """The source of HIVE_PARTITION_SCHEMA_MISMATCH; LBHackney-IT/Data-Platform#253."""
    lake.put("t/p=1/f.parquet", parquet(a=pa.array([1], pa.int32()), b=[1], c=[1]))
    lake.put("t/p=2/f.parquet", parquet(a=pa.array([1], pa.int64()), b=[1], c=[1]))
    lake.crawler("t/")
    lake.crawl()
    types = {key: storage["Columns"][0]["Type"] for key, storage in lake.partitions("t").items()}
    assert types == {("1",): "int", ("2",): "bigint"}
    assert lake.columns("t")["a"] == "bigint"


def test_crawler_only_logs_changes_when_told(lake):
    lake.put("t/f.parquet", parquet(a=[1], b=[1], c=[1]))
    lake.crawler("t/", SchemaChangePolicy=LOG_BOTH)
    lake.crawl()
    lake.put("t/f.parquet", parquet(a=[1], b=[1], c=[1], d=[1]))
    lake.crawl()
    assert list(lake.columns("t")) == ["a", "b", "c"]
    assert lake.table("t")["VersionId"] == "0"
    assert "INFO : The schema of table t has changed; the table was not updated." in (
        lake.log_lines()
    )


def test_crawler_merges_new_columns_and_keeps_a_persons_description(lake):
    """MergeNewColumns: metadata in the catalog is the source of truth."""
    lake.put("t/f.parquet", parquet(a=[1], b=[1], c=[1]))
    merge = {"CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}}
    lake.crawler("t/", configuration=merge)
    lake.crawl()
    described = {**lake.table("t"), "Description": "by hand"}
    known = ("Name", "Description", "StorageDescriptor", "PartitionKeys", "Parameters")
    lake.glue.update_table(
        DatabaseName=lake.database, TableInput={key: described[key] for key in known}
    )
    lake.put("t/f.parquet", parquet(a=["x"], b=[1], c=[1], d=[1]))
    lake.crawl()
    assert lake.columns("t") == {"a": "bigint", "b": "bigint", "c": "bigint", "d": "bigint"}
    assert lake.table("t")["Description"] == "by hand"


def test_crawler_deletes_what_is_gone_when_told(lake):
    lake.put("in/t/p=1/f.parquet", parquet(a=[1]))
    lake.put("in/t/p=2/f.parquet", parquet(a=[1]))
    lake.put("in/u/f.json", b'{"z": 1}')
    lake.crawler("in/", SchemaChangePolicy=DELETE)
    lake.crawl()
    assert lake.tables() == ["t", "u"]
    lake.s3.delete_object(Bucket=lake.name, Key="in/t/p=1/f.parquet")
    lake.crawl()
    assert list(lake.partitions("t")) == [("2",)]
    lake.s3.delete_object(Bucket=lake.name, Key="in/u/f.json")
    lake.put("in/v/f.json", b'{"z": 1}')
    lake.crawl()
    assert lake.tables() == ["t", "v"]


def test_crawler_marks_a_table_deprecated_by_default(lake):
    """DEPRECATE_IN_DATABASE; 'DEPRECATED_BY_CRAWLER'='1790211687660' in a published table."""
    lake.put("t/f.parquet", parquet(a=[1]))
    lake.crawler("t/")
    lake.crawl()
    lake.s3.delete_object(Bucket=lake.name, Key="t/f.parquet")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert int(lake.table("t")["Parameters"]["DEPRECATED_BY_CRAWLER"]) > 1_700_000_000_000
    version = lake.table("t")["VersionId"]
    lake.crawl()
    assert lake.table("t")["VersionId"] == version
    lake.put("t/f.parquet", parquet(a=[1]))
    lake.crawl()
    assert "DEPRECATED_BY_CRAWLER" not in lake.table("t")["Parameters"]


def test_crawler_of_new_folders_adds_partitions_and_changes_nothing_else(lake):
    """CRAWL_NEW_FOLDERS_ONLY: "crawl only folders that were added since the last crawler run"."""
    lake.put("t/p=1/f.parquet", parquet(a=[1], b=[1], c=[1]))
    lake.crawler(
        "t/",
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        SchemaChangePolicy=LOG_BOTH,
    )
    lake.crawl()
    lake.put("t/p=1/f.parquet", parquet(a=[1], b=[1], c=[1], d=[1]))
    lake.put("t/p=2/f.parquet", parquet(a=[1], b=[1], c=[1], d=[1]))
    lake.crawl()
    widths = {key: len(storage["Columns"]) for key, storage in lake.partitions("t").items()}
    assert widths == {("1",): 3, ("2",): 4}
    assert lake.table("t")["VersionId"] == "0"


def test_crawler_changes_nothing_when_nothing_changed(lake):
    lake.put("t/p=1/f.parquet", parquet(a=[1]))
    lake.crawler("t/")
    lake.crawl()
    lake.crawl()
    assert lake.table("t")["VersionId"] == "0"
    newest, first = lake.glue.list_crawls(CrawlerName=lake.name)["Crawls"]
    assert json.loads(first["Summary"]) == {"PARTITION": {"ADD": 1}, "TABLE": {"ADD": 1}}
    assert json.loads(newest["Summary"]) == {}


def test_crawler_leaves_alone_a_table_that_it_did_not_write(lake):
    """aws/aws-sdk-pandas#702: a twin with a hash in its name stands beside it."""
    lake.put("t/f.parquet", parquet(a=[1]))
    lake.glue.create_database(DatabaseInput={"Name": lake.database})
    lake.glue.create_table(DatabaseName=lake.database, TableInput={"Name": "t"})
    lake.crawler("t/")
    lake.crawl()
    lake.crawl()
    mine, twin = lake.tables()
    assert mine == "t"
    assert twin.startswith("t_")
    assert len(twin) == len("t_") + 32
    assert "Parameters" not in lake.table("t")


def test_crawler_makes_a_partition_index_unless_told_not_to(lake):
    """ "Configuring a crawler to create partition indexes": the default is to create one."""
    lake.put("t/p=1/f.parquet", parquet(a=[1]))
    lake.put("u/p=1/f.parquet", parquet(a=[1]))
    lake.crawler("t/")
    lake.crawl()
    lake.glue.update_crawler(
        Name=lake.name,
        Targets={"S3Targets": [{"Path": f"s3://{lake.name}/u/"}]},
        Configuration='{"Version": 1.0, "CreatePartitionIndex": false}',
    )
    lake.crawl()

    def indexes(table: str) -> list[list[str]]:
        found = lake.glue.get_partition_indexes(DatabaseName=lake.database, TableName=table)
        return [
            [key["Name"] for key in one["Keys"]] for one in found["PartitionIndexDescriptorList"]
        ]

    assert (indexes("t"), indexes("u")) == ([["p"]], [])
    assert lake.table("t")["Parameters"]["partition_filtering.enabled"] == "true"


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


def test_crawler_schedule_is_refused(lake):
    name = lake.crawler("t/")
    assert refusal(lake.glue.start_crawler_schedule, CrawlerName=name).startswith(
        "NoScheduleException"
    )
    assert refusal(lake.glue.update_crawler, Name=name, Schedule="cron(0 1 * * ? *)") == (
        "UnsupportedOperation: The local cloud does not support Schedule of a crawler."
    )


def test_classifier_is_kept_updated_and_deleted(lake):
    name = lake.name
    lake.glue.create_classifier(CsvClassifier={"Name": name, "Delimiter": ";"})
    lake.glue.update_classifier(CsvClassifier={"Name": name, "ContainsHeader": "PRESENT"})
    classifier = lake.glue.get_classifier(Name=name)["Classifier"]["CsvClassifier"]
    assert (classifier["Delimiter"], classifier["ContainsHeader"]) == (";", "PRESENT")
    assert classifier["Version"] == 2
    again = {"CsvClassifier": {"Name": name}}
    assert refusal(lake.glue.create_classifier, **again).startswith("AlreadyExistsException")
    listed = lake.glue.get_classifiers()["Classifiers"]
    assert name in [one.get("CsvClassifier", {}).get("Name") for one in listed]
    lake.glue.delete_classifier(Name=name)
    assert refusal(lake.glue.get_classifier, Name=name) == (
        f"EntityNotFoundException: Classifier {name} not found."
    )


@pytest.mark.parametrize(
    "classifier",
    [
        {"GrokClassifier": {"Name": "g", "Classification": "x", "GrokPattern": "%{WORD:a}"}},
        {"XMLClassifier": {"Name": "x", "Classification": "x", "RowTag": "row"}},
        {"JsonClassifier": {"Name": "j", "JsonPath": "$.records[*]"}},
        {"CsvClassifier": {"Name": "c", "CustomDatatypeConfigured": True}},
    ],
)
def test_classifier_that_would_not_be_applied_is_refused(cloud, classifier):
    answer = refusal(cloud.client("glue").create_classifier, **classifier)
    assert answer.startswith("UnsupportedOperation")


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
