"""The clock that schedules follow: the machine's, which a movable one runs ahead of or behind.

Only schedules look at it: times that the API tells are the machine's.
"""

from datetime import UTC, datetime, timedelta


class Clock:
    """Goes on at the machine's pace wherever it is moved to."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.is_movable = False

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move_to(self, moment: datetime) -> None:
        self.ahead = moment - datetime.now(UTC)


CLOCK = Clock()
