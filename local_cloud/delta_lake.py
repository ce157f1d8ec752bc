"""Delta Lake tables in S3: the newest snapshot, by the transaction log.

Source  https://github.com/delta-io/delta/blob/master/PROTOCOL.md ("Delta Log Entries",
        "Checkpoints", "Column Mapping", "Deletion Vectors").
Differs deletion vectors and column mapping are refused by name where the data files are read.

The log is copied to the disk and read there by delta-rs: some of its calls keep Python's
interpreter lock while they wait for S3, which is this process.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from local_cloud.athena.files import split_address
from local_cloud.athena.partition_names import NULL

LOG = "_delta_log/"
CHECKPOINT = re.compile(r"(\d{20})\.checkpoint\.parquet")
VECTORS = "deletionVectors"
READERS = 4


class NotDeltaError(Exception):
    """There is no transaction log at the location, or it cannot be read."""


@dataclass(frozen=True)
class DeltaFile:
    """A data file of a snapshot; ``values`` by the partition columns, as a catalog writes them."""

    address: str
    size_bytes: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """A table at its newest version.

    location         ends in a slash
    schema_json      as the log and Spark write it
    committed_at_ms  of the newest commit, milliseconds since 1970
    unreadable       what keeps the data files from being read as they are
    """

    location: str
    version: int
    committed_at_ms: int
    schema: pa.Schema
    schema_json: str
    partition_columns: tuple[str, ...]
    unreadable: str | None
    files: tuple[DeltaFile, ...] = field(repr=False)


def read_snapshot(location: str, s3: Any) -> Snapshot:
    """The newest snapshot, read with the rights of a boto3 client.

    Raises  NotDeltaError; ClientError as S3 refused.
    """
    from deltalake import DeltaTable  # only Delta tables need it, and it takes 0.1 s
    from deltalake.exceptions import DeltaError

    address = location.rstrip("/") + "/"
    with TemporaryDirectory() as folder:
        _copy_log(address, s3, Path(folder))
        try:
            return _snapshot(address, DeltaTable(folder))
        except (DeltaError, OSError) as error:
            message = f"{location} is not a Delta table: {str(error).splitlines()[0]}"
            raise NotDeltaError(message) from error


def _copy_log(address: str, s3: Any, folder: Path) -> None:
    """What the newest version needs: the newest checkpoint in one file, and all after it."""
    bucket, prefix = split_address(f"{address}{LOG}")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    names = [one["Key"][len(prefix) :] for page in pages for one in page.get("Contents", [])]
    checkpoints = [found[1] for name in names if (found := CHECKPOINT.fullmatch(name))]
    oldest = max(checkpoints, default="")

    def copy(name: str) -> None:
        path = folder / LOG / name
        path.parent.mkdir(parents=True, exist_ok=True)
        body = s3.get_object(Bucket=bucket, Key=f"{prefix}{name}")["Body"]
        path.write_bytes(body.read())

    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(copy, (one for one in names if one >= oldest and one[-1] != "/")))


def _snapshot(address: str, table: Any) -> Snapshot:
    keys = tuple(table.metadata().partition_columns)
    return Snapshot(
        address,
        table.version(),
        int(table.history(1)[0]["timestamp"]),
        pa.schema(table.schema().to_arrow()),
        table.schema().to_json(),
        keys,
        _unreadable(table),
        tuple(_files(address, table, keys)),
    )


def _files(address: str, table: Any, keys: tuple[str, ...]) -> Iterator[DeltaFile]:
    columns = [f"partition.{key}" for key in keys]
    added = pa.table(table.get_add_actions(flatten=True))
    for row in added.select(["path", "size_bytes", *columns]).to_pylist():
        path = unquote(row["path"])  # the log escapes it like a URI
        place = path if "://" in path else f"{address}{path}"
        yield DeltaFile(place, row["size_bytes"], tuple(_text(row[key]) for key in columns))


def _unreadable(table: Any) -> str | None:
    if table.metadata().configuration.get("delta.columnMapping.mode", "none") != "none":
        return "column mapping of Delta tables"
    return "deletion vectors of Delta tables" if _has_vectors(table) else None


def _has_vectors(table: Any) -> bool:
    from deltalake.exceptions import DeltaError

    if VECTORS not in (table.protocol().reader_features or []):
        return False
    try:
        return len(pa.table(table.deletion_vectors())) > 0
    except (DeltaError, OSError):
        return True  # it lies in a file of its own, or delta-rs does not know its form


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        utc = value.astimezone(UTC) if value.tzinfo else value
        return utc.strftime("%Y-%m-%d %H:%M:%S.%f")
    return str(value)
