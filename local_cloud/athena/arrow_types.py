"""Catalog types as Arrow types, and which Parquet types Athena reads as them."""

import pyarrow as pa
from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.types import T

SIMPLE = {
    T.BOOLEAN: pa.bool_(),
    T.TINYINT: pa.int8(),
    T.SMALLINT: pa.int16(),
    T.INT: pa.int32(),
    T.BIGINT: pa.int64(),
    T.FLOAT: pa.float32(),
    T.DOUBLE: pa.float64(),
    T.DATE: pa.date32(),
    T.BINARY: pa.binary(),
    T.VARBINARY: pa.binary(),
    **dict.fromkeys(types.TEXTS, pa.string()),
    **dict.fromkeys(types.TIMESTAMPS, pa.timestamp("us")),
    **dict.fromkeys(types.ZONED, pa.timestamp("us")),
}


def to_arrow(kind: exp.DataType) -> pa.DataType:
    """Raises KeyError for a type that has no place in a table."""
    if kind.is_type(T.DECIMAL):
        return pa.decimal128(*types.precision_and_scale(kind))
    if kind.is_type(T.ARRAY, T.LIST):
        return pa.list_(to_arrow(kind.expressions[0]))
    if kind.is_type(T.MAP):
        return pa.map_(to_arrow(kind.expressions[0]), to_arrow(kind.expressions[1]))
    if kind.is_type(T.STRUCT):
        return pa.struct([(field.name, to_arrow(field.kind)) for field in kind.expressions])
    return SIMPLE[kind.this]


def reads(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether Athena reads a Parquet column of type ``stored`` as ``wanted``: it widens, and never
    parses.

    Source  https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
    """
    if pa.types.is_integer(wanted):
        return pa.types.is_integer(stored) and stored.bit_width <= wanted.bit_width
    if pa.types.is_decimal(wanted):
        return pa.types.is_decimal(stored) or pa.types.is_integer(stored)
    if pa.types.is_float64(wanted):
        return pa.types.is_floating(stored)
    if pa.types.is_string(wanted) or pa.types.is_binary(wanted):
        return _is_text_or_bytes(stored)
    for is_kind in (pa.types.is_timestamp, pa.types.is_list, pa.types.is_map, pa.types.is_struct):
        if is_kind(wanted):
            return bool(is_kind(stored))
    return bool(stored.equals(wanted))


def _is_text_or_bytes(stored: pa.DataType) -> bool:
    kind = stored.value_type if pa.types.is_dictionary(stored) else stored
    return any(
        is_kind(kind)
        for is_kind in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
        )
    )
