"""What every resource type has: create, update, delete by the service's own API.

Source  CloudFormation CLI User Guide, "Resource type handlers": CloudFormation's resource types
        are clients of the services too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from local_cloud.cloudformation.template import Properties


@dataclass
class Instance:
    """The resource that a type acts on.

    ``physical_id`` is set by ``create`` as soon as something exists that a rollback must delete.
    """

    logical_id: str
    type_name: str
    stack_name: str
    stack_id: str
    account_id: str
    region: str
    properties: Properties
    client: Callable[[str], Any]
    physical_id: str | None = None
    new_name: str = ""  # a generated physical name, used where the template gives none
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        assert self.physical_id is not None
        return self.physical_id


class ResourceType:
    """One type of resource. ``supported`` are its top-level properties; others are refused."""

    type_name: ClassVar[str]
    supported: ClassVar[frozenset[str]]
    name_property: ClassVar[str | None] = None
    name_limit: ClassVar[int] = 255
    name_is_lower_case: ClassVar[bool] = False
    missing_codes: ClassVar[frozenset[str]] = frozenset()  # errors that mean: gone already
    attribute_names: ClassVar[frozenset[str]] = frozenset()  # of Fn::GetAtt
    replaced_by: ClassVar[tuple[tuple[str, ...], ...]] = ()  # beside the schema's create-only
    is_replaced_itself: ClassVar[bool] = False  # its update says whether it is another one now

    def create(self, instance: Instance) -> None:
        """Make it and set ``instance.physical_id``."""
        raise NotImplementedError

    def update(self, instance: Instance, before: Properties) -> None:
        """Bring what exists from the properties ``before`` to ``instance.properties``."""
        raise NotImplementedError

    def delete(self, instance: Instance) -> None:
        raise NotImplementedError

    def attributes(self, instance: Instance) -> dict[str, Any]:
        """The values of Fn::GetAtt, by attribute."""
        return {}

    def reference(self, instance: Instance) -> str:
        """What ``Ref`` gives."""
        return instance.id

    def refused(self, properties: Properties) -> list[str]:
        """Names of the properties that would be ignored."""
        return sorted(set(properties) - self.supported)

    def has_attribute(self, name: str) -> bool:
        """Whether Fn::GetAtt may ask for it."""
        return name in self.attribute_names

    def is_gone(self, error: ClientError) -> bool:
        """Whether a failed delete says that there is nothing left to delete."""
        return error.response["Error"]["Code"] in self.missing_codes

    def name_of(self, instance: Instance) -> str:
        """The name in the template, else the generated one."""
        named = instance.properties.get(self.name_property or "")
        return str(named or instance.new_name)


def chosen(properties: Properties, *names: str) -> Properties:
    """The named properties that are there."""
    return {name: properties[name] for name in names if name in properties}


def without(properties: Properties, *names: str) -> Properties:
    return {name: value for name, value in properties.items() if name not in names}


def tag_map(properties: Properties) -> dict[str, str]:
    """Tags of either CloudFormation form (list of Key and Value, or map) as a map."""
    tags = properties.get("Tags") or {}
    return dict(tags) if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}


def tag_list(properties: Properties) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tag_map(properties).items()]


def changed_tags(before: Properties, after: Properties) -> tuple[dict[str, str], list[str]]:
    """Tags to set and tag keys to take away."""
    old, new = tag_map(before), tag_map(after)
    return (
        {key: value for key, value in new.items() if old.get(key) != value},
        [key for key in old if key not in new],
    )
