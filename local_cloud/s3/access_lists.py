"""Access control lists: canned, by headers or as a document; kept, and read for public objects.

Source  S3 User Guide, "Access control list (ACL) overview", canned ACLs.
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from local_cloud.answers import Answer
from local_cloud.api import AwsError
from local_cloud.s3.documents import document, parsed
from local_cloud.s3.errors import invalid_argument, invalid_request, s3_refusal
from local_cloud.s3.request import S3Request, empty

OWNER_ID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"  # as in moto's ACLs
OWNER = {"ID": OWNER_ID, "DisplayName": "webfile"}
GROUPS = "http://acs.amazonaws.com/groups"
EVERYBODY = f"{GROUPS}/global/AllUsers"
READ = (EVERYBODY, "READ")
CANNED: dict[str, list[tuple[str, str]]] = {
    "private": [],
    "public-read": [READ],
    "public-read-write": [READ, (EVERYBODY, "WRITE")],
    "authenticated-read": [(f"{GROUPS}/global/AuthenticatedUsers", "READ")],
    "bucket-owner-read": [],
    "bucket-owner-full-control": [],
    "aws-exec-read": [],
    "log-delivery-write": [
        (f"{GROUPS}/s3/LogDelivery", "WRITE"),
        (f"{GROUPS}/s3/LogDelivery", "READ_ACP"),
    ],
}
GRANTEE = re.compile(r"""\s*(id|uri|emailAddress)\s*=\s*"?([^"]+)"?\s*""")
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
FULL = (OWNER_ID, "FULL_CONTROL")


def acl_of_headers(headers: Mapping[str, str]) -> bytes | None:
    """The list that a request's headers give; None where they give none."""
    canned = headers.get("x-amz-acl")
    grants = [
        (grantee, permission.upper().replace("-", "_"))
        for permission in ("read", "write", "read-acp", "write-acp", "full-control")
        for grantee in _grantees(headers.get(f"x-amz-grant-{permission}"))
    ]
    if canned and grants:
        raise invalid_request("Specifying both Canned ACLs and Header Grants is not allowed")
    if canned and canned not in CANNED:
        raise invalid_argument("The canned ACL is not known")
    if canned:
        return acl_document([FULL, *CANNED[canned]])
    return acl_document(grants) if grants else None


def _grantees(told: str | None) -> list[str]:
    found = [GRANTEE.fullmatch(each) for each in told.split(",")] if told else []
    if None in found:
        raise invalid_argument("The grantee is not of the form id=, uri= or emailAddress=")
    return [match[2] for match in found if match]


def acl_document(grants: list[tuple[str, str]]) -> bytes:
    """In      grantees (address of a group, or an id) and what each may do."""
    listed = "".join(
        f'<Grant><Grantee xmlns:xsi="{SCHEMA}" xsi:type="{kind}"><{name}>{escape(grantee)}</{name}>'
        f"</Grantee><Permission>{permission}</Permission></Grant>"
        for grantee, permission in grants
        for kind, name in [("Group", "URI") if "://" in grantee else ("CanonicalUser", "ID")]
    )
    content = document("AccessControlPolicy", {"Owner": OWNER, "AccessControlList": ""})
    return content.replace("<AccessControlList>", f"<AccessControlList>{listed}").encode()


def is_public(acl: bytes | None) -> bool:
    """Whether anybody may read."""
    if acl is None:
        return False
    grants = parsed(acl, "PutObjectAcl").get("Grants", [])
    return any(
        grant.get("Grantee", {}).get("URI") == EVERYBODY
        and grant["Permission"] in ("READ", "FULL_CONTROL")
        for grant in grants
    )


def _acl_of_request(request: S3Request) -> bytes | None:
    """By headers or as a document; None for neither.

    Raises  AwsError MalformedACLError.
    """
    if not request.body:
        return acl_of_headers(request.headers)
    try:
        told: dict[str, Any] = request.parsed_body()
    except AwsError:
        raise s3_refusal("MalformedACLError") from None
    if "Owner" not in told or any("Permission" not in grant for grant in told.get("Grants", [])):
        raise s3_refusal("MalformedACLError")
    return request.body


def get_bucket_acl(request: S3Request) -> Answer:
    return _shown(request.bucket.settings.documents.get("acl"))


def put_bucket_acl(request: S3Request) -> Answer:
    acl = _acl_of_request(request) or acl_document([FULL])
    with request.buckets.locked(request.bucket_name) as bucket:
        documents = bucket.settings.documents | {"acl": acl}
        request.buckets.change(bucket, documents=documents)
    return empty()


def get_object_acl(request: S3Request) -> Answer:
    return _shown(request.version().description.acl)


def put_object_acl(request: S3Request) -> Answer:
    acl = _acl_of_request(request)
    with request.buckets.locked(request.bucket_name) as bucket:
        version = request.version()
        description = version.description._replace(acl=acl)
        bucket.replace(request.key, version, version._replace(description=description))
    return empty()


def _shown(acl: bytes | None) -> Answer:
    return 200, {"Content-Type": "application/xml"}, acl or acl_document([FULL])


ANSWERS = {
    "GetBucketAcl": get_bucket_acl,
    "GetObjectAcl": get_object_acl,
    "PutBucketAcl": put_bucket_acl,
    "PutObjectAcl": put_object_acl,
}
