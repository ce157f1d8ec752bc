"""AWS::SSM::Parameter.

Source  CloudFormation Template Reference, "AWS Systems Manager".
"""

from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    chosen,
    tag_list,
)
from local_cloud.cloudformation.template import Properties


class Parameter(ResourceType):
    """A parameter; ``Ref`` is its name."""

    type_name = "AWS::SSM::Parameter"
    supported = frozenset(
        {"AllowedPattern", "DataType", "Description", "Name", "Tags", "Tier", "Type", "Value"}
    )
    name_property = "Name"
    missing_codes = frozenset({"ParameterNotFound"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Type", "Value"})

    def create(self, instance: Instance) -> None:
        name, tags = self.name_of(instance), tag_list(instance.properties)
        self._put(instance, name, {"Tags": tags} if tags else {})
        instance.physical_id = name

    def update(self, instance: Instance, before: Properties) -> None:
        self._put(instance, instance.id, {"Overwrite": True})
        ssm, resource = instance.client("ssm"), {"ResourceType": "Parameter"}
        added, removed = changed_tags(before, instance.properties)
        if added:
            tags = tag_list({"Tags": added})
            ssm.add_tags_to_resource(**resource, ResourceId=instance.id, Tags=tags)
        if removed:
            ssm.remove_tags_from_resource(**resource, ResourceId=instance.id, TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        instance.client("ssm").delete_parameter(Name=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return chosen(instance.properties, "Type", "Value")

    def _put(self, instance: Instance, name: str, more: Properties) -> None:
        names = ("AllowedPattern", "DataType", "Description", "Tier", "Type", "Value")
        instance.client("ssm").put_parameter(
            Name=name, **chosen(instance.properties, *names), **more
        )
