"""JSON in text.

Source  https://trino.io/docs/current/functions/json.html
"""

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, cast, rewrites, rewrites_function


def _path(node: exp.Expression) -> exp.Expression:
    path = node.expression
    return (
        exp.Literal.string(path.sql("athena").strip("'"))
        if isinstance(path, exp.JSONPath)
        else path.copy()
    )


@rewrites(exp.JSONExtractScalar)
def scalar(node: exp.JSONExtractScalar) -> exp.Expression:
    """NULL for objects, arrays and text that is not JSON."""
    return call("athena_json_scalar", cast(node.this.copy(), "varchar"), _path(node))


@rewrites(exp.JSONExtract)
def extract(node: exp.JSONExtract) -> exp.Expression:
    return call("athena_json", cast(node.this.copy(), "varchar"), _path(node))


@rewrites(exp.JSONFormat)
def json_format(node: exp.JSONFormat) -> exp.Expression:
    return cast(node.this.copy(), "varchar")


@rewrites_function("json_array_get")
def json_array_get(node: exp.Anonymous) -> exp.Expression:
    value, index = node.expressions
    return call("json_extract", value.copy(), cast(index.copy(), "bigint"))
