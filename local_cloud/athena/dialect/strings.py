"""Strings and regular expressions.

Source  https://trino.io/docs/current/functions/string.html, .../regexp.html
Differs: patterns are RE2's, without look-around and back references; DuckDB refuses those.
"""

import re

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, cast, rewrites, rewrites_function
from local_cloud.athena.errors import not_supported

WHITESPACE = " \t\n\r\v\f"


@rewrites(exp.RegexpExtract)
def no_match_is_null(node: exp.RegexpExtract) -> exp.Expression:
    """DuckDB gives '' where nothing matches."""
    group = node.args.get("group") or exp.Literal.number(0)
    found = call("regexp_matches", node.this.copy(), node.expression.copy())
    value = call("regexp_extract", node.this.copy(), node.expression.copy(), group.copy())
    return exp.Case(ifs=[exp.If(this=found, true=value)])


@rewrites(exp.RegexpReplace)
def replace_all(node: exp.RegexpReplace) -> exp.Expression:
    r"""Groups are ``$1`` in Trino and ``\1`` in DuckDB."""
    replacement = node.args.get("replacement")
    if isinstance(replacement, exp.Lambda):
        raise not_supported("regexp_replace with a function")
    if isinstance(replacement, exp.Literal):
        replacement = exp.Literal.string(_duckdb_groups(replacement.this))
    return call("regexp_replace", node.this.copy(), node.expression.copy(), replacement or "", "g")


def _duckdb_groups(replacement: str) -> str:
    escaped = re.sub(r"\\(?!\$)", r"\\\\", replacement)
    grouped = re.sub(r"(?<!\\)\$(\d)", r"\\\1", escaped)
    return grouped.replace(r"\$", "$")


@rewrites(exp.Trim)
def trim_whitespace(node: exp.Trim) -> exp.Expression:
    """Without characters named, every kind of white space goes; in DuckDB blanks alone."""
    if node.expression:
        return node
    function = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(
        node.args.get("position") or "", "trim"
    )
    return call(function, node.this.copy(), WHITESPACE)


@rewrites(exp.Replace)
def replace_without_replacement(node: exp.Replace) -> exp.Expression:
    return call(
        "replace", node.this.copy(), node.expression.copy(), node.args.get("replacement") or ""
    )


@rewrites(exp.Split)
def split_with_limit(node: exp.Split) -> exp.Expression:
    """``split(text, delimiter, limit)``: the last element holds the rest."""
    limit = node.args.get("limit")
    if limit is None:
        return node
    return call("athena_split", node.this.copy(), node.expression.copy(), limit.copy())


@rewrites(exp.SplitPart)
def split_part_beyond_is_null(node: exp.SplitPart) -> exp.Expression:
    parts = call("string_split", node.this.copy(), node.args["delimiter"].copy())
    return call("list_extract", parts, node.args["part_index"].copy())


@rewrites(exp.Length)
def length(node: exp.Length) -> exp.Expression:
    return (
        call("length", node.this.copy())
        if not _is_binary(node)
        else call("octet_length", node.this.copy())
    )


def _is_binary(node: exp.Length) -> bool:
    return node.this.type is not None and node.this.is_type("varbinary", "binary", "blob")


@rewrites(exp.Format)
def format_like_java(node: exp.Format) -> exp.Expression:
    """``format('%s: %,.2f', ...)``: Java's conversions, of which %s %d %f %x %e %% are done."""
    pattern = node.this
    if not isinstance(pattern, exp.Literal):
        raise not_supported("format() with a pattern that is not a literal")
    values = iter(node.expressions)
    parts: list[exp.Expression] = []
    for text, flags, conversion in re.findall(r"([^%]+)|%([-+,0 .0-9]*)([a-zA-Z%])", pattern.this):
        if text or conversion == "%":
            parts.append(exp.Literal.string(text or "%"))
        else:
            parts.append(_formatted(next(values).copy(), flags, conversion))
    return exp.func("concat", *parts, dialect="duckdb") if not parts else call("concat", *parts)


def _formatted(value: exp.Expression, flags: str, conversion: str) -> exp.Expression:
    if conversion == "s":
        shown = cast(value, "varchar")
        return call("printf", f"%{flags}s", shown) if flags else shown
    kinds = {"d": "bigint", "x": "bigint", "f": "double", "e": "double"}
    if conversion not in kinds:
        raise not_supported(f"format() with %{conversion}")
    number = cast(value, kinds[conversion])
    if "," in flags:
        return call("format", "{:," + flags.replace(",", "") + conversion + "}", number)
    return call("printf", f"%{flags}{conversion}", number)


@rewrites_function("codepoint")
def codepoint(node: exp.Anonymous) -> exp.Expression:
    return call("unicode", node.expressions[0].copy())


@rewrites_function("to_utf8")
def to_utf8(node: exp.Anonymous) -> exp.Expression:
    return call("encode", node.expressions[0].copy())


@rewrites_function("from_utf8")
def from_utf8(node: exp.Anonymous) -> exp.Expression:
    return call("decode", node.expressions[0].copy())


@rewrites(exp.SHA2Digest)
def sha2(node: exp.SHA2Digest) -> exp.Expression:
    bits = node.args.get("length")
    if bits is not None and bits.name not in ("", "256"):
        raise not_supported(f"sha{bits.name}()")
    return call("unhex", call("sha256", node.this.copy()))
