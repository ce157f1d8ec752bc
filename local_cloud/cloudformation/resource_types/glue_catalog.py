"""AWS::Glue::Database and AWS::Glue::Table.

Source  CloudFormation Template Reference, "AWS Glue".
"""

from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import Instance, ResourceType, chosen
from local_cloud.cloudformation.resource_types.glue import switch
from local_cloud.cloudformation.template import Properties


class Database(ResourceType):
    """A database; deleting it deletes its tables, as Glue does."""

    type_name = "AWS::Glue::Database"
    supported = frozenset({"CatalogId", "DatabaseInput", "DatabaseName"})
    missing_codes = frozenset({"EntityNotFoundException"})
    replaced_by: ClassVar[tuple[tuple[str, ...], ...]] = (("DatabaseInput", "Name"),)

    def create(self, instance: Instance) -> None:
        properties = instance.properties
        named = properties.get("DatabaseName") or properties["DatabaseInput"].get("Name")
        name = str(named or instance.new_name).lower()
        instance.client("glue").create_database(
            **chosen(properties, "CatalogId"),
            DatabaseInput=properties["DatabaseInput"] | {"Name": name},
        )
        instance.physical_id = name

    def update(self, instance: Instance, before: Properties) -> None:
        instance.client("glue").update_database(
            **chosen(instance.properties, "CatalogId"),
            Name=instance.id,
            DatabaseInput=instance.properties["DatabaseInput"] | {"Name": instance.id},
        )

    def delete(self, instance: Instance) -> None:
        catalog = chosen(instance.properties, "CatalogId")
        instance.client("glue").delete_database(**catalog, Name=instance.id)


class Table(ResourceType):
    """A table of the catalog, without an open table format."""

    type_name = "AWS::Glue::Table"
    supported = frozenset({"CatalogId", "DatabaseName", "Name", "TableInput"})
    missing_codes = frozenset({"EntityNotFoundException"})

    def create(self, instance: Instance) -> None:
        properties = instance.properties
        table = table_input(properties.get("TableInput", {}))
        name = str(table.get("Name") or properties.get("Name") or instance.new_name).lower()
        instance.client("glue").create_table(
            **chosen(properties, "CatalogId", "DatabaseName"), TableInput=table | {"Name": name}
        )
        instance.physical_id = name

    def update(self, instance: Instance, before: Properties) -> None:
        properties = instance.properties
        instance.client("glue").update_table(
            **chosen(properties, "CatalogId", "DatabaseName"),
            TableInput=table_input(properties["TableInput"]) | {"Name": instance.id},
        )

    def delete(self, instance: Instance) -> None:
        names = chosen(instance.properties, "CatalogId", "DatabaseName")
        instance.client("glue").delete_table(**names, Name=instance.id)


def table_input(value: Any) -> Any:
    """What a template calls TableInput, as Glue's API takes it: maps named Parameters hold texts.

    Booleans stand there in what CDK writes (has_encrypted_data); numbers are refused.
    """
    if isinstance(value, list):
        return [table_input(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: table_input(member) for key, member in value.items()}
    parameters = changed.get("Parameters")
    if isinstance(parameters, dict):
        changed["Parameters"] = {key: switch(text) for key, text in parameters.items()}
    return changed
