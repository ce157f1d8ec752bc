"""AWS::Logs::LogGroup.

Source  CloudFormation Template Reference, "Amazon CloudWatch Logs".
"""

from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    tag_map,
)
from local_cloud.cloudformation.template import Properties


class LogGroup(ResourceType):
    """A log group and how long it keeps its events."""

    type_name = "AWS::Logs::LogGroup"
    supported = frozenset({"LogGroupName", "RetentionInDays", "Tags"})
    name_property = "LogGroupName"
    name_limit = 512
    missing_codes = frozenset({"ResourceNotFoundException"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn"})

    def create(self, instance: Instance) -> None:
        name = self.name_of(instance)
        tags = {"tags": tag_map(instance.properties)} if "Tags" in instance.properties else {}
        instance.client("logs").create_log_group(logGroupName=name, **tags)
        instance.physical_id = name
        self._set_retention(instance)

    def update(self, instance: Instance, before: Properties) -> None:
        self._set_retention(instance)
        logs, arn = instance.client("logs"), self._arn(instance)
        added, removed = changed_tags(before, instance.properties)
        if added:
            logs.tag_resource(resourceArn=arn, tags=added)
        if removed:
            logs.untag_resource(resourceArn=arn, tagKeys=removed)

    def delete(self, instance: Instance) -> None:
        instance.client("logs").delete_log_group(logGroupName=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Arn": f"{self._arn(instance)}:*"}

    def _set_retention(self, instance: Instance) -> None:
        logs, group = instance.client("logs"), {"logGroupName": instance.id}
        if days := instance.properties.get("RetentionInDays"):
            logs.put_retention_policy(**group, retentionInDays=days)
        else:
            logs.delete_retention_policy(**group)

    def _arn(self, instance: Instance) -> str:
        return f"arn:aws:logs:{instance.region}:{instance.account_id}:log-group:{instance.id}"
