"""CREATE, DROP and SHOW DATABASES, SHOW TABLES.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-database.html and the pages beside it
"""

import re
from collections.abc import Callable
from functools import partial

from local_cloud.athena.columns import text_column
from local_cloud.athena.ddl.context import (
    DDL_TASK,
    NOTHING,
    Answer,
    Context,
    Run,
    failed,
    no_database,
)
from local_cloud.athena.tokens import Tokens


def like(pattern: str | None) -> Callable[[str], bool]:
    """Hive's pattern: ``*`` and ``|``; in Athena a regular expression whose ``.*`` may be written
    ``*``.
    """
    if pattern is None:
        return lambda name: True
    form = re.compile(pattern.replace(".*", "*").replace("*", ".*"), re.IGNORECASE)
    return lambda name: form.fullmatch(name) is not None


def read_pattern(tokens: Tokens) -> str | None:
    """``'pattern'`` or ``LIKE 'pattern'``, if it is there."""
    if tokens.take("LIKE") or tokens.current is not None:
        return tokens.string()
    return None


def create_database(tokens: Tokens) -> Run:
    is_careful = tokens.take("IF NOT EXISTS")
    given: dict[str, object] = {"Name": tokens.name()}
    if tokens.take("COMMENT"):
        given["Description"] = tokens.string()
    if tokens.take("LOCATION"):
        given["LocationUri"] = tokens.string()
    if tokens.take("WITH DBPROPERTIES"):
        given["Parameters"] = tokens.pairs()
    tokens.end()
    return partial(_create_database, given, is_careful)


def _create_database(given: dict[str, object], is_careful: bool, context: Context) -> Answer:
    name = str(given["Name"])
    if not context.catalog.has_database(name):
        context.catalog.glue.create_database(DatabaseInput=given)
    elif not is_careful:
        raise failed(f"{DDL_TASK} Database {name} already exists")
    return NOTHING


def drop_database(tokens: Tokens) -> Run:
    is_careful = tokens.take("IF EXISTS")
    name = tokens.name()
    cascades = tokens.take("CASCADE")
    if not cascades:
        tokens.take("RESTRICT")
    tokens.end()
    return partial(_drop_database, name, is_careful, cascades)


def _drop_database(name: str, is_careful: bool, cascades: bool, context: Context) -> Answer:
    catalog = context.catalog
    if not catalog.has_database(name):
        if is_careful:
            return NOTHING
        raise no_database(name)
    tables = catalog.tables(name)
    if tables and not cascades:
        raise failed(
            f"{DDL_TASK} InvalidOperationException(message:Database {name} is not empty. One or"
            " more tables exist.)"
        )
    for table in tables:
        catalog.glue.delete_table(DatabaseName=name, Name=table)
    catalog.glue.delete_database(Name=name)
    return NOTHING


def show_databases(tokens: Tokens) -> Run:
    pattern = read_pattern(tokens)
    tokens.end()
    return partial(_show_databases, pattern)


def _show_databases(pattern: str | None, context: Context) -> Answer:
    return [text_column("database_name")], list(filter(like(pattern), context.catalog.databases()))


def read_scope(tokens: Tokens) -> tuple[str, str | None]:
    """``[IN|FROM database] [LIKE 'pattern']``, to the statement's end; "" for no database."""
    database = tokens.name() if tokens.take("IN") or tokens.take("FROM") else ""
    pattern = read_pattern(tokens)
    tokens.end()
    return database, pattern


def existing(database: str, context: Context) -> str:
    """The database, or else the query's own.

    Raises  QueryFailedError when it does not exist.
    """
    name = context.place((database, ""))[0]
    if not context.catalog.has_database(name):
        raise no_database(name)
    return name


def show_tables(tokens: Tokens) -> Run:
    return partial(_show_tables, *read_scope(tokens))


def _show_tables(database: str, pattern: str | None, context: Context) -> Answer:
    """Views too."""
    name = existing(database, context)
    return [text_column("tab_name")], list(filter(like(pattern), context.catalog.tables(name)))
