"""PutObject, CopyObject, DeleteObject and DeleteObjects.

Source  S3 API Reference, the pages of these operations.
"""

import base64
from typing import Any

from local_cloud.answers import Answer
from local_cloud.api import AwsError, unsupported
from local_cloud.authorization.s3_requests import authorize_deletion
from local_cloud.s3.access_lists import acl_of_headers
from local_cloud.s3.blobs import Blob
from local_cloud.s3.bodies import ALGORITHMS, DIGESTS
from local_cloud.s3.buckets import Bucket, now
from local_cloud.s3.conditions import check_copy, check_write
from local_cloud.s3.descriptions import (
    ARCHIVED,
    ENCRYPTION,
    check_length,
    described,
    encryption_of,
    metadata_of,
    storage_class_of,
    tags_of_header,
)
from local_cloud.s3.errors import invalid_request, s3_refusal
from local_cloud.s3.records import Checksum, DeleteMarker, Description, ObjectVersion
from local_cloud.s3.request import (
    MOST_ENTRIES,
    S3Request,
    copy_source,
    copy_source_names,
    empty,
    iso_8601,
    version_header,
    xml,
)

LARGEST_COPY_BYTES = 5 * 1024**3
SAME = (
    "This copy request is illegal because it is trying to copy an object to itself without "
    "changing the object's metadata, storage class, website redirect location or encryption "
    "attributes."
)


def put_object(request: S3Request) -> Answer:
    received = request.received
    assert received is not None
    description = described(request)
    checksum = Checksum(received.algorithm, received.checksum) if received.checksum else None
    with request.buckets.locked(request.bucket_name) as bucket:
        check_write(request.headers, bucket.newest(request.key))
        version = ObjectVersion(
            bucket.new_version_id(), now(), received.blob, received.blob.md5, description, checksum
        )
        bucket.add(request.key, version)
    return empty(200, _written(version, bucket) | (checksum.headers if checksum else {}))


def _written(version: ObjectVersion, bucket: Bucket) -> dict[str, Any]:
    etag = {"ETag": f'"{version.etag}"'}
    return etag | version.description.encryption | version_header(version, bucket)


def copy_object(request: S3Request) -> Answer:
    """A copy is one whole: it shares the bytes, but not the parts and their checksum."""
    source = copy_source(request)
    check_length(request.key)
    check_copy(request.headers, source)
    _check_source(request, source)
    description = _copied_description(request, source.description)
    checksum = checksum_of_copy(request.headers.get("x-amz-checksum-algorithm"), source)
    etag = source.blob.md5
    with request.buckets.locked(request.bucket_name) as bucket:
        check_write(request.headers, bucket.newest(request.key))
        version = ObjectVersion(
            bucket.new_version_id(), now(), source.blob, etag, description, checksum
        )
        bucket.add(request.key, version)
    result = {"ETag": f'"{etag}"', "LastModified": iso_8601(version.changed_at)}
    headers = description.encryption | version_header(version, bucket)
    name, _, _ = copy_source_names(request)
    origin = version_header(source, request.buckets.find(name)).get("x-amz-version-id")
    headers |= {"x-amz-copy-source-version-id": origin} if origin else {}
    return xml("CopyObjectResult", result | (checksum.elements if checksum else {}), headers)


def _check_source(request: S3Request, source: ObjectVersion) -> None:
    if source.description.storage_class in ARCHIVED:
        raise s3_refusal("ObjectNotInActiveTierError")
    if source.size_bytes > LARGEST_COPY_BYTES:
        told = "The specified copy source is larger than the maximum allowable size for a copy"
        raise invalid_request(f"{told} source: {LARGEST_COPY_BYTES}")
    name, key, version_id = copy_source_names(request)
    changing = ("x-amz-storage-class", "x-amz-website-redirect-location", *ENCRYPTION)
    is_same = (name, key, version_id) == (request.bucket_name, request.key, None)
    is_changed = (
        request.headers.get("x-amz-metadata-directive") == "REPLACE"
        or any(header in request.headers for header in changing)
        or source.description.encryption
        or encryption_of(request)
    )
    if is_same and not is_changed:
        raise invalid_request(SAME)


