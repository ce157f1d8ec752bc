"""Columns of JSON lines, whatever the case of their keys; keys that a struct lacks are left out.

Source  https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html (``case.insensitive``,
        ``ignore.malformed.json``, ``mapping.<column>``, ``dots.in.keys``), .../hive-json-serde.html
"""

from collections.abc import Mapping

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.catalog import Column
from local_cloud.athena.errors import not_supported
from local_cloud.athena.types import T


def json_value(column: Column, kind: exp.DataType, parameters: Mapping[str, str]) -> str:
    """A missing key is NULL, a value of another type fails; ``parameters`` are the SerDe's."""
    if _is_true(parameters, "dots.in.keys"):
        raise not_supported("a JSON SerDe with dots.in.keys")
    ignores = _is_true(parameters, "ignore.malformed.json")
    line = f"athena_json_{'valid_' if ignores else ''}line(line)"
    return _typed(_of_key(line, column.name, parameters), kind, parameters)


def _is_true(parameters: Mapping[str, str], name: str) -> bool:
    return parameters.get(name, "").lower() == "true"


def _of_key(value: str, name: str, parameters: Mapping[str, str]) -> str:
    key = parameters.get(f"mapping.{name}", name).replace("'", "''")
    if parameters.get("case.insensitive", "").lower() == "false":
        return f"json_extract({value}, '$.\"{key}\"')"
    return f"athena_json_key({value}, '{key}')"


def _typed(value: str, kind: exp.DataType, parameters: Mapping[str, str], depth: int = 0) -> str:
    """DuckDB's own cast refuses keys that the struct does not name."""
    if types.is_text(kind):
        return f"json_extract_string({value}, '$')"
    if kind.is_type(T.STRUCT):
        return _struct(value, kind, parameters, depth)
    inner = f"x{depth}"
    if kind.is_type(T.ARRAY, T.LIST):
        item = _typed(inner, kind.expressions[0], parameters, depth + 1)
        return f"list_transform(CAST({value} AS JSON[]), lambda {inner}: {item})"
    if kind.is_type(T.MAP):
        key, item = kind.expressions
        key_sql = f"CAST({inner}.key AS {types.to_duckdb(key)})"
        pair = f"row({key_sql}, {_typed(f'{inner}.value', item, parameters, depth + 1)})"
        pairs = f"map_entries(CAST({value} AS MAP(VARCHAR, JSON)))"
        return f"map_from_entries(list_transform({pairs}, lambda {inner}: {pair}))"
    return f"CAST(json_extract_string({value}, '$') AS {types.to_duckdb(kind)})"


def _struct(value: str, kind: exp.DataType, parameters: Mapping[str, str], depth: int) -> str:
    """The list of one binds the value, which would else be written again at every level."""
    bound = f"x{depth}"
    fields = [
        (one.name, _typed(_of_key(bound, one.name, parameters), one.kind, parameters, depth + 1))
        for one in kind.expressions
    ]
    packed = ", ".join(f'"{name}" := {item}' for name, item in fields)
    made = (
        f"CASE json_type({bound}) WHEN 'OBJECT' THEN struct_pack({packed})"
        f" WHEN 'NULL' THEN NULL ELSE CAST({bound} AS {types.to_duckdb(kind)}) END"
    )
    return f"list_transform([{value}], lambda {bound}: {made})[1]"
