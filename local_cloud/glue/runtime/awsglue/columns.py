"""Columns of Spark that hold the types of dynamic frames, and what changes them in place.

A choice is a struct with one field for each alternative, named ``?<type>``; outside of dynamic
frames (toDF, files) it is the struct that Glue documents, with fields named as the types.

Source  AWS Glue Developer Guide, "DynamicFrame class" (toDF, resolveChoice).
"""

from collections.abc import Callable, Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from awsglue import gluetypes as g
from awsglue.paths import EACH, Path

MARK = "?"
SPARK = {
    "null": T.NullType(),
    "string": T.StringType(),
    "binary": T.BinaryType(),
    "boolean": T.BooleanType(),
    "byte": T.ByteType(),
    "short": T.ShortType(),
    "int": T.IntegerType(),
    "long": T.LongType(),
    "float": T.FloatType(),
    "double": T.DoubleType(),
    "date": T.DateType(),
    "timestamp": T.TimestampType(),
}
GLUE = {type(spark): name for name, spark in SPARK.items()}
STRINGS = (T.CharType, T.VarcharType)
NAMES = {"bigint": "long", "smallint": "short", "tinyint": "byte", "integer": "int", "void": "null"}

Named = tuple[str, g.DataType, Column]
Change = Callable[[str, g.DataType, Column], list[Named]]


def column(name: str) -> Column:
    return F.col(f"`{name.replace('`', '``')}`")


def to_spark(kind: g.DataType, is_public: bool = False) -> T.DataType:
    """In      is_public: as users see it, with a choice's fields named as the types."""
    if isinstance(kind, g.StructType):
        return T.StructType(
            [T.StructField(one.name, to_spark(one.dataType, is_public)) for one in kind.fields]
        )
    if isinstance(kind, g.ChoiceType):
        mark = "" if is_public else MARK
        return T.StructType(
            [T.StructField(f"{mark}{one.name}", to_spark(one, is_public)) for one in kind.choices]
        )
    if isinstance(kind, g.ArrayType):
        return T.ArrayType(to_spark(kind.elementType, is_public))
    if isinstance(kind, g.MapType):
        return T.MapType(T.StringType(), to_spark(kind.valueType, is_public))
    if isinstance(kind, g.DecimalType):
        return T.DecimalType(kind.precision, kind.scale)
    return SPARK[kind.name]


def from_spark(kind: T.DataType) -> g.DataType:
    """Raises  TypeError for what dynamic frames do not have, such as intervals."""
    if isinstance(kind, T.StructType):
        if kind.fields and all(field.name.startswith(MARK) for field in kind.fields):
            return g.ChoiceType([from_spark(field.dataType) for field in kind.fields])
        return g.StructType([g.Field(one.name, from_spark(one.dataType)) for one in kind.fields])
    if isinstance(kind, T.ArrayType):
        return g.ArrayType(from_spark(kind.elementType))
    if isinstance(kind, T.MapType):
        return g.MapType(from_spark(kind.valueType))
    if isinstance(kind, T.DecimalType):
        return g.DecimalType(kind.precision, kind.scale)
    if isinstance(kind, STRINGS):
        return g.StringType()
    try:
        return g.ATOMIC[GLUE[type(kind)]]
    except KeyError:
        raise TypeError(f"A DynamicFrame has no type {kind.simpleString()}") from None


def named_type(text: str) -> g.DataType | None:
    """The type that a mapping or the catalog names; None for ``array`` and such without more."""
    name = text.strip().lower()
    name = NAMES.get(name, name)
    if name in g.ATOMIC:
        return g.ATOMIC[name]
    if name == "decimal":
        return g.DecimalType()
    if name in ("array", "struct", "map", "choice", "set", "object"):
        return None
    return from_spark(T.DataType.fromDDL(text))


def has_choice(kind: g.DataType) -> bool:
    return bool(isinstance(kind, g.ChoiceType)) or any(map(has_choice, inner_types(kind)))


def inner_types(kind: g.DataType) -> list[g.DataType]:
    if isinstance(kind, g.StructType):
        return [field.dataType for field in kind.fields]
    if isinstance(kind, g.ArrayType):
        return [kind.elementType]
    return [kind.valueType] if isinstance(kind, g.MapType) else []


def choice_paths(kind: g.DataType, at: Path = ()) -> list[Path]:
    """Where the choices are; those inside maps cannot be named, and are left out."""
    if isinstance(kind, g.ChoiceType):
        return [at]
    if isinstance(kind, g.StructType):
        inner = [(field.name, field.dataType) for field in kind.fields]
    else:
        inner = [(EACH, kind.elementType)] if isinstance(kind, g.ArrayType) else []
    return [path for name, one in inner for path in choice_paths(one, (*at, name))]


def alternative(value: Column, kind: g.DataType) -> Column:
    """The value of a choice where it is of that type, else null."""
    return value.getField(f"{MARK}{kind.name}")


