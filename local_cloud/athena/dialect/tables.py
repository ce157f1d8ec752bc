"""UNNEST in FROM: several arrays beside each other, maps, rows, ordinality.

Source  https://trino.io/docs/current/sql/select.html#unnest
"""

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, cast, rewrites
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T


@rewrites(exp.Fetch)
def fetch(node: exp.Fetch) -> exp.Expression:
    options = node.args.get("limit_options")
    if options is not None and options.args.get("with_ties"):
        raise not_supported("FETCH FIRST ... WITH TIES")
    return node


@rewrites(exp.Dot)
def field(node: exp.Dot) -> exp.Expression:
    if isinstance(node.expression, exp.Star):
        raise not_supported("all fields of a row as columns (row.*)")
    return node


@rewrites(exp.Unnest)
def unnest(node: exp.Unnest) -> exp.Expression:
    """A lateral SELECT with one column per array (two per map, one per field of a row)."""
    columns: list[exp.Expression] = []
    for value in node.expressions:
        columns += _columns(value)
    offset = node.args.get("offset")
    alias = node.args.get("alias")
    names = list(alias.args.get("columns") or []) if alias else []
    if offset:
        columns.append(_ordinality(node.expressions))
        if isinstance(offset, exp.Identifier) and offset.name not in [name.name for name in names]:
            names.append(offset)
    query = exp.Select(expressions=columns)
    table = exp.TableAlias(this=(alias and alias.this) or exp.to_identifier("u"), columns=names)
    return exp.Lateral(this=exp.Subquery(this=query), alias=table)


def _columns(value: exp.Expression) -> list[exp.Expression]:
    if value.is_type(T.MAP):
        parts = call("map_keys", value.copy()), call("map_values", value.copy())
        return [call("unnest", part) for part in parts]
    kind = value.type
    if (
        kind is not None
        and kind.is_type(T.ARRAY)
        and kind.expressions
        and kind.expressions[0].is_type(T.STRUCT)
    ):
        depth = exp.PropertyEQ(
            this=exp.to_identifier("max_depth"), expression=exp.Literal.number(2)
        )
        return [call("unnest", value.copy(), depth)]
    return [call("unnest", value.copy())]


def _ordinality(values: list[exp.Expression]) -> exp.Expression:
    lengths = [
        call("cardinality" if value.is_type(T.MAP) else "len", value.copy()) for value in values
    ]
    longest = call("greatest", *lengths) if len(lengths) > 1 else lengths[0]
    return call("unnest", call("generate_series", exp.Literal.number(1), cast(longest, "bigint")))
