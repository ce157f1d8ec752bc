"""Delta Lake tables: crawled into the catalog, natively or by symlinks, and queried by Athena.

Source  AWS Glue Developer Guide, "How to specify configuration options for a Delta Lake data
        store"; Athena User Guide, "Query Linux Foundation Delta Lake tables".
"""

import json
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from tests.integration.athena_in_cloud import Athena
from tests.integration.jobs_in_cloud import make_jobs
from tests.integration.lake import Lake, make_lake

SALES = {
    "Order_ID": pa.array([1, 2, 3], pa.int64()),
    "amount": pa.array([Decimal("1.50"), Decimal("2.00"), None], pa.decimal128(12, 2)),
    "ordered_on": pa.array([date(2020, 1, 1)] * 3),
    "country": pa.array(["Cote d'Ivoire", "Mali", None]),
}
NATIVE = {"CreateNativeDeltaTable": True}


class DeltaLake:
    """A small lake whose tables delta-rs writes, and Athena's view of it."""

    def __init__(self, cloud, lake: Lake) -> None:
        self.lake = lake
        self.athena = Athena.__new__(Athena)
        self.athena.athena, self.athena.database = cloud.client("athena"), lake.database
        self.athena.results = lake.name
        self.options = {
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def address(self, name: str = "sales") -> str:
        return f"s3://{self.lake.name}/lake/{name}/"

    def write(self, columns, name="sales", **more) -> None:
        write_deltalake(self.address(name), pa.table(columns), storage_options=self.options, **more)

    def table(self, name="sales") -> DeltaTable:
        return DeltaTable(self.address(name), storage_options=self.options)

    def crawler(self, name="sales", **target) -> None:
        targets = {"DeltaTargets": [{"DeltaTables": [self.address(name)], **target}]}
        self.lake.crawler(Targets=targets)

    def crawl(self) -> str:
        return self.lake.crawl()["Status"]

    def edit_log(self, change, name="sales") -> None:
        """Change the entries of a table's first commit."""
        key = f"lake/{name}/_delta_log/00000000000000000000.json"
        body = self.lake.s3.get_object(Bucket=self.lake.name, Key=key)["Body"].read().decode()
        entries = [json.loads(line) for line in body.splitlines()]
        for entry in entries:
            change(entry)
        self.lake.put(key, "\n".join(map(json.dumps, entries)).encode())


@pytest.fixture
def delta(cloud, request) -> DeltaLake:
    return DeltaLake(cloud, make_lake(cloud, request.node.name))


def test_crawler_writes_a_native_delta_table(delta):
    """The table input that a crawler left, published in notes on delta-rs and Athena."""
    delta.write(SALES, partition_by=["country"])
    delta.crawler(**NATIVE)
    assert delta.crawl() == "SUCCEEDED"
    table = delta.lake.table("sales")
    parameters = table["Parameters"]
    assert int(parameters.pop("delta.lastCommitTimestamp")) > 1_700_000_000_000
    schema = json.loads(parameters.pop("spark.sql.sources.schema.part.0"))
    assert [one["name"] for one in schema["fields"]] == list(SALES)
    assert parameters == {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "EXTERNAL": "true",
        "UPDATED_BY_CRAWLER": delta.lake.name,
        "classification": "delta",
        "delta.lastUpdateVersion": "0",
        "spark.sql.partitionProvider": "catalog",
        "spark.sql.sources.provider": "delta",
        "spark.sql.sources.schema.numParts": "1",
        "table_type": "delta",
    }
    assert table["PartitionKeys"] == [{"Name": "country", "Type": "string"}]
    assert delta.lake.partitions("sales") == {}
    assert table["StorageDescriptor"] == {
        "Columns": [
            {"Name": "order_id", "Type": "bigint", "Comment": ""},
            {"Name": "amount", "Type": "decimal(12,2)", "Comment": ""},
            {"Name": "ordered_on", "Type": "date", "Comment": ""},
        ],
        "Location": delta.address(),
        "InputFormat": "org.apache.hadoop.mapred.SequenceFileInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
            "Parameters": {"serialization.format": "1", "path": delta.address()},
        },
        "BucketColumns": [],
        "SortColumns": [],
        "StoredAsSubDirectories": False,
    }


