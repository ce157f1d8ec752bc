"""Settings of a bucket: documents kept as they are put, tags, versioning.

Source  S3 API Reference, the page of each operation.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from local_cloud.answers import Answer
from local_cloud.api import AwsError, unsupported
from local_cloud.s3.descriptions import checked_tags
from local_cloud.s3.documents import document
from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.request import S3Request, empty, xml

MOST_BUCKET_TAGS = 50
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


class Setting(NamedTuple):
    """A document of a bucket: the suffix of its operations, and the error where there is none."""

    put: str
    delete: str
    missing: str


SETTINGS = {
    "cors": Setting("PutBucketCors", "DeleteBucketCors", "NoSuchCORSConfiguration"),
    "encryption": Setting(
        "PutBucketEncryption",
        "DeleteBucketEncryption",
        "ServerSideEncryptionConfigurationNotFoundError",
    ),
    "lifecycle": Setting(
        "PutBucketLifecycleConfiguration",
        "DeleteBucketLifecycle",
        "NoSuchLifecycleConfiguration",
    ),
    "ownershipControls": Setting(
        "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls",
        "OwnershipControlsNotFoundError",
    ),
    "publicAccessBlock": Setting(
        "PutPublicAccessBlock", "DeletePublicAccessBlock", "NoSuchPublicAccessBlockConfiguration"
    ),
    "tagging": Setting("PutBucketTagging", "DeleteBucketTagging", "NoSuchTagSet"),
}
NONE_SET = {
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
}
NEVER_FOUND = {
    "GetBucketReplication": "ReplicationConfigurationNotFoundError",
    "GetBucketWebsite": "NoSuchWebsiteConfiguration",
    "GetObjectLockConfiguration": "ObjectLockConfigurationNotFoundError",
}


def put_setting(name: str, request: S3Request) -> Answer:
    """The client's own bytes, once they are what AWS's model says."""
    told = request.parsed_body()
    content = request.body
    if name == "publicAccessBlock":  # what is not said is false
        blocks = {block: told.get(block, False) for block in BLOCKS}
        content = document("PublicAccessBlockConfiguration", blocks).encode()
    if name == "tagging":
        checked_tags(told["TagSet"], MOST_BUCKET_TAGS)
    if name == "lifecycle":
        check_lifecycle(told.get("Rules", []))
    with request.buckets.locked(request.bucket_name) as bucket:
        request.buckets.change(bucket, documents=bucket.settings.documents | {name: content})
    return empty(204 if name == "tagging" else 200)


def check_lifecycle(rules: list[dict[str, object]]) -> None:
    """Source  S3 API Reference, "LifecycleRule"."""
    for rule in rules:
        if ("Filter" in rule) == ("Prefix" in rule):
            raise s3_refusal("MalformedXML")
        if not any("Expiration" in key or "Transition" in key or "Abort" in key for key in rule):
            message = "At least one action needs to be specified in a rule"
            raise AwsError("InvalidRequest", message)


def get_setting(name: str, request: S3Request) -> Answer:
    content = request.bucket.settings.documents.get(name)
    if content is None:
        raise s3_refusal(SETTINGS[name].missing)
    return 200, {"Content-Type": "application/xml"}, content


def delete_setting(name: str, request: S3Request) -> Answer:
    with request.buckets.locked(request.bucket_name) as bucket:
        documents = {k: v for k, v in bucket.settings.documents.items() if k != name}
        request.buckets.change(bucket, documents=documents)
    return empty(204)


def get_bucket_versioning(request: S3Request) -> Answer:
    return xml("VersioningConfiguration", {"Status": request.bucket.settings.versioning or None})


def put_bucket_versioning(request: S3Request) -> Answer:
    told = request.parsed_body()
    if told.get("MFADelete") == "Enabled":
        raise unsupported("S3's MFA delete")
    if "Status" not in told:
        raise AwsError("IllegalVersioningConfigurationException", "The Versioning element is empty")
    with request.buckets.locked(request.bucket_name) as bucket:
        request.buckets.change(bucket, versioning=told["Status"])
    return empty()


def get_none(root: str, request: S3Request) -> Answer:
    """What nobody can set is truly answered by nothing."""
    assert request.bucket
    return xml(root, {})


def refuse_none(code: str, request: S3Request) -> Answer:
    assert request.bucket
    raise s3_refusal(code)


ANSWERS: dict[str, Callable[[S3Request], Answer]] = {
    "GetBucketVersioning": get_bucket_versioning,
    "PutBucketVersioning": put_bucket_versioning,
    **{setting.put: partial(put_setting, name) for name, setting in SETTINGS.items()},
    **{
        setting.put.replace("Put", "Get"): partial(get_setting, name)
        for name, setting in SETTINGS.items()
    },
    **{setting.delete: partial(delete_setting, name) for name, setting in SETTINGS.items()},
    **{name: partial(get_none, root) for name, root in NONE_SET.items()},
    **{name: partial(refuse_none, code) for name, code in NEVER_FOUND.items()},
}
