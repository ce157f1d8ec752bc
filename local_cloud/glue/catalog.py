"""The Glue data catalog of one account and region: databases, tables, versions, partitions.

moto's catalog has no lock, no pages and no lower-case names, counts versions from 1 and lacks
half of the operations; ours keeps the same API structures, one change at a time. A table's
partitions are records of their own: ten thousand are not written again for each new one.
"""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any
from urllib.parse import quote

from local_cloud.api import AwsError, Request, unsupported
from local_cloud.store import Records

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
    partitions: MutableMapping[Values, Partition] = field(default_factory=dict)
    indexes: dict[str, list[str]] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"partitions": {}}

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
    tables: MutableMapping[str, Table] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"tables": {}}


class Catalog:
    """What the rooms of databases, tables and partitions share."""

    def __init__(self, account_id: str, region: str) -> None:
        self.account_id = account_id
        self.lock = RLock()  # a query reads tables while a crawl writes them
        self.room = f"glue/{region}/databases"
        self.databases: Records[str, Database] = Records(self.room)
        for database in self.databases.values():
            database.tables = self._tables_of(database.name)
            for table in database.tables.values():
                table.partitions = self._partitions_of(database.name, table.name)

    def _tables_of(self, database_name: str) -> Records[str, Table]:
        return Records(f"{self.room}/{quote(database_name, '')}/tables")

    def _partitions_of(self, database_name: str, table_name: str) -> Records[Values, Partition]:
        room = f"{self.room}/{quote(database_name, '')}/tables/{quote(table_name, '')}/partitions"
        return Records(room)

    def add_database(self, database: Database) -> None:
        database.tables = self._tables_of(database.name)
        self.databases[database.name] = database

    def add_table(self, database: Database, table: Table) -> None:
        table.partitions = self._partitions_of(database.name, table.name)
        database.tables[table.name] = table

    def save_table(self, database_name: str, table: Table) -> None:
        """After a change inside the table; partitions save themselves."""
        self.database(database_name).tables[table.name] = table

    def delete_database(self, database: Database) -> None:
        """The tables go with their database."""
        for table in list(database.tables.values()):
            self.delete_table(database, table)
        del self.databases[database.name]

    def delete_table(self, database: Database, table: Table) -> None:
        table.partitions.clear()
        del database.tables[table.name]

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
