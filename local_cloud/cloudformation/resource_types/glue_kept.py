"""AWS::Glue::Connection and AWS::Glue::DataQualityRuleset: stored, and nothing follows.

Source  CloudFormation Template Reference, "AWS Glue".
"""

from typing import ClassVar

from local_cloud.cloudformation.resource_types.base import Instance, chosen, without
from local_cloud.cloudformation.resource_types.glue import GlueResource
from local_cloud.cloudformation.template import Properties


class Connection(GlueResource):
    """A connection; its name stands in the input."""

    type_name = "AWS::Glue::Connection"
    noun = "connection"
    name_property = None
    supported = frozenset({"CatalogId", "ConnectionInput", "Tags"})

    def name_of(self, instance: Instance) -> str:
        return str(instance.properties["ConnectionInput"].get("Name") or instance.new_name)

    def make(self, instance: Instance, name: str, tags: Properties) -> None:
        properties = instance.properties
        instance.client("glue").create_connection(
            **chosen(properties, "CatalogId"),
            ConnectionInput=_input(properties, name),
            **tags,
        )

    def put(self, instance: Instance, request: Properties) -> None:
        instance.client("glue").update_connection(
            **chosen(request, "CatalogId"),
            Name=instance.id,
            ConnectionInput=_input(request, instance.id),
        )

    def delete(self, instance: Instance) -> None:
        catalog = chosen(instance.properties, "CatalogId")
        instance.client("glue").delete_connection(**catalog, ConnectionName=instance.id)


def _input(properties: Properties, name: str) -> Properties:
    """The API wants properties even of a network connection, which has none."""
    return {"ConnectionProperties": {}, **properties["ConnectionInput"], "Name": name}


class DataQualityRuleset(GlueResource):
    """A ruleset."""

    type_name = "AWS::Glue::DataQualityRuleset"
    noun = "data_quality_ruleset"
    arn_noun = "dataQualityRuleset"
    supported = frozenset({"ClientToken", "Description", "Name", "Ruleset", "Tags", "TargetTable"})
    create_only_options: ClassVar[frozenset[str]] = frozenset({"TargetTable"})

    def request(self, properties: Properties) -> Properties:
        return without(properties, "ClientToken", "Tags")
