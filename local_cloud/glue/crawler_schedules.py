"""The schedules of crawlers: change, start and stop them.

Source  AWS Glue Web API Reference, "Crawler scheduler API".
Differs a schedule changes its state at once (no TRANSITIONING). Where AWS leaves it open: a new
        expression does not start a schedule that was stopped.
"""

from collections.abc import Mapping
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.schedules import NOT_SCHEDULED, SCHEDULED, checked_cron

Schedule = dict[str, str]  # AWS structure: ScheduleExpression, State


def scheduled(wanted: Any, former: Schedule | None) -> dict[str, Schedule]:
    """A crawler's ``Schedule``, under that name; nothing where it has none.

    In      wanted: the expression of a request, empty to end a schedule, or the former schedule.
    Raises  InvalidInputException.
    """
    if not wanted:
        return {}
    if isinstance(wanted, Mapping):
        return {"Schedule": dict(wanted)}
    checked_cron(wanted)
    state = former["State"] if former else SCHEDULED
    return {"Schedule": {"ScheduleExpression": wanted, "State": state}}


class CrawlerSchedules:
    """The room of crawler schedules; they are kept with the crawlers."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    @action
    def update_crawler_schedule(self, request: Request) -> Response:
        name = request["CrawlerName"]
        with self.backend.lock:
            definition = self.backend.crawlers.definition(name)
            schedule = scheduled(request.get("Schedule"), definition.get("Schedule"))
            self._put(name, schedule)
        self.backend.schedules.changed()
        return {}

    @action
    def start_crawler_schedule(self, request: Request) -> Response:
        name = request["CrawlerName"]
        with self.backend.lock:
            if self._state(name) == SCHEDULED:
                message = f"The scheduler of crawler {name} is already running"
                raise AwsError("SchedulerRunningException", message)
            self._set_state(name, SCHEDULED)
        self.backend.schedules.changed()
        return {}

    @action
    def stop_crawler_schedule(self, request: Request) -> Response:
        name = request["CrawlerName"]
        with self.backend.lock:
            if self._state(name) != SCHEDULED:
                message = f"The scheduler of crawler {name} is not running"
                raise AwsError("SchedulerNotRunningException", message)
            self._set_state(name, NOT_SCHEDULED)
        return {}

    def _state(self, name: str) -> str | None:
        schedule = self.backend.crawlers.definition(name).get("Schedule")
        return schedule["State"] if schedule else None

    def _set_state(self, name: str, state: str) -> None:
        """Raises  NoScheduleException."""
        schedule = self.backend.crawlers.definition(name).get("Schedule")
        if schedule is None:
            raise AwsError("NoScheduleException", f"Crawler with name {name} has no schedule")
        self._put(name, {"Schedule": schedule | {"State": state}})

    def _put(self, name: str, schedule: dict[str, Schedule]) -> None:
        kept = self.backend.crawlers.kept
        kept[name] = {key: kept[name][key] for key in kept[name] if key != "Schedule"} | schedule
