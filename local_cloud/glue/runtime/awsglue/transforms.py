"""Transforms of dynamic frames; all can be imported, what is not there is refused when used.

Source  AWS Glue Developer Guide, "PySpark transforms".
"""

from typing import Any

from awsglue.unsupported import refuse

# Transform to the method of its first argument, a frame.
METHODS = {
    "ApplyMapping": "apply_mapping",
    "DropFields": "drop_fields",
    "DropNullFields": "drop_nulls",
    "ErrorsAsDynamicFrame": "errorsAsDynamicFrame",
    "Filter": "filter",
    "Map": "map",
    "RenameField": "rename_field",
    "ResolveChoice": "resolveChoice",
    "SelectFields": "select_fields",
    "SplitFields": "split_fields",
    "SplitRows": "split_rows",
    "Unbox": "unbox",
    "UnnestFrame": "unnest",
}
# The transforms' own names of arguments, where the methods' differ.
ARGUMENTS = {"old_name": "oldName", "new_name": "newName"}
REFUSED = (
    "EvaluateDataQuality",
    "FillMissingValues",
    "FindIncrementalMatches",
    "FindMatches",
    "FlatMap",
    "Spigot",
)


class GlueTransform:
    """What all have: ``X.apply(...)`` is ``X()(...)``."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def apply(cls, *args: Any, **options: Any) -> Any:
        return cls()(*args, **options)

    @classmethod
    def name(cls) -> str:
        return cls.__name__


class _OfFrame(GlueTransform):
    method = ""

    def __call__(self, frame: Any, *args: Any, **options: Any) -> Any:
        named = {ARGUMENTS.get(name, name): value for name, value in options.items()}
        return getattr(frame, self.method)(*args, **named)


class _Refused(GlueTransform):
    def __call__(self, *args: Any, **options: Any) -> Any:
        raise refuse(f"transform {self.name()}; use DataFrame operations")


class Join(GlueTransform):
    """Inner join of two frames."""

    def __call__(
        self, frame1: Any, frame2: Any, keys1: Any, keys2: Any, *labels: Any, **options: Any
    ) -> Any:
        return frame1.join(keys1, keys2, frame2, *labels, **options)


class Relationalize(GlueTransform):
    """Flat tables of a nested frame."""

    def __call__(
        self,
        frame: Any,
        staging_path: str | None = None,
        name: str = "roottable",
        options: Any = None,
        *labels: Any,
        **more: Any,
    ) -> Any:
        return frame.relationalize(name, staging_path, options, *labels, **more)


class SelectFromCollection(GlueTransform):
    """One frame of a collection."""

    def __call__(self, dfc: Any, key: str, transformation_ctx: str = "", **options: Any) -> Any:
        return dfc.select(key)


class MapToCollection(GlueTransform):
    """A function over the frames of a collection."""

    def __call__(
        self,
        dfc: Any,
        callable: Any,  # noqa: A002
        transformation_ctx: str = "",
        **options: Any,
    ) -> Any:
        return dfc.map(callable, transformation_ctx)


globals().update(
    {name: type(name, (_OfFrame,), {"method": method}) for name, method in METHODS.items()}
)
globals().update({name: type(name, (_Refused,), {}) for name in REFUSED})
__all__ = [
    *METHODS,
    *REFUSED,
    "GlueTransform",
    "Join",
    "MapToCollection",
    "Relationalize",
    "SelectFromCollection",
]
