"""Roles: who may assume them, the credentials of a session, and who a caller is.

Source  IAM User Guide, "IAM roles"; STS API Reference, "AssumeRole" and "GetCallerIdentity".
Differs session tags, source identities and sessions by SAML or web identity are refused by name.
"""

import os
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import utcnow
from moto.iam.models import IAMBackend, iam_backends
from moto.iam.responses import IamResponse
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse

from local_cloud.api import AwsError, unsupported
from local_cloud.authorization import callers, documents
from local_cloud.authorization.context import Context, Keys
from local_cloud.authorization.enforcement import trusted_to_assume
from local_cloud.authorization.evaluation import Document, Need
from local_cloud.moto_state import keep

ASSUME = "sts:AssumeRole"
SESSION_SECONDS = 12 * 60 * 60  # the longest a role session may last; a job run may not outlive it
YOUNG_SECONDS = 11 * 60 * 60  # left of a session that is used again
REFUSED_OPTIONS = (
    "ProvidedContexts",
    "SerialNumber",
    "SourceIdentity",
    "Tags",
    "TransitiveTagKeys",
)

_LOADING = Lock()
_SESSIONS_LOCK = Lock()
_sessions: dict[tuple[str, str, str, str], Any] = {}  # of services, by role and purpose

moto_assume_role = TokenResponse.assume_role


def role_credentials(
    role: str, session_name: str, region: str, service: str = "glue.amazonaws.com"
) -> dict[str, str]:
    """Credentials of a session of ``role`` (name or ARN), assumed by a service of AWS.

    A session is used again while it is young: making clients for a new one takes longer than many
    a job run.

    Out     AccessKeyId, SecretAccessKey, SessionToken.
    Raises  AwsError InvalidInputException: no such role, or it does not trust the service.
    """
    found = check_role(role, service)
    name = session_name[:64]  # a session's name has at most 64 characters
    key = (found.id, name, region, service)
    with _SESSIONS_LOCK:
        session = _sessions.get(key)
        if session is None or session.expiration < utcnow() + timedelta(seconds=YOUNG_SECONDS):
            session = _sessions[key] = _new_session(found, name, region, service)
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
    }


def _new_session(role: Any, name: str, region: str, service: str) -> Any:
    session = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].assume_role(
        region_name=region,
        role_session_name=name,
        role_arn=role.arn,
        policy="",
        duration=SESSION_SECONDS,
        external_id="",
    )
    session.role_id, session.service, session.issued_at = role.id, service, utcnow()
    keep("sts")
    return session


def check_role(role: str, service: str = "glue.amazonaws.com") -> Any:
    """moto's ``Role`` of a name or an ARN that ``service`` may assume.

    Raises  AwsError InvalidInputException as Glue words it.
    Source  Glue's message as clients report it: hashicorp/terraform-provider-aws#30371.
    """
    found = find_role(role)
    if found is None or not trusts(trust_of(found), "Service", service):
        raise AwsError(
            "InvalidInputException",
            f"Service is unable to assume role {role}. Please verify role's TrustPolicy",
        )
    return found


def find_role(role: str) -> Any:
    """moto's ``Role`` of a name or an ARN of this account, else None."""
    name = role.rpartition("/")[2]
    for found in list(iam_backends[DEFAULT_ACCOUNT_ID]["aws"].roles.values()):
        if found.name == name and role in (found.arn, name):
            return found
    return None


def trust_of(role: Any) -> Document:
    """The statements of a role's trust policy."""
    return documents.read(role.assume_role_policy_document, "*")


