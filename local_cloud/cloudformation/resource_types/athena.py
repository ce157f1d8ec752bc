"""AWS::Athena::WorkGroup and AWS::Athena::NamedQuery.

Source  CloudFormation Template Reference, "Amazon Athena".
"""

from typing import Any, ClassVar

from botocore.exceptions import ClientError

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    chosen,
    tag_list,
)
from local_cloud.cloudformation.template import Properties

RESULT_SETTINGS = (
    "AclConfiguration",
    "EncryptionConfiguration",
    "ExpectedBucketOwner",
    "OutputLocation",
)
REMOVABLE_SETTINGS = ("BytesScannedCutoffPerQuery", "CustomerContentEncryptionConfiguration")


def configuration_updates(before: Properties, after: Properties) -> Properties:
    """The API's ConfigurationUpdates from one WorkGroupConfiguration to another.

    UpdateWorkGroup keeps what it is not told, so what vanished is removed by its own flag.
    """
    updates = {key: value for key, value in after.items() if key != "ResultConfiguration"}
    if "ManagedQueryResultsConfiguration" in updates:
        managed = updates.pop("ManagedQueryResultsConfiguration")
        updates["ManagedQueryResultsConfigurationUpdates"] = managed
    updates |= _removals(before, after, REMOVABLE_SETTINGS)
    old, new = before.get("ResultConfiguration", {}), after.get("ResultConfiguration", {})
    results = {**new, **_removals(old, new, RESULT_SETTINGS)}
    return updates | ({"ResultConfigurationUpdates": results} if results else {})


def _removals(before: Properties, after: Properties, names: tuple[str, ...]) -> Properties:
    return {f"Remove{name}": True for name in names if name in before and name not in after}


class WorkGroup(ResourceType):
    """A work group; RecursiveDeleteOption lets it go with its history and named queries."""

    type_name = "AWS::Athena::WorkGroup"
    supported = frozenset(
        {
            "Description",
            "Name",
            "RecursiveDeleteOption",
            "State",
            "Tags",
            "WorkGroupConfiguration",
        }
    )
    name_property = "Name"
    attribute_names: ClassVar[frozenset[str]] = frozenset(
        {"CreationTime", "WorkGroupConfiguration.EngineVersion.EffectiveEngineVersion"}
    )

    def create(self, instance: Instance) -> None:
        properties, name = instance.properties, self.name_of(instance)
        athena = instance.client("athena")
        athena.create_work_group(
            Name=name,
            Configuration=properties.get("WorkGroupConfiguration", {}),
            Tags=tag_list(properties),
            **chosen(properties, "Description"),
        )
        instance.physical_id = name
        if "State" in properties:
            athena.update_work_group(WorkGroup=name, State=properties["State"])

    def update(self, instance: Instance, before: Properties) -> None:
        properties, athena = instance.properties, instance.client("athena")
        athena.update_work_group(
            WorkGroup=instance.id,
            Description=properties.get("Description", ""),
            State=properties.get("State", "ENABLED"),
            ConfigurationUpdates=configuration_updates(
                before.get("WorkGroupConfiguration", {}),
                properties.get("WorkGroupConfiguration", {}),
            ),
        )
        added, removed = changed_tags(before, properties)
        if added:
            athena.tag_resource(ResourceARN=self._arn(instance), Tags=tag_list({"Tags": added}))
        if removed:
            athena.untag_resource(ResourceARN=self._arn(instance), TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        instance.client("athena").delete_work_group(
            WorkGroup=instance.id,
            RecursiveDeleteOption=bool(instance.properties.get("RecursiveDeleteOption")),
        )

    def is_gone(self, error: ClientError) -> bool:
        return "is not found" in error.response["Error"]["Message"]

    def attributes(self, instance: Instance) -> dict[str, Any]:
        group = instance.client("athena").get_work_group(WorkGroup=instance.id)["WorkGroup"]
        engine = group.get("Configuration", {}).get("EngineVersion", {})
        created_at = group.get("CreationTime")
        return {
            "CreationTime": str(int(created_at.timestamp())) if created_at else "",
            "WorkGroupConfiguration.EngineVersion.EffectiveEngineVersion": engine.get(
                "EffectiveEngineVersion", ""
            ),
        }

    def _arn(self, instance: Instance) -> str:
        return f"arn:aws:athena:{instance.region}:{instance.account_id}:workgroup/{instance.id}"


class NamedQuery(ResourceType):
    """A saved query; every property is create-only."""

    type_name = "AWS::Athena::NamedQuery"
    supported = frozenset({"Database", "Description", "Name", "QueryString", "WorkGroup"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"NamedQueryId"})

    def create(self, instance: Instance) -> None:
        query = {"Name": instance.new_name} | instance.properties
        answer = instance.client("athena").create_named_query(**query)
        instance.physical_id = answer["NamedQueryId"]

    def delete(self, instance: Instance) -> None:
        instance.client("athena").delete_named_query(NamedQueryId=instance.id)

    def is_gone(self, error: ClientError) -> bool:
        message = error.response["Error"]["Message"]
        return "does not exist" in message or "was not found" in message

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"NamedQueryId": instance.id}
