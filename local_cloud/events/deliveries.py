"""Events on their way to the bus: who puts one does not wait for its delivery.

Source  EventBridge Events Reference, "Event structure"; User Guide, "Events from AWS services".
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

from moto.core import DEFAULT_ACCOUNT_ID

Event = dict[str, Any]

logger = logging.getLogger(__name__)


class Deliveries:
    """One thread delivers, in the order of the events; who sends one does not wait."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[str, Event]] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None

    def put(self, region: str, event: Event) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, daemon=True, name="events")
                self._thread.start()
        self._waiting.put((region, event))

    def _run(self) -> None:
        while True:
            region, event = self._waiting.get()
            try:
                _bus().handle(region, event)
            except Exception:
                logger.exception("event %s", event["id"])


DELIVERIES = Deliveries()


def _bus() -> Any:
    """moto's EventBridge is imported with the first event, not with the services that send one."""
    import_module("local_cloud.services").response_class("events")
    return import_module("local_cloud.events.bus")


def put_service_event(
    region: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()
) -> None:
    """An event of AWS Glue."""
    DELIVERIES.put(region, new_event(region, "aws.glue", detail_type, detail, resources))


def new_event(
    region: str,
    source: str,
    detail_type: str,
    detail: Mapping[str, Any],
    resources: Sequence[str] = (),
    at: datetime | None = None,
) -> Event:
    """Source  EventBridge Events Reference, "Event structure"."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": DEFAULT_ACCOUNT_ID,
        "time": as_text(at or datetime.now(UTC)),
        "region": region,
        "resources": list(resources),
        "detail": dict(detail),
    }


def as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