def trusts(trust_policy: Document, kind: str, principal: str) -> bool:
    """Whether a trust policy lets ``principal`` of ``kind`` (Service, AWS) assume.

    Raises  AwsError UnsupportedOperation for aws:SourceAccount and aws:SourceArn: no page of AWS
            says whether its Glue comes with them.
    """
    keys: Keys = {
        name: partial(_refuse_key, name) for name in ("aws:sourceaccount", "aws:sourcearn")
    }
    effects = {
        one.effect
        for one in trust_policy
        if (one.names((kind, principal)) or ("AWS", "*") in one.principals)
        and one.covers(ASSUME, "*", Context(keys))
    }
    return effects == {"Allow"}


def _refuse_key(name: str) -> None:
    raise unsupported(f"the condition key {name} in a trust policy for a service")


def caller_identity(backend: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
    """``STSBackend.get_caller_identity``: whoever is neither a user nor a session administers."""
    caller = callers.find(access_key_id)
    return str(caller.keys["aws:userid"]), caller.arn, caller.account


def assume_role(response: Any) -> Any:
    """``TokenResponse.assume_role``: moto lets anybody assume what need not exist.

    Source  IAM User Guide, "Troubleshoot IAM roles": the trust policy has to name the caller.
    """
    for option in REFUSED_OPTIONS:
        if response._get_param(option):
            raise unsupported(f"AssumeRole with {option}")
    caller = callers.find(response.get_access_key())
    arn = response._get_param("RoleArn")
    keys: Keys = {
        "sts:externalid": response._get_param("ExternalId"),
        "sts:rolesessionname": response._get_param("RoleSessionName"),
    }
    role = find_role(arn)
    need = Need(ASSUME, arn, keys)
    if role is None or trusted_to_assume(caller, response.region, need, trust_of(role)):
        message = f"User: {caller.arn} is not authorized to perform: {ASSUME} on resource: {arn}"
        raise AwsError("AccessDenied", message, 403)
    if int(response._get_param("DurationSeconds", 3600)) > int(role.max_session_duration or 3600):
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise AwsError("ValidationError", message)
    check_session_policy(response._get_param("Policy"))
    given = response._get_param("PolicyArns") or []
    if any("::aws:policy/" in one["arn"] for one in given):
        load_aws_policies(iam_backends[DEFAULT_ACCOUNT_ID]["aws"])
    answer = moto_assume_role(response)
    session = answer.result["Credentials"]
    session.role_id, session.issued_at = role.id, utcnow()
    session.policy_arns = [one["arn"] for one in given]
    return answer


def check_session_policy(policy: str | None) -> None:
    """Raises  AwsError MalformedPolicyDocument."""
    try:
        documents.read(policy or '{"Statement": []}')
    except (ValueError, KeyError, AttributeError):
        raise AwsError(
            "MalformedPolicyDocument", "The policy is not in the valid JSON format."
        ) from None


class LocalIamResponse(IamResponse):
    """IAM's API. AWS's own policies, over a thousand, are read when the first one is asked for."""

    def call_action(self) -> Any:
        if self._get_action() == "CreateUser" and self._get_param("PermissionsBoundary"):
            raise unsupported("a user's PermissionsBoundary")  # moto would forget it
        if "::aws:policy/" in (self._get_param("PolicyArn") or "") or self._lists_policies():
            load_aws_policies(self.backend)
        try:
            return super().call_action()
        finally:
            callers.forget()

    def _lists_policies(self) -> bool:
        return self._get_action() == "ListPolicies" and self._get_param("Scope") != "Local"


def load_aws_policies(backend: IAMBackend) -> None:
    """Give ``backend`` the policies that AWS manages; once, it takes more than a second."""
    with _LOADING:
        if not backend.aws_managed_policies:
            os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
            kept = backend.managed_policies  # and, of AWS's, those that are attached already
            policies = [kept.get(policy.arn, policy) for policy in backend._init_aws_policies()]
            backend.aws_managed_policies = policies
            backend.managed_policies = backend._init_managed_policies() | kept


def mend() -> None:
    """Put the functions above in the places of moto's; before the first request."""
    STSBackend.get_caller_identity = caller_identity
    TokenResponse.assume_role = assume_role
