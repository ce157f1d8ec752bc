"""Rights of IAM's operations.

Source  Service Authorization Reference, "AWS Identity and Access Management (IAM)".
"""

from typing import Any

from moto.iam.models import iam_backends

from local_cloud.authorization.context import Keys
from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call
from local_cloud.authorization.needs.roles import role_arn

LISTS = {
    "ListRoles": "role/",
    "ListUsers": "user/",
    "ListGroups": "group/",
    "ListPolicies": "policy path /",
}
OF_THE_CALLER = {"CreateAccessKey", "DeleteAccessKey", "ListAccessKeys", "GetUser"}


def needs(call: Call) -> list[Need]:
    if call.operation in LISTS:
        return [call.need(_arn(call, LISTS[call.operation]))]
    keys: Keys = {
        "iam:policyarn": call.get("PolicyArn") or None,
        "iam:permissionsboundary": call.get("PermissionsBoundary") or _boundary_of(call),
    }
    return [call.need(_resource(call), keys)]


def _arn(call: Call, resource: str) -> str:
    return f"arn:aws:iam::{call.account}:{resource}"


def _resource(call: Call) -> str:
    path = call.get("Path") or "/"
    if name := call.get("RoleName"):
        return role_arn(call, name, path)
    if name := call.get("GroupName"):
        return _existing(call, "groups", name) or _arn(call, f"group{path}{name}")
    if name := call.get("UserName"):
        return _existing(call, "users", name) or _arn(call, f"user{path}{name}")
    if arn := call.get("PolicyArn"):
        return arn
    if name := call.get("PolicyName"):
        return _arn(call, f"policy{path}{name}")
    return call.caller.arn if call.operation in OF_THE_CALLER else "*"


def _existing(call: Call, kind: str, name: str) -> str | None:
    found: Any = getattr(iam_backends[call.account]["aws"], kind).get(name)
    return str(found.arn) if found else None


def _boundary_of(call: Call) -> str | None:
    for role in list(iam_backends[call.account]["aws"].roles.values()):
        if role.name == call.get("RoleName"):
            return role.permissions_boundary_arn
    return None
