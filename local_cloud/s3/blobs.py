"""The bytes of S3 objects: files on disk that never change, shared by all objects that show them.

A blob is a row of stretches of such files. A range, a copy and a finished multipart upload are
therefore new rows over old files: no byte is read or written for them. A file goes with the last
blob that shows it.
"""

import hashlib
import os
import uuid
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from socket import socket
from typing import NamedTuple, Protocol

from local_cloud.settings import SETTINGS

CHUNK_BYTES = 256 * 1024


class Source(Protocol):
    """What bytes are read from: a request's body, a file."""

    def readinto(self, buffer: memoryview, /) -> int | None: ...


class Digest(Protocol):
    """What is told every byte that passes, as hashlib's objects are."""

    def update(self, data: memoryview, /) -> None: ...


class StoredFile:
    """One file under the state folder, removed with the last reference to it."""

    def __init__(self) -> None:
        self.path = folder() / uuid.uuid4().hex
        weakref.finalize(self, _remove, self.path).atexit = False  # the folder goes as a whole


class Stretch(NamedTuple):
    """``length`` bytes of a file from ``start``."""

    file: StoredFile
    start: int
    length: int


class Blob:
    """Immutable bytes on disk; ``len``, ``bytes``, slices and iteration as ``bytes`` has them."""

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

    def __deepcopy__(self, memo: object) -> "Blob":
        return self

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
    """Where the files lie; made and emptied by the server."""
    return SETTINGS.state / "objects"


def join(blobs: Iterable[Blob]) -> Blob:
    """One blob after the other."""
    return Blob(stretch for blob in blobs for stretch in blob.stretches)


def store_bytes(data: bytes) -> Blob:
    """A blob of bytes that are in memory already."""
    if not data:
        return Blob()
    file = StoredFile()
    file.path.write_bytes(data)
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


def _remove(path: Path) -> None:
    """Without complaint: at the end the whole folder may be gone."""
    with suppress(OSError):
        os.unlink(path)
