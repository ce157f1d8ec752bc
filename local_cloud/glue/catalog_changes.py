"""What a crawl changes in the data catalog, decided from what is there and what was found.

Source  AWS Glue Developer Guide, "Setting crawler configuration options": UpdateBehavior,
        DeleteBehavior, MergeNewColumns and InheritFromTable.
Differs MergeNewColumns adds columns of the first level only, no fields within structs.
"""

import time
from collections.abc import Iterable, Mapping
from hashlib import md5
from typing import Any

from local_cloud.glue.catalog import Values
from local_cloud.glue.crawler_tables import CrawledTable

BY_CRAWLER = "UPDATED_BY_CRAWLER"
DEPRECATED = "DEPRECATED_BY_CRAWLER"
INCOMPATIBLE = ("classification", "compressionType", "delimiter")
INPUT_KEYS = (
    "Name",
    "Description",
    "Owner",
    "LastAccessTime",
    "LastAnalyzedTime",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)
Table = dict[str, Any]


def name_for(found: CrawledTable, prefix: str, tables: Mapping[str, Table]) -> str:
    """The name under which a found table is kept.

    A table of that name that no crawler wrote, or that lies elsewhere, keeps its name: ours gets
    a hash of its location behind it (aws-sdk-pandas#702 shows such twins).
    """
    name = f"{prefix}{found.name}".lower()
    holder = tables.get(name)
    if holder is None or is_of_crawler(holder, found.location):
        return name
    digest = md5(found.location.encode(), usedforsecurity=False).hexdigest()
    return f"{name}_{digest}"


def is_of_crawler(table: Table, location: str) -> bool:
    """Whether a crawler wrote this table, for data at ``location``."""
    written = table.get("StorageDescriptor", {}).get("Location", "").rstrip("/")
    return BY_CRAWLER in table.get("Parameters", {}) and written == location.rstrip("/")


def as_input(table: Table) -> Table:
    """The AWS ``TableInput`` that would write a table as it is."""
    return {key: table[key] for key in INPUT_KEYS if key in table}


def is_changed(old: Table, new: Table) -> bool:
    """Whether two inputs differ in more than the time of the last look."""
    left, right = ({**one, "LastAccessTime": None} for one in (old, new))
    return left != right


def merged(old: Table, new: Table) -> Table:
    """The old table with the columns that are new; nothing else changes."""
    storage = old["StorageDescriptor"]
    known = {column["Name"] for column in storage["Columns"]}
    added = [one for one in new["StorageDescriptor"]["Columns"] if one["Name"] not in known]
    return {**old, "StorageDescriptor": {**storage, "Columns": [*storage["Columns"], *added]}}


def incompatible(old: Table, new: Table) -> list[str]:
    """Attributes whose change MergeNewColumns cannot follow."""
    before, after = old.get("Parameters", {}), new["Parameters"]
    return [key for key in INCOMPATIBLE if before.get(key) != after.get(key)]


def deprecated(table: Table) -> Table:
    """The table, marked with the time (ms since 1970) from which it was not found any more."""
    stamp = {DEPRECATED: str(int(time.time() * 1000))}
    return {**table, "Parameters": {**table.get("Parameters", {}), **stamp}}


def vanished(
    tables: Mapping[str, Table], found: Iterable[str], crawler: str, targets: Iterable[str]
) -> list[str]:
    """Names of this crawler's tables under its targets that were not found again."""
    roots = [target.rstrip("/") + "/" for target in targets]
    seen = set(found)
    return [
        name
        for name, table in tables.items()
        if name not in seen
        and table.get("Parameters", {}).get(BY_CRAWLER) == crawler
        and _location(table).startswith(tuple(roots))
    ]


def _location(table: Table) -> str:
    location: str = table.get("StorageDescriptor", {}).get("Location", "")
    return location.rstrip("/") + "/"


def partition_changes(
    old: Mapping[Values, Table], new: Mapping[Values, Table]
) -> tuple[list[Table], list[Table], list[Values]]:
    """Partition inputs to add, to update, and values to delete."""
    added = [new[values] for values in new if values not in old]
    updated = [
        new[values]
        for values in new
        if values in old
        and old[values].get("StorageDescriptor") != new[values]["StorageDescriptor"]
    ]
    return added, updated, [values for values in old if values not in new]
