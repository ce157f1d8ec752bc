"""One request to S3: its operation, bucket and key, and what its headers and query say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from local_cloud.answers import Answer, ServerRequest
from local_cloud.api import unsupported
from local_cloud.s3.bodies import Received
from local_cloud.s3.buckets import Bucket, Buckets
from local_cloud.s3.documents import document, parsed
from local_cloud.s3.errors import invalid_argument, s3_refusal
from local_cloud.s3.records import DeleteMarker, ObjectVersion

SCOPE = re.compile(r"[^/]+/\d{8}/([^/]+)/s3/")
MOST_ENTRIES = 1000  # of a page


@dataclass
class S3Request:
    """``received`` is the body where that is an object's or a part's."""

    operation: str
    bucket_name: str
    key: str
    http: ServerRequest
    buckets: Buckets
    received: Received | None = None

    @property
    def bucket(self) -> Bucket:
        return self.buckets.find(self.bucket_name)

    @property
    def query(self) -> Mapping[str, str]:
        return self.http.args

    @property
    def headers(self) -> Mapping[str, str]:
        return self.http.headers

    @property
    def region(self) -> str:
        """The region that the request is signed for."""
        told = self.http.headers.get("Authorization") or self.query.get("X-Amz-Credential", "")
        scope = SCOPE.search(told)
        return scope[1] if scope else "us-east-1"

    @cached_property
    def body(self) -> bytes:
        return self.http.get_data(cache=False)

    def parsed_body(self) -> dict[str, Any]:
        return parsed(self.body, self.operation)

    def count(self, name: str, most: int = MOST_ENTRIES) -> int:
        """A number of the query, such as max-keys; ``most`` when it is not there."""
        asked = self.query.get(name, str(most))
        if not asked.isdecimal():
            raise invalid_argument(f"Argument {name} must be an integer from 0 on")
        return min(int(asked), most)

    def version(self) -> ObjectVersion:
        """The object, or the version of it, that the request names.

        Raises  AwsError NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker.
        """
        return found_version(self.bucket, self.key, self.query.get("versionId"))


def found_version(bucket: Bucket, key: str, version_id: str | None) -> ObjectVersion:
    if version_id is None:
        newest = bucket.newest(key)
        if newest is None:
            raise s3_refusal("NoSuchKey")
        return newest
    for version in bucket.versions(key):
        if version.version_id == version_id:
            if isinstance(version, DeleteMarker):
                raise s3_refusal("MethodNotAllowed")
            return version
    raise s3_refusal("NoSuchVersion")


def copy_source(request: S3Request) -> ObjectVersion:
    """What the header ``x-amz-copy-source`` names: ``bucket/key[?versionId=...]``, encoded.

    Raises  AwsError NoSuchBucket, NoSuchKey, NoSuchVersion.
    """
    name, key, version_id = copy_source_names(request)
    return found_version(request.buckets.find(name), key, version_id)


def copy_source_names(request: S3Request) -> tuple[str, str, str | None]:
    path, _, version_id = request.headers["x-amz-copy-source"].partition("?versionId=")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    if bucket.startswith("arn:"):
        raise unsupported("S3 access points as a copy's source")
    if not bucket or not key:
        raise invalid_argument("Copy Source must mention the source bucket and key: bucket/key")
    return bucket, key, version_id or None


def xml(root: str, content: Mapping[str, Any], headers: dict[str, Any] | None = None) -> Answer:
    return 200, {"Content-Type": "application/xml", **(headers or {})}, document(root, content)


def empty(status: int = 200, headers: dict[str, Any] | None = None) -> Answer:
    return status, headers or {}, b""


def version_header(version: ObjectVersion | DeleteMarker, bucket: Bucket) -> dict[str, str]:
    """Only of buckets that have or had versions."""
    return {"x-amz-version-id": version.version_id} if bucket.has_versions else {}


def iso_8601(seconds: int) -> str:
    """As S3's documents have it: whole seconds with three zeros behind them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
