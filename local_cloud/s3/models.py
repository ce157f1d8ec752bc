"""moto's S3 records with our bytes: what is mended in moto's objects, uploads, copies and policies.

Source  S3 API Reference, "CompleteMultipartUpload", "CopyObject"; S3 User Guide, "Bucket policies".
Differs only those statements of a bucket policy are enforced that hold for everybody and always: no
        identity is checked yet, and a request on the loopback fulfils no condition.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.s3.exceptions import (
    EntityTooSmall,
    InvalidBucketName,
    InvalidPart,
    InvalidPartOrder,
    MalformedXML,
    NoSuchUpload,
)
from moto.s3.models import (
    FakeBucket,
    FakeDeleteMarker,
    FakeKey,
    FakeMultipart,
    S3Backend,
    s3_backends,
)

from local_cloud.api import AwsError, unsupported
from local_cloud.s3.blobs import Blob, join, store_bytes
from local_cloud.s3.uploads import DIGESTS

# Source  S3 User Guide, "General purpose bucket naming rules"
BUCKET_NAME = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
LONGEST_KEY_BYTES = 1024
SMALLEST_PART_BYTES = 5 * 1024 * 1024
Checksum = tuple[str, str, int]  # type (COMPOSITE or FULL_OBJECT), base64 value, number of parts


class LocalS3Backend(S3Backend):
    """moto's buckets and keys; bytes are blobs."""

    def create_bucket(self, bucket_name: str, *rest: Any, **more: Any) -> Any:
        if not BUCKET_NAME.fullmatch(bucket_name):
            raise InvalidBucketName
        return super().create_bucket(bucket_name, *rest, **more)

    def put_bucket_versioning(self, bucket_name: str, status: str) -> None:
        """moto drops a key's versions when it is written while versioning is suspended."""
        if status == "Suspended" and self.get_bucket(bucket_name).is_versioned:
            raise unsupported("suspending the versioning of a bucket")
        super().put_bucket_versioning(bucket_name, status)

    def _set_delete_marker(self, bucket_name: str, key_name: str) -> Any:
        """A key that never was gets one too.

        Source  S3 User Guide, "Deleting object versions from a versioning-enabled bucket".
        """
        keys = self.get_bucket(bucket_name).keys
        if key_name in keys:
            return super()._set_delete_marker(bucket_name, key_name)
        keys[key_name] = FakeDeleteMarker(key=SimpleNamespace(name=key_name))
        return keys[key_name]

    def put_object(self, bucket_name: str, key_name: str, *rest: Any, **more: Any) -> Any:
        check_length(key_name)
        return super().put_object(bucket_name, key_name, *rest, **more)

    def create_multipart_upload(
        self, bucket_name: str, key_name: str, *rest: Any, **more: Any
    ) -> Any:
        check_length(key_name)
        return super().create_multipart_upload(bucket_name, key_name, *rest, **more)

    def upload_part(self, bucket_name: str, multipart_id: str, part_id: int, value: Blob) -> Any:
        self._upload(bucket_name, multipart_id)
        return super().upload_part(bucket_name, multipart_id, part_id, value)

    def upload_part_copy(
        self, dest_bucket_name: str, multipart_id: str, *rest: Any, **more: Any
    ) -> Any:
        self._upload(dest_bucket_name, multipart_id)
        return super().upload_part_copy(dest_bucket_name, multipart_id, *rest, **more)

    def complete_multipart_upload(
        self, bucket_name: str, multipart_id: str, body: Iterator[tuple[int, str]]
    ) -> Any:
        self._upload(bucket_name, multipart_id)
        return super().complete_multipart_upload(bucket_name, multipart_id, body)

    def _upload(self, bucket_name: str, multipart_id: str) -> None:
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)

    def copy_object(
        self, src_key: Any, dest_bucket_name: str, dest_key_name: str, **more: Any
    ) -> None:
        """A copy is one whole: it shares the bytes, but not the parts and their checksum."""
        super().copy_object(src_key, dest_bucket_name, dest_key_name, **more)
        copied = self.get_object(dest_bucket_name, dest_key_name)
        copied.multipart = None
        if src_key.checksum_type == "COMPOSITE":
            digest = DIGESTS[src_key.checksum_algorithm]()
            for chunk in copied.value:
                digest.update(chunk)
            copied.checksum_value = base64.b64encode(digest.digest()).decode()
        if copied.checksum_value:
            copied.checksum_type = "FULL_OBJECT"


