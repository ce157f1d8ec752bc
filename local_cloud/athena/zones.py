"""Timestamps in a time zone of their own: the zone goes with the type, DuckDB's values have none.

Source  https://trino.io/docs/current/functions/datetime.html#time-zone-conversion
Differs: a zone that is not the same for all rows is refused.
"""

import re

from sqlglot import exp

from local_cloud.athena.errors import not_supported

ZONE = "time zone"
OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?")
UTC = ("UTC", "Z", "GMT", "ETC/UTC", "+00:00")


def in_zone(kind: exp.DataType, zone: str) -> exp.DataType:
    if zone.upper() not in UTC:
        kind.meta[ZONE] = zone
    return kind


def zone_of(node: exp.Expression | None) -> str | None:
    """None for UTC, and for what is no timestamp with time zone."""
    return node.type.meta.get(ZONE) if node is not None and node.type is not None else None


def literal_zone(node: exp.Expression) -> str:
    """Raises QueryFailedError for a zone that is computed."""
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise not_supported("a time zone that is not a literal")
    return node.name


def zone_of_text(node: exp.Expression) -> str:
    """The offset at the end of a literal; UTC for values of a column."""
    found = re.search(r"T.*?([+-]\d{2}:?\d{2})$", node.name)
    return found[1] if isinstance(node, exp.Literal) and found else "UTC"


def offset_minutes(zone: str) -> int | None:
    """Of ``+05:30``; None for a zone with a name."""
    found = OFFSET.fullmatch(zone)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes


def check_one_zone(values: list[exp.Expression]) -> None:
    """Raises QueryFailedError when values that come together stand in different zones."""
    kinds = [v for v in values if v.type is not None and v.is_type("timestamptz")]
    if len({zone_of(value) for value in kinds}) > 1:
        raise not_supported("timestamps of different time zones in one column")
