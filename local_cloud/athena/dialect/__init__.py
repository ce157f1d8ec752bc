"""Athena's SQL to DuckDB's: one small function per difference that sqlglot leaves.

A difference is a function from a node with its type to the node that DuckDB needs, registered by
the class of the node
(``rewrites``) or by the name of a function that sqlglot knows no class for (``rewrites_function``).
"""

from sqlglot import exp
from sqlglot.errors import ErrorLevel, UnsupportedError

from local_cloud.athena import types
from local_cloud.athena.dialect import (  # noqa: F401 - importing them registers their differences
    aggregates,
    arrays,
    binaries,
    casts,
    formats,
    json,
    maps,
    numbers,
    patterns,
    strings,
    tables,
    time_patterns,
    times,
    zoned,
)
from local_cloud.athena.dialect.registry import rewrite_of
from local_cloud.athena.dialect.zoned import instant, read_in_zone, with_zones_shown
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.zones import in_zone, zone_of


def to_duckdb(expression: exp.Expression) -> str:
    """The query in DuckDB's dialect.

    In      qualified and typed (``analysis.analyse``); it is changed in place.
    Raises  QueryFailedError for what the local cloud does not do.
    """
    root = exp.Paren(this=expression)
    zones = [zone_of(c) for c in expression.selects] if isinstance(expression, exp.Query) else []
    for node in reversed(list(expression.walk(bfs=True))):
        _translate(node)
    try:
        sql = root.this.sql(dialect="duckdb", unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        raise not_supported(f"this: {error}") from error
    return with_zones_shown(sql, zones)


def _translate(node: exp.Expression) -> None:
    zone = read_in_zone(node)
    rewrite = rewrite_of(node)
    try:
        new = rewrite(node) if rewrite is not None else node
    except (KeyError, ValueError, IndexError, AttributeError, AssertionError) as error:
        # the functions' arguments are not as many, or not such, as each difference expects
        name = node.name if isinstance(node, exp.Anonymous) else node.key
        raise QueryFailedError(
            "FUNCTION_NOT_FOUND", f"Unexpected parameters for function {name.lower()}"
        ) from error
    if zone is not None:
        new = instant(new.copy(), zone)
        new.type = in_zone(types.sql_type(types.T.TIMESTAMPTZ), zone)
    if new is not node:
        if new.type is None:
            new.type = node.type
        node.replace(new)
