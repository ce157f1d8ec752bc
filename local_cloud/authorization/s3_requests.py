"""The check of S3's requests, where a bucket's own policy counts too.

Source  Amazon S3 User Guide, "How Amazon S3 authorizes a request", "Bucket policies"; S3 API
        Reference, "GetObject" (404 for a missing key only where one may list).
Differs the administrator, who stands for the account's root user too, may always read and change
        a bucket's policy. Of ACLs only an object's public one counts, for GetObject and HeadObject.
"""

from collections.abc import Mapping

from local_cloud.authorization import callers, current, documents
from local_cloud.authorization.callers import Caller
from local_cloud.authorization.enforcement import context_of
from local_cloud.authorization.evaluation import EXPLICIT, Document, Need, refusal
from local_cloud.authorization.needs.s3 import READS, S3Call, bucket_arn, delete_need, needs
from local_cloud.authorization.refusals import not_authorized
from local_cloud.s3.access_lists import is_public
from local_cloud.s3.buckets import all_buckets
from local_cloud.s3.records import ObjectVersion, Version
from local_cloud.settings import SETTINGS

POLICY_OPERATIONS = {"GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"}
PUBLIC_READS = {"GetObject", "HeadObject"}
REGION = "us-east-1"  # of the condition key aws:RequestedRegion: S3's buckets lie in one here


def authorize_s3(
    operation: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> None:
    """Check the current caller's right to an operation, before anything is done or stored.

    Raises  AwsError AccessDenied.
    """
    caller = callers.find(current.access_key(), "s3")
    if caller.kind != "anonymous" and not SETTINGS.enforces_iam:
        return
    if caller.kind == "administrator" and operation in POLICY_OPERATIONS:
        return
    lower = {name.lower(): value for name, value in headers.items()}
    call = S3Call(operation, bucket, key, query, lower)
    for need in needs(call):
        _check(caller, need, call)
    if operation in READS and caller.kind not in ("administrator", "anonymous"):
        _hide_missing(caller, call)


def authorize_deletion(bucket: str, key: str, version: str | None) -> None:
    """Check the current caller's right to one key of DeleteObjects.

    Raises  AwsError AccessDenied.
    """
    caller = callers.find(current.access_key(), "s3")
    if SETTINGS.enforces_iam or caller.kind == "anonymous":
        need = delete_need(bucket, key, version)
        _check(caller, need, S3Call("DeleteObjects", bucket, key, {}, {}))


def _check(caller: Caller, need: Need, call: S3Call) -> None:
    bucket_policy = _policy(need)
    if caller.kind == "administrator" and not bucket_policy:
        return
    reason = refusal(need, caller.policies, bucket_policy, context_of(caller, REGION, need))
    if reason is None:
        return
    if caller.kind == "anonymous" and not reason.startswith(EXPLICIT) and _is_public(call):
        return
    raise not_authorized("s3", caller, need, reason)


def _policy(need: Need) -> Document:
    bucket = all_buckets().get(need.resource.removeprefix("arn:aws:s3:::").partition("/")[0])
    text = bucket.settings.documents.get("policy") if bucket else None
    return documents.read(text) if text else ()


def _is_public(call: S3Call) -> bool:
    if call.operation not in PUBLIC_READS:
        return False
    newest = all_buckets().find(call.bucket).newest(call.key)
    return newest is not None and is_public(newest.description.acl)


def _hide_missing(caller: Caller, call: S3Call) -> None:
    """Who may not list a bucket learns not even that a key is missing.

    Which prefix this check sees, AWS does not say: none here.
    """
    bucket = all_buckets().get(call.bucket)
    if bucket is not None and not _is_there(bucket.versions(call.key), call.version):
        _check(caller, Need("s3:ListBucket", bucket_arn(call.bucket)), call)


def _is_there(versions: tuple[Version, ...], version_id: str) -> bool:
    if version_id:
        return any(version.version_id == version_id for version in versions)
    return bool(versions) and isinstance(versions[-1], ObjectVersion)
