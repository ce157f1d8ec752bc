"""Strings.

Source  https://trino.io/docs/current/functions/string.html
"""

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, rewrites, rewrites_function
from local_cloud.athena.types import is_binary

WHITESPACE = " \t\n\r\v\f"


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
def replace(node: exp.Replace) -> exp.Expression:
    """Nothing is found between any two letters."""
    is_empty = isinstance(node.expression, exp.Literal) and not node.expression.name
    replacement = node.args.get("replacement") or exp.Literal.string("")
    arguments = node.this.copy(), node.expression.copy(), replacement.copy()
    return call("regexp_replace", *arguments, "g") if is_empty else call("replace", *arguments)


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
    return call("octet_length" if is_binary(node.this.type) else "length", node.this.copy())


@rewrites(exp.Substring)
def substring(node: exp.Substring) -> exp.Expression:
    """From 0 there is nothing; DuckDB begins one place before the text."""
    start, size = node.args["start"], node.args.get("length")
    if is_binary(node.this.type):
        size = size.copy() if size is not None else exp.Literal.number(2**30)
        return call("athena_bytes_part", node.this.copy(), start.copy(), size)
    made = call("substr", node.this.copy(), *(part.copy() for part in (start, size) if part))
    if isinstance(start, exp.Literal) and start.name != "0":
        return made
    is_zero = exp.EQ(this=start.copy(), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=is_zero, true=exp.Literal.string(""))], default=made)


@rewrites(exp.Reverse)
def reverse(node: exp.Reverse) -> exp.Expression:
    """Of text, of an array, of bytes."""
    if node.this.is_type("array"):
        return call("list_reverse", node.this.copy())
    binary = is_binary(node.this.type)
    return call("athena_reverse_bytes" if binary else "reverse", node.this.copy())


@rewrites(exp.Upper)
def upper(node: exp.Upper) -> exp.Expression:
    """Java has no capital of the sharp s in one letter."""
    return call("athena_upper", node.this.copy())


@rewrites(exp.StrPosition)
def position_of_an_instance(node: exp.StrPosition) -> exp.Expression:
    instance = node.args.get("occurrence")
    if instance is None:
        return node
    values = (node.this, node.args["substr"], instance)
    return call("athena_nth_position", *(value.copy() for value in values))


@rewrites(exp.Normalize)
def normalize(node: exp.Normalize) -> exp.Expression:
    form = node.args.get("form")
    name = form.name.upper() if isinstance(form, exp.Expression) else "NFC"
    return call("athena_normalize", node.this.copy(), name or "NFC")


@rewrites(exp.Soundex)
def soundex(node: exp.Soundex) -> exp.Expression:
    return call("athena_soundex", node.this.copy())


@rewrites_function("codepoint")
def codepoint(node: exp.Anonymous) -> exp.Expression:
    return call("unicode", node.expressions[0].copy())
