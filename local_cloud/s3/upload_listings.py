"""ListMultipartUploads and ListParts.

Source  S3 API Reference, the pages of these operations.
"""

from typing import Any

from sortedcontainers import SortedList

from local_cloud.answers import Answer
from local_cloud.s3.access_lists import OWNER
from local_cloud.s3.listings import encoded
from local_cloud.s3.multipart import MOST_PARTS, upload_of
from local_cloud.s3.pages import entries, first
from local_cloud.s3.records import Part, Upload
from local_cloud.s3.request import S3Request, iso_8601, xml


def list_multipart_uploads(request: S3Request) -> Answer:
    """By key, and of one key in the order in which they began."""
    query, bucket = request.query, request.bucket
    marker, id_marker = query.get("key-marker", ""), query.get("upload-id-marker", "")
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    with bucket.lock:
        uploads = list(bucket.uploads.values())
    of_key: dict[str, list[Upload]] = {}
    for upload in uploads:
        of_key.setdefault(upload.key, []).append(upload)
    rest = _behind(of_key.get(marker, []), id_marker) if id_marker else []
    found: list[Upload | str] = list(rest)
    for entry in entries(SortedList(of_key), prefix, delimiter, marker):
        found += [entry.name] if entry.is_prefix else of_key[entry.name]
    shown, is_cut = first(request.count("max-uploads"), found)
    last = shown[-1] if is_cut else None
    content = {
        "Bucket": bucket.name,
        "KeyMarker": encoded(marker, query),
        "UploadIdMarker": id_marker,
        "NextKeyMarker": encoded(last.key if isinstance(last, Upload) else last, query),
        "NextUploadIdMarker": last.upload_id if isinstance(last, Upload) else None,
        "Prefix": encoded(prefix, query),
        "Delimiter": encoded(delimiter or None, query),
        "EncodingType": query.get("encoding-type"),
        "MaxUploads": request.count("max-uploads"),
        "IsTruncated": is_cut,
        "Upload": [_upload(each, query) for each in shown if isinstance(each, Upload)],
        "CommonPrefixes": [
            {"Prefix": encoded(each, query)} for each in shown if isinstance(each, str)
        ],
    }
    return xml("ListMultipartUploadsResult", content)


def _behind(uploads: list[Upload], upload_id: str) -> list[Upload]:
    ids = [upload.upload_id for upload in uploads]
    return uploads[ids.index(upload_id) + 1 :] if upload_id in ids else []


def _upload(upload: Upload, query: Any) -> dict[str, Any]:
    return {
        "Key": encoded(upload.key, query),
        "UploadId": upload.upload_id,
        "Initiator": OWNER,
        "Owner": OWNER,
        "StorageClass": upload.description.storage_class,
        "Initiated": iso_8601(upload.started_at),
        **_checksum_of(upload),
    }


def _checksum_of(upload: Upload) -> dict[str, str]:
    if not upload.algorithm:
        return {}
    kind = "COMPOSITE" if upload.is_composite else "FULL_OBJECT"
    return {"ChecksumAlgorithm": upload.algorithm, "ChecksumType": kind}


def list_parts(request: S3Request) -> Answer:
    with request.buckets.locked(request.bucket_name) as bucket:
        upload = upload_of(request, bucket)
        marker = request.count("part-number-marker", MOST_PARTS) if _is_marked(request) else 0
        numbers = [each for each in bucket.part_numbers(upload.upload_id) if each > marker]
        shown, is_cut = first(request.count("max-parts"), numbers)
        parts = [(number, bucket.parts[upload.upload_id, number]) for number in shown]
    content = {
        "Bucket": bucket.name,
        "Key": upload.key,
        "UploadId": upload.upload_id,
        "Initiator": OWNER,
        "Owner": OWNER,
        "StorageClass": upload.description.storage_class,
        "PartNumberMarker": marker,
        "NextPartNumberMarker": shown[-1] if shown else 0,
        "MaxParts": request.count("max-parts"),
        "IsTruncated": is_cut,
        **_checksum_of(upload),
        "Part": [_part(number, part) for number, part in parts],
    }
    return xml("ListPartsResult", content)


def _is_marked(request: S3Request) -> bool:
    return "part-number-marker" in request.query


def _part(number: int, part: Part) -> dict[str, Any]:
    checksum = part.checksum
    return {
        "PartNumber": number,
        "LastModified": iso_8601(part.changed_at),
        "ETag": f'"{part.blob.md5}"',
        "Size": len(part.blob),
        **({f"Checksum{checksum.algorithm}": checksum.value} if checksum else {}),
    }


ANSWERS = {"ListMultipartUploads": list_multipart_uploads, "ListParts": list_parts}
