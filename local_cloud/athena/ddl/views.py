"""CREATE, DROP and SHOW VIEW.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-view.html and the pages beside it
Differs: the query is kept as it was written; Athena formats it.
"""

from functools import partial
from typing import Any

from sqlglot import exp

from local_cloud.athena import views
from local_cloud.athena.analysis import Analyser
from local_cloud.athena.catalog import CATALOG, to_table
from local_cloud.athena.columns import text_column
from local_cloud.athena.ddl.context import NOTHING, Answer, Context, Run
from local_cloud.athena.ddl.databases import existing, like, read_scope
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.output_types import named_columns
from local_cloud.athena.parsing import parse_tokens
from local_cloud.athena.tokens import Name, Tokens


def create_view(tokens: Tokens) -> Run:
    return _read_view(tokens, replaces=False)


def replace_view(tokens: Tokens) -> Run:
    return _read_view(tokens, replaces=True)


def _read_view(tokens: Tokens, replaces: bool) -> Run:
    name = tokens.table()
    tokens.expect("AS")
    rest = tokens.rest()
    if not rest:
        tokens.fail("<query>")
    query = parse_tokens(tokens.text, rest)
    sql = tokens.text[rest[0].start :].strip()
    return partial(_create_view, name, replaces, sql, tokens.text, query)


def _create_view(
    name: Name, replaces: bool, sql: str, text: str, query: exp.Query, context: Context
) -> Answer:
    database, view_name = context.place(name)
    catalog = context.catalog
    if not catalog.has_database(database):
        raise QueryFailedError("SCHEMA_NOT_FOUND", f"line 1:1: Schema '{database}' does not exist")
    old = catalog.entry(database, view_name)
    if old is not None and (not replaces or old.get("TableType") != views.VIEW):
        kind = "View" if old.get("TableType") == views.VIEW else "Table"
        raise QueryFailedError(
            "TABLE_ALREADY_EXISTS",
            f"line 1:1: {kind} '{CATALOG}.{database}.{view_name}' already exists",
        )
    find_table = partial(_without, (database, view_name), catalog)
    analyser = Analyser(text, context.database, find_table, catalog.has_database)
    columns = named_columns(analyser, analyser.analyse(query.copy()))
    made = views.table_input(view_name, views.View(sql, context.database or database, columns))
    save = catalog.glue.create_table if old is None else catalog.glue.update_table
    save(DatabaseName=database, TableInput=made)
    return NOTHING


def _without(view: Name, catalog: Any, database: str, name: str) -> Any:
    """The catalog's tables; a view that reads itself would never end."""
    if (database, name) == view:
        where = f"{CATALOG}.{database}.{name}"
        raise QueryFailedError("VIEW_IS_RECURSIVE", f"line 1:1: View is recursive: {where}")
    return catalog.table(database, name)


def drop_view(tokens: Tokens) -> Run:
    is_careful = tokens.take("IF EXISTS")
    name = tokens.table()
    tokens.end()
    return partial(_drop_view, name, is_careful)


def _view(name: Name, context: Context) -> dict[str, Any]:
    """AWS Glue ``Table`` structure."""
    database, view = context.place(name)
    entry = context.catalog.entry(database, view)
    full = f"{CATALOG}.{database}.{view}"
    if entry is None:
        raise QueryFailedError("TABLE_NOT_FOUND", f"line 1:1: View '{full}' does not exist")
    if entry.get("TableType") != views.VIEW:
        raise QueryFailedError(
            "GENERIC_USER_ERROR",
            f"line 1:1: View '{full}' does not exist, but a table with that"
            " name exists. Did you mean DROP TABLE?",
        )
    return entry


def _drop_view(name: Name, is_careful: bool, context: Context) -> Answer:
    database, view = context.place(name)
    if is_careful and context.catalog.entry(database, view) is None:
        return NOTHING
    _view(name, context)
    context.catalog.glue.delete_table(DatabaseName=database, Name=view)
    return NOTHING


def show_create_view(tokens: Tokens) -> Run:
    name = tokens.table()
    tokens.end()
    return partial(_show_create_view, name)


def _show_create_view(name: Name, context: Context) -> Answer:
    entry = _view(name, context)
    view = views.read_view(to_table(entry))
    text = f"CREATE VIEW {entry['DatabaseName']}.{entry['Name']} AS\n{view.sql}"
    return [text_column("Create View")], text.split("\n")


def show_views(tokens: Tokens) -> Run:
    return partial(_show_views, *read_scope(tokens))


def _show_views(database: str, pattern: str | None, context: Context) -> Answer:
    name = existing(database, context)
    pages = context.catalog.glue.get_paginator("get_tables").paginate(DatabaseName=name)
    found = [t for page in pages for t in page["TableList"] if t.get("TableType") == views.VIEW]
    return [text_column("views")], sorted(filter(like(pattern), (t["Name"] for t in found)))
