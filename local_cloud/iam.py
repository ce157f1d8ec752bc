"""Roles: who may assume them, the credentials of a session, and who a caller is.

Source  IAM User Guide, "IAM roles"; STS API Reference, "AssumeRole" and "GetCallerIdentity".
Differs policies are not enforced: a session is named after its role, but may do everything.
"""

import os
import re
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import IAMBackend, iam_backends
from moto.iam.responses import IamResponse
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse

from local_cloud.api import AwsError
from local_cloud.clients import client
from local_cloud.moto_state import keep

ADMINISTRATOR_ID = "AIDALOCALADMINISTRATOR"
ADMINISTRATOR_ARN = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:user/administrator"
SESSION_SECONDS = 12 * 60 * 60  # the longest a role session may last; a job run may not outlive it

_LOADING = Lock()

moto_caller_identity = STSBackend.get_caller_identity
moto_assume_role = TokenResponse.assume_role


def role_credentials(
    role: str, session_name: str, region: str, service: str = "glue.amazonaws.com"
) -> dict[str, str]:
    """Credentials of a session of ``role`` (name or ARN), assumed by a service of AWS.

    Out     AccessKeyId, SecretAccessKey, SessionToken.
    Raises  AwsError InvalidInputException: no such role, or it does not trust the service.
    Source  Glue's message as clients report it: hashicorp/terraform-provider-aws#30371.
    """
    found = _find_role(role, region)
    if found is None or not trusts(found["AssumeRolePolicyDocument"], "Service", service):
        raise AwsError(
            "InvalidInputException",
            f"Service is unable to assume role {role}. Please verify role's TrustPolicy",
        )
    session = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].assume_role(
        region_name=region,
        role_session_name=session_name[:64],  # a session's name has at most 64 characters
        role_arn=found["Arn"],
        policy="",
        duration=SESSION_SECONDS,
        external_id="",
    )
    keep("sts")
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
    }


def _find_role(role: str, region: str) -> dict[str, Any] | None:
    """AWS ``Role`` structure of a name or an ARN of this account."""
    try:
        found: dict[str, Any] = client("iam", region).get_role(RoleName=role.split("/")[-1])["Role"]
    except ClientError:
        return None
    return found if not role.startswith("arn:") or found["Arn"] == role else None


def trusts(trust_policy: dict[str, Any], kind: str, principal: str) -> bool:
    """Whether an AssumeRolePolicyDocument lets ``principal`` of ``kind`` (Service, AWS) assume."""
    statements = _as_list(trust_policy.get("Statement"))
    return any(
        statement.get("Effect") == "Allow" and _names(statement.get("Principal"), kind, principal)
        for statement in statements
    )


def _names(principals: Any, kind: str, principal: str) -> bool:
    if principals == "*":
        return True
    named = _as_list((principals or {}).get(kind))
    return any(re.fullmatch(re.escape(name).replace(r"\*", ".*"), principal) for name in named)


def _as_list(value: Any) -> list[Any]:
    """IAM's policy language writes a list of one without its brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def caller_identity(backend: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
    """``STSBackend.get_caller_identity``: whoever is neither a user nor a session administers."""
    if backend.get_assumed_role_from_access_key(access_key_id) is None and not _user(access_key_id):
        return ADMINISTRATOR_ID, ADMINISTRATOR_ARN, DEFAULT_ACCOUNT_ID
    found: tuple[str, str, str] = moto_caller_identity(backend, access_key_id, region)
    return found


def _user(access_key_id: str) -> Any:
    return iam_backends[DEFAULT_ACCOUNT_ID]["aws"].get_user_from_access_key_id(access_key_id)


def assume_role(response: Any) -> Any:
    """``TokenResponse.assume_role``: moto lets anybody assume what need not exist.

    Source  IAM User Guide, "Troubleshoot IAM roles": the trust policy has to name the caller.
    """
    _, caller, account = response.backend.get_caller_identity(
        response.get_access_key(), response.region
    )
    arn = response._get_param("RoleArn")
    role = _find_role(arn, response.region)
    policy = role["AssumeRolePolicyDocument"] if role else {}
    if not any(trusts(policy, "AWS", name) for name in (caller, account, _root_of(account))):
        message = f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        raise AwsError("AccessDenied", message, 403)
    return moto_assume_role(response)


def _root_of(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


class LocalIamResponse(IamResponse):
    """IAM's API. AWS's own policies, over a thousand, are read when the first one is asked for."""

    def call_action(self) -> Any:
        if "::aws:policy/" in (self._get_param("PolicyArn") or "") or self._lists_policies():
            load_aws_policies(self.backend)
        return super().call_action()

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
