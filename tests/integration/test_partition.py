"""Partitions of the Glue data catalog.

Source  AWS Glue Web API Reference, "Partition API".
"""

from typing import Any

import pytest

from tests.conftest import Cloud
from tests.integration.catalog_calls import add_partitions, make_sales, values
from tests.integration.lake import refusal


@pytest.fixture
def glue(cloud: Cloud) -> Any:
    return cloud.client("glue")


@pytest.fixture
def database(glue, request) -> str:
    name = f"catalog_{request.node.name}".lower()[:200]
    glue.create_database(DatabaseInput={"Name": name})
    return name


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", [["Canada", "2011"], ["Canada", "2012"], ["Cote d'Ivoire", "2012"]]),
        ("country='Canada'", [["Canada", "2011"], ["Canada", "2012"]]),
        ("country = 'Canada' AND year > 2011", [["Canada", "2012"]]),
        ("year >= '2012'", [["Canada", "2012"], ["Cote d'Ivoire", "2012"]]),
        ("country IN ('Mali', 'Cote d''Ivoire')", [["Cote d'Ivoire", "2012"]]),
        ("(country='Canada' and year=2011) or country like 'Cote%'",
         [["Canada", "2011"], ["Cote d'Ivoire", "2012"]]),
        ("year between 2000 and 2011", [["Canada", "2011"]]),
        ("country <> 'Canada'", [["Cote d'Ivoire", "2012"]]),
    ],
)  # fmt: skip
def test_get_partitions_takes_an_expression(glue, expression, expected):
    """API_GetPartitions, Expression: the operators of a SQL WHERE clause."""
    name = "catalog_partition_expressions"
    if name not in {one["Name"] for one in glue.get_databases()["DatabaseList"]}:
        glue.create_database(DatabaseInput={"Name": name})
        make_sales(glue, name)
        add_partitions(
            glue, name, ("Canada", "2011"), ("Canada", "2012"), ("Cote d'Ivoire", "2012")
        )
    assert values(glue, name, expression) == expected


def test_get_partitions_refuses_an_expression_it_cannot_read(glue, database):
    make_sales(glue, database)
    add_partitions(glue, database, ("Canada", "2011"))
    where = {"DatabaseName": database, "TableName": "sales"}
    assert refusal(glue.get_partitions, **where, Expression="country ~ 'C'").startswith(
        "InvalidInputException: Unsupported expression"
    )
    assert refusal(glue.get_partitions, **where, Expression="units = 1").startswith(
        "InvalidInputException: Invalid partition expression"
    )


def test_get_partitions_comes_in_pages_and_segments(glue, database):
    make_sales(glue, database)
    add_partitions(glue, database, *[("Mali", str(year)) for year in range(5)])
    pages = list(
        glue.get_paginator("get_partitions").paginate(
            DatabaseName=database,
            TableName="sales",
            ExcludeColumnSchema=True,
            PaginationConfig={"PageSize": 3},
        )
    )
    assert [len(page["Partitions"]) for page in pages] == [3, 2]
    assert pages[0]["Partitions"][0]["StorageDescriptor"] == {"Location": "s3://bucket/sales/"}
    segments = [
        values(glue, database, "", Segment={"SegmentNumber": number, "TotalSegments": 2})
        for number in (0, 1)
    ]
    assert sorted(segments[0] + segments[1]) == [["Mali", str(year)] for year in range(5)]


def test_batch_create_partition_reports_what_exists(glue, database):
    make_sales(glue, database)
    assert add_partitions(glue, database, ("Mali", "2012")) == []
    errors = add_partitions(glue, database, ("Mali", "2012"), ("Mali", "2013"))
    assert errors == [
        {
            "PartitionValues": ["Mali", "2012"],
            "ErrorDetail": {
                "ErrorCode": "AlreadyExistsException",
                "ErrorMessage": "Partition already exists.",
            },
        }
    ]
    assert values(glue, database, "") == [["Mali", "2012"], ["Mali", "2013"]]


def test_partition_needs_a_value_for_every_key(glue, database):
    make_sales(glue, database)
    answer = refusal(
        glue.create_partition,
        DatabaseName=database,
        TableName="sales",
        PartitionInput={"Values": ["Mali"]},
    )
    assert answer == (
        "InvalidInputException: "
        "The number of partition keys do not match the number of partition values"
    )


def test_update_partition_moves_it_to_other_values(glue, database):
    make_sales(glue, database)
    add_partitions(glue, database, ("Mali", "2012"), ("Mali", "2013"))
    glue.batch_update_partition(
        DatabaseName=database,
        TableName="sales",
        Entries=[
            {
                "PartitionValueList": ["Mali", "2012"],
                "PartitionInput": {"Values": ["Mali", "2014"], "Parameters": {"a": "b"}},
            }
        ],
    )
    assert values(glue, database, "") == [["Mali", "2013"], ["Mali", "2014"]]
    moved = glue.get_partition(
        DatabaseName=database, TableName="sales", PartitionValues=["Mali", "2014"]
    )["Partition"]
    assert moved["Parameters"] == {"a": "b"}


def test_delete_partitions_leaves_the_others(glue, database):
    make_sales(glue, database)
    add_partitions(glue, database, ("Mali", "1"), ("Mali", "2"), ("Mali", "3"))
    where = {"DatabaseName": database, "TableName": "sales"}
    glue.delete_partition(**where, PartitionValues=["Mali", "1"])
    to_delete = [{"Values": ["Mali", "2"]}, {"Values": ["Mali", "9"]}]
    errors = glue.batch_delete_partition(**where, PartitionsToDelete=to_delete)["Errors"]
    assert [error["PartitionValues"] for error in errors] == [["Mali", "9"]]
    assert values(glue, database, "") == [["Mali", "3"]]


def test_partition_index_is_remembered(glue, database):
    make_sales(glue, database)
    where = {"DatabaseName": database, "TableName": "sales"}
    index = {"IndexName": "by_country", "Keys": ["country"]}
    glue.create_partition_index(**where, PartitionIndex=index)
    assert glue.get_partition_indexes(**where)["PartitionIndexDescriptorList"] == [
        {
            "IndexName": "by_country",
            "Keys": [{"Name": "country", "Type": "string"}],
            "IndexStatus": "ACTIVE",
        }
    ]
