"""Operators on types that Trino does not bring together: DuckDB would convert them in silence.

Source  https://trino.io/docs/current/functions/comparison.html, .../conversion.html ("Trino will
        not convert between
        character and numeric types").
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.argument_checks import check_arguments
from local_cloud.athena.errors import QueryFailedError, at
from local_cloud.athena.positions import line_and_column, place, place_of_operator, start_of
from local_cloud.athena.type_rules import common_type
from local_cloud.athena.types import T, is_known, is_numeric, is_text, trino_name

COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
SHOWN = {**COMPARISONS, exp.GT: "<", exp.GTE: "<=", exp.NEQ: "="}  # Trino turns them round
ARITHMETIC = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
COLLECTIONS = (T.ARRAY, T.LIST, T.MAP, T.STRUCT)


def check_types(sql: str, expression: exp.Expression) -> None:
    """Raises QueryFailedError TYPE_MISMATCH for the first pair that does not go together."""
    for node in expression.walk(bfs=False):
        if type(node) in COMPARISONS:
            _check_comparison(sql, node)
        elif type(node) in ARITHMETIC:
            _check_arithmetic(sql, node)
        elif isinstance(node, exp.Between):
            _check_between(sql, node)
        elif isinstance(node, exp.In) and node.expressions:
            _check_in(sql, node)
        elif isinstance(node, exp.Concat | exp.DPipe):
            _check_concat(sql, node)
        elif isinstance(node, exp.Cast):
            _check_cast(sql, node)
        check_arguments(sql, node)


def _known(*nodes: exp.Expression) -> list[exp.DataType] | None:
    kinds = [node.type for node in nodes]
    if all(kind is not None and is_known(kind) for kind in kinds):
        return [kind for kind in kinds if kind is not None]
    return None


def _fit(*kinds: exp.DataType) -> bool:
    return any(k.is_type(T.NULL) for k in kinds) or common_type(list(kinds)) is not None


def _check_comparison(sql: str, node: exp.Expression) -> None:
    left, right = node.this, node.expression
    kinds = _known(left, right)
    if kinds is None or _fit(*kinds) or isinstance(right, exp.Any | exp.All):
        return
    words = ("<>", "!=") if isinstance(node, exp.NEQ) else (COMPARISONS[type(node)],)
    word = next((w for w in words if w in sql), words[0])
    if isinstance(node, exp.GT | exp.GTE):
        kinds.reverse()
    _mismatch(place_of_operator(sql, left, right, word), kinds, SHOWN[type(node)])


def _mismatch(where: str, kinds: list[exp.DataType], operator: str) -> None:
    names = [trino_name(kind) for kind in kinds]
    raise QueryFailedError(
        "TYPE_MISMATCH", f"{where}Cannot apply operator: {names[0]} {operator} {names[1]}"
    )


def _check_arithmetic(sql: str, node: exp.Expression) -> None:
    left, right = node.this, node.expression
    kinds = _known(left, right)
    if kinds is None or not (any(map(is_text, kinds)) or _date_with_number(kinds)):
        return
    word = ARITHMETIC[type(node)]
    _mismatch(place_of_operator(sql, left, right, word), kinds, word)


def _date_with_number(kinds: list[exp.DataType]) -> bool:
    dates = (T.DATE, *types.TIMESTAMPS, *types.ZONED)
    return any(k.is_type(*dates) for k in kinds) and any(is_numeric(k) for k in kinds)


def _check_between(sql: str, node: exp.Between) -> None:
    low, high = node.args["low"], node.args["high"]
    kinds = _known(node.this, low, high)
    if kinds is None or _fit(*kinds):
        return
    names = [trino_name(kind) for kind in kinds]
    where = place_of_operator(sql, node.this, low, "between")
    raise QueryFailedError(
        "TYPE_MISMATCH",
        f"{where}Cannot check if {names[0]} is BETWEEN {names[1]} and {names[2]}",
    )


def _check_in(sql: str, node: exp.In) -> None:
    for item in node.expressions:
        kinds = _known(node.this, item)
        if kinds is not None and not _fit(*kinds):
            raise QueryFailedError(
                "TYPE_MISMATCH",
                f"{place(sql, item)}IN value and list items must be the same type:"
                f" {trino_name(kinds[0])}",
            )


def _check_cast(sql: str, node: exp.Cast) -> None:
    """Arrays, maps and rows are no text, nor is text one of them."""
    kinds = _known(node.this, node)
    if kinds is None or kinds[0].is_type(T.NULL, T.JSON) or kinds[1].is_type(T.JSON):
        return
    if kinds[0].is_type(*COLLECTIONS) != kinds[1].is_type(*COLLECTIONS):
        source, target = map(trino_name, kinds)
        word = "try_cast" if isinstance(node, exp.TryCast) else "cast"
        found = sql.lower().rfind(word, 0, start_of(node.this))
        where = at(*line_and_column(sql, found)) if found >= 0 else place(sql, node)
        message = f"{where}Cannot cast {source} to {target}"
        raise QueryFailedError("TYPE_MISMATCH", message)


def _check_concat(sql: str, node: exp.Expression) -> None:
    parts = [node.this, node.expression] if isinstance(node, exp.DPipe) else node.expressions
    kinds = _known(*parts)
    if kinds is None or all(map(_joins, kinds)) or any(kind.is_type(T.ARRAY) for kind in kinds):
        return
    names = ", ".join(trino_name(kind) for kind in kinds)
    raise QueryFailedError(
        "FUNCTION_NOT_FOUND" if isinstance(node, exp.Concat) else "TYPE_MISMATCH",
        f"{place(sql, node)}Unexpected parameters ({names}) for function concat. Expected:"
        " concat(char(x), char(y)), concat(array(E), E) E, concat(E, array(E)) E,"
        " concat(array(E)) E, concat(varchar), concat(varbinary)",
    )


def _joins(kind: exp.DataType) -> bool:
    """An element beside an array is left to the engine."""
    return is_text(kind) or types.is_binary(kind) or kind.is_type(T.NULL, T.ARRAY)
