"""AWS::IAM::User, AWS::IAM::Group and AWS::IAM::AccessKey.

Source  CloudFormation Template Reference, "AWS Identity and Access Management".
"""

from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    chosen,
    tag_list,
)
from local_cloud.cloudformation.resource_types.iam import attached, inline
from local_cloud.cloudformation.template import Properties


class PolicyHolder(ResourceType):
    """A user or a group (``noun``) with its inline and attached policies."""

    noun: ClassVar[str]
    missing_codes = frozenset({"NoSuchEntity"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn"})
    replaced_by: ClassVar[tuple[tuple[str, ...], ...]] = (("Path",),)

    def create(self, instance: Instance) -> None:
        name = self.name_of(instance)
        create = getattr(instance.client("iam"), f"create_{self.noun}")
        made = create(
            **self._key(name), **chosen(instance.properties, "Path"), **self.options(instance)
        )
        instance.physical_id = name
        instance.attributes = {"Arn": made[self.noun.capitalize()]["Arn"]}
        self._set_policies(instance, {}, instance.properties)

    def update(self, instance: Instance, before: Properties) -> None:
        self._set_policies(instance, before, instance.properties)

    def delete(self, instance: Instance) -> None:
        self._set_policies(instance, instance.properties, {})
        getattr(instance.client("iam"), f"delete_{self.noun}")(**self._key(instance.id))

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return instance.attributes

    def options(self, instance: Instance) -> Properties:
        """What else the request of the creation takes."""
        return {}

    def _key(self, name: str) -> Properties:
        return {f"{self.noun.capitalize()}Name": name}

    def _set_policies(self, instance: Instance, before: Properties, after: Properties) -> None:
        old, new = inline(before), inline(after)
        for name in old.keys() - new.keys():
            self._call(instance, "delete_{}_policy", PolicyName=name)
        for name, document in new.items():
            if old.get(name) != document:
                self._call(instance, "put_{}_policy", PolicyName=name, PolicyDocument=document)
        for arn in [arn for arn in attached(before) if arn not in attached(after)]:
            self._call(instance, "detach_{}_policy", PolicyArn=arn)
        for arn in [arn for arn in attached(after) if arn not in attached(before)]:
            self._call(instance, "attach_{}_policy", PolicyArn=arn)

    def _call(self, instance: Instance, operation: str, **request: str) -> None:
        call = getattr(instance.client("iam"), operation.format(self.noun))
        call(**self._key(instance.id), **request)


class Group(PolicyHolder):
    """A group."""

    type_name = "AWS::IAM::Group"
    noun = "group"
    supported = frozenset({"GroupName", "ManagedPolicyArns", "Path", "Policies"})
    name_property = "GroupName"
    name_limit = 128


class User(PolicyHolder):
    """A user and the groups it is in; it has no password here."""

    type_name = "AWS::IAM::User"
    noun = "user"
    supported = frozenset({"Groups", "ManagedPolicyArns", "Path", "Policies", "Tags", "UserName"})
    name_property = "UserName"
    name_limit = 64

    def options(self, instance: Instance) -> Properties:
        return {"Tags": tag_list(instance.properties)}

    def create(self, instance: Instance) -> None:
        super().create(instance)
        self._set_groups(instance, [], instance.properties.get("Groups", []))

    def update(self, instance: Instance, before: Properties) -> None:
        super().update(instance, before)
        iam, properties = instance.client("iam"), instance.properties
        self._set_groups(instance, before.get("Groups", []), properties.get("Groups", []))
        added, removed = changed_tags(before, properties)
        if added:
            iam.tag_user(UserName=instance.id, Tags=tag_list({"Tags": added}))
        if removed:
            iam.untag_user(UserName=instance.id, TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        self._set_groups(instance, instance.properties.get("Groups", []), [])
        super().delete(instance)

    def _set_groups(self, instance: Instance, before: list[str], after: list[str]) -> None:
        iam = instance.client("iam")
        for group in [group for group in before if group not in after]:
            iam.remove_user_from_group(GroupName=group, UserName=instance.id)
        for group in [group for group in after if group not in before]:
            iam.add_user_to_group(GroupName=group, UserName=instance.id)


class AccessKey(ResourceType):
    """A user's access key; ``Ref`` is its id."""

    type_name = "AWS::IAM::AccessKey"
    supported = frozenset({"Serial", "UserName"})
    missing_codes = frozenset({"NoSuchEntity"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"SecretAccessKey"})

    def create(self, instance: Instance) -> None:
        user = instance.properties["UserName"]
        key = instance.client("iam").create_access_key(UserName=user)["AccessKey"]
        instance.physical_id = key["AccessKeyId"]
        instance.attributes = {"SecretAccessKey": key["SecretAccessKey"]}

    def delete(self, instance: Instance) -> None:
        user = instance.properties["UserName"]
        instance.client("iam").delete_access_key(UserName=user, AccessKeyId=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return instance.attributes
