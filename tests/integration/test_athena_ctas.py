"""CREATE TABLE AS SELECT.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html and
        https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
"""

import gzip

import pytest
from botocore.exceptions import ClientError

from tests.conftest import wait_for
from tests.integration.athena_in_cloud import Athena

VALUES = "SELECT * FROM (VALUES (1, 'a', DATE '2020-01-31'), (2, NULL, NULL)) AS t (id, name, day)"


@pytest.fixture(scope="module")
def athena(cloud):
    return Athena(cloud, "ctas-tests")


def succeeded(execution):
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return execution


def test_table_is_made_of_a_query_at_the_output_location(athena):
    execution = succeeded(athena.run(f"CREATE TABLE made AS {VALUES}"))
    query_id = execution["QueryExecutionId"]
    location = f"s3://{athena.results}/out/tables/{query_id}"
    assert execution["StatementType"] == "DDL"
    assert execution["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    assert execution["ResultConfiguration"]["OutputLocation"] == location
    assert execution["Statistics"]["DataManifestLocation"] == f"{location}-manifest.csv"
    results = athena.athena.get_query_results(QueryExecutionId=query_id)
    assert results["UpdateCount"] == 2
    assert results["ResultSet"]["Rows"] == []
    (column,) = results["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert (column["Name"], column["Type"]) == ("rows", "bigint")
    table = athena.glue.get_table(DatabaseName=athena.database, Name="made")["Table"]
    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["Parameters"]["parquet.compression"] == "GZIP"
    storage = table["StorageDescriptor"]
    assert storage["Location"] == f"{location}/"
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")
    assert [(c["Name"], c["Type"]) for c in storage["Columns"]] == [
        ("id", "int"),
        ("name", "varchar(1)"),
        ("day", "date"),
    ]
    found = athena.rows("SELECT id, name, day FROM made ORDER BY id")
    assert found == [("1", "a", "2020-01-31"), ("2", None, None)]


def test_manifest_names_every_file(athena):
    execution = succeeded(athena.run(f"CREATE TABLE listed AS {VALUES}"))
    manifest = execution["Statistics"]["DataManifestLocation"].removeprefix(
        f"s3://{athena.results}/"
    )
    body = athena.s3.get_object(Bucket=athena.results, Key=manifest)["Body"].read().decode()
    prefix = f"out/tables/{execution['QueryExecutionId']}/"
    keys = [
        f"s3://{athena.results}/{entry['Key']}\n"
        for entry in athena.s3.list_objects_v2(Bucket=athena.results, Prefix=prefix)["Contents"]
    ]
    assert body == "".join(keys)
    assert len(keys) == 1


def test_table_is_written_as_delimited_text_where_it_should_be(athena):
    location = f"s3://{athena.bucket}/text/"
    options = rf"format = 'TEXTFILE', field_delimiter = '\t', external_location = '{location}'"
    succeeded(athena.run(f"CREATE TABLE text_copy WITH ({options}) AS {VALUES}"))
    (entry,) = athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="text/")["Contents"]
    assert entry["Key"].endswith(".gz")
    body = athena.s3.get_object(Bucket=athena.bucket, Key=entry["Key"])["Body"].read()
    assert sorted(gzip.decompress(body).splitlines()) == [b"1\ta\t2020-01-31", b"2\t\\N\t\\N"]
    assert athena.rows("SELECT count(*), count(name) FROM text_copy") == [("2", "1")]


def test_table_is_written_as_json_lines(athena):
    options = f"format = 'JSON', external_location = 's3://{athena.bucket}/json/'"
    query = "SELECT 1 AS id, ARRAY['x', 'y'] AS tags, TIMESTAMP '2020-01-31 10:11:12.5' AS at"
    succeeded(
        athena.run(
            f"CREATE TABLE json_copy WITH ({options}, write_compression = 'NONE') AS {query}"
        )
    )
    (entry,) = athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="json/")["Contents"]
    body = athena.s3.get_object(Bucket=athena.bucket, Key=entry["Key"])["Body"].read()
    assert body == b'{"id":1,"tags":["x","y"],"at":"2020-01-31 10:11:12.500"}\n'
    assert athena.rows("SELECT id, tags[2], at FROM json_copy") == [
        ("1", "y", "2020-01-31 10:11:12.500")
    ]


