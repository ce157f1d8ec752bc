"""Delta Lake tables of the catalog: columns and files by the log, or files by a manifest.

Source  https://docs.aws.amazon.com/athena/latest/ug/delta-lake-tables.html (read only; of the
        catalog Athena needs the location alone);
        .../delta-lake-tables-syncing-metadata.html (``table_type`` or
        ``spark.sql.sources.provider`` is ``delta``);
        https://docs.delta.io/latest/presto-integration.html (symlink manifests).
Differs no data file is left out by the minima and maxima of the log; TIMESTAMP has no time zone, as
        the catalog names it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from local_cloud.athena.catalog import Column, Partition, Table
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.files import DataFile, files_of, split_address
from local_cloud.delta_lake import DeltaFile, NotDeltaError, Snapshot, read_snapshot
from local_cloud.glue.glue_types import from_arrow

MARKS = ("table_type", "spark.sql.sources.provider")
FindTable = Callable[[str, str], Table | None]


@dataclass(frozen=True)
class DeltaTable(Table):
    """A table as its newest snapshot has it."""

    files: tuple[DeltaFile, ...] = field(default=(), compare=False)

    def partitions(self) -> list[Partition]:
        """By the values of their keys; a partition has no place of its own."""
        return [Partition(values, "") for values in dict.fromkeys(f.values for f in self.files)]

    def files_of(self, partitions: Iterable[Partition] | None) -> list[DataFile]:
        """Of all partitions when they are None."""
        wanted = None if partitions is None else {one.values for one in partitions}
        return [
            _data_file(file.address, file.size_bytes, file.values)
            for file in self.files
            if wanted is None or file.values in wanted
        ]


def is_delta(table: Table) -> bool:
    return any(table.parameters.get(mark, "").lower() == "delta" for mark in MARKS)


def is_symlinked(table: Table) -> bool:
    return "symlinktextinputformat" in table.input_format.lower()


def reading(find_table: FindTable, s3: Any) -> FindTable:
    """Tables of the catalog; a Delta table is what its log says, read with the client's rights."""

    def find(database: str, name: str) -> Table | None:
        table = find_table(database, name)
        return table if table is None or not is_delta(table) else _newest(table, s3)

    return find


def _newest(table: Table, s3: Any) -> DeltaTable:
    """Raises QueryFailedError, ClientError."""
    name = f"{table.database}.{table.name}"
    try:
        snapshot = read_snapshot(table.location, s3)
    except NotDeltaError as error:
        raise QueryFailedError(
            "DELTA_LAKE_INVALID_SCHEMA", f"Metadata not found in transaction log for {name}"
        ) from error
    if snapshot.unreadable:
        raise not_supported(f"{snapshot.unreadable} ({name})")
    columns = _columns(snapshot)
    keys = tuple(columns.pop(key.lower()) for key in snapshot.partition_columns)
    known = vars(replace(table, columns=tuple(columns.values()), partition_keys=keys))
    return DeltaTable(**known, files=snapshot.files)


def _columns(snapshot: Snapshot) -> dict[str, Column]:
    names = [field.name.lower() for field in snapshot.schema]
    kinds = [str(from_arrow(field.type)) for field in snapshot.schema]
    return {name: Column(name, kind) for name, kind in zip(names, kinds, strict=True)}


def symlinked_files(s3: Any, table: Table, partitions: list[Partition] | None) -> list[DataFile]:
    """The files that the manifests of a table or of its partitions name."""
    found = []
    for manifest in files_of(s3, table, partitions):
        text = s3.get_object(Bucket=manifest.bucket, Key=manifest.key)["Body"].read().decode()
        for address in text.split("\n"):
            if address:
                file = _data_file(address.replace("s3a://", "s3://", 1), 0, manifest.values)
                size_bytes = s3.head_object(Bucket=file.bucket, Key=file.key)["ContentLength"]
                found.append(replace(file, size_bytes=size_bytes))
    return found


def _data_file(address: str, size_bytes: int, values: tuple[str, ...]) -> DataFile:
    bucket, prefix = split_address(address)
    return DataFile(bucket, prefix.rstrip("/"), size_bytes, values)
