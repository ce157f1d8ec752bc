"""Arrays, maps and rows, and the functions that take a lambda.

Source  https://trino.io/docs/current/functions/array.html, .../map.html, .../lambda.html
"""

from sqlglot import exp

from local_cloud.athena.dialect.registry import (
    call,
    cast,
    rewrites,
    rewrites_function,
)
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T


@rewrites(exp.Bracket)
def subscript(node: exp.Bracket) -> exp.Expression:
    """``array[i]`` and ``map[key]`` fail where there is none; ``element_at`` gives NULL."""
    index = node.expressions[0].copy()
    is_map = node.this.is_type(T.MAP)
    if node.args.get("safe") or isinstance(index, exp.Slice):
        return call("map_extract_value" if is_map else "list_extract", node.this.copy(), index)
    return call("athena_map_value" if is_map else "athena_subscript", node.this.copy(), index)


@rewrites(exp.ArraySize)
def cardinality(node: exp.ArraySize) -> exp.Expression:
    function = "cardinality" if node.this.is_type(T.MAP) else "len"
    return cast(call(function, node.this.copy()), "bigint")


@rewrites(exp.Struct)
def row(node: exp.Struct) -> exp.Expression:
    """``row(1, 'a')`` has no field names."""
    return call("row", *[value.copy() for value in node.expressions])


@rewrites(exp.ArrayToString)
def array_join(node: exp.ArrayToString) -> exp.Expression:
    """NULLs are left out, or replaced by the third argument."""
    values: exp.Expression = cast(node.this.copy(), "varchar[]")
    replacement = node.args.get("null")
    if replacement is not None:
        values = call("athena_replace_nulls", values, replacement.copy())
    return call("array_to_string", values, node.expression.copy())


@rewrites(exp.ArrayDistinct)
def array_distinct(node: exp.ArrayDistinct) -> exp.Expression:
    """In the order of first appearance; DuckDB's order is arbitrary."""
    return call("athena_distinct", node.this.copy())


@rewrites_function("array_union")
def array_union(node: exp.Anonymous) -> exp.Expression:
    return call("athena_distinct", call("list_concat", *[part.copy() for part in node.expressions]))


@rewrites(exp.ArrayIntersect)
def array_intersect(node: exp.ArrayIntersect) -> exp.Expression:
    return call("athena_intersect", *[part.copy() for part in node.expressions])


@rewrites(exp.ArrayExcept)
def array_except(node: exp.ArrayExcept) -> exp.Expression:
    return call("athena_except", node.this.copy(), node.expression.copy())


@rewrites(exp.ArrayPosition)
def array_position(node: exp.ArrayPosition) -> exp.Expression:
    """0 where it is missing."""
    return call("athena_position", node.this.copy(), node.expression.copy())


@rewrites(exp.ArraySlice)
def slice_by_length(node: exp.ArraySlice) -> exp.Expression:
    """``slice(array, start, length)``; DuckDB wants the last index."""
    return call(
        "athena_slice", node.this.copy(), node.args["start"].copy(), node.args["end"].copy()
    )


@rewrites(exp.ArraySort)
def array_sort(node: exp.ArraySort) -> exp.Expression:
    if node.args.get("expression") is not None:
        raise not_supported("array_sort with a comparator")
    return call("list_sort", node.this.copy(), "ASC", "NULLS LAST")


@rewrites(exp.Repeat)
def repeat_element(node: exp.Repeat) -> exp.Expression:
    """Trino repeats an element into an array."""
    return call("athena_repeat", node.this.copy(), node.args["times"].copy())


@rewrites(exp.GenerateSeries)
def sequence(node: exp.GenerateSeries) -> exp.Expression:
    """Both ends included; without a step it goes up or down by itself, dates by a day."""
    start, end, step = (node.args.get(name) for name in ("start", "end", "step"))
    assert start is not None and end is not None
    if start.is_type(T.DATE):
        series = call(
            "generate_series", start.copy(), end.copy(), step.copy() if step else _one_day()
        )
        return cast(series, "date[]")
    step = step.copy() if step else call("athena_step", start.copy(), end.copy())
    return call("generate_series", start.copy(), end.copy(), step)


