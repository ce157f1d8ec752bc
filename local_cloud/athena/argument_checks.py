"""Arguments and conditions of types that Trino does not take: DuckDB would convert some in silence.

Source  https://trino.io/docs/current/functions/conversion.html and the function pages; the messages
        are those of Trino's ``ExpressionAnalyzer`` and ``StatementAnalyzer``.
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.functions import name_of
from local_cloud.athena.positions import place
from local_cloud.athena.type_rules import common_type
from local_cloud.athena.types import T, is_binary, is_known, is_numeric, is_text, trino_name

# functions whose first argument is a text, or bytes
OF_TEXT = (
    *(exp.Upper, exp.Lower, exp.Trim, exp.Substring, exp.Length, exp.StrPosition, exp.Split),
    *(exp.SplitPart, exp.Replace, exp.Reverse, exp.Pad, exp.RegexpLike, exp.RegexpExtract),
    *(exp.RegexpExtractAll, exp.RegexpReplace, exp.RegexpSplit, exp.RegexpCount, exp.StartsWith),
    *(exp.StrToTime, exp.Levenshtein, exp.Translate, exp.FromISO8601Date, exp.FromISO8601Timestamp),
)
OF_NUMBER = (
    exp.Abs,
    exp.Ceil,
    exp.Floor,
    exp.Round,
    exp.Sqrt,
    exp.Ln,
    exp.Exp,
    exp.Sign,
    exp.Trunc,
)
OF_SUM = (exp.Sum, exp.Avg)
OF_TIME = (
    *(exp.Year, exp.Quarter, exp.Month, exp.Week, exp.Day, exp.DayOfMonth, exp.DayOfWeek),
    *(exp.DayOfYear, exp.Hour, exp.Minute, exp.Second, exp.DateTrunc, exp.TimestampTrunc),
    *(exp.DateAdd, exp.TimeToStr, exp.TimeToUnix, exp.LastDay),
)
TIMES = (T.DATE, T.TIME, *types.TIMESTAMPS, *types.ZONED)


def check_arguments(sql: str, node: exp.Expression) -> None:
    """Raises QueryFailedError TYPE_MISMATCH or FUNCTION_NOT_FOUND."""
    if isinstance(node, exp.Where | exp.Having):
        clause = "WHERE" if isinstance(node, exp.Where) else "HAVING"
        _boolean(sql, node.this, f"{clause} clause must evaluate to a boolean: actual type {{}}")
    elif isinstance(node, exp.And | exp.Or):
        message = "Logical expression term must evaluate to a boolean (actual: {})"
        _boolean(sql, node.left, message)
        _boolean(sql, node.right, message)
    elif isinstance(node, exp.Not):
        message = "Value of logical NOT expression must evaluate to a boolean (actual: {})"
        _boolean(sql, node.this, message)
    elif isinstance(node, exp.LogicalAnd | exp.LogicalOr | exp.CountIf) and _is_no_boolean(node):
        _unexpected(sql, node)
    elif isinstance(node, exp.Like):
        kind = node.this.type
        if kind is not None and is_known(kind) and not (is_text(kind) or kind.is_type(T.NULL)):
            raise QueryFailedError(
                "TYPE_MISMATCH",
                f"{place(sql, node.this)}Left side of LIKE expression must evaluate to a varchar"
                f" (actual: {trino_name(kind)})",
            )
    elif isinstance(node, exp.Func) and isinstance(node.this, exp.Expression):
        _check_first(sql, node)
    _check_branches(sql, node)
    _check_together(sql, node)


def _check_branches(sql: str, node: exp.Expression) -> None:
    if isinstance(node, exp.Join) and node.args.get("on") is not None:
        message = "JOIN ON clause must evaluate to a boolean: actual type {}"
        _boolean(sql, node.args["on"], message)
    elif isinstance(node, exp.Case) and node.this is None:
        for branch in node.args["ifs"]:
            message = "CASE WHEN clause must evaluate to a boolean (actual: {})"
            _boolean(sql, branch.this, message)


def _is_no_boolean(node: exp.Expression) -> bool:
    kind = node.this.type
    return kind is not None and is_known(kind) and not kind.is_type(T.BOOLEAN, T.NULL)


def _boolean(sql: str, node: exp.Expression, message: str) -> None:
    kind = node.type
    if kind is None or not is_known(kind) or kind.is_type(T.BOOLEAN, T.NULL):
        return
    shown = message.format(trino_name(kind))
    raise QueryFailedError("TYPE_MISMATCH", f"{place(sql, node)}{shown}")


def _check_first(sql: str, node: exp.Func) -> None:
    kind = node.this.type
    if kind is None or not is_known(kind) or kind.is_type(T.NULL):
        return
    fits = True
    if isinstance(node, OF_TEXT):
        also_arrays = isinstance(node, exp.Reverse) and kind.is_type(T.ARRAY)
        fits = is_text(kind) or is_binary(kind) or also_arrays
    elif isinstance(node, OF_NUMBER):
        fits = is_numeric(kind)
    elif isinstance(node, OF_SUM):
        fits = is_numeric(kind) or kind.is_type(T.INTERVAL)
    elif isinstance(node, OF_TIME):
        fits = kind.is_type(*TIMES, T.INTERVAL)
    elif isinstance(node, exp.ArraySize):
        fits = kind.is_type(T.ARRAY, T.MAP)
    if not fits:
        _unexpected(sql, node)


def _unexpected(sql: str, node: exp.Func) -> None:
    name = name_of(sql, node) or node.sql_name().lower()
    given = [part for part in node.iter_expressions() if not isinstance(part, exp.Var)]
    kinds = [trino_name(p.type) if is_known(p.type) and p.type else "unknown" for p in given]
    raise QueryFailedError(
        "FUNCTION_NOT_FOUND",
        f"{place(sql, node)}Unexpected parameters ({', '.join(kinds)}) for function {name}",
    )


def _check_together(sql: str, node: exp.Expression) -> None:
    """Values of one CASE, COALESCE or ARRAY, and columns of set operations, have one type."""
    if isinstance(node, exp.Case):
        default = node.args.get("default")
        values = [branch.args["true"] for branch in node.args["ifs"]]
        _same(sql, "CASE results", [*values, *([default] if default is not None else [])])
    elif isinstance(node, exp.Coalesce):
        _same(sql, "COALESCE operands", [node.this, *node.expressions])
    elif isinstance(node, exp.Array):
        _same(sql, "ARRAY elements", node.expressions)
    elif isinstance(node, exp.If) and not isinstance(node.parent, exp.Case):
        message = "IF condition must evaluate to a boolean (actual: {})"
        _boolean(sql, node.this, message)
        values = [node.args.get("true"), node.args.get("false")]
        _same(sql, "IF results", [value for value in values if value is not None])
    elif isinstance(node, exp.SetOperation):
        _check_set_operation(sql, node)


def _same(sql: str, what: str, values: list[exp.Expression]) -> None:
    kinds = [value.type for value in values]
    if not all(map(is_known, kinds)) or common_type(kinds) is not None:
        return
    names = list(dict.fromkeys(trino_name(kind) for kind in kinds if kind is not None))
    raise QueryFailedError(
        "TYPE_MISMATCH",
        f"{place(sql, values[-1])}All {what} must be the same type or coercible to a common type."
        f" Cannot find common type between {names[0]} and {names[1]}, all types (without"
        f" duplicates): [{', '.join(names)}]",
    )


def _check_set_operation(sql: str, node: exp.SetOperation) -> None:
    name = type(node).__name__.upper()
    left, right = node.left.selects, node.right.selects
    if len(left) != len(right):
        raise QueryFailedError(
            "TYPE_MISMATCH",
            f"{name} query has different number of fields: {len(left)}, {len(right)}",
        )
    for number, pair in enumerate(zip(left, right, strict=True), 1):
        kinds = [select.type for select in pair]
        if all(map(is_known, kinds)) and common_type(kinds) is None:
            names = ", ".join(trino_name(kind) for kind in kinds if kind is not None)
            raise QueryFailedError(
                "TYPE_MISMATCH",
                f"column {number} in {name} query has incompatible types: {names}",
            )
