"""SHOW, DESCRIBE, CREATE and DROP DATABASE, DROP TABLE: statements on the catalog alone; others are
refused by name.

Source  https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
"""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.athena.catalog import Catalog, Table
from local_cloud.athena.columns import text_column
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.statements import Statement

Answer = tuple[list[dict[str, Any]], list[str]]
NAME = r"[`\"]?([\w-]+)[`\"]?(?:\s*\.\s*[`\"]?([\w-]+)[`\"]?)?"


def run_utility(statement: Statement, database: str, catalog: Catalog) -> Answer:
    """Columns and lines of the result. Raises QueryFailedError."""
    run = STATEMENTS.get(statement.subtype)
    if run is None:
        raise not_supported(statement.subtype.replace("_", " "))
    form, function = run
    text = " ".join(re.sub(r"--[^\n]*|/\*.*?\*/", " ", statement.text, flags=re.DOTALL).split())
    found = re.fullmatch(form, text, re.IGNORECASE)
    if found is None:
        raise not_supported(f"this form of {statement.subtype.replace('_', ' ')}: {text[:100]}")
    try:
        return function(found, database.lower(), catalog)
    except ClientError as error:
        message = error.response["Error"]["Message"]
        raise QueryFailedError("FAILED", f"Execution Error, return code 1. {message}") from error


def _like(pattern: str | None) -> Callable[[str], bool]:
    """Hive's pattern: ``*`` and ``|``; in Athena a regular expression whose ``.*`` is written
    ``*``.
    """
    if pattern is None:
        return lambda name: True
    form = re.compile(pattern.replace(".*", "*").replace("*", ".*"), re.IGNORECASE)
    return lambda name: form.fullmatch(name) is not None


def show_databases(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    is_like = _like(found[1])
    return [text_column("database_name")], list(filter(is_like, catalog.databases()))


def show_tables(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    name = (found[1] or database).lower()
    if not name or not catalog.has_database(name):
        raise QueryFailedError(
            "FAILED", f"SemanticException [Error 10072]: Database does not exist: {name}"
        )
    return [text_column("tab_name")], list(filter(_like(found[2]), catalog.tables(name)))


def _table(found: re.Match[str], database: str, catalog: Catalog) -> Table:
    first, second = found[1].lower(), (found[2] or "").lower()
    place, name = (first, second) if second else (database, first)
    table = catalog.table(place, name)
    if table is None:
        raise QueryFailedError(
            "FAILED", f"SemanticException [Error 10001]: Table not found {place}.{name}"
        )
    return table


def show_columns(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    if found[3]:
        place = re.match(NAME, found[1])
        assert place is not None
        table = catalog.table(found[3].lower(), place[1].lower())
        if table is None:
            raise QueryFailedError(
                "FAILED", f"SemanticException [Error 10001]: Table not found {found[1]}"
            )
    else:
        table = _table(found, database, catalog)
    return [text_column("field")], [f"{column.name:<20}" for column in table.all_columns]


def show_partitions(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    table = _table(found, database, catalog)
    if not table.partition_keys:
        raise QueryFailedError(
            "FAILED",
            "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Table"
            f" {table.name} is not a partitioned table",
        )
    names = [column.name for column in table.partition_keys]
    rows = [
        "/".join(f"{name}={value}" for name, value in zip(names, partition.values, strict=True))
        for partition in catalog.partitions(table)
    ]
    return [text_column("partition")], rows


def describe(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    table = _table(found, database, catalog)
    rows = [f"{c.name:<20}\t{c.kind:<20}\t{'':<20}" for c in table.all_columns]
    if table.partition_keys:
        rows += [
            "\t \t ",
            "# Partition Information\t \t ",
            f"{'# col_name':<20}\t{'data_type':<20}\t{'comment':<20}",
            "\t \t ",
        ]
        rows += [f"{c.name:<20}\t{c.kind:<20}\t{'':<20}" for c in table.partition_keys]
    return [text_column(name) for name in ("col_name", "data_type", "comment")], rows


def create_database(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    if found[1] and catalog.has_database(found[2].lower()):
        return [], []
    location = {"LocationUri": found[3]} if found[3] else {}
    catalog.glue.create_database(DatabaseInput={"Name": found[2].lower(), **location})
    return [], []


def drop_database(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    name, cascades = found[2].lower(), (found[3] or "").lower() == "cascade"
    if not catalog.has_database(name):
        if found[1]:
            return [], []
        raise QueryFailedError(
            "FAILED", f"SemanticException [Error 10072]: Database does not exist: {name}"
        )
    if catalog.tables(name) and not cascades:
        raise QueryFailedError(
            "FAILED",
            "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
            f" InvalidOperationException(message:Database {name} is not empty. One or more tables"
            " exist.)",
        )
    for table in catalog.tables(name):
        catalog.glue.delete_table(DatabaseName=name, Name=table)
    catalog.glue.delete_database(Name=name)
    return [], []


def drop_table(found: re.Match[str], database: str, catalog: Catalog) -> Answer:
    """The entry in the catalog goes; the files stay."""
    first, second = found[2].lower(), (found[3] or "").lower()
    place, name = (first, second) if second else (database, first)
    if catalog.table(place, name) is None:
        if found[1]:
            return [], []
        raise QueryFailedError(
            "FAILED", f"SemanticException [Error 10001]: Table not found {place}.{name}"
        )
    catalog.glue.delete_table(DatabaseName=place, Name=name)
    return [], []


STATEMENTS: dict[str, tuple[str, Callable[[re.Match[str], str, Catalog], Answer]]] = {
    "SHOW_DATABASES": (r"show (?:databases|schemas)(?: like '(.*)')?", show_databases),
    "SHOW_TABLES": (r"show tables(?: (?:in|from) [`\"]?([\w-]+)[`\"]?)?(?: '(.*)')?", show_tables),
    "SHOW_COLUMNS": (rf"show columns (?:in|from) {NAME}(?: (?:in|from) ([\w-]+))?", show_columns),
    "SHOW_PARTITIONS": (rf"show partitions {NAME}", show_partitions),
    "DESCRIBE_TABLE": (rf"(?:describe|desc) {NAME}", describe),
    "CREATE_DATABASE": (
        r"create (?:database|schema)( if not exists)? [`\"]?([\w-]+)[`\"]?(?: location '([^']*)')?",
        create_database,
    ),
    "DROP_DATABASE": (
        r"drop (?:database|schema)( if exists)? [`\"]?([\w-]+)[`\"]?(?: (cascade|restrict))?",
        drop_database,
    ),
    "DROP_TABLE": (rf"drop table( if exists)? {NAME}", drop_table),
}
