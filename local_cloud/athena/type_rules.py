"""Which type an expression has in Athena, where sqlglot's own rules say otherwise or nothing.

Source  https://trino.io/docs/current/functions/decimal.html and the function pages beside it;
        Athena reads ``1.5`` as a double, not as a decimal.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.types import T, decimal, is_decimal, is_integer, is_numeric, is_text
from local_cloud.athena.zones import check_one_zone, in_zone, literal_zone

NUMERIC_ORDER = [*types.INTEGERS, T.DECIMAL, *types.FLOATS]
TIME_ORDER = [(T.DATE,), types.TIMESTAMPS, types.ZONED]
MAX_INTEGER = 2**31 - 1


def common_type(kinds: list[exp.DataType | None]) -> exp.DataType | None:
    """The type that all values fit in, as CASE, COALESCE, IN and set operations need it."""
    result: exp.DataType | None = None
    for kind in kinds:
        if kind is None or kind.is_type(T.UNKNOWN):
            return None
        if kind.is_type(T.NULL):
            continue
        result = kind if result is None else _wider(result, kind)
        if result is None:
            return None
    return result or exp.DataType.build("null")


def _wider(left: exp.DataType, right: exp.DataType) -> exp.DataType | None:
    if is_numeric(left) and is_numeric(right):
        if is_decimal(left) or is_decimal(right):
            return _wider_decimal(left, right)
        return max(left, right, key=lambda kind: NUMERIC_ORDER.index(kind.this))
    if is_text(left) and is_text(right):
        return types.sql_type(T.VARCHAR)
    if left.this == right.this:
        return left
    ranks = [
        next((n for n, group in enumerate(TIME_ORDER) if kind.this in group), None)
        for kind in (left, right)
    ]
    if None in ranks:
        return None
    return left if ranks[0] > ranks[1] else right  # type: ignore[operator]


def _wider_decimal(left: exp.DataType, right: exp.DataType) -> exp.DataType:
    for kind in (left, right):
        if kind.is_type(*types.FLOATS):
            return kind
    (p1, s1), (p2, s2) = types.precision_and_scale(left), types.precision_and_scale(right)
    scale = max(s1, s2)
    return decimal(max(p1 - s1, p2 - s2) + scale, scale)


def decimal_result(operator: type, left: exp.DataType, right: exp.DataType) -> exp.DataType:
    """Trino's precision and scale of ``left operator right`` for decimals and integers."""
    (p1, s1), (p2, s2) = types.precision_and_scale(left), types.precision_and_scale(right)
    if operator is exp.Mul:
        return decimal(p1 + p2, s1 + s2)
    if operator is exp.Div:
        return decimal(p1 + s2 + max(0, s2 - s1), max(s1, s2))
    if operator is exp.Mod:
        return decimal(min(p2 - s2, p1 - s1) + max(s1, s2), max(s1, s2))
    return decimal(max(s1, s2) + max(p1 - s1, p2 - s2) + 1, max(s1, s2))


def arithmetic(annotator: Any, node: exp.Binary) -> None:
    left, right = node.left.type, node.right.type
    annotator._set_type(node, _arithmetic_type(type(node), left, right))


def interval(annotator: Any, node: exp.Interval) -> None:
    unit = node.args.get("unit")
    has_months = unit is not None and unit.name.upper() in ("YEAR", "QUARTER", "MONTH")
    annotator._set_type(node, types.interval(of_months=has_months))


def at_zone(annotator: Any, node: exp.AtTimeZone) -> None:
    kind = types.sql_type(T.TIMESTAMPTZ, *types.parameters(node.this.type or exp.DataType()))
    annotator._set_type(node, in_zone(kind, literal_zone(node.args["zone"])))


def from_unixtime(annotator: Any, node: exp.UnixToTime) -> None:
    kind, zone = types.sql_type(T.TIMESTAMPTZ, 3), node.args.get("zone")
    annotator._set_type(node, in_zone(kind, literal_zone(zone)) if zone is not None else kind)


def _arithmetic_type(
    operator: type, left: exp.DataType | None, right: exp.DataType | None
) -> exp.DataType | None:
    if left is None or right is None:
        return None
    if is_numeric(left) and is_numeric(right):
        if is_decimal(left) or is_decimal(right):
            if left.is_type(*types.FLOATS) or right.is_type(*types.FLOATS):
                return types.sql_type(T.DOUBLE)
            return decimal_result(operator, left, right)
        return common_type([left, right])
    if left.is_type(T.INTERVAL) or right.is_type(T.INTERVAL):
        return _with_interval(operator, left, right)
    if left.is_type(T.DATE, *types.TIMESTAMPS) and operator is exp.Sub and left.this == right.this:
        return types.interval(of_months=False)
    return None


def _with_interval(operator: type, left: exp.DataType, right: exp.DataType) -> exp.DataType | None:
    """An interval, or what it is added to."""
    if is_numeric(left) or is_numeric(right):
        kind = right if is_numeric(left) else left
        return kind if operator is exp.Mul or (operator is exp.Div and kind is left) else None
    other = right if left.is_type(T.INTERVAL) else left
    return other if types.is_known(other) else None


def literal(annotator: Any, node: exp.Literal) -> None:
    if node.is_string:
        kind = types.sql_type(T.VARCHAR, len(node.this))
    elif node.is_int:
        kind = types.sql_type(T.INT if int(node.this) <= MAX_INTEGER else T.BIGINT)
    else:
        kind = types.sql_type(T.DOUBLE)
    annotator._set_type(node, kind)


def of_first(annotator: Any, node: exp.Expression) -> None:
    annotator._set_type(node, node.this.type)


def total(annotator: Any, node: exp.Sum) -> None:
    kind = node.this.type
    if is_integer(kind):
        kind = types.sql_type(T.BIGINT)
    elif is_decimal(kind):
        kind = decimal(38, types.precision_and_scale(kind)[1])
    annotator._set_type(node, kind)


def average(annotator: Any, node: exp.Avg) -> None:
    kind = node.this.type
    keeps = kind is not None and kind.is_type(T.DECIMAL, T.FLOAT, T.INTERVAL)
    annotator._set_type(node, kind if keeps else types.sql_type(T.DOUBLE))


def rounded(annotator: Any, node: exp.Expression) -> None:
    """``round(x)`` of a decimal gives scale 0, ``round(x, n)`` keeps the scale and adds a digit."""
    kind = node.this.type
    if is_decimal(kind):
        precision, scale = types.precision_and_scale(kind)
        digits = node.args.get("decimals")
        kind = (
            decimal(precision + 1, scale)
            if digits
            else decimal(precision - scale + min(1, scale), 0)
        )
    annotator._set_type(node, kind)


def chosen(*names: str) -> Callable[[Any, exp.Expression], None]:
    """The common type of the values in these arguments."""

    def annotate(annotator: Any, node: exp.Expression) -> None:
        values: list[exp.Expression] = []
        for name in names:
            value = node.args.get(name)
            values += value if isinstance(value, list) else [value] if value is not None else []
        check_one_zone(values)
        annotator._set_type(node, common_type([value.type for value in values]))

    return annotate


def case(annotator: Any, node: exp.Case) -> None:
    values = [branch.args["true"] for branch in node.args["ifs"]]
    default = node.args.get("default")
    values += [default] if default is not None else []
    check_one_zone(values)
    annotator._set_type(node, common_type([value.type for value in values]))
