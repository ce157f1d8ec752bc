"""Types of the data catalog.

Source  Athena User Guide, "Data types in Amazon Athena"; Apache Hive, "LanguageManual Types".
"""

import pyarrow as pa
import pytest

from local_cloud.glue.glue_types import (
    Array,
    MapType,
    Struct,
    from_arrow,
    merge,
    merge_fields,
    to_columns,
)


@pytest.mark.parametrize(
    ("arrow", "glue"),
    [
        (pa.bool_(), "boolean"),
        (pa.int8(), "tinyint"),
        (pa.int16(), "smallint"),
        (pa.int32(), "int"),
        (pa.int64(), "bigint"),
        (pa.uint32(), "bigint"),
        (pa.float32(), "float"),
        (pa.float64(), "double"),
        (pa.decimal128(12, 2), "decimal(12,2)"),
        (pa.date32(), "date"),
        (pa.timestamp("ns"), "timestamp"),
        (pa.timestamp("us", "UTC"), "timestamp"),
        (pa.time32("ms"), "int"),
        (pa.time64("us"), "bigint"),
        (pa.string(), "string"),
        (pa.large_string(), "string"),
        (pa.dictionary(pa.int32(), pa.string()), "string"),
        (pa.binary(), "binary"),
        (pa.binary(16), "binary"),
        (pa.list_(pa.int32()), "array<int>"),
        (pa.duration("s"), "binary"),
        (pa.map_(pa.string(), pa.float64()), "map<string,double>"),
        (
            pa.struct([("Road", pa.string()), ("Parts", pa.list_(pa.struct([("no", pa.int8())])))]),
            "struct<road:string,parts:array<struct<no:tinyint>>>",
        ),
    ],
)  # fmt: skip
def test_from_arrow(arrow, glue):
    assert str(from_arrow(arrow)) == glue


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ("int", "int", "int"),
        ("int", "bigint", "bigint"),
        ("bigint", "double", "double"),
        ("bigint", "string", "string"),
        ("date", "bigint", "string"),
        ("null", "date", "date"),
        ("decimal(8,0)", "decimal(6,0)", "decimal(8,0)"),
        ("decimal(8,0)", "decimal(6,2)", "decimal(10,2)"),
        ("decimal(38,0)", "decimal(38,10)", "decimal(38,10)"),
        ("decimal(8,0)", "int", "string"),
    ],
)
def test_merge_takes_the_type_that_holds_both(left, right, both):
    assert merge(left, right) == both
    assert merge(right, left) == both


def test_merge_looks_into_nested_types():
    left = Array(Struct((("a", "int"), ("b", "null"))))
    right = Array(Struct((("b", "string"), ("c", "double"))))
    assert str(merge(left, right)) == "array<struct<a:int,b:string,c:double>>"


def test_merge_looks_into_maps():
    left, right = MapType("string", "int"), MapType("string", "double")
    assert str(merge(left, right)) == "map<string,double>"
    nothing = to_columns({"m": MapType("string", "null")})
    assert nothing == [{"Name": "m", "Type": "map<string,string>"}]


def test_fields_stay_in_order_of_appearance():
    merged = merge_fields([[("b", "int"), ("a", "null")], [("a", "null"), ("c", "date")]])
    assert to_columns(merged) == [
        {"Name": "b", "Type": "int"},
        {"Name": "a", "Type": "string"},
        {"Name": "c", "Type": "date"},
    ]


def test_a_field_named_null_keeps_its_name():
    columns = to_columns({"x": Struct((("null", "int"), ("y", Array("null"))))})
    assert columns == [{"Name": "x", "Type": "struct<null:int,y:array<string>>"}]