def test_query_reads_the_newest_snapshot_alone(delta):
    """No rows of files that the log has removed; partitions and columns not asked for are free."""
    delta.write(SALES, partition_by=["country"])
    delta.crawler(**NATIVE)
    delta.crawl()
    delta.table().delete('"Order_ID" = 2')
    delta.table().create_checkpoint()  # then no older entry of the log is read
    delta.write({**SALES, "Order_ID": pa.array([4, 5, 6])}, mode="append")
    rows = delta.athena.rows("SELECT order_id, amount, country FROM sales ORDER BY order_id")
    assert rows == [
        ("1", "1.50", "Cote d'Ivoire"),
        ("3", None, None),
        ("4", "1.50", "Cote d'Ivoire"),
        ("5", "2.00", "Mali"),
        ("6", None, None),
    ]
    assert delta.athena.rows("SELECT count(*) FROM sales WHERE country IS NULL") == [("2",)]

    def scanned(sql: str) -> int:
        return delta.athena.run(sql)["Statistics"]["DataScannedInBytes"]

    one = scanned("SELECT order_id FROM sales WHERE country = 'Mali'")
    every = scanned("SELECT order_id FROM sales")
    assert 0 < one < every < scanned("SELECT * FROM sales")
    assert scanned("SELECT count(*) FROM sales WHERE country = 'Mali'") == 0


def test_query_takes_the_columns_of_a_delta_table_from_its_log(delta):
    """Spark registers ``col array<string>``; Athena needs the location alone."""
    delta.write(
        {"n": [1, 2], "day": pa.array([date(2020, 1, 1), date(2020, 1, 2)])}, partition_by=["day"]
    )
    delta.lake.glue.create_database(DatabaseInput={"Name": delta.lake.database})
    delta.lake.glue.create_table(
        DatabaseName=delta.lake.database,
        TableInput={
            "Name": "sales",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"spark.sql.sources.provider": "delta"},
            "StorageDescriptor": {
                "Columns": [{"Name": "col", "Type": "array<string>"}],
                "Location": delta.address(),
            },
        },
    )
    sql = "SELECT n, day FROM sales WHERE day >= date '2020-01-02'"
    assert delta.athena.rows(sql) == [("2", "2020-01-02")]


def test_crawler_follows_the_schema_of_a_delta_table(delta):
    delta.write({"a": [1]})
    delta.crawler(**NATIVE)
    delta.crawl()
    delta.crawl()
    assert delta.lake.table("sales")["VersionId"] == "0"
    delta.write({"a": [1], "b": ["x"]}, mode="append", schema_mode="merge")
    delta.crawl()
    assert delta.lake.columns("sales") == {"a": "bigint", "b": "string"}
    assert delta.lake.table("sales")["Parameters"]["delta.lastUpdateVersion"] == "1"
    assert delta.athena.rows("SELECT b FROM sales ORDER BY b") == [("x",), (None,)]


def test_crawler_writes_a_symlink_table_and_its_manifests(delta):
    """Delta Lake, "Presto, Trino, and Athena to Delta Lake integration using manifests"."""
    delta.write(SALES, partition_by=["country"])
    delta.crawler(WriteManifest=True)
    assert delta.crawl() == "SUCCEEDED"
    place = f"{delta.address()}_symlink_format_manifest/"
    storage = delta.lake.table("sales")["StorageDescriptor"]
    assert (storage["Location"], storage["InputFormat"]) == (
        place,
        "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
    )
    locations = {key: one["Location"] for key, one in delta.lake.partitions("sales").items()}
    assert locations[("Mali",)] == f"{place}country=Mali/"
    assert set(locations) == {("Mali",), ("Cote d'Ivoire",), ("__HIVE_DEFAULT_PARTITION__",)}
    delta.write(SALES, mode="append")
    by_country = "SELECT country, count(*) FROM sales GROUP BY 1 ORDER BY 1"
    once = [("Cote d'Ivoire", "1"), ("Mali", "1"), (None, "1")]
    assert delta.athena.rows(by_country) == once
    delta.crawl()
    assert delta.athena.rows(by_country) == [(country, "2") for country, _ in once]


def test_crawler_writes_no_manifest_unless_told(delta):
    delta.write({"a": [1]})
    delta.crawler()
    assert delta.crawl() == "SUCCEEDED"
    keys = delta.lake.s3.list_objects_v2(Bucket=delta.lake.name, Prefix="lake/")["Contents"]
    assert not [one["Key"] for one in keys if "manifest" in one["Key"]]
    assert delta.athena.rows("SELECT a FROM sales") == []


