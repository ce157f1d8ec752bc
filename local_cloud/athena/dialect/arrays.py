"""Arrays, maps and rows, and the functions that take a lambda.

Source  https://trino.io/docs/current/functions/array.html, .../map.html, .../lambda.html
"""

from sqlglot import exp

from local_cloud.athena.dialect.lambdas import applied, lambda_of
from local_cloud.athena.dialect.registry import (
    call,
    cast,
    rewrites,
    rewrites_function,
)
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T, is_known


@rewrites(exp.Bracket)
def subscript(node: exp.Bracket) -> exp.Expression:
    """``array[i]`` and ``map[key]`` fail where there is none; ``element_at`` gives NULL."""
    index = node.expressions[0].copy()
    if node.this.is_type(T.STRUCT):
        return call("struct_extract_at", node.this.copy(), index)
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


@rewrites(exp.DPipe)
def append_or_prepend(node: exp.DPipe) -> exp.Expression:
    """``array || element`` and ``element || array``."""
    left, right = node.left, node.right
    if left.is_type(T.ARRAY) and is_known(right.type) and not right.is_type(T.ARRAY, T.NULL):
        return call("list_append", left.copy(), right.copy())
    if right.is_type(T.ARRAY) and is_known(left.type) and not left.is_type(T.ARRAY, T.NULL):
        return call("list_prepend", left.copy(), right.copy())
    return node


@rewrites(exp.ArrayContains)
def contains(node: exp.ArrayContains) -> exp.Expression:
    return call("athena_contains", node.this.copy(), node.expression.copy())


@rewrites(exp.ArrayMax, exp.ArrayMin)
def extreme(node: exp.Func) -> exp.Expression:
    """NULL where an element is."""
    name = "athena_max" if isinstance(node, exp.ArrayMax) else "athena_min"
    return call(name, node.this.copy())


@rewrites(exp.ArrayRemove)
def array_remove(node: exp.ArrayRemove) -> exp.Expression:
    return call("athena_remove", node.this.copy(), node.expression.copy())


@rewrites(exp.ArrayFirst, exp.ArrayLast)
def end_of_array(node: exp.Func) -> exp.Expression:
    place = exp.Literal.number(1) if isinstance(node, exp.ArrayFirst) else exp.Literal.number("-1")
    return call("list_extract", node.this.copy(), place)


@rewrites_function("trim_array", "ngrams", "contains_sequence")
def of_the_same_arguments(node: exp.Anonymous) -> exp.Expression:
    return call(f"athena_{node.name.lower()}", *[value.copy() for value in node.expressions])


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
    if isinstance(step, exp.Interval):
        series = call("athena_times", start.copy(), end.copy(), step.copy())
    elif start.is_type(T.DATE):
        series = call("athena_days", start.copy(), end.copy())
    else:
        step = step.copy() if step else call("athena_step", start.copy(), end.copy())
        return call("generate_series", start.copy(), end.copy(), step)
    return cast(series, "date[]") if start.is_type(T.DATE) else series


@rewrites_function("zip")
def zip_arrays(node: exp.Anonymous) -> exp.Expression:
    return call("list_zip", *[part.copy() for part in node.expressions])


@rewrites_function("arrays_overlap")
def arrays_overlap(node: exp.Anonymous) -> exp.Expression:
    return call("athena_overlap", *[part.copy() for part in node.expressions])


@rewrites_function("any_match", "all_match", "none_match")
def matches(node: exp.Anonymous) -> exp.Expression:
    """NULL where the lambda's is and no other element decides."""
    array, condition = (part.copy() for part in node.expressions)
    name = node.name.lower()
    found = call("list_transform", array, condition)
    if name == "all_match":
        return call("athena_all", found)
    made = call("athena_any", found)
    return made if name == "any_match" else exp.Paren(this=exp.Not(this=made))


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
    return call("list_transform", pairs, lambda_of("entry", applied(function, *values)))
