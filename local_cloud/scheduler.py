"""Fires what has a schedule when its time has come: triggers, crawlers, rules.

A source lists its schedules as they are now; nothing of them is kept but the moment up to which
all have been fired. So a schedule goes on after a restart of the server, and what would have come
while there was no server is not made up for. A clock that jumps over several times of one schedule
(the laptop slept) fires it once.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, RLock, Thread

from local_cloud.clock import CLOCK, Clock
from local_cloud.cron import Expression

LONGEST_WAIT_SECONDS = 30.0  # a machine that slept or changed its clock is noticed in this time

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """``fire`` is told the scheduled time. ``name`` is unique among all schedules."""

    name: str
    expression: Expression
    fire: Callable[[datetime], None]


Source = Callable[[], Iterable[Schedule]]


class Scheduler:
    """One thread for all schedules; it starts with the first source."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sources: list[Source] = []
        self.known: dict[str, Expression] = {}  # as they were at ``reached``
        self.reached = clock.now()
        self._lock = RLock()
        self._changed = Event()
        self._thread: Thread | None = None

    def add(self, source: Source) -> None:
        with self._lock:
            self.sources.append(source)
            if self._thread is None:
                self._thread = Thread(target=self._run, daemon=True, name="scheduler")
                self._thread.start()
        self._changed.set()

    def catch_up(self) -> None:
        """Fire what is due by now, in the order of its times, and look at the schedules anew.

        To be called after a schedule was made or changed (without a lock that ``fire`` needs), so
        that it does not fire for a time before that.
        """
        with self._lock:
            now = self.clock.now()
            current = {one.name: one for source in self.sources for one in source()}
            due = [
                (at, one)
                for name, one in current.items()
                if self.known.get(name) == one.expression
                and (at := one.expression.next_after(self.reached)) is not None
                and at <= now
            ]
            self.known = {name: one.expression for name, one in current.items()}
            self.reached = now
            for at, one in sorted(due, key=lambda pair: pair[0]):
                self._fire(one, at)
        self._changed.set()

    def move_to(self, moment: datetime) -> None:
        """Move the clock; what was due before is fired first, what is due then afterwards.

        Back in time nothing fires: the times between come again.
        """
        with self._lock:
            self.catch_up()
            self.clock.move_to(moment)
            self.reached = min(self.reached, moment)
            self.catch_up()

    def _fire(self, one: Schedule, at: datetime) -> None:
        try:
            one.fire(at)
        except Exception:
            logger.exception("%s could not be fired", one.name)

    def _run(self) -> None:
        while True:
            try:
                self.catch_up()
            except Exception:
                logger.exception("the schedules could not be looked at")
            self._changed.clear()
            self._changed.wait(self._seconds_to_next())

    def _seconds_to_next(self) -> float:
        with self._lock:
            following = [each.next_after(self.reached) for each in self.known.values()]
            now = self.clock.now()
        seconds = [(moment - now).total_seconds() for moment in following if moment is not None]
        return max(0.0, min([*seconds, LONGEST_WAIT_SECONDS]))


SCHEDULER = Scheduler(CLOCK)
