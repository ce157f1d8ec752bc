"""GlueContext: the Spark session, and the ways into and out of dynamic frames.

Source  AWS Glue Developer Guide, "GlueContext class".
Differs: JVM Spark only: on Sail there is no SparkContext to make it from. S3 is the only
         connection; streams, transactions and storage class transitions are refused by name.
"""

import logging
import sys
from functools import cached_property
from typing import Any

from awsglue import catalog, readers, s3_files, writers
from awsglue.bookmark import OFF
from awsglue.dynamicframe import DynamicFrame
from awsglue.unsupported import needs_jvm, refuse

# What a GlueContext has because it is a SQLContext on AWS.
OF_SESSION = ("createDataFrame", "range", "read", "readStream", "sql", "streams", "table", "udf")
PURGE_OPTIONS = {"retentionPeriod"}


class GlueContext:
    """What a job's script reads from and writes to; what is not here is refused by name."""

    def __init__(self, sparkContext: Any, **options: Any) -> None:  # noqa: N803
        needs_jvm("GlueContext")
        from pyspark.sql import SparkSession

        self._sc = sparkContext
        self.spark_session = SparkSession.builder.getOrCreate()
        self.bookmark = OFF

    def __getattr__(self, name: str) -> Any:
        if name in OF_SESSION:
            return getattr(self.spark_session, name)
        if name.startswith("_"):
            raise AttributeError(name)
        raise refuse(f"GlueContext.{name}")

    @cached_property
    def create_dynamic_frame(self) -> readers.DynamicFrameReader:
        return readers.DynamicFrameReader(self)

    @cached_property
    def write_dynamic_frame(self) -> writers.DynamicFrameWriter:
        return writers.DynamicFrameWriter(self)

    def create_dynamic_frame_from_options(self, *args: Any, **options: Any) -> DynamicFrame:
        return readers.from_options(self, *args, **options)

    def create_dynamic_frame_from_catalog(self, *args: Any, **options: Any) -> DynamicFrame:
        return readers.from_catalog(self, *args, **options)

    def create_dynamic_frame_from_rdd(
        self,
        data: Any,
        name: str,
        schema: Any = None,
        sample_ratio: float | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        rows = self.spark_session.createDataFrame(data, schema, sample_ratio)
        return DynamicFrame.fromDF(rows, self, name)

    def create_data_frame_from_catalog(self, *args: Any, **options: Any) -> Any:
        return readers.from_catalog(self, *args, **options).toDF()

    def write_dynamic_frame_from_options(self, *args: Any, **options: Any) -> Any:
        return writers.from_options(*args, **options)

    def write_dynamic_frame_from_catalog(self, *args: Any, **options: Any) -> Any:
        return writers.from_catalog(*args, **options)

    write_from_options = write_dynamic_frame_from_options

    def getSource(  # noqa: N802
        self, connection_type: str, transformation_ctx: str = "", **options: Any
    ) -> readers.DataSource:
        return readers.DataSource(self, connection_type, transformation_ctx, options)

    def getSink(  # noqa: N802
        self,
        connection_type: str,
        format: str | None = None,  # noqa: A002
        transformation_ctx: str = "",
        **options: Any,
    ) -> writers.DataSink:
        sink = writers.DataSink(connection_type, options)
        if format:
            sink.setFormat(format)
        return sink

    def purge_s3_path(
        self, s3_path: str, options: dict[str, Any] | None = None, transformation_ctx: str = ""
    ) -> None:
        """Delete what is older than retentionPeriod hours, 168 of them without one."""
        for name in (options or {}).keys() - PURGE_OPTIONS:
            raise refuse(f"purge_s3_path with {name}")
        hours = (options or {}).get("retentionPeriod", s3_files.DEFAULT_RETENTION_HOURS)
        s3_files.purge(s3_path, float(hours))

    def get_logger(self) -> logging.Logger:
        """Glue's logger shows every level from info up."""
        logger = logging.getLogger("GlueLogger")
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(
                logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
            )
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False
        return logger

    def column_types(self, database: str | None, table_name: str | None) -> dict[str, str]:
        """Of a table of the catalog, by column name in lower case."""
        if not database or not table_name:
            raise ValueError("match_catalog needs database and table_name")
        table = catalog.get_table(database, table_name)
        return {
            name.lower(): kind
            for name, kind in [*catalog.columns_of(table), *catalog.keys_of(table)]
        }
