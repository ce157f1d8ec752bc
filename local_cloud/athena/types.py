"""Data types: from the Glue catalog's names to SQL types, and to the names that Athena shows.

A type is a ``sqlglot.exp.DataType`` everywhere in this package.
Source  https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from local_cloud.athena.errors import QueryFailedError

T = exp.DType
INTEGERS = (T.TINYINT, T.SMALLINT, T.INT, T.BIGINT)
FLOATS = (T.FLOAT, T.DOUBLE)
TEXTS = (T.VARCHAR, T.CHAR, T.TEXT, T.NCHAR, T.NVARCHAR)
TIMESTAMPS = (T.TIMESTAMP, T.DATETIME, T.TIMESTAMPNTZ)
ZONED = (T.TIMESTAMPTZ, T.TIMESTAMPLTZ)
MAX_PRECISION = 38
OF_MONTHS = "of months"  # of an interval
INTEGER_DIGITS = {T.TINYINT: 3, T.SMALLINT: 5, T.INT: 10, T.BIGINT: 19}

NAMES = {
    **dict.fromkeys(TEXTS, "varchar"),
    T.CHAR: "char",
    T.BOOLEAN: "boolean",
    T.TINYINT: "tinyint",
    T.SMALLINT: "smallint",
    T.INT: "integer",
    T.BIGINT: "bigint",
    T.INT128: "bigint",
    T.UINT: "bigint",
    T.UBIGINT: "bigint",
    T.FLOAT: "float",
    T.DOUBLE: "double",
    T.DECIMAL: "decimal",
    T.DATE: "date",
    T.TIME: "time",
    **dict.fromkeys(TIMESTAMPS, "timestamp"),
    **dict.fromkeys(ZONED, "timestamp with time zone"),
    T.BINARY: "varbinary",
    T.VARBINARY: "varbinary",
    T.BLOB: "varbinary",
    T.JSON: "json",
    T.UUID: "uuid",
    T.INTERVAL: "interval day to second",
    T.ARRAY: "array",
    T.LIST: "array",
    T.MAP: "map",
    T.STRUCT: "row",
    T.NULL: "unknown",
}


def sql_type(kind: Any, *parameters: int) -> exp.DataType:
    arguments = [exp.DataTypeParam(this=exp.Literal.number(number)) for number in parameters]
    return exp.DataType(this=kind, expressions=arguments)


def decimal(precision: int, scale: int) -> exp.DataType:
    return sql_type(T.DECIMAL, min(precision, MAX_PRECISION), scale)


def from_glue(glue_type: str) -> exp.DataType:
    """``array<struct<a:int>>`` and the like, as the catalog writes them (Hive's names).

    Raises  QueryFailedError for a type that Athena could not read either.
    """
    try:
        return exp.DataType.build(glue_type.strip().lower(), dialect="hive")
    except SqlglotError as error:
        raise QueryFailedError(
            "HIVE_INVALID_METADATA", f"Unsupported type in the catalog: {glue_type}"
        ) from error


def from_duckdb(name: str) -> exp.DataType:
    """DuckDB calls a row without field names a TUPLE, and quotes the type of NULL."""
    plain = name.replace("TUPLE(", "STRUCT(").replace('"NULL"', "NULL")
    return exp.DataType.build(plain, dialect="duckdb")


def to_duckdb(kind: exp.DataType) -> str:
    return kind.sql("duckdb")


def interval(*, of_months: bool) -> exp.DataType:
    kind = sql_type(T.INTERVAL)
    kind.meta[OF_MONTHS] = of_months
    return kind


def is_known(kind: exp.DataType | None) -> bool:
    return kind is not None and not kind.is_type(T.UNKNOWN)


def is_integer(kind: exp.DataType | None) -> bool:
    return kind is not None and kind.is_type(*INTEGERS)


def is_decimal(kind: exp.DataType | None) -> bool:
    return kind is not None and kind.is_type(T.DECIMAL)


def is_numeric(kind: exp.DataType | None) -> bool:
    return kind is not None and kind.is_type(*INTEGERS, *FLOATS, T.DECIMAL)


def is_text(kind: exp.DataType | None) -> bool:
    return kind is not None and kind.is_type(*TEXTS)


def is_binary(kind: exp.DataType | None) -> bool:
    return kind is not None and kind.is_type(T.BINARY, T.VARBINARY, T.BLOB)


def parameters(kind: exp.DataType) -> list[int]:
    return [int(p.name) for p in kind.expressions if isinstance(p, exp.DataTypeParam)]


def precision_and_scale(kind: exp.DataType) -> tuple[int, int]:
    """Of a decimal (Hive's ``decimal`` alone is (10, 0)) or of one that holds an integer."""
    if kind.this in INTEGER_DIGITS:
        return INTEGER_DIGITS[kind.this], 0
    given = parameters(kind)
    return (given + [10, 0][len(given) :])[0], (given + [10, 0][len(given) :])[1]


def athena_name(kind: exp.DataType) -> str:
    """The ``Type`` of a result column: the base name, e.g. ``decimal``, ``row``."""
    if kind.meta.get(OF_MONTHS):
        return "interval year to month"
    return NAMES.get(kind.this, str(kind.this.value).lower())


def trino_name(kind: exp.DataType) -> str:
    """The full name as error messages show it, e.g. ``decimal(12,2)``, ``array(integer)``."""
    name = "real" if kind.is_type(T.FLOAT) else athena_name(kind)
    if kind.is_type(T.DECIMAL):
        return "decimal({},{})".format(*precision_and_scale(kind))
    if kind.is_type(T.STRUCT):
        return f"row({', '.join(_field(field) for field in kind.expressions)})"
    if kind.is_type(T.ARRAY, T.LIST, T.MAP):
        return f"{name}({', '.join(trino_name(part) for part in kind.expressions)})"
    if is_text(kind) and parameters(kind):
        return f"{name}({parameters(kind)[0]})"
    if kind.is_type(*TIMESTAMPS, *ZONED):
        precision = (parameters(kind) or [3])[0]
        return name.replace("timestamp", f"timestamp({precision})")
    return name


def _field(field: Any) -> str:
    if isinstance(field, exp.ColumnDef):
        return f"{field.name} {trino_name(field.kind)}" if field.kind else field.name
    return trino_name(field)


GLUE_NAMES = {**NAMES, T.INT: "int", **dict.fromkeys(TEXTS, "string"), T.CHAR: "char"} | {
    **dict.fromkeys((T.BINARY, T.VARBINARY, T.BLOB), "binary"),
    T.STRUCT: "struct",
}
NO_COLUMNS = (T.TIME, *ZONED, T.JSON, T.UUID, T.INTERVAL)


def glue_name(kind: exp.DataType) -> str:
    """The catalog's name (Hive's), e.g. ``array<struct<a:int>>``.

    Raises  QueryFailedError for a type that no table can have.
    """
    if kind.is_type(*NO_COLUMNS):
        raise QueryFailedError("NOT_SUPPORTED", f"Unsupported Hive type: {trino_name(kind)}")
    name = GLUE_NAMES.get(kind.this, str(kind.this.value).lower())
    if kind.is_type(T.DECIMAL):
        return "decimal({},{})".format(*precision_and_scale(kind))
    if kind.is_type(T.STRUCT):
        return f"struct<{','.join(_glue_field(field) for field in kind.expressions)}>"
    if kind.is_type(T.ARRAY, T.LIST, T.MAP):
        return f"{name}<{','.join(glue_name(part) for part in kind.expressions)}>"
    if is_text(kind) and parameters(kind):
        return f"{'char' if kind.is_type(T.CHAR) else 'varchar'}({parameters(kind)[0]})"
    return name


def _glue_field(field: Any) -> str:
    if isinstance(field, exp.ColumnDef) and field.kind is not None:
        return f"{field.name}:{glue_name(field.kind)}"
    raise QueryFailedError(
        "NOT_SUPPORTED", f"Anonymous row type is not supported in Hive: {trino_name(field)}"
    )
