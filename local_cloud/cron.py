"""AWS's schedule expressions: when ``cron(...)`` and ``rate(...)`` come next. Pure.

Source  EventBridge User Guide, "Setting a schedule pattern for scheduled rules"; AWS Glue
        Developer Guide, "Time-based schedules for jobs and crawlers". Times are UTC.
Differs a rate counts from the start of 1970, not from the making of its rule; a range that runs
        backwards (FRI-MON) is refused, because AWS does not document it; Glue's page does not list
        ``#``, EventBridge's does: both take it here.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

FIRST_YEAR, LAST_YEAR = 1970, 2199
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
SATURDAY = 7
CRON = re.compile(r"cron\((.*)\)")
RATE = re.compile(r"rate\(([1-9]\d*) (minute|hour|day)(s?)\)")
WEEKDAY_OF_MONTH = re.compile(r"(\w+)#([1-5])")
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class InvalidScheduleError(ValueError):
    """AWS would not take the expression; says why."""


class Expression(Protocol):
    """What has a next time."""

    def next_after(self, moment: datetime) -> datetime | None: ...


@dataclass(frozen=True)
class Field:
    """One of the six fields: its bounds, and the names of its values from ``first`` on."""

    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()

    def values(self, text: str) -> frozenset[int]:
        """Every value that a list of numbers, names, ranges and steps stands for."""
        return frozenset(value for part in text.split(",") for value in self._part(part))

    def number(self, text: str) -> int:
        if text.upper() in self.names:
            return self.first + self.names.index(text.upper())
        if not text.isdecimal() or not self.first <= int(text) <= self.last:
            raise InvalidScheduleError(f"{text!r} is no value of the field {self.name}")
        return int(text)

    def _part(self, part: str) -> range:
        """``*``, ``7``, ``1-5``, each with ``/step``; ``7/step`` runs on to the last value."""
        span, has_step, step = part.partition("/")
        low, has_end, high = span.partition("-")
        if span == "*":
            start, end = self.first, self.last
        else:
            start = self.number(low)
            end = self.number(high) if has_end else self.last if has_step else start
        if end < start:
            raise InvalidScheduleError(f"the range {span} of {self.name} runs backwards")
        if has_step and not (step.isdecimal() and int(step) > 0):
            raise InvalidScheduleError(f"{part!r} has no valid step")
        return range(start, end + 1, int(step) if has_step else 1)


MINUTES, HOURS = Field("Minutes", 0, 59), Field("Hours", 0, 23)
DAY_OF_MONTH = Field("Day-of-month", 1, 31)
MONTH = Field("Month", 1, 12, tuple(MONTHS))
DAY_OF_WEEK = Field("Day-of-week", 1, 7, tuple(DAYS))
YEAR = Field("Year", FIRST_YEAR, LAST_YEAR)


@dataclass(frozen=True)
class Cron:
    """``cron(Minutes Hours Day-of-month Month Day-of-week Year)``, parsed."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day_of_month: str
    months: tuple[int, ...]
    day_of_week: str
    years: tuple[int, ...]

    def next_after(self, moment: datetime) -> datetime | None:
        """The first time strictly later than ``moment``; None when the years are over."""
        for day in self._days_from(moment.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                    if found > moment:
                        return found
        return None

    def shortest_minutes(self) -> int:
        """The least distance between two times of one day, or across midnight, in minutes."""
        times = [60 * hour + minute for hour in self.hours for minute in self.minutes]
        following = [*times[1:], times[0] + 24 * 60]
        return min(later - sooner for sooner, later in zip(times, following, strict=True))

    def _days_from(self, first: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) >= (first.year, first.month):
                    days = sorted(self._days_of(year, month))
                    yield from (day for day in days if day >= first)

    def _days_of(self, year: int, month: int) -> set[date]:
        if self.day_of_week == "?":
            parts = self.day_of_month.split(",")
            return {day for part in parts for day in _days_of_month(part, year, month)}
        return _days_of_week(self.day_of_week, year, month)


@dataclass(frozen=True)
class Rate:
    """``rate(value unit)``: steps of one length, counted from the start of 1970."""

    step: timedelta

    def next_after(self, moment: datetime) -> datetime:
        epoch = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
        return epoch + ((moment - epoch) // self.step + 1) * self.step


@dataclass(frozen=True)
class Once:
    """One moment."""

    at: datetime

    def next_after(self, moment: datetime) -> datetime | None:
        return self.at if self.at > moment else None


def parse_cron(expression: str) -> Cron:
    """Raises  InvalidScheduleError."""
    match = CRON.fullmatch(expression.strip())
    if match is None:
        raise InvalidScheduleError(f"{expression!r} is not cron(...)")
    fields = match[1].split()
    if len(fields) != 6:
        raise InvalidScheduleError(f"{expression!r} has {len(fields)} fields, not 6")
    minutes, hours, day_of_month, month, day_of_week, year = fields
    if (day_of_month == "?") == (day_of_week == "?"):
        raise InvalidScheduleError("one of Day-of-month and Day-of-week has to be ?, not both")
    cron = Cron(
        tuple(sorted(MINUTES.values(minutes))),
        tuple(sorted(HOURS.values(hours))),
        day_of_month.upper(),
        tuple(sorted(MONTH.values(month))),
        day_of_week.upper(),
        tuple(sorted(YEAR.values(year))),
    )
    cron._days_of(2024, 1)  # what is no day is found here
    return cron


def parse_schedule(expression: str) -> Expression:
    """``cron(...)`` or ``rate(...)``.

    Raises  InvalidScheduleError.
    """
    match = RATE.fullmatch(expression)
    if match is None:
        return parse_cron(expression)
    value, is_plural = int(match[1]), bool(match[3])
    if (value > 1) != is_plural:
        raise InvalidScheduleError("the unit is singular for 1 and plural for more")
    return Rate(value * UNITS[match[2]])


def _days_of_month(part: str, year: int, month: int) -> set[date]:
    """``L``: the last day; ``3W``: the weekday nearest to the 3rd, in the same month."""
    last = monthrange(year, month)[1]
    if part == "L":
        return {date(year, month, last)}
    if part.endswith("W"):
        wanted = last if part == "LW" else DAY_OF_MONTH.number(part[:-1])
        return {_nearest_weekday(date(year, month, wanted))} if wanted <= last else set()
    return {date(year, month, day) for day in DAY_OF_MONTH.values(part) if day <= last}


def _nearest_weekday(day: date) -> date:
    is_last = day.day == monthrange(day.year, day.month)[1]
    if day.isoweekday() == 6:
        return day - timedelta(days=1) if day.day > 1 else day + timedelta(days=2)
    if day.isoweekday() == 7:
        return day - timedelta(days=2) if is_last else day + timedelta(days=1)
    return day


def _days_of_week(text: str, year: int, month: int) -> set[date]:
    """``L``: Saturdays; ``6L``: the last Friday; ``3#2``: the second Tuesday."""
    if numbered := WEEKDAY_OF_MONTH.fullmatch(text):
        days = _weekdays(DAY_OF_WEEK.number(numbered[1]), year, month)
        return set(days[int(numbered[2]) - 1 : int(numbered[2])])
    if text.endswith("L") and text != "L":
        return {_weekdays(DAY_OF_WEEK.number(text[:-1]), year, month)[-1]}
    numbers = {SATURDAY} if text == "L" else DAY_OF_WEEK.values(text)
    return {day for number in numbers for day in _weekdays(number, year, month)}


def _weekdays(number: int, year: int, month: int) -> list[date]:
    """Every day of a month that is the weekday with AWS's number (1 is Sunday)."""
    days = range(1, monthrange(year, month)[1] + 1)
    return [
        found
        for found in (date(year, month, day) for day in days)
        if found.isoweekday() % 7 + 1 == number
    ]
