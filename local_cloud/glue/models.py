"""The Glue backend of one account and region: our rooms."""

from threading import RLock
from typing import Any

from moto.glue.models import GlueBackend

from local_cloud.api import Action, Request, Response, actions_of
from local_cloud.clients import client
from local_cloud.events.deliveries import put_service_event
from local_cloud.glue import catalog_events
from local_cloud.glue.catalog import Catalog
from local_cloud.glue.classifiers import Classifiers
from local_cloud.glue.connections import Connections
from local_cloud.glue.crawler_schedules import CrawlerSchedules
from local_cloud.glue.crawlers import Crawlers
from local_cloud.glue.crawls import Crawls
from local_cloud.glue.databases import Databases
from local_cloud.glue.endings import Ended, StartedBy
from local_cloud.glue.event_batches import EventBatches
from local_cloud.glue.job_bookmarks import JobBookmarks
from local_cloud.glue.job_runs import JobRuns
from local_cloud.glue.jobs import Jobs
from local_cloud.glue.partition_indexes import PartitionIndexes
from local_cloud.glue.partitions import Partitions
from local_cloud.glue.resumed_runs import ResumedRuns
from local_cloud.glue.rulesets import Rulesets
from local_cloud.glue.schedules import Schedules
from local_cloud.glue.tables import Tables
from local_cloud.glue.tags import Tags
from local_cloud.glue.triggers import Triggers
from local_cloud.glue.workflow_runs import WorkflowRuns
from local_cloud.glue.workflows import Workflows


class LocalGlueBackend(GlueBackend):
    """moto's Glue backend with our rooms beside it."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lock = RLock()  # what starts, ends and fires is decided one thing at a time
        self.catalog = Catalog(account_id, region_name)
        self.tags = Tags(self)
        self.classifiers = Classifiers(self)
        self.crawlers = Crawlers(self)
        self.crawls = Crawls(self)
        self.jobs = Jobs(self)
        self.job_runs = JobRuns(self)
        self.job_bookmarks = JobBookmarks(self)
        self.triggers = Triggers(self)
        self.event_batches = EventBatches(self)
        self.schedules = Schedules(self)
        self.workflows = Workflows(self)
        self.workflow_runs = WorkflowRuns(self)
        self.rooms: list[object] = [
            Databases(self),
            Tables(self),
            Partitions(self),
            PartitionIndexes(self),
            Connections(self),
            Rulesets(self),
            self.tags,
            self.classifiers,
            self.crawlers,
            CrawlerSchedules(self),
            self.crawls,
            self.jobs,
            self.job_runs,
            self.job_bookmarks,
            self.triggers,
            self.workflows,
            self.workflow_runs,
            ResumedRuns(self),
        ]
        self.actions: dict[str, Action] = {}
        for room in self.rooms:
            self.actions |= actions_of(room)
        for operation in catalog_events.OPERATIONS:
            self.actions[operation] = self._told(operation, self.actions[operation])
        self.end_interrupted()

    def end_interrupted(self) -> None:
        """What an earlier local cloud on the same state had under way ended with it."""
        self.job_runs.end_interrupted()
        self.crawls.end_interrupted()
        self.workflow_runs.end_interrupted()

    def resume(self) -> None:
        """Go on with what does not wait for a request; called once the server listens."""
        self.schedules.resume()

    def _told(self, operation: str, act: Action) -> Action:
        """The operation, and then its events."""

        def acting(request: Request) -> Response:
            response = act(request)
            for change in catalog_events.changes(operation, request, response):
                place = f"arn:aws:glue:{self.region_name}:{self.account_id}"
                resources = [f"{place}:{one}" for one in change.resources]
                put_service_event(self.region_name, change.detail_type, change.detail, resources)
            return response

        return acting

    def client(self, service: str) -> Any:
        return client(service, self.region_name)

    def on_started(self, kind: str, name: str, run_id: str, started_by: StartedBy) -> None:
        """A job run or crawl was started: its workflow run, if any, counts it as under way."""
        with self.lock:
            self.workflow_runs.on_started(kind, name, run_id, started_by)

    def on_ended(self, ended: Ended) -> None:
        """A job run or crawl reached its last state: fire what waited for it, then settle."""
        with self.lock:
            self.workflow_runs.on_ended(ended)
            self.triggers.on_ended(ended)
            self.workflow_runs.settle(ended.started_by)
