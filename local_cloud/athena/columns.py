"""The columns of a result: AWS ``ColumnInfo``, and the ``.metadata`` object that Athena writes
beside a result.

Source  fixed precisions of types as Athena returns them; the object's protobuf has no official
        schema, its fields
        are those that https://gist.github.com/iconara/4969c247e8abb69600cdbe6f4b20f50b found.
"""

from typing import Any

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.types import T

UNBOUNDED = 2**31 - 1
PRECISIONS = {
    "tinyint": 3,
    "smallint": 5,
    "integer": 10,
    "bigint": 19,
    "float": 17,
    "double": 17,
    "timestamp": 3,
    "timestamp with time zone": 3,
    "time": 3,
    "varchar": UNBOUNDED,
    "varbinary": 1_073_741_824,
}


def column_info(name: str, kind: exp.DataType) -> dict[str, Any]:
    """AWS ``ColumnInfo`` structure."""
    athena = types.athena_name(kind)
    precision, scale = PRECISIONS.get(athena, 0), 0
    if kind.is_type(T.DECIMAL):
        precision, scale = types.precision_and_scale(kind)
    elif types.is_text(kind) and types.parameters(kind):
        precision = types.parameters(kind)[0]
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": athena,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": athena in ("varchar", "char"),
    }


def shown_type(expected: exp.DataType | None, engine_type: str) -> exp.DataType:
    """What the engine gave decides; a text's length and a NULL's type are known before."""
    actual = types.from_duckdb(engine_type)
    if expected is None or not types.is_known(expected):
        return actual
    is_better = types.is_text(actual) and expected.is_type(*types.TEXTS, T.JSON, *types.ZONED)
    is_better = is_better or expected.is_type(T.INTERVAL)
    return expected if is_better or actual.is_type(T.NULL) else actual


def text_column(name: str) -> dict[str, Any]:
    """A column of SHOW and DESCRIBE."""
    return {**column_info(name, types.sql_type(T.VARCHAR)), "Type": "string", "Precision": 0} | {
        "CaseSensitive": False
    }


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _text(field: int, value: str) -> bytes:
    data = value.encode()
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def metadata_file(query_execution_id: str, columns: list[dict[str, Any]]) -> bytes:
    """The protobuf: the query's id (1), then one message (4) per column."""
    parts = [_text(1, query_execution_id)]
    for column in columns:
        body = (
            _text(1, column["CatalogName"])
            + _text(4, column["Name"])
            + _text(5, column["Label"])
            + _text(6, column["Type"])
            + _number(7, column["Precision"])
            + _number(8, column["Scale"])
            + _number(9, 3)  # nullable: UNKNOWN
            + _number(10, int(column["CaseSensitive"]))
        )
        parts.append(_varint(4 << 3 | 2) + _varint(len(body)) + body)
    return b"".join(parts)
