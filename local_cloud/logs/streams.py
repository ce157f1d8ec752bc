"""Log streams: made, listed, deleted.

Source  CloudWatch Logs API Reference, "CreateLogStream" and the operations beside it.
"""

import re
from dataclasses import dataclass, field
from secrets import randbits
from typing import Any

from local_cloud.api import Request, Response, action
from local_cloud.logs.errors import exists, invalid, not_found, violated
from local_cloud.logs.groups import now_ms
from local_cloud.logs.paging import page
from local_cloud.store import Records

NAME = r"[^:*]{1,512}"
LARGEST_PAGE = 50
EVENT_BYTES = 26  # that an event counts beside its message


def new_number() -> int:
    return randbits(62)


@dataclass
class LogStream:
    """Times are milliseconds since 1970; ``number`` is what its events know it by."""

    group: str
    name: str
    number: int = field(default_factory=new_number)
    created_at: int = field(default_factory=now_ms)
    first_at: int | None = None
    last_at: int | None = None
    ingested_at: int | None = None
    stored_bytes: int = 0

    def count(self, ingested_at: int, events: list[tuple[int, str]]) -> None:
        """What was added, in the order of time."""
        self.ingested_at = ingested_at
        self.first_at = min(events[0][0], self.first_at or events[0][0])
        self.last_at = max(events[-1][0], self.last_at or 0)
        self.stored_bytes += sum(len(message) + EVENT_BYTES for _, message in events)

    def to_api(self, group_arn: str) -> dict[str, Any]:
        """AWS ``LogStream`` structure."""
        stream = {
            "logStreamName": self.name,
            "creationTime": self.created_at,
            "firstEventTimestamp": self.first_at,
            "lastEventTimestamp": self.last_at,
            "lastIngestionTime": self.ingested_at,
            "uploadSequenceToken": f"{self.ingested_at:056d}" if self.ingested_at else None,
            "arn": f"{group_arn}:log-stream:{self.name}",
            "storedBytes": 0,  # since June 2019 a stream's is no longer told
        }
        return {key: value for key, value in stream.items() if value is not None}


class LogStreams:
    """The room of log streams, by their groups' names and their own."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"logs/{backend.region_name}/streams"
        self.kept: Records[tuple[str, str], LogStream] = Records(room)

    def get(self, group: str, name: str) -> LogStream:
        self.backend.groups.get(group)
        try:
            return self.kept[group, name]
        except KeyError:
            raise not_found("log stream") from None

    def of(self, group: str) -> list[LogStream]:
        return [stream for stream in list(self.kept.values()) if stream.group == group]

    def stored_bytes(self, group: str) -> int:
        return sum(stream.stored_bytes for stream in self.of(group))

    def remove_all(self, group: str) -> None:
        for stream in self.of(group):
            self._remove(stream)

    def _remove(self, stream: LogStream) -> None:
        self.backend.events.file.remove(stream.number)
        del self.kept[stream.group, stream.name]

    @action
    def create_log_stream(self, request: Request) -> Response:
        group, name = request["logGroupName"], request["logStreamName"]
        if not re.fullmatch(NAME, name):
            pattern = f"Member must satisfy regular expression pattern: {NAME}"
            raise violated(name, "logStreamName", pattern)
        with self.backend.lock:
            self.backend.groups.get(group)
            if (group, name) in self.kept:
                raise exists("log stream")
            self.kept[group, name] = LogStream(group, name)
        return {}

    @action
    def delete_log_stream(self, request: Request) -> Response:
        with self.backend.lock:
            self._remove(self.get(request["logGroupName"], request["logStreamName"]))
        return {}

    @action
    def describe_log_streams(self, request: Request) -> Response:
        """By name, or by the time of the last event."""
        group = self.backend.groups.of(request)
        prefix, order = request.get("logStreamNamePrefix", ""), request.get("orderBy")
        if order == "LastEventTime" and prefix:
            raise invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        found = [stream for stream in self.of(group.name) if stream.name.startswith(prefix)]
        found.sort(key=lambda stream: stream.name)
        if order == "LastEventTime":
            found.sort(key=lambda stream: stream.last_at or 0)
        if request.get("descending"):
            found.reverse()
        shown, following = page(found, request, LARGEST_PAGE)
        arn = self.backend.groups.arn(group.name)
        return {"logStreams": [stream.to_api(arn) for stream in shown]} | following
