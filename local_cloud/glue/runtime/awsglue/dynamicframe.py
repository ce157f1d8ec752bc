"""DynamicFrame: refused by name, so that a script says at once what it needs.

Source  AWS Glue Developer Guide, "DynamicFrame class".
"""

from typing import Any

from awsglue.unsupported import refuse


class DynamicFrame:
    """Not there: use DataFrames."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise refuse("DynamicFrame; use a DataFrame")

    @classmethod
    def fromDF(cls, *args: Any, **options: Any) -> Any:  # noqa: N802
        raise refuse("DynamicFrame.fromDF; use the DataFrame itself")


class DynamicFrameCollection:
    """Not there: use DataFrames."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise refuse("DynamicFrameCollection; use DataFrames")
