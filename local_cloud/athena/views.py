"""Views as Athena keeps them in the catalog: a text that is Trino's description in Base64.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-view.html; Trino's
        ``ConnectorViewDefinition`` and ``ViewReaderUtil`` for the form.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from local_cloud.athena import types
from local_cloud.athena.catalog import CATALOG, Table
from local_cloud.athena.coercion import assignable
from local_cloud.athena.errors import QueryFailedError, not_supported

VIEW = "VIRTUAL_VIEW"
FORM = re.compile(r"/\* Presto View: (\S+) \*/")


@dataclass(frozen=True)
class View:
    """``columns`` are names and Trino's types; ``database`` is where its query finds tables that it
    does not qualify.
    """

    sql: str
    database: str
    columns: tuple[tuple[str, exp.DataType], ...]


def table_input(name: str, view: View) -> dict[str, Any]:
    """AWS Glue ``TableInput`` structure."""
    columns = [{"name": column, "type": types.trino_name(kind)} for column, kind in view.columns]
    described = {
        "originalSql": view.sql,
        "catalog": CATALOG,
        "schema": view.database,
        "columns": columns,
    }
    text = base64.b64encode(json.dumps(described).encode()).decode()
    return {
        "Name": name,
        "TableType": VIEW,
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "ViewOriginalText": f"/* Presto View: {text} */",
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {
            "Columns": [
                {"Name": column, "Type": types.glue_name(kind)} for column, kind in view.columns
            ],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def read_view(table: Table) -> View:
    """Raises QueryFailedError for a view of Hive or Spark, or one whose text is damaged."""
    name = f"{table.database}.{table.name}"
    found = FORM.fullmatch(table.view_text.strip())
    if found is None:
        raise not_supported(f"views that Athena did not make ({name})")
    try:
        described = json.loads(base64.b64decode(found[1], validate=True))
        columns = tuple(
            (column["name"].lower(), exp.DataType.build(column["type"], dialect="trino"))
            for column in described["columns"]
        )
        return View(described["originalSql"], described.get("schema", ""), columns)
    except (binascii.Error, ValueError, KeyError, TypeError, SqlglotError) as error:
        raise QueryFailedError(
            "INVALID_VIEW", f"Invalid view JSON: {CATALOG}.{name}: {error}"
        ) from error


def in_place_of(node: exp.Table, view: View, query: exp.Query, name: str) -> exp.Subquery:
    """The view's query, analysed, as the table of another.

    Raises  QueryFailedError VIEW_IS_STALE when it gives other columns than the view was made with.
    """
    problem = _staleness(view, query)
    if problem:
        raise QueryFailedError(
            "VIEW_IS_STALE",
            f"{name} is stale or in invalid state: {problem}; it must be re-created",
        )
    for part in query.walk():
        part.meta.clear()  # places in the view's text are none in the query's
    alias = node.args.get("alias") or exp.TableAlias(this=node.this.copy())
    if any(
        select.type != kind for select, (_, kind) in zip(query.selects, view.columns, strict=True)
    ):
        query = exp.select(*(_cast(name, kind) for name, kind in view.columns)).from_(
            exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("v")))
        )
    return exp.Subquery(this=query, alias=alias)


def _cast(name: str, kind: exp.DataType) -> exp.Expression:
    column = exp.column(exp.to_identifier(name, quoted=True))
    return exp.alias_(exp.Cast(this=column, to=kind.copy()), name, quoted=True)


def _staleness(view: View, query: exp.Query) -> str:
    """In the words of Trino's ``checkViewStaleness``; empty for a view that is right."""
    if len(query.selects) != len(view.columns):
        return (
            f"stored view column count ({len(view.columns)}) does not match column count derived"
            f" from the view query analysis ({len(query.selects)})"
        )
    for place, (select, (name, kind)) in enumerate(zip(query.selects, view.columns, strict=True)):
        given = select.alias_or_name.lower()
        if given == name and assignable(select.type, kind):
            continue
        shown = types.trino_name(select.type) if select.type is not None else "unknown"
        verb = "cannot be coerced to" if given == name else "has a different name from"
        return (
            f"column [{given}] of type {shown} projected from query view at position {place}"
            f" {verb} column [{name}] of type {types.trino_name(kind)} stored in view definition"
        )
    return ""