def _copied_description(request: S3Request, source: Description) -> Description:
    """Metadata and tags go with the object unless replaced; its ACL and storage class do not."""
    headers = request.headers
    keeps_metadata = headers.get("x-amz-metadata-directive", "COPY") == "COPY"
    keeps_tags = headers.get("x-amz-tagging-directive", "COPY") == "COPY"
    return Description(
        headers=source.headers if keeps_metadata else metadata_of(request),
        tags=source.tags if keeps_tags else tags_of_header(request),
        encryption=encryption_of(request),
        storage_class=storage_class_of(request) or "STANDARD",
        acl=acl_of_headers(headers),
    )


def checksum_of_copy(asked: str | None, source: ObjectVersion) -> Checksum | None:
    """Of the algorithm asked for, else of the source's; one of parts is computed anew."""
    kept = source.checksum
    if asked is None or (kept and kept.algorithm == asked):
        if kept is None or not kept.is_composite:
            return kept
        asked = kept.algorithm
    return Checksum(asked, digest_of(source.blob, asked))


def digest_of(blob: Blob, algorithm: str) -> str:
    """Base64."""
    if algorithm not in ALGORITHMS:
        raise invalid_request("Checksum algorithm provided is unsupported.")
    if algorithm not in DIGESTS:
        raise unsupported(f"computing the {algorithm} of a copy")
    digest = DIGESTS[algorithm]()
    for chunk in blob:
        digest.update(chunk)
    return base64.b64encode(digest.digest()).decode()


def delete_object(request: S3Request) -> Answer:
    with request.buckets.locked(request.bucket_name) as bucket:
        if "If-Match" in request.headers:
            check_write(request.headers, bucket.newest(request.key))
        found = _delete(bucket, request.key, request.query.get("versionId"))
    headers = {"x-amz-version-id": found["VersionId"]} if "VersionId" in found else {}
    if "DeleteMarker" in found:
        headers |= {
            "x-amz-delete-marker": "true",
            "x-amz-version-id": found["DeleteMarkerVersionId"],
        }
    return empty(204, headers)


def _delete(bucket: Bucket, key: str, version_id: str | None) -> dict[str, Any]:
    """What DeleteObjects tells of it; a key that is not there counts as deleted."""
    if version_id is None:
        marker = bucket.delete(key)
        made = marker.version_id if marker else None
        return {"DeleteMarker": True, "DeleteMarkerVersionId": made} if made else {}
    gone = bucket.delete_version(key, version_id)
    told: dict[str, Any] = {"VersionId": version_id} if bucket.has_versions else {}
    if isinstance(gone, DeleteMarker):
        told |= {"DeleteMarker": True, "DeleteMarkerVersionId": version_id}
    return told


def delete_objects(request: S3Request) -> Answer:
    told = request.parsed_body()
    if not 0 < len(told["Objects"]) <= MOST_ENTRIES:
        raise s3_refusal("MalformedXML")
    deleted, errors = [], []
    with request.buckets.locked(request.bucket_name) as bucket:
        for each in told["Objects"]:
            refused = _refused(bucket, each)
            if refused:
                told_why = {"Code": refused.code, "Message": refused.message}
                errors.append({"Key": each["Key"], **told_why})
            else:
                gone = _delete(bucket, each["Key"], each.get("VersionId"))
                deleted.append({"Key": each["Key"], **gone})
    shown = [] if told.get("Quiet") else deleted
    return xml("DeleteResult", {"Deleted": shown, "Error": errors})


def _refused(bucket: Bucket, each: dict[str, Any]) -> AwsError | None:
    """Why one of many objects may not be deleted."""
    try:
        authorize_deletion(bucket.name, each["Key"], each.get("VersionId"))
        if "ETag" in each:
            check_write({"If-Match": each["ETag"]}, bucket.newest(each["Key"]))
    except AwsError as refused:
        return refused
    return None


ANSWERS = {
    "CopyObject": copy_object,
    "DeleteObject": delete_object,
    "DeleteObjects": delete_objects,
    "PutObject": put_object,
}
