"""Which columns and which partitions of a table a query needs: Athena reads, and counts, no others.

Source  https://docs.aws.amazon.com/athena/latest/ug/partitions.html
"""

from collections.abc import Iterator

import duckdb
import pyarrow as pa
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from local_cloud.athena import types
from local_cloud.athena.catalog import Partition, Table
from local_cloud.athena.dialect import to_duckdb
from local_cloud.athena.engine import add_macros, connect
from local_cloud.athena.errors import from_engine
from local_cloud.athena.partition_names import NULL

Key = tuple[str, str]


def _uses(expression: exp.Query) -> Iterator[tuple[Scope, str, exp.Table]]:
    for scope in traverse_scope(expression):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):
                yield scope, alias, source


def key_of(node: exp.Table) -> Key:
    return node.db, node.name


def columns_used(expression: exp.Query) -> dict[Key, set[str]]:
    """Names by (database, table); a table that is only counted has none."""
    used: dict[Key, set[str]] = {}
    for scope, alias, source in _uses(expression):
        names = used.setdefault(key_of(source), set())
        names |= {c.name for c in scope.expression.find_all(exp.Column) if c.table == alias}
    return used


def partition_conditions(expression: exp.Query, table: Table) -> list[list[exp.Expression]]:
    """For each use of the table the conditions of its WHERE on partition keys alone."""
    keys = {column.name for column in table.partition_keys}
    conditions = []
    for scope, alias, source in _uses(expression):
        if key_of(source) == (table.database, table.name):
            conditions.append(list(_conjuncts(scope, alias, keys)))
    return conditions


def _conjuncts(scope: Scope, alias: str, keys: set[str]) -> Iterator[exp.Expression]:
    query = scope.expression
    where = query.args.get("where") if isinstance(query, exp.Select) else None
    if where is None or _may_be_null(query, alias):
        return
    for part in (
        exp.and_(where.this, copy=True).unnest().flatten()
        if isinstance(where.this, exp.And)
        else [where.this]
    ):
        columns = list(part.find_all(exp.Column))
        if (
            columns
            and not part.find(exp.Query)
            and all(c.table == alias and c.name in keys for c in columns)
        ):
            yield part


def _may_be_null(query: exp.Expression, alias: str) -> bool:
    """Rows of the table may stand for 'no match' in an outer join: WHERE then does not say what to
    read.
    """
    for join in query.args.get("joins") or []:
        if join.side in ("RIGHT", "FULL") or (join.side == "LEFT" and join.alias_or_name == alias):
            return True
    return False


def prune(
    table: Table, partitions: list[Partition], conditions: list[list[exp.Expression]]
) -> list[Partition]:
    """The partitions that a use of the table can need; the conditions are run on the partitions'
    values.
    """
    if not partitions or not conditions or not all(conditions):
        return partitions
    with connect() as connection:
        _load_values(connection, table, partitions)
        needed = " OR ".join(
            "(" + " AND ".join(_on_values(condition) for condition in use) + ")"
            for use in conditions
        )
        query = f"SELECT number FROM partition_values WHERE {needed}"
        add_macros(connection, query)
        try:
            rows = connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise from_engine(str(error)) from error
    return [partitions[number] for (number,) in sorted(rows)]


def _on_values(condition: exp.Expression) -> str:
    local = condition.copy()
    for column in local.find_all(exp.Column):
        column.set("table", None)
        column.set("db", None)
        column.set("catalog", None)
    return f"coalesce({to_duckdb(local)}, false)"


def _load_values(
    connection: duckdb.DuckDBPyConnection, table: Table, partitions: list[Partition]
) -> None:
    columns: dict[str, list[object]] = {"number": list(range(len(partitions)))}
    for place, column in enumerate(table.partition_keys):
        texts = (partition.values[place] for partition in partitions)
        columns[column.name] = [None if text == NULL else text for text in texts]
    connection.register("partition_texts", pa.table(columns))
    typed = ", ".join(
        f'CAST("{column.name}" AS {types.to_duckdb(types.from_glue(column.kind))})'
        f' AS "{column.name}"'
        for column in table.partition_keys
    )
    connection.execute(
        f"CREATE TEMP VIEW partition_values AS SELECT number, {typed} FROM partition_texts"
    )
