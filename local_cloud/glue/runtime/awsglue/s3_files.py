"""The objects that a source reads: listed, excluded, bounded; and those that a purge deletes.

Source  AWS Glue Developer Guide, "Connection types and options for ETL in AWS Glue" (Amazon S3:
        paths, exclusions, recurse), "Running Apache Spark ETL jobs with workload partitioning".
Differs: without ``recurse`` the objects right under a path and in ``key=value`` folders are read.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote

import boto3

from awsglue.paths import to_regex

DEFAULT_RETENTION_HOURS = 168
HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class File:
    """modified_ms: since 1970, UTC; partition: of ``key=value`` folders below the path."""

    path: str
    size_bytes: int
    modified_ms: int
    partition: tuple[tuple[str, str | None], ...] = ()


class PathError(ValueError):
    """No address of S3."""


@cache
def client(service: str) -> Any:
    """Making one takes longer than most calls."""
    return boto3.client(service)  # type: ignore[call-overload]


def bucket_and_key(path: str) -> tuple[str, str]:
    scheme, _, rest = path.partition("://")
    if scheme not in ("s3", "s3a", "s3n"):
        raise PathError(f"The local cloud reads and writes s3:// paths, and not {path!r}")
    bucket, _, key = rest.partition("/")
    return bucket, key


def list_files(
    paths: Iterable[str],
    recurse: bool = False,
    exclusions: Sequence[str] = (),
    in_hive_folders: bool = True,
) -> list[File]:
    """Of each path, in order of their keys; a path without objects gives none, as do empty ones."""
    patterns = [to_regex(pattern) for pattern in exclusions]
    found: dict[str, File] = {}
    for path in paths:
        for file, relative in _listed(path):
            is_excluded = any(
                pattern.fullmatch(name) for pattern in patterns for name in (file.path, relative)
            )
            is_near = in_hive_folders or recurse or "/" not in relative
            if is_near and is_read(relative, recurse) and not is_excluded and file.size_bytes:
                found.setdefault(file.path, file)
    return list(found.values())


def _listed(path: str) -> Iterable[tuple[File, str]]:
    """Files with their keys relative to the path; a path may name one object or a folder."""
    bucket, prefix = bucket_and_key(path)
    folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    pages = client("s3").get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            key = item["Key"]
            if key != prefix and not key.startswith(folder):
                continue  # a neighbour whose name begins alike
            relative = key.removeprefix(folder) if key != prefix else key.rpartition("/")[2]
            modified_ms = int(item["LastModified"].timestamp() * 1000)
            yield (
                File(f"s3://{bucket}/{key}", item["Size"], modified_ms, partition_of(relative)),
                relative,
            )


def is_read(relative: str, recurse: bool) -> bool:
    """Whether a key below a path is data; names with ``_`` or ``.`` in front never are."""
    *folders, name = relative.split("/")
    is_hidden = any(
        part.startswith(("_", ".")) and "=" not in part for part in [*folders, name]
    ) or name.endswith("_$folder$")
    return bool(name) and not is_hidden and (recurse or all("=" in part for part in folders))


def partition_of(relative: str) -> tuple[tuple[str, str | None], ...]:
    """``year=2024/a.csv`` as (("year", "2024"),), unescaped as Hive escapes."""
    pairs = [part.split("=", 1) for part in relative.split("/")[:-1] if "=" in part]
    return tuple((name, None if value == HIVE_NULL else unquote(value)) for name, value in pairs)


def exclusions_of(text: Any) -> list[str]:
    """A JSON list in a string, as Glue wants it.

    Raises  ValueError.
    """
    patterns = json.loads(text) if isinstance(text, str) else text
    if not isinstance(patterns, list):
        raise ValueError(f"exclusions is a JSON list of globs in a string, and not {text!r}")
    return patterns


def bounded(files: Sequence[File], most_files: int | None, most_bytes: int | None) -> list[File]:
    """The oldest files, as many as boundedFiles and boundedSize let through."""
    taken: list[File] = []
    size_bytes = 0
    for file in sorted(files, key=lambda file: file.modified_ms):
        size_bytes += file.size_bytes
        is_full = most_files is not None and len(taken) >= most_files
        if is_full or (most_bytes is not None and size_bytes > most_bytes):
            break
        taken.append(file)
    return taken


def purge(path: str, retention_hours: float = DEFAULT_RETENTION_HOURS) -> None:
    """Delete the objects below a path that are older than that."""
    oldest = (datetime.now(UTC) - timedelta(hours=retention_hours)).timestamp() * 1000
    bucket, _ = bucket_and_key(path)
    old = [file for file, _ in _listed(path) if file.modified_ms <= oldest]
    keys = [{"Key": bucket_and_key(file.path)[1]} for file in old]
    for at in range(0, len(keys), 1000):
        done = client("s3").delete_objects(
            Bucket=bucket, Delete={"Objects": keys[at : at + 1000], "Quiet": True}
        )
        if done.get("Errors"):
            raise RuntimeError(f"purge_s3_path {path}: {done['Errors'][0]}")
