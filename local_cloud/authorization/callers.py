"""Who calls: the administrator, a user, a role's session or nobody in particular.

Source  IAM User Guide, "AWS JSON policy elements: Principal" and "Permissions boundaries".
"""

import math
import re
import time
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id
from moto.sts.models import sts_backends

from local_cloud.api import AwsError
from local_cloud.authorization import documents
from local_cloud.authorization.context import Keys
from local_cloud.authorization.evaluation import Document, Policies

ADMINISTRATOR_ID = "AIDALOCALADMINISTRATOR"
ADMINISTRATOR_ARN = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:user/administrator"
EVERYTHING = documents.read(
    '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'  # as AdministratorAccess
)
INVALID_TEXT = "The security token included in the request is invalid."
EXPIRED_TEXT = "The security token included in the request is expired"
QUERIES = ("cloudformation", "iam", "sns", "sqs", "sts")
# code, message and status by service; Source  IAM User Guide, "Troubleshoot access denied"
INVALID = {name: ("InvalidClientTokenId", INVALID_TEXT, 403) for name in QUERIES} | {
    "s3": (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
    )
}
INVALID_ELSEWHERE = ("UnrecognizedClientException", INVALID_TEXT, 400)
EXPIRED = {name: ("ExpiredToken", EXPIRED_TEXT, 403) for name in QUERIES} | {
    "s3": ("ExpiredToken", "The provided token has expired.", 400)
}
EXPIRED_ELSEWHERE = ("ExpiredTokenException", EXPIRED_TEXT, 400)
OWN_KEY = re.compile(
    rf"A[KS]IA{generate_access_key_id_from_account_id(DEFAULT_ACCOUNT_ID, 'AKIA')[4:12]}\w+"
)


_changes = [0]  # of IAM, counted


@dataclass(frozen=True)
class Caller:
    """``keys`` are the condition keys that tell who calls; ``arn`` is who an error names."""

    arn: str
    kind: str  # "administrator", "user", "session" or "anonymous"
    policies: Policies
    keys: Keys = field(default_factory=dict, hash=False)
    account: str = DEFAULT_ACCOUNT_ID
    valid_until: float = math.inf  # seconds since 1970


_known: dict[str, Caller] = {}  # by access key, until IAM changes


def find(access_key: str | None, service: str = "sts") -> Caller:
    """The caller with an access key id; an unknown key is the administrator's, none is nobody's.

    Raises  AwsError in the service's words for a key that was made here and is gone or inactive,
            and for a session that is over.
    """
    if access_key is None:
        return ANONYMOUS
    if not OWN_KEY.fullmatch(access_key):
        return ADMINISTRATOR
    known, changes = _known.get(access_key), _changes[0]
    if known is not None and time.time() < known.valid_until:
        return known
    found = _found(access_key, service)
    if changes == _changes[0]:  # else somebody has changed IAM meanwhile
        _known[access_key] = found
    return found


def forget() -> None:
    """After a change of anything in IAM."""
    _changes[0] += 1
    _known.clear()


def _found(access_key: str, service: str) -> Caller:
    session = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].get_assumed_role_from_access_key(access_key)
    if session is not None:
        if session.expiration < utcnow():
            raise AwsError(*EXPIRED.get(service, EXPIRED_ELSEWHERE))
        role = iam_backends[session.account_id]["aws"].roles.get(session.role_id)
        if role is not None:  # one made again under the old name is another one
            return _session(session, role)
    elif (user := user_of(access_key)) is not None:
        return _user(user)
    raise AwsError(*INVALID.get(service, INVALID_ELSEWHERE))


def user_of(access_key: str) -> Any:
    """moto's ``User`` with this key, if it is active."""
    for user in iam_backends[DEFAULT_ACCOUNT_ID]["aws"].users.values():
        for key in user.access_keys:
            if key.access_key_id == access_key and key.status == "Active":
                return user
    return None


