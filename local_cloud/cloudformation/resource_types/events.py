"""AWS::Events::Rule.

Source   CloudFormation Template Reference, "Amazon EventBridge".
Differs  the default event bus alone; what a rule does is moto's EventBridge.
"""

import json
from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    chosen,
    tag_list,
)
from local_cloud.cloudformation.template import Properties


class Rule(ResourceType):
    """A rule and its targets."""

    type_name = "AWS::Events::Rule"
    supported = frozenset(
        {
            "Description",
            "EventPattern",
            "Name",
            "RoleArn",
            "ScheduleExpression",
            "State",
            "Tags",
            "Targets",
        }
    )
    name_property = "Name"
    name_limit = 64
    missing_codes = frozenset({"ResourceNotFoundException"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn"})

    def create(self, instance: Instance) -> None:
        name = self.name_of(instance)
        tags = tag_list(instance.properties)
        self._put(instance, name, {"Tags": tags} if tags else {})
        instance.physical_id = name
        self._set_targets(instance, {})

    def update(self, instance: Instance, before: Properties) -> None:
        self._put(instance, instance.id, {})
        self._set_targets(instance, before)
        events, arn = instance.client("events"), self._arn(instance)
        added, removed = changed_tags(before, instance.properties)
        if added:
            events.tag_resource(ResourceARN=arn, Tags=tag_list({"Tags": added}))
        if removed:
            events.untag_resource(ResourceARN=arn, TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        self._remove_targets(instance, [it["Id"] for it in instance.properties.get("Targets", [])])
        instance.client("events").delete_rule(Name=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Arn": self._arn(instance)}

    def _put(self, instance: Instance, name: str, tags: Properties) -> None:
        properties = instance.properties
        pattern = properties.get("EventPattern")
        names = ("Description", "RoleArn", "ScheduleExpression", "State")
        instance.client("events").put_rule(
            Name=name,
            **chosen(properties, *names),
            **tags,
            **({"EventPattern": json.dumps(pattern)} if pattern is not None else {}),
        )

    def _set_targets(self, instance: Instance, before: Properties) -> None:
        targets = instance.properties.get("Targets", [])
        kept = {target["Id"] for target in targets}
        old = [target["Id"] for target in before.get("Targets", [])]
        self._remove_targets(instance, [target_id for target_id in old if target_id not in kept])
        if targets:
            instance.client("events").put_targets(Rule=instance.id, Targets=targets)

    def _remove_targets(self, instance: Instance, ids: list[str]) -> None:
        if ids:
            instance.client("events").remove_targets(Rule=instance.id, Ids=ids)

    def _arn(self, instance: Instance) -> str:
        return f"arn:aws:events:{instance.region}:{instance.account_id}:rule/{instance.id}"
