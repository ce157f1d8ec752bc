"""DynamicFrame, over a DataFrame of Spark.

Source  AWS Glue Developer Guide, "DynamicFrame class".
Differs: a frame has one schema, computed when it is read, and not one for each record; error
         thresholds, samples and the functions over partitions are refused by name.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from pyspark.sql import DataFrame

from awsglue import functions, relations
from awsglue.choices import all_resolved, matched, resolved
from awsglue.columns import Named, changed, fields_of, from_spark, has_choice, to_spark
from awsglue.frame_collection import DynamicFrameCollection
from awsglue.gluetypes import NullType, StructType, tree
from awsglue.mappings import mapped, parse_mappings
from awsglue.paths import parse_path
from awsglue.unsupported import needs_jvm, refuse

# Of every transform; they name it in logs and errors and change nothing.
LABELS = {"transformation_ctx", "info", "callSite"}
THRESHOLDS = {"stageThreshold", "totalThreshold"}


def check_options(what: str, options: dict[str, Any], known: Iterable[str] = ()) -> None:
    """Refuse by name what would change the result here or on AWS."""
    for name, value in options.items():
        if name in THRESHOLDS and not value:
            continue
        if name not in LABELS and name not in known:
            raise refuse(f"{what} with {name}")


class DynamicFrame:
    """Records with a schema that may hold choices."""

    def __init__(
        self,
        jdf: DataFrame,
        glue_ctx: Any,
        name: str = "",
        errors: Sequence[DataFrame] = (),
    ) -> None:
        needs_jvm("DynamicFrame")
        if not hasattr(jdf, "sparkSession"):
            raise refuse("DynamicFrame of a Java object; use DynamicFrame.fromDF")
        self._rows, self.glue_ctx, self.name = jdf, glue_ctx, name
        self._errors = list(errors)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise refuse(f"DynamicFrame.{name}")

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str = "") -> "DynamicFrame":  # noqa: N802
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: Any = None) -> DataFrame:  # noqa: N802
        """A choice becomes a struct with a field for each type."""
        if options:
            raise refuse("DynamicFrame.toDF with options; use resolveChoice")
        public = [
            value.cast(to_spark(kind, is_public=True)).alias(name) if has_choice(kind) else value
            for name, kind, value in self._fields()
        ]
        return self._rows.select(*public)

    def schema(self) -> StructType:
        kind = from_spark(self._rows.schema)
        assert isinstance(kind, StructType)
        return kind

    def printSchema(self) -> None:  # noqa: N802
        print("\n".join(["root", *tree(self.schema())]) + "\n")

    def count(self) -> int:
        return self._rows.count()

    def show(self, num_rows: int = 20) -> None:
        """Records as JSON, one in a line."""
        kind = self.schema()
        for row in self._rows.limit(num_rows).collect():
            print(json.dumps(functions.from_row(row, kind), default=str))

    def repartition(self, num_partitions: int, *labels: Any, **options: Any) -> "DynamicFrame":
        check_options("DynamicFrame.repartition", options)
        return self._new(self._rows.repartition(num_partitions))

    def coalesce(
        self, num_partitions: int, shuffle: bool = False, *labels: Any, **options: Any
    ) -> "DynamicFrame":
        check_options("DynamicFrame.coalesce", options)
        rows = self._rows
        new = rows.repartition(num_partitions) if shuffle else rows.coalesce(num_partitions)
        return self._new(new)

    def getNumPartitions(self) -> int:  # noqa: N802
        return self._rows.rdd.getNumPartitions()

    def filter(self, f: Callable[[Any], Any], *labels: Any, **options: Any) -> "DynamicFrame":
        check_options("DynamicFrame.filter", options)
        rows, errors = functions.filtered(self._rows, self.schema(), f)
        return self._new(rows, errors)

    def map(
        self,
        f: Callable[[Any], Any],
        preservesPartitioning: bool = False,  # noqa: N803
        **options: Any,
    ) -> "DynamicFrame":
        check_options("DynamicFrame.map", options)
        rows, errors = functions.mapped(self._rows, self.schema(), f)
        return self._new(rows, errors)

    def unbox(self, path: str, format: str, **options: Any) -> "DynamicFrame":  # noqa: A002
        check_options("DynamicFrame.unbox", options)
        if format != "json":
            raise refuse(f"DynamicFrame.unbox of the format {format}")
        return self.map(functions.unboxed(path))

    def drop_fields(self, paths: Sequence[str], *labels: Any, **options: Any) -> "DynamicFrame":
        check_options("DynamicFrame.drop_fields", options)
        return self._changed(paths, lambda name, kind, value: [])

    def select_fields(self, paths: Any, *labels: Any, **options: Any) -> "DynamicFrame":
        """Paths that are not there are left out."""
        check_options("DynamicFrame.select_fields", options)
        wanted = [paths] if isinstance(paths, str) else paths
        same = [(path, "", path, "") for path in wanted]
        return self._select(mapped(self.schema(), parse_mappings(same)))

    def rename_field(
        self,
        oldName: str,  # noqa: N803
        newName: str,  # noqa: N803
        *labels: Any,
        **options: Any,
    ) -> "DynamicFrame":
        check_options("DynamicFrame.rename_field", options)
        new = parse_path(newName)[-1]
        return self._changed([oldName], lambda name, kind, value: [(new, kind, value)])

    def drop_nulls(self, **options: Any) -> "DynamicFrame":
        """Drop the fields that are null in every record."""
        check_options("DropNullFields", options)
        paths = list(null_paths(self.schema()))
        return self._changed(paths, lambda name, kind, value: [])

    def apply_mapping(
        self, mappings: Sequence[Any], case_sensitive: bool = True, *labels: Any, **options: Any
    ) -> "DynamicFrame":
        check_options("DynamicFrame.apply_mapping", options)
        if not case_sensitive:
            raise refuse("DynamicFrame.apply_mapping with case_sensitive=False")
        return self._select(mapped(self.schema(), parse_mappings(mappings)))

    applyMapping = apply_mapping  # noqa: N815

    def resolveChoice(  # noqa: N802
        self,
        specs: Sequence[tuple[str, str]] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        **options: Any,
    ) -> "DynamicFrame":
        check_options("DynamicFrame.resolveChoice", options)
        if bool(specs) == bool(choice):
            raise ValueError("resolveChoice takes either specs or choice")
        if specs:
            return self._select(resolved(self._fields(), specs))
        if choice.lower() == "match_catalog":
            types = self.glue_ctx.column_types(database, table_name)
            return self._select(matched(self.schema(), types))
        return self._select(all_resolved(self.schema(), choice))

    def unnest(self, *labels: Any, **options: Any) -> "DynamicFrame":
        check_options("DynamicFrame.unnest", options)
        return self._new(relations.unnested(self._rows))

    def relationalize(
        self,
        root_table_name: str,
        staging_path: str | None = None,
        options: Any = None,
        *labels: Any,
        **more: Any,
    ) -> DynamicFrameCollection:
        check_options("DynamicFrame.relationalize", (options or {}) | more)
        tables = relations.relationalized(self._rows, root_table_name, staging_path)
        return self._collection(tables)

    def join(
        self, paths1: Any, paths2: Any, frame2: "DynamicFrame", *labels: Any, **options: Any
    ) -> "DynamicFrame":
        check_options("DynamicFrame.join", options)
        return self._with(frame2, relations.joined(self._rows, frame2._rows, paths1, paths2))

    def union(self, other_frame: "DynamicFrame", *labels: Any, **options: Any) -> "DynamicFrame":
        check_options("DynamicFrame.union", options)
        return self._with(other_frame, relations.united(self._rows, other_frame._rows))

    def mergeDynamicFrame(  # noqa: N802
        self, stage_dynamic_frame: "DynamicFrame", primary_keys: Sequence[str], **options: Any
    ) -> "DynamicFrame":
        check_options("DynamicFrame.mergeDynamicFrame", options)
        rows = relations.merged(self._rows, stage_dynamic_frame._rows, primary_keys)
        return self._with(stage_dynamic_frame, rows)

    def split_fields(
        self,
        paths: Sequence[str],
        name1: str = "frame1",
        name2: str = "frame2",
        *labels: Any,
        **options: Any,
    ) -> DynamicFrameCollection:
        check_options("DynamicFrame.split_fields", options)
        frames = {name1: self.select_fields(paths), name2: self.drop_fields(paths)}
        return DynamicFrameCollection(frames, self.glue_ctx)

    def split_rows(
        self,
        comparison_dict: dict[str, Any],
        name1: str = "frame1",
        name2: str = "frame2",
        **options: Any,
    ) -> DynamicFrameCollection:
        check_options("DynamicFrame.split_rows", options)
        condition = relations.split_condition(comparison_dict)
        tables = {name1: self._rows.where(condition), name2: self._rows.where(~condition)}
        return self._collection(tables)

    def errorsCount(self) -> int:  # noqa: N802
        """Of this frame and those it was made from."""
        return sum(errors.count() for errors in self._errors)

    def errorsAsDynamicFrame(self) -> "DynamicFrame":  # noqa: N802
        empty = self._rows.sparkSession.createDataFrame([], "msg string")
        for errors in self._errors:
            empty = empty.union(errors)
        return DynamicFrame(empty, self.glue_ctx, "errors")

    @property
    def write(self) -> NoReturn:
        raise refuse("DynamicFrame.write; use glueContext.write_dynamic_frame")

    def _fields(self) -> list[Named]:
        return fields_of(self.schema())

    def _changed(self, paths: Iterable[str], change: Any) -> "DynamicFrame":
        fields = self._fields()
        for path in paths:
            fields = changed(fields, parse_path(path), change)
        return self._select(fields)

    def _select(self, fields: list[Named]) -> "DynamicFrame":
        return self._new(self._rows.select(*[value.alias(name) for name, _, value in fields]))

    def _new(self, rows: DataFrame, *errors: DataFrame) -> "DynamicFrame":
        return DynamicFrame(rows, self.glue_ctx, self.name, [*self._errors, *errors])

    def _with(self, other: "DynamicFrame", rows: DataFrame) -> "DynamicFrame":
        return self._new(rows, *other._errors)

    def _collection(self, tables: dict[str, DataFrame]) -> DynamicFrameCollection:
        frames = {name: self._new(rows) for name, rows in tables.items()}
        return DynamicFrameCollection(frames, self.glue_ctx)


def null_paths(kind: StructType, prefix: str = "") -> Iterable[str]:
    for field in kind.fields:
        path = f"{prefix}`{field.name}`"
        if isinstance(field.dataType, NullType):
            yield path
        elif isinstance(field.dataType, StructType):
            yield from null_paths(field.dataType, f"{path}.")