def test_crawl_fails_where_there_is_no_delta_table(delta):
    delta.crawler("nothing", **NATIVE)
    last = delta.lake.crawl()
    assert last["Status"] == "FAILED"
    assert f"{delta.address('nothing')} is not a Delta table" in last["ErrorMessage"]


def test_crawl_of_a_delta_table_has_its_roles_rights_alone(cloud, delta):
    delta.write({"a": [1]})
    delta.crawler(**NATIVE)
    policy = {"Effect": "Allow", "Action": ["glue:*", "logs:*"], "Resource": "*"}
    cloud.client("iam").put_role_policy(
        RoleName=delta.lake.name,
        PolicyName="rights",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [policy]}),
    )
    last = delta.lake.crawl()
    assert last["Status"] == "FAILED"
    assert "is not authorized to perform: s3:" in last["ErrorMessage"]


VECTOR = {
    "storageType": "i",
    "pathOrInlineDv": "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
    "sizeInBytes": 40,
    "cardinality": 6,
}
MAPPED = {
    "name": "a",
    "type": "long",
    "nullable": True,
    "metadata": {"delta.columnMapping.id": 1, "delta.columnMapping.physicalName": "col-1"},
}


@pytest.mark.parametrize(
    ("feature", "kind", "more", "reason"),
    [
        ("deletionVectors", "add", {"deletionVector": VECTOR}, "deletion vectors"),
        (
            "columnMapping",
            "metaData",
            {
                "schemaString": json.dumps({"type": "struct", "fields": [MAPPED]}),
                "configuration": {"delta.columnMapping.mode": "name"},
            },
            "column mapping",
        ),
    ],
)
def test_feature_of_a_delta_table_that_is_not_done_is_refused(delta, feature, kind, more, reason):
    """The vector is the example of Delta's PROTOCOL.md, "Deletion Vector Format"."""

    def change(entry) -> None:
        if kind in entry:
            entry[kind] |= more
        if "protocol" in entry:
            features = {"readerFeatures": [feature], "writerFeatures": [feature]}
            entry["protocol"] = {"minReaderVersion": 3, "minWriterVersion": 7, **features}

    delta.write({"a": list(range(30))})
    delta.edit_log(change)
    delta.crawler(**NATIVE)
    assert delta.crawl() == "SUCCEEDED"
    assert delta.athena.failure("SELECT a FROM sales") == (
        f"NOT_SUPPORTED: The local cloud does not support {reason} of Delta tables"
        f" ({delta.lake.database}.sales)."
    )


def test_delta_table_takes_no_rows_from_athena(delta):
    """ "Read only": Athena User Guide, considerations of Delta Lake tables."""
    delta.write({"a": [1]})
    delta.crawler(**NATIVE)
    delta.crawl()
    reason = delta.athena.failure("INSERT INTO sales VALUES (2)")
    assert reason.startswith("NOT_SUPPORTED: The local cloud does not support tables of delta")
    assert delta.athena.rows("SELECT a FROM sales") == [("1",)]


def test_job_on_sail_writes_a_delta_table_for_crawler_and_athena(cloud, delta):
    script = """
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
path = sys.argv[sys.argv.index("--path") + 1]
rows = [(1, "Cote d'Ivoire"), (2, "Mali")]
for mode in ("overwrite", "append"):
    frame = spark.createDataFrame(rows, "order_id int, country string")
    frame.write.format("delta").mode(mode).partitionBy("country").save(path)
"""
    jobs = make_jobs(cloud, "test_delta_of_a_job")
    arguments = {"--path": delta.address(), "--datalake-formats": "delta"}
    spark = {"GlueVersion": "6.0", "WorkerType": "G.1X", "NumberOfWorkers": 2}
    run = jobs.run(jobs.make("delta", script, "glueetl", DefaultArguments=arguments, **spark))
    assert run.get("ErrorMessage") is None
    delta.crawler(**NATIVE)
    assert delta.crawl() == "SUCCEEDED"
    assert delta.lake.columns("sales") == {"order_id": "int"}
    sql = "SELECT country, sum(order_id) FROM sales GROUP BY country ORDER BY country"
    assert delta.athena.rows(sql) == [("Cote d'Ivoire", "2"), ("Mali", "4")]
    only = "SELECT order_id FROM sales WHERE country = 'Cote d''Ivoire'"
    assert delta.athena.rows(only) == [("1",), ("1",)]
