"""Write the partitions that a crawl found into the data catalog.

Source  AWS Glue Developer Guide, "Setting crawler configuration options": new partitions are always
        added; InheritFromTable gives all of them their table's columns and format.
"""

from collections.abc import Sequence
from typing import Any

from local_cloud.glue.catalog import Values
from local_cloud.glue.catalog_changes import partition_changes
from local_cloud.glue.crawler_definitions import CrawlSettings
from local_cloud.glue.crawler_tables import CrawledTable, inherit
from local_cloud.glue.run_summary import CREATED, DELETED, UPDATED, Log, RunSummary

MOST_CREATED, MOST_UPDATED, MOST_DELETED = 100, 100, 25  # of one batch call


class PartitionWriter:
    """Partitions of the tables of one database."""

    def __init__(
        self,
        glue: Any,
        database: str,
        settings: CrawlSettings,
        log: Log,
        summary: RunSummary,
    ) -> None:
        self.glue = glue
        self.database = database
        self.settings = settings
        self.log = log
        self.summary = summary

    def known(self, table: str) -> dict[Values, dict[str, Any]]:
        """AWS ``Partition`` structures by their values."""
        pages = self.glue.get_paginator("get_partitions").paginate(
            DatabaseName=self.database, TableName=table
        )
        return {tuple(one["Values"]): one for page in pages for one in page["Partitions"]}

    def write(
        self, found: CrawledTable, table: dict[str, Any], known: dict[Values, dict[str, Any]]
    ) -> None:
        """Add what is new, update what changed, forget what is gone.

        In      table: the AWS ``TableInput`` as it stands in the catalog now.
        """
        inputs = found.partitions
        if self.settings.inherit:
            inputs = {values: inherit(one, table) for values, one in inputs.items()}
        added, updated, gone = partition_changes(known, inputs)
        for batch in _batches(added, MOST_CREATED):
            self.glue.batch_create_partition(
                DatabaseName=self.database, TableName=table["Name"], PartitionInputList=batch
            )
        self.summary.count("PARTITION", CREATED, len(added))
        if self.settings.new_folders_only:
            return
        if self.settings.inherit or self.settings.update != "LOG":
            self._update(table["Name"], updated)
        self._forget(table["Name"], gone)

    def _update(self, table: str, updated: list[dict[str, Any]]) -> None:
        entries = [{"PartitionValueList": one["Values"], "PartitionInput": one} for one in updated]
        for batch in _batches(entries, MOST_UPDATED):
            self.glue.batch_update_partition(
                DatabaseName=self.database, TableName=table, Entries=batch
            )
        self.summary.count("PARTITION", UPDATED, len(updated))

    def _forget(self, table: str, gone: list[Values]) -> None:
        if self.settings.delete == "DELETE_FROM_DATABASE":
            self.delete(table, gone)
            return
        for values in gone:
            self.log(
                "INFO",
                f"Found partition of table {table} with partition values [{', '.join(values)}]"
                " with no matching schema at the partition's S3 location",
            )

    def delete(self, table: str, gone: Sequence[Values]) -> None:
        for batch in _batches(gone, MOST_DELETED):
            self.glue.batch_delete_partition(
                DatabaseName=self.database,
                TableName=table,
                PartitionsToDelete=[{"Values": list(values)} for values in batch],
            )
        self.summary.count("PARTITION", DELETED, len(gone))


def _batches(items: Sequence[Any], most: int) -> list[list[Any]]:
    return [list(items[first : first + most]) for first in range(0, len(items), most)]
