"""The bytes of S3 objects: files on disk that never change, shared by all objects that show them.

A blob is a row of stretches of such files. A range, a copy and a finished multipart upload are
therefore new rows over old files: no byte is read or written for them. A file goes when no blob in
memory shows it any more and no record names it; one that a killed server left goes at the start.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from socket import socket
from typing import Any, NamedTuple, Protocol
from weakref import WeakValueDictionary

from local_cloud.settings import SETTINGS

CHUNK_BYTES = 256 * 1024


class Source(Protocol):
    """What bytes are read from: a request's body, a file."""

    def readinto(self, buffer: memoryview, /) -> int | None: ...


class Digest(Protocol):
    """What is told every byte that passes, as hashlib's objects are."""

    def update(self, data: memoryview, /) -> None: ...


class StoredFile:
    """One file under the state folder, and how many records name it.

    One that was read from a record may go only after a record has let it go.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or uuid.uuid4().hex
        self.path = f"{_folder_of(SETTINGS.state)}/{self.name}"
        self.records = 0
        self.may_go = name is None

    def count(self, change: int) -> None:
        self.records += change
        self.may_go = self.may_go or change < 0

    def __del__(self) -> None:
        """Without complaint: the file may never have been written, or the folder be gone."""
        if self.may_go and not self.records:
            with suppress(OSError):
                os.unlink(self.path)


class Stretch(NamedTuple):
    """``length`` bytes of a file from ``start``."""

    file: StoredFile
    start: int
    length: int


@dataclass(init=False, eq=False)
class Blob:
    """Immutable bytes on disk; ``len``, ``bytes``, slices and iteration as ``bytes`` has them."""

    stretches: tuple[Stretch, ...]
    length: int
    _md5: str | None

    def __init__(self, stretches: Iterable[Stretch] = (), md5: str | None = None) -> None:
        self.stretches = tuple(stretches)
        self.length = sum(stretch.length for stretch in self.stretches)
        self._md5 = md5

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, wanted: slice) -> "Blob":
        start, stop, _ = wanted.indices(self.length)
        taken, offset = [], 0
        for file, begin, length in self.stretches:
            first, last = max(start - offset, 0), min(stop - offset, length)
            if first < last:
                taken.append(Stretch(file, begin + first, last - first))
            offset += length
        return Blob(taken)

    def __iter__(self) -> Iterator[bytes]:
        for file, start, length in self.stretches:
            with open(file.path, "rb") as opened:
                opened.seek(start)
                while length:
                    chunk = opened.read(min(length, CHUNK_BYTES))
                    length -= len(chunk)
                    yield chunk

    def __bytes__(self) -> bytes:
        return b"".join(self)

    def __getstate__(self) -> tuple[object, ...]:
        """A record names the files; it does not hold them."""
        named = tuple((file.name, start, length) for file, start, length in self.stretches)
        return named, self._md5

    def __setstate__(self, state: tuple[Any, Any]) -> None:
        named, md5 = state
        stretches = (Stretch(named_file(name), start, length) for name, start, length in named)
        Blob.__init__(self, stretches, md5)

    @property
    def md5(self) -> str:
        """Hexadecimal; known from the upload, or computed once where parts were joined."""
        if self._md5 is None:
            digest = hashlib.md5(usedforsecurity=False)
            for chunk in self:
                digest.update(chunk)
            self._md5 = digest.hexdigest()
        return self._md5

    def send_to(self, connection: socket) -> None:
        """The kernel copies from file to socket; nothing passes through this process."""
        for file, start, length in self.stretches:
            with open(file.path, "rb") as opened:
                connection.sendfile(opened, start, length)


def folder() -> Path:
    """Where the files lie."""
    return SETTINGS.state / "objects"


@lru_cache(1)
def _folder_of(state: Path) -> str:
    """As text: making a Path takes longer than reading all else of a file from its record."""
    return str(state / "objects")


_NAMED: WeakValueDictionary[str, StoredFile] = WeakValueDictionary()


def named_file(name: str) -> StoredFile:
    """The file that a record names; the records that name one file share it."""
    return _NAMED.get(name) or _NAMED.setdefault(name, StoredFile(name))


def sweep(named: set[str]) -> None:
    """Remove the files that no record names; before the first request."""
    folder().mkdir(parents=True, exist_ok=True)
    for entry in os.scandir(folder()):
        if entry.name not in named and entry.is_file(follow_symlinks=False):
            os.unlink(entry.path)


def join(blobs: Iterable[Blob]) -> Blob:
    """One blob after the other."""
    return Blob(stretch for blob in blobs for stretch in blob.stretches)


def store_bytes(data: bytes) -> Blob:
    """A blob of bytes that are in memory already."""
    if not data:
        return Blob()
    file = StoredFile()
    Path(file.path).write_bytes(data)
    return Blob([Stretch(file, 0, len(data))])


def store(source: Source, also: Iterable[Digest] = ()) -> Blob:
    """Read ``source`` to its end into a file, a chunk at a time; ``also`` are told every chunk."""
    file, length = StoredFile(), 0
    md5 = hashlib.md5(usedforsecurity=False)
    digests = [md5, *also]
    buffer = memoryview(bytearray(CHUNK_BYTES))
    with open(file.path, "wb", buffering=0) as written:
        while count := source.readinto(buffer):
            chunk = buffer[:count]
            for digest in digests:
                digest.update(chunk)
            written.write(chunk)
            length += count
    return Blob([Stretch(file, 0, length)] if length else (), md5.hexdigest())
