"""Uploads in parts.

Source  S3 User Guide, "Uploading and copying objects using multipart upload", "Checking object
        integrity"; S3 API Reference, the pages of the operations.
"""

import base64
import hashlib
import secrets
from typing import Any

from local_cloud.answers import Answer
from local_cloud.api import unsupported
from local_cloud.s3.blobs import join
from local_cloud.s3.bodies import ALGORITHMS, DIGESTS
from local_cloud.s3.buckets import Bucket, now
from local_cloud.s3.conditions import byte_range, check_copy, check_write
from local_cloud.s3.descriptions import described
from local_cloud.s3.errors import invalid_argument, invalid_request, s3_refusal
from local_cloud.s3.records import Checksum, ObjectVersion, Part, Upload
from local_cloud.s3.request import S3Request, copy_source, empty, iso_8601, version_header, xml
from local_cloud.s3.writing import digest_of

SMALLEST_PART_BYTES = 5 * 1024 * 1024
MOST_PARTS = 10_000


def create_multipart_upload(request: S3Request) -> Answer:
    algorithm = request.headers.get("x-amz-checksum-algorithm", "").upper()
    if algorithm and algorithm not in ALGORITHMS:
        raise invalid_request("Checksum algorithm provided is unsupported.")
    kind = request.headers.get("x-amz-checksum-type", "")
    is_composite = kind == "COMPOSITE" or (not kind and algorithm != "CRC64NVME")
    upload = Upload(
        secrets.token_urlsafe(48), request.key, now(), described(request), algorithm, is_composite
    )
    with request.buckets.locked(request.bucket_name) as bucket:
        bucket.uploads[upload.upload_id] = upload
    headers: dict[str, Any] = dict(upload.description.encryption)
    if algorithm:
        headers["x-amz-checksum-algorithm"] = algorithm
        headers["x-amz-checksum-type"] = "COMPOSITE" if is_composite else "FULL_OBJECT"
    content = {"Bucket": bucket.name, "Key": request.key, "UploadId": upload.upload_id}
    return xml("InitiateMultipartUploadResult", content, headers)


def upload_of(request: S3Request, bucket: Bucket) -> Upload:
    """Raises  AwsError NoSuchUpload."""
    upload = bucket.uploads.data.get(request.query["uploadId"])
    if upload is None or upload.key != request.key:
        raise s3_refusal("NoSuchUpload")
    return upload


def upload_part(request: S3Request) -> Answer:
    received = request.received
    assert received is not None
    upload = upload_of(request, request.bucket)
    _check_algorithm(upload, received.algorithm)
    checksum = Checksum(received.algorithm, received.checksum) if received.checksum else None
    part = Part(now(), received.blob, checksum)
    _keep(request, part)
    told = {f"x-amz-checksum-{checksum.algorithm.lower()}": checksum.value} if checksum else {}
    return empty(200, {"ETag": f'"{part.blob.md5}"', **upload.description.encryption, **told})


def _keep(request: S3Request, part: Part) -> None:
    told = request.query["partNumber"]
    number = int(told) if told.isdecimal() else 0
    if not 1 <= number <= MOST_PARTS:
        raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
    with request.buckets.locked(request.bucket_name) as bucket:
        bucket.parts[upload_of(request, bucket).upload_id, number] = part


def _check_algorithm(upload: Upload, given: str) -> None:
    """Source  S3 User Guide, "Checking object integrity", multipart uploads."""
    wanted = upload.algorithm or given
    if given and wanted != given:
        raise invalid_request(
            f"Checksum Type mismatch occurred, expected checksum Type: {wanted.lower()}, "
            f"actual checksum Type: {given.lower()}"
        )


def upload_part_copy(request: S3Request) -> Answer:
    """A stretch of another object; no byte is copied, but its MD5 is the part's ETag."""
    upload = upload_of(request, request.bucket)
    source = copy_source(request)
    check_copy(request.headers, source)
    stretch = byte_range(request.headers.get("x-amz-copy-source-range"), source.size_bytes)
    blob = source.blob[slice(*stretch)] if stretch else source.blob
    checksum = None
    if upload.algorithm in DIGESTS:
        checksum = Checksum(upload.algorithm, digest_of(blob, upload.algorithm))
    elif upload.algorithm:
        raise unsupported(f"computing the {upload.algorithm} of a copy")
    part = Part(now(), blob, checksum)
    etag = blob.md5
    _keep(request, part)
    content = {
        "ETag": f'"{etag}"',
        "LastModified": iso_8601(part.changed_at),
        **({f"Checksum{checksum.algorithm}": checksum.value} if checksum else {}),
    }
    return xml("CopyPartResult", content, dict(upload.description.encryption))


