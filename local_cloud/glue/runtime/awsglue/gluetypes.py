"""Types of DynamicFrames: refused by name."""

from typing import Any

from awsglue.unsupported import refuse


def __getattr__(name: str) -> Any:
    raise refuse(f"gluetypes.{name}; use pyspark.sql.types")
