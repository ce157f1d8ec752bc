"""How results are written and read again, byte by byte."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from local_cloud.athena import engine
from local_cloud.athena.columns import column_info, metadata_file
from local_cloud.athena.parameters import with_parameters
from local_cloud.athena.results import Result, ResultWriter, lines_in_sql, parse_record
from local_cloud.athena.types import from_duckdb, from_glue, trino_name
from local_cloud.athena.values import shower

DOUBLES = [
    (1.0, "1.0"),
    (0.1, "0.1"),
    (100.0, "100.0"),
    (1234567.5, "1234567.5"),
    (1e7, "1.0E7"),
    (-123456789.25, "-1.2345678925E8"),
    (1e22, "1.0E22"),
    (0.001, "0.001"),
    (0.00012, "1.2E-4"),
    (5e-324, "5.0E-324"),
    (0.0, "0.0"),
    (float("nan"), "NaN"),
    (float("-inf"), "-Infinity"),
]


@pytest.mark.parametrize(("value", "text"), DOUBLES)
def test_double_is_written_as_java_does(value, text):
    """Source: Java's ``Double.toString``; the engine and this process must agree."""
    assert shower(pa.float64())(value) == text
    kind = from_duckdb("DOUBLE")
    with engine.connect() as connection:
        sql = lines_in_sql("SELECT CAST($1 AS DOUBLE)", [kind])
        engine.add_macros(connection, sql)
        assert connection.execute(sql, [value]).fetchone() == (f'"{text}"',)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (pa.float32(), 0.10000000149011612, "0.1"),
        (pa.decimal128(12, 8), Decimal("0.00000001"), "0.00000001"),
        (pa.bool_(), False, "false"),
        (pa.binary(), b"\x01\xff", "01 ff"),
        (pa.timestamp("us"), datetime(2012, 1, 1, 0, 0, 0, 123456), "2012-01-01 00:00:00.123"),
        (
            pa.timestamp("us", "UTC"),
            datetime(2012, 1, 1, tzinfo=UTC),
            "2012-01-01 00:00:00.000 UTC",
        ),
        (pa.duration("us"), timedelta(days=-1, hours=-2), "-1 02:00:00.000"),
        (pa.list_(pa.struct([("x", pa.int32())])), [{"x": 1}, None], "[{x=1}, null]"),
        (pa.map_(pa.int32(), pa.string()), [(10, "b"), (9, "a")], "{9=a, 10=b}"),
    ],
)
def test_value_is_written_as_athena_does(kind, value, text):
    assert shower(kind)(value) == text


def test_metadata_of_a_result_has_the_known_fields():
    """Source: the dump in https://stackoverflow.com/questions/55991018; Athena adds more now."""
    column = column_info("ary", from_glue("array<int>"))
    assert metadata_file("20190423_125128_00001_ehtur", [column]) == bytes.fromhex(
        "0a1b" + b"20190423_125128_00001_ehtur".hex() + "221f"
        "0a0468697665"
        "2203617279"
        "2a03617279"
        "32056172726179"
        "3800"
        "4000"
        "4803"
        "5000"
    )


def test_rows_are_found_again_beyond_the_first_thousand(tmp_path):
    result = Result(tmp_path / "result.csv")
    writer = ResultWriter(result)
    writer.write(['"n"'])
    writer.write([f'"{n}\n"' for n in range(1, 1500)])
    writer.write([f'"{n}"' for n in range(1500, 2002)])
    writer.close()
    assert result.page(0, 2) == [["n"], ["1\n"]]
    assert result.page(1499, 2) == [["1499\n"], ["1500"]]
    assert result.page(2001, 5) == [["2001"]]
    assert result.page(2002, 5) == []


@pytest.mark.parametrize(
    ("record", "values"),
    [
        ('"a","b"', ["a", "b"]),
        (',"",', [None, "", None]),
        ('"a""b, c"', ['a"b, c']),
    ],
)
def test_record_tells_null_from_empty_text(record, values):
    assert parse_record(record) == values


@pytest.mark.parametrize(
    ("values", "query"),
    [
        (["1", "'a'"], "SELECT (1), '?', ('a')"),
        (["DATE '2020-01-01'", "it's"], "SELECT (DATE '2020-01-01'), '?', 'it''s'"),
        (["abc", "x + 1"], "SELECT 'abc', '?', 'x + 1'"),
        (["NULL", "1) FROM t --"], "SELECT (NULL), '?', '1) FROM t --'"),
    ],
)
def test_parameter_is_an_expression_or_else_text(values, query):
    assert with_parameters("SELECT ?, '?', ?", values) == query


def test_catalog_types_have_trinos_names():
    assert trino_name(from_glue("array<struct<a:int,b:decimal(12,2)>>")) == (
        "array(row(a integer, b decimal(12,2)))"
    )
    assert trino_name(from_glue("map<string,float>")) == "map(varchar, real)"
