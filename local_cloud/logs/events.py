"""Log events: put, read stream by stream, searched across streams.

Source  CloudWatch Logs API Reference, "PutLogEvents", "GetLogEvents" and "FilterLogEvents".
Differs a page may be larger than 1 MiB; no queries of Logs Insights.
"""

import re
from itertools import islice
from typing import Any

from local_cloud.api import Request, Response, action, unsupported
from local_cloud.logs.errors import invalid, not_found
from local_cloud.logs.event_file import LAST, Event, EventFile, Span
from local_cloud.logs.filter_pattern import FilterPattern
from local_cloud.logs.groups import now_ms
from local_cloud.logs.streams import EVENT_BYTES

TOKEN = re.compile(r"([bf])/(\d+)")
MOST_EVENTS = 10_000  # of a page, and of one PutLogEvents
MOST_BYTES = 1_048_576
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS


class LogEvents:
    """The room of log events."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.file = EventFile(backend.region_name)

    @action
    def put_log_events(self, request: Request) -> Response:
        group = self.backend.groups.get(request["logGroupName"])
        given = [(event["timestamp"], event["message"]) for event in request["logEvents"]]
        _check_batch(given)
        now = now_ms()
        events, rejected = _accepted(given, now, group.retention_days)
        with self.backend.lock:
            stream = self.backend.streams.get(group.name, request["logStreamName"])
            if events:
                self.file.append(stream.number, now, events)
                stream.count(now, events)
                self.backend.streams.kept.save((stream.group, stream.name))
        told = {"rejectedLogEventsInfo": rejected} if rejected else {}
        return {"nextSequenceToken": f"{now:056d}", **told}

    @action
    def get_log_events(self, request: Request) -> Response:
        """A token that comes back is the end."""
        group = self.backend.groups.of(request)
        stream = self.backend.streams.get(group.name, request["logStreamName"])
        span = Span(request.get("startTime", 0), request.get("endTime", LAST))
        total, limit = self.file.count(stream.number, span), request.get("limit") or MOST_EVENTS
        from_head = request.get("startFromHead", False)
        first, last = stretch(total, limit, request.get("nextToken"), from_head)
        found = self.file.page(stream.number, span, first, last)
        return {
            "events": [_output(event) for event in found],
            "nextBackwardToken": f"b/{first:056d}",
            "nextForwardToken": f"f/{last:056d}",
        }

    @action
    def filter_log_events(self, request: Request) -> Response:
        """Of all streams, interleaved by time; unlike GetLogEvents up to and with ``endTime``."""
        if request.get("unmask"):
            raise unsupported("FilterLogEvents with unmask")
        group = self.backend.groups.of(request)
        names = {stream.number: stream.name for stream in self._searched(group.name, request)}
        span = Span(request.get("startTime", 0), min(request.get("endTime", LAST), LAST - 1) + 1)
        pattern = FilterPattern(request.get("filterPattern"))
        limit = request.get("limit") or MOST_EVENTS
        with self.file.lock:
            events = self.file.after(names, span, _last(request.get("nextToken")))
            matching = (event for event in events if pattern.matches(event.message))
            found = list(islice(matching, limit + 1))
        following = {}
        if len(found) > limit:
            following = {"nextToken": f"{found[limit - 1].timestamp}/{found[limit - 1].id}"}
        shown = [_filtered(event, names[event.stream]) for event in found[:limit]]
        return {"events": shown, "searchedLogStreams": [], **following}

    def _searched(self, group: str, request: Request) -> list[Any]:
        prefix, named = request.get("logStreamNamePrefix"), request.get("logStreamNames")
        if prefix and named:
            raise invalid("logStreamNames and logStreamNamePrefix are mutually exclusive.")
        if named:
            return [self.backend.streams.get(group, name) for name in named]
        found = [it for it in self.backend.streams.of(group) if it.name.startswith(prefix or "")]
        if prefix and not found:
            raise not_found("log stream")
        return found


def _check_batch(events: list[tuple[int, str]]) -> None:
    times = [timestamp for timestamp, _ in events]
    if times != sorted(times):
        message = "Log events in a single PutLogEvents request must be in chronological order."
        raise invalid(message)
    if times[-1] - times[0] > DAY_MS:
        message = "The batch of log events in a single PutLogEvents request cannot span more than"
        raise invalid(f"{message} 24 hours.")
    size_bytes = sum(len(message.encode()) + EVENT_BYTES for _, message in events)
    if len(events) > MOST_EVENTS or size_bytes > MOST_BYTES:
        raise invalid(f"Upload too large: {size_bytes} bytes exceeds limit of {MOST_BYTES}")


def _accepted(
    events: list[tuple[int, str]], now: int, retention_days: int | None
) -> tuple[list[tuple[int, str]], dict[str, int]]:
    """The events that are neither too old, nor expired, nor too new, and where the others end."""
    too_old = sum(at < now - 14 * DAY_MS for at, _ in events)
    expired = sum(at < now - (retention_days or 10**6) * DAY_MS for at, _ in events)
    too_new = sum(at > now + 2 * HOUR_MS for at, _ in events)
    last = len(events) - too_new
    rejected = {
        "tooOldLogEventEndIndex": too_old,
        "expiredLogEventEndIndex": expired,
        "tooNewLogEventStartIndex": last if too_new else 0,
    }
    rejected = {name: index for name, index in rejected.items() if index}
    if too_new == len(events):
        rejected["tooNewLogEventStartIndex"] = 0
    return events[max(too_old, expired) : last], rejected


def stretch(total: int, limit: int, token: str | None, from_head: bool) -> tuple[int, int]:
    """Positions of the first event of the page and behind its last; tokens are such positions."""
    if token is None:
        first = 0 if from_head else max(total - limit, 0)
        return first, min(first + limit, total)
    match = TOKEN.fullmatch(token)
    if match is None:
        raise invalid("The specified nextToken is invalid.")
    position = min(int(match[2]), total)
    if match[1] == "b":
        return max(position - limit, 0), position
    return position, min(position + limit, total)


def _last(token: str | None) -> tuple[int, int]:
    """Time and id of the event at which the page before ended."""
    match = re.fullmatch(r"(\d+)/(\d+)", token or "0/0")
    if match is None:
        raise invalid("The specified nextToken is invalid.")
    return int(match[1]), int(match[2])


def _output(event: Event) -> dict[str, Any]:
    """AWS ``OutputLogEvent`` structure."""
    return {
        "timestamp": event.timestamp,
        "message": event.message,
        "ingestionTime": event.ingested_at,
    }


def _filtered(event: Event, stream: str) -> dict[str, Any]:
    """AWS ``FilteredLogEvent`` structure."""
    return {"logStreamName": stream, **_output(event), "eventId": f"{event.id:056d}"}
