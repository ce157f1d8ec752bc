"""A catalog table as a relation in the query's DuckDB connection."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import duckdb
from pyarrow.fs import S3FileSystem
from sqlglot import exp

from local_cloud.athena import delta, text_files
from local_cloud.athena.analysis import Analysis
from local_cloud.athena.catalog import Catalog, Partition, Table
from local_cloud.athena.engine import add_macros
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.files import DataFile, files_of
from local_cloud.athena.parquet import open_parquet
from local_cloud.athena.pruning import Key, columns_used, key_of, partition_conditions, prune
from local_cloud.authorization.current import ADMINISTRATOR_KEY, access_key
from local_cloud.settings import SETTINGS

READERS = 8
TEXT_SERDES = (text_files.LAZY_SIMPLE, text_files.OPEN_CSV, *text_files.JSON_SERDES)


def s3_filesystem(region: str) -> S3FileSystem:
    """With the rights of whom this thread works for."""
    address = SETTINGS.endpoint_url.removeprefix("http://")
    return _filesystem(region, address, access_key() or ADMINISTRATOR_KEY)


@lru_cache(64)
def _filesystem(region: str, address: str, key: str) -> S3FileSystem:
    return S3FileSystem(
        access_key=key,
        secret_key=key,  # signatures are not checked
        endpoint_override=address,
        scheme="http",
        region=region,
    )


class Relations:
    """Puts the tables of one query into its connection and counts the bytes that it scans."""

    def __init__(self, catalog: Catalog, s3: Any, filesystem: S3FileSystem) -> None:
        self.catalog = catalog
        self.s3 = s3
        self.filesystem = filesystem

    def add(self, connection: duckdb.DuckDBPyConnection, analysis: Analysis) -> int:
        """The query's table names become the relations'; returns scanned bytes.

        Raises  QueryFailedError, e.g. HIVE_BAD_DATA for a file that is not what the catalog says.
        """
        used = columns_used(analysis.expression)
        scanned = 0
        names: dict[tuple[str, str], str] = {}
        with ThreadPoolExecutor(min(READERS, (os.cpu_count() or 2) * 2)) as pool:
            for number, (key, table) in enumerate(analysis.tables.items()):
                names[key] = f"relation_{number}"
                scanned += self._add_table(
                    connection, names[key], analysis, table, used.get(key, set()), pool
                )
        rename_tables(analysis.expression, names)
        return scanned

    def _add_table(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        analysis: Analysis,
        table: Table,
        used: set[str],
        pool: ThreadPoolExecutor,
    ) -> int:
        done = ("delta", "symlink") if isinstance(table, delta.DeltaTable) else ("symlink",)
        check_kind(table, done)
        _check_columns(table)
        partitions = None
        if table.partition_keys:
            conditions = partition_conditions(analysis.expression, table)
            partitions = prune(table, self._partitions(table), conditions)
        files = self._files(table, partitions)
        if is_parquet(table):
            dataset, scanned = open_parquet(table, files, used, self.filesystem, pool)
            connection.register(name, dataset)
            return scanned
        if table.serde not in TEXT_SERDES:
            raise not_supported(f"tables of {table.serde or table.input_format or 'no format'}")
        lines = text_files.read_lines(table, files, self.s3, pool)
        connection.register(f"{name}_lines", lines)
        select = text_files.select_of(table, f"{name}_lines", used)
        add_macros(connection, select)
        connection.execute(f"CREATE TEMP VIEW {name} AS {select}")
        return sum(file.size_bytes for file in files)

    def _partitions(self, table: Table) -> list[Partition]:
        if isinstance(table, delta.DeltaTable):
            return table.partitions()
        return self.catalog.partitions(table)

    def _files(self, table: Table, partitions: list[Partition] | None) -> list[DataFile]:
        if isinstance(table, delta.DeltaTable):
            return table.files_of(partitions)
        if delta.is_symlinked(table):
            return delta.symlinked_files(self.s3, table, partitions)
        return files_of(self.s3, table, partitions)


def rename_tables(expression: exp.Query, names: dict[Key, str]) -> None:
    """The catalog's tables, by database and name, become the connection's relations."""
    for node in list(expression.find_all(exp.Table)):
        if node.catalog and key_of(node) in names:
            node.set("this", exp.to_identifier(names[key_of(node)]))
            node.set("db", None)
            node.set("catalog", None)


def check_kind(table: Table, known: tuple[str, ...] = ()) -> None:
    """Raises QueryFailedError for tables whose files do not speak for themselves.

    known   the table formats that are done, of those below.
    """
    name = f"{table.database}.{table.name}"
    if table.table_type == "VIRTUAL_VIEW":
        raise not_supported(f"views ({name})")
    if table.parameters.get("projection.enabled", "").lower() == "true":
        raise not_supported(f"partition projection ({name})")
    formats = (
        table.parameters.get("table_type", ""),
        table.parameters.get("spark.sql.sources.provider", ""),
        table.parameters.get("classification", ""),
        table.input_format,
    )
    for other in ("iceberg", "delta", "hudi", "hoodie", "symlink"):
        if other not in known and any(other in given.lower() for given in formats):
            raise not_supported(f"tables of {other} ({name})")


def _check_columns(table: Table) -> None:
    """Raises QueryFailedError for a table whose partition key is in its files, too: a crawler makes
    such a table.

    Source  Trino's ``HiveMetadata``; aws-solutions/automated-data-analytics-on-aws#41.
    """
    names = [column.name for column in table.all_columns]
    if len(set(names)) < len(names):
        raise QueryFailedError(
            "HIVE_INVALID_METADATA",
            f"Hive metadata for table {table.name} is invalid: Table descriptor contains"
            " duplicate columns",
        )


def is_parquet(table: Table) -> bool:
    if isinstance(table, delta.DeltaTable):
        return True
    return "parquet" in table.serde.lower() or "parquet" in table.input_format.lower()
