"""Crawls of every crawler: each runs in a thread, and stays in the history.

Source  AWS Glue Web API Reference, StartCrawler, ListCrawls and GetCrawlerMetrics.
Differs no estimate of the time left.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from statistics import median
from threading import Thread
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.clients import role_client
from local_cloud.events.deliveries import put_service_event
from local_cloud.glue.crawl import Clients, Crawling, CrawlStopped, Memory
from local_cloud.glue.crawl_record import CANCELLED, FAILED, RUNNING, SUCCEEDED, Crawl
from local_cloud.glue.crawler_logs import CrawlLog
from local_cloud.glue.endings import Ended, StartedBy
from local_cloud.glue.paging import page
from local_cloud.glue.run_summary import CREATED, DELETED, UPDATED
from local_cloud.glue.state_changes import CRAWLER, crawler_detail
from local_cloud.iam import role_credentials
from local_cloud.store import INTERRUPTED, Records

PAGE = 20
SESSION = "AWS-Crawler"  # as Glue names it, seen in CreatedBy of crawled tables
LONGEST_MESSAGE = 2048
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": eq,
    "NE": ne,
    "GT": gt,
    "GE": ge,
    "LT": lt,
    "LE": le,
}

logger = logging.getLogger(__name__)


class Crawls:
    """The room of crawls, by their ids in the order of their start."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.kept: Records[str, Crawl] = Records(f"glue/{backend.region_name}/crawls")
        self.memories: Records[str, Memory] = Records(f"glue/{backend.region_name}/memories")

    def end_interrupted(self) -> None:
        """Crawls that were under way when the local cloud was stopped."""
        for crawl in self.kept.values():
            if crawl.state == RUNNING:
                crawl.end(FAILED, INTERRUPTED)
                self.kept.save(crawl.id)

    def of(self, crawler: str) -> list[Crawl]:
        return [crawl for crawl in list(self.kept.values()) if crawl.crawler == crawler]

    def last(self, crawler: str) -> Crawl | None:
        crawls = self.of(crawler)
        return crawls[-1] if crawls else None

    def forget(self, crawler: str) -> None:
        for crawl in self.of(crawler):
            del self.kept[crawl.id]
        self.memories.pop(crawler, None)

    def find(self, crawl_id: str) -> Crawl:
        try:
            return self.kept[crawl_id]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Crawl {crawl_id} not found.") from None

    def start(self, definition: dict[str, Any], started_by: StartedBy) -> Crawl:
        """A crawl that follows the definition as it is now."""
        crawl = Crawl(definition["Name"], started_by)
        self.kept[crawl.id] = crawl
        self.backend.on_started("CRAWLER", crawl.crawler, crawl.id, started_by)
        self._tell(crawl)
        Thread(target=self._run, args=(crawl, dict(definition)), name=crawl.id, daemon=True).start()
        return crawl

    def _run(self, crawl: Crawl, definition: dict[str, Any]) -> None:
        log: CrawlLog | None = None
        state, message = FAILED, None
        try:
            clients = self._clients(definition["Role"])
            log = CrawlLog(clients("logs"), crawl.crawler, crawl.id)
            classifiers = self.backend.classifiers.named(definition["Classifiers"])
            memory = self.memories.get(crawl.crawler, {})
            crawling = Crawling(definition, classifiers, clients, log, memory, crawl.stop)
            crawl.summary = crawling.run()
            self.memories[crawl.crawler] = crawling.seen
            state = SUCCEEDED
        except CrawlStopped:
            state = CANCELLED
        except Exception as error:
            logger.exception("crawl %s of %s failed", crawl.id, crawl.crawler)
            message = _message_of(error)[:LONGEST_MESSAGE]
        self._end(crawl, state, message, log)

    def _end(self, crawl: Crawl, state: str, message: str | None, log: CrawlLog | None) -> None:
        crawl.is_ending = True
        try:
            if log and message:
                log("ERROR", message)
            if log:
                log("BENCHMARK", "Crawler has finished running and is in state READY")
        except ClientError:
            logger.exception("the log of crawl %s could not be written", crawl.id)
        crawl.end(state, message)
        self.kept.save(crawl.id)
        self._tell(crawl)
        self.backend.on_ended(Ended("CRAWLER", crawl.crawler, crawl.id, state, crawl.started_by))

    def _tell(self, crawl: Crawl) -> None:
        region = self.backend.region_name
        detail = crawler_detail(crawl, self.backend.account_id, region)
        if detail is not None:
            put_service_event(region, CRAWLER, detail)

    def _clients(self, role: str) -> Clients:
        """boto3 clients with the rights of the crawler's role."""
        region = self.backend.region_name
        credentials = role_credentials(role, SESSION, region)
        return lru_cache(lambda service: role_client(service, region, credentials))

    @action
    def list_crawls(self, request: Request) -> Response:
        """Newest first."""
        self.backend.crawlers.definition(request["CrawlerName"])
        histories = [crawl.to_history() for crawl in reversed(self.of(request["CrawlerName"]))]
        for one in request.get("Filters", []):
            histories = [history for history in histories if _passes(history, one)]
        listed, token = page(histories, {"MaxResults": PAGE, **request}, 1000)
        return {"Crawls": listed, **token}

    @action
    def get_crawler_metrics(self, request: Request) -> Response:
        known = self.backend.crawlers.names()
        names = [name for name in request.get("CrawlerNameList") or known if name in known]
        listed, token = page(names, request, 1000)
        metrics = [_metrics(name, self.of(name)) for name in listed]
        return {"CrawlerMetricsList": metrics, **token}


def _passes(history: dict[str, Any], one: dict[str, str]) -> bool:
    """A filter of ListCrawls; times are milliseconds since 1970."""
    name, operator = one.get("FieldName", ""), one.get("FilterOperator", "EQ")
    if name == "DPU_HOUR":
        raise unsupported("ListCrawls by DPU_HOUR")
    if name in ("STATE", "CRAWL_ID"):
        if operator not in ("EQ", "NE"):
            message = f"Only EQ or NE operator is allowed for field : {name}"
            raise AwsError("InvalidInputException", message)
        found = history["State" if name == "STATE" else "CrawlId"]
        return OPERATORS[operator](found, one.get("FieldValue"))
    at = history.get("StartTime" if name == "START_TIME" else "EndTime")
    wanted = int(one.get("FieldValue", "0"))
    return at is not None and OPERATORS[operator](int(at.timestamp() * 1000), wanted)


def _metrics(name: str, crawls: list[Crawl]) -> dict[str, Any]:
    """AWS ``CrawlerMetrics`` structure; tables are the last ended crawl's."""
    ended = [crawl for crawl in crawls if crawl.state != RUNNING]
    numbers = ended[-1].summary.numbers if ended else {}
    return {
        "CrawlerName": name,
        "TimeLeftSeconds": 0.0,
        "StillEstimating": len(ended) < len(crawls),
        "LastRuntimeSeconds": ended[-1].seconds if ended else 0.0,
        "MedianRuntimeSeconds": median(crawl.seconds for crawl in ended) if ended else 0.0,
        "TablesCreated": numbers.get(("TABLE", CREATED), 0),
        "TablesUpdated": numbers.get(("TABLE", UPDATED), 0),
        "TablesDeleted": numbers.get(("TABLE", DELETED), 0),
    }


def _message_of(error: Exception) -> str:
    """What an error says to a person."""
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Message"])
    return str(getattr(error, "message", "") or error or repr(error))
