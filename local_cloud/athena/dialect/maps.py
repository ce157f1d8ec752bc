"""Maps.

Source  https://trino.io/docs/current/functions/map.html
"""

from sqlglot import exp

from local_cloud.athena.dialect.lambdas import applied, each_entry, entry_part, lambda_of
from local_cloud.athena.dialect.registry import call, rewrites, rewrites_function


@rewrites_function("map_entries")
def map_entries(node: exp.Anonymous) -> exp.Expression:
    """Rows without field names."""
    pair = call("row", entry_part("key"), entry_part("value"))
    return call(
        "list_transform", call("map_entries", node.expressions[0].copy()), lambda_of("entry", pair)
    )


@rewrites_function("map_filter")
def map_filter(node: exp.Anonymous) -> exp.Expression:
    entries, function = node.expressions
    condition = applied(function, entry_part("key"), entry_part("value"))
    kept = call("list_filter", call("map_entries", entries.copy()), lambda_of("entry", condition))
    return call("map_from_entries", kept)


@rewrites_function("transform_values", "transform_keys")
def transform_map(node: exp.Anonymous) -> exp.Expression:
    entries, function = node.expressions
    new = applied(function, entry_part("key"), entry_part("value"))
    pair = (
        [entry_part("key"), new]
        if node.name.lower() == "transform_values"
        else [new, entry_part("value")]
    )
    made = call(
        "list_transform",
        call("map_entries", entries.copy()),
        lambda_of("entry", call("row", *pair)),
    )
    return call("map_from_entries", made)


@rewrites(exp.StrToMap)
def split_to_map(node: exp.StrToMap) -> exp.Expression:
    delimiters = node.args["pair_delim"].copy(), node.args["key_value_delim"].copy()
    return call("athena_split_to_map", node.this.copy(), *delimiters)


@rewrites_function("map_zip_with")
def map_zip_with(node: exp.Anonymous) -> exp.Expression:
    """Over the keys of both; a value that is missing is NULL."""
    left, right, function = node.expressions
    key = exp.to_identifier("entry")
    values = [call("map_extract_value", one.copy(), key.copy()) for one in (left, right)]
    pair = call("row", key.copy(), applied(function, key, *values))
    keys = call("list_concat", call("map_keys", left.copy()), call("map_keys", right.copy()))
    return call("map_from_entries", each_entry(call("athena_distinct", keys), pair))


@rewrites_function("multimap_from_entries")
def multimap_from_entries(node: exp.Anonymous) -> exp.Expression:
    return call("athena_multimap_of_rows", node.expressions[0].copy())
