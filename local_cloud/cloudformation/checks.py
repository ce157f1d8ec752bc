"""What CloudFormation checks before it touches anything.

Source  CloudFormation API Reference, CreateStack; the texts are CloudFormation's own.
"""

from collections.abc import Iterable

from local_cloud.api import AwsError
from local_cloud.cloudformation.binding import Binding
from local_cloud.cloudformation.graph import Reference, active_outputs, depends_on, references
from local_cloud.cloudformation.parameters import check_declarations
from local_cloud.cloudformation.resource_types import RESOURCE_TYPES
from local_cloud.cloudformation.template import Template, format_error, validation_error

IAM_NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
IAM_TYPES = {*IAM_NAMES, "AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"}
NO_TYPE_PREFIXES = ("Custom::", "AWS::CloudFormation::")


def required_capability(template: Template) -> tuple[str | None, list[str]]:
    """The capability that a template asks for, and the resource types that are why."""
    types = [
        resource["Type"]
        for resource in template.resources.values()
        if resource["Type"] in IAM_TYPES
    ]
    if not types:
        return None, []
    is_named = any(
        IAM_NAMES.get(resource["Type"], "") in (resource.get("Properties") or {})
        for resource in template.resources.values()
    )
    return "CAPABILITY_NAMED_IAM" if is_named else "CAPABILITY_IAM", sorted(set(types))


def check_capabilities(template: Template, given: Iterable[str]) -> None:
    """Raises  AwsError InsufficientCapabilitiesException."""
    needed, _ = required_capability(template)
    enough = {"CAPABILITY_NAMED_IAM", needed}
    if needed is not None and not enough & set(given):
        raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")


def check_template(template: Template, binding: Binding) -> None:
    """Types, references and attributes of what the conditions leave in the template."""
    check_declarations(template.parameters)
    _check_types(binding)
    conditions = binding.scope.conditions
    for resource in binding.active.values():
        used = list(references(resource.get("Properties"), conditions))
        named = [Reference(name) for name in depends_on(resource) if name not in template.resources]
        _check_references([*used, *named], binding, "Resources")
    for output in active_outputs(template, conditions).values():
        values = [output["Value"], (output.get("Export") or {}).get("Name")]
        _check_references(references(values, conditions), binding, "Outputs")


def _check_types(binding: Binding) -> None:
    types = {resource["Type"] for resource in binding.active.values()}
    unknown = sorted(
        name
        for name in types
        if not name.startswith(NO_TYPE_PREFIXES) and binding.region.schema_of(name) is None
    )
    if unknown:
        raise format_error(f"Unrecognized resource types: [{', '.join(unknown)}]")


def _check_references(used: Iterable[Reference], binding: Binding, block: str) -> None:
    references_ = list(used)
    known = binding.active.keys() | binding.scope.values.keys() | {"AWS::NoValue"}
    unresolved = sorted({reference.name for reference in references_} - known)
    if unresolved:
        raise format_error(
            f"Unresolved resource dependencies [{', '.join(unresolved)}] in the {block} block of "
            "the template"
        )
    for reference in references_:
        if reference.attribute and reference.name in binding.active:
            _check_attribute(reference, binding)


def _check_attribute(reference: Reference, binding: Binding) -> None:
    type_name = binding.active[reference.name]["Type"]
    schema, kind = binding.region.schema_of(type_name), RESOURCE_TYPES.get(type_name)
    if schema is not None and reference.attribute not in schema.read_only:
        raise validation_error(
            f"Template error: resource {reference.name} does not support attribute type "
            f"{reference.attribute} in Fn::GetAtt"
        )
    if kind is not None and reference.attribute not in kind.attribute_names:
        raise validation_error(
            f"The local cloud does not support the attribute {type_name}.{reference.attribute}"
        )