def _session(session: Any, role: Any) -> Caller:
    account = session.account_id
    iam = iam_backends[account]["aws"]
    given = [session.policy] if session.policy else []
    attached = [_managed(iam, arn) for arn in getattr(session, "policy_arns", ())]
    policies = Policies(
        identity=_documents(role),
        boundary=_boundary(iam, role.permissions_boundary_arn),
        session=(*(documents.read(text) for text in given), *attached)
        if given or attached
        else None,
        itself=(("AWS", session.arn),),
        role=(("AWS", role.arn),),
        account=_account(account),
    )
    started_by = getattr(session, "service", None)
    issued_at = getattr(session, "issued_at", None)
    keys: Keys = {
        "aws:principalarn": role.arn,
        "aws:principaltype": "AssumedRole",
        "aws:principalaccount": account,
        "aws:userid": f"{role.id}:{session.session_name}",
        "aws:multifactorauthpresent": "false",
        "aws:tokenissuetime": issued_at.isoformat() if issued_at else None,
        "sts:rolesessionname": session.session_name,
        "glue:credentialissuingservice": started_by if started_by == "glue.amazonaws.com" else None,
        "glue:roleassumedby": started_by if started_by == "glue.amazonaws.com" else None,
        **_principal_tags(role.tags),
    }
    ends_at = session.expiration.replace(tzinfo=UTC).timestamp()  # moto's times are naive, in UTC
    return Caller(session.arn, "session", policies, keys, account, ends_at)


def _user(user: Any) -> Caller:
    iam = iam_backends[user.account_id]["aws"]
    groups = [group for group in iam.groups.values() if user in group.users]
    policies = Policies(
        identity=tuple(one for holder in (user, *groups) for one in _documents(holder)),
        boundary=_boundary(iam, getattr(user, "permissions_boundary_arn", None)),
        itself=(("AWS", user.arn),),
        account=_account(user.account_id),
    )
    keys: Keys = {
        "aws:principalarn": user.arn,
        "aws:principaltype": "User",
        "aws:principalaccount": user.account_id,
        "aws:userid": user.id,
        "aws:username": user.name,
        **_principal_tags(user.tags),
    }
    return Caller(user.arn, "user", policies, keys, user.account_id)


def _account(account: str) -> tuple[tuple[str, str], ...]:
    return (("AWS", account), ("AWS", f"arn:aws:iam::{account}:root"))


def _documents(holder: Any) -> tuple[Document, ...]:
    """Inline and managed policies of a role, user or group."""
    inline = (documents.read(text) for text in list(holder.policies.values()))
    managed = (_default_version(policy) for policy in list(holder.managed_policies.values()))
    return (*inline, *managed)


def _default_version(policy: Any) -> Document:
    for version in policy.versions:
        if version.version_id == policy.default_version_id:
            return documents.read(version.document)
    return ()


def _managed(iam: Any, arn: str) -> Document:
    policy = iam.managed_policies.get(arn)
    return () if policy is None else _default_version(policy)


def _boundary(iam: Any, arn: str | None) -> Document | None:
    return None if arn is None else _managed(iam, arn)


def _principal_tags(tags: Any) -> dict[str, str]:
    """moto keeps a role's tags by key, a user's as a list."""
    listed = tags.values() if isinstance(tags, dict) else tags or ()
    return {f"aws:principaltag/{tag['Key'].lower()}": tag["Value"] for tag in listed}


ANONYMOUS = Caller(
    "anonymous",
    "anonymous",
    Policies(itself=(("Anonymous", "*"),)),
    {"aws:principaltype": "Anonymous"},
)
ADMINISTRATOR = Caller(
    ADMINISTRATOR_ARN,
    "administrator",
    Policies(
        identity=(EVERYTHING,),
        itself=(("AWS", ADMINISTRATOR_ARN),),
        account=_account(DEFAULT_ACCOUNT_ID),
    ),
    {
        "aws:principalarn": ADMINISTRATOR_ARN,
        "aws:principaltype": "User",
        "aws:principalaccount": DEFAULT_ACCOUNT_ID,
        "aws:userid": ADMINISTRATOR_ID,
        "aws:username": "administrator",
    },
)
