"""What fires when, on a clock that stands still until it is moved."""

from datetime import UTC, datetime

import pytest

from local_cloud.clock import Clock
from local_cloud.cron import parse_cron
from local_cloud.scheduler import Schedule, Scheduler

HOURLY, DAILY = parse_cron("cron(0 * * * ? *)"), parse_cron("cron(30 10 * * ? *)")


class StillClock(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.moment = at("09:59")

    def now(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        self.moment = moment


def at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-21T{time}:00").replace(tzinfo=UTC)


@pytest.fixture
def fired():
    return []


@pytest.fixture
def scheduler(fired):
    """Without its thread: only ``catch_up`` and ``move_to`` fire."""
    return Scheduler(StillClock())


def follow(scheduler, fired, **expressions):
    def fire(name):
        return lambda moment: fired.append((name, moment.strftime("%H:%M")))

    scheduler.sources = [
        lambda: [Schedule(name, each, fire(name)) for name, each in expressions.items()]
    ]
    scheduler.catch_up()


def test_schedules_fire_in_the_order_of_their_times(scheduler, fired):
    follow(scheduler, fired, daily=DAILY, hourly=HOURLY)
    scheduler.move_to(at("10:00"))
    assert fired == [("hourly", "10:00")]
    scheduler.move_to(at("10:59"))
    assert fired == [("hourly", "10:00"), ("daily", "10:30")]


def test_schedule_fires_once_when_the_clock_jumps_over_several_times(scheduler, fired):
    follow(scheduler, fired, daily=DAILY, hourly=HOURLY)
    scheduler.move_to(at("14:10"))
    assert fired == [("hourly", "10:00"), ("daily", "10:30")]
    scheduler.move_to(at("15:00"))
    assert fired[2:] == [("hourly", "15:00")]


def test_schedule_does_not_fire_for_times_before_it_was_made_or_changed(scheduler, fired):
    follow(scheduler, fired)
    scheduler.clock.move_to(at("10:01"))  # nobody looked at 10:00
    follow(scheduler, fired, hourly=HOURLY)
    assert fired == []
    scheduler.clock.move_to(at("10:31"))
    follow(scheduler, fired, hourly=DAILY)
    assert fired == []
    scheduler.move_to(at("11:00"))
    assert fired == []


def test_schedule_that_is_gone_does_not_fire(scheduler, fired):
    follow(scheduler, fired, hourly=HOURLY)
    scheduler.sources = []
    scheduler.move_to(at("10:00"))
    assert fired == []


def test_schedule_fires_again_when_the_clock_goes_back(scheduler, fired):
    follow(scheduler, fired, hourly=HOURLY)
    for time in ("10:00", "09:30", "10:00"):
        scheduler.move_to(at(time))
    assert fired == [("hourly", "10:00"), ("hourly", "10:00")]


def test_schedule_that_fails_does_not_keep_others_from_firing(scheduler, fired):
    def fail(moment):
        raise ValueError("x")

    follow(scheduler, fired, hourly=HOURLY)
    sound = scheduler.sources[0]
    scheduler.sources = [lambda: [Schedule("broken", HOURLY, fail), *sound()]]
    scheduler.catch_up()
    scheduler.move_to(at("10:00"))
    assert fired == [("hourly", "10:00")]
