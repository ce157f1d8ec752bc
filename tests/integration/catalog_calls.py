"""Calls of the data catalog that several tests make."""

from typing import Any


def storage(*columns: tuple[str, str]) -> dict[str, Any]:
    named = [{"Name": name, "Type": kind} for name, kind in columns]
    return {"Columns": named, "Location": "s3://bucket/sales/"}


def make_sales(glue, database: str, **more: Any) -> None:
    table_input = {
        "Name": "sales",
        "StorageDescriptor": storage(("units", "bigint")),
        "PartitionKeys": [{"Name": "country", "Type": "string"}, {"Name": "year", "Type": "int"}],
        **more,
    }
    glue.create_table(DatabaseName=database, TableInput=table_input)


def add_partitions(glue, database: str, *values: tuple[str, str]) -> list[dict[str, Any]]:
    answer = glue.batch_create_partition(
        DatabaseName=database,
        TableName="sales",
        PartitionInputList=[
            {"Values": list(one), "StorageDescriptor": storage(("units", "bigint"))}
            for one in values
        ],
    )
    return answer["Errors"]


def values(glue, database: str, expression: str, **more: Any) -> list[list[str]]:
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName=database, TableName="sales", Expression=expression, **more
    )
    return [one["Values"] for page in pages for one in page["Partitions"]]
