"""SHOW PARTITIONS and MSCK REPAIR TABLE.

Source  https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from local_cloud.athena import partition_names
from local_cloud.athena.columns import text_column
from local_cloud.athena.ddl.context import DDL_TASK, Answer, Context, Run, failed
from local_cloud.athena.errors import not_supported
from local_cloud.athena.files import split_address
from local_cloud.athena.tokens import Name, Tokens

AT_ONCE = 100  # BatchCreatePartition takes no more


def keys_of(entry: dict[str, Any]) -> list[str]:
    """Raises QueryFailedError for a table without partition keys."""
    keys = [key["Name"].lower() for key in entry.get("PartitionKeys", [])]
    if not keys:
        raise failed(f"{DDL_TASK} Table {entry['Name']} is not a partitioned table")
    return keys


def known_partitions(entry: dict[str, Any], context: Context) -> dict[tuple[str, ...], str]:
    """Values to location."""
    pages = context.catalog.glue.get_paginator("get_partitions").paginate(
        DatabaseName=entry["DatabaseName"], TableName=entry["Name"], ExcludeColumnSchema=True
    )
    return {
        tuple(one["Values"]): one.get("StorageDescriptor", {}).get("Location", "")
        for page in pages
        for one in page["Partitions"]
    }


def show_partitions(tokens: Tokens) -> Run:
    name = tokens.table()
    tokens.end()
    return partial(_show_partitions, name)


def _show_partitions(name: Name, context: Context) -> Answer:
    entry = context.entry(name)
    keys = keys_of(entry)
    rows = [partition_names.folder(keys, values) for values in known_partitions(entry, context)]
    return [text_column("partition")], rows


def repair_table(tokens: Tokens) -> Run:
    name = tokens.table()
    for words in ("ADD PARTITIONS", "DROP PARTITIONS", "SYNC PARTITIONS"):
        if tokens.take(words):
            raise not_supported(f"MSCK REPAIR TABLE ... {words}")
    tokens.end()
    return partial(_repair_table, name)


def _repair_table(name: Name, context: Context) -> Answer:
    """Adds the folders named ``key=value`` that the catalog does not know; removes nothing."""
    entry = context.entry(name)
    keys, known = keys_of(entry), known_partitions(entry, context)
    found = set(_partitions_in_s3(entry, keys, context))
    new = sorted(values for values in found if values not in known)
    gone = sorted(values for values in known if values not in found)
    add_partitions(context.catalog.glue, entry, [list(values) for values in new])
    shown = [f"{entry['Name']}:{partition_names.folder(keys, values)}" for values in new]
    lines = ["\t".join(["Partitions not in metastore:", *shown])] if new else []
    if gone:
        missing = [f"{entry['Name']}:{partition_names.folder(keys, values)}" for values in gone]
        lines.append("\t".join(["Partitions missing from filesystem:", *missing]))
    return [], [*lines, *(f"Repair: Added partition to metastore {one}" for one in shown)]


def _partitions_in_s3(
    entry: dict[str, Any], keys: list[str], context: Context
) -> Iterator[tuple[str, ...]]:
    """One level of folders after the other, so that no file has to be listed."""
    bucket, root = split_address(entry["StorageDescriptor"]["Location"])
    folders = [root]
    for _ in keys:
        folders = [one for above in folders for one in _folders(context.s3, bucket, above)]
    for one in folders:
        values = partition_names.values_in(one[len(root) :], keys)
        if values is not None:
            yield tuple(values)


def _folders(s3: Any, bucket: str, prefix: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix, Delimiter="/"
    )
    return [one["Prefix"] for page in pages for one in page.get("CommonPrefixes", [])]


def add_partitions(glue: Any, entry: dict[str, Any], partitions: list[list[str]]) -> None:
    """Below the table's folder; one that another statement has just added is as good.

    Raises  QueryFailedError when the catalog takes one of them for another reason.
    """
    inputs = [partition_names.partition_input(entry, values) for values in partitions]
    for first in range(0, len(inputs), AT_ONCE):
        answer = glue.batch_create_partition(
            DatabaseName=entry["DatabaseName"],
            TableName=entry["Name"],
            PartitionInputList=inputs[first : first + AT_ONCE],
        )
        for error in answer.get("Errors", []):
            detail = error["ErrorDetail"]
            if detail["ErrorCode"] != "AlreadyExistsException":
                raise failed(f"{DDL_TASK} {detail['ErrorMessage']}")
