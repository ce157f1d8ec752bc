"""Arithmetic: integers stay integers, decimals stay decimals.

Source  https://trino.io/docs/current/functions/math.html, .../decimal.html
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
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T, is_decimal, is_integer

HUGEINT_DIGITS = 19  # one more than DuckDB computes in 64 bits and then refuses to exceed


def as_decimal(value: exp.Expression, at_least: int = 1) -> exp.Expression:
    """An integer or decimal as the decimal that Trino takes it for, with room for ``at_least``
    digits.
    """
    precision, scale = types.precision_and_scale(value.type)
    return cast(value.copy(), types.decimal(max(precision, at_least), scale))


@rewrites(exp.Literal)
def decimal_point_means_double(node: exp.Literal) -> exp.Expression:
    """``1.5`` is a double in Athena (and in Presto before it), a decimal in DuckDB."""
    if node.is_string or node.is_int or "e" in node.this.lower():
        return node
    return exp.Literal.number(f"{node.this}e0")


@rewrites(exp.Div)
def divide(node: exp.Div) -> exp.Expression:
    """Integers divide to an integer, decimals to a decimal, rounded half up."""
    left, right = node.left, node.right
    if is_integer(left.type) and is_integer(right.type):
        return exp.Paren(this=exp.IntDiv(this=left.copy(), expression=right.copy()))
    if is_decimal(node.type):
        return divide_decimals(left, right, node.type)
    if node.is_type(T.DOUBLE):
        return exp.Div(this=cast(left.copy(), "double"), expression=cast(right.copy(), "double"))
    # types that are not known: DuckDB's // keeps integers whole, and fractions of doubles
    return exp.Paren(this=exp.IntDiv(this=left.copy(), expression=right.copy()))


def divide_decimals(
    left: exp.Expression, right: exp.Expression, result: exp.DataType | None
) -> exp.Expression:
    """In integers of the last place: ``left`` and ``right`` scaled so that the quotient has the
    result's scale.
    """
    assert left.type and right.type and result
    precision, scale = types.precision_and_scale(result)
    left_scale = types.precision_and_scale(left.type)[1]
    right_scale = types.precision_and_scale(right.type)[1]
    shift = scale - left_scale + right_scale
    quotient = call(
        "athena_divide",
        left.copy(),
        *map(_number, (left_scale, shift)),
        right.copy(),
        _number(right_scale),
    )
    if scale == 0:
        return cast(quotient, types.decimal(precision, 0))
    return _scaled(quotient, precision, scale)


def _scaled(quotient: exp.Expression, precision: int, scale: int) -> exp.Expression:
    """``quotient / 10^scale`` as a decimal, in two parts so that 38 digits fit."""
    ten = _number(10**scale)
    kind = types.decimal(precision, scale)
    whole = cast(exp.IntDiv(this=quotient.copy(), expression=ten.copy()), kind)
    rest = exp.Mod(this=exp.Paren(this=quotient.copy()), expression=ten.copy())
    fraction = exp.Mul(
        this=cast(rest, types.decimal(scale + 1, 0)),
        expression=cast(
            exp.Literal.string(f"{10**-scale:.{scale}f}"), types.decimal(scale + 1, scale)
        ),
    )
    return cast(exp.Add(this=whole, expression=cast(fraction, kind)), kind)


def _number(value: int) -> exp.Expression:
    return exp.Neg(this=exp.Literal.number(-value)) if value < 0 else exp.Literal.number(value)


@rewrites(exp.Add, exp.Sub, exp.Mul, exp.Mod)
def decimal_arithmetic(node: exp.Binary) -> exp.Expression:
    """DuckDB refuses more than 18 digits where both sides have fewer; Trino goes to 38."""
    if node.is_type(T.DATE, T.TIMESTAMP, T.INTERVAL):
        return cast_to_own_type(_date_arithmetic(node))
    if not is_decimal(node.type):
        return _of_integers(node) if is_integer(node.type) else node
    wide = types.precision_and_scale(node.type)[0] >= HUGEINT_DIGITS
    operands = as_decimal(node.left, HUGEINT_DIGITS if wide else 1), as_decimal(node.right)
    made = type(node)(this=operands[0], expression=operands[1])
    made.type = node.type
    return cast_to_own_type(made)


def _of_integers(node: exp.Binary) -> exp.Expression:
    """A tinyint and an integer are an integer; DuckDB lets a literal have the other's type."""
    kind = node.type
    if kind is None or all(
        side.type and side.type.this == kind.this for side in (node.left, node.right)
    ):
        return node
    return type(node)(this=cast(node.left.copy(), kind), expression=cast(node.right.copy(), kind))


