"""Records as Python values: the type of one, the common type of many, and back to rows of Spark.

Source  AWS Glue Developer Guide, "DynamicFrame class": the schema is computed from the records, and
        where they disagree a choice is noted.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from awsglue.gluetypes import (
    ATOMIC,
    ArrayType,
    ChoiceType,
    DataType,
    DecimalType,
    Field,
    MapType,
    NullType,
    StructType,
)

INT_BITS, LONG_BITS = 31, 63
PRECISION = 38  # of the widest decimal
BY_CLASS: list[tuple[type, str]] = [
    (bool, "boolean"),
    (str, "string"),
    (float, "double"),
    (bytes, "binary"),
    (bytearray, "binary"),
    (datetime, "timestamp"),
    (date, "date"),
]


def type_of(value: Any) -> DataType:
    """Raises  TypeError for a value that no record can hold."""
    if value is None:
        return NullType()
    if isinstance(value, dict):
        return StructType([Field(str(name), type_of(inner)) for name, inner in value.items()])
    if isinstance(value, list | tuple):
        return ArrayType(merge_all([type_of(inner) for inner in value]))
    if isinstance(value, Decimal):
        return _decimal(value)
    for python, name in BY_CLASS:
        if isinstance(value, python):
            return ATOMIC[name]
    if isinstance(value, int):
        bits = value.bit_length()
        return ATOMIC["int" if bits <= INT_BITS else "long" if bits <= LONG_BITS else "string"]
    raise TypeError(f"A record cannot hold {type(value).__name__}: {value!r}")


def _decimal(value: Decimal) -> DecimalType:
    exponent = value.as_tuple().exponent
    scale = max(0, -exponent) if isinstance(exponent, int) else 0
    digits = max(len(value.as_tuple().digits), scale)
    return DecimalType(min(PRECISION, digits), min(PRECISION, scale))


def merge_all(kinds: list[DataType]) -> DataType:
    merged: DataType = NullType()
    for kind in kinds:
        merged = merge(merged, kind)
    return merged


def merged(records: Iterable[Any]) -> DataType:
    """The type of many; records of one shape, the usual case, are merged once."""
    seen: set[DataType] = set()
    kind: DataType = NullType()
    for record in records:
        own = type_of(record)
        if own not in seen:
            seen.add(own)
            kind = merge(kind, own)
    return kind


def merge(left: DataType, right: DataType) -> DataType:
    """The type of a value that is now of the one, now of the other."""
    if left == right or isinstance(right, NullType):
        return left
    if isinstance(left, NullType):
        return right
    if isinstance(left, ChoiceType) or isinstance(right, ChoiceType):
        return _choice([*_alternatives(left), *_alternatives(right)])
    if isinstance(left, StructType) and isinstance(right, StructType):
        return _merge_structs(left, right)
    if isinstance(left, ArrayType) and isinstance(right, ArrayType):
        return ArrayType(merge(left.elementType, right.elementType))
    if isinstance(left, MapType) and isinstance(right, MapType):
        return MapType(merge(left.valueType, right.valueType))
    if isinstance(left, DecimalType) and isinstance(right, DecimalType):
        scale = max(left.scale, right.scale)
        whole = max(left.precision - left.scale, right.precision - right.scale)
        return DecimalType(min(PRECISION, whole + scale), scale)
    return ChoiceType([left, right])


def _alternatives(kind: DataType) -> list[DataType]:
    return kind.choices if isinstance(kind, ChoiceType) else [kind]


def _choice(kinds: list[DataType]) -> ChoiceType:
    by_name: dict[str, DataType] = {}
    for kind in kinds:
        by_name[kind.name] = merge(by_name[kind.name], kind) if kind.name in by_name else kind
    return ChoiceType(list(by_name.values()))


def _merge_structs(left: StructType, right: StructType) -> StructType:
    kinds = {field.name: field.dataType for field in left.fields}
    for field in right.fields:
        known = kinds.get(field.name)
        kinds[field.name] = field.dataType if known is None else merge(known, field.dataType)
    return StructType([Field(name, kind) for name, kind in kinds.items()])


def to_row(value: Any, kind: DataType) -> Any:
    """A value as Spark wants it in a row: structs and choices as tuples."""
    if value is None:
        return None
    if isinstance(kind, StructType):
        return tuple(to_row(value.get(field.name), field.dataType) for field in kind.fields)
    if isinstance(kind, ArrayType):
        return [to_row(inner, kind.elementType) for inner in value]
    if isinstance(kind, MapType):
        return {str(name): to_row(inner, kind.valueType) for name, inner in value.items()}
    if isinstance(kind, ChoiceType):
        name = type_of(value).name
        return tuple(
            to_row(value, choice) if choice.name == name else None for choice in kind.choices
        )
    if kind.name == "string" and not isinstance(value, str):
        return str(value)  # an integer beyond 64 bits
    return value


def from_row(value: Any, kind: DataType) -> Any:
    """What a script's function gets: dicts, lists and plain values, a choice as its value."""
    if value is None:
        return None
    if isinstance(kind, StructType):
        return {
            field.name: from_row(inner, field.dataType)
            for field, inner in zip(kind.fields, value, strict=True)
        }
    if isinstance(kind, ArrayType):
        return [from_row(inner, kind.elementType) for inner in value]
    if isinstance(kind, MapType):
        return {name: from_row(inner, kind.valueType) for name, inner in value.items()}
    if isinstance(kind, ChoiceType):
        values = zip(kind.choices, value, strict=True)
        return next((from_row(inner, one) for one, inner in values if inner is not None), None)
    return value


def applied(function: Callable[[Any], Any], record: Any) -> tuple[Any, str | None]:
    """What a script's function says of a record, or its error: that makes an error record."""
    try:
        return function(record), None
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"
