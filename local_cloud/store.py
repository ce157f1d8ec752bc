"""What outlives the server: records by room and key in one SQLite file of the state folder.

A record is written before the request that changed it is answered, so a killed server (Ctrl-C or
kill -9) loses none that a client knows of. A room keeps its records in a ``Records``: a dict that
writes itself. Without a store, as in tests of a single room, it is a dict and no more.
"""

import io
import pickle
import sqlite3
from collections.abc import ItemsView, Iterator, KeysView, MutableMapping, ValuesView
from dataclasses import is_dataclass
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from moto import __version__ as moto_version

from local_cloud.settings import SETTINGS

INTERRUPTED = "The local cloud was stopped while this was under way."
# Of what is stored: another number where a class of records changes its fields, and moto's own
# version, whose objects are kept too. A state of another format is refused, never guessed at.
FORMAT = f"1 (moto {moto_version})"
SCHEMA = """
CREATE TABLE IF NOT EXISTS format (version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    position INTEGER PRIMARY KEY,
    room TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    UNIQUE (room, key)
);
"""
KNOWN_MODULES = ("local_cloud", "moto", "collections", "datetime", "decimal")
KNOWN_BUILTINS = {"set", "frozenset", "bytearray", "complex", "slice", "range", "object"}

K = TypeVar("K")
V = TypeVar("V")


class StateFormatError(Exception):
    """The state folder was written by another version of the local cloud."""


class Store:
    """Thread-safe; every write is a transaction. A process may die at any point, the disk not."""

    def __init__(self, path: Path) -> None:
        self.lock = RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            found = self._open()
        except sqlite3.DatabaseError as error:
            found = f"of no state: {error}"
        if found != FORMAT:
            self._connection.close()
            raise StateFormatError(
                f"{path} has the format {found}, this local cloud writes {FORMAT}. "
                "Start with --fresh: what is in it goes."
            )

    def _open(self) -> str:
        """The format of what is there."""
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")  # the kernel keeps what a process had
        self._connection.executescript(SCHEMA)
        found = self._connection.execute("SELECT version FROM format").fetchone()
        if found is None:
            self._connection.execute("INSERT INTO format VALUES (?)", (FORMAT,))
        return found[0] if found else FORMAT

    def load(self, room: str) -> dict[Any, Any]:
        """Everything that a room kept, in the order in which the keys came."""
        query = "SELECT key, value FROM records WHERE room = ? ORDER BY position"
        with self.lock:
            rows = self._connection.execute(query, (room,)).fetchall()
        return {_loaded(key): _loaded(value) for key, value in rows}

    def rooms(self) -> list[str]:
        with self.lock:
            rows = self._connection.execute("SELECT DISTINCT room FROM records").fetchall()
        return sorted(row[0] for row in rows)

    def put(self, room: str, key: object, value: object) -> None:
        """A key that is there already keeps its place."""
        statement = (
            "INSERT INTO records (room, key, value) VALUES (?, ?, ?) "
            "ON CONFLICT (room, key) DO UPDATE SET value = excluded.value"
        )
        with self.lock:
            self._connection.execute(statement, (room, _dumped(key), _dumped(value)))

    def remove(self, room: str, key: object) -> None:
        statement = "DELETE FROM records WHERE room = ? AND key = ?"
        with self.lock:
            self._connection.execute(statement, (room, _dumped(key)))

    def remove_room(self, room: str) -> None:
        with self.lock:
            self._connection.execute("DELETE FROM records WHERE room = ?", (room,))

    def close(self) -> None:
        """Nothing is written any more: a thread that still wants to waits, for ever.

        What a run's end would bring about now must wait for nobody: the process ends.
        """
        self.lock.acquire()
        self._connection.close()


class Records(MutableMapping[K, V]):
    """A room's records: a dict that the store follows.

    In      room: unique, such as ``glue/us-east-1/jobs``.
    What is changed inside a record has to be told: ``save(key)``.
    """

    def __init__(self, room: str) -> None:
        self.room = room
        self.store = SETTINGS.store
        self.data: dict[K, V] = self.store.load(room) if self.store is not None else {}

    def __getitem__(self, key: K) -> V:
        return self.data[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __setitem__(self, key: K, value: V) -> None:
        self.data[key] = value
        self.save(key)

    def __delitem__(self, key: K) -> None:
        del self.data[key]
        if self.store is not None:
            self.store.remove(self.room, key)

    def keys(self) -> KeysView[K]:
        return self.data.keys()  # a dict's own views: a list of one is made in one step

    def values(self) -> ValuesView[V]:
        return self.data.values()

    def items(self) -> ItemsView[K, V]:
        return self.data.items()

    def clear(self) -> None:
        self.data.clear()
        if self.store is not None:
            self.store.remove_room(self.room)

    def save(self, key: K) -> None:
        """The newest value, whoever saves last; of a key that is gone, nothing."""
        if self.store is not None:
            with self.store.lock:
                if key in self.data:
                    self.store.put(self.room, key, self.data[key])


class RecordPickler(pickle.Pickler):
    """Refuses at once what would be refused when it is read again."""

    def reducer_override(self, value: Any) -> Any:
        kind = value if isinstance(value, type) else type(value)
        if not is_record(kind):
            raise pickle.PicklingError(f"{kind.__module__}.{kind.__qualname__} is no record")
        return NotImplemented


_FOUND: dict[tuple[str, str], Any] = {}  # looked at once: every record names its classes


class RecordUnpickler(pickle.Unpickler):
    """Makes records and plain values only: a state folder from elsewhere must not run code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _FOUND:
            _FOUND[module, name] = self._find_class(module, name)
        return _FOUND[module, name]

    def _find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in {*KNOWN_MODULES, "builtins"} and "." not in name:
            found = super().find_class(module, name)
            if is_record(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record of the local cloud")


def is_record(kind: object) -> bool:
    """Whether making one of a class does no more than that: ours are dataclasses or tuples."""
    if not isinstance(kind, type):
        return False
    if kind.__module__ == "builtins":
        return kind.__name__ in KNOWN_BUILTINS
    if kind.__module__.startswith("local_cloud."):
        return is_dataclass(kind) or issubclass(kind, tuple)
    return kind.__module__.partition(".")[0] in KNOWN_MODULES


def _dumped(value: object) -> bytes:
    buffer = io.BytesIO()
    RecordPickler(buffer, protocol=5).dump(value)
    return buffer.getvalue()


def _loaded(data: bytes) -> Any:
    return RecordUnpickler(io.BytesIO(data)).load()