def check_length(key_name: str) -> None:
    """Source  S3 User Guide, "Naming Amazon S3 objects"."""
    if len(key_name.encode()) > LONGEST_KEY_BYTES:
        raise AwsError("KeyTooLongError", "Your key is too long", 400)


def value_of(key: Any) -> Blob:
    """``FakeKey.value``: the bytes, where they lie."""
    blob: Blob = key.__dict__["blob"]
    return blob


def set_value(key: Any, value: Blob | bytes | str) -> None:
    """``FakeKey.value = ...``: bytes come from moto's own writers, such as access logs."""
    content = value.encode() if isinstance(value, str) else value
    key.blob = content if isinstance(content, Blob) else store_bytes(content)
    key.contentsize = len(key.blob)


def etag_of(key: Any) -> str:
    """``FakeKey.etag``: that of the finished upload, else the MD5 of the bytes."""
    return f'"{key._etag or key.blob.md5}"'


def dispose(key: Any, garbage: bool = False) -> None:
    """``FakeKey.dispose``: files go with their last blob; what is left is moto's own buffer."""
    key._value_buffer.close()
    key.disposed = True


def complete(upload: Any, body: Iterator[tuple[int, str]]) -> tuple[Blob, str, Checksum | None]:
    """``FakeMultipart.complete``: the parts joined, the ETag of their MD5s, and the checksum.

    In      part numbers and ETags as the client lists them.
    Raises  InvalidPart, InvalidPartOrder, EntityTooSmall, MalformedXML as S3 does.
    """
    listed = list(body)
    numbers = [number for number, _ in listed]
    if not listed:
        raise MalformedXML
    if numbers != sorted(set(numbers)):
        raise InvalidPartOrder
    parts = [_uploaded_part(upload, number, etag) for number, etag in listed]
    if any(part.contentsize < SMALLEST_PART_BYTES for part in parts[:-1]):
        raise EntityTooSmall
    upload.parts, upload.partlist = dict(zip(numbers, parts, strict=True)), numbers
    md5s = b"".join(bytes.fromhex(part.etag.strip('"')) for part in parts)
    etag = f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}"
    return join(part.value for part in parts), etag, composite_checksum(upload, parts)


def _uploaded_part(upload: Any, number: int, etag: str) -> Any:
    part = upload.parts.get(number)
    if part is None or part.etag.strip('"') != etag.strip('"'):
        raise InvalidPart
    return part


def composite_checksum(upload: Any, parts: list[Any]) -> Checksum | None:
    """The checksum of the parts' checksums; None when the upload announced none that we compute.

    Source  S3 User Guide, "Checking object integrity", composite checksums.
    """
    algorithm = upload.metadata.get("x-amz-checksum-algorithm")
    is_composite = upload.metadata.get("x-amz-checksum-type", "COMPOSITE") == "COMPOSITE"
    if algorithm not in DIGESTS or not is_composite or not all(p.checksum_value for p in parts):
        return None
    digest = DIGESTS[algorithm]()
    for part in parts:
        digest.update(base64.b64decode(part.checksum_value))
    return "COMPOSITE", base64.b64encode(digest.digest()).decode(), len(parts)


def permission(bucket: Any, action: str, resource: str) -> Any:
    """``FakeBucket.get_permission``: moto denies where a Deny's condition is *not* met."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    statements = json.loads(bucket.policy)["Statement"]
    results = {
        IAMPolicyStatement({**statement, "Principal": "*"}).is_action_permitted(action, resource)
        for statement in (statements if isinstance(statements, list) else [statements])
        if "Condition" not in statement and statement.get("Principal") in ("*", {"AWS": "*"})
    }
    for result in (PermissionResult.DENIED, PermissionResult.PERMITTED):
        if result in results:
            return result
    return PermissionResult.NEUTRAL


def mend() -> None:
    """Put the functions above in the places of moto's; before the first request."""
    s3_backends.backend = LocalS3Backend
    FakeKey.value = property(value_of, set_value)
    FakeKey.etag = property(etag_of)
    FakeKey.dispose = dispose
    FakeMultipart.complete = complete
    FakeBucket.get_permission = permission
