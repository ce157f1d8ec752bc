"""Values as text, the way Athena writes them into its results.

Source  doubles are Java's ``Double.toString``; arrays ``[1, 2]``, maps ``{a=1}``, rows ``{x=1}``,
        bytes in hex.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

Show = Callable[[Any], str]
PLAIN_FROM, PLAIN_BELOW = 1e-3, 1e7


def show_double(value: float) -> str:
    return _java(repr(float(value)), value)


def show_real(value: float) -> str:
    """Single precision: the shortest digits that mean the same 32 bit number."""
    return _java(str(np.float32(value)), value)


def _java(shortest: str, value: float) -> str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    digits = Decimal(shortest)
    if value == 0:
        return "-0.0" if digits.is_signed() else "0.0"
    if PLAIN_FROM <= abs(value) < PLAIN_BELOW:
        text = format(digits, "f")
        return text if "." in text else f"{text}.0"
    sign = "-" if digits.is_signed() else ""
    figures = "".join(map(str, digits.as_tuple().digits)).rstrip("0")
    return f"{sign}{figures[0]}.{figures[1:] or '0'}E{digits.adjusted()}"


def show_decimal(value: Decimal) -> str:
    return format(value, "f")


def show_boolean(value: bool) -> str:
    return "true" if value else "false"


def show_bytes(value: bytes) -> str:
    return value.hex(" ")


def show_date(value: date) -> str:
    return value.isoformat()


def show_timestamp(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"


def show_zoned(value: datetime) -> str:
    return f"{show_timestamp(value)} UTC"


def show_time(value: time) -> str:
    return value.strftime("%H:%M:%S.") + f"{value.microsecond // 1000:03d}"


def show_interval(value: Any) -> str:
    """Days to milliseconds; Arrow's calendar interval, or a duration."""
    if isinstance(value, timedelta):
        total = round(value.total_seconds() * 1000)
    else:
        total = value.days * 86_400_000 + value.nanoseconds // 1_000_000
        if value.months:
            years, months = divmod(abs(value.months), 12)
            return f"{'-' if value.months < 0 else ''}{years}-{months}"
    days, rest = divmod(abs(total), 86_400_000)
    seconds, millis = divmod(rest, 1000)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{millis:03d}"
    return f"{'-' if total < 0 else ''}{days} {clock}"


CHECKS: list[tuple[Callable[[pa.DataType], bool], Show]] = [
    (pa.types.is_boolean, show_boolean),
    (pa.types.is_float32, show_real),
    (pa.types.is_floating, show_double),
    (pa.types.is_decimal, show_decimal),
    (pa.types.is_date, show_date),
    (lambda kind: bool(pa.types.is_timestamp(kind) and kind.tz), show_zoned),
    (pa.types.is_timestamp, show_timestamp),
    (pa.types.is_time, show_time),
    (pa.types.is_interval, show_interval),
    (pa.types.is_duration, show_interval),
    (pa.types.is_binary, show_bytes),
    (pa.types.is_large_binary, show_bytes),
    (pa.types.is_fixed_size_binary, show_bytes),
]


def shower(kind: pa.DataType) -> Show:
    """How to show values of an Arrow type; never called with None."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _list_shower(kind)
    if pa.types.is_map(kind):
        return _map_shower(kind)
    if pa.types.is_struct(kind):
        return _row_shower(kind)
    return next((show for is_kind, show in CHECKS if is_kind(kind)), str)


def _or_null(show: Show) -> Show:
    return lambda value: "null" if value is None else show(value)


def _list_shower(kind: pa.DataType) -> Show:
    element = _or_null(shower(kind.value_type))
    return lambda values: f"[{', '.join(map(element, values))}]"


def _map_shower(kind: pa.DataType) -> Show:
    """Entries in the order of their keys."""
    key, value = shower(kind.key_type), _or_null(shower(kind.item_type))
    return lambda pairs: (
        "{" + ", ".join(f"{key(k)}={value(v)}" for k, v in sorted(pairs, key=lambda p: p[0])) + "}"
    )


def _row_shower(kind: pa.DataType) -> Show:
    """Fields without a name (``row(1, 'a')``) are shown without one."""
    fields = [
        (kind.field(i).name, _or_null(shower(kind.field(i).type))) for i in range(kind.num_fields)
    ]
    names = [name for name, _ in fields]
    is_unnamed = names == [f"element{i + 1}" for i in range(len(names))] or not any(names)

    def show(value: dict[str, Any]) -> str:
        parts = [(name, show_field(value[name])) for name, show_field in fields]
        return "{" + ", ".join(t if is_unnamed else f"{name}={t}" for name, t in parts) + "}"

    return show
