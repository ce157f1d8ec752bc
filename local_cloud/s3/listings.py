"""ListObjects, ListObjectsV2 and ListObjectVersions.

A page is chosen under the bucket's lock and written without it.
Source  S3 API Reference, the pages of these operations.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from local_cloud.answers import XML, Answer
from local_cloud.s3.access_lists import OWNER
from local_cloud.s3.buckets import Bucket
from local_cloud.s3.documents import NAMESPACE, element, elements
from local_cloud.s3.errors import invalid_argument
from local_cloud.s3.pages import Entry, entries, first
from local_cloud.s3.records import DeleteMarker, ObjectVersion, Version
from local_cloud.s3.request import S3Request, iso_8601

OWNER_ELEMENT = element("Owner", OWNER)
timestamp = lru_cache(iso_8601)
Query = Mapping[str, str]


class Row(NamedTuple):
    """A key with one of its versions; without one, a common prefix."""

    name: str
    version: Version | None
    is_latest: bool = True


def list_objects_v2(request: S3Request) -> Answer:
    query = request.query
    token, start_after = query.get("continuation-token"), query.get("start-after")
    shown, is_cut = _objects(request, _after(token) if token else start_after or "")
    fields = {
        "KeyCount": len(shown),
        "ContinuationToken": token,
        "NextContinuationToken": _token(shown[-1].name) if is_cut else None,
        "StartAfter": encoded(start_after, query),
    }
    owner = OWNER_ELEMENT if query.get("fetch-owner") == "true" else ""
    return _page(request, "ListBucketResult", shown, is_cut, fields, _contents(owner))


def list_objects(request: S3Request) -> Answer:
    query = request.query
    marker = query.get("marker", "")
    shown, is_cut = _objects(request, marker)
    is_told = is_cut and bool(query.get("delimiter"))  # else the last key serves
    fields = {
        "Marker": encoded(marker, query),
        "NextMarker": encoded(shown[-1].name, query) if is_told else None,
    }
    return _page(request, "ListBucketResult", shown, is_cut, fields, _contents(OWNER_ELEMENT))


def list_object_versions(request: S3Request) -> Answer:
    query, bucket = request.query, request.bucket
    with bucket.lock:
        shown, is_cut = first(request.count("max-keys"), _all_versions(bucket, query))
    last = shown[-1] if is_cut else None
    fields = {
        "KeyMarker": encoded(query.get("key-marker", ""), query),
        "VersionIdMarker": query.get("version-id-marker", ""),
        "NextKeyMarker": encoded(last.name, query) if last else None,
        "NextVersionIdMarker": last.version.version_id if last and last.version else None,
    }
    return _page(request, "ListVersionsResult", shown, is_cut, fields, _version)


def _objects(request: S3Request, after: str) -> tuple[list[Row], bool]:
    bucket, query = request.bucket, request.query
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    with bucket.lock:
        found = entries(
            bucket.keys, prefix, delimiter, after, lambda key: bucket.newest(key) is not None
        )
        return first(request.count("max-keys"), (_row(bucket, entry) for entry in found))


def _row(bucket: Bucket, entry: Entry) -> Row:
    return Row(entry.name, None if entry.is_prefix else bucket.newest(entry.name))


def _all_versions(bucket: Bucket, query: Query) -> Iterator[Row]:
    """What follows the markers: the rest of the key that the page before ended in comes first."""
    marker, version_id = query.get("key-marker", ""), query.get("version-id-marker")
    versions = _versions(bucket, marker) if version_id else []
    ids = [row.version.version_id for row in versions if row.version]
    yield from versions[ids.index(version_id) + 1 :] if version_id in ids else []
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    for entry in entries(bucket.keys, prefix, delimiter, marker):
        if entry.is_prefix:
            yield Row(entry.name, None)
        else:
            yield from _versions(bucket, entry.name)


def _versions(bucket: Bucket, key: str) -> list[Row]:
    """Newest first."""
    newest_first = reversed(bucket.versions(key))
    return [Row(key, version, index == 0) for index, version in enumerate(newest_first)]


def _contents(owner: str) -> Callable[[Row, Query], str]:
    def contents(row: Row, query: Query) -> str:
        assert isinstance(row.version, ObjectVersion)
        key = element("Key", encoded(row.name, query))
        return f"<Contents>{key}{_facts(row.version)}{owner}</Contents>"

    return contents


def _version(row: Row, query: Query) -> str:
    version = row.version
    assert version is not None
    kind = "DeleteMarker" if isinstance(version, DeleteMarker) else "Version"
    changed_at = f"<LastModified>{timestamp(version.changed_at)}</LastModified>"
    return (
        f"<{kind}>{element('Key', encoded(row.name, query))}"
        f"{element('VersionId', version.version_id)}{element('IsLatest', row.is_latest)}"
        f"{_facts(version) if isinstance(version, ObjectVersion) else changed_at}"
        f"{OWNER_ELEMENT}</{kind}>"
    )


def _facts(version: ObjectVersion) -> str:
    checksum = version.checksum
    told = ""
    if checksum:
        told = (
            f"<ChecksumAlgorithm>{checksum.algorithm}</ChecksumAlgorithm>"
            f"<ChecksumType>{checksum.kind}</ChecksumType>"
        )
    return (
        f"<LastModified>{timestamp(version.changed_at)}</LastModified>"
        f"<ETag>&quot;{version.etag}&quot;</ETag><Size>{version.size_bytes}</Size>"
        f"<StorageClass>{version.description.storage_class}</StorageClass>{told}"
    )


def _page(
    request: S3Request,
    root: str,
    shown: list[Row],
    is_cut: bool,
    fields: dict[str, Any],
    written: Callable[[Row, Query], str],
) -> Answer:
    """What all three answer alike, and their own."""
    query = request.query
    common = {
        "Name": request.bucket_name,
        "Prefix": encoded(query.get("prefix", ""), query),
        "Delimiter": encoded(query.get("delimiter") or None, query),
        "MaxKeys": request.count("max-keys"),
        "EncodingType": query.get("encoding-type"),
        "IsTruncated": is_cut,
    }
    rows = (written(row, query) if row.version else _common_prefix(row, query) for row in shown)
    body = f'{XML}<{root} xmlns="{NAMESPACE}">{elements(common | fields)}{"".join(rows)}</{root}>'
    return 200, {"Content-Type": "application/xml"}, body


def _common_prefix(row: Row, query: Query) -> str:
    return element("CommonPrefixes", {"Prefix": encoded(row.name, query)})


def encoded(value: str | None, query: Query) -> str | None:
    """As ``encoding-type=url`` wants it, for what XML cannot hold."""
    return quote(value) if value and query.get("encoding-type") == "url" else value


def _token(last: str) -> str:
    return urlsafe_b64encode(last.encode()).decode()


def _after(token: str) -> str:
    try:
        return urlsafe_b64decode(token).decode()
    except ValueError:
        raise invalid_argument("The continuation token provided is incorrect") from None


ANSWERS = {
    "ListObjectVersions": list_object_versions,
    "ListObjects": list_objects,
    "ListObjectsV2": list_objects_v2,
}
