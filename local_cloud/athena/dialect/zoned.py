"""Timestamps in a zone other than UTC: read in their local time, shown with their zone.

A value is an instant in DuckDB; its zone stands in its type (``zones``).
Source  https://trino.io/docs/current/functions/datetime.html#time-zone-conversion
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.dialect.registry import call, cast, rewrites, rewrites_function
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T, is_text
from local_cloud.athena.zones import check_one_zone, literal_zone, offset_minutes, zone_of

FIELDS = (
    *(exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Week, exp.WeekOfYear, exp.Day),
    *(exp.DayOfMonth, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfYear, exp.YearOfWeek, exp.Hour),
    *(exp.YearOfWeekIso, exp.Minute, exp.Second, exp.TimeToStr, exp.Date, exp.LastDay),
)
FIELD_FUNCTIONS = ("format_datetime", "dow", "doy", "yow", "year_of_week", "millisecond")
MOVES = (exp.DateTrunc, exp.TimestampTrunc, exp.DateAdd, exp.Add, exp.Sub)
# what does not look at the local time
INSTANTS = (
    *(exp.Max, exp.Min, exp.AnyValue, exp.Count, exp.ApproxDistinct, exp.ArgMax, exp.ArgMin),
    *(exp.Coalesce, exp.Case, exp.If, exp.Nullif, exp.Greatest, exp.Least, exp.TimeToUnix),
    *(exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.And, exp.Or, exp.Exists),
)
OFFSETS = ("TIMEZONE_HOUR", "TIMEZONE_MINUTE")
INSTANT_FUNCTIONS = ("at_timezone", "timezone_hour", "timezone_minute")


def local(value: exp.Expression, zone: str) -> exp.Expression:
    """The timestamp without zone that a clock there shows."""
    minutes = offset_minutes(zone)
    if minutes is None:
        made: exp.Expression = call("timezone", zone, value.copy())
    else:
        made = exp.Paren(
            this=exp.Add(this=call("timezone", "UTC", value.copy()), expression=_minutes(minutes))
        )
    made.type = types.sql_type(T.TIMESTAMP)
    return made


def instant(value: exp.Expression, zone: str) -> exp.Expression:
    """The reverse of ``local``."""
    minutes = offset_minutes(zone)
    if minutes is None:
        return call("timezone", zone, value)
    return call(
        "timezone", "UTC", exp.Sub(this=exp.Paren(this=value), expression=_minutes(minutes))
    )


def _minutes(minutes: int) -> exp.Expression:
    return exp.Interval(this=exp.Literal.string(str(minutes)), unit=exp.var("MINUTE"))


def shown(column: exp.Expression, zone: str) -> exp.Expression:
    text = call("strftime", local(column, zone), "%Y-%m-%d %H:%M:%S.%g")
    return exp.DPipe(this=text, expression=exp.Literal.string(f" {zone}"))


def read_in_zone(node: exp.Expression) -> str | None:
    """Turns a node's zoned parts into local time where it looks at that.

    Out     the zone that the node's result goes back to, if it does.
    Raises  QueryFailedError for a function that is not known to be right with zones.
    """
    _check_columns(node)
    parts = [part for part in _children(node) if zone_of(part)]
    if not parts:
        return None
    if isinstance(node, MOVES) and zone_of(node):
        zone = zone_of(node)
        _replace(parts)
        node.type = types.sql_type(T.TIMESTAMP)
        return zone
    if isinstance(node, exp.Cast) and not node.to.is_type(*types.ZONED):
        _replace(parts, keeps_type=is_text(node.to))
    elif _is_field(node):
        _replace(parts)
    elif isinstance(node, exp.Func) and not _is_of_instants(node):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        zone = zone_of(parts[0])
        raise not_supported(f"{name.lower()}() of a timestamp in the zone {zone}")
    return None


def _is_field(node: exp.Expression) -> bool:
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in FIELD_FUNCTIONS
    return isinstance(node, FIELDS) and node.name.upper() not in OFFSETS


def _is_of_instants(node: exp.Func) -> bool:
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in INSTANT_FUNCTIONS
    return isinstance(node, (*INSTANTS, exp.Cast, exp.Extract))


def _check_columns(node: exp.Expression) -> None:
    """Raises QueryFailedError when a column would have several zones."""
    rows: list[list[exp.Expression]] = []
    if isinstance(node, exp.SetOperation):
        rows = [node.left.selects, node.right.selects]
    if isinstance(node, exp.Values):
        rows = [_cells(row) for row in node.expressions]
    for column in zip(*rows, strict=False):
        check_one_zone(list(column))


def _cells(row: exp.Expression) -> list[exp.Expression]:
    return row.expressions if isinstance(row, exp.Tuple) else [row]


def _children(node: exp.Expression) -> list[exp.Expression]:
    return [part for part in node.iter_expressions() if isinstance(part, exp.Expression)]


def _replace(parts: list[exp.Expression], *, keeps_type: bool = False) -> None:
    for part in parts:
        kind, zone = part.type, zone_of(part)
        made = local(part, zone or "UTC")
        if keeps_type:
            made.type = kind
        part.replace(made)


def with_zones_shown(sql: str, zones: list[str | None]) -> str:
    """``zones`` are those of the query's columns."""
    if not any(zones):
        return sql
    names = [exp.to_identifier(f"c{number}", quoted=True) for number in range(len(zones))]
    shown_columns = [
        (shown(name, zone) if zone else name).sql("duckdb")
        for name, zone in zip(names, zones, strict=True)
    ]
    named = ", ".join(name.sql("duckdb") for name in names)
    return f"SELECT {', '.join(shown_columns)} FROM ({sql}) AS zoned({named})"


@rewrites(exp.AtTimeZone)
def at_time_zone(node: exp.AtTimeZone) -> exp.Expression:
    return _typed(cast(node.this.copy(), "timestamptz"), node)


@rewrites_function("at_timezone")
def at_timezone(node: exp.Anonymous) -> exp.Expression:
    return _typed(cast(node.expressions[0].copy(), "timestamptz"), node)


@rewrites_function("with_timezone")
def with_timezone(node: exp.Anonymous) -> exp.Expression:
    value, zone = node.expressions
    return _typed(instant(cast(value.copy(), "timestamp"), literal_zone(zone)), node)


@rewrites(exp.UnixToTime)
def from_unixtime(node: exp.UnixToTime) -> exp.Expression:
    if node.args.get("hours") is not None or node.args.get("minutes") is not None:
        raise not_supported("from_unixtime with hours and minutes")
    return _typed(call("to_timestamp", cast(node.this.copy(), "double")), node)


def _typed(made: exp.Expression, node: exp.Expression) -> exp.Expression:
    made.type = node.type
    return made


@rewrites_function("timezone_hour", "timezone_minute")
def offset(node: exp.Anonymous) -> exp.Expression:
    return offset_part(node.name.lower(), node.expressions[0])


def offset_part(name: str, value: exp.Expression) -> exp.Expression:
    """``timezone_hour`` or ``timezone_minute`` of what the zone is ahead of UTC."""
    here = local(value, zone_of(value) or "UTC")
    return call(f"athena_{name}", here, local(value, "UTC"))
