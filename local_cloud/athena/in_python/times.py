"""Durations and ISO dates.

Source  https://trino.io/docs/current/functions/datetime.html
"""

import re
from datetime import date, timedelta
from decimal import Decimal

from local_cloud.athena.in_python.registry import bad_argument, in_python

# nanoseconds
DURATIONS = {
    "ns": 1,
    "us": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 86_400 * 10**9,
}
SECONDS = {"week": 604_800, "day": 86_400, "hour": 3600, "minute": 60, "second": 1}


@in_python("VARCHAR", "INTERVAL")
def athena_parse_duration(text: str) -> timedelta:
    """Whole milliseconds, rounded."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*", text)
    if found is None or found[2] not in DURATIONS:
        raise bad_argument(f"duration is not a valid data duration string: {text}")
    return timedelta(milliseconds=round(Decimal(found[1]) * DURATIONS[found[2]] / 10**6))


@in_python("DOUBLE", "VARCHAR")
def athena_human_readable_seconds(seconds: float) -> str:
    rest, parts = round(abs(seconds)), []
    for name, length in SECONDS.items():
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return ("-" if seconds < 0 else "") + ", ".join(parts or ["0 seconds"])


@in_python("VARCHAR", "DATE")
def athena_iso_date(text: str) -> date:
    """A calendar date, a week (``2020-W10``, its Monday) or a day of the year (``2020-123``)."""
    try:
        if re.fullmatch(r"\d{4}-\d{3}", text):
            first = date(int(text[:4]), 1, 1)
            day = first + timedelta(days=int(text[5:]) - 1)
            if day.year != first.year or day < first:
                raise ValueError
            return day
        return date.fromisoformat(text)
    except ValueError:
        raise bad_argument(f'Invalid format: "{text}"') from None
