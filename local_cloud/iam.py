"""Roles: who may assume them, the credentials of a session, and who a caller is.

Source  IAM User Guide, "IAM roles"; STS API Reference, "AssumeRole" and "GetCallerIdentity".
Differs policies are not enforced: a session is named after its role, but may do everything.
"""

import re
from typing import Any

from botocore.exceptions import ClientError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sts.models import sts_backends

from local_cloud.api import AwsError
from local_cloud.clients import client

SESSION_SECONDS = 12 * 60 * 60  # the longest a role session may last; a job run may not outlive it


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


def mend() -> None:
    """Put the functions above in the places of moto's."""
