"""Functions of a script over the records of a frame: filter, map, unbox; their errors are kept.

Source  AWS Glue Developer Guide, "DynamicFrame class" (filter, map, unbox, errorsCount).
Differs: what a function returns is typed as JSON is: the types of all records together.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from awsglue import gluetypes as g
from awsglue.columns import column, to_spark
from awsglue.records import applied, from_row, merge_all, to_row, type_of

JUDGED = "?judged"
Record = dict[str, Any]


def filtered(
    rows: DataFrame, kind: g.StructType, function: Callable[[Any], Any]
) -> tuple[DataFrame, DataFrame]:
    """Out: the rows for which it is true, and the errors (msg)."""

    judged_by = F.udf(
        lambda row: _judged(*applied(function, from_row(row, kind))), "keep boolean, error string"
    )
    judged = rows.withColumn(JUDGED, judged_by(F.struct(*[column(name) for name in rows.columns])))
    errors = judged.select(column(JUDGED).getField("error").alias("msg")).where("msg is not null")
    return judged.where(column(JUDGED).getField("keep")).drop(JUDGED), errors


def _judged(verdict: Any, error: str | None) -> tuple[bool, str | None]:
    return bool(verdict), error


def mapped(
    rows: DataFrame, kind: g.StructType, function: Callable[[Any], Any]
) -> tuple[DataFrame, DataFrame]:
    """Out: a row for each record that the function gave, and the errors (msg)."""
    pairs = rows.rdd.map(lambda row: _typed(*applied(function, from_row(row, kind))))
    pairs = pairs.persist()  # the schema takes a pass of its own, and the function may have effects
    good = pairs.filter(lambda pair: pair[1] is None).map(lambda pair: pair[0])
    bad = pairs.filter(lambda pair: pair[1] is not None).map(lambda pair: (pair[1],))
    session = rows.sparkSession
    return frame_of(session, good), session.createDataFrame(bad, "msg string")


def _typed(record: Any, error: str | None) -> tuple[Any, str | None]:
    if error is None and not isinstance(record, dict):
        return None, f"TypeError: the function gave {type(record).__name__}, and no record"
    return record, error


def frame_of(session: SparkSession, records: "RDD[Record]") -> DataFrame:
    """A frame of the type that all records have together; that takes one pass over them."""
    kind = inferred(records)
    return session.createDataFrame(
        records.map(partial(to_row, kind=kind)), to_spark(kind), verifySchema=False
    )


def inferred(records: "RDD[Record]") -> g.StructType:
    kinds = records.mapPartitions(_merged).collect()
    kind = merge_all(kinds)
    return kind if isinstance(kind, g.StructType) else g.StructType()


def _merged(records: Iterable[Record]) -> Iterator[g.DataType]:
    """One type for a partition; records of one shape, the usual case, are merged once."""
    seen: set[g.DataType] = set()
    merged: g.DataType = g.NullType()
    for record in records:
        kind = type_of(record)
        if kind not in seen:
            seen.add(kind)
            merged = merge_all([merged, kind])
    yield merged


def unboxed(path: str) -> Callable[[Record], Record]:
    """A field of JSON text as what it says."""

    def function(record: Record) -> Record:
        text = record[path]
        return record | {path: None if text is None else json.loads(text)}

    return function
