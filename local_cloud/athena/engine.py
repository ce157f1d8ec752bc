"""The DuckDB connection of one query: its own memory, no files, no network, UTC."""

import duckdb

from local_cloud.athena.dialect.macros import statements
from local_cloud.athena.in_python import add_functions

MEMORY_LIMIT = "2GB"
CONFIGURATION: dict[str, str] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "memory_limit": MEMORY_LIMIT,
    "default_null_order": "nulls_last",
}


def connect() -> duckdb.DuckDBPyConnection:
    """Add the relations, then ``lock`` it before the user's SQL runs."""
    connection = duckdb.connect(":memory:", config=dict(CONFIGURATION))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET python_enable_replacements = false")
    return connection


def add_macros(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """The macros and functions that the SQL calls; all would take longer than many a query."""
    macros = statements(sql)
    add_functions(connection, " ".join([sql, *macros]))
    for statement in macros:
        connection.execute(statement)


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("SET lock_configuration = true")
