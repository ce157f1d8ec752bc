"""One crawl: list targets, read the schema of every file, group files into tables, write them.

Source  AWS Glue Developer Guide, "How crawlers work"; the message about too many tables:
        "Specifying the maximum number of tables the crawler is allowed to create".
Differs an unchanged object (same ETag) is not read again by the next crawl.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any

from local_cloud.api import AwsError
from local_cloud.glue.catalog_writer import CatalogWriter
from local_cloud.glue.crawler_definitions import S3, CrawlSettings, settings, split_path
from local_cloud.glue.crawler_logs import CrawlLog
from local_cloud.glue.crawler_tables import CrawledTable, crawled
from local_cloud.glue.delta_tables import crawl_delta, delta_targets
from local_cloud.glue.exclusions import is_excluded, sampled, to_regex
from local_cloud.glue.grouping import DataFile, Folder, FoundTable, group, table_name
from local_cloud.glue.object_ranges import ObjectRanges
from local_cloud.glue.run_summary import RunSummary
from local_cloud.glue.schemas import Classifier, Schema, read_schema

READERS = 2  # they share one interpreter lock with the S3 that they read: more are slower
Memory = dict[tuple[str, str, str, Any], Schema]  # bucket, key, ETag, classifiers
Clients = Callable[[str], Any]


class CrawlStopped(Exception):  # noqa: N818 - the API's own word
    """StopCrawler was called."""


@dataclass
class Crawling:
    """What one crawl works with: its crawler's definition as it was at the start, and its tools."""

    definition: dict[str, Any]
    classifiers: Sequence[Classifier]
    clients: Clients
    log: CrawlLog
    memory: Memory
    stop: Event
    seen: Memory = field(default_factory=dict)  # what the next crawl remembers

    def run(self) -> RunSummary:
        """Crawl all targets.

        Raises  CrawlStopped; AwsError or ClientError with the reason of a failure.
        """
        name, database = self.definition["Name"], self.definition["DatabaseName"]
        options = settings(self.definition)
        self.log("BENCHMARK", f"Running Start Crawl for Crawler {name}")
        found = self._crawl_targets(options)
        _check_threshold(found, options.threshold, self.log)
        self.log("BENCHMARK", f"Classification complete, writing results to database {database}")
        self._log_configuration()
        writer = CatalogWriter(self.clients("glue"), self.definition, options, self.log)
        self._check_stop()
        writer.write(found)
        self.log("BENCHMARK", "Finished writing to Catalog")
        for line in writer.summary.lines():
            self.log("INFO", line)
        return writer.summary

    def _crawl_targets(self, options: CrawlSettings) -> list[CrawledTable]:
        targets, name = self.definition["Targets"], self.definition["Name"]
        found = [
            crawled(table, name)
            for target in targets.get(S3, [])
            for table in self._find_tables(target, options)
        ]
        for delta in delta_targets(targets):
            self._check_stop()
            found.append(crawl_delta(delta, self.clients("s3"), name))
        return found

    def _find_tables(self, target: dict[str, Any], options: CrawlSettings) -> list[FoundTable]:
        bucket, prefix = split_path(target["Path"])
        objects = self._list(bucket, prefix, target)
        ranges = ObjectRanges(self.clients("s3"), bucket, READERS)
        with ThreadPoolExecutor(READERS) as readers:
            files = list(readers.map(lambda one: self._read(ranges, one), objects))
        if [one["Key"] for one in objects] == [prefix]:
            name = files[0].name
            return [FoundTable(table_name(name), f"s3://{bucket}/{prefix}", (), tuple(files))]
        root: Folder = (bucket, *filter(None, prefix.split("/")))
        return group(root, files, options.combine, options.level) if files else []

    def _list(self, bucket: str, prefix: str, target: dict[str, Any]) -> list[dict[str, Any]]:
        """AWS ``Object`` structures of what is to be read, by key."""
        pages = self.clients("s3").get_paginator("list_objects_v2")
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        patterns = [to_regex(pattern) for pattern in target.get("Exclusions", [])]
        objects = {
            one["Key"]: one
            for page in pages.paginate(Bucket=bucket, Prefix=prefix)
            for one in page.get("Contents", [])
            if one["Size"] and (one["Key"] == prefix or one["Key"].startswith(folder))
            if not is_excluded(one["Key"][len(folder) :], patterns)
        }
        return [objects[key] for key in sampled(list(objects), target.get("SampleSize"))]

    def _read(self, ranges: ObjectRanges, one: dict[str, Any]) -> DataFile:
        self._check_stop()
        key, size_bytes = one["Key"], one["Size"]
        known = (ranges.bucket, key, one["ETag"], tuple(self.classifiers))
        schema = self.memory.get(known)
        if schema is None:
            schema = read_schema(key, size_bytes, partial(ranges.read, key), self.classifiers)
        self.seen[known] = schema
        folder, _, name = key.rpartition("/")
        parts = (ranges.bucket, *folder.split("/")) if folder else (ranges.bucket,)
        return DataFile(parts, name, size_bytes, schema)

    def _log_configuration(self) -> None:
        configuration = self.definition.get("Configuration")
        policy = json.dumps(self.definition["SchemaChangePolicy"])
        given = f"Configuration {configuration} and " if configuration else ""
        note = (
            " Note that values in the Configuration override values in the SchemaChangePolicy"
            " for S3 Targets."
        )
        text = f"Crawler configured with {given}SchemaChangePolicy {policy}."
        self.log("INFO", text + (note if configuration else ""))

    def _check_stop(self) -> None:
        if self.stop.is_set():
            raise CrawlStopped


def _check_threshold(found: Iterable[CrawledTable], threshold: int | None, log: CrawlLog) -> None:
    tables = list(found)
    if threshold is None or len(tables) <= threshold:
        return
    for table in tables:
        log("INFO", f"Table location detected: {table.location}")
    raise AwsError(
        "InvalidInputException",
        f"The number of tables detected by crawler: {len(tables)} is greater than the table"
        f" threshold value provided: {threshold}. Failing crawler without writing to Data Catalog.",
    )
