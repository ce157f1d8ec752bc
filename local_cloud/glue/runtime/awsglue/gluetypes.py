"""Types of dynamic frames: those of Spark, and the choice of several where records disagree.

Source  AWS Glue Developer Guide, "PySpark extension types".
Differs: no sets, no entity types, no free properties of a field.
"""

from collections.abc import Sequence
from typing import Any


class DataType:
    """A type without parameters; two of one class are equal."""

    name = ""

    @classmethod
    def typeName(cls) -> str:  # noqa: N802
        return cls.name

    def _parts(self) -> tuple[Any, ...]:
        return ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"


class NullType(DataType):
    name = "null"


class StringType(DataType):
    name = "string"


class BinaryType(DataType):
    name = "binary"


class BooleanType(DataType):
    name = "boolean"


class ByteType(DataType):
    name = "byte"


class ShortType(DataType):
    name = "short"


class IntegerType(DataType):
    name = "int"


class LongType(DataType):
    name = "long"


class FloatType(DataType):
    name = "float"


class DoubleType(DataType):
    name = "double"


class DateType(DataType):
    name = "date"


class TimestampType(DataType):
    name = "timestamp"


class DecimalType(DataType):
    name = "decimal"

    def __init__(self, precision: int = 10, scale: int = 2) -> None:
        self.precision, self.scale = precision, scale

    def _parts(self) -> tuple[Any, ...]:
        return self.precision, self.scale


class ArrayType(DataType):
    name = "array"

    def __init__(self, elementType: DataType) -> None:  # noqa: N803
        self.elementType = elementType

    def _parts(self) -> tuple[Any, ...]:
        return (self.elementType,)


class MapType(DataType):
    """Keys are strings."""

    name = "map"

    def __init__(self, valueType: DataType) -> None:  # noqa: N803
        self.keyType, self.valueType = StringType(), valueType

    def _parts(self) -> tuple[Any, ...]:
        return (self.valueType,)


class Field:
    """A name and a type."""

    def __init__(self, name: str, dataType: DataType) -> None:  # noqa: N803
        self.name, self.dataType = name, dataType

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.name, self.dataType))

    def __repr__(self) -> str:
        return f"Field({self.name!r}, {self.dataType!r})"


class StructType(DataType):
    name = "struct"

    def __init__(self, fields: Sequence[Field] = ()) -> None:
        self.fields = list(fields)

    @property
    def field_map(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def _parts(self) -> tuple[Any, ...]:
        return tuple(self.fields)

    def __iter__(self) -> Any:
        return iter(self.fields)

    def fieldNames(self) -> list[str]:  # noqa: N802
        return [field.name for field in self.fields]


class ChoiceType(DataType):
    """One of several; the alternatives stand in the order of their names."""

    name = "choice"

    def __init__(self, choices: Sequence[DataType] = ()) -> None:
        self.choices = sorted(choices, key=lambda choice: choice.name)

    def _parts(self) -> tuple[Any, ...]:
        return tuple(self.choices)


ATOMIC: dict[str, DataType] = {
    kind.name: kind()
    for kind in (
        NullType,
        StringType,
        BinaryType,
        BooleanType,
        ByteType,
        ShortType,
        IntegerType,
        LongType,
        FloatType,
        DoubleType,
        DateType,
        TimestampType,
    )
}


def tree(kind: DataType, depth: int = 0) -> list[str]:
    """The lines that printSchema prints under ``root``."""
    indent = "|    " * depth + "|-- "
    if isinstance(kind, StructType):
        named = [(field.name, field.dataType) for field in kind.fields]
    elif isinstance(kind, ArrayType):
        named = [("element", kind.elementType)]
    elif isinstance(kind, MapType):
        named = [("keyType", kind.keyType), ("valueType", kind.valueType)]
    elif isinstance(kind, ChoiceType):
        return [line for choice in kind.choices for line in _alternative(choice, indent, depth)]
    else:
        return []
    return [
        line
        for name, inner in named
        for line in [f"{indent}{name}: {inner.typeName()}", *tree(inner, depth + 1)]
    ]


def _alternative(choice: DataType, indent: str, depth: int) -> list[str]:
    return [f"{indent}{choice.typeName()}", *tree(choice, depth + 1)]
