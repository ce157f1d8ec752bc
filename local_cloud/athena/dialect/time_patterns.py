"""Patterns of dates: MySQL's (``date_format``) and Joda's (``format_datetime``) as DuckDB has them.

Source  https://trino.io/docs/current/functions/datetime.html#mysql-date-functions and
        https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html
"""

import re

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, cast, rewrites, rewrites_function
from local_cloud.athena.errors import QueryFailedError, not_supported

# sqlglot has changed some of MySQL's letters before: %i to %M, %s to %S, %k to %-H, ...
FORMATS = {"%v": "%V", "%x": "%G", "%r": "%I:%M:%S %p", "%T": "%H:%M:%S", "%W": "%A", "%f": "%f"}
REFUSED_BY_TRINO = ("%D", "%U", "%u", "%w", "%X")
JODA = {
    **{"yyyy": "%Y", "yy": "%y", "YYYY": "%Y", "xxxx": "%G", "M": "%-m", "MM": "%m", "MMM": "%b"},
    **{"MMMM": "%B", "d": "%-d", "dd": "%d", "DDD": "%j", "E": "%a", "EE": "%a", "EEE": "%a"},
    **{"EEEE": "%A", "H": "%-H", "HH": "%H", "h": "%-I", "hh": "%I", "m": "%-M", "mm": "%M"},
    **{"s": "%-S", "ss": "%S", "SSS": "%g", "a": "%p", "e": "%u", "ww": "%V"},
}
IN_UTC = {"Z": "+0000", "ZZ": "+00:00", "ZZZ": "UTC", "z": "UTC"}
TOKENS = re.compile(r"''|'((?:[^']|'')*)'|([A-Za-z])\2*|%|[^A-Za-z'%]+")


def joda_to_strftime(pattern: exp.Expression, *, parses: bool = False) -> str:
    """Raises QueryFailedError for what DuckDB has no letter for."""
    if not isinstance(pattern, exp.Literal):
        raise not_supported("a pattern of Joda that is not a literal")
    parts = []
    for found in TOKENS.finditer(pattern.name):
        text = found[0]
        if found[1] is not None:
            parts.append(found[1].replace("''", "'").replace("%", "%%"))
        elif text == "''":
            parts.append("'")
        elif not found[2]:
            parts.append(text.replace("%", "%%"))
        elif text in JODA:
            parts.append(JODA[text])
        elif text in IN_UTC and not parses:
            parts.append(IN_UTC[text])
        else:
            raise not_supported(f"{text} in the pattern of a date")
    return "".join(parts)


@rewrites_function("format_datetime")
def format_datetime(node: exp.Anonymous) -> exp.Expression:
    value, pattern = node.expressions
    return call("strftime", value.copy(), joda_to_strftime(pattern))


@rewrites(exp.ParseDatetime)
def parse_datetime(node: exp.ParseDatetime) -> exp.Expression:
    pattern = joda_to_strftime(node.args["format"], parses=True)
    parsed = _parsed(node.this, exp.Literal.string(pattern))
    return cast(parsed, "timestamptz")


def _mysql(node: exp.Expression) -> exp.Expression:
    pattern = node.args["format"]
    if not isinstance(pattern, exp.Literal):
        raise not_supported("a pattern of date_format or date_parse that is not a literal")
    for letter in re.findall("%.", pattern.name):
        if letter in REFUSED_BY_TRINO:
            raise QueryFailedError(
                "INVALID_FUNCTION_ARGUMENT", f"{letter} not supported in date format string"
            )
    text = re.sub("%.", lambda found: FORMATS.get(found[0], found[0]), pattern.name)
    return exp.Literal.string(text)


@rewrites(exp.TimeToStr)
def date_format(node: exp.TimeToStr) -> exp.Expression:
    return call("strftime", node.this.copy(), _mysql(node))


@rewrites(exp.StrToTime)
def date_parse(node: exp.StrToTime) -> exp.Expression:
    return _parsed(node.this, _mysql(node))


def _parsed(value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
    """Without a year it is 1970 (1900 in DuckDB); of two digits, 69 is 2069 (1969 in DuckDB)."""
    made = call("strptime", value.copy(), pattern)
    made.type = exp.DataType.build("timestamp")
    if "%y" in pattern.name:
        return call("athena_two_digits", made)
    if not re.search("%[YG]", pattern.name):
        return call("athena_year_1970", made)
    return made


@rewrites(exp.LastDay)
def last_day(node: exp.LastDay) -> exp.Expression:
    return call("last_day", node.this.copy())


@rewrites(exp.FromISO8601Date)
def from_iso8601_date(node: exp.FromISO8601Date) -> exp.Expression:
    return call("athena_iso_date", node.this.copy())


@rewrites_function("to_milliseconds")
def to_milliseconds(node: exp.Anonymous) -> exp.Expression:
    return call("athena_milliseconds", node.expressions[0].copy())


@rewrites(exp.CurrentTimezone)
def current_timezone(node: exp.CurrentTimezone) -> exp.Expression:
    return exp.Literal.string("UTC")
