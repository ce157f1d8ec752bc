"""Bucket policies, kept as they are put; ``authorization`` asks them.

Source  S3 User Guide, "Bucket policies for Amazon S3".
"""

import json
from functools import lru_cache
from typing import Any

from local_cloud.answers import Answer
from local_cloud.api import AwsError
from local_cloud.authorization.documents import as_list
from local_cloud.s3.documents import document
from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.request import S3Request, empty

EVERYBODY: tuple[Any, ...] = ("*", {"AWS": "*"}, {"AWS": ["*"]})
REQUIRED = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))


@lru_cache
def _loaded(policy: bytes) -> dict[str, Any]:
    return json.loads(policy)


def statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    told = policy["Statement"]
    return told if isinstance(told, list) else [told]


def put_bucket_policy(request: S3Request) -> Answer:
    check_policy(request.body, request.bucket_name)
    return _change(request, request.body)


def delete_bucket_policy(request: S3Request) -> Answer:
    return _change(request, None)


def _change(request: S3Request, policy: bytes | None) -> Answer:
    with request.buckets.locked(request.bucket_name) as bucket:
        others = {k: v for k, v in bucket.settings.documents.items() if k != "policy"}
        documents = {**others, "policy": policy} if policy else others
        request.buckets.change(bucket, documents=documents)
    return empty(204)


def check_policy(text: bytes, bucket: str) -> None:
    """Raises  AwsError MalformedPolicy."""
    try:
        policy = json.loads(text)
    except ValueError:
        raise malformed("Policies must be valid JSON and the first byte must be '{'") from None
    if not isinstance(policy, dict):
        raise malformed("Policies must be valid JSON and the first byte must be '{'")
    if not policy.get("Statement"):
        raise malformed("Missing required field Statement")
    for statement in statements(policy):
        _check_statement(statement, bucket)


def _check_statement(statement: dict[str, Any], bucket: str) -> None:
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise malformed(f"Invalid effect: {statement.get('Effect')}")
    for names in REQUIRED:
        if not any(name in statement for name in names):
            raise malformed(f"Missing required field {names[0]}")
    if not all(_is_of_s3(action) for action in _listed(statement, "Action")):
        raise malformed("Policy has invalid action")
    if not all(_is_of_bucket(one, bucket) for one in _listed(statement, "Resource")):
        raise malformed("Policy has invalid resource")


def _listed(statement: dict[str, Any], name: str) -> list[str]:
    return [*as_list(statement.get(name)), *as_list(statement.get(f"Not{name}"))]


def _is_of_s3(action: str) -> bool:
    return action == "*" or action.lower().startswith("s3:")


def _is_of_bucket(resource: str, bucket: str) -> bool:
    """Also what a wildcard or a variable leaves open."""
    named = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
    return named == bucket or any(sign in named for sign in "*?$")


def malformed(message: str) -> AwsError:
    return AwsError("MalformedPolicy", message)


def get_bucket_policy(request: S3Request) -> Answer:
    return 200, {"Content-Type": "application/json"}, _policy_of(request)


def get_bucket_policy_status(request: S3Request) -> Answer:
    """Public is what allows something to everybody without a condition."""
    is_public = any(
        statement["Effect"] == "Allow"
        and statement.get("Principal") in EVERYBODY
        and "Condition" not in statement
        for statement in statements(_loaded(_policy_of(request)))
    )
    content = document("PolicyStatus", {"IsPublic": is_public})
    return 200, {"Content-Type": "application/xml"}, content


def _policy_of(request: S3Request) -> bytes:
    policy = request.bucket.settings.documents.get("policy")
    if policy is None:
        raise s3_refusal("NoSuchBucketPolicy")
    return policy


ANSWERS = {
    "DeleteBucketPolicy": delete_bucket_policy,
    "GetBucketPolicy": get_bucket_policy,
    "GetBucketPolicyStatus": get_bucket_policy_status,
    "PutBucketPolicy": put_bucket_policy,
}
