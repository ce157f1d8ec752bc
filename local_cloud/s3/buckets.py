"""The buckets with all that is in them; kept in the state folder, so they outlive the server.

A lock per bucket is held from looking to writing, and never while a body is read or sent.
"""

import gc
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import chain
from threading import Lock

from sortedcontainers import SortedList

from local_cloud.s3.blobs import sweep
from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.records import (
    NULL,
    BucketSettings,
    DeleteMarker,
    FileRecords,
    ObjectVersion,
    Part,
    Upload,
    Version,
    Versions,
)
from local_cloud.store import Records

PartPlace = tuple[str, int]  # upload id and part number


class Bucket:
    """One bucket. Whoever writes holds its lock, by ``Buckets.locked``."""

    def __init__(self, settings: BucketSettings) -> None:
        self.settings = settings
        self.lock = Lock()
        room = f"s3/{settings.name}"
        self.objects: FileRecords[str, Versions] = FileRecords(f"{room}/objects")
        self.parts: FileRecords[PartPlace, Part] = FileRecords(f"{room}/parts")
        self.uploads: Records[str, Upload] = Records(f"{room}/uploads")
        self.keys = SortedList(self.objects)

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def has_versions(self) -> bool:
        """Versions have ids once versioning was enabled, suspended or not."""
        return bool(self.settings.versioning)

    def versions(self, key: str) -> Versions:
        return self.objects.data.get(key, ())

    def newest(self, key: str) -> ObjectVersion | None:
        """What a request without a version id finds; None when it is deleted."""
        versions = self.versions(key)
        newest = versions[-1] if versions else None
        return newest if isinstance(newest, ObjectVersion) else None

    def new_version_id(self) -> str:
        return secrets.token_urlsafe(24) if self.settings.versioning == "Enabled" else NULL

    def add(self, key: str, version: Version) -> None:
        """The newest version of a key; the one without a version id is replaced by the next."""
        others = self.versions(key)
        if version.version_id == NULL:
            others = tuple(other for other in others if other.version_id != NULL)
        self.write(key, (*others, version))

    def delete(self, key: str) -> DeleteMarker | None:
        """Delete without a version id; the marker, where the bucket keeps versions."""
        if not self.has_versions:
            self.write(key, ())
            return None
        marker = DeleteMarker(self.new_version_id(), now())
        self.add(key, marker)
        return marker

    def delete_version(self, key: str, version_id: str) -> Version | None:
        """What was deleted, if there was such a version."""
        versions = self.versions(key)
        self.write(key, tuple(each for each in versions if each.version_id != version_id))
        return next((each for each in versions if each.version_id == version_id), None)

    def replace(self, key: str, old: ObjectVersion, new: ObjectVersion) -> None:
        versions = self.versions(key)
        self.write(key, tuple(new if each is old else each for each in versions))

    def write(self, key: str, versions: Versions) -> None:
        is_known = key in self.objects.data
        if versions:
            if not is_known:
                self.keys.add(key)
            self.objects[key] = versions
        elif is_known:
            del self.objects[key]
            self.keys.remove(key)

    def file_names(self) -> Iterator[str]:
        return chain(self.objects.file_names(), self.parts.file_names())

    def part_numbers(self, upload_id: str) -> list[int]:
        return sorted(number for owner, number in self.parts if owner == upload_id)

    def drop_upload(self, upload_id: str) -> None:
        for number in self.part_numbers(upload_id):
            del self.parts[upload_id, number]
        del self.uploads[upload_id]


class Buckets:
    """All buckets of the local cloud, by name."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._settings: Records[str, BucketSettings] = Records("s3/buckets")
        self._buckets = {name: Bucket(settings) for name, settings in self._settings.items()}
        kept = (bucket.file_names() for bucket in self._buckets.values())
        sweep(set(chain.from_iterable(kept)))

    def get(self, name: str) -> Bucket | None:
        return self._buckets.get(name)

    def find(self, name: str) -> Bucket:
        """Raises  AwsError NoSuchBucket."""
        bucket = self._buckets.get(name)
        if bucket is None:
            raise s3_refusal("NoSuchBucket")
        return bucket

    @contextmanager
    def locked(self, name: str) -> Iterator[Bucket]:
        """The bucket for this thread to change; nobody deletes it meanwhile."""
        bucket = self.find(name)
        with bucket.lock:
            if self._buckets.get(name) is not bucket:
                raise s3_refusal("NoSuchBucket")
            yield bucket

    def all(self) -> list[Bucket]:
        with self._lock:
            return sorted(self._buckets.values(), key=lambda bucket: bucket.name)

    def create(self, settings: BucketSettings) -> bool:
        """Whether it is new."""
        with self._lock:
            if settings.name in self._buckets:
                return False
            self._settings[settings.name] = settings
            self._buckets[settings.name] = Bucket(settings)
            return True

    def delete(self, name: str) -> None:
        """Raises  AwsError BucketNotEmpty; uploads in parts do not count, they go with it."""
        with self.locked(name) as bucket, self._lock:
            if bucket.objects:
                raise s3_refusal("BucketNotEmpty")
            for upload_id in list(bucket.uploads):
                bucket.drop_upload(upload_id)
            del self._settings[name]
            del self._buckets[name]

    def change(self, bucket: Bucket, **changed: object) -> None:
        """Change a bucket's settings; its lock is held."""
        bucket.settings = replace(bucket.settings, **changed)  # type: ignore[arg-type]
        with self._lock:
            self._settings[bucket.name] = bucket.settings


_OPENING = Lock()


def all_buckets() -> Buckets:
    """The buckets of this local cloud; read from the state folder when first asked for."""
    with _OPENING:
        return _opened()


@cache
def _opened() -> Buckets:
    """The collector would look through all records again and again, while they are read and later:
    it takes as long as reading them.
    """
    gc.disable()
    try:
        return Buckets()
    finally:
        gc.freeze()
        gc.enable()


def now() -> int:
    """Seconds since 1970, UTC: S3 tells no fractions."""
    return int(time.time())
