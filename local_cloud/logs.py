"""CloudWatch Logs: what moto's answers get wrong when many write and somebody follows.

Source  CloudWatch Logs User Guide, "Filter pattern syntax"; API Reference, "FilterLogEvents".
Differs patterns for JSON and for columns are refused, as are queries of Logs Insights; retention is
        kept, but no event expires.
"""

import re
from functools import lru_cache
from itertools import count
from typing import Any

from moto.logs import models
from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogEvent, LogGroup, LogStream

from local_cloud.api import unsupported

TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))')
TOKEN = re.compile(r"([bf])/(\d+)")
MOST_EVENTS = 10_000
LAST = 2**63

moto_filter_log_events = LogGroup.filter_log_events
_event_ids = count()


class FilterPattern:
    """``a "b c"``: both; ``?a ?b``: one of them, if alone; ``-a``: not; ``%regex%``."""

    def __init__(self, pattern: str | None) -> None:
        text = (pattern or "").strip()
        if text.startswith(("{", "[")):
            raise unsupported(f"the filter pattern {text}: only terms and %regular expressions%")
        is_regex = len(text) > 2 and text.startswith("%") and text.endswith("%")
        self.regex = re.compile(text.strip("%")) if is_regex else None
        found = (
            []
            if is_regex
            else [(sign, quoted or bare) for sign, quoted, bare in TERM.findall(text)]
        )
        self.required = [term for sign, term in found if not sign]
        self.excluded = [term for sign, term in found if sign == "-"]
        self.optional = [] if self.required else [term for sign, term in found if sign == "?"]

    def matches(self, message: str) -> bool:
        if self.regex is not None:
            return self.regex.search(message) is not None
        if any(term in message for term in self.excluded):
            return False
        if self.optional:
            return any(term in message for term in self.optional)
        return all(term in message for term in self.required)


def filter_log_events(group: Any, *arguments: Any) -> Any:
    """``LogGroup.filter_log_events``: AWS interleaves the streams, whether asked (last) or not."""
    return moto_filter_log_events(group, *arguments[:-1], True)


def get_log_events(
    stream: Any,
    start_time: int | None,
    end_time: int | None,
    limit: int | None,
    next_token: str | None,
    start_from_head: bool,
) -> tuple[list[dict[str, Any]], str, str]:
    """``LogStream.get_log_events``: moto's follower of an empty stream misses the first event.

    Out     events, nextBackwardToken, nextForwardToken; a token that comes back is the end.
    Source  API Reference, "GetLogEvents".
    """
    events = sorted(
        (
            event
            for event in list(stream.events)
            if (start_time or 0) <= event.timestamp < (end_time or LAST)
        ),
        key=lambda event: event.timestamp,
    )
    first, last = _stretch(len(events), limit or MOST_EVENTS, next_token, start_from_head)
    page = [event.to_response_dict() for event in events[first:last]]
    return page, f"b/{first:056d}", f"f/{last:056d}"


def _stretch(total: int, limit: int, token: str | None, from_head: bool) -> tuple[int, int]:
    """Positions of the first event of the page and behind its last; tokens are such positions."""
    if token is None:
        first = 0 if from_head else max(total - limit, 0)
        return first, min(first + limit, total)
    match = TOKEN.fullmatch(token)
    if match is None:
        raise InvalidParameterException("The specified nextToken is invalid.")
    position = min(int(match[2]), total)
    if match[1] == "b":
        return max(position - limit, 0), position
    return position, min(position + limit, total)


def make_event(event: Any, ingestion_time: int, log_event: dict[str, Any]) -> None:
    """``LogEvent.__init__``: two threads must not get one id, or ``aws logs tail`` drops a line."""
    event.ingestion_time = ingestion_time
    event.timestamp, event.message = log_event["timestamp"], log_event["message"]
    event.event_id = f"{next(_event_ids):056d}"


def mend() -> None:
    """Put the functions above in the places of moto's; before the first request."""
    models.EventMessageFilter = lru_cache(FilterPattern)
    LogGroup.filter_log_events = filter_log_events
    LogStream.get_log_events = get_log_events
    LogEvent.__init__ = make_event
