"""Column types of the Glue data catalog (Hive's), from Arrow types, from values, and merged.

Source  Athena User Guide, "Data types in Amazon Athena"; Apache Hive, "LanguageManual Types".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Array:
    """``array<item>``."""

    item: "GlueType"

    def __str__(self) -> str:
        return f"array<{self.item}>"


@dataclass(frozen=True)
class Struct:
    """``struct<name:type,...>``."""

    fields: tuple[tuple[str, "GlueType"], ...]

    def __str__(self) -> str:
        return "struct<" + ",".join(f"{name}:{kind}" for name, kind in self.fields) + ">"


@dataclass(frozen=True)
class MapType:
    """``map<key,value>``."""

    key: "GlueType"
    value: "GlueType"

    def __str__(self) -> str:
        return f"map<{self.key},{self.value}>"


GlueType = str | Array | Struct | MapType
NOTHING = "null"  # of a column without any value; written as string
WIDENING = ["tinyint", "smallint", "int", "bigint", "float", "double"]

ARROW_SCALARS: dict[pa.DataType, str] = {
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.uint8(): "smallint",  # Hive has no unsigned types: the next larger one
    pa.uint16(): "int",
    pa.uint32(): "bigint",
    pa.uint64(): "bigint",
    pa.float16(): "float",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.date64(): "date",
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
    pa.null(): NOTHING,
}


def from_arrow(kind: pa.DataType) -> GlueType:
    """The type under which Athena reads a Parquet column of this Arrow type."""
    if kind in ARROW_SCALARS:
        return ARROW_SCALARS[kind]
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_dictionary(kind):
        return from_arrow(kind.value_type)
    return _nested(kind)


def _nested(kind: pa.DataType) -> GlueType:
    if pa.types.is_struct(kind):
        return Struct(tuple((field.name.lower(), from_arrow(field.type)) for field in kind))
    if pa.types.is_map(kind):
        return MapType(from_arrow(kind.key_type), from_arrow(kind.item_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return Array(from_arrow(kind.value_type))
    return _other(kind)


def _other(kind: pa.DataType) -> GlueType:
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_time(kind):
        return "int" if kind.bit_width == 32 else "bigint"
    return "binary"


def merge(left: GlueType, right: GlueType) -> GlueType:
    """The type that holds the values of both; string where there is no better one."""
    if left == right or right == NOTHING:
        return left
    if left == NOTHING:
        return right
    if isinstance(left, Struct) and isinstance(right, Struct):
        return Struct(tuple(merge_fields([left.fields, right.fields]).items()))
    if isinstance(left, Array) and isinstance(right, Array):
        return Array(merge(left.item, right.item))
    if isinstance(left, MapType) and isinstance(right, MapType):
        return MapType(merge(left.key, right.key), merge(left.value, right.value))
    if left in WIDENING and right in WIDENING:
        return WIDENING[max(WIDENING.index(str(left)), WIDENING.index(str(right)))]
    return _merge_decimals(str(left), str(right))


def _merge_decimals(left: str, right: str) -> str:
    sizes = [_decimal_size(kind) for kind in (left, right)]
    if sizes[0] is None or sizes[1] is None:
        return "string"
    (whole, scale), (other_whole, other_scale) = sizes[0], sizes[1]
    digits, places = max(whole, other_whole), max(scale, other_scale)
    return f"decimal({min(digits + places, 38)},{places})"


def _decimal_size(kind: str) -> tuple[int, int] | None:
    """Digits before and after the point."""
    if not kind.startswith("decimal("):
        return None
    precision, scale = kind.removeprefix("decimal(").removesuffix(")").split(",")
    return int(precision) - int(scale), int(scale)


def merge_fields(
    schemas: Iterable[Iterable[tuple[str, GlueType]]],
) -> dict[str, GlueType]:
    """Columns of several schemas in order of appearance, each with the type that holds all."""
    merged: dict[str, GlueType] = {}
    for schema in schemas:
        for name, kind in schema:
            merged[name] = merge(merged[name], kind) if name in merged else kind
    return merged


def to_columns(fields: Mapping[str, GlueType]) -> list[dict[str, str]]:
    """AWS ``Column`` structures; a column without any value is a string."""
    return [{"Name": name, "Type": str(_settled(kind))} for name, kind in fields.items()]


def _settled(kind: GlueType) -> GlueType:
    """String in the place of every type that no value has shown."""
    if isinstance(kind, Struct):
        return Struct(tuple((name, _settled(field)) for name, field in kind.fields))
    if isinstance(kind, Array):
        return Array(_settled(kind.item))
    if isinstance(kind, MapType):
        return MapType(_settled(kind.key), _settled(kind.value))
    return "string" if kind == NOTHING else kind
