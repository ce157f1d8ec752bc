"""Where the dialect's differences are registered, and what they are built of."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from local_cloud.athena import types

Rewrite = Callable[[Any], exp.Expression]
_BY_CLASS: dict[type, Rewrite] = {}
_BY_FUNCTION: dict[str, Rewrite] = {}


def rewrites(*nodes: type) -> Callable[[Rewrite], Rewrite]:
    def register(rewrite: Rewrite) -> Rewrite:
        for node in nodes:
            _BY_CLASS[node] = rewrite
        return rewrite

    return register


def rewrites_function(*names: str) -> Callable[[Rewrite], Rewrite]:
    def register(rewrite: Rewrite) -> Rewrite:
        for name in names:
            _BY_FUNCTION[name] = rewrite
        return rewrite

    return register


def rewrite_of(node: exp.Expression) -> Rewrite | None:
    if isinstance(node, exp.Anonymous):
        return _BY_FUNCTION.get(node.name.lower())
    return _BY_CLASS.get(type(node))


def call(function: str, *arguments: Any) -> exp.Anonymous:
    """A call that is written as it stands; strings become literals."""
    values = [exp.Literal.string(a) if isinstance(a, str) else a for a in arguments]
    return exp.Anonymous(this=function, expressions=values)


def cast(value: exp.Expression, kind: exp.DataType | str) -> exp.Cast:
    if not isinstance(kind, str) and kind.is_type(types.T.TIMESTAMP):
        kind = "timestamp"  # with a precision it would be another type in DuckDB
    to = exp.DataType.build(kind, dialect="duckdb") if isinstance(kind, str) else kind.copy()
    made = exp.Cast(this=value, to=to)
    made.type = to
    return made


def cast_to_own_type(node: exp.Expression) -> exp.Expression:
    """``node`` cast to the type it has in Athena, where DuckDB would choose another."""
    kind = node.type
    if kind is None or not types.is_known(kind) or kind.is_type(types.T.NULL):
        return node
    return cast(node.copy(), kind)


def whole_aggregate(node: exp.Expression) -> exp.Expression:
    """The aggregate with its FILTER, WITHIN GROUP and OVER."""
    while isinstance(node.parent, exp.Filter | exp.Window | exp.WithinGroup | exp.IgnoreNulls) and (
        node.parent.this is node
    ):
        node = node.parent
    return node
