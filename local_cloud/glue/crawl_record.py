"""One crawl as the API tells of it, under way or over.

Source  AWS Glue Web API Reference, "Crawl" (in a workflow run's graph), "LastCrawlInfo" and
        "CrawlerHistory", which name the same states differently.
Differs no DPU hours.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any
from uuid import uuid4

from local_cloud.glue.crawler_logs import GROUP, stream_name
from local_cloud.glue.endings import StartedBy
from local_cloud.glue.run_summary import RunSummary

READY, RUNNING, STOPPING = "READY", "RUNNING", "STOPPING"
SUCCEEDED, FAILED, CANCELLED = "SUCCEEDED", "FAILED", "CANCELLED"
HISTORY_STATES = {SUCCEEDED: "COMPLETED", CANCELLED: "STOPPED"}  # as ListCrawls calls them


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Crawl:
    """One crawl, under way or over; ``state`` as workflows name it."""

    crawler: str
    started_by: StartedBy
    id: str = field(default_factory=lambda: str(uuid4()))
    state: str = RUNNING
    started_at: datetime = field(default_factory=_utc_now)
    ended_at: datetime | None = None
    error_message: str | None = None
    summary: RunSummary = field(default_factory=RunSummary)
    stop: Event = field(default_factory=Event)  # set by StopCrawler
    is_ending: bool = False  # nothing is left to do but to tell it

    def __getstate__(self) -> dict[str, Any]:
        """Without what lives in this process alone."""
        return self.__dict__ | {"stop": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state | {"stop": Event()}

    def end(self, state: str, error_message: str | None = None) -> None:
        self.state, self.error_message, self.ended_at = state, error_message, _utc_now()

    @property
    def seconds(self) -> float:
        return ((self.ended_at or _utc_now()) - self.started_at).total_seconds()

    @property
    def crawler_state(self) -> str:
        """READY, RUNNING or STOPPING: the state of a crawler whose last crawl this is."""
        if self.state != RUNNING:
            return READY
        return STOPPING if self.is_ending or self.stop.is_set() else RUNNING

    def to_node(self) -> dict[str, Any]:
        """AWS ``Crawl`` structure, as a workflow run's graph holds it."""
        stopping = self.state == RUNNING and self.stop.is_set()
        node = {
            "State": "CANCELLING" if stopping else self.state,
            "StartedOn": self.started_at,
            "CompletedOn": self.ended_at,
            "ErrorMessage": self.error_message,
            "LogGroup": GROUP,
            "LogStream": stream_name(self.crawler),
        }
        return {key: value for key, value in node.items() if value is not None}

    def to_last_crawl(self) -> dict[str, Any]:
        """AWS ``LastCrawlInfo`` structure."""
        last = {
            "Status": self.state,
            "ErrorMessage": self.error_message,
            "LogGroup": GROUP,
            "LogStream": stream_name(self.crawler),
            "MessagePrefix": self.id,
            "StartTime": self.started_at,
        }
        return {key: value for key, value in last.items() if value is not None}

    def to_history(self) -> dict[str, Any]:
        """AWS ``CrawlerHistory`` structure."""
        history = {
            "CrawlId": self.id,
            "State": HISTORY_STATES.get(self.state, self.state),
            "StartTime": self.started_at,
            "EndTime": self.ended_at,
            "Summary": self.summary.to_json(),
            "ErrorMessage": self.error_message,
            "LogGroup": GROUP,
            "LogStream": stream_name(self.crawler),
            "MessagePrefix": self.id,
            "DPUHour": 0.0,
        }
        return {key: value for key, value in history.items() if value is not None}
