"""The body of an upload: off the wire, out of its AWS chunks, checked, and on disk.

Source  S3 User Guide, "Checking object integrity"; S3 API Reference, "Signature calculations for
        the Authorization header: transferring payload in multiple chunks".
Differs CRC32C and CRC64NVME are kept and answered as the client sent them, but not verified
        (Python's library has neither); signatures of requests and chunks are not verified.
"""

import base64
import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from typing import Any

from local_cloud.api import AwsError
from local_cloud.s3.blobs import Blob, store

ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")


class Crc32:
    """zlib's CRC32 with the methods of hashlib's objects."""

    def __init__(self) -> None:
        self.value = 0

    def update(self, data: memoryview | bytes, /) -> None:
        self.value = zlib.crc32(data, self.value)

    def digest(self) -> bytes:
        return self.value.to_bytes(4, "big")


DIGESTS: dict[str, Callable[[], Any]] = {
    "CRC32": Crc32,
    "SHA1": hashlib.sha1,
    "SHA256": hashlib.sha256,
}


@dataclass(frozen=True)
class Received:
    """The body of PutObject or UploadPart; ``algorithm`` and base64 ``checksum`` may be empty."""

    blob: Blob
    algorithm: str = ""
    checksum: str = ""


class AwsChunks:
    """What is inside ``Content-Encoding: aws-chunked``, signed or not, and the trailers after it.

    A chunk is ``<hex length>[;chunk-signature=...]``, line end, bytes, line end; the last is empty.
    """

    def __init__(self, wire: RawIOBase) -> None:
        self.wire = BufferedReader(wire, 64 * 1024)
        self.left = 0  # bytes of the present chunk not read yet
        self.is_first, self.is_last = True, False
        self.trailers: dict[str, str] = {}

    def readinto(self, buffer: memoryview, /) -> int:
        if not self.left and not self.is_last:
            self._next_chunk()
        count = self.wire.readinto(buffer[: self.left]) if self.left else 0
        if self.left and not count:
            raise incomplete_body()
        self.left -= count
        return count

    def _next_chunk(self) -> None:
        if not self.is_first:
            self.wire.readline()  # the line end after the chunk before
        self.is_first = False
        length = self.wire.readline().split(b";")[0].strip()
        if not length:
            raise incomplete_body()
        self.left = int(length, 16)
        self.is_last = self.left == 0
        while self.is_last and (line := self.wire.readline().strip()):
            name, _, value = line.decode("latin-1").partition(":")
            self.trailers[name.strip().lower()] = value.strip()

    def detach(self) -> None:
        """Give the wire back: dropping a BufferedReader would close it."""
        self.wire.detach()


def incomplete_body() -> AwsError:
    return AwsError("IncompleteBody", "The request body terminated unexpectedly.")


def receive(wire: RawIOBase, headers: Mapping[str, str]) -> Received:
    """Store a request's body.

    Raises  AwsError BadDigest: the bytes are not those of Content-MD5 or of the checksum.
    """
    algorithm = announced_algorithm(headers)
    digest = DIGESTS[algorithm]() if algorithm in DIGESTS else None
    blob, trailers = _store(wire, headers, [digest] if digest else [])
    name = f"x-amz-checksum-{algorithm.lower()}"
    told = headers.get(name) or trailers.get(name, "")
    found = base64.b64encode(digest.digest()).decode() if digest else told
    if told and told != found:
        raise bad_digest(algorithm)
    md5 = headers.get("Content-MD5")
    if md5 and base64.b64encode(bytes.fromhex(blob.md5)).decode() != md5:
        raise bad_digest("Content-MD5")
    return Received(blob, algorithm if found else "", found)


def _store(
    wire: RawIOBase, headers: Mapping[str, str], also: list[Any]
) -> tuple[Blob, dict[str, str]]:
    """The blob and the trailers."""
    if not headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        return store(wire, also), {}
    chunks = AwsChunks(wire)
    try:
        return store(chunks, also), chunks.trailers
    finally:
        chunks.detach()


def announced_algorithm(headers: Mapping[str, str]) -> str:
    """The checksum that the client sends, as a header or after the body; "" when none."""
    for algorithm in ALGORITHMS:
        name = f"x-amz-checksum-{algorithm.lower()}"
        if name in headers or name == headers.get("x-amz-trailer", "").lower():
            return algorithm
    asked = headers.get("x-amz-sdk-checksum-algorithm", "").upper()
    return asked if asked in ALGORITHMS else ""


def bad_digest(name: str) -> AwsError:
    return AwsError("BadDigest", f"The {name} you specified did not match the calculated checksum.")
