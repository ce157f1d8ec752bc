"""Types of arrays, maps and rows, and of what is taken out of them.

Source  https://trino.io/docs/current/functions/array.html, .../map.html
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.lambda_types import array_of, inner
from local_cloud.athena.types import T, is_integer


def element(annotator: Any, node: exp.Expression) -> None:
    """``array[i]``, ``map[key]`` and ``element_at``."""
    kind = node.this.type
    inner = None
    if kind is not None and kind.is_type(T.ARRAY, T.MAP) and kind.expressions:
        inner = kind.expressions[-1]
    elif kind is not None and kind.is_type(T.STRUCT):
        index = node.expressions[0]
        place = int(index.name) - 1 if isinstance(index, exp.Literal) and index.is_int else -1
        inner = kind.expressions[place] if 0 <= place < len(kind.expressions) else None
        inner = inner.kind if isinstance(inner, exp.ColumnDef) else inner
    annotator._set_type(node, inner)


def joined(annotator: Any, node: exp.Expression) -> None:
    """``||`` and ``concat``: text, bytes, or arrays."""
    parts = [node.left, node.right] if isinstance(node, exp.Binary) else node.expressions
    kept = next((p.type for p in parts if p.is_type(T.ARRAY) or types.is_binary(p.type)), None)
    annotator._set_type(node, kept or types.sql_type(T.VARCHAR))


def unnested(annotator: Any, node: exp.Unnest) -> None:
    """A row with a field per column that UNNEST gives, named by its alias."""
    kinds: list[exp.DataType] = []
    for value in node.expressions:
        kinds += _columns_of(value.type)
    names = node.alias_column_names
    fields = [
        exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=kind.copy())
        for name, kind in zip(names, kinds, strict=False)
    ]
    annotator._set_type(node, exp.DataType(this=T.STRUCT, expressions=fields, nested=True))


def _columns_of(kind: exp.DataType | None) -> list[exp.DataType]:
    unknown = types.sql_type(T.UNKNOWN)
    if kind is None or not kind.expressions:
        return [unknown, unknown] if kind is not None and kind.is_type(T.MAP) else [unknown]
    if kind.is_type(T.MAP):
        return list(kind.expressions)
    inner = kind.expressions[0]
    if isinstance(inner, exp.DataType) and inner.is_type(T.STRUCT):
        fields = [f.kind if isinstance(f, exp.ColumnDef) else f for f in inner.expressions]
        return [field or unknown for field in fields]
    return [inner]


def of_first_expression(annotator: Any, node: exp.Expression) -> None:
    annotator._set_type(node, node.expressions[0].type)


def of_inner(annotator: Any, node: exp.Expression) -> None:
    annotator._set_type(node, inner(node.this))


def array_of_first(annotator: Any, node: exp.Expression) -> None:
    annotator._set_type(node, array_of(node.this.type))


def sequence(annotator: Any, node: exp.GenerateSeries) -> None:
    """Of integers they are bigints."""
    kind = node.args["start"].type
    annotator._set_type(node, array_of(types.sql_type(T.BIGINT) if is_integer(kind) else kind))


def extreme(annotator: Any, node: exp.Expression) -> None:
    """``max(x)``, and ``max(x, n)``, ``max_by(x, y, n)``, which give arrays."""
    is_array = node.expressions or node.args.get("count") is not None
    annotator._set_type(node, array_of(node.this.type) if is_array else node.this.type)


def percentile(annotator: Any, node: exp.ApproxQuantile) -> None:
    is_array = node.args["quantile"].is_type(T.ARRAY)
    annotator._set_type(node, array_of(node.this.type) if is_array else node.this.type)


def typed_array(kind: T) -> Callable[[Any, exp.Expression], None]:
    return lambda annotator, node: annotator._set_type(node, array_of(types.sql_type(kind)))