def _date_arithmetic(node: exp.Binary) -> exp.Expression:
    """A difference of dates is an interval in Trino, a number of days in DuckDB."""
    left, right = node.left.type, node.right.type
    if (
        isinstance(node, exp.Sub)
        and left
        and right
        and left.is_type(T.DATE)
        and right.is_type(T.DATE)
    ):
        return call("to_days", cast(exp.Paren(this=node.copy()), "int"))
    return node


@rewrites(exp.Round)
def round_keeps_type(node: exp.Round) -> exp.Expression:
    return cast_to_own_type(node)


@rewrites(exp.Ceil, exp.Floor, exp.Sign)
def whole_number_keeps_type(node: exp.Expression) -> exp.Expression:
    return cast_to_own_type(node)


@rewrites(exp.Trunc)
def truncate(node: exp.Trunc) -> exp.Expression:
    """``truncate(x, n)``: decimals keep their type."""
    digits = node.args.get("decimals")
    made = call("trunc", node.this.copy(), *([digits.copy()] if digits else []))
    made.type = node.type
    return cast_to_own_type(made)


@rewrites(exp.Rand)
def random(node: exp.Rand) -> exp.Expression:
    """``random(n)`` and ``random(m, n)`` give integers."""
    low, high = node.args.get("lower"), node.args.get("upper")
    bounds = [bound for bound in (low, high, node.this) if bound is not None]
    if not bounds:
        return node
    start = bounds[0].copy() if len(bounds) > 1 else exp.Literal.number(0)
    return call("athena_random", start, bounds[-1].copy())


@rewrites(exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor)
def bits_of_bigints(node: exp.Binary) -> exp.Expression:
    return type(node)(this=cast(node.left.copy(), "bigint"), expression=node.right.copy())


@rewrites(exp.BitwiseNot)
def bits_of_a_bigint(node: exp.BitwiseNot) -> exp.Expression:
    return exp.BitwiseNot(this=cast(node.this.copy(), "bigint"))


BITS = {T.TINYINT: 8, T.SMALLINT: 16, T.INT: 32, T.BIGINT: 64}
SHIFTS = ("bitwise_left_shift", "bitwise_right_shift", "bitwise_right_shift_arithmetic")


@rewrites_function(*SHIFTS)
def shift(node: exp.Anonymous) -> exp.Expression:
    """Within the width of the value's type."""
    value, by = node.expressions
    bits = BITS.get(value.type.this) if value.type is not None else None
    if bits is None:
        raise not_supported(f"{node.name.lower()}() of this value")
    made = call(f"athena_{node.name.lower()}", value.copy(), by.copy(), _number(bits))
    made.type = value.type
    return cast_to_own_type(made)


@rewrites_function("bit_count")
def bit_count(node: exp.Anonymous) -> exp.Expression:
    return call("athena_bit_count", *(value.copy() for value in node.expressions))


@rewrites(exp.WidthBucket)
def width_bucket(node: exp.WidthBucket) -> exp.Expression:
    bounds = [node.args.get(name) for name in ("min_value", "max_value", "num_buckets")]
    if None in bounds:
        threshold = node.args.get("threshold") or bounds[0]
        assert threshold is not None
        return call("athena_bucket_of", node.this.copy(), threshold.copy())
    return call("athena_width_bucket", node.this.copy(), *(b.copy() for b in bounds if b))


@rewrites_function("e")
def euler(node: exp.Anonymous) -> exp.Expression:
    return call("exp", exp.Literal.number(1))


@rewrites(exp.Log)
def logarithm(node: exp.Log) -> exp.Expression:
    """``log(base, x)``: a double, whatever goes in."""
    return call(
        "log", *(cast(part.copy(), "double") for part in (node.this, node.expression) if part)
    )
