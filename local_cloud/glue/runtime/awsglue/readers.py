"""Sources: from the catalog, from S3, from an RDD.

Source  AWS Glue Developer Guide, "GlueContext class" and "DynamicFrameReader class".
Differs: S3 is the only connection; a source without new objects is a frame without columns.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from awsglue import catalog
from awsglue.columns import column, named_type, to_spark
from awsglue.dynamicframe import DynamicFrame, check_options
from awsglue.formats import FILE, check_format, is_true, read
from awsglue.s3_files import File, bounded, exclusions_of, list_files
from awsglue.unsupported import refuse

# Of a source on S3: what chooses the objects, and what only changes how they are listed and read.
CHOOSING = {"paths", "recurse", "exclusions", "boundedFiles", "boundedSize"}
WITHOUT_EFFECT = {
    "compressionType",
    "groupFiles",
    "groupSize",
    "isFailFast",
    "maxBand",
    "maxFilesInBand",
    "useS3ListImplementation",
}
OF_CATALOG = {"catalogPartitionPredicate"}
S3 = ("s3", "file", "custom.s3")
PLACE = "?place"

Types = Sequence[tuple[str, str]]


def from_options(
    glue: Any,
    connection_type: str,
    connection_options: dict[str, Any] | None = None,
    format: str | None = None,  # noqa: A002
    format_options: dict[str, Any] | None = None,
    transformation_ctx: str = "",
    push_down_predicate: str = "",
    **more: Any,
) -> DynamicFrame:
    """Objects of S3 as a frame."""
    if connection_type not in S3[:1]:
        raise refuse(f"connection_type {connection_type}; it knows s3")
    check_options("create_dynamic_frame.from_options", more)
    options, of_format = dict(connection_options or {}), dict(format_options or {})
    check_source("connection_options", options, CHOOSING)
    if push_down_predicate:
        raise refuse("create_dynamic_frame.from_options with push_down_predicate")
    if "paths" not in options or isinstance(options["paths"], str):
        raise ValueError("connection_options of s3 needs paths, a list")
    check_format(format or "")
    files = list_files(options["paths"], is_true(options, "recurse"), _exclusions(options))
    names = list(dict.fromkeys(name for file in files for name, _ in file.partition))
    source = _Source(glue, str(format), of_format, transformation_ctx, options)
    return source.frame(files, [], [(name, "string") for name in names])


def check_source(what: str, options: dict[str, Any], known: set[str]) -> None:
    for name in options.keys() - known - WITHOUT_EFFECT:
        raise refuse(f"{what} {name} of s3")


def _exclusions(options: dict[str, Any]) -> list[str]:
    return exclusions_of(options["exclusions"]) if options.get("exclusions") else []


def from_catalog(
    glue: Any,
    database: str | None = None,
    table_name: str | None = None,
    redshift_tmp_dir: str = "",
    transformation_ctx: str = "",
    push_down_predicate: str = "",
    additional_options: dict[str, Any] | None = None,
    catalog_id: str | None = None,
    **more: Any,
) -> DynamicFrame:
    """A table of the catalog as a frame; of a partitioned one, the partitions that it lists."""
    check_options("create_dynamic_frame.from_catalog", more, {"name_space"})
    database = database or more.get("name_space")
    if not database or not table_name:
        raise ValueError("create_dynamic_frame.from_catalog needs database and table_name")
    if catalog_id:
        raise refuse("create_dynamic_frame.from_catalog with catalog_id")
    options = dict(additional_options or {})
    check_source("additional_options", options, (CHOOSING | OF_CATALOG) - {"paths"})
    table = catalog.get_table(database, table_name)
    format, of_format = catalog.format_of(table)  # noqa: A001
    check_format(format)
    files = _files_of_table(glue, table, options, push_down_predicate)
    source = _Source(glue, format, of_format, transformation_ctx, options)
    return source.frame(files, catalog.columns_of(table), catalog.keys_of(table))


def _files_of_table(
    glue: Any, table: catalog.Table, options: dict[str, Any], predicate: str
) -> list[File]:
    def listed(location: str) -> list[File]:
        return list_files([location], is_true(options, "recurse"), _exclusions(options), False)

    keys = catalog.keys_of(table)
    if not keys:
        return [
            replace(file, partition=()) for file in listed(table["StorageDescriptor"]["Location"])
        ]
    partitions = catalog.partitions_of(table, options.get("catalogPartitionPredicate"))
    if predicate:
        values = [values for values, _ in partitions]
        wanted = holding(glue, keys, values, predicate)
        partitions = [partitions[place] for place in wanted]
    names = [name for name, _ in keys]
    return [
        replace(file, partition=tuple(zip(names, values, strict=True)))
        for values, location in partitions
        for file in listed(location)
    ]


def holding(glue: Any, keys: Types, values: list[list[str]], predicate: str) -> list[int]:
    """Which partitions a predicate of Spark SQL over their keys lets through."""
    if not values:
        return []
    schema = ", ".join(f"`{name}` string" for name in [PLACE, *(name for name, _ in keys)])
    rows = [(str(place), *of_one) for place, of_one in enumerate(values)]
    typed = _cast(glue.spark_session.createDataFrame(rows, schema), keys)
    return sorted(int(row[0]) for row in typed.where(predicate).select(column(PLACE)).collect())


def _cast(rows: DataFrame, types: Types) -> DataFrame:
    for name, text in types:
        kind = named_type(text)
        if kind is not None:
            rows = rows.withColumn(name, column(name).try_cast(to_spark(kind)))
    return rows


class _Source:
    """One reading: what is new of the files, in a format, for a transformation_ctx."""

    def __init__(
        self,
        glue: Any,
        format: str,  # noqa: A002
        of_format: dict[str, Any],
        ctx: str,
        options: dict[str, Any],
    ) -> None:
        self.glue, self.format, self.ctx = glue, format, ctx
        self.file_column = of_format.pop("attachFilename", None)
        self.of_format = of_format
        self.bounds = [
            int(options[name]) if options.get(name) else None
            for name in ("boundedFiles", "boundedSize")
        ]

    def frame(self, files: Sequence[File], columns: Types, keys: Types) -> DynamicFrame:
        unread = self.glue.bookmark.unread(self.ctx, files)
        if any(self.bounds):
            unread = bounded(unread, *self.bounds)
        self.glue.bookmark.note(self.ctx, unread)
        session = self.glue.spark_session
        if not unread:
            return DynamicFrame(session.createDataFrame([], "struct<>"), self.glue, self.ctx)
        rows, errors = read(session, unread, self.format, self.of_format, columns)
        return DynamicFrame(self._placed(rows, unread, keys), self.glue, self.ctx, errors)

    def _placed(self, rows: DataFrame, files: Sequence[File], keys: Types) -> DataFrame:
        """With the columns of the files' folders, which beat those of the same name inside."""
        names = [name for name, _ in keys]
        if names:
            places = [(file.path, *map(dict(file.partition).get, names)) for file in files]
            schema = ", ".join(f"`{name}` string" for name in [FILE, *names])
            known = _cast(rows.sparkSession.createDataFrame(places, schema), keys)
            inside = [name for name in rows.columns if name not in names]
            rows = rows.select(*map(column, inside)).join(F.broadcast(known), FILE)
        if self.file_column:
            rows = rows.withColumn(str(self.file_column), column(FILE))
        return rows.drop(FILE)


class DynamicFrameReader:
    """``glueContext.create_dynamic_frame``."""

    def __init__(self, glue: Any) -> None:
        self.from_options: Callable[..., DynamicFrame] = glue.create_dynamic_frame_from_options
        self.from_catalog: Callable[..., DynamicFrame] = glue.create_dynamic_frame_from_catalog
        self.from_rdd: Callable[..., DynamicFrame] = glue.create_dynamic_frame_from_rdd


class DataSource:
    """``glueContext.getSource``."""

    def __init__(self, glue: Any, connection_type: str, ctx: str, options: dict[str, Any]) -> None:
        self.glue, self.arguments = glue, {"connection_type": connection_type}
        self.options, self.ctx = options, ctx
        self.format, self.of_format = "", dict[str, Any]()

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802, A002
        self.format, self.of_format = format, options

    def getFrame(self, **options: Any) -> DynamicFrame:  # noqa: N802
        return from_options(
            self.glue,
            connection_options=self.options,
            format=self.format,
            format_options=self.of_format,
            transformation_ctx=self.ctx,
            **self.arguments,
            **options,
        )
