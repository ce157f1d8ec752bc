"""The events of all log streams of a region: rows of one SQLite file, never all in memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from heapq import merge
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from local_cloud.settings import SETTINGS

FOLDER = "logs"
LAST = 2**63 - 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    ingested_at INTEGER NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_time ON events (stream, timestamp, id);
"""
SELECT = "SELECT timestamp, id, stream, ingested_at, message FROM events "
BY_TIME = "ORDER BY timestamp, id "


class Event(NamedTuple):
    """Times are milliseconds since 1970; events of one time stand in the order of their ids."""

    timestamp: int
    id: int
    stream: int
    ingested_at: int
    message: str


class Span(NamedTuple):
    """From ``start`` to before ``end``, in milliseconds since 1970."""

    start: int = 0
    end: int = LAST


class EventFile:
    """Streams are known by their numbers here."""

    def __init__(self, region: str) -> None:
        path = Path(":memory:")
        if SETTINGS.store is not None:
            path = SETTINGS.state / FOLDER / f"{region}.sqlite"
            path.parent.mkdir(exist_ok=True)
        self.lock = RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")  # as the store of the records
        self._connection.executescript(SCHEMA)

    def append(self, stream: int, ingested_at: int, events: Iterable[tuple[int, str]]) -> None:
        """In    events: time and message of each."""
        rows = ((stream, timestamp, ingested_at, message) for timestamp, message in events)
        statement = (
            "INSERT INTO events (stream, timestamp, ingested_at, message) VALUES (?, ?, ?, ?)"
        )
        with self.lock:
            self._connection.execute("BEGIN")
            try:
                self._connection.executemany(statement, rows)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def count(self, stream: int, span: Span) -> int:
        query = "SELECT count(*) FROM events WHERE stream = ? AND timestamp >= ? AND timestamp < ?"
        with self.lock:
            return int(self._connection.execute(query, (stream, *span)).fetchone()[0])

    def page(self, stream: int, span: Span, first: int, last: int) -> list[Event]:
        """Events by their positions in the order of time, ``last`` not included."""
        query = f"{SELECT}WHERE stream = ? AND timestamp >= ? AND timestamp < ? {BY_TIME}"
        with self.lock:
            found = self._connection.execute(
                f"{query}LIMIT ? OFFSET ?", (stream, *span, last - first, first)
            )
            return [Event(*row) for row in found]

    def after(self, streams: Iterable[int], span: Span, last: tuple[int, int]) -> Iterator[Event]:
        """Events of several streams in the order of time, behind the one of a time and an id."""
        query = (
            f"{SELECT}WHERE stream = ? AND timestamp >= ? AND timestamp < ? "
            f"AND (timestamp, id) > (?, ?) {BY_TIME}"
        )
        start = max(span.start, last[0])
        rows = [
            self._connection.execute(query, (stream, start, span.end, *last)) for stream in streams
        ]
        return map(Event._make, merge(*rows))

    def remove(self, stream: int) -> None:
        with self.lock:
            self._connection.execute("DELETE FROM events WHERE stream = ?", (stream,))