def test_partitions_are_folders_and_entries_of_the_catalog(athena):
    location = f"s3://{athena.bucket}/parts/"
    options = f"external_location = '{location}', partitioned_by = ARRAY['country', 'year']"
    rows = "(1, 'DE', 2020), (2, 'a/b', 2021), (3, NULL, 2021)"
    query = f"SELECT * FROM (VALUES {rows}) AS t (id, country, year)"
    succeeded(athena.run(f"CREATE TABLE parts WITH ({options}) AS {query}"))
    found = athena.glue.get_partitions(DatabaseName=athena.database, TableName="parts")[
        "Partitions"
    ]
    null = "__HIVE_DEFAULT_PARTITION__"
    assert {(*one["Values"], one["StorageDescriptor"]["Location"]) for one in found} == {
        ("DE", "2020", f"{location}country=DE/year=2020"),
        ("a/b", "2021", f"{location}country=a%2Fb/year=2021"),
        (null, "2021", f"{location}country={null}/year=2021"),
    }
    assert athena.rows("SELECT country, year, id FROM parts ORDER BY id") == [
        ("DE", "2020", "1"),
        ("a/b", "2021", "2"),
        (None, "2021", "3"),
    ]


def test_table_without_data_has_columns_and_no_files(athena):
    location = f"s3://{athena.bucket}/empty/"
    options = f"external_location = '{location}'"
    succeeded(athena.run(f"CREATE TABLE empty WITH ({options}) AS {VALUES} WITH NO DATA"))
    assert "Contents" not in athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="empty/")
    assert athena.rows("SELECT id, name FROM empty") == []


def test_location_with_a_file_is_refused(athena):
    athena.put("full/x", b"x")
    options = f"external_location = 's3://{athena.bucket}/full/'"
    reason = athena.failure(f"CREATE TABLE full_one WITH ({options}) AS {VALUES}")
    assert reason.startswith(
        "HIVE_PATH_ALREADY_EXISTS: Target directory for table 'ctas_tests.full_one' already exists:"
        f" s3://{athena.bucket}/full/. You may need to manually clean the data at location 's3://"
    )
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.glue.get_table(DatabaseName=athena.database, Name="full_one")


def test_more_than_100_partitions_leave_neither_table_nor_files(athena):
    options = f"external_location = 's3://{athena.bucket}/many/', partitioned_by = ARRAY['n']"
    query = "SELECT 1 AS id, n FROM UNNEST(sequence(1, 101)) AS t (n)"
    reason = athena.failure(f"CREATE TABLE many WITH ({options}) AS {query}")
    assert reason == (
        "HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets"
    )
    assert "Contents" not in athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="many/")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.glue.get_table(DatabaseName=athena.database, Name="many")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "CREATE TABLE bad AS SELECT 1 + 1",
            "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1",
        ),
        (
            "CREATE TABLE bad AS SELECT 1 AS a, 2 AS A",
            "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once",
        ),
        (
            "CREATE TABLE bad AS SELECT NULL AS a",
            "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown at position 1",
        ),
        (
            "CREATE TABLE bad AS SELECT nothing AS a FROM (SELECT 1 AS b) AS t",
            "COLUMN_NOT_FOUND: line 1:28: Column 'nothing' cannot be resolved",
        ),
        (
            "CREATE TABLE bad WITH (partitioned_by = ARRAY['a']) AS SELECT 1 AS a, 2 AS b",
            "HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns",
        ),
        (
            "CREATE TABLE bad WITH (partitioned_by = ARRAY['c']) AS SELECT 1 AS a",
            "INVALID_TABLE_PROPERTY: Partition columns [c] not present in schema",
        ),
        (
            "CREATE TABLE bad WITH (colour = 'red') AS SELECT 1 AS a",
            "INVALID_TABLE_PROPERTY: line 1:1: Catalog 'awsdatacatalog' table property 'colour'",
        ),
        (
            "CREATE TABLE bad WITH (bucketed_by = ARRAY['a'], bucket_count = 2) AS SELECT 1 AS a",
            "NOT_SUPPORTED: The local cloud does not support bucketed_by of CREATE TABLE AS SELECT",
        ),
        (
            "CREATE TABLE bad WITH (table_type = 'ICEBERG', is_external = false) AS SELECT 1 AS a",
            "NOT_SUPPORTED: The local cloud does not support tables of ICEBERG.",
        ),
        (
            "CREATE TABLE bad WITH (format = 'ORC') AS SELECT 1 AS a",
            "NOT_SUPPORTED: The local cloud does not support tables of ORC.",
        ),
        (
            "CREATE TABLE bad AS SELECT localtimestamp AT TIME ZONE 'UTC' AS a",
            "NOT_SUPPORTED: Unsupported Hive type: timestamp",
        ),
        (
            "CREATE TABLE nowhere.bad AS SELECT 1 AS a",
            "SCHEMA_NOT_FOUND: line 1:1: Schema 'nowhere' does not exist",
        ),
    ],
)
def test_table_that_cannot_be_made_is_refused(athena, statement, reason):
    assert athena.failure(statement).startswith(reason)


