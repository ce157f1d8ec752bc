"""Lambdas taken apart: where Trino's has other parameters than DuckDB's."""

from sqlglot import exp

from local_cloud.athena.dialect.registry import call


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


def lambda_of(parameter: str, body: exp.Expression) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(parameter)])


def entry_part(name: str) -> exp.Expression:
    return exp.Bracket(this=exp.to_identifier("entry"), expressions=[exp.Literal.string(name)])


def each_entry(entries: exp.Expression, result: exp.Expression) -> exp.Expression:
    """``result`` for each ``entry`` of a map, or of a list of rows."""
    return call("list_transform", entries, lambda_of("entry", result))
