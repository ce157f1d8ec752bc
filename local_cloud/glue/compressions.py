"""The decompressed beginning of a file that a crawler classifies.

Source  AWS Glue Developer Guide, "Defining and managing classifiers": ZIP with a single file, BZIP,
        GZIP, LZ4 and Snappy can be classified.
Differs LZ4, Snappy and Zstandard files are refused by name.
"""

import bz2
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from local_cloud.api import unsupported

SAMPLE_BYTES = 1024 * 1024
ZIP_TAIL_BYTES = 65_557  # where the end record of an archive lies, with its longest comment
ZIP_END = b"PK\x05\x06"
REFUSED = {
    b"\x04\x22\x4d\x18": "LZ4",
    b"\xff\x06\x00\x00sNaPpY": "Snappy",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
DEFLATE = 8
STORED = 0
Reader = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Sample:
    """The beginning of a file, decompressed.

    whole        nothing of the file is missing
    total_bytes  of the whole file, decompressed; estimated from how much of it was read
    """

    data: bytes
    whole: bool
    total_bytes: int


def decompress(head: bytes, size_bytes: int, read: Reader) -> tuple[str, Sample | None]:
    """Glue's ``compressionType``, and at most 1 MiB of data.

    No sample where Glue does not look inside: a broken file, or an archive of several files.
    """
    for magic, name in REFUSED.items():
        if head.startswith(magic):
            raise unsupported(f"crawling files compressed with {name}")
    if head.startswith(b"\x1f\x8b"):
        return "gzip", _inflated(head, size_bytes, zlib.decompressobj(31))
    if head.startswith(b"BZh"):
        return "bzip2", _unbzipped(head, size_bytes)
    if head.startswith(b"PK\x03\x04"):
        return "zip", _unzipped(head, size_bytes, read)
    return "none", Sample(head, len(head) == size_bytes, size_bytes)


def _inflated(data: bytes, size_bytes: int, decoder: "zlib._Decompress") -> Sample | None:
    try:
        sample = decoder.decompress(data, SAMPLE_BYTES)
    except zlib.error:
        return None
    consumed = len(data) - len(decoder.unconsumed_tail) - len(decoder.unused_data)
    return _estimated(sample, decoder.eof, consumed, size_bytes)


def _unbzipped(data: bytes, size_bytes: int) -> Sample | None:
    decoder = bz2.BZ2Decompressor()
    try:
        sample = decoder.decompress(data, SAMPLE_BYTES)
    except OSError:
        return None
    return _estimated(sample, decoder.eof, len(data), size_bytes) if sample else None


def _estimated(sample: bytes, whole: bool, consumed: int, size_bytes: int) -> Sample:
    if whole:
        return Sample(sample, True, len(sample))
    return Sample(sample, False, len(sample) * size_bytes // max(consumed, 1))


def _unzipped(head: bytes, size_bytes: int, read: Reader) -> Sample | None:
    tail_bytes = min(size_bytes, ZIP_TAIL_BYTES)
    tail = read(size_bytes - tail_bytes, tail_bytes)
    end = tail.rfind(ZIP_END)
    files = int.from_bytes(tail[end + 10 : end + 12], "little") if end >= 0 else 0
    if files != 1:
        return None
    method = int.from_bytes(head[8:10], "little")
    name_bytes, extra_bytes = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
    data = head[30 + name_bytes + extra_bytes :]
    if method == DEFLATE:
        return _inflated(data, size_bytes, zlib.decompressobj(-15))
    stored_bytes = int.from_bytes(head[18:22], "little")
    data = data[:stored_bytes]  # the archive's directory follows
    return Sample(data, len(data) == stored_bytes, stored_bytes) if method == STORED else None
