"""What the headers of a write say of the object: metadata, tags, encryption, storage class, ACL.

Source  S3 API Reference, "PutObject"; S3 User Guide, "Working with object metadata".
"""

from typing import Any
from urllib.parse import parse_qsl

from local_cloud.api import AwsError, unsupported
from local_cloud.s3.access_lists import acl_of_headers
from local_cloud.s3.documents import parsed, s3_model
from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.records import Description
from local_cloud.s3.request import S3Request

DEFAULT_TYPE = "binary/octet-stream"
DESCRIBING = frozenset(
    {
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
        "x-amz-website-redirect-location",
    }
)
ENCRYPTION = (
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
)
LARGEST_METADATA_BYTES = 2048
MOST_OBJECT_TAGS = 10
LONGEST_TAG_KEY, LONGEST_TAG_VALUE = 128, 256
ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
LONGEST_KEY_BYTES = 1024


def described(request: S3Request) -> Description:
    """The object that PutObject or CreateMultipartUpload writes."""
    check_length(request.key)
    return Description(
        headers=metadata_of(request),
        tags=tags_of_header(request),
        encryption=encryption_of(request),
        storage_class=storage_class_of(request) or "STANDARD",
        acl=acl_of_headers(request.headers),
    )


def check_length(key: str) -> None:
    """Source  S3 User Guide, "Naming Amazon S3 objects"."""
    if len(key.encode()) > LONGEST_KEY_BYTES:
        raise s3_refusal("KeyTooLongError")


def metadata_of(request: S3Request) -> dict[str, str]:
    """Names in lower case. A presigned request may carry them in its query."""
    told = {name.lower(): value for name, value in request.headers.items()}
    told |= {name.lower(): value for name, value in request.query.items()}
    own = {name: value for name, value in told.items() if name.startswith("x-amz-meta-")}
    if sum(len(name) - len("x-amz-meta-") + len(own[name]) for name in own) > (
        LARGEST_METADATA_BYTES
    ):
        raise s3_refusal("MetadataTooLarge")
    system = {name: told[name] for name in DESCRIBING & told.keys()}
    encodings = [each.strip() for each in system.pop("content-encoding", "").split(",")]
    kept = ",".join(each for each in encodings if each and each != "aws-chunked")
    return {
        "content-type": system.pop("content-type", "") or DEFAULT_TYPE,
        **({"content-encoding": kept} if kept else {}),
        **system,
        **own,
    }


def tags_of_header(request: S3Request) -> dict[str, str]:
    pairs = parse_qsl(request.headers.get("x-amz-tagging", ""), keep_blank_values=True)
    return checked_tags([{"Key": key, "Value": value} for key, value in pairs])


def checked_tags(tags: list[dict[str, str]], most: int = MOST_OBJECT_TAGS) -> dict[str, str]:
    """Source  S3 User Guide, "Categorizing your objects using tags"."""
    found = {tag["Key"]: tag["Value"] for tag in tags}
    if len(found) < len(tags):
        raise _invalid_tag("Cannot provide multiple Tags with the same key")
    if any(key.startswith("aws:") for key in found):
        raise _invalid_tag("System tags cannot be added/updated by requester")
    if any(not key or len(key) > LONGEST_TAG_KEY for key in found):
        raise _invalid_tag("The TagKey you have provided is invalid")
    if any(len(value) > LONGEST_TAG_VALUE for value in found.values()):
        raise _invalid_tag("The TagValue you have provided is invalid")
    if len(found) > most:
        raise AwsError("BadRequest", f"Object tags cannot be greater than {most}")
    return found


def _invalid_tag(message: str) -> AwsError:
    return AwsError("InvalidTag", message)


def encryption_of(request: S3Request) -> dict[str, str]:
    """The headers of the request, else what the bucket's default says, as answers have it."""
    told = {name: request.headers[name] for name in ENCRYPTION if name in request.headers}
    if told:
        return told
    configuration = request.bucket.settings.documents.get("encryption")
    if configuration is None:
        return {}
    rule = parsed(configuration, "PutBucketEncryption")["Rules"][0]
    default: dict[str, Any] = rule.get("ApplyServerSideEncryptionByDefault", {})
    named = (default.get("SSEAlgorithm"), default.get("KMSMasterKeyID"))
    return {name: value for name, value in zip(ENCRYPTION, named, strict=False) if value}


def storage_class_of(request: S3Request) -> str:
    """ "" when the request names none."""
    told = request.headers.get("x-amz-storage-class", "")
    if told and told not in s3_model().shape_for("StorageClass").enum:
        raise s3_refusal("InvalidStorageClass")
    if told in ("OUTPOSTS", "SNOW", "EXPRESS_ONEZONE"):
        raise unsupported(f"S3's storage class {told}")
    return told
