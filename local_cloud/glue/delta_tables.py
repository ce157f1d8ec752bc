"""Delta Lake tables as a crawler writes them into the data catalog: native, or by symlinks.

Source  AWS Glue Developer Guide, "How to specify configuration options for a Delta Lake data
        store"; AWS Big Data Blog, "Introducing native Delta Lake table support with AWS Glue
        crawlers"; the input of a native table as a crawler leaves it, published in notes on
        delta-rs and Athena (SequenceFileInputFormat, ``path``, ``spark.sql.sources.*``,
        ``delta.lastUpdateVersion``). A long schema is cut as Spark cuts it
        (spark.sql.sources.schemaStringLengthThreshold). Symlink tables: Delta Lake, "Presto,
        Trino, and Athena to Delta Lake integration using manifests".
Differs what Glue does at a path without a Delta table is not published: here the crawl fails.
        Native tables have their partition columns as keys and no partitions: engines find those in
        the log. Of the parameters of symlink tables no example was found: they are those of the
        crawler's Parquet tables, without statistics.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local_cloud.api import AwsError, unsupported
from local_cloud.athena.partition_names import folder as partition_folder
from local_cloud.delta_lake import NotDeltaError, Snapshot, read_snapshot
from local_cloud.glue.catalog import Values
from local_cloud.glue.crawler_definitions import split_path
from local_cloud.glue.crawler_tables import FORMATS, HIVE, TEXT_OUTPUT, CrawledTable, crawler_marks
from local_cloud.glue.glue_types import from_arrow, to_columns
from local_cloud.glue.grouping import table_name

SCHEMA_PART = 4000  # characters
SYMLINKS = "_symlink_format_manifest/"
SYMLINK_INPUT = f"{HIVE}.ql.io.SymlinkTextInputFormat"


@dataclass(frozen=True)
class DeltaTarget:
    """One table of an AWS ``DeltaTarget``."""

    path: str
    native: bool
    write_manifest: bool


def delta_targets(targets: dict[str, Any]) -> Iterator[DeltaTarget]:
    """Of AWS ``CrawlerTargets``."""
    for target in targets.get("DeltaTargets", []):
        native = target.get("CreateNativeDeltaTable", False)
        for path in target["DeltaTables"]:
            yield DeltaTarget(path, native, target.get("WriteManifest", False))


def crawl_delta(target: DeltaTarget, s3: Any, crawler: str) -> CrawledTable:
    """Raises AwsError when the target is no Delta table, or one that manifests cannot name."""
    try:
        snapshot = read_snapshot(target.path, s3)
    except NotDeltaError as error:
        raise AwsError("InvalidInputException", str(error)) from None
    name = table_name(target.path.rstrip("/").rpartition("/")[2])
    if target.native:
        return CrawledTable(name, snapshot.location, _native(snapshot, crawler), {})
    if snapshot.unreadable:
        raise unsupported(f"manifests with {snapshot.unreadable} ({target.path})")
    if target.write_manifest:
        _write_manifests(snapshot, s3)
    place = f"{snapshot.location}{SYMLINKS}"
    table = _symlinked(snapshot, place, crawler)
    return CrawledTable(name, place, table, _partitions(snapshot, table))


def _native(snapshot: Snapshot, crawler: str) -> dict[str, Any]:
    columns, keys = _columns(snapshot)
    storage = {
        "Columns": [{**column, "Comment": ""} for column in columns],
        "Location": snapshot.location,
        "InputFormat": "org.apache.hadoop.mapred.SequenceFileInputFormat",
        "OutputFormat": f"{HIVE}.ql.io.HiveSequenceFileOutputFormat",
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": FORMATS["csv"][2],
            "Parameters": {"serialization.format": "1", "path": snapshot.location},
        },
        "BucketColumns": [],
        "SortColumns": [],
        "StoredAsSubDirectories": False,
    }
    parameters = {
        **crawler_marks(crawler),
        **_spark_schema(snapshot.schema_json),
        "EXTERNAL": "true",
        "classification": "delta",
        "delta.lastCommitTimestamp": str(snapshot.committed_at_ms),
        "delta.lastUpdateVersion": str(snapshot.version),
        "spark.sql.partitionProvider": "catalog",
        "spark.sql.sources.provider": "delta",
        "table_type": "delta",
    }
    return _input(storage, keys, parameters)


def _spark_schema(text: str) -> dict[str, str]:
    parts = [text[at : at + SCHEMA_PART] for at in range(0, len(text), SCHEMA_PART)]
    return {
        "spark.sql.sources.schema.numParts": str(len(parts)),
        **{f"spark.sql.sources.schema.part.{at}": part for at, part in enumerate(parts)},
    }


def _symlinked(snapshot: Snapshot, place: str, crawler: str) -> dict[str, Any]:
    columns, keys = _columns(snapshot)
    parameters = {
        **crawler_marks(crawler),
        "EXTERNAL": "true",
        "classification": "parquet",
        "compressionType": "none",
        "typeOfData": "file",
    }
    storage = {
        "Columns": columns,
        "Location": place,
        "InputFormat": SYMLINK_INPUT,
        "OutputFormat": TEXT_OUTPUT,
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {
            "SerializationLibrary": FORMATS["parquet"][2],
            "Parameters": {"serialization.format": "1"},
        },
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }
    return _input(storage, keys, parameters)


def _folder(snapshot: Snapshot, values: Values) -> str:
    """Where the manifest of a partition lies; of a table without partitions its one manifest."""
    names = partition_folder(snapshot.partition_columns, values)
    return f"{snapshot.location}{SYMLINKS}{names}{'/' if names else ''}"


def _write_manifests(snapshot: Snapshot, s3: Any) -> None:
    """A manifest for every partition, as Delta's own ``generate symlink_format_manifest``; those
    of partitions that are gone go too.
    """
    files: dict[str, list[str]] = defaultdict(list)
    for file in snapshot.files:
        files[f"{_folder(snapshot, file.values)}manifest"].append(file.address)
    written = set()
    for address, named in files.items():
        bucket, key = split_path(address)
        s3.put_object(Bucket=bucket, Key=key, Body="".join(f"{one}\n" for one in named).encode())
        written.add(key)
    bucket, prefix = split_path(f"{snapshot.location}{SYMLINKS}")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for one in page.get("Contents", []):
            if one["Key"] not in written:
                s3.delete_object(Bucket=bucket, Key=one["Key"])


def _partitions(snapshot: Snapshot, table: dict[str, Any]) -> dict[Values, dict[str, Any]]:
    """AWS ``PartitionInput`` of every partition of the snapshot."""
    if not table["PartitionKeys"]:
        return {}
    inputs = {}
    for values in dict.fromkeys(file.values for file in snapshot.files):
        storage = {**table["StorageDescriptor"], "Location": _folder(snapshot, values)}
        inputs[values] = {"Values": list(values), "StorageDescriptor": storage}
    return inputs


def _columns(snapshot: Snapshot) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """AWS ``Column`` structures of the data columns, and of the partition columns in their order.

    A Delta table's types are all known, and stay what they are for partition columns.
    """
    fields = {field.name: from_arrow(field.type) for field in snapshot.schema}
    keys = {name: fields.pop(name) for name in snapshot.partition_columns}
    return _lowered(fields), _lowered(keys)


def _lowered(fields: dict[str, Any]) -> list[dict[str, str]]:
    return to_columns({name.lower(): kind for name, kind in fields.items()})


def _input(
    storage: dict[str, Any], keys: list[dict[str, str]], parameters: dict[str, str]
) -> dict[str, Any]:
    return {
        "Owner": "owner",
        "LastAccessTime": datetime.now(UTC).replace(microsecond=0),
        "Retention": 0,
        "StorageDescriptor": storage,
        "PartitionKeys": keys,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
    }
