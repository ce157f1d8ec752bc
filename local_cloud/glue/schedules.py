"""What Glue does by the clock: which schedules it accepts, and what fires when.

Source  AWS Glue Developer Guide, "Time-based schedules for jobs and crawlers".
"""

from collections.abc import Iterator
from typing import Any

from local_cloud.cron import Cron, InvalidScheduleError, Once, parse_cron
from local_cloud.glue.predicates import invalid
from local_cloud.scheduler import SCHEDULER, Schedule

LEAST_MINUTES = 5  # "Cron expressions that lead to rates faster than 5 minutes are not supported"
SCHEDULED, NOT_SCHEDULED = "SCHEDULED", "NOT_SCHEDULED"


def checked_cron(expression: str) -> Cron:
    """Raises  InvalidInputException."""
    try:
        cron = parse_cron(expression)
    except InvalidScheduleError as error:
        raise invalid(f"Invalid cron expression: {error}.") from None
    if cron.shortest_minutes() < LEAST_MINUTES:
        raise invalid(f"Invalid cron expression: {expression} is faster than 5 minutes.")
    return cron


class Schedules:
    """What of one backend fires by the clock: triggers, crawlers, batches of events."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.is_followed = False

    def changed(self) -> None:
        """Something has a schedule now, or another one. The backend's lock must be free."""
        if not self.is_followed:
            self.is_followed = True
            SCHEDULER.add(self._all)
        SCHEDULER.catch_up()

    def resume(self) -> None:
        """Go on with what was scheduled before the server was started."""
        self.backend.event_batches.resume()
        if any(self._all()):
            self.changed()

    def _all(self) -> Iterator[Schedule]:
        place = f"glue/{self.backend.account_id}/{self.backend.region_name}"
        triggers, crawlers = self.backend.triggers, self.backend.crawlers
        for name, expression in triggers.schedules():
            fire = triggers.fire_by_schedule
            yield Schedule(f"{place}/triggers/{name}", parse_cron(expression), _named(fire, name))
        for name, expression in crawlers.schedules():
            fire = crawlers.start_by_schedule
            yield Schedule(f"{place}/crawlers/{name}", parse_cron(expression), _named(fire, name))
        for name, until in self.backend.event_batches.deadlines():
            fire = self.backend.event_batches.expire
            yield Schedule(f"{place}/batches/{name}", Once(until), _named(fire, name))


def _named(fire: Any, name: str) -> Any:
    return lambda at: fire(name)
