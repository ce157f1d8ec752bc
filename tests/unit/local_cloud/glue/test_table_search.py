"""SearchTables.

Source  AWS Glue Web API Reference, SearchTables: text in quotes is matched exactly; filters are
        joined by AND.
"""

from datetime import UTC, datetime

import pytest

from local_cloud.api import AwsError
from local_cloud.glue.table_search import matches, sort_key

SALES = {
    "Name": "gold_sales",
    "DatabaseName": "etl_poc",
    "Description": "Sales of all countries",
    "CreateTime": datetime(2026, 11, 21, tzinfo=UTC),
    "Parameters": {"classification": "parquet"},
    "StorageDescriptor": {"Columns": [{"Name": "units_sold"}], "Location": "s3://lake/sales/"},
    "PartitionKeys": [{"Name": "country"}],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SALES", True),
        ("units", True),
        ("country", True),
        ("parquet", True),
        ("costs", False),
        ('"gold_sales"', True),
        ('"sales"', False),
    ],
)
def test_text_is_looked_for_in_all_metadata(text, found):
    assert matches(SALES, {"SearchText": text}) is found


@pytest.mark.parametrize(
    ("key", "comparator", "value", "found"),
    [
        ("DatabaseName", "EQUALS", "etl_poc", True),
        ("DatabaseName", "EQUALS", "other", False),
        ("classification", "EQUALS", "parquet", True),
        ("owner", "EQUALS", "x", False),
        ("CreateTime", "GREATER_THAN", "2026-11-20T00:00:00", True),
        ("CreateTime", "LESS_THAN_EQUALS", "2026-11-20T00:00:00+00:00", False),
    ],
)
def test_filters_compare_properties(key, comparator, value, found):
    one = {"Key": key, "Comparator": comparator, "Value": value}
    assert matches(SALES, {"Filters": [one]}) is found


def test_all_filters_must_pass():
    filters = [{"Key": "Name", "Value": "gold_sales"}, {"Key": "Name", "Value": "other"}]
    assert not matches(SALES, {"Filters": filters})


def test_a_filter_by_time_needs_a_time():
    with pytest.raises(AwsError, match="CreateTime: yesterday is not a time"):
        matches(SALES, {"Filters": [{"Key": "CreateTime", "Value": "yesterday"}]})


def test_sort_key_reads_the_named_field():
    assert sort_key({"FieldName": "Name"})(SALES) == "gold_sales"
    assert sort_key({"FieldName": "Owner"})(SALES) == ""