def _one_day() -> exp.Expression:
    return exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


@rewrites_function("zip")
def zip_arrays(node: exp.Anonymous) -> exp.Expression:
    return call("list_zip", *[part.copy() for part in node.expressions])


@rewrites_function("arrays_overlap")
def arrays_overlap(node: exp.Anonymous) -> exp.Expression:
    return call("list_has_any", *[part.copy() for part in node.expressions])


@rewrites_function("any_match", "all_match", "none_match")
def matches(node: exp.Anonymous) -> exp.Expression:
    """How many elements the lambda holds for (for ``all_match``: does not hold for)."""
    array, condition = (part.copy() for part in node.expressions)
    name = node.name.lower()
    if name == "all_match":
        condition.set("this", exp.Not(this=exp.Paren(this=condition.this.copy())))
    count = call("len", call("list_filter", array, condition))
    compare = exp.GT if name == "any_match" else exp.EQ
    return exp.Paren(this=compare(this=count, expression=exp.Literal.number(0)))


def applied(function: exp.Expression, *values: exp.Expression) -> exp.Expression:
    """The body of a lambda with its parameters replaced."""
    names = {p.name: value for p, value in zip(function.expressions, values, strict=True)}
    body = exp.Paren(this=function.this.copy())
    for found in list(body.find_all(exp.Identifier, exp.Column)):
        is_parameter = found.name in names and not isinstance(found.parent, exp.Column | exp.Dot)
        if is_parameter or (
            isinstance(found, exp.Column) and found.name in names and not found.table
        ):
            found.replace(names[found.name].copy())
    return body


def _lambda(parameter: str, body: exp.Expression) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(parameter)])


def _part(name: str) -> exp.Expression:
    return exp.Bracket(this=exp.to_identifier("entry"), expressions=[exp.Literal.string(name)])


@rewrites(exp.Reduce)
def reduce(node: exp.Reduce) -> exp.Expression:
    """``reduce(array, start, (state, x) -> ..., state -> ...)``."""
    reduced = call(
        "list_reduce", node.this.copy(), node.args["merge"].copy(), node.args["initial"].copy()
    )
    finish = node.args.get("finish")
    if finish is None or (
        isinstance(finish.this, exp.Identifier | exp.Column)
        and finish.this.name == finish.expressions[0].name
    ):
        return reduced
    made = call("list_transform", exp.Array(expressions=[reduced]), finish.copy())
    return call("list_extract", made, exp.Literal.number(1))


@rewrites_function("zip_with")
def zip_with(node: exp.Anonymous) -> exp.Expression:
    left, right, function = node.expressions
    pairs = call("list_zip", left.copy(), right.copy())
    values = [
        call("struct_extract", exp.to_identifier("entry"), exp.Literal.number(n)) for n in (1, 2)
    ]
    return call("list_transform", pairs, _lambda("entry", applied(function, *values)))


@rewrites_function("map_entries")
def map_entries(node: exp.Anonymous) -> exp.Expression:
    """Rows without field names."""
    pair = call("row", _part("key"), _part("value"))
    return call(
        "list_transform", call("map_entries", node.expressions[0].copy()), _lambda("entry", pair)
    )


@rewrites_function("map_filter")
def map_filter(node: exp.Anonymous) -> exp.Expression:
    entries, function = node.expressions
    condition = applied(function, _part("key"), _part("value"))
    kept = call("list_filter", call("map_entries", entries.copy()), _lambda("entry", condition))
    return call("map_from_entries", kept)


@rewrites_function("transform_values", "transform_keys")
def transform_map(node: exp.Anonymous) -> exp.Expression:
    entries, function = node.expressions
    new = applied(function, _part("key"), _part("value"))
    pair = [_part("key"), new] if node.name.lower() == "transform_values" else [new, _part("value")]
    made = call(
        "list_transform", call("map_entries", entries.copy()), _lambda("entry", call("row", *pair))
    )
    return call("map_from_entries", made)


@rewrites(exp.StrToMap)
def split_to_map(node: exp.StrToMap) -> exp.Expression:
    delimiters = node.args["pair_delim"].copy(), node.args["key_value_delim"].copy()
    return call("athena_split_to_map", node.this.copy(), *delimiters)
