"""Write what a crawl found into the data catalog, by the catalog's own API and the crawl's role.

Source  AWS Glue Developer Guide, "Setting crawler configuration options"; log lines as crawlers
        write them to /aws-glue/crawlers.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from local_cloud.glue import catalog_changes as changes
from local_cloud.glue.crawler_definitions import CrawlSettings, target_paths
from local_cloud.glue.crawler_tables import CrawledTable
from local_cloud.glue.partition_writer import PartitionWriter
from local_cloud.glue.run_summary import CREATED, DELETED, UPDATED, Log, RunSummary


class CatalogWriter:
    """One crawl's hand in the catalog."""

    def __init__(
        self, glue: Any, definition: dict[str, Any], settings: CrawlSettings, log: Log
    ) -> None:
        self.glue = glue
        self.crawler: str = definition["Name"]
        self.database: str = definition["DatabaseName"]
        self.prefix: str = definition["TablePrefix"]
        self.targets = target_paths(definition["Targets"])
        self.settings = settings
        self.log = log
        self.summary = RunSummary()
        self.partitions = PartitionWriter(glue, self.database, settings, log, self.summary)
        self.tables: dict[str, dict[str, Any]] = {}

    def write(self, found_tables: Sequence[CrawledTable]) -> None:
        """Tables and partitions that were found, then what was not found again."""
        if found_tables:
            self._make_database()
        self.tables = {table["Name"]: table for table in self._known_tables()}
        names = []
        for found in found_tables:
            name = changes.name_for(found, self.prefix, self.tables)
            names.append(name)
            self._write_table(found, name)
            self.tables.setdefault(name, {"Name": name, **found.table})
        for name in changes.vanished(self.tables, names, self.crawler, self.targets):
            self._forget_table(name)

    def _make_database(self) -> None:
        try:
            self.glue.get_database(Name=self.database)
        except self.glue.exceptions.EntityNotFoundException:
            self.glue.create_database(DatabaseInput={"Name": self.database})

    def _known_tables(self) -> Iterator[dict[str, Any]]:
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database)
        try:
            for page in pages:
                yield from page["TableList"]
        except self.glue.exceptions.EntityNotFoundException:
            return  # nothing was found, and there is no database yet

    def _write_table(self, found: CrawledTable, name: str) -> None:
        new = {"Name": name, **found.table}
        old = self.tables.get(name)
        if old is None:
            self._create_table(new, bool(found.partitions))
            self.partitions.write(found, new, {})
            return
        kept = self._update_table(changes.as_input(old), new)
        if kept["PartitionKeys"] == new["PartitionKeys"]:
            self.partitions.write(found, kept, self.partitions.known(name))

    def _create_table(self, new: dict[str, Any], partitioned: bool) -> None:
        index = self.settings.index and partitioned
        if index:
            new["Parameters"]["partition_filtering.enabled"] = "true"
        self.glue.create_table(DatabaseName=self.database, TableInput=new)
        if index:
            keys = [key["Name"] for key in new["PartitionKeys"]]
            self.glue.create_partition_index(
                DatabaseName=self.database,
                TableName=new["Name"],
                PartitionIndex={"IndexName": "crawler_partition_index", "Keys": keys},
            )
        self.summary.count("TABLE", CREATED)
        self.log("INFO", f"Created table {new['Name']} in database {self.database}")

    def _update_table(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """The input under which the table stands now."""
        for key in ("partition_filtering.enabled",):
            if key in old.get("Parameters", {}):
                new["Parameters"][key] = old["Parameters"][key]
        if self.settings.merge_new_columns:
            new = self._merged(old, new)
        elif self.settings.update == "LOG":
            if old["StorageDescriptor"]["Columns"] != new["StorageDescriptor"]["Columns"]:
                self._log_change(new["Name"])
            return old
        if not changes.is_changed(old, new):
            return old
        if old.get("PartitionKeys", []) != new["PartitionKeys"]:
            self.partitions.delete(new["Name"], list(self.partitions.known(new["Name"])))
        self._put_table(new)
        return new

    def _merged(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        if changed := changes.incompatible(old, new):
            self.log(
                "WARN",
                f"Table {new['Name']} in database {self.database} is marked deprecated because of"
                f" incompatible changes of {', '.join(changed)}.",
            )
            return changes.deprecated(old)
        return changes.merged(old, new)

    def _put_table(self, new: dict[str, Any]) -> None:
        self.glue.update_table(DatabaseName=self.database, TableInput=new)
        self.summary.count("TABLE", UPDATED)
        self.log("INFO", f"Updated table {new['Name']} in database {self.database}")

    def _log_change(self, name: str) -> None:
        self.log("INFO", f"The schema of table {name} has changed; the table was not updated.")

    def _forget_table(self, name: str) -> None:
        if self.settings.delete == "DELETE_FROM_DATABASE":
            self.glue.delete_table(DatabaseName=self.database, Name=name)
            self.summary.count("TABLE", DELETED)
            self.log("INFO", f"Deleted table {name} in database {self.database}")
        elif self.settings.delete == "DEPRECATE_IN_DATABASE":
            old = changes.as_input(self.tables[name])
            if changes.DEPRECATED not in old["Parameters"]:
                self._put_table(changes.deprecated(old))
            self.log(
                "INFO",
                f"Table {name} is marked deprecated because a matching schema was not found at"
                " the table's location.",
            )
        else:
            self.log("INFO", f"No matching schema was found at the location of table {name}.")
