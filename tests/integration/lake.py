"""A small lake in a running local cloud: a bucket, a role and a database to crawl."""

import io
import itertools
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from tests.conftest import Cloud, wait_for
from tests.integration.jobs_in_cloud import client, make_role

LOG_BOTH = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
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


def refusal(call, **arguments: Any) -> str:
    """Code and message of the error that a call must end in."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return f"{caught.value.response['Error']['Code']}: {caught.value.response['Error']['Message']}"


def make_lake(cloud: Cloud, test_name: str) -> "Lake":
    words = test_name.removeprefix("test_").split("[")[0]
    return Lake(cloud, f"{words[:40].strip('_')}_{next(NUMBERS)}")


class Lake:
    """One bucket, one role and one database; what a test needs to crawl."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name.replace("_", "-")[:60].strip("-")
        self.database = name
        self.s3, self.glue, self.logs = (client(cloud, one) for one in ("s3", "glue", "logs"))
        self.s3.create_bucket(Bucket=self.name)
        make_role(cloud, self.name)

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
