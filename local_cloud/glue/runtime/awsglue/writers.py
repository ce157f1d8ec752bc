"""Targets: S3, a table of the catalog, and sinks that keep the catalog up to date.

Source  AWS Glue Developer Guide, "GlueContext class" (write_dynamic_frame, getSink),
        "DynamicFrameWriter class", "Creating tables, updating the schema, and adding new
        partitions in the Data Catalog from AWS Glue ETL jobs".
Differs: files are named by Spark; a field is quoted in CSV where it has to be.
"""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from awsglue import catalog
from awsglue.columns import alternative, column, fields_of, has_choice, is_nested, to_spark
from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection, check_options
from awsglue.formats import (
    CSV_OPTIONS,
    JSON_OPTIONS,
    PARQUET,
    check,
    check_format,
    csv_dialect,
    is_true,
)
from awsglue.gluetypes import ChoiceType
from awsglue.unsupported import refuse

UPDATING = {"enableUpdateCatalog", "updateBehavior"}
OF_PATH = {"path", "partitionKeys", "compression"}
UPDATES = ("UPDATE_IN_DATABASE", "LOG")
OPTIONS = {"csv": CSV_OPTIONS, "json": JSON_OPTIONS, "orc": set[str]()}
PLAIN = {"csv": "string", "json": "variant"}  # formats of text, and a type for any value
NO_COMPRESSION = ("none", "uncompressed", "")


def write_files(
    frame: DynamicFrame,
    path: str,
    format: str,  # noqa: A002
    format_options: dict[str, Any] | None = None,
    partition_keys: Sequence[str] = (),
    compression: str | None = None,
) -> None:
    """Add files below a path; those that are there stay. A frame without columns writes none."""
    check_format(format)
    options = dict(format_options or {})
    compression = options.pop("compression", compression)
    check(format, options, OPTIONS.get(format, set()))
    rows = plain_choices(frame, format) if format in PLAIN else frame.toDF()
    if not rows.columns:
        return
    missing = [key for key in partition_keys if key not in rows.columns]
    if missing:
        raise ValueError(f"partitionKeys {missing} are no columns of the frame: {rows.columns}")
    # Glue leaves no _SUCCESS beside what a dynamic frame wrote.
    writer = rows.write.mode("append").option(
        "mapreduce.fileoutputcommitter.marksuccessfuljobs", "false"
    )
    if partition_keys:
        writer = writer.partitionBy(*partition_keys)
    if compression is not None:
        writer = writer.option(
            "compression", "none" if compression in NO_COMPRESSION else compression
        )
    if format == "csv":
        has_header = str(options.get("writeHeader", "true")).lower() == "true"
        writer = writer.options(**csv_dialect(options), header=has_header, emptyValue="")
    writer.format("parquet" if format in PARQUET else format).save(path)


def plain_choices(frame: DynamicFrame, format: str) -> DataFrame:  # noqa: A002
    """A choice of the top as its value; one that is nested, or has nested values, as its struct."""
    values = []
    for name, kind, value in fields_of(frame.schema()):
        if isinstance(kind, ChoiceType) and not any(map(is_nested, kind.choices)):
            value = F.coalesce(
                *[alternative(value, one).cast(PLAIN[format]) for one in kind.choices]
            )
        elif has_choice(kind):
            value = value.cast(to_spark(kind, is_public=True))
        values.append(value.alias(name))
    return frame._rows.select(*values)


def from_options(
    frame: Any,
    connection_type: str,
    connection_options: dict[str, Any] | None = None,
    format: str | None = None,  # noqa: A002
    format_options: dict[str, Any] | None = None,
    transformation_ctx: str = "",
    **more: Any,
) -> Any:
    check_options("write_dynamic_frame.from_options", more)
    if connection_type != "s3":
        raise refuse(f"connection_type {connection_type}; it knows s3")
    options = dict(connection_options or {})
    for name in options.keys() - OF_PATH - {"groupFiles", "groupSize"}:
        raise refuse(f"connection_options {name} of a write to s3")
    frames = frame.values() if isinstance(frame, DynamicFrameCollection) else [frame]
    keys, compression = options.get("partitionKeys") or (), options.get("compression")
    for one in frames:
        write_files(one, options["path"], format or "", format_options, keys, compression)
    return frame


