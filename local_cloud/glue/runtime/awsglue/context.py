"""GlueContext, as far as a script of DataFrames needs it.

Source  AWS Glue Developer Guide, "GlueContext class".
Differs: no DynamicFrame readers and writers; on Sail there is no SparkContext to make it from.
"""

import logging
from typing import Any

from awsglue.unsupported import needs_jvm, refuse


class GlueContext:
    """Gives the Spark session and a logger; everything else is refused by name."""

    def __init__(self, sparkContext: Any, **options: Any) -> None:  # noqa: N803
        needs_jvm("GlueContext")
        from pyspark.sql import SparkSession

        self._sc = sparkContext
        self.spark_session = SparkSession.builder.getOrCreate()

    def get_logger(self) -> logging.Logger:
        return logging.getLogger("GlueLogger")

    def __getattr__(self, name: str) -> Any:
        raise refuse(f"GlueContext.{name}")
