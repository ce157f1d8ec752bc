"""Rights of Systems Manager's operations on parameters.

Source  Service Authorization Reference, "AWS Systems Manager"; Systems Manager User Guide,
        "Restricting access to Parameter Store parameters using IAM policies" (the slash that a
        name begins with is the one behind ``parameter``).
"""

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call


def needs(call: Call) -> list[Need]:
    """One for each parameter that is named."""
    one = call.get("Name", "Path", "ResourceId")
    names = [one] if one else list(call.parameters.get("Names") or ())
    return [call.need(_arn(call, name)) for name in names] or [call.need(call.arn("*"))]


def _arn(call: Call, name: str) -> str:
    if name.startswith("arn:"):
        return name
    return call.arn(f"parameter/{name.removeprefix('/')}")
