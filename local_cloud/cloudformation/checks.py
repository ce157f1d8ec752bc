"""What CloudFormation checks before it touches anything.

Source  CloudFormation API Reference, CreateStack; the texts are CloudFormation's own.
"""

from collections.abc import Iterable

from local_cloud.api import AwsError
from local_cloud.cloudformation.binding import PSEUDO_PARAMETERS, Binding, Region
from local_cloud.cloudformation.graph import (
    Reference,
    active_outputs,
    creation_order,
    depends_on,
    references,
)
from local_cloud.cloudformation.resource_types import resource_type
from local_cloud.cloudformation.template import (
    Properties,
    Template,
    format_error,
    validation_error,
)

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
    _check_types(binding.active, binding.region)
    _check_references(
        template,
        binding.active,
        active_outputs(template, binding.scope.conditions),
        binding.scope.conditions,
        binding.region,
    )


def check_all_references(template: Template, region: Region) -> None:
    """The same for a template without parameter values, so with every condition's branches."""
    _check_types(template.resources, region)
    _check_references(template, template.resources, template.outputs, None, region)
    creation_order(
        {
            logical_id: sorted(
                {reference.name for reference in references(resource.get("Properties"), None)}
                & template.resources.keys()
                | set(depends_on(resource))
            )
            for logical_id, resource in template.resources.items()
        }
    )


def _check_types(resources: dict[str, Properties], region: Region) -> None:
    types = {resource["Type"] for resource in resources.values()}
    unknown = sorted(
        name
        for name in types
        if not name.startswith(NO_TYPE_PREFIXES) and region.schema_of(name) is None
    )
    if unknown:
        raise format_error(f"Unrecognized resource types: [{', '.join(unknown)}]")


def _check_references(
    template: Template,
    resources: dict[str, Properties],
    outputs: dict[str, Properties],
    conditions: dict[str, bool] | None,
    region: Region,
) -> None:
    named = resources.keys() | template.parameters.keys()
    for resource in resources.values():
        used = list(references(resource.get("Properties"), conditions))
        on = [Reference(name) for name in depends_on(resource) if name not in template.resources]
        _check_names([*used, *on], named, "Resources")
        _check_attributes(used, resources, region)
    for output in outputs.values():
        values = [output["Value"], (output.get("Export") or {}).get("Name")]
        used = list(references(values, conditions))
        _check_names(used, named, "Outputs")
        _check_attributes(used, resources, region)


def _check_names(used: Iterable[Reference], named: set[str], block: str) -> None:
    unresolved = sorted({reference.name for reference in used} - named - PSEUDO_PARAMETERS)
    if unresolved:
        raise format_error(
            f"Unresolved resource dependencies [{', '.join(unresolved)}] in the {block} block of "
            "the template"
        )


def _check_attributes(
    used: Iterable[Reference], resources: dict[str, Properties], region: Region
) -> None:
    for reference in used:
        if reference.attribute and reference.name in resources:
            _check_attribute(reference, resources[reference.name]["Type"], region)


def _check_attribute(reference: Reference, type_name: str, region: Region) -> None:
    schema, kind = region.schema_of(type_name), resource_type(type_name)
    if kind is not None and kind.has_attribute(reference.attribute or ""):
        return
    if schema is not None and reference.attribute not in schema.read_only:
        raise validation_error(
            f"Template error: resource {reference.name} does not support attribute type "
            f"{reference.attribute} in Fn::GetAtt"
        )
    if kind is not None:
        raise validation_error(
            f"The local cloud does not support the attribute {type_name}.{reference.attribute}"
        )
