"""JSON in text.

Source  https://trino.io/docs/current/functions/json.html
"""

import re

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, cast, rewrites, rewrites_function
from local_cloud.athena.errors import not_supported


def _path(path: exp.Expression) -> exp.Expression:
    """``$["a b"]`` is ``$."a b"`` in DuckDB. Refuses ``*``: there it gives a list."""
    if isinstance(path, exp.JSONPath):
        path = exp.Literal.string(path.sql("athena").strip("'"))
    if not isinstance(path, exp.Literal):
        return path.copy()
    if "*" in path.name or ".." in path.name:
        raise not_supported(f"the JSON path {path.name}")
    named = re.sub(r'\["([^"]*)"\]', r'."\1"', path.name)
    return exp.Literal.string(re.sub(r"\[([A-Za-z_]\w*)\]", r'."\1"', named))


@rewrites(exp.JSONExtractScalar)
def scalar(node: exp.JSONExtractScalar) -> exp.Expression:
    """NULL for objects, arrays and text that is not JSON."""
    return call("athena_json_scalar", cast(node.this.copy(), "varchar"), _path(node.expression))


@rewrites(exp.JSONExtract)
def extract(node: exp.JSONExtract) -> exp.Expression:
    return call("athena_json", cast(node.this.copy(), "varchar"), _path(node.expression))


@rewrites(exp.JSONFormat)
def json_format(node: exp.JSONFormat) -> exp.Expression:
    return cast(node.this.copy(), "varchar")


@rewrites_function("json_array_get")
def json_array_get(node: exp.Anonymous) -> exp.Expression:
    """A string without its quotes, as Trino has it: no JSON then."""
    value, index = node.expressions
    return call("athena_json_array_get", value.copy(), cast(index.copy(), "bigint"))


@rewrites_function("json_size")
def json_size(node: exp.Anonymous) -> exp.Expression:
    value, path = node.expressions
    return call("athena_json_size", cast(value.copy(), "varchar"), _path(path))


@rewrites(exp.JSONArrayContains)
def json_array_contains(node: exp.JSONArrayContains) -> exp.Expression:
    return call("athena_json_array_contains", node.this.copy(), node.expression.copy())


@rewrites_function("is_json_scalar")
def is_json_scalar(node: exp.Anonymous) -> exp.Expression:
    kind = call("json_type", node.expressions[0].copy())
    return exp.Paren(
        this=exp.Not(
            this=exp.In(
                this=kind, expressions=[exp.Literal.string("ARRAY"), exp.Literal.string("OBJECT")]
            )
        )
    )