def complete_multipart_upload(request: S3Request) -> Answer:
    """Twice the same upload is answered twice alike."""
    listed = request.parsed_body().get("Parts", [])
    with request.buckets.locked(request.bucket_name) as bucket:
        version = bucket.newest(request.key)
        upload_id = request.query["uploadId"]
        if version is None or version.upload_id != upload_id:
            check_write(request.headers, version)
            upload = upload_of(request, bucket)
            version = _completed(request, bucket, upload, listed)
            bucket.add(request.key, version)
            bucket.drop_upload(upload_id)
    content = {
        "Location": f"{request.http.host_url.rstrip('/')}{request.http.raw_path}",
        "Bucket": bucket.name,
        "Key": request.key,
        "ETag": f'"{version.etag}"',
        **(version.checksum.elements if version.checksum else {}),
    }
    headers = version.description.encryption | version_header(version, bucket)
    return xml("CompleteMultipartUploadResult", content, headers)


def _completed(
    request: S3Request, bucket: Bucket, upload: Upload, listed: list[dict[str, Any]]
) -> ObjectVersion:
    """Raises  AwsError InvalidPart, InvalidPartOrder, EntityTooSmall, MalformedXML as S3 does."""
    numbers = [each.get("PartNumber", 0) for each in listed]
    if not listed:
        raise s3_refusal("MalformedXML")
    if numbers != sorted(set(numbers)):
        raise s3_refusal("InvalidPartOrder")
    parts = [_uploaded(bucket, upload, each) for each in listed]
    if any(len(part.blob) < SMALLEST_PART_BYTES for part in parts[:-1]):
        raise s3_refusal("EntityTooSmall")
    size, told = sum(len(part.blob) for part in parts), request.headers.get("x-amz-mp-object-size")
    if told is not None and told != str(size):
        message = f"The provided 'x-amz-mp-object-size' header value {told} does not match what was"
        raise invalid_request(f"{message} computed: {size}")
    md5s = b"".join(bytes.fromhex(part.blob.md5) for part in parts)
    return ObjectVersion(
        version_id=bucket.new_version_id(),
        changed_at=now(),
        blob=join(part.blob for part in parts),
        etag=f"{hashlib.md5(md5s, usedforsecurity=False).hexdigest()}-{len(parts)}",
        description=upload.description,
        checksum=_whole_checksum(request, upload) or composite_checksum(upload, parts),
        part_sizes=tuple(len(part.blob) for part in parts),
        upload_id=upload.upload_id,
    )


def _uploaded(bucket: Bucket, upload: Upload, listed: dict[str, Any]) -> Part:
    part = bucket.parts.data.get((upload.upload_id, listed.get("PartNumber", 0)))
    if part is None or part.blob.md5 != listed.get("ETag", "").strip('"'):
        raise s3_refusal("InvalidPart")
    told = part.checksum and listed.get(f"Checksum{part.checksum.algorithm}")
    if part.checksum and told and told != part.checksum.value:
        raise s3_refusal("InvalidPart")
    return part


def _whole_checksum(request: S3Request, upload: Upload) -> Checksum | None:
    """The client's own, of the whole object."""
    for algorithm in ALGORITHMS:
        value = request.headers.get(f"x-amz-checksum-{algorithm.lower()}")
        if value and not (upload.algorithm and upload.is_composite):
            return Checksum(algorithm, value)
    return None


def composite_checksum(upload: Upload, parts: list[Part]) -> Checksum | None:
    """The checksum of the parts' checksums; None when the upload announced none that we compute."""
    if upload.algorithm not in DIGESTS or not upload.is_composite:
        return None
    digest = DIGESTS[upload.algorithm]()
    for part in parts:
        if part.checksum is None:
            return None
        digest.update(base64.b64decode(part.checksum.value))
    value = f"{base64.b64encode(digest.digest()).decode()}-{len(parts)}"
    return Checksum(upload.algorithm, value, is_composite=True)


def abort_multipart_upload(request: S3Request) -> Answer:
    with request.buckets.locked(request.bucket_name) as bucket:
        bucket.drop_upload(upload_of(request, bucket).upload_id)
    return empty(204)


ANSWERS = {
    "AbortMultipartUpload": abort_multipart_upload,
    "CompleteMultipartUpload": complete_multipart_upload,
    "CreateMultipartUpload": create_multipart_upload,
    "UploadPart": upload_part,
    "UploadPartCopy": upload_part_copy,
}
