"""The right to hand a role to a service.

Source  IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
"""

from moto.iam.models import iam_backends

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call


def pass_role(call: Call, role: str, service: str) -> Need:
    """In  role: its name or ARN; a name is looked up, for its path is part of its ARN."""
    keys = {"iam:passedtoservice": service}
    return Need("iam:PassRole", role if role.startswith("arn:") else role_arn(call, role), keys)


def role_arn(call: Call, name: str, path: str = "") -> str:
    """The ARN of a role that may not be there yet."""
    for role in list(iam_backends[call.account]["aws"].roles.values()):
        if role.name == name.rpartition("/")[2]:
            return str(role.arn)
    return f"arn:aws:iam::{call.account}:role{path or '/'}{name}"
