"""S3's operations on objects as S3 answers them, where moto answers otherwise or slowly.

Source  S3 API Reference, the pages of GetObject, HeadObject, CopyObject, CompleteMultipartUpload.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from moto.core.responses import ActionResult
from moto.core.utils import str_to_rfc_1123_datetime
from moto.s3.exceptions import (
    MalformedXML,
    MethodNotAllowed,
    MissingKey,
    PreconditionFailed,
    RangeNotSatisfiable,
)
from moto.s3.models import FakeDeleteMarker
from moto.s3.responses import S3Response

from local_cloud.answers import Answer
from local_cloud.api import AwsError, unsupported
from local_cloud.s3 import listings
from local_cloud.s3.uploads import ALGORITHMS, Upload

REQUEST_ONLY = (  # moto keeps these with an object's metadata
    "x-amz-content-sha256",
    "content-md5",
    "x-amz-checksum-algorithm",
    "x-amz-sdk-checksum-algorithm",
)
UNSUPPORTED_HEADERS = {
    "x-amz-server-side-encryption-customer-algorithm": "encryption with customer keys (SSE-C)",
    "x-amz-write-offset-bytes": "appending to objects",
    "x-amz-bucket-object-lock-enabled": "object lock",
    "x-amz-object-lock-legal-hold": "object lock",
    "x-amz-object-lock-mode": "object lock",
}


class LocalS3Response(S3Response):
    """One request; ``upload`` is its body where that is an object's or a part's."""

    def __init__(self, upload: Upload | None = None) -> None:
        super().__init__()
        self.upload = upload

    def setup_class(self, request: Any, full_url: str | None = None, headers: Any = None) -> None:
        super().setup_class(request, full_url, headers)
        if self.upload is not None:
            self.body = self.upload.blob
        for header, feature in UNSUPPORTED_HEADERS.items():
            if header in request.headers:
                raise unsupported(f"S3 {feature}")

    def _handle_encoded_body(self, body: Any) -> bytes:
        return b""  # taken out of its chunks already

    def _handle_v4_chunk_signatures(self, body: bytes, content_length: int) -> bytes:
        return b""

    def _get_checksum(self, response_headers: dict[str, Any]) -> tuple[str, str | None]:
        """The upload's checksum, into the answer's headers too."""
        if self.upload is None or not self.upload.checksum:
            return "", None
        name = f"x-amz-checksum-{self.upload.algorithm.lower()}"
        response_headers |= {name: self.upload.checksum, "x-amz-checksum-type": "FULL_OBJECT"}
        return self.upload.algorithm, self.upload.checksum

    def put_object(self) -> Answer:
        answer: Answer = super().put_object()
        if self.upload is not None and self.upload.checksum:
            key = self.backend.get_object(self.bucket_name, self.parse_key_name())
            key.checksum_type = "FULL_OBJECT"
        return answer

    def upload_part(self) -> Answer:
        uploads = self.backend.get_bucket(self.bucket_name).multiparts
        multipart = uploads.get(self._get_param("uploadId"))
        if multipart is not None and self.upload is not None:
            self._check_part_algorithm(multipart, self.upload.algorithm)
        answer: Answer = super().upload_part()
        if multipart is not None and self.upload is not None:
            part = multipart.parts[self._get_int_param("partNumber")]
            part.checksum_value = self.upload.checksum
        return answer

    @staticmethod
    def _check_part_algorithm(multipart: Any, given: str) -> None:
        """Source  S3 User Guide, "Checking object integrity", multipart uploads."""
        wanted = multipart.metadata.get("x-amz-checksum-algorithm", given)
        if given and wanted != given:
            raise AwsError(
                "InvalidRequest",
                f"Checksum Type mismatch occurred, expected checksum Type: {wanted.lower()}, "
                f"actual checksum Type: {given.lower()}",
            )

    def get_object(self) -> Answer:
        marker = self.backend.get_object(
            self.bucket_name,
            self.parse_key_name(),
            version_id=self.querystring.get("versionId", [None])[0],
            return_delete_marker=True,
        )
        if isinstance(marker, FakeDeleteMarker):
            return self._delete_marker(marker)
        status, headers, body = super().get_object()
        headers = {name: value for name, value in headers.items() if name not in REQUEST_ONLY}
        number = self._get_int_param("partNumber")
        if status == 200 and number and marker.multipart:
            return self._part(headers, marker, number)
        return status, headers, body

    def _delete_marker(self, marker: Any) -> Answer:
        """Source  S3 User Guide, "Working with delete markers"."""
        is_asked_for = "versionId" in self.querystring
        error = MethodNotAllowed() if is_asked_for else MissingKey(self.parse_key_name())
        status, headers, body = self.serialized(ActionResult(error))
        headers |= {"x-amz-delete-marker": "true", "x-amz-version-id": marker.version_id}
        return status, headers, body

    @staticmethod
    def _part(headers: dict[str, Any], key: Any, number: int) -> Answer:
        """One part of an object that was uploaded in parts (the number counts from 1)."""
        sizes = [key.multipart.parts[part].size for part in key.multipart.partlist]
        if number > len(sizes):
            raise RangeNotSatisfiable
        start, size = sum(sizes[: number - 1]), sizes[number - 1]
        headers["content-range"] = f"bytes {start}-{start + size - 1}/{key.size}"
        headers |= {"content-length": str(size), "x-amz-mp-parts-count": str(len(sizes))}
        return 206, headers, key.value[start : start + size]

    def head_object(self, bucket_name: str, query: Any, key_name: str, headers: Any) -> Answer:
        """GetObject without the body."""
        self._set_action("KEY", "HEAD", query)
        status, response_headers, _ = self.get_object()
        return status, response_headers, ""

    def copy_object(self) -> Answer:
        self._check_copy_conditions()
        answer: Answer = super().copy_object()
        return answer

    def _check_copy_conditions(self) -> None:
        """The conditions on a copy's source that moto lets pass; If-None-Match it checks itself."""
        source = self._copy_source()
        etag = self.headers.get("x-amz-copy-source-if-match", "").strip('"')
        since = self.headers.get("x-amz-copy-source-if-modified-since")
        until = self.headers.get("x-amz-copy-source-if-unmodified-since")
        if source is None:
            return
        changed_at = source.last_modified.replace(microsecond=0)
        if etag and etag != source.etag.strip('"'):
            raise PreconditionFailed("x-amz-copy-source-If-Match")
        if since and changed_at <= str_to_rfc_1123_datetime(since):
            raise PreconditionFailed("x-amz-copy-source-If-Modified-Since")
        if until and not etag and changed_at > str_to_rfc_1123_datetime(until):
            raise PreconditionFailed("x-amz-copy-source-If-Unmodified-Since")

    def _copy_source(self) -> Any:
        """``bucket/key[?versionId=...]`` of the header, percent-encoded as clients send it."""
        path, _, version = self.headers["x-amz-copy-source"].partition("?versionId=")
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        return self.backend.get_object(bucket, key, version_id=version or None)

    def list_objects(self) -> Answer:
        return self._listing(listings.list_objects)

    def list_objects_v2(self) -> Answer:
        return self._listing(listings.list_objects_v2)

    def list_object_versions(self) -> Answer:
        return self._listing(listings.list_object_versions)

    def _listing(self, document: Callable[[Any, listings.Query], str]) -> Answer:
        bucket = self.backend.get_bucket(self.bucket_name)
        return 200, {}, document(bucket, self.request.args)

    def _key_response_post(
        self, request: Any, body: bytes, bucket_name: str, query: Any, key_name: str
    ) -> Answer:
        if query.get("uploadId"):
            return self._complete_multipart_upload(body, query["uploadId"][0], key_name)
        answer: Answer = super()._key_response_post(request, body, bucket_name, query, key_name)
        return answer

    def _complete_multipart_upload(self, body: bytes, upload_id: str, name: str) -> Answer:
        """Twice the same upload is answered twice alike, as S3 does."""
        key = self.backend.get_object(self.bucket_name, name)
        is_done = key is not None and key.multipart and key.multipart.id == upload_id
        if not is_done:
            self._check_write_conditions(key)
            key = self.backend.complete_multipart_upload(
                self.bucket_name, upload_id, listed_parts(body)
            )
            self._take_full_object_checksum(key)
        self.data["Action"] = "CompleteMultipartUpload"
        result = {
            "Location": f"{self.parsed_url.scheme}://{self.parsed_url.netloc}{self.raw_path}",
            "Bucket": self.bucket_name,
            "Key": key.name,
            "ETag": key.etag,
            "ServerSideEncryption": key.encryption,
            "SSEKMSKeyId": key.kms_key_id,
            "VersionId": None if key.version_id == "null" else key.version_id,
        }
        if key.checksum_value:
            result |= {"ChecksumType": key.checksum_type}
            result[f"Checksum{key.checksum_algorithm}"] = checksum_of(key)
        return self.serialized(ActionResult(result))

    def _check_write_conditions(self, existing: Any) -> None:
        """Source  S3 User Guide, "Add preconditions to S3 operations with conditional requests"."""
        if self.headers.get("If-None-Match") == "*" and existing is not None:
            raise PreconditionFailed("If-None-Match")
        etag = self.headers.get("If-Match", "").strip('"')
        if etag and existing is None:
            raise MissingKey
        if etag and etag != existing.etag.strip('"'):
            raise PreconditionFailed("If-Match")

    def _take_full_object_checksum(self, key: Any) -> None:
        """The client's own, of the whole object; that of the parts is computed."""
        for algorithm in ALGORITHMS:
            value = self.headers.get(f"x-amz-checksum-{algorithm.lower()}")
            if value and key.checksum_type != "COMPOSITE":
                key.checksum_algorithm, key.checksum_value = algorithm, value
                key.checksum_type = "FULL_OBJECT"


def listed_parts(body: bytes) -> Iterator[tuple[int, str]]:
    """Part numbers and ETags of a ``CompleteMultipartUpload`` document."""
    try:
        for part in minidom.parseString(body).getElementsByTagName("Part"):
            number, etag = (
                part.getElementsByTagName(name)[0].firstChild.wholeText  # type: ignore[union-attr]
                for name in ("PartNumber", "ETag")
            )
            yield int(number), etag
    except (ExpatError, IndexError, ValueError, AttributeError):
        raise MalformedXML from None


def checksum_of(key: Any) -> str:
    """As answers show it: a composite one with its number of parts."""
    is_composite = key.checksum_type == "COMPOSITE"
    return f"{key.checksum_value}-{key.checksum_parts}" if is_composite else key.checksum_value
