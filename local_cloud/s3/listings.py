"""The answers of ListObjects, ListObjectsV2 and ListObjectVersions.

moto's general serializer takes 0.4 ms a key, and its listings cannot page through common prefixes.
Source  S3 API Reference, the pages of these operations.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from moto.s3.models import FakeDeleteMarker

from local_cloud.api import AwsError
from local_cloud.s3.pages import Entry, entries, first

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
OWNER_ID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"  # as in moto's ACLs
OWNER = f"<Owner><ID>{OWNER_ID}</ID><DisplayName>webfile</DisplayName></Owner>"
MOST_KEYS = 1000

Query = Mapping[str, str]


class Version(NamedTuple):
    """A version or delete marker of a key."""

    version: Any
    is_latest: bool


def list_objects_v2(bucket: Any, query: Query) -> str:
    token, start_after = query.get("continuation-token"), query.get("start-after")
    shown, is_cut = _objects(bucket, query, _after(token) if token else start_after or "")
    fields = {
        "KeyCount": len(shown),
        "ContinuationToken": token,
        "NextContinuationToken": _token(shown[-1].name) if is_cut else None,
        "StartAfter": _encoded(start_after, query),
    }
    rows = (_object(bucket, entry, query, query.get("fetch-owner") == "true") for entry in shown)
    return _document("ListBucketResult", bucket, query, is_cut, fields, rows)


def list_objects(bucket: Any, query: Query) -> str:
    marker = query.get("marker", "")
    shown, is_cut = _objects(bucket, query, marker)
    is_told = is_cut and bool(query.get("delimiter"))  # else the last key serves
    fields = {
        "Marker": _encoded(marker, query),
        "NextMarker": _encoded(shown[-1].name, query) if is_told else None,
    }
    rows = (_object(bucket, entry, query, with_owner=True) for entry in shown)
    return _document("ListBucketResult", bucket, query, is_cut, fields, rows)


def list_object_versions(bucket: Any, query: Query) -> str:
    shown, is_cut = first(_max_keys(query), _all_versions(bucket, query))
    last = shown[-1] if is_cut else None
    fields = {
        "KeyMarker": _encoded(query.get("key-marker", ""), query),
        "VersionIdMarker": query.get("version-id-marker", ""),
    }
    if isinstance(last, Version):
        fields["NextKeyMarker"] = _encoded(last.version.name, query)
        fields["NextVersionIdMarker"] = last.version.version_id
    elif last:
        fields["NextKeyMarker"] = _encoded(last.name, query)
    rows = (
        _version(row, query) if isinstance(row, Version) else _common_prefix(row.name, query)
        for row in shown
    )
    return _document("ListVersionsResult", bucket, query, is_cut, fields, rows)


def _objects(bucket: Any, query: Query, after: str) -> tuple[list[Entry], bool]:
    names = sorted(
        name
        for name, versions in list(dict.items(bucket.keys))
        if versions and not isinstance(versions[-1], FakeDeleteMarker)
    )
    found = entries(names, query.get("prefix", ""), query.get("delimiter", ""), after)
    return first(_max_keys(query), found)


def _all_versions(bucket: Any, query: Query) -> Iterator[Version | Entry]:
    """What follows the markers: the rest of the key that the page before ended in comes first."""
    marker, version_id = query.get("key-marker", ""), query.get("version-id-marker")
    versions = _versions(bucket, marker) if version_id else []
    ids = [version.version.version_id for version in versions]
    yield from versions[ids.index(version_id) + 1 :] if version_id in ids else []
    names = sorted(list(dict.keys(bucket.keys)))
    for entry in entries(names, query.get("prefix", ""), query.get("delimiter", ""), marker):
        if entry.is_prefix:
            yield entry
        else:
            yield from _versions(bucket, entry.name)


def _versions(bucket: Any, name: str) -> list[Version]:
    """Newest first."""
    newest_first = list(reversed(bucket.keys.getlist(name, [])))
    return [Version(version, index == 0) for index, version in enumerate(newest_first)]


def _object(bucket: Any, entry: Entry, query: Query, with_owner: bool) -> str:
    if entry.is_prefix:
        return _common_prefix(entry.name, query)
    key = bucket.keys.get(entry.name)
    if key is None or isinstance(key, FakeDeleteMarker):
        return ""  # deleted meanwhile
    algorithm = key.checksum_algorithm
    return (
        f"<Contents>{_element('Key', _encoded(entry.name, query))}{_facts(key)}"
        f"{_element('ChecksumAlgorithm', algorithm) if algorithm else ''}"
        f"{OWNER if with_owner else ''}</Contents>"
    )


def _version(row: Version, query: Query) -> str:
    is_marker = isinstance(row.version, FakeDeleteMarker)
    kind = "DeleteMarker" if is_marker else "Version"
    changed_at = f"<LastModified>{row.version.last_modified_ISO8601}</LastModified>"
    return (
        f"<{kind}>{_element('Key', _encoded(row.version.name, query))}"
        f"{_element('VersionId', row.version.version_id)}{_element('IsLatest', row.is_latest)}"
        f"{changed_at if is_marker else _facts(row.version)}{OWNER}</{kind}>"
    )


def _facts(key: Any) -> str:
    return (
        f"<LastModified>{key.last_modified_ISO8601}</LastModified><ETag>{escape(key.etag)}</ETag>"
        f"<Size>{key.size}</Size><StorageClass>{key.storage_class}</StorageClass>"
    )


def _common_prefix(name: str, query: Query) -> str:
    return f"<CommonPrefixes>{_element('Prefix', _encoded(name, query))}</CommonPrefixes>"


def _document(
    root: str, bucket: Any, query: Query, is_cut: bool, fields: dict[str, Any], rows: Iterator[str]
) -> str:
    """What all three answer alike, and their own; fields that are None are left out."""
    common = {
        "Name": bucket.name,
        "Prefix": _encoded(query.get("prefix", ""), query),
        "Delimiter": _encoded(query.get("delimiter") or None, query),
        "MaxKeys": _max_keys(query),
        "EncodingType": query.get("encoding-type"),
        "IsTruncated": is_cut,
    }
    head = "".join(_element(k, v) for k, v in (common | fields).items() if v is not None)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">{head}'
        f"{''.join(rows)}</{root}>"
    )


def _element(name: str, value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else escape(str(value), {"\r": "&#13;"})
    return f"<{name}>{text}</{name}>"


def _encoded(value: str | None, query: Query) -> str | None:
    """As ``encoding-type=url`` wants it, for what XML cannot hold."""
    return quote(value) if value and query.get("encoding-type") == "url" else value


def _max_keys(query: Query) -> int:
    asked = query.get("max-keys", str(MOST_KEYS))
    if not asked.isdecimal():
        raise AwsError("InvalidArgument", "Argument max-keys must be an integer from 0 on")
    return min(int(asked), MOST_KEYS)


def _token(last: str) -> str:
    return urlsafe_b64encode(last.encode()).decode()


def _after(token: str) -> str:
    try:
        return urlsafe_b64decode(token).decode()
    except ValueError:
        message = "The continuation token provided is incorrect"
        raise AwsError("InvalidArgument", message) from None
