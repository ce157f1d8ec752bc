"""Aggregates, also with FILTER and OVER.

Source  https://trino.io/docs/current/functions/aggregate.html
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.dialect.numbers import divide_decimals
from local_cloud.athena.dialect.registry import (
    call,
    cast,
    cast_to_own_type,
    rewrites,
    rewrites_function,
    whole_aggregate,
)
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T, is_decimal, is_integer


def _cast_whole(node: exp.Expression, kind: exp.DataType) -> exp.Expression:
    whole = whole_aggregate(node)
    if whole is node:
        return cast(node.copy(), kind)
    made = exp.Cast(to=kind.copy())
    made.type = kind
    whole.replace(made)
    made.set("this", whole)
    return node


@rewrites(exp.Sum)
def sum_of_integers_is_bigint(node: exp.Sum) -> exp.Expression:
    """DuckDB makes a 128 bit integer of it; beyond 64 bits Trino fails, and so does the cast."""
    if is_integer(node.this.type) and node.type is not None:
        return _cast_whole(node, node.type)
    return real_stays_real(node)


def real_stays_real(node: exp.Expression) -> exp.Expression:
    kind = node.type
    return _cast_whole(node, kind) if kind is not None and kind.is_type(T.FLOAT) else node


@rewrites(exp.CountIf)
def count_if(node: exp.CountIf) -> exp.Expression:
    return _cast_whole(node, types.sql_type(T.BIGINT))


@rewrites(exp.Avg)
def average_of_decimals_is_decimal(node: exp.Avg) -> exp.Expression:
    """Sum divided by count, rounded half up; DuckDB averages in doubles."""
    if not is_decimal(node.type):
        return real_stays_real(node)
    assert node.type is not None
    whole = whole_aggregate(node)
    scale = types.precision_and_scale(node.type)[1]
    total = _with_aggregate(whole, node, exp.Sum(this=node.this.copy()))
    total.type = types.decimal(38, scale)
    count = _with_aggregate(whole, node, exp.Count(this=node.this.copy(), big_int=True))
    count.type = types.sql_type(T.BIGINT)
    result = divide_decimals(total, count, node.type)
    if whole is node:
        return result
    result.type = node.type
    whole.replace(result)
    return node


def _with_aggregate(
    whole: exp.Expression, old: exp.Expression, new: exp.Expression
) -> exp.Expression:
    """A copy of ``whole`` (``old`` with FILTER and OVER around it) with another aggregate in it."""
    if whole is old:
        return new
    copy = whole.copy()
    inner = copy
    while not isinstance(inner, type(old)):
        inner = inner.this
    inner.replace(new)
    return copy


@rewrites(exp.ArgMax, exp.ArgMin)
def value_at_extreme(node: exp.Func) -> exp.Expression:
    """The value may be NULL; DuckDB's ``arg_max`` passes such rows over."""
    if node.args.get("count") is not None:
        return node
    name = "arg_max_null" if isinstance(node, exp.ArgMax) else "arg_min_null"
    return call(name, node.this.copy(), node.expression.copy())


@rewrites(exp.ApproxQuantile)
def approx_percentile(node: exp.ApproxQuantile) -> exp.Expression:
    if node.args.get("weight") is not None or node.args.get("accuracy") is not None:
        raise not_supported("approx_percentile with a weight or an accuracy")
    quantile = node.args["quantile"]
    exact = cast(quantile.copy(), "float[]" if quantile.is_type(T.ARRAY) else "float")
    made = call("approx_quantile", node.this.copy(), exact)
    kind = node.this.type
    if kind is None or node.args["quantile"].is_type(T.ARRAY):
        return made
    made.type = kind
    return cast_to_own_type(made)


@rewrites_function("map_agg")
def map_agg(node: exp.Anonymous) -> exp.Expression:
    """Rows whose key is NULL are left out."""
    key, value = node.expressions
    lists = [_where_known(call("list", part.copy()), key) for part in (key, value)]
    return call("athena_map_agg", *lists)


def _where_known(aggregate: exp.Expression, key: exp.Expression) -> exp.Expression:
    is_known = exp.not_(exp.Is(this=key.copy(), expression=exp.null()))
    return exp.Filter(this=aggregate, expression=exp.Where(this=is_known))


@rewrites_function("multimap_agg")
def multimap_agg(node: exp.Anonymous) -> exp.Expression:
    key, value = node.expressions
    lists = [_where_known(call("list", part.copy()), key) for part in (key, value)]
    return call("athena_multimap", *lists)


@rewrites_function("map_union")
def map_union(node: exp.Anonymous) -> exp.Expression:
    value = node.expressions[0]
    return call("athena_map_union", _where_known(call("list", value.copy()), value))


@rewrites(exp.GroupConcat)
def listagg(node: exp.GroupConcat) -> exp.Expression:
    """Nothing between the values, where no separator is named."""
    if node.args.get("separator") is None:
        node.set("separator", exp.Literal.string(""))
    return node


@rewrites_function("every")
def every(node: exp.Anonymous) -> exp.Expression:
    return call("bool_and", *[value.copy() for value in node.expressions])


@rewrites(exp.BitwiseAndAgg, exp.BitwiseOrAgg, exp.BitwiseXorAgg)
def bits_of_all(node: exp.Func) -> exp.Expression:
    return type(node)(this=cast(node.this.copy(), "bigint"))
