"""INSERT INTO and UNLOAD.

Source  https://docs.aws.amazon.com/athena/latest/ug/insert-into.html and
        https://docs.aws.amazon.com/athena/latest/ug/unload.html
"""

import gzip

import pytest

from tests.integration.athena_in_cloud import JSON, OPEN_CSV, PARQUET, Athena


@pytest.fixture(scope="module")
def athena(cloud):
    return Athena(cloud, "insert-tests")


def succeeded(execution):
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return execution


def test_rows_are_added_and_counted(athena):
    athena.create_table(
        "sales", {"id": "bigint", "price": "decimal(12,2)", "name": "string"}, PARQUET
    )
    execution = succeeded(
        athena.run("INSERT INTO sales VALUES (1, DECIMAL '1.5', 'a'), (2, NULL, 'b')")
    )
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "INSERT")
    query_id = execution["QueryExecutionId"]
    location = f"s3://{athena.results}/out/{query_id}"
    assert execution["ResultConfiguration"]["OutputLocation"] == location
    assert execution["Statistics"]["DataManifestLocation"] == f"{location}-manifest.csv"
    assert athena.athena.get_query_results(QueryExecutionId=query_id)["UpdateCount"] == 2
    succeeded(athena.run("INSERT INTO sales (name, id) SELECT name || '!', id + 10 FROM sales"))
    assert athena.rows("SELECT id, price, name FROM sales ORDER BY id") == [
        ("1", "1.50", "a"),
        ("2", None, "b"),
        ("11", None, "a!"),
        ("12", None, "b!"),
    ]


def test_new_partitions_are_registered_and_known_ones_found_where_they_lie(athena):
    athena.create_table("days", {"id": "int"}, PARQUET, keys=["day"])
    elsewhere = f"s3://{athena.bucket}/elsewhere/"
    athena.glue.create_partition(
        DatabaseName=athena.database,
        TableName="days",
        PartitionInput={
            "Values": ["2020-01-01"],
            "StorageDescriptor": {**PARQUET, "Location": elsewhere},
        },
    )
    succeeded(athena.run("INSERT INTO days VALUES (1, '2020-01-01'), (2, '2020-01-02')"))
    assert athena.rows("SELECT id, day FROM days ORDER BY id") == [
        ("1", "2020-01-01"),
        ("2", "2020-01-02"),
    ]
    assert athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="elsewhere/")["KeyCount"] == 1
    found = athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="days/")["Contents"]
    assert [entry["Key"].rpartition("/")[0] for entry in found] == ["days/day=2020-01-02"]


def test_rows_are_added_as_the_serde_writes_them(athena):
    text = {"SerdeInfo": {"SerializationLibrary": JSON}}
    athena.create_table("lines", {"id": "int", "name": "string"}, text)
    succeeded(athena.run("INSERT INTO lines SELECT 1, 'a'"))
    (entry,) = athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="lines/")["Contents"]
    body = athena.s3.get_object(Bucket=athena.bucket, Key=entry["Key"])["Body"].read()
    assert gzip.decompress(body) == b'{"id":1,"name":"a"}\n'
    assert athena.rows("SELECT * FROM lines") == [("1", "a")]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "INSERT INTO typed VALUES ('x')",
            "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types:"
            " Table: [integer, varchar], Query: [varchar(1)]",
        ),
        (
            "INSERT INTO typed VALUES ('x', 'y')",
            "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types:"
            " Table: [integer, varchar], Query: [varchar(1), varchar(1)]",
        ),
        (
            "INSERT INTO typed (id, other) VALUES (1, 'x')",
            "COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: other",
        ),
        (
            "INSERT INTO typed (id, id) VALUES (1, 2)",
            "DUPLICATE_COLUMN_NAME: line 1:1: Insert column name is specified more than once: id",
        ),
        (
            "INSERT INTO missing VALUES (1)",
            "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.insert_tests.missing' does not exist",
        ),
        (
            "INSERT INTO open_csv VALUES ('x')",
            f"NOT_SUPPORTED: The local cloud does not support INSERT INTO tables of {OPEN_CSV}.",
        ),
    ],
)
def test_insert_that_does_not_fit_is_refused(athena, statement, reason):
    if (
        "typed" in statement
        and not athena.athena.list_table_metadata(
            CatalogName="AwsDataCatalog", DatabaseName=athena.database, Expression="typed"
        )["TableMetadataList"]
    ):
        athena.create_table("typed", {"id": "int", "name": "string"}, PARQUET)
        serde = {"SerdeInfo": {"SerializationLibrary": OPEN_CSV}}
        athena.create_table("open_csv", {"a": "string"}, serde)
    assert athena.failure(statement) == reason


def test_result_is_unloaded_into_an_empty_folder(athena):
    place = f"s3://{athena.bucket}/unloaded/"
    options = "format = 'TEXTFILE', field_delimiter = ','"
    sql = f"UNLOAD (SELECT 1 AS id, 'a' AS name) TO '{place}' WITH ({options})"
    execution = succeeded(athena.run(sql))
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "UNLOAD")
    (entry,) = athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="unloaded/")["Contents"]
    body = athena.s3.get_object(Bucket=athena.bucket, Key=entry["Key"])["Body"].read()
    assert gzip.decompress(body) == b"1,a\n"
    assert athena.failure(sql).startswith("HIVE_PATH_ALREADY_EXISTS: Target directory ")


def test_result_is_unloaded_by_partitions(athena):
    place = f"s3://{athena.bucket}/unloaded_parts/"
    options = "format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['country']"
    succeeded(athena.run(f"UNLOAD (SELECT 1 AS id, 'DE' AS country) TO '{place}' WITH ({options})"))
    (entry,) = athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="unloaded_parts/")["Contents"]
    assert entry["Key"].startswith("unloaded_parts/country=DE/")


def test_unload_without_a_format_is_refused(athena):
    reason = athena.failure(f"UNLOAD (SELECT 1 AS a) TO 's3://{athena.bucket}/no_format/'")
    assert reason == "INVALID_TABLE_PROPERTY: line 1:1: Property format is required"
