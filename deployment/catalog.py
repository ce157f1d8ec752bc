"""The tables that the crawlers wrote."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import code_of
from deployment.names import Environment


@dataclass(frozen=True)
class CatalogTable:
    name: str
    classification: str
    columns: int
    partition_keys: list[str]
    partitions: int
    location: str


def tables(environment: Environment) -> list[CatalogTable]:
    """Tables of the pipeline's database by name; none when there is no such database."""
    glue, database = aws.client("glue"), environment.database
    try:
        pages = list(glue.get_paginator("get_tables").paginate(DatabaseName=database))
    except ClientError as error:
        if code_of(error) == "EntityNotFoundException":
            return []
        raise
    found = [_read(glue, database, table) for page in pages for table in page["TableList"]]
    return sorted(found, key=lambda table: table.name)


def _read(glue: Any, database: str, table: dict[str, Any]) -> CatalogTable:
    keys = [key["Name"] for key in table.get("PartitionKeys", [])]
    storage = table.get("StorageDescriptor", {})
    return CatalogTable(
        name=table["Name"],
        classification=table.get("Parameters", {}).get("classification", ""),
        columns=len(storage.get("Columns", [])),
        partition_keys=keys,
        partitions=_count_partitions(glue, database, table["Name"]) if keys else 0,
        location=storage.get("Location", ""),
    )


def _count_partitions(glue: Any, database: str, table: str) -> int:
    pages = glue.get_paginator("get_partitions").paginate(
        DatabaseName=database, TableName=table, ExcludeColumnSchema=True
    )
    return sum(len(page["Partitions"]) for page in pages)
