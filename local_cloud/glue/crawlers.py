"""Crawlers: their definitions, and how they are started and stopped.

Source  AWS Glue Web API Reference, "Crawler API".
"""

import logging
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.catalog import now
from local_cloud.glue.crawl_record import READY, RUNNING, STOPPING
from local_cloud.glue.crawler_definitions import invalid, with_defaults
from local_cloud.glue.crawler_schedules import scheduled
from local_cloud.glue.endings import BY_HAND, StartedBy
from local_cloud.glue.paging import page
from local_cloud.glue.schedules import SCHEDULED
from local_cloud.iam import check_role
from local_cloud.store import Records

logger = logging.getLogger(__name__)

PAGE = 100
LARGEST_PAGE = 1000


class Crawlers:
    """The room of crawlers: name to definition, with times and version."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"glue/{backend.region_name}/crawlers"
        self.kept: Records[str, dict[str, Any]] = Records(room)

    def names(self) -> list[str]:
        return list(self.kept)

    def definition(self, name: str) -> dict[str, Any]:
        try:
            return self.kept[name]
        except KeyError:
            raise AwsError(
                "EntityNotFoundException", f"Crawler entry with name {name} does not exist"
            ) from None

    def crawl(self, crawl_id: str) -> dict[str, Any]:
        """AWS ``Crawl`` structure, as a workflow run's graph holds it."""
        node: dict[str, Any] = self.backend.crawls.find(crawl_id).to_node()
        return node

    def start(self, name: str, started_by: StartedBy = BY_HAND) -> str:
        """The id of the crawl that has started.

        Raises  AwsError EntityNotFoundException, CrawlerRunningException.
        """
        with self.backend.lock:
            self._check_ready(name)
            crawl_id: str = self.backend.crawls.start(self.definition(name), started_by).id
            return crawl_id

    def schedules(self) -> list[tuple[str, str]]:
        """Name and cron expression of every crawler whose schedule is on."""
        found = [(one["Name"], one.get("Schedule")) for one in list(self.kept.values())]
        return [
            (name, schedule["ScheduleExpression"])
            for name, schedule in found
            if schedule and schedule["State"] == SCHEDULED
        ]

    def start_by_schedule(self, name: str) -> None:
        """A crawler that runs still is left alone; no trigger hears of a crawl by schedule."""
        try:
            self.start(name)
        except AwsError as error:
            logger.warning("the schedule of a crawler: %s", error.message)

    def _follow(self, definition: dict[str, Any]) -> None:
        if "Schedule" in definition:
            self.backend.schedules.changed()

    def _check_ready(self, name: str) -> None:
        self.definition(name)
        if self._state(name) != READY:
            raise AwsError(
                "CrawlerRunningException", f"Crawler with name {name} has already started"
            )

    def _state(self, name: str) -> str:
        last = self.backend.crawls.last(name)
        return last.crawler_state if last else READY

    @action
    def create_crawler(self, request: Request) -> Response:
        name = request["Name"]
        definition = self._checked(request)
        with self.backend.lock:
            if name in self.kept:
                raise AwsError("AlreadyExistsException", f"Crawler with name {name} already exists")
            times = {"CreationTime": now(), "LastUpdated": now(), "Version": 1}
            self.kept[name] = {**definition, **times}
        if request.get("Tags"):
            self.backend.tags.add(self._arn(name), request["Tags"])
        self._follow(definition)
        return {}

    @action
    def update_crawler(self, request: Request) -> Response:
        """What the request leaves out stays as it is."""
        name = request["Name"]
        with self.backend.lock:
            old = self.definition(name)
            self._check_ready(name)
            definition = self._checked({**old, **request})
            later = {"LastUpdated": now(), "Version": old["Version"] + 1}
            self.kept[name] = {**definition, **later}
        self._follow(definition)
        return {}

    def _checked(self, request: Request) -> dict[str, Any]:
        definition = with_defaults(request)
        former = self.kept.get(request["Name"], {}).get("Schedule")
        definition |= scheduled(definition.pop("Schedule", None), former)
        check_role(definition["Role"])
        try:
            self.backend.classifiers.named(definition["Classifiers"])
        except AwsError as error:
            raise invalid(error.message) from None
        return {**definition, "Role": definition["Role"].partition(":role/")[2] or request["Role"]}

    @action
    def delete_crawler(self, request: Request) -> Response:
        name = request["Name"]
        with self.backend.lock:
            self._check_ready(name)
            del self.kept[name]
            self.backend.crawls.forget(name)
        self.backend.tags.forget(self._arn(name))
        return {}

    @action
    def get_crawler(self, request: Request) -> Response:
        with self.backend.lock:
            return {"Crawler": self._to_api(self.definition(request["Name"]))}

    @action
    def get_crawlers(self, request: Request) -> Response:
        with self.backend.lock:
            found, token = page(list(self.kept.values()), request, LARGEST_PAGE)
            return {"Crawlers": [self._to_api(one) for one in found], **token}

    @action
    def batch_get_crawlers(self, request: Request) -> Response:
        asked = request["CrawlerNames"]
        with self.backend.lock:
            found = [self._to_api(self.kept[name]) for name in asked if name in self.kept]
            return {
                "Crawlers": found,
                "CrawlersNotFound": [name for name in asked if name not in self.kept],
            }

    @action
    def list_crawlers(self, request: Request) -> Response:
        """All names, or those of crawlers that carry every given tag."""
        wanted = request.get("Tags", {}).items()
        with self.backend.lock:
            names = [name for name in self.kept if wanted <= self._tags(name).items()]
        found, token = page(names, request, PAGE)
        return {"CrawlerNames": found, **token}

    @action
    def start_crawler(self, request: Request) -> Response:
        self.start(request["Name"])
        return {}

    @action
    def stop_crawler(self, request: Request) -> Response:
        name = request["Name"]
        with self.backend.lock:
            self.definition(name)
            state, last = self._state(name), self.backend.crawls.last(name)
            if state == READY:
                message = f"Crawler with name {name} isn't running"
                raise AwsError("CrawlerNotRunningException", message)
            if state == STOPPING:
                message = f"Crawler with name {name} is already stopping"
                raise AwsError("CrawlerStoppingException", message)
            last.stop.set()
        return {}

    def _to_api(self, definition: dict[str, Any]) -> dict[str, Any]:
        """AWS ``Crawler`` structure."""
        name = definition["Name"]
        crawls = self.backend.crawls.of(name)
        elapsed = sum(one.seconds for one in crawls if one.state == RUNNING)
        ended = [one for one in crawls if one.state != RUNNING]
        return {
            **definition,
            "State": self._state(name),
            "CrawlElapsedTime": int(elapsed * 1000),
            **({"LastCrawl": ended[-1].to_last_crawl()} if ended else {}),
        }

    def _arn(self, name: str) -> str:
        return f"arn:aws:glue:{self.backend.region_name}:{self.backend.account_id}:crawler/{name}"

    def _tags(self, name: str) -> dict[str, str]:
        tags: dict[str, str] = self.backend.tags.of(self._arn(name))
        return tags
