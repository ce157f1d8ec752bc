"""What a Glue job's script imports as ``awsglue``; only the processes of job runs see it."""

from typing import Any


def __getattr__(name: str) -> Any:
    """``from awsglue import DynamicFrame``; a Python shell job has no Spark to import."""
    if name in ("DynamicFrame", "DynamicFrameCollection"):
        from awsglue import dynamicframe

        return getattr(dynamicframe, name)
    raise AttributeError(f"module 'awsglue' has no attribute {name!r}")
