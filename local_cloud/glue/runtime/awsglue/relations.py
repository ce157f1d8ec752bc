"""Frames from several, and several from one: join, union, merge, relationalize, split.

Source  AWS Glue Developer Guide, "DynamicFrame class" (join, union, mergeDynamicFrame,
        relationalize, split_rows), "Join class", "Relationalize class".
Differs: relationalize stages Parquet, and numbers rows by Spark's own ids.
"""

import operator
from collections.abc import Sequence
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from awsglue import gluetypes as g
from awsglue.columns import column, fields_of, fit, from_spark, to_spark
from awsglue.paths import Path, parse_path
from awsglue.records import merge

COMPARISONS = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
ROW_ID = "?id"


def joined(left: DataFrame, right: DataFrame, keys1: Any, keys2: Any) -> DataFrame:
    """Inner join; a name that both have gets a dot in front where it comes from the right."""
    of_left, of_right = _paths(keys1), _paths(keys2)
    if len(of_left) != len(of_right):
        raise ValueError(f"join: {keys1!r} and {keys2!r} are not of one length")
    taken = {name.lower() for name in left.columns}
    names = {}
    for name in right.columns:
        new = name
        while new.lower() in taken:
            new = f".{new}"
        taken.add(new.lower())
        names[name] = new
    renamed = right.select(*[column(name).alias(new) for name, new in names.items()])
    condition = F.lit(True)
    for path1, path2 in zip(of_left, of_right, strict=True):
        condition &= _at(path1) == _at((names[path2[0]], *path2[1:]))
    return left.join(renamed, condition)


def _paths(keys: Any) -> list[Path]:
    return [parse_path(key) for key in ([keys] if isinstance(keys, str) else keys)]


def _at(path: Path) -> Column:
    value = column(path[0])
    for name in path[1:]:
        value = value.getField(name)
    return value


def united(left: DataFrame, right: DataFrame) -> DataFrame:
    """By name; where the types differ, a choice of both."""
    kinds = [from_spark(left.schema), from_spark(right.schema)]
    kind = merge(*kinds)
    assert isinstance(kind, g.StructType)
    return _as(left, kind).unionByName(_as(right, kind))


def _as(rows: DataFrame, wanted: g.StructType) -> DataFrame:
    kind = from_spark(rows.schema)
    assert isinstance(kind, g.StructType)
    known = {name: (inner, value) for name, inner, value in fields_of(kind)}
    columns = []
    for field in wanted.fields:
        inner, value = known.get(field.name, (g.NullType(), F.lit(None)))
        new = value.cast(to_spark(field.dataType)) if field.name not in known else value
        columns.append(
            (fit(value, inner, field.dataType) if field.name in known else new).alias(field.name)
        )
    return rows.select(*columns)


def merged(source: DataFrame, stage: DataFrame, keys: Sequence[str]) -> DataFrame:
    """The stage's records, and those of the source whose keys it does not have."""
    kept = source.join(stage.select(*keys).distinct(), on=list(keys), how="left_anti")
    return united(kept.select(*[column(name) for name in source.columns]), stage)


def split_condition(comparisons: dict[str, dict[str, Any]]) -> Column:
    """In      {path: {operator: value}}.

    Raises  ValueError for an operator that Glue does not have.
    """
    condition = F.lit(True)
    for path, tests in comparisons.items():
        for sign, value in tests.items():
            if sign not in COMPARISONS:
                raise ValueError(f"split_rows knows {' '.join(COMPARISONS)} and not {sign!r}")
            condition &= COMPARISONS[sign](_at(parse_path(path)), F.lit(value))
    return F.coalesce(condition, F.lit(False))


def unnested(rows: DataFrame) -> DataFrame:
    """Fields of structs as columns, their names joined by dots."""
    kind = from_spark(rows.schema)
    assert isinstance(kind, g.StructType)
    return rows.select(*_flat(kind, None, ""))


def _flat(kind: g.StructType, value: Column | None, prefix: str) -> list[Column]:
    columns = []
    for name, inner, one in fields_of(kind, value):
        if isinstance(inner, g.StructType):
            columns += _flat(inner, one, f"{prefix}{name}.")
        else:
            columns.append(one.alias(f"{prefix}{name}"))
    return columns


def relationalized(
    rows: DataFrame, root: str, staging_path: str | None, name: str | None = None
) -> dict[str, DataFrame]:
    """The root table, and one for each array: id (as in the table above), index, <array>.val."""
    flat, name = unnested(rows), name or root
    arrays = [field.name for field in flat.schema if field.dataType.typeName() == "array"]
    if not arrays:
        return {name: flat}
    numbered = _staged(flat.withColumn(ROW_ID, F.monotonically_increasing_id()), staging_path, name)
    tables = {
        name: numbered.select(
            *[
                column(ROW_ID).alias(one) if one in arrays else column(one)
                for one in numbered.columns
                if one != ROW_ID
            ]
        )
    }
    for array in arrays:
        exploded = numbered.select(
            column(ROW_ID).alias("id"), F.posexplode(column(array)).alias("index", f"{array}.val")
        )
        tables |= relationalized(exploded, root, staging_path, f"{root}_{array}")
    return tables


def _staged(rows: DataFrame, staging_path: str | None, name: str) -> DataFrame:
    """What the tables share has to be the same in all, so it is computed once."""
    if not staging_path:
        return rows.persist()
    path = f"{staging_path.rstrip('/')}/{name}"
    rows.write.mode("overwrite").parquet(path)
    return rows.sparkSession.read.parquet(path)
