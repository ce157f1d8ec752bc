"""Tables and partitions of the Glue Data Catalog, as queries need them."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

CATALOG = "awsdatacatalog"


@dataclass(frozen=True)
class Column:
    """``kind`` is the catalog's type name, e.g. ``decimal(12,2)``."""

    name: str
    kind: str


@dataclass(frozen=True)
class Partition:
    values: tuple[str, ...]
    location: str


@dataclass(frozen=True)
class Table:
    """One entry of the catalog; ``location`` is an s3:// folder."""

    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...]
    location: str
    input_format: str = ""
    serde: str = ""
    serde_parameters: dict[str, str] = field(default_factory=dict, hash=False)
    parameters: dict[str, str] = field(default_factory=dict, hash=False)
    table_type: str = "EXTERNAL_TABLE"
    view_text: str = ""

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return self.columns + self.partition_keys


def _columns(listed: list[dict[str, Any]]) -> tuple[Column, ...]:
    return tuple(Column(c["Name"].lower(), c.get("Type", "string")) for c in listed)


def to_table(entry: dict[str, Any]) -> Table:
    """From the AWS Glue ``Table`` structure."""
    storage = entry.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    return Table(
        database=entry["DatabaseName"].lower(),
        name=entry["Name"].lower(),
        columns=_columns(storage.get("Columns", [])),
        partition_keys=_columns(entry.get("PartitionKeys", [])),
        location=storage.get("Location", ""),
        input_format=storage.get("InputFormat", ""),
        serde=serde.get("SerializationLibrary", ""),
        serde_parameters=dict(serde.get("Parameters", {})),
        parameters=dict(entry.get("Parameters", {})),
        table_type=entry.get("TableType", "EXTERNAL_TABLE"),
        view_text=entry.get("ViewOriginalText", ""),
    )


class Catalog:
    """Reads through the Glue API; a database or table that is missing is None."""

    def __init__(self, glue: Any) -> None:
        self.glue = glue

    def has_database(self, name: str) -> bool:
        try:
            self.glue.get_database(Name=name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            return False
        return True

    def table(self, database: str, name: str) -> Table | None:
        entry = self.entry(database, name)
        return None if entry is None else to_table(entry)

    def entry(self, database: str, name: str) -> dict[str, Any] | None:
        """AWS Glue ``Table`` structure."""
        try:
            found: dict[str, Any] = self.glue.get_table(DatabaseName=database, Name=name)["Table"]
            return found
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            return None

    def databases(self) -> list[str]:
        pages = self.glue.get_paginator("get_databases").paginate()
        return sorted(entry["Name"] for page in pages for entry in page["DatabaseList"])

    def tables(self, database: str) -> list[str]:
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=database)
        return sorted(entry["Name"] for page in pages for entry in page["TableList"])

    def partitions(self, table: Table) -> list[Partition]:
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=table.database, TableName=table.name, ExcludeColumnSchema=True
        )
        return [
            Partition(tuple(entry["Values"]), entry["StorageDescriptor"]["Location"])
            for page in pages
            for entry in page["Partitions"]
        ]