def test_table_that_exists_is_left_alone(athena):
    succeeded(athena.run("CREATE TABLE once AS SELECT 1 AS a"))
    assert athena.failure("CREATE TABLE once AS SELECT 2 AS a") == (
        "TABLE_ALREADY_EXISTS: line 1:1: Destination table 'awsdatacatalog.ctas_tests.once'"
        " already exists"
    )
    succeeded(athena.run("CREATE TABLE IF NOT EXISTS once AS SELECT 2 AS a"))
    assert athena.rows("SELECT a FROM once") == [("1",)]


def test_work_group_that_enforces_its_location_refuses_another(athena):
    location = f"s3://{athena.results}/enforced/"
    athena.athena.create_work_group(
        Name="ctas-enforced",
        Configuration={"ResultConfiguration": {"OutputLocation": location}},
    )
    sql = f"CREATE TABLE x WITH (external_location = 's3://{athena.bucket}/x/') AS SELECT 1 AS a"
    with pytest.raises(ClientError, match="enforces a centralized output location"):
        athena.start(sql, WorkGroup="ctas-enforced")
    execution = succeeded(athena.run("CREATE TABLE x AS SELECT 1 AS a", WorkGroup="ctas-enforced"))
    table = athena.glue.get_table(DatabaseName=athena.database, Name="x")["Table"]
    made_at = f"{location}tables/{execution['QueryExecutionId']}/"
    assert table["StorageDescriptor"]["Location"] == made_at


def test_statement_that_is_stopped_makes_no_table(athena):
    location = f"s3://{athena.bucket}/stopped/"
    long = (
        "SELECT a.n * b.n AS n FROM UNNEST(sequence(1, 20000)) AS a (n)"
        " CROSS JOIN UNNEST(sequence(1, 20000)) AS b (n)"
    )
    options = f"external_location = '{location}'"
    query_id = athena.start(f"CREATE TABLE stopped WITH ({options}) AS {long}")

    def state():
        found = athena.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return found["Status"]["State"]

    wait_for(lambda: state() == "RUNNING", timeout_seconds=20)
    athena.athena.stop_query_execution(QueryExecutionId=query_id)
    assert athena.ended(query_id)["Status"]["State"] == "CANCELLED"
    assert "Contents" not in athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="stopped/")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.glue.get_table(DatabaseName=athena.database, Name="stopped")


def test_files_are_taken_back_when_the_manifest_cannot_be_written(athena):
    options = f"external_location = 's3://{athena.bucket}/refused/'"
    results = {"OutputLocation": "s3://ctas-tests-missing/out/"}
    reason = athena.failure(
        f"CREATE TABLE refused WITH ({options}) AS SELECT 1 AS a", ResultConfiguration=results
    )
    assert reason.startswith("GENERIC_USER_ERROR: NoSuchBucket: ")
    assert "Contents" not in athena.s3.list_objects_v2(Bucket=athena.bucket, Prefix="refused/")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        athena.glue.get_table(DatabaseName=athena.database, Name="refused")


def test_query_without_rows_makes_an_empty_table(athena):
    succeeded(athena.run("CREATE TABLE none_there AS SELECT 1 AS a WHERE false"))
    assert athena.rows("SELECT count(*) FROM none_there") == [("0",)]
