"""The table formats that Athena's queries read: delimited text, JSON lines, Parquet.

Source  https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html
"""

import gzip

import pyarrow as pa
import pytest

from tests.integration.athena_in_cloud import (
    JSON,
    LAZY_SIMPLE,
    OPEN_CSV,
    PARQUET,
    Athena,
    parquet_of,
)


@pytest.fixture(scope="session")
def athena(cloud):
    return Athena(cloud, "query-table-tests")


def test_lazy_simple_csv_keeps_quotes_and_gives_null_for_what_does_not_parse(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html"""
    columns = {"id": "bigint", "name": "string", "price": "decimal(12,2)", "sold_on": "date"}
    lines = [
        "id,name,price,sold_on",
        '1,"a, b",2.50,2012-01-01',
        "x,,1.005,7/28/2012",
        "1.5,\\N,,",
        "4",
        "5,e,9.99,2012-02-03,too many",
    ]
    athena.text_table("lazy", columns, lines, parameters={"field.delim": ","})
    assert athena.rows("SELECT * FROM lazy") == [
        ("1", '"a', None, None),
        (None, "", "1.01", None),
        (None, None, None, None),
        ("4", None, None, None),
        ("5", "e", "9.99", "2012-02-03"),
    ]


def test_open_csv_reads_quotes(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/csv-serde.html"""
    lines = ["id,name", '1,"a, ""b"""', '2,""', "3"]
    athena.text_table("open_csv", {"id": "string", "name": "string"}, lines, serde=OPEN_CSV)
    expected = [("1", 'a, "b"'), ("2", ""), ("3", None)]
    assert athena.rows("SELECT id, name FROM open_csv ORDER BY id") == expected


def test_open_csv_fails_on_a_number_that_does_not_parse(athena):
    lines = ["id,price", "1,x"]
    athena.text_table("bad_csv", {"id": "int", "price": "double"}, lines, serde=OPEN_CSV)
    assert athena.failure("SELECT price FROM bad_csv").startswith(
        "HIVE_BAD_DATA: Error Parsing a column in the table: price"
    )
    assert athena.rows("SELECT id FROM bad_csv") == [("1",)]


def test_scanned_bytes_of_text_are_the_objects_sizes(athena):
    athena.text_table("sized", {"a": "string"}, ["head", "x", "y"], parameters={"field.delim": ","})
    execution = athena.run("SELECT count(*) FROM sized")
    assert execution["Statistics"]["DataScannedInBytes"] == len("head\nx\ny\n")


def test_json_lines_give_their_keys_as_columns(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"""
    lines = ['{"id": 1, "name": "a", "tags": ["x", "y"]}', '{"id": 2, "at": {"x": 1.5}}']
    columns = {"id": "int", "name": "string", "tags": "array<string>", "at": "struct<x:double>"}
    athena.text_table("events", columns, lines, serde=JSON, header=False)
    assert athena.rows("SELECT id, name, tags, at.x FROM events ORDER BY id") == [
        ("1", "a", "[x, y]", None),
        ("2", None, None, "1.5"),
    ]
    sql = "SELECT id, tag FROM events CROSS JOIN UNNEST(tags) AS t(tag) ORDER BY tag DESC"
    assert athena.rows(sql) == [("1", "y"), ("1", "x")]


def test_json_keys_are_found_whatever_their_case_and_others_are_left_out(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"""
    lines = [
        '{"Id": 1, "at": {"X": {"y": 1.5}, "more": 2}, "all": [{"x": 1, "y": 2}, null],'
        ' "by": {"K": {"x": 3}}}',
        '{"id": 2, "at": null, "all": null, "by": {"k": null}}',
    ]
    columns = {
        "id": "int",
        "at": "struct<x:struct<y:double>>",
        "all": "array<struct<x:int>>",
        "by": "map<string,struct<x:int>>",
    }
    athena.text_table("odd_keys", columns, lines, serde=JSON, header=False)
    assert athena.rows('SELECT id, at, "all", "by" FROM odd_keys ORDER BY id') == [
        ("1", "{x={y=1.5}}", "[{x=1}, null]", "{K={x=3}}"),
        ("2", None, None, "{k=null}"),
    ]


def test_column_that_a_parquet_file_lacks_is_null(athena):
    athena.put("grown/old.parquet", parquet_of({"a": pa.array([1], pa.int32())}))
    new = {"a": pa.array([2], pa.int64()), "b": pa.array(["x"])}
    athena.put("grown/deeper/new.parquet", parquet_of(new))
    athena.create_table("grown", {"a": "bigint", "b": "string"}, PARQUET)
    assert athena.rows("SELECT a, b FROM grown ORDER BY a") == [("1", None), ("2", "x")]


def test_parquet_file_of_another_type_than_the_catalogs_is_bad_data(athena):
    athena.put("wrong/part.parquet", parquet_of({"a": pa.array([1], pa.int64())}))
    athena.create_table("wrong", {"a": "string"}, PARQUET)
    assert athena.failure("SELECT a FROM wrong") == (
        "HIVE_BAD_DATA: Field a's type INT64 in parquet file"
        f" s3://{athena.bucket}/wrong/part.parquet is incompatible with type varchar defined in"
        " table schema"
    )


def test_compressed_text_is_read(athena):
    """Source: https://docs.aws.amazon.com/athena/latest/ug/compression-formats.html"""
    athena.put("zipped/part.csv.gz", gzip.compress(b"1\r\n2\r\n"))
    athena.create_table(
        "zipped", {"n": "int"}, {"SerdeInfo": {"SerializationLibrary": LAZY_SIMPLE}}
    )
    assert athena.rows("SELECT sum(n) FROM zipped") == [("3",)]


def test_table_without_files_has_no_rows(athena):
    athena.create_table("empty", {"a": "bigint"}, PARQUET)
    assert athena.rows("SELECT a FROM empty") == []
    assert athena.rows("SELECT count(*) FROM empty") == [("0",)]


def test_table_of_another_format_is_refused_by_name(athena):
    serde = "org.apache.hadoop.hive.serde2.avro.AvroSerDe"
    athena.create_table("avro", {"a": "int"}, {"SerdeInfo": {"SerializationLibrary": serde}})
    reason = athena.failure("SELECT a FROM avro")
    assert reason == f"NOT_SUPPORTED: The local cloud does not support tables of {serde}."


@pytest.mark.parametrize(
    ("parameters", "what"),
    [
        ({"table_type": "ICEBERG"}, "tables of iceberg"),
        ({"spark.sql.sources.provider": "hudi"}, "tables of hudi"),
        ({"projection.enabled": "true"}, "partition projection"),
    ],
)
def test_table_whose_files_do_not_speak_for_themselves_is_refused(athena, parameters, what):
    name = what.replace(" ", "_")
    athena.create_table(name, {"a": "int"}, PARQUET, parameters=parameters)
    reason = athena.failure(f"SELECT a FROM {name}")
    assert reason == (
        f"NOT_SUPPORTED: The local cloud does not support {what} ({athena.database}.{name})."
    )


def test_fields_of_structs_are_found_whatever_their_case(athena):
    """The catalog has names in lower case, a file may have others."""
    rows = [{"Id": 1, "Tags": [{"Name": "x"}]}, None, {"Id": None, "Tags": None}]
    athena.put("structs/part.parquet", parquet_of({"S": rows, "n": [1, 2, 3]}))
    kind = "struct<id:bigint,tags:array<struct<name:string>>>"
    athena.create_table("structs", {"s": kind, "n": "bigint"}, PARQUET)
    sql = "SELECT s.id, s.tags[1].name FROM structs ORDER BY n"
    assert athena.rows(sql) == [("1", "x"), (None, None), (None, None)]


def test_partition_key_that_is_a_column_too_is_refused(athena):
    """As after a crawl of files that hold their partition key.

    Source: aws-solutions/automated-data-analytics-on-aws#41
    """
    athena.create_table("twice", {"a": "bigint", "day": "string"}, PARQUET, keys=["day"])
    assert athena.failure("SELECT a FROM twice") == (
        "HIVE_INVALID_METADATA: Hive metadata for table twice is invalid: Table descriptor"
        " contains duplicate columns"
    )


def test_rows_come_in_the_order_that_the_query_asks_for(athena):
    sql = "SELECT n FROM UNNEST(sequence(1, 100000)) AS t(n) ORDER BY n DESC LIMIT 500"
    assert athena.rows(sql) == [(str(n),) for n in range(100_000, 99_500, -1)]
