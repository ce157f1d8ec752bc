"""CAST and TRY_CAST: what Trino refuses fails here too, and text looks as Trino writes it.

Source  https://trino.io/docs/current/functions/conversion.html; Trino parses with Java's
        ``parseInt`` and takes no blanks.
"""

import re

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.dialect.registry import call, cast, rewrites, rewrites_function
from local_cloud.athena.errors import SPOILER, not_supported
from local_cloud.athena.types import T, is_text
from local_cloud.athena.zones import ZONE

DATE_FORM = "[+-]?[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}"
TEXT_FORMS = {
    **dict.fromkeys(types.INTEGERS, r"[+-]?[0-9]+"),
    T.DATE: rf"\s*{DATE_FORM}\s*",
    T.TIMESTAMP: rf"\s*{DATE_FORM}( [0-9]{{1,2}}:[0-9]{{1,2}}(:[0-9]{{1,2}}(\.[0-9]*)?)?)?\s*",
}


@rewrites(exp.Cast, exp.TryCast)
def convert(node: exp.Cast) -> exp.Expression:
    source, target = node.this.type, node.to
    if source is None:
        return node
    if is_text(target):
        return to_text(node)
    if target.is_type(T.JSON):
        return call("to_json", node.this.copy())
    if is_text(source) and target.this in TEXT_FORMS:
        return from_text(node)
    if source.is_type(*types.FLOATS) and target.is_type(*types.INTEGERS):
        return _again(node, call("round", node.this.copy()))
    if target.is_type(T.TIMESTAMP):  # DuckDB's TIMESTAMP(0) and (3) would lose what Arrow can hold
        return _again(node, node.this.copy(), "timestamp")
    return node


def _again(node: exp.Cast, value: exp.Expression, kind: str | None = None) -> exp.Expression:
    made: exp.Expression = type(node)(
        this=value, to=exp.DataType.build(kind, dialect="duckdb") if kind else node.to.copy()
    )
    made.type = node.type
    return made


def from_text(node: exp.Cast) -> exp.Expression:
    """DuckDB would take '1.5' for 2 and '2012/01/02' for a date; text is checked first."""
    form = exp.Literal.string(TEXT_FORMS[node.to.this])
    kind = "timestamp" if node.to.is_type(T.TIMESTAMP) else None
    if isinstance(node.this, exp.Literal) and re.fullmatch(form.name, node.this.name):
        return _again(node, node.this.copy(), kind)
    is_right = call("regexp_full_match", node.this.copy(), form)
    otherwise = (
        exp.null()
        if isinstance(node, exp.TryCast)
        else _again(
            node, exp.DPipe(this=exp.Literal.string(SPOILER), expression=node.this.copy()), kind
        )
    )
    branch = exp.If(this=is_right, true=_again(node, node.this.copy(), kind))
    return exp.Case(ifs=[branch], default=otherwise)


def to_text(node: exp.Cast) -> exp.Expression:
    source = node.this.type
    assert source is not None
    value = node.this.copy()
    if source.is_type(T.JSON):
        text: exp.Expression = call("json_extract_string", value, "$")
    elif source.is_type(*types.FLOATS):
        text = call("athena_double_text", value)
    elif source.is_type(*types.TIMESTAMPS, *types.ZONED):
        text = _timestamp_text(value, source)
    else:
        text = cast(value, "varchar")
    length = types.parameters(node.to)
    return call("left", text, exp.Literal.number(length[0])) if length else text


def _timestamp_text(value: exp.Expression, kind: exp.DataType) -> exp.Expression:
    """As many digits of the second as the type has."""
    digits = (types.parameters(kind) or [3])[0]
    zone = kind.meta.get(ZONE)
    shown = " UTC" if kind.is_type(*types.ZONED) and zone is None else f" {zone}" if zone else ""
    if digits in (0, 3, 6):
        fraction = {0: "", 3: ".%g", 6: ".%f"}[digits]
        return call("strftime", value, f"%Y-%m-%d %H:%M:%S{fraction}{shown}")
    size = exp.Literal.number(len("2012-01-01 00:00:00.") + digits)
    text = call("left", call("strftime", value, "%Y-%m-%d %H:%M:%S.%f"), size)
    return exp.Paren(this=exp.DPipe(this=text, expression=exp.Literal.string(shown)))


# DuckDB's error() may not stand in TRY
WITHOUT_ERROR = {
    "athena_subscript": "athena_subscript_or_null",
    "athena_map_value": "map_extract_value",
}


@rewrites(exp.Try)
def attempt(node: exp.Try) -> exp.Expression:
    value = node.this.copy()
    for inner in value.find_all(exp.Anonymous):
        inner.set("this", WITHOUT_ERROR.get(inner.name, inner.name))
    return call("try", value)


@rewrites(exp.Typeof)
def type_name(node: exp.Typeof) -> exp.Expression:
    """Trino's name, e.g. ``varchar(3)`` of a literal."""
    if isinstance(node.this, exp.Null):
        return exp.Literal.string("unknown")
    if node.this.type is None or not types.is_known(node.this.type):
        raise not_supported("typeof() of this expression")
    return exp.Literal.string(types.trino_name(node.this.type))


@rewrites_function("is_finite")
def is_finite(node: exp.Anonymous) -> exp.Expression:
    return call("isfinite", *[argument.copy() for argument in node.expressions])


@rewrites_function("is_infinite")
def is_infinite(node: exp.Anonymous) -> exp.Expression:
    return call("isinf", *[argument.copy() for argument in node.expressions])


@rewrites_function("infinity", "nan")
def not_a_number(node: exp.Anonymous) -> exp.Expression:
    return cast(exp.Literal.string(node.name.lower()), "double")
