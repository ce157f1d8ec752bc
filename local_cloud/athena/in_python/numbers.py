"""Numbers in other bases, their bits, and as people read them.

Source  https://trino.io/docs/current/functions/math.html, .../bitwise.html, .../conversion.html
"""

from bisect import bisect_right
from decimal import ROUND_HALF_EVEN, Decimal
from math import floor

from local_cloud.athena.in_python.registry import bad_argument, in_python

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
COUNT_UNITS = ("", "K", "M", "B", "T", "Q")
SIZE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB")


@in_python("VARCHAR, BIGINT", "BIGINT")
def athena_from_base(text: str, radix: int) -> int:
    try:
        return int(text, radix)
    except ValueError:
        raise bad_argument(f"Not a valid base-{radix} number: {text}") from None


@in_python("BIGINT, BIGINT", "VARCHAR")
def athena_to_base(value: int, radix: int) -> str:
    if not 2 <= radix <= len(DIGITS):
        raise bad_argument(f"Radix must be between 2 and {len(DIGITS)}")
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, radix)
        digits = DIGITS[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")


@in_python("DOUBLE", "VARCHAR")
def athena_format_number(value: float) -> str:
    """Three digits and a unit: 123456 is ``123K``."""
    rest, unit = Decimal(repr(value)), 0
    while abs(rest) >= 1000 and unit + 1 < len(COUNT_UNITS):
        rest, unit = rest / 1000, unit + 1
    digits = 2 if abs(rest) < 10 else 1 if abs(rest) < 100 else 0
    shown = rest.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    return f"{shown.normalize():f}{COUNT_UNITS[unit]}"


@in_python("VARCHAR", "DECIMAL(38, 0)")
def athena_parse_data_size(text: str) -> Decimal:
    number = text.rstrip("BkMGTPEZY")
    unit = text[len(number) :]
    try:
        return Decimal(int(Decimal(number) * 1024 ** SIZE_UNITS.index(unit)))
    except (ValueError, ArithmeticError):
        raise bad_argument(f"Invalid data size: '{text}'") from None


@in_python("BIGINT, BIGINT", "BIGINT")
def athena_bit_count(value: int, bits: int) -> int:
    if not 2 <= bits <= 64:
        raise bad_argument(f"Bits specified in bit_count must be between 2 and 64, got {bits}")
    if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
        raise bad_argument(
            "Number must be representable with the bits specified."
            f" {value} cannot be represented with {bits} bits"
        )
    return (value % 2**bits).bit_count()


def _signed(value: int, bits: int) -> int:
    return (value + 2 ** (bits - 1)) % 2**bits - 2 ** (bits - 1)


@in_python("BIGINT, BIGINT, BIGINT", "BIGINT")
def athena_bitwise_left_shift(value: int, by: int, bits: int) -> int:
    return _signed(value << by, bits) if by < bits else 0


@in_python("BIGINT, BIGINT, BIGINT", "BIGINT")
def athena_bitwise_right_shift(value: int, by: int, bits: int) -> int:
    """Zeros come in from the left."""
    return _signed(value % 2**bits >> by, bits) if by < bits else 0


@in_python("BIGINT, BIGINT, BIGINT", "BIGINT")
def athena_bitwise_right_shift_arithmetic(value: int, by: int, bits: int) -> int:
    return value >> min(by, bits)


@in_python("DOUBLE, DOUBLE, DOUBLE, BIGINT", "BIGINT")
def athena_width_bucket(value: float, low: float, high: float, buckets: int) -> int:
    """0 below the lower bound, one more than the number of buckets from the upper one on."""
    if buckets <= 0:
        raise bad_argument("bucketCount must be greater than 0")
    if low == high:
        raise bad_argument("bounds cannot equal each other")
    if min(low, high) > value:
        place = 0
    elif value >= max(low, high):
        place = buckets + 1
    else:
        place = floor(buckets * (value - min(low, high)) / abs(high - low)) + 1
    return place if low < high else buckets - place + 1


@in_python("DOUBLE, DOUBLE[]", "BIGINT")
def athena_bucket_of(value: float, bins: list[float]) -> int:
    if not bins:
        raise bad_argument("Bins cannot be an empty array")
    return bisect_right(bins, value)
