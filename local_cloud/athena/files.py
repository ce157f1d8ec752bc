"""The S3 objects of a table: listed once, given to their partitions, read in parallel.

Source  https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html (sub-folders are
        read, objects whose
        names begin with ``_`` or ``.`` are not)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from local_cloud.athena.catalog import Partition, Table

FEW_PARTITIONS = 4


@dataclass(frozen=True)
class DataFile:
    """One object; ``values`` are its partition's, as the catalog has them."""

    bucket: str
    key: str
    size_bytes: int
    values: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @property
    def path(self) -> str:
        return f"{self.bucket}/{self.key}"


def split_address(address: str) -> tuple[str, str]:
    """``s3://bucket/prefix`` to bucket and prefix; the prefix ends in a slash or is empty."""
    parts = urlsplit(address, allow_fragments=False)
    prefix = address.split(parts.netloc, 1)[1].strip("/") if parts.netloc else ""
    return parts.netloc, f"{prefix}/" if prefix else ""


def is_readable(address: str) -> bool:
    """Other schemes give no rows in Athena, without an error."""
    return address.startswith("s3://")


def list_objects(s3: Any, address: str) -> list[DataFile]:
    bucket, prefix = split_address(address)
    if not is_readable(address):
        return []
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    objects = [entry for page in pages for entry in page.get("Contents", [])]
    return [
        DataFile(bucket, entry["Key"], entry["Size"])
        for entry in objects
        if entry["Size"] and not _is_hidden(entry["Key"][len(prefix) :])
    ]


def _is_hidden(relative: str) -> bool:
    return any(part.startswith(("_", ".")) for part in relative.split("/"))


def files_of(s3: Any, table: Table, partitions: list[Partition] | None) -> list[DataFile]:
    """``partitions`` is None for a table without partition keys."""
    if partitions is None:
        return list_objects(s3, table.location)
    if len(partitions) <= FEW_PARTITIONS:
        return [f for partition in partitions for f in _files_of_partition(s3, partition)]
    return _files_of_many(s3, table, partitions)


def _files_of_partition(s3: Any, partition: Partition) -> list[DataFile]:
    listed = list_objects(s3, partition.location)
    return [DataFile(f.bucket, f.key, f.size_bytes, partition.values) for f in listed]


def _files_of_many(s3: Any, table: Table, partitions: Iterable[Partition]) -> list[DataFile]:
    """One listing of the table's folder serves all partitions below it."""
    bucket, root = split_address(table.location)
    below: dict[str, tuple[str, ...]] = {}
    found: list[DataFile] = []
    for partition in partitions:
        place, prefix = split_address(partition.location)
        if place == bucket and prefix.startswith(root) and is_readable(partition.location):
            below[prefix] = partition.values
        else:
            found += _files_of_partition(s3, partition)
    for file in list_objects(s3, table.location):
        values = _values_of(file.key, below)
        if values is not None:
            found.append(DataFile(file.bucket, file.key, file.size_bytes, values))
    return found


def _values_of(key: str, below: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Of the nearest folder above the key that is a partition's."""
    end = key.rfind("/")
    while end > 0:
        prefix = key[: end + 1]
        if prefix in below:
            return below[prefix]
        end = key.rfind("/", 0, end)
    return None
