"""What Glue's own crawler makes of an escaped partition folder: no source says it, so ask AWS.

Needs a real account: AWS_TEST_BUCKET (an existing bucket) and AWS_TEST_CRAWLER_ROLE (a role that
Glue can assume and that reads the bucket and writes the catalog). Costs one crawl.
"""

import os
import time
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

BUCKET = os.environ.get("AWS_TEST_BUCKET")
ROLE = os.environ.get("AWS_TEST_CRAWLER_ROLE")
PARTITION = "country=Cote d%27Ivoire"

pytestmark = [
    pytest.mark.aws,
    pytest.mark.skipif(
        not (BUCKET and ROLE), reason="AWS_TEST_BUCKET and AWS_TEST_CRAWLER_ROLE are not set"
    ),
]


@pytest.fixture
def crawled() -> Iterator[str]:
    """Name of a crawler and of its database, after its crawl; all of it is deleted afterwards."""
    name = f"crawl_{uuid.uuid4().hex[:12]}"
    key = f"{name}/{PARTITION}/events.json"
    s3, glue = boto3.client("s3"), boto3.client("glue")
    s3.put_object(Bucket=BUCKET, Key=key, Body=b'{"units": 1}\n')
    glue.create_database(DatabaseInput={"Name": name})
    targets = {"S3Targets": [{"Path": f"s3://{BUCKET}/{name}/"}]}
    glue.create_crawler(Name=name, Role=ROLE, DatabaseName=name, Targets=targets)
    try:
        glue.start_crawler(Name=name)
        wait_until_ready(glue, name)
        yield name
    finally:
        glue.delete_crawler(Name=name)
        glue.delete_database(Name=name)
        s3.delete_object(Bucket=BUCKET, Key=key)


def wait_until_ready(glue: Any, name: str) -> None:
    for _ in range(60):
        if glue.get_crawler(Name=name)["Crawler"]["State"] == "READY":
            return
        time.sleep(10)  # a crawl of AWS takes a minute or more
    raise AssertionError(f"crawler {name} did not become ready")


def test_crawler_decodes_partition_values(crawled):
    """The local cloud's crawler decodes ``%27``, as Hive does; see glue/grouping.py."""
    partitions = boto3.client("glue").get_partitions(DatabaseName=crawled, TableName=crawled)
    (partition,) = partitions["Partitions"]
    assert partition["Values"] == ["Cote d'Ivoire"]
    assert partition["StorageDescriptor"]["Location"].rstrip("/").endswith(PARTITION)
