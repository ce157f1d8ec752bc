"""Rights of S3's operations.

Source  Service Authorization Reference, "Amazon S3"; S3 User Guide, "Required permissions for
        Amazon S3 API operations".
Differs the tags of a copy's source are copied without rights of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from local_cloud.authorization.context import Keys
from local_cloud.authorization.evaluation import Need

LISTING = {  # operation: action on the bucket
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
}
OF_OBJECT = {  # operation: action on the object, action on a version of it
    "AbortMultipartUpload": ("AbortMultipartUpload", ""),
    "CompleteMultipartUpload": ("PutObject", ""),
    "CopyObject": ("PutObject", ""),
    "CreateMultipartUpload": ("PutObject", ""),
    "DeleteObject": ("DeleteObject", "DeleteObjectVersion"),
    "DeleteObjectTagging": ("DeleteObjectTagging", "DeleteObjectVersionTagging"),
    "GetObject": ("GetObject", "GetObjectVersion"),
    "GetObjectAcl": ("GetObjectAcl", "GetObjectVersionAcl"),
    "GetObjectAttributes": ("GetObject", "GetObjectVersion"),
    "GetObjectTagging": ("GetObjectTagging", "GetObjectVersionTagging"),
    "HeadObject": ("GetObject", "GetObjectVersion"),
    "ListParts": ("ListMultipartUploadParts", ""),
    "PutObject": ("PutObject", ""),
    "PutObjectAcl": ("PutObjectAcl", "PutObjectVersionAcl"),
    "PutObjectTagging": ("PutObjectTagging", "PutObjectVersionTagging"),
    "UploadPart": ("PutObject", ""),
    "UploadPartCopy": ("PutObject", ""),
}
OF_BUCKET = {  # operations whose actions have other names
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}
READS = {"GetObject", "HeadObject", "GetObjectAttributes", "GetObjectTagging"}
COPIES = {"CopyObject", "UploadPartCopy"}
QUERY_KEYS = {
    "prefix": "s3:prefix",
    "delimiter": "s3:delimiter",
    "max-keys": "s3:max-keys",
    "versionId": "s3:versionid",
}


@dataclass(frozen=True)
class S3Call:
    """``key`` is empty for a bucket's operation; header names are in lower case."""

    operation: str
    bucket: str
    key: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def version(self) -> str:
        return self.query.get("versionId", "")


def bucket_arn(bucket: str, key: str = "") -> str:
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def needs(call: S3Call) -> Iterator[Need]:
    """All of them; DeleteObjects needs one for each key, see ``delete_need``."""
    if call.operation == "ListBuckets":
        yield Need("s3:ListAllMyBuckets", "arn:aws:s3:::*")
    elif call.operation in OF_OBJECT:
        yield from _of_object(call)
    elif call.operation != "DeleteObjects":
        action = LISTING.get(call.operation) or OF_BUCKET.get(call.operation, call.operation)
        yield Need(f"s3:{action}", bucket_arn(call.bucket), keys_of(call))


def _of_object(call: S3Call) -> Iterator[Need]:
    arn, keys = bucket_arn(call.bucket, call.key), keys_of(call)
    yield Need(f"s3:{_action(call)}", arn, keys)
    if call.operation == "GetObjectAttributes":
        name = "GetObjectVersionAttributes" if call.version else "GetObjectAttributes"
        yield Need(f"s3:{name}", arn, keys)
    if call.operation in COPIES:
        yield _copy_source(call.headers)
    if call.operation in ("PutObject", "CopyObject", "CreateMultipartUpload"):
        if "x-amz-tagging" in call.headers:
            yield Need("s3:PutObjectTagging", arn, keys)
        if "x-amz-acl" in call.headers:
            yield Need("s3:PutObjectAcl", arn, keys)


def _action(call: S3Call) -> str:
    current, of_version = OF_OBJECT[call.operation]
    return of_version if call.version and of_version else current


def _copy_source(headers: Mapping[str, str]) -> Need:
    path, _, version = headers.get("x-amz-copy-source", "").partition("?versionId=")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    keys: Keys = {"s3:versionid": version} if version else {}
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    return Need(action, bucket_arn(bucket, key), keys)


def delete_need(bucket: str, key: str, version: str | None = None) -> Need:
    """Of one key of DeleteObjects."""
    action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
    return Need(action, bucket_arn(bucket, key), {"s3:versionid": version} if version else {})


def keys_of(call: S3Call) -> Keys:
    """Condition keys: the query's, and every x-amz header by its own name."""
    asked = {key: call.query[name] for name, key in QUERY_KEYS.items() if name in call.query}
    if call.operation in ("ListObjects", "ListObjectsV2", "ListObjectVersions"):
        asked.setdefault("s3:prefix", "")
        asked.setdefault("s3:delimiter", "")
    sent = {f"s3:{name}": value for name, value in call.headers.items() if name[:6] == "x-amz-"}
    return asked | sent
