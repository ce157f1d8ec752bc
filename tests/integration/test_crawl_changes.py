"""What a crawl changes in the catalog when the data has changed.

Source  AWS Glue Developer Guide, "Setting crawler configuration options".
"""

import json

import pyarrow as pa
import pytest

from tests.integration.lake import LOG_BOTH, Lake, make_lake, parquet

DELETE = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"}


@pytest.fixture
def lake(cloud, request) -> Lake:
    return make_lake(cloud, request.node.name)


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