def fit(value: Column, kind: g.DataType, wanted: g.DataType) -> Column:
    """The value as another type; what does not fit becomes null.

    Raises  TypeError where no value could fit.
    """
    if kind == wanted:
        return value
    if isinstance(kind, g.NullType):
        return F.lit(None).cast(to_spark(wanted))
    if isinstance(wanted, g.ChoiceType):
        return _into_choice(value, kind, wanted)
    if isinstance(kind, g.ChoiceType):
        fitting = [fit(alternative(value, one), one, wanted) for one in _castable(kind, wanted)]
        return F.coalesce(*fitting) if fitting else F.lit(None).cast(to_spark(wanted))
    if not is_nested(kind) and not is_nested(wanted):
        return value.try_cast(to_spark(wanted))
    return _fit_nested(value, kind, wanted)


def is_nested(kind: g.DataType) -> bool:
    return isinstance(kind, g.StructType | g.ArrayType | g.MapType | g.ChoiceType)


def _castable(kind: g.ChoiceType, wanted: g.DataType) -> list[g.DataType]:
    return [
        one
        for one in kind.choices
        if one.name == wanted.name
        or wanted.name == "string"
        or not (is_nested(one) or is_nested(wanted))
    ]


def _into_choice(value: Column, kind: g.DataType, wanted: g.ChoiceType) -> Column:
    known = {one.name: one for one in (kind.choices if isinstance(kind, g.ChoiceType) else [kind])}

    def branch(one: g.DataType) -> Column:
        if one.name not in known:
            return F.lit(None).cast(to_spark(one))
        source = alternative(value, one) if isinstance(kind, g.ChoiceType) else value
        return fit(source, known[one.name], one)

    fields = [branch(one).alias(f"{MARK}{one.name}") for one in wanted.choices]
    return F.when(value.isNotNull(), F.struct(*fields))


def _fit_nested(value: Column, kind: g.DataType, wanted: g.DataType) -> Column:
    if wanted.name == "string":
        return F.to_json(value.cast(to_spark(kind, is_public=True)))
    if isinstance(kind, g.StructType) and isinstance(wanted, g.StructType):
        known = kind.field_map
        fields = [
            fit(value.getField(one.name), known[one.name].dataType, one.dataType).alias(one.name)
            if one.name in known
            else F.lit(None).cast(to_spark(one.dataType)).alias(one.name)
            for one in wanted.fields
        ]
        return F.when(value.isNotNull(), F.struct(*fields))
    if isinstance(kind, g.ArrayType) and isinstance(wanted, g.ArrayType):
        return F.transform(value, lambda one: fit(one, kind.elementType, wanted.elementType))
    if isinstance(kind, g.MapType) and isinstance(wanted, g.MapType):
        return F.transform_values(value, lambda _, one: fit(one, kind.valueType, wanted.valueType))
    raise TypeError(f"Cannot cast {kind.typeName()} to {wanted.typeName()}")


def changed(fields: Iterable[Named], path: Path, change: Change) -> list[Named]:
    """The fields with ``change`` applied to the one at ``path``, if there is one."""
    out: list[Named] = []
    for name, kind, value in fields:
        if name != path[0]:
            out.append((name, kind, value))
        elif len(path) == 1:
            out += change(name, kind, value)
        else:
            out.append((name, *_descend(kind, value, path[1:], change)))
    return out


def fields_of(kind: g.StructType, value: Column | None = None) -> list[Named]:
    """In      value: the struct, or None for the columns of the frame."""
    return [
        (one.name, one.dataType, column(one.name) if value is None else value.getField(one.name))
        for one in kind.fields
    ]


def struct_of(fields: list[Named]) -> tuple[g.StructType, Column]:
    kind = g.StructType([g.Field(name, kind) for name, kind, _ in fields])
    return kind, F.struct(*[value.alias(name) for name, _, value in fields])


def _descend(
    kind: g.DataType, value: Column, path: Path, change: Change
) -> tuple[g.DataType, Column]:
    if isinstance(kind, g.StructType):
        inner = changed(fields_of(kind, value), path, change)
        if not inner:
            return g.NullType(), F.lit(None)
        new_kind, struct = struct_of(inner)
        return new_kind, F.when(value.isNotNull(), struct)
    if isinstance(kind, g.ArrayType) and path[0] == EACH:
        return _each(kind, value, path, change)
    return kind, value


def _each(
    kind: g.ArrayType, value: Column, path: Path, change: Change
) -> tuple[g.DataType, Column]:
    kinds: list[g.DataType] = []

    def element(one: Column) -> Column:
        if len(path) > 1:
            new_kind, new = _descend(kind.elementType, one, path[1:], change)
        else:
            ((_, new_kind, new),) = change(EACH, kind.elementType, one)
        kinds.append(new_kind)
        return new

    transformed = F.transform(value, element)
    return g.ArrayType(kinds[-1]), transformed
