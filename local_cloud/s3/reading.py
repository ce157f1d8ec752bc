"""GetObject, HeadObject and GetObjectAttributes.

Source  S3 API Reference, the pages of these operations.
"""

from email.utils import formatdate
from functools import lru_cache
from typing import Any

from local_cloud.answers import Answer, s3_error
from local_cloud.s3.conditions import byte_range, is_modified
from local_cloud.s3.descriptions import ARCHIVED
from local_cloud.s3.errors import invalid_argument, invalid_request, s3_refusal
from local_cloud.s3.records import DeleteMarker, ObjectVersion
from local_cloud.s3.request import S3Request, empty, version_header, xml

OVERRIDES = {
    "response-cache-control": "cache-control",
    "response-content-disposition": "content-disposition",
    "response-content-encoding": "content-encoding",
    "response-content-language": "content-language",
    "response-content-type": "content-type",
    "response-expires": "expires",
}
http_date = lru_cache(formatdate)


def get_object(request: S3Request) -> Answer:
    """Ranges and parts are slices of the stored bytes, sent by the kernel."""
    marker = _marker(request)
    if marker is not None:
        return _of_marker(request, marker)
    version = request.version()
    if version.description.storage_class in ARCHIVED and request.http.method == "GET":
        raise s3_refusal("InvalidObjectState")
    headers = headers_of(request, version)
    if not is_modified(request.headers, version):
        bare = {k: v for k, v in headers.items() if not k.lower().startswith("content-")}
        return empty(304, bare)
    stretch = _stretch_asked_for(request, version, headers)
    if stretch is None:
        headers["Content-Length"] = version.size_bytes
        if request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
            headers |= version.checksum.headers if version.checksum else {}
        return 200, headers, version.blob
    start, stop = stretch
    headers["Content-Length"] = stop - start
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{version.size_bytes}"
    return 206, headers, version.blob[start:stop]


def _marker(request: S3Request) -> DeleteMarker | None:
    """The delete marker that the request finds."""
    versions, version_id = request.bucket.versions(request.key), request.query.get("versionId")
    found = versions[-1:] if version_id is None else versions
    for version in found:
        if isinstance(version, DeleteMarker) and version_id in (None, version.version_id):
            return version
    return None


def _of_marker(request: S3Request, marker: DeleteMarker) -> Answer:
    """Source  S3 User Guide, "Working with delete markers"."""
    is_asked_for = "versionId" in request.query
    error = s3_refusal("MethodNotAllowed" if is_asked_for else "NoSuchKey")
    allowed = {"Allow": "DELETE"} if is_asked_for else {}
    status, headers, body = s3_error(error)
    marked = {"x-amz-delete-marker": "true", "x-amz-version-id": marker.version_id}
    return status, headers | marked | allowed, body


def headers_of(request: S3Request, version: ObjectVersion) -> dict[str, Any]:
    description = version.description
    headers: dict[str, Any] = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{version.etag}"',
        "Last-Modified": http_date(version.changed_at, usegmt=True),
        **description.headers,
        **description.encryption,
        **version_header(version, request.bucket),
    }
    if description.tags:
        headers["x-amz-tagging-count"] = len(description.tags)
    if description.storage_class != "STANDARD":
        headers["x-amz-storage-class"] = description.storage_class
    if request.query:
        told = {
            OVERRIDES[name]: value for name, value in request.query.items() if name in OVERRIDES
        }
        headers |= told
    return headers


def _stretch_asked_for(
    request: S3Request, version: ObjectVersion, headers: dict[str, Any]
) -> tuple[int, int] | None:
    """First byte and the one behind the last; None for the whole object."""
    asked_part = request.query.get("partNumber")
    if asked_part is None:
        return byte_range(request.headers.get("Range"), version.size_bytes)
    if "Range" in request.headers:
        raise invalid_request("Cannot specify both Range header and partNumber query parameter")
    number = int(asked_part) if asked_part.isdecimal() else 0
    if number < 1:
        raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
    sizes = version.part_sizes or (version.size_bytes,)
    if number > len(sizes):
        raise s3_refusal("InvalidPartNumber")
    if version.part_sizes:
        headers["x-amz-mp-parts-count"] = len(sizes)
    start = sum(sizes[: number - 1])
    return (start, start + sizes[number - 1]) if version.size_bytes else None


def get_object_attributes(request: S3Request) -> Answer:
    """The attributes that the header lists; of an upload's parts only their number."""
    version = request.version()
    known: dict[str, Any] = {
        "ETag": version.etag,
        "Checksum": version.checksum.elements if version.checksum else None,
        "ObjectParts": {"PartsCount": len(version.part_sizes)} if version.part_sizes else None,
        "StorageClass": version.description.storage_class,
        "ObjectSize": version.size_bytes,
    }
    told = ",".join(request.http.headers.getlist("x-amz-object-attributes"))
    asked = {each.strip() for each in told.split(",")}
    headers = {
        "Last-Modified": http_date(version.changed_at, usegmt=True),
        **version_header(version, request.bucket),
    }
    content = {name: value for name, value in known.items() if name in asked}
    return xml("GetObjectAttributesResponse", content, headers)


ANSWERS = {
    "GetObject": get_object,
    "GetObjectAttributes": get_object_attributes,
    "HeadObject": get_object,
}
