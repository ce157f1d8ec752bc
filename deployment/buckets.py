"""Buckets: emptied of every version, then deleted."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import DeploymentError, code_of
from deployment.names import BUCKETS, Environment

REFILL_SECONDS = 60  # how long writers of logs and results may go on filling a bucket


def full_name(name: str, environment: Environment) -> str:
    """A pipeline's short name becomes the full one; any other name stays as it is."""
    return environment.bucket(name) if name in BUCKETS else name


def exists(bucket: str) -> bool:
    try:
        aws.client("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        if code_of(error) in ("404", "NoSuchBucket"):
            return False
        raise
    return True


def delete(bucket: str) -> int:
    """Empty and delete a bucket; the number of versions and delete markers that went with it.

    Raises  DeploymentError when it does not exist, an object stays, or writers fill it again
            and again.
    """
    s3 = aws.client("s3")
    deleted = 0
    try:
        for _ in aws.ticks(first_seconds=0.5, timeout_seconds=REFILL_SECONDS):
            deleted += empty(s3, bucket)
            if _delete_bucket(s3, bucket):
                return deleted
    except ClientError as error:
        if code_of(error) != "NoSuchBucket":
            raise
        raise DeploymentError(f"Bucket {bucket} does not exist.") from None
    raise DeploymentError(f"Bucket {bucket} is filled again and again: stop its writers first.")


def empty(s3: Any, bucket: str) -> int:
    """Delete every version and delete marker, abort every multipart upload."""
    deleted = 0
    for batch in _versions(s3, bucket):
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})
        if errors := answer.get("Errors"):
            first = errors[0]
            raise DeploymentError(
                f"Bucket {bucket}: {len(errors)} objects stay, the first is {first['Key']}: "
                f"{first['Code']} {first.get('Message', '')}"
            )
        deleted += len(batch)
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        for started in page.get("Uploads", []):
            s3.abort_multipart_upload(
                Bucket=bucket, Key=started["Key"], UploadId=started["UploadId"]
            )
    return deleted


def _versions(s3: Any, bucket: str) -> Iterator[list[dict[str, str]]]:
    """Batches of at most 1,000, which is what one page holds and one DeleteObjects takes."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if found:
            yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]


def _delete_bucket(s3: Any, bucket: str) -> bool:
    try:
        s3.delete_bucket(Bucket=bucket)
    except ClientError as error:
        if code_of(error) == "BucketNotEmpty":
            return False
        raise
    return True
