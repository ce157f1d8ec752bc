"""Athena's SQL to DuckDB's: one small function per difference that sqlglot leaves.

A difference is a function from a node with its type to the node that DuckDB needs, registered by
the class of the node
(``rewrites``) or by the name of a function that sqlglot knows no class for (``rewrites_function``).
"""

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from local_cloud.athena.dialect import (  # noqa: F401 - importing them registers their differences
    aggregates,
    arrays,
    casts,
    json,
    numbers,
    strings,
    tables,
    times,
)
from local_cloud.athena.dialect.registry import rewrite_of
from local_cloud.athena.errors import not_supported


def to_duckdb(expression: exp.Expression) -> str:
    """The query in DuckDB's dialect.

    In      qualified and typed (``analysis.analyse``); it is changed in place.
    Raises  QueryFailedError for what the local cloud does not do.
    """
    root = exp.Paren(this=expression)
    for node in reversed(list(expression.walk(bfs=True))):
        rewrite = rewrite_of(node)
        if rewrite is None:
            continue
        new = rewrite(node)
        if new is not node:
            if new.type is None:
                new.type = node.type
            node.replace(new)
    try:
        return root.this.sql(dialect="duckdb", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        raise not_supported(f"this: {error}") from error
