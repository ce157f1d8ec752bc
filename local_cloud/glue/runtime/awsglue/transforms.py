"""Transforms of DynamicFrames: importing all works, using one is refused by name.

Source  AWS Glue Developer Guide, "PySpark transforms".
"""

from typing import Any

from awsglue.unsupported import refuse

NAMES = (
    "ApplyMapping",
    "DropFields",
    "DropNullFields",
    "ErrorsAsDynamicFrame",
    "EvaluateDataQuality",
    "FillMissingValues",
    "Filter",
    "FindIncrementalMatches",
    "FindMatches",
    "FlatMap",
    "Join",
    "Map",
    "MapToCollection",
    "Relationalize",
    "RenameField",
    "ResolveChoice",
    "SelectFields",
    "SelectFromCollection",
    "Spigot",
    "SplitFields",
    "SplitRows",
    "Unbox",
    "UnnestFrame",
)


class _Refused:
    def __init__(self, name: str) -> None:
        self.name = name

    def apply(self, *args: Any, **options: Any) -> Any:
        raise refuse(f"transform {self.name}; use DataFrame operations")

    __call__ = apply


__all__ = [*NAMES]
globals().update({name: _Refused(name) for name in NAMES})
