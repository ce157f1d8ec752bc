"""What S3 keeps of buckets, objects and uploads; each is replaced as a whole, never changed.

A reader therefore needs no lock: what it holds stays as it was, bytes included.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple, TypeVar

from local_cloud.s3.blobs import Blob
from local_cloud.store import Records

NULL = "null"  # the version id of what was written without versioning

K = TypeVar("K")
V = TypeVar("V")

_COUNTING = Lock()  # a copy shares files with an object of another bucket


class Checksum(NamedTuple):
    """As answers show it: of an upload in parts, ``<base64>-<number of parts>``."""

    algorithm: str
    value: str
    is_composite: bool = False

    @property
    def headers(self) -> dict[str, str]:
        return {
            f"x-amz-checksum-{self.algorithm.lower()}": self.value,
            "x-amz-checksum-type": self.kind,
        }

    @property
    def elements(self) -> dict[str, str]:
        return {f"Checksum{self.algorithm}": self.value, "ChecksumType": self.kind}

    @property
    def kind(self) -> str:
        return "COMPOSITE" if self.is_composite else "FULL_OBJECT"


class Description(NamedTuple):
    """What a client says of an object when it writes it."""

    headers: dict[str, str]  # Content-Type and the like, x-amz-meta-*; names in lower case
    tags: dict[str, str]
    encryption: dict[str, str]  # response headers
    storage_class: str
    acl: bytes | None  # an AccessControlPolicy document; None: the bucket owner's alone


class ObjectVersion(NamedTuple):
    """One version of an object; ``changed_at`` counts seconds, ``etag`` is without its quotes."""

    version_id: str
    changed_at: int
    blob: Blob
    etag: str
    description: Description
    checksum: Checksum | None = None
    part_sizes: tuple[int, ...] = ()  # of an upload in parts
    upload_id: str = ""

    @property
    def size_bytes(self) -> int:
        return len(self.blob)


class DeleteMarker(NamedTuple):
    """What stands for a deleted object in a bucket that keeps versions."""

    version_id: str
    changed_at: int


class Part(NamedTuple):
    """One part of an upload."""

    changed_at: int
    blob: Blob
    checksum: Checksum | None


class Upload(NamedTuple):
    """An upload in parts that is neither completed nor aborted."""

    upload_id: str
    key: str
    started_at: int
    description: Description
    algorithm: str  # of its checksums; "" for none
    is_composite: bool


Version = ObjectVersion | DeleteMarker
Versions = tuple[Version, ...]  # of a key, the newest last


@dataclass(frozen=True)
class BucketSettings:
    """A bucket but for its objects; documents by the name of their sub-resource, as put."""

    name: str
    region: str
    created_at: int
    versioning: str = ""  # "", Enabled, Suspended
    documents: dict[str, bytes] = field(default_factory=dict)


class FileRecords(Records[K, V]):
    """Records that name stored files: a file outlives all memory of it while a record names it.

    The new record is written before the files of the old one may go: whoever kills the process
    between the two leaves files too many, which go at the next start, and none too few.
    """

    def __init__(self, room: str) -> None:
        super().__init__(room)
        for value in self.data.values():
            _count_records(value, 1)

    def __setitem__(self, key: K, value: V) -> None:
        before = self.data.get(key)
        _count_records(value, 1)
        super().__setitem__(key, value)
        _count_records(before, -1)

    def __delitem__(self, key: K) -> None:
        before = self.data[key]
        super().__delitem__(key)
        _count_records(before, -1)

    def file_names(self) -> Iterator[str]:
        for value in self.data.values():
            for blob in _blobs(value):
                yield from (stretch.file.name for stretch in blob.stretches)


def _count_records(value: object, change: int) -> None:
    with _COUNTING:
        for blob in _blobs(value):
            for stretch in blob.stretches:
                stretch.file.count(change)


def _blobs(value: object) -> Iterable[Blob]:
    if isinstance(value, Part):
        return [value.blob]
    versions = value if isinstance(value, tuple) else ()
    return [version.blob for version in versions if isinstance(version, ObjectVersion)]
