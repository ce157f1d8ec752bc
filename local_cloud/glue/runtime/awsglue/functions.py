"""Functions of a script over the records of a frame: filter, map, unbox; their errors are kept.

Source  AWS Glue Developer Guide, "DynamicFrame class" (filter, map, unbox, errorsCount).
Differs: what a function returns is typed as JSON is: the types of all records together.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from awsglue import gluetypes as g
from awsglue.columns import column, to_spark
from awsglue.records import applied, from_row, merge_all, merged, to_row

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
    kind = merge_all(records.mapPartitions(lambda some: [merged(some)]).collect())
    kind = kind if isinstance(kind, g.StructType) else g.StructType()
    return session.createDataFrame(
        records.map(partial(to_row, kind=kind)), to_spark(kind), verifySchema=False
    )


def unboxed(path: str) -> Callable[[Record], Record]:
    """A field of JSON text as what it says."""

    def function(record: Record) -> Record:
        text = record[path]
        return record | {path: None if text is None else json.loads(text)}

    return function
