"""A stack's definition bound to its place: parameters, conditions and names have values here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_cloud.api import unsupported
from local_cloud.cloudformation.conditions import resolve_conditions
from local_cloud.cloudformation.graph import (
    active_outputs,
    active_resources,
    creation_order,
    dependencies,
)
from local_cloud.cloudformation.intrinsics import Scope, resolve
from local_cloud.cloudformation.parameters import as_text, typed_value
from local_cloud.cloudformation.schemas import Schema, schema_of
from local_cloud.cloudformation.ssm_values import without_references
from local_cloud.cloudformation.stacks import Definition, Output, StackResource
from local_cloud.cloudformation.template import Properties, format_error, validation_error

# What CloudFormation writes into a change set for a value that only creation will tell
KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
PSEUDO_PARAMETERS = {
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
}


@dataclass(frozen=True)
class Region:
    """The account and region that stacks live in, and the way to its services."""

    account_id: str
    name: str
    client: Callable[[str], Any]
    availability_zones: tuple[str, ...] = ()

    def schema_of(self, type_name: str) -> Schema | None:
        return schema_of(type_name, self.name)


@dataclass
class Binding:
    """Resolves a definition's resources; ``resources`` holds those that exist already."""

    definition: Definition
    region: Region
    scope: Scope
    resources: dict[str, StackResource]
    order: list[str] = field(default_factory=list)
    needs: dict[str, list[str]] = field(default_factory=dict)
    active: dict[str, Properties] = field(default_factory=dict)

    def properties(self, logical_id: str) -> Properties:
        """A resource's properties: resolved, with the stack's tags, in the schema's types."""
        resource = self.active[logical_id]
        properties: Properties = without_references(
            resolve(resource.get("Properties") or {}, self.scope), self.region.client
        )
        schema = self.region.schema_of(resource["Type"])
        if schema is None:
            return properties
        return schema.typed(_with_tags(properties, self.definition.tags, schema))

    def new_record(self, logical_id: str) -> StackResource:
        resource = self.active[logical_id]
        return StackResource(
            logical_id=logical_id,
            type_name=resource["Type"],
            metadata=resource.get("Metadata"),
            deletion_policy=resource.get("DeletionPolicy", "Delete"),
            update_replace_policy=resource.get("UpdateReplacePolicy", "Delete"),
        )

    def add(self, record: StackResource) -> None:
        """From now on other resources can name this one."""
        self.resources[record.logical_id] = record
        self.scope.references[record.logical_id] = str(record.reference)

    def outputs(self) -> dict[str, Output]:
        found = {}
        for name, output in active_outputs(self.definition.template, self.scope.conditions).items():
            value = resolve(output["Value"], self.scope)
            if "{{resolve:" in str(value):
                raise unsupported(f"dynamic references in outputs ({name})")
            if isinstance(value, list | dict):
                raise format_error(
                    f"Output {name} is malformed. The Value field of every Outputs member must "
                    "evaluate to a String."
                )
            export = output.get("Export")
            found[name] = Output(
                value=as_text(value),
                description=output.get("Description"),
                export=as_text(resolve(export["Name"], self.scope)) if export else None,
            )
        return found

    def attribute(self, logical_id: str, attribute: str) -> Any:
        record = self.resources.get(logical_id)
        if record is None or record.reference == KNOWN_AFTER_APPLY:
            return KNOWN_AFTER_APPLY
        if attribute in record.attributes:
            return record.attributes[attribute]
        if record.type_name.startswith("Custom::"):
            raise validation_error(
                f"CustomResource attribute error: Vendor response doesn't contain {attribute} key "
                f"in object {record.physical_id}"
            )
        raise validation_error(
            f"The local cloud does not support the attribute {record.type_name}.{attribute}"
        )


def bind(
    definition: Definition,
    stack_name: str,
    stack_id: str,
    region: Region,
    resources: dict[str, StackResource],
    import_value: Callable[[str], str],
) -> Binding:
    """Raises  AwsError ValidationError for conditions or references that cannot be."""
    template = definition.template
    scope = Scope(
        values={
            **{
                key: typed_value(definition.resolved.get(key, value), template.parameters[key])
                for key, value in definition.parameters.items()
            },
            **pseudo_parameters(stack_name, stack_id, region),
        },
        mappings=template.mappings,
        import_value=import_value,
        availability_zones=region.availability_zones,
    )
    scope.conditions = resolve_conditions(template.conditions, scope)
    binding = Binding(definition, region, scope, {})
    scope.attribute = binding.attribute
    binding.active = active_resources(template, scope.conditions)
    binding.needs = dependencies(template, scope.conditions)
    binding.order = creation_order(binding.needs)
    for record in resources.values():
        if record.physical_id is not None:
            binding.add(record)
    return binding


def pseudo_parameters(stack_name: str, stack_id: str, region: Region) -> dict[str, Any]:
    is_china = region.name.startswith("cn-")
    return {
        "AWS::AccountId": region.account_id,
        "AWS::NotificationARNs": [],
        "AWS::Partition": "aws-cn" if is_china else "aws",
        "AWS::Region": region.name,
        "AWS::StackId": stack_id,
        "AWS::StackName": stack_name,
        "AWS::URLSuffix": "amazonaws.com.cn" if is_china else "amazonaws.com",
    }


def _with_tags(properties: Properties, tags: dict[str, str], schema: Schema) -> Properties:
    """The stack's tags go to every resource that takes tags; the resource's own win."""
    name = schema.tag_property
    if not tags or name is None:
        return properties
    own = properties.get(name) or {}
    if schema.tags_are_a_map():
        return {**properties, name: {**tags, **own}}
    own_keys = {tag["Key"] for tag in own}
    inherited = [{"Key": key, "Value": tags[key]} for key in tags if key not in own_keys]
    return {**properties, name: [*own, *inherited]}
