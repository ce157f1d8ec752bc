"""Regular expressions: RE2's in DuckDB, where they mean what Java's do, and Java's otherwise.

Source  https://trino.io/docs/current/functions/regexp.html
"""

import re

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, rewrites, rewrites_function
from local_cloud.athena.errors import not_supported

# look-around, named groups, atomic groups; back references, classes of Java; possessive quantifiers
NOT_IN_RE2 = re.compile(r"\(\?[=!<>]|\\[1-9kpPhHRGXZ]|[*+?}]\+")
# a group that may take no part in a match: NULL in Java, '' in RE2
OPTIONAL_GROUP = re.compile(r"\)[?*]|\)\{0|\|")


def is_re2(pattern: exp.Expression, *, groups: bool = False) -> bool:
    if not isinstance(pattern, exp.Literal):
        return False
    return not NOT_IN_RE2.search(pattern.name) and not (
        groups and OPTIONAL_GROUP.search(pattern.name)
    )


@rewrites(exp.RegexpLike)
def regexp_like(node: exp.RegexpLike) -> exp.Expression:
    name = "regexp_matches" if is_re2(node.expression) else "athena_regexp_like"
    return call(name, node.this.copy(), node.expression.copy())


@rewrites(exp.RegexpExtract)
def regexp_extract(node: exp.RegexpExtract) -> exp.Expression:
    """DuckDB gives '' where nothing matches."""
    group = node.args.get("group") or exp.Literal.number(0)
    arguments = node.this, node.expression, group
    if not is_re2(node.expression, groups=group.name != "0"):
        return call("athena_regexp_extract", *(value.copy() for value in arguments))
    found = call("regexp_matches", node.this.copy(), node.expression.copy())
    value = call("regexp_extract", *(value.copy() for value in arguments))
    return exp.Case(ifs=[exp.If(this=found, true=value)])


@rewrites(exp.RegexpExtractAll)
def regexp_extract_all(node: exp.RegexpExtractAll) -> exp.Expression:
    group = node.args.get("group") or exp.Literal.number(0)
    name = (
        "regexp_extract_all"
        if is_re2(node.expression, groups=group.name != "0")
        else "athena_regexp_extract_all"
    )
    return call(name, node.this.copy(), node.expression.copy(), group.copy())


@rewrites(exp.RegexpReplace)
def regexp_replace(node: exp.RegexpReplace) -> exp.Expression:
    r"""Groups are ``$1`` in Trino and ``\1`` in DuckDB."""
    replacement = node.args.get("replacement") or exp.Literal.string("")
    if isinstance(replacement, exp.Lambda):
        raise not_supported("regexp_replace with a function")
    plain = isinstance(replacement, exp.Literal) and "${" not in replacement.name
    arguments = node.this.copy(), node.expression.copy()
    if not (plain and is_re2(node.expression)):
        return call("athena_regexp_replace", *arguments, replacement.copy())
    return call("regexp_replace", *arguments, _duckdb_groups(replacement.name), "g")


def _duckdb_groups(replacement: str) -> str:
    escaped = re.sub(r"\\(?!\$)", r"\\\\", replacement)
    grouped = re.sub(r"(?<!\\)\$(\d)", r"\\\1", escaped)
    return grouped.replace(r"\$", "$")


@rewrites(exp.RegexpSplit)
def regexp_split(node: exp.RegexpSplit) -> exp.Expression:
    name = "string_split_regex" if is_re2(node.expression) else "athena_regexp_split"
    return call(name, node.this.copy(), node.expression.copy())


@rewrites(exp.RegexpCount)
def regexp_count(node: exp.RegexpCount) -> exp.Expression:
    return call("athena_regexp_count", node.this.copy(), node.expression.copy())


@rewrites_function("regexp_position")
def regexp_position(node: exp.Anonymous) -> exp.Expression:
    given = [value.copy() for value in node.expressions]
    ones = [exp.Literal.number(1)] * (4 - len(given))
    return call("athena_regexp_position", *given, *(one.copy() for one in ones))