def from_catalog(
    frame: DynamicFrame,
    database: str | None = None,
    table_name: str | None = None,
    redshift_tmp_dir: str = "",
    transformation_ctx: str = "",
    additional_options: dict[str, Any] | None = None,
    catalog_id: str | None = None,
    **more: Any,
) -> DynamicFrame:
    """Add files to a table's location, in its format; partitions are added where asked for."""
    check_options("write_dynamic_frame.from_catalog", more, {"name_space"})
    database = database or more.get("name_space")
    if not database or not table_name:
        raise ValueError("write_dynamic_frame.from_catalog needs database and table_name")
    if catalog_id:
        raise refuse("write_dynamic_frame.from_catalog with catalog_id")
    options = dict(additional_options or {})
    for name in options.keys() - UPDATING - {"partitionKeys"}:
        raise refuse(f"additional_options {name} of a write to the catalog")
    table = catalog.get_table(database, table_name)
    format, of_format = catalog.format_of(table)  # noqa: A001
    keys = options.get("partitionKeys") or ()
    has_header = of_format.pop("skipFirst", False)
    if format == "csv":
        of_format["writeHeader"] = str(has_header)
    location = table["StorageDescriptor"]["Location"]
    write_files(frame, location, format, of_format, keys)
    if is_true(options, "enableUpdateCatalog"):
        update_catalog(frame, database, table_name, location, format, keys, options)
    return frame


def update_catalog(
    frame: DynamicFrame,
    database: str,
    table_name: str,
    path: str,
    format: str,  # noqa: A002
    keys: Sequence[str],
    options: dict[str, Any],
) -> None:
    """Make or change the table, and add the partitions that were written."""
    behavior = options.get("updateBehavior") or UPDATES[0]
    if behavior not in UPDATES:
        raise ValueError(f"updateBehavior is one of {UPDATES}, and not {behavior!r}")
    rows = frame.toDF()
    if not rows.columns:
        return
    wanted = catalog.table_input(table_name, rows, keys, path, format)
    table = catalog.put_table(database, wanted, behavior == UPDATES[0])
    if keys:
        found = rows.select(*map(column, keys)).distinct().collect()
        folders = [(list(row), f"{path.rstrip('/')}/{_folder(rows, keys, row)}/") for row in found]
        catalog.add_partitions(table, folders)


def _folder(rows: DataFrame, keys: Sequence[str], values: Any) -> str:
    """``year=2024/day=1``, escaped as Spark escaped it when it wrote."""
    jvm: Any = rows.sparkSession._jvm
    escaped = jvm.org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils
    return "/".join(
        escaped.getPartitionPathString(key, None if value is None else str(value))
        for key, value in zip(keys, values, strict=True)
    )


class DynamicFrameWriter:
    """``glueContext.write_dynamic_frame``."""

    def __init__(self, glue: Any) -> None:
        self.from_options, self.from_catalog = from_options, from_catalog

    def __getattr__(self, name: str) -> Any:
        raise refuse(f"write_dynamic_frame.{name}")


class DataSink:
    """``glueContext.getSink``: files, and the table that lists them."""

    def __init__(self, connection_type: str, options: dict[str, Any]) -> None:
        if connection_type != "s3":
            raise refuse(f"connection_type {connection_type}; it knows s3")
        for name in options.keys() - OF_PATH - UPDATING:
            raise refuse(f"getSink with {name}")
        self.options = options
        self.format, self.of_format = "", dict[str, Any]()
        self.database, self.table = "", ""

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802, A002
        check_format(format)
        self.format, self.of_format = format, options

    def setCatalogInfo(  # noqa: N802
        self,
        catalogDatabase: str,  # noqa: N803
        catalogTableName: str,  # noqa: N803
        catalogId: str = "",  # noqa: N803
    ) -> None:
        if catalogId:
            raise refuse("setCatalogInfo with catalogId")
        self.database, self.table = catalogDatabase, catalogTableName

    def writeFrame(self, dynamic_frame: DynamicFrame, info: str = "") -> DynamicFrame:  # noqa: N802
        path, keys = self.options["path"], self.options.get("partitionKeys") or ()
        compression = self.options.get("compression")
        write_files(dynamic_frame, path, self.format, self.of_format, keys, compression)
        if is_true(self.options, "enableUpdateCatalog"):
            if not self.database:
                raise ValueError("enableUpdateCatalog needs setCatalogInfo")
            update_catalog(
                dynamic_frame, self.database, self.table, path, self.format, keys, self.options
            )
        return dynamic_frame

    write = writeFrame
