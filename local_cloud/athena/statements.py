"""From a query's text to the kind of statement that it is, and to what it does.

Source  https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html; StatementType and
        SubstatementType as Athena reports them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

from sqlglot import exp

from local_cloud.athena import writes
from local_cloud.athena.ddl import (
    alter,
    create_table,
    databases,
    partitions,
    prepared,
    show_create,
    tables,
)
from local_cloud.athena.ddl import views as ddl_views
from local_cloud.athena.ddl.context import Context, Parse, Run
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.parsing import parse_query
from local_cloud.athena.positions import line_and_column
from local_cloud.athena.tokens import AthenaDefinitions, AthenaQueries, Tokens, malformed

GAP = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)+"
COMMENTS = re.compile(rf"(?:{GAP})?", re.DOTALL)
# Words, StatementType, SubstatementType
KINDS = [
    (r"(SELECT|WITH|VALUES)", "DML", "SELECT"),
    (r"EXPLAIN ANALYZE", "DML", "EXPLAIN_ANALYZE"),
    (r"EXPLAIN", "DML", "EXPLAIN"),
    (r"INSERT", "DML", "INSERT"),
    (r"UPDATE", "DML", "UPDATE"),
    (r"DELETE", "DML", "DELETE"),
    (r"MERGE", "DML", "MERGE"),
    (r"UNLOAD", "DML", "UNLOAD"),
    (r"SHOW (DATABASES|SCHEMAS)", "UTILITY", "SHOW_DATABASES"),
    (r"SHOW TABLES", "UTILITY", "SHOW_TABLES"),
    (r"SHOW VIEWS", "UTILITY", "SHOW_VIEWS"),
    (r"SHOW COLUMNS", "UTILITY", "SHOW_COLUMNS"),
    (r"SHOW PARTITIONS", "UTILITY", "SHOW_PARTITIONS"),
    (r"SHOW CREATE TABLE", "UTILITY", "SHOW_CREATE_TABLE"),
    (r"SHOW CREATE VIEW", "UTILITY", "SHOW_CREATE_VIEW"),
    (r"SHOW TBLPROPERTIES", "UTILITY", "SHOW_TBLPROPERTIES"),
    (r"(DESCRIBE|DESC)", "UTILITY", "DESCRIBE_TABLE"),
    (r"CREATE (DATABASE|SCHEMA)", "DDL", "CREATE_DATABASE"),
    (r"DROP (DATABASE|SCHEMA)", "DDL", "DROP_DATABASE"),
    (r"CREATE OR REPLACE VIEW", "DDL", "CREATE_VIEW"),
    (r"CREATE VIEW", "DDL", "CREATE_VIEW"),
    (r"DROP VIEW", "DDL", "DROP_VIEW"),
    (
        r"CREATE TABLE(?=.*\bAS\b.*\b(SELECT|WITH|VALUES)\b)",
        "DDL",
        "CREATE_TABLE_AS_SELECT",
    ),
    (r"CREATE(?= (EXTERNAL )?TABLE\b)", "DDL", "CREATE_TABLE"),
    (r"DROP TABLE", "DDL", "DROP_TABLE"),
    (r"MSCK REPAIR TABLE", "DDL", "MSCK_REPAIR_TABLE"),
    (r"ALTER TABLE", "DDL", "ALTER_TABLE"),
    (r"PREPARE", "DML", "PREPARE"),
    (r"EXECUTE", "DML", "EXECUTE"),
    (r"DEALLOCATE PREPARE", "DML", "DEALLOCATE"),
    (r"(OPTIMIZE|VACUUM)", "DDL", "MAINTENANCE"),
]
FORMS = [
    (re.compile(words.replace(" ", GAP) + r"\b", re.IGNORECASE | re.DOTALL), words, kind, subtype)
    for words, kind, subtype in KINDS
]
# Those of Hive's language, and those of Trino's.
DEFINITIONS: dict[str, Parse] = {
    "SHOW_DATABASES": databases.show_databases,
    "SHOW_TABLES": databases.show_tables,
    "SHOW_COLUMNS": tables.show_columns,
    "SHOW_PARTITIONS": partitions.show_partitions,
    "SHOW_CREATE_TABLE": show_create.show_create_table,
    "SHOW_TBLPROPERTIES": tables.show_properties,
    "SHOW_VIEWS": ddl_views.show_views,
    "DESCRIBE_TABLE": tables.describe,
    "CREATE_DATABASE": databases.create_database,
    "DROP_DATABASE": databases.drop_database,
    "CREATE_TABLE": create_table.create_table,
    "DROP_TABLE": tables.drop_table,
    "MSCK_REPAIR_TABLE": partitions.repair_table,
    "ALTER_TABLE": alter.alter_table,
}
OF_TRINO: dict[str, Parse] = {
    "SHOW_CREATE_VIEW": ddl_views.show_create_view,
    "CREATE_VIEW": ddl_views.create_view,
    "DROP_VIEW": ddl_views.drop_view,
    "PREPARE": prepared.prepare,
    "DEALLOCATE": prepared.deallocate,
}
WRITES: dict[str, Callable[[Tokens], writes.Write]] = {
    "CREATE_TABLE_AS_SELECT": writes.create_table_as,
    "INSERT": writes.insert,
    "UNLOAD": writes.unload,
}
DONE = {"SELECT", "EXECUTE", *DEFINITIONS, *OF_TRINO, *WRITES}


@dataclass(frozen=True)
class Statement:
    """``text`` without its last semicolon; one of the others says what it does: ``query`` is the
    tree of a SELECT, ``write`` of what puts a query's rows into files, ``run`` the rest.
    """

    text: str
    type: str
    subtype: str
    query: exp.Query | None = None
    write: writes.Write | None = None
    run: Run | None = None

    def plain(self) -> "Statement":
        """What is told of it after it ran."""
        return replace(self, query=None, write=None, run=None)


def read(text: str) -> Statement:
    """Raises AwsError InvalidRequestException, as StartQueryExecution does for what is no
    statement.
    """
    text = text.rstrip().removesuffix(";")
    start = COMMENTS.match(text)
    begin = start.end() if start else 0
    if text.startswith("(", begin):
        return Statement(text, "DML", "SELECT", parse_query(text))
    for form, words, kind, subtype in FORMS:
        found = form.match(text, begin)
        if found is not None:
            return _statement(text, kind, subtype, words, found.end())
    word = text[begin:].split(maxsplit=1)[0] if text[begin:] else "<EOF>"
    raise malformed(*line_and_column(text, begin), word)


def _statement(text: str, kind: str, subtype: str, words: str, end: int) -> Statement:
    if subtype == "SELECT":
        return Statement(text, kind, subtype, parse_query(text))
    if subtype == "EXECUTE":
        return Statement(text, kind, subtype)
    try:
        if subtype in WRITES:
            tokens = _after(Tokens(text, AthenaQueries), end)
            return Statement(text, kind, subtype, write=WRITES[subtype](tokens))
        return Statement(text, kind, subtype, run=_run(text, subtype, words, end))
    except QueryFailedError as error:
        return failing(Statement(text, kind, subtype), error)


def failing(statement: Statement, error: QueryFailedError) -> Statement:
    """Refused when it runs, as Athena does with what it can read."""
    return replace(statement, run=partial(_fail, error))


def _run(text: str, subtype: str, words: str, end: int) -> Run:
    if subtype in DEFINITIONS:
        return DEFINITIONS[subtype](_after(Tokens(text, AthenaDefinitions), end))
    if subtype in OF_TRINO:
        parse = ddl_views.replace_view if "REPLACE" in words else OF_TRINO[subtype]
        return parse(_after(Tokens(text, AthenaQueries), end))
    raise not_supported(subtype.replace("_", " "))


def _after(tokens: Tokens, end: int) -> Tokens:
    while tokens.current is not None and tokens.current.start < end:
        tokens.place += 1
    return tokens


def _fail(error: QueryFailedError, context: Context) -> NoReturn:
    raise error
