"""Options of files, read without Spark.

Source  AWS Glue Developer Guide, "Using the CSV format in AWS Glue", "Using the JSON format".
"""

import pytest


def test_csv_dialect_has_the_defaults_of_glue():
    from awsglue.formats import csv_dialect

    assert csv_dialect({}) == {"sep": ",", "quote": '"', "escape": '"', "encoding": "UTF-8"}


def test_csv_dialect_takes_the_options():
    from awsglue.formats import csv_dialect

    dialect = csv_dialect({"separator": "|", "quoteChar": "-1", "escaper": "\\"})
    assert dialect == {"sep": "|", "quote": "\u0000", "escape": "\\", "encoding": "UTF-8"}


def test_json_documents_may_span_lines_and_follow_each_other():
    from awsglue.formats import documents

    assert documents('{"a":\n 1}\n{"a": 2} [3]\n') == [{"a": 1}, {"a": 2}, [3]]
    with pytest.raises(ValueError, match="Expecting"):
        documents('{"a": 1} and')


@pytest.mark.parametrize(
    ("path", "steps"), [("$", []), ("$[*]", ["*"]), ("$.data.items[*]", ["data", "items", "*"])]
)
def test_json_path_is_parsed(path, steps):
    from awsglue.formats import json_steps

    assert json_steps(path) == steps


@pytest.mark.parametrize("path", ["$.a[0]", "$.a[?(@.b)]", "a"])
def test_other_json_path_is_refused_by_name(path):
    from awsglue.formats import json_steps

    with pytest.raises(NotImplementedError, match="jsonPath"):
        json_steps(path)


def table(serde, parameters=None, of_serde=None):
    info = {"SerializationLibrary": serde, "Parameters": of_serde or {}}
    return {"StorageDescriptor": {"SerdeInfo": info}, "Parameters": parameters or {}}


@pytest.mark.parametrize(
    ("described", "found"),
    [
        (table("x.ParquetHiveSerDe"), ("parquet", {})),
        (table("org.openx.data.jsonserde.JsonSerDe"), ("json", {})),
        (table("", {"classification": "orc"}), ("orc", {})),
        (
            table("x.LazySimpleSerDe", {"skip.header.line.count": "1"}, {"field.delim": ";"}),
            ("csv", {"separator": ";", "skipFirst": True}),
        ),
        (
            table("x.OpenCSVSerde", {}, {"separatorChar": "|", "quoteChar": "'"}),
            ("csv", {"separator": "|", "quoteChar": "'", "skipFirst": False}),
        ),
    ],
)
def test_format_of_a_table_is_found(described, found):
    from awsglue.catalog import format_of

    assert format_of(described) == found
