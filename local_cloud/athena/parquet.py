"""A Parquet table as an Arrow dataset that DuckDB reads column by column, and what reading it
scans.

Differs: row groups are not skipped when bytes are counted; Athena counts those that it read.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow.fs import FileSystem

from local_cloud.athena import types
from local_cloud.athena.arrow_types import reads, to_arrow
from local_cloud.athena.catalog import Column, Table
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.files import DataFile
from local_cloud.athena.partition_names import NULL

FORMAT = ds.ParquetFileFormat(read_options={"coerce_int96_timestamp_unit": "us"})


def arrow_type(column: Column) -> pa.DataType:
    try:
        return to_arrow(types.from_glue(column.kind))
    except KeyError:
        raise not_supported(f"columns of type {column.kind}") from None


class ParquetFile:
    """One object with its footer: which of the used columns it has, under which names."""

    def __init__(self, file: DataFile, filesystem: FileSystem, partition: ds.Expression) -> None:
        self.file = file
        self.fragment = FORMAT.make_fragment(
            file.path, filesystem, partition, file_size=file.size_bytes
        )
        try:
            self.fragment.ensure_complete_metadata()
        except (pa.ArrowInvalid, OSError) as error:
            raise QueryFailedError(
                "HIVE_BAD_DATA", f"Not valid Parquet file: {file.address} {_first_line(error)}"
            ) from error
        self.names = {name.lower(): name for name in self.fragment.physical_schema.names}

    def check(self, column: Column, wanted: pa.DataType) -> None:
        """Raises QueryFailedError HIVE_BAD_DATA when the file holds another type."""
        name = self.names.get(column.name)
        if name is None or reads(self.fragment.physical_schema.field(name).type, wanted):
            return
        stored = self._physical_type(name)
        kind = types.trino_name(types.from_glue(column.kind))
        raise QueryFailedError(
            "HIVE_BAD_DATA",
            f"Field {column.name}'s type {stored} in parquet file {self.file.address} is"
            f" incompatible with type {kind} defined in table schema",
        )

    def _physical_type(self, name: str) -> str:
        schema: pq.ParquetSchema = self.fragment.metadata.schema
        leaves = [schema.column(i) for i in range(len(schema))]
        return next(
            (leaf.physical_type for leaf in leaves if leaf.path.split(".")[0] == name), "GROUP"
        )

    def scanned_bytes(self, used: set[str]) -> int:
        """Compressed bytes of the used columns' chunks."""
        metadata = self.fragment.metadata
        names = {self.names[name] for name in used if name in self.names}
        total = 0
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            chunks = (group.column(i) for i in range(group.num_columns))
            total += sum(
                c.total_compressed_size for c in chunks if c.path_in_schema.split(".")[0] in names
            )
        return total

    def has_other_case(self, used: set[str]) -> bool:
        """Whether names of used columns, or of fields inside of them, are not in lower case."""
        return any(self.names.get(name, name) != name or self._mixes(name) for name in used)

    def _mixes(self, name: str) -> bool:
        if name not in self.names:
            return False
        stored = self.fragment.physical_schema.field(self.names[name]).type
        return bool(lowered(stored) != stored)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else ""


def open_parquet(
    table: Table, files: list[DataFile], used: set[str], filesystem: FileSystem, pool: Executor
) -> tuple[Any, int]:
    """A dataset of the table's used columns, and the bytes that reading it scans."""
    columns = [column for column in table.columns if column.name in used]
    keys = [column for column in table.partition_keys if column.name in used]
    schema = pa.schema([(c.name, arrow_type(c)) for c in [*columns, *keys]])
    partitions = [_partition_expression(table, keys, file.values) for file in files]
    opened = list(
        pool.map(
            lambda pair: ParquetFile(pair[0], filesystem, pair[1]),
            zip(files, partitions, strict=True),
        )
    )
    for file in opened:
        for column in columns:
            file.check(column, schema.field(column.name).type)
    stored = {column.name for column in columns}
    scanned = sum(file.scanned_bytes(stored) for file in opened)
    if not columns and not keys:
        return _row_count(opened), scanned
    renamed = [file for file in opened if file.has_other_case(stored)]
    plain = [file.fragment for file in opened if file not in renamed]
    dataset: Any = ds.FileSystemDataset(plain, schema, FORMAT, filesystem)
    if renamed:
        tables = [_read_renamed(file, schema) for file in renamed]
        dataset = ds.dataset([dataset, ds.dataset(tables, schema=schema)])
    return dataset, scanned


def _row_count(opened: list[ParquetFile]) -> pa.Table:
    """For ``count(*)``: the footers know; no column is read."""
    rows = sum(file.fragment.metadata.num_rows for file in opened)
    return pa.table({"no_column": pa.nulls(rows, pa.int8())})


def _partition_expression(
    table: Table, keys: list[Column], values: tuple[str, ...]
) -> ds.Expression:
    expression = ds.scalar(True)
    for column, text in zip(table.partition_keys, values, strict=False):
        if column in keys:
            field = ds.field(column.name)
            is_null = text == NULL
            expression &= field.is_null() if is_null else field == partition_scalar(column, text)
    return expression


def partition_scalar(column: Column, text: str) -> pa.Scalar:
    kind = arrow_type(column)
    value = pa.scalar(text)
    return value if pa.types.is_string(kind) else value.cast(kind)


def lowered(kind: pa.DataType) -> pa.DataType:
    """A type whose fields have names in lower case, as the catalog has them."""
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(one.name.lower(), lowered(one.type)) for one in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(lowered(kind.value_type)))
    if pa.types.is_map(kind):
        return pa.map_(lowered(kind.key_type), lowered(kind.item_type))
    return kind


@dataclass(frozen=True)
class _Renamed:
    """An array under a type that differs in names alone, by Arrow's C data interface: no copy."""

    array: pa.Array
    kind: pa.DataType

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        _, data = self.array.__arrow_c_array__()
        return self.kind.__arrow_c_schema__(), data


def _renamed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = lowered(column.type)
    return pa.chunked_array([pa.array(_Renamed(chunk, kind)) for chunk in column.chunks], kind)


def _read_renamed(file: ParquetFile, schema: pa.Schema) -> pa.Table:
    """A file whose names differ in case from the catalog's, which are lower case."""
    names = {file.names[field.name]: field.name for field in schema if field.name in file.names}
    read = file.fragment.to_table(schema=file.fragment.physical_schema, columns=list(names))
    partition = ds.get_partition_keys(file.fragment.partition_expression)
    arrays = []
    for field in schema:
        if field.name in names.values():
            arrays.append(_renamed(read.column(file.names[field.name])).cast(field.type))
        else:
            arrays.append(pa.repeat(pa.scalar(partition.get(field.name), field.type), len(read)))
    return pa.table(arrays, schema=schema)
