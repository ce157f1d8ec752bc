"""Dates, times and intervals. The session's time zone is UTC, as in Athena.

Source  https://trino.io/docs/current/functions/datetime.html
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.dialect.registry import (
    call,
    cast,
    cast_to_own_type,
    rewrites,
    rewrites_function,
)
from local_cloud.athena.dialect.zoned import OFFSETS, offset_part
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.types import T

UNITS = ("MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
FIELDS = {
    "YEAR": "year",
    "QUARTER": "quarter",
    "MONTH": "month",
    "WEEK": "week",
    "DAY": "day",
    "DAY_OF_MONTH": "day",
    "DAY_OF_WEEK": "isodow",
    "DOW": "isodow",
    "DAYOFWEEKISO": "isodow",
    "DAYOFWEEK": "isodow",
    "DAY_OF_YEAR": "doy",
    "DOY": "doy",
    "DAYOFYEAR": "doy",
    "YEAR_OF_WEEK": "isoyear",
    "YOW": "isoyear",
    "HOUR": "hour",
    "MINUTE": "minute",
    "SECOND": "second",
}


def unit_of(node: exp.Expression) -> str:
    unit = node.args.get("unit")
    name = unit.name.upper() if unit is not None else "DAY"
    if name not in UNITS:
        raise QueryFailedError(
            "INVALID_FUNCTION_ARGUMENT", f"'{name.lower()}' is not a valid Time field"
        )
    return name


@rewrites(exp.DateAdd)
def date_add(node: exp.DateAdd) -> exp.Expression:
    """``date_add('day', n, date)`` is a date; DuckDB makes a timestamp of it."""
    step = exp.Interval(this=exp.Literal.string("1"), unit=exp.var(unit_of(node)))
    amount = cast(exp.Paren(this=node.expression.copy()), "bigint")
    made = exp.Add(this=node.this.copy(), expression=exp.Mul(this=amount, expression=step))
    made.type = node.type
    return cast_to_own_type(made)


@rewrites(exp.DateDiff)
def complete_units_between(node: exp.DateDiff) -> exp.Expression:
    """Trino counts complete units, ``date_diff`` of DuckDB the boundaries crossed."""
    return call("date_sub", unit_of(node).lower(), node.expression.copy(), node.this.copy())


@rewrites(exp.DateTrunc, exp.TimestampTrunc)
def date_trunc(node: exp.DateTrunc) -> exp.Expression:
    made = call("date_trunc", unit_of(node).lower(), node.this.copy())
    made.type = node.type
    return cast_to_own_type(made)


@rewrites(exp.Extract)
def extract(node: exp.Extract) -> exp.Expression:
    """Weeks and days of week are ISO's."""
    name = node.name.upper()
    if name in OFFSETS:
        return offset_part(name.lower(), node.expression)
    if name not in FIELDS:
        raise not_supported(f"extract({name.lower()} from ...)")
    return call("date_part", FIELDS[name], node.expression.copy())


@rewrites(exp.DayOfWeek, exp.DayOfWeekIso)
def day_of_week(node: exp.Expression) -> exp.Expression:
    return call("isodow", node.this.copy())


@rewrites_function("yow", "year_of_week")
def year_of_week(node: exp.Anonymous) -> exp.Expression:
    return call("isoyear", node.expressions[0].copy())


@rewrites_function("dow", "doy")
def day_of(node: exp.Anonymous) -> exp.Expression:
    return call(FIELDS[node.name.upper()], node.expressions[0].copy())


@rewrites_function("millisecond")
def millisecond(node: exp.Anonymous) -> exp.Expression:
    """DuckDB's counts the seconds in."""
    return exp.Mod(
        this=call("millisecond", node.expressions[0].copy()), expression=exp.Literal.number(1000)
    )


@rewrites_function("to_iso8601")
def to_iso8601(node: exp.Anonymous) -> exp.Expression:
    value = node.expressions[0]
    if value.is_type(T.DATE):
        return cast(value.copy(), "varchar")
    zone = "Z" if value.is_type(*types.ZONED) else ""
    return call("strftime", value.copy(), f"%Y-%m-%dT%H:%M:%S.%g{zone}")
