"""s3:// locations and what lies below them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StoredObject:
    bucket: str
    key: str
    size_bytes: int

    @property
    def location(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def split(location: str) -> tuple[str, str]:
    """Bucket and key (or prefix) of an s3:// location."""
    scheme, _, rest = location.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise ValueError(f"{location!r} is not an s3:// location.")
    return bucket, key


def folder(location: str) -> str:
    """The location with the slash at its end that keeps ``sales`` apart from ``sales_rejected``."""
    return location.rstrip("/") + "/"


def list_objects(s3: Any, location: str) -> list[StoredObject]:
    """Everything below a folder, by key; the empty objects that stand for folders left out."""
    bucket, prefix = split(folder(location))
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    found = [item for page in pages for item in page.get("Contents", [])]
    return [
        StoredObject(bucket, item["Key"], item["Size"])
        for item in found
        if not item["Key"].endswith(("/", "_$folder$"))
    ]


def delete_objects(s3: Any, objects: list[StoredObject]) -> None:
    """Raises  RuntimeError when one of them stays."""
    for start in range(0, len(objects), 1000):  # as many as one request may name
        batch = objects[start : start + 1000]
        request = {"Objects": [{"Key": each.key} for each in batch], "Quiet": True}
        errors = s3.delete_objects(Bucket=batch[0].bucket, Delete=request).get("Errors")
        if errors:
            key, message = errors[0]["Key"], errors[0]["Message"]
            raise RuntimeError(f"s3://{batch[0].bucket}/{key} was not deleted: {message}")
