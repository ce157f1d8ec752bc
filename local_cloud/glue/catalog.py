"""The Glue data catalog of one account and region: databases, tables, versions, partitions.

moto's catalog has no lock, no pages and no lower-case names, counts versions from 1 and lacks
half of the operations; ours keeps the same API structures, one change at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from local_cloud.api import AwsError, Request, unsupported

Values = tuple[str, ...]


def now() -> datetime:
    """UTC, whole seconds, as the catalog reports time."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Partition:
    """``input``: AWS ``PartitionInput``."""

    input: dict[str, Any]
    created_at: datetime = field(default_factory=now)

    @property
    def values(self) -> Values:
        return tuple(self.input["Values"])


@dataclass
class Table:
    """``versions``: (version id, AWS ``TableInput``, when), oldest first; ids count from 0."""

    name: str
    versions: list[tuple[int, dict[str, Any], datetime]]
    created_at: datetime = field(default_factory=now)
    partitions: dict[Values, Partition] = field(default_factory=dict)
    indexes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def input(self) -> dict[str, Any]:
        return self.versions[-1][1]

    @property
    def partition_keys(self) -> list[dict[str, str]]:
        return self.input.get("PartitionKeys") or []


@dataclass
class Database:
    """``input``: AWS ``DatabaseInput``."""

    name: str
    input: dict[str, Any]
    created_at: datetime = field(default_factory=now)
    tables: dict[str, Table] = field(default_factory=dict)


class Catalog:
    """What the rooms of databases, tables and partitions share."""

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id
        self.lock = RLock()  # a query reads tables while a crawl writes them
        self.databases: dict[str, Database] = {}

    def check(self, request: Request, *refused: str) -> None:
        """Refuse another account's catalog, and parameters that would do nothing here."""
        if request.get("CatalogId", self.account_id) != self.account_id:
            raise unsupported(f"the catalog of another account, CatalogId {request['CatalogId']}")
        for name in refused:
            if request.get(name):
                raise unsupported(f"{name} in the data catalog")

    def database(self, name: str) -> Database:
        try:
            return self.databases[name.lower()]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Database {name} not found.") from None

    def table(self, database_name: str, name: str) -> Table:
        try:
            return self.database(database_name).tables[name.lower()]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Table {name} not found.") from None

    def partition(self, table: Table, values: Sequence[str]) -> Partition:
        try:
            return table.partitions[tuple(values)]
        except KeyError:
            raise AwsError("EntityNotFoundException", "Cannot find partition.") from None


def error_detail(error: AwsError) -> dict[str, str]:
    """AWS ``ErrorDetail``: how a batch operation reports one item's failure."""
    return {"ErrorCode": error.code, "ErrorMessage": error.message}
