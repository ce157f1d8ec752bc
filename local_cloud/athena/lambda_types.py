"""Types of what a lambda's parameters are and of what the function over them gives.

sqlglot knows neither; without them decimals would divide as doubles in a lambda, and casts go
wrong.
Source  https://trino.io/docs/current/functions/lambda.html
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.schema import Schema

from local_cloud.athena import types
from local_cloud.athena.types import T

Kinds = list[exp.DataType | None]
PARAMETER = "type of a lambda's parameter"
DEEPEST = 6  # lambdas in lambdas


def annotated(query: exp.Query, schema: Schema, metadata: dict[type, dict[str, Any]]) -> exp.Query:
    """The query with types; once more for each level of lambdas, whose types come from outside."""
    for _ in range(DEEPEST):
        query = annotate_types(query, schema=schema, dialect="athena", expression_metadata=metadata)
        if not any([_type_parameters(function) for function in query.find_all(exp.Lambda)]):
            break
    return query


def _type_parameters(function: exp.Lambda) -> bool:
    """Whether a parameter's type is new."""
    parent = function.parent
    kinds = _parameter_types(parent, function) if parent is not None else []
    is_new = False
    for parameter, kind in zip(function.expressions, kinds, strict=False):
        if not types.is_known(kind):
            continue
        for use in _uses(function, parameter.name):
            is_new = is_new or PARAMETER not in use.meta
            use.meta[PARAMETER] = kind
    return is_new


def _uses(function: exp.Lambda, name: str) -> Iterator[exp.Identifier]:
    """Not a field of that name, nor a parameter of an inner lambda that hides it."""
    for found in function.this.find_all(exp.Identifier):
        inner = found.find_ancestor(exp.Lambda)
        hides = inner is not function and any(
            p.name == name for p in (inner.expressions if inner is not None else [])
        )
        is_field = isinstance(found.parent, exp.Dot) and found.parent.expression is found
        if found.name == name and not hides and not is_field:
            yield found


def inner(node: exp.Expression | None, place: int = 0) -> exp.DataType | None:
    """The type of an array's elements, of a map's keys (0) or values (1)."""
    kind = node.type if node is not None else None
    if kind is None or not kind.is_type(T.ARRAY, T.LIST, T.MAP) or len(kind.expressions) <= place:
        return None
    found = kind.expressions[place]
    return found if isinstance(found, exp.DataType) else None


def _parameter_types(parent: exp.Expression, function: exp.Lambda) -> Kinds:
    if isinstance(parent, exp.Reduce):
        state = parent.args["initial"].type
        return [state, inner(parent.this)] if parent.args["merge"] is function else [state]
    if not isinstance(parent, exp.Anonymous):
        return [inner(parent.this)] * len(function.expressions)
    arguments, name = parent.expressions, parent.name.lower()
    if name == "zip_with":
        return [inner(array) for array in arguments[:2]]
    if name == "map_zip_with":
        return [inner(arguments[0]), *(inner(one, 1) for one in arguments[:2])]
    if arguments[0].is_type(T.MAP):
        return [inner(arguments[0]), inner(arguments[0], 1)]
    return [inner(arguments[0])]


def array_of(kind: exp.DataType | None) -> exp.DataType | None:
    if not types.is_known(kind):
        return None
    assert kind is not None
    return exp.DataType(this=T.ARRAY, expressions=[kind.copy()], nested=True)


def map_of(*kinds: exp.DataType | None) -> exp.DataType | None:
    known = [kind.copy() for kind in kinds if kind is not None and types.is_known(kind)]
    if len(known) < 2:
        return None
    return exp.DataType(this=T.MAP, expressions=known, nested=True)


def _body(node: exp.Anonymous) -> exp.DataType | None:
    function = node.expressions[-1]
    return function.this.type if isinstance(function, exp.Lambda) else None


def identifier(annotator: Any, node: exp.Identifier) -> None:
    annotator._set_type(node, node.meta.get(PARAMETER))


def transformed(annotator: Any, node: exp.Expression) -> None:
    annotator._set_type(node, array_of(node.expression.this.type))


def reduced(annotator: Any, node: exp.Reduce) -> None:
    finish = node.args.get("finish")
    annotator._set_type(node, finish.this.type if finish else node.args["initial"].type)


RETURNS: dict[str, Callable[[exp.Anonymous], exp.DataType | None]] = {
    "zip_with": lambda node: array_of(_body(node)),
    "map_filter": lambda node: node.expressions[0].type,
    "transform_values": lambda node: map_of(inner(node.expressions[0]), _body(node)),
    "transform_keys": lambda node: map_of(_body(node), inner(node.expressions[0], 1)),
    "map_zip_with": lambda node: map_of(inner(node.expressions[0]), _body(node)),
}
