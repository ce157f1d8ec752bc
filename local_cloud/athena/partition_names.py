"""Names of partitions and of their folders: ``key=value/key=value``, as Hive writes them.

Source  https://docs.aws.amazon.com/athena/latest/ug/partitions.html; Hive's
        ``FileUtils.escapePathName``.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

NULL = "__HIVE_DEFAULT_PARTITION__"
ESCAPED = re.compile(r"[\x01-\x1f\"#%'*/:=?\\\x7f{\[\]^]")


def escaped(text: str) -> str:
    return ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text)


def folder(keys: Sequence[str], values: Sequence[str | None]) -> str:
    """``year=2020/city=%3A``, without a slash at the end; NULL and '' have one name."""
    pairs = zip(keys, values, strict=True)
    return "/".join(f"{escaped(key)}={escaped(value) if value else NULL}" for key, value in pairs)


def values_in(path: str, keys: Sequence[str]) -> list[str] | None:
    """The values of a folder's name; None where its parts are not the keys in their order."""
    parts = path.strip("/").split("/")
    if len(parts) != len(keys):
        return None
    values = []
    for part, key in zip(parts, keys, strict=True):
        name, sign, value = part.partition("=")
        if not sign or unquote(name).lower() != key:
            return None
        values.append(unquote(value))
    return values


def partition_input(
    entry: dict[str, Any], values: Sequence[str], location: str | None = None
) -> dict[str, Any]:
    """AWS Glue ``PartitionInput`` structure: the table's storage at the partition's place.

    In      entry: AWS Glue ``Table`` structure; location: where the folder's name is another
    """
    storage = entry.get("StorageDescriptor", {})
    keys = [key["Name"].lower() for key in entry.get("PartitionKeys", [])]
    place = location or f"{storage.get('Location', '').rstrip('/')}/{folder(keys, values)}"
    return {
        "Values": [value or NULL for value in values],
        "StorageDescriptor": {**storage, "Location": place},
    }
