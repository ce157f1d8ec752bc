"""Which type an expression has in Athena, where sqlglot's own rules say otherwise or nothing.

Source  https://trino.io/docs/current/functions/decimal.html and the function pages beside it;
        Athena reads ``1.5`` as a double, not as a decimal.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp
from sqlglot.dialects.athena import Athena

from local_cloud.athena import types
from local_cloud.athena.types import T, decimal, is_decimal, is_integer, is_numeric, is_text

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
    if left.is_type(T.INTERVAL) and not right.is_type(T.INTERVAL) and operator is exp.Add:
        left, right = right, left
    if right.is_type(T.INTERVAL) and not left.is_type(T.UNKNOWN):
        return left
    if left.is_type(T.DATE, *types.TIMESTAMPS) and operator is exp.Sub and left.this == right.this:
        return types.sql_type(T.INTERVAL)
    return None


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
        annotator._set_type(node, common_type([value.type for value in values]))

    return annotate


def case(annotator: Any, node: exp.Case) -> None:
    values = [branch.args["true"] for branch in node.args["ifs"]]
    default = node.args.get("default")
    kinds = [value.type for value in [*values, *([default] if default else [])]]
    annotator._set_type(node, common_type(kinds))


def element(annotator: Any, node: exp.Expression) -> None:
    """``array[i]``, ``map[key]`` and ``element_at``."""
    kind = node.this.type
    inner = None
    if kind is not None and kind.is_type(T.ARRAY, T.MAP) and kind.expressions:
        inner = kind.expressions[-1]
    annotator._set_type(node, inner)


def joined(annotator: Any, node: exp.Expression) -> None:
    """``||`` and ``concat``: text, or arrays."""
    first = node.this if isinstance(node, exp.Binary) else node.expressions[0]
    is_array = first.type is not None and first.type.is_type(T.ARRAY)
    annotator._set_type(node, first.type if is_array else types.sql_type(T.VARCHAR))


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


def anonymous(annotator: Any, node: exp.Anonymous) -> None:
    annotator._set_type(node, RETURNS.get(node.name.lower()))


def _array(kind: T) -> exp.DataType:
    return exp.DataType(this=T.ARRAY, expressions=[types.sql_type(kind)], nested=True)


RETURNS = {
    **dict.fromkeys(
        ("to_iso8601", "json_format", "url_decode", "to_hex"), types.sql_type(T.VARCHAR)
    ),
    **dict.fromkeys(("typeof", "reverse", "url_encode"), types.sql_type(T.VARCHAR)),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor"), types.sql_type(T.BIGINT)),
    **dict.fromkeys(("json_array_length", "millisecond"), types.sql_type(T.BIGINT)),
    **dict.fromkeys(("infinity", "nan", "e", "to_unixtime"), types.sql_type(T.DOUBLE)),
    **dict.fromkeys(("is_finite", "is_infinite"), types.sql_type(T.BOOLEAN)),
    "from_iso8601_date": types.sql_type(T.DATE),
    "from_iso8601_timestamp": types.sql_type(T.TIMESTAMPTZ),
    "with_timezone": types.sql_type(T.TIMESTAMPTZ),
}


def _returns(kind: T, *nodes: type) -> dict[type, dict[str, Any]]:
    return {node: {"returns": kind} for node in nodes}


def _rules(rule: Any, *nodes: type) -> dict[type, dict[str, Any]]:
    return {node: {"annotator": rule} for node in nodes}


# Of sqlglot's own rules for functions those that are right for Trino; without a rule a type is
# unknown, and not checked.
KEPT = {
    *(exp.Cast, exp.TryCast, exp.Array, exp.ArrayAgg, exp.Map, exp.Struct, exp.And, exp.Or),
    *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile, exp.PercentRank, exp.CumeDist),
    *(exp.Lag, exp.Lead, exp.NthValue, exp.CurrentDate, exp.Upper, exp.Lower, exp.Trim),
    *(exp.Substring, exp.GroupConcat, exp.Sqrt, exp.Cbrt, exp.Pow, exp.Exp, exp.Ln, exp.Log),
    *(exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.LastDay),
    *(exp.LogicalAnd, exp.LogicalOr, exp.Exists),
}

METADATA: dict[type, dict[str, Any]] = {
    **{
        node: rule
        for node, rule in Athena.EXPRESSION_METADATA.items()
        if node in KEPT or not issubclass(node, exp.Func)
    },
    **_rules(arithmetic, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod),
    **_rules(literal, exp.Literal),
    **_rules(total, exp.Sum),
    **_rules(average, exp.Avg),
    **_rules(rounded, exp.Round, exp.Ceil, exp.Floor),
    **_rules(of_first, exp.Abs, exp.Neg, exp.Paren, exp.Max, exp.Min, exp.AnyValue, exp.ArgMax),
    **_rules(of_first, exp.ArgMin, exp.DateTrunc, exp.TimestampTrunc, exp.DateAdd, exp.Window),
    **_rules(of_first, exp.Filter, exp.Trunc, exp.Sign, exp.Nullif, exp.FirstValue, exp.LastValue),
    **_rules(of_first, exp.ArraySort, exp.ArrayDistinct, exp.Try, exp.Reverse),
    **_rules(chosen("this", "expressions"), exp.Coalesce, exp.Greatest, exp.Least),
    **_rules(chosen("true", "false"), exp.If),
    **_rules(case, exp.Case),
    **_rules(element, exp.Bracket),
    **_rules(joined, exp.DPipe, exp.Concat),
    **_rules(anonymous, exp.Anonymous),
    **_rules(unnested, exp.Unnest),
    **_returns(T.BIGINT, exp.Count, exp.CountIf, exp.ApproxDistinct, exp.DateDiff, exp.ArraySize),
    **_returns(T.BIGINT, exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear),
    **_returns(T.BIGINT, exp.Day, exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear),
    **_returns(T.BIGINT, exp.Hour, exp.Minute, exp.Second, exp.YearOfWeek, exp.YearOfWeekIso),
    **_returns(T.BIGINT, exp.ArrayPosition, exp.RegexpCount),
    **_returns(T.DOUBLE, exp.Corr, exp.CovarPop, exp.CovarSamp, exp.TimeToUnix, exp.Pi),
    **_returns(
        T.VARCHAR, exp.JSONFormat, exp.Hex, exp.Chr, exp.ConcatWs, exp.Translate, exp.Typeof
    ),
    **_returns(T.JSON, exp.JSONExtract, exp.ParseJSON),
    **_returns(T.VARBINARY, exp.Unhex, exp.MD5Digest, exp.SHA2Digest, exp.HexString),
    **_returns(T.DATE, exp.Date),
    **_returns(T.BIGINT, exp.StrPosition, exp.Length, exp.Levenshtein),
    **_returns(T.VARCHAR, exp.TimeToStr, exp.SplitPart, exp.RegexpExtract, exp.RegexpReplace),
    **_returns(T.VARCHAR, exp.JSONExtractScalar, exp.Replace, exp.Pad, exp.ArrayToString),
    **_returns(T.BOOLEAN, exp.RegexpLike, exp.ArrayContains, exp.StartsWith, exp.ArrayOverlaps),
    **_returns(T.BOOLEAN, exp.ArrayAny, exp.ArrayAll),
    **_returns(T.TIMESTAMP, exp.StrToTime),
    **_returns(T.TIMESTAMPTZ, exp.UnixToTime, exp.CurrentTimestamp),
    **_rules(lambda annotator, node: annotator._set_type(node, _array(T.VARCHAR)), exp.Split),
}
