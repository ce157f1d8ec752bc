"""Rights of CloudFormation's operations; what is in a stack needs rights of its own.

Source  Service Authorization Reference, "AWS CloudFormation"; CloudFormation User Guide, "Control
        CloudFormation access with IAM".
"""

from moto.core import DEFAULT_ACCOUNT_ID

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call
from local_cloud.authorization.needs.roles import pass_role

WITHOUT_ARN = {"ListStacks", "ListExports", "ListImports", "ValidateTemplate"}


def needs(call: Call) -> list[Need]:
    if call.operation in WITHOUT_ARN:
        return [call.need("*")]
    name = call.get("StackName")
    if not name:  # a change set by its ARN, or all stacks
        name = call.get("ChangeSetName") if call.get("ChangeSetName").startswith("arn:") else "*"
    resource = name if name.startswith("arn:") else call.arn(f"stack/{name}/{_id(call, name)}")
    role = call.get("RoleARN")
    keys = {
        "cloudformation:rolearn": role or None,
        "cloudformation:templateurl": call.get("TemplateURL") or None,
        "cloudformation:changesetname": call.get("ChangeSetName") or None,
    }
    found = [call.need(resource, keys)]
    return [*found, pass_role(call, role, "cloudformation.amazonaws.com")] if role else found


def _id(call: Call, name: str) -> str:
    """Of a stack that is there; before, any."""
    from local_cloud.cloudformation.models import cloudformation_backends  # late: takes a second

    found = cloudformation_backends[DEFAULT_ACCOUNT_ID][call.region].store.find(name)
    return found.stack_id.rpartition("/")[2] if found else "*"
