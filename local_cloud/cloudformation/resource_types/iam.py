"""AWS::IAM::Role, AWS::IAM::Policy and AWS::IAM::ManagedPolicy.

Source  CloudFormation Template Reference, "AWS Identity and Access Management".
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


def _json(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def inline(properties: Properties) -> dict[str, str]:
    """Inline policies by name."""
    return {
        policy["PolicyName"]: _json(policy["PolicyDocument"])
        for policy in properties.get("Policies", [])
    }


class Role(ResourceType):
    """A role with its inline and attached policies."""

    type_name = "AWS::IAM::Role"
    supported = frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "Policies",
            "RoleName",
            "Tags",
        }
    )
    name_property = "RoleName"
    name_limit = 64
    missing_codes = frozenset({"NoSuchEntity"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn", "RoleId"})

    def create(self, instance: Instance) -> None:
        properties, name = instance.properties, self.name_of(instance)
        iam = instance.client("iam")
        role = iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=_json(properties["AssumeRolePolicyDocument"]),
            Tags=tag_list(properties),
            **chosen(properties, "Description", "MaxSessionDuration", "Path"),
        )["Role"]
        instance.physical_id = name
        instance.attributes = {"Arn": role["Arn"], "RoleId": role["RoleId"]}
        self._set_policies(instance, {})

    def update(self, instance: Instance, before: Properties) -> None:
        iam, properties = instance.client("iam"), instance.properties
        iam.update_assume_role_policy(
            RoleName=instance.id, PolicyDocument=_json(properties["AssumeRolePolicyDocument"])
        )
        iam.update_role(
            RoleName=instance.id,
            Description=properties.get("Description", ""),
            MaxSessionDuration=properties.get("MaxSessionDuration", 3600),
        )
        self._set_policies(instance, before)
        added, removed = changed_tags(before, properties)
        if added:
            iam.tag_role(RoleName=instance.id, Tags=tag_list({"Tags": added}))
        if removed:
            iam.untag_role(RoleName=instance.id, TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        iam, role = instance.client("iam"), {"RoleName": instance.id}
        for name in iam.list_role_policies(**role)["PolicyNames"]:
            iam.delete_role_policy(**role, PolicyName=name)
        for arn in attached(instance.properties):
            iam.detach_role_policy(**role, PolicyArn=arn)
        iam.delete_role(**role)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return instance.attributes

    def _set_policies(self, instance: Instance, before: Properties) -> None:
        iam, role = instance.client("iam"), {"RoleName": instance.id}
        old, new = inline(before), inline(instance.properties)
        for name in old.keys() - new.keys():
            iam.delete_role_policy(**role, PolicyName=name)
        for name, document in new.items():
            if old.get(name) != document:
                iam.put_role_policy(**role, PolicyName=name, PolicyDocument=document)
        old_arns, new_arns = attached(before), attached(instance.properties)
        for arn in [arn for arn in old_arns if arn not in new_arns]:
            iam.detach_role_policy(**role, PolicyArn=arn)
        for arn in [arn for arn in new_arns if arn not in old_arns]:
            iam.attach_role_policy(**role, PolicyArn=arn)


def attached(properties: Properties) -> list[str]:
    return list(properties.get("ManagedPolicyArns", []))


class Policy(ResourceType):
    """One inline policy, put on roles, users and groups."""

    type_name = "AWS::IAM::Policy"
    supported = frozenset({"Groups", "PolicyDocument", "PolicyName", "Roles", "Users"})
    missing_codes = frozenset({"NoSuchEntity"})

    def create(self, instance: Instance) -> None:
        instance.physical_id = instance.new_name
        self._put(instance)

    def update(self, instance: Instance, before: Properties) -> None:
        self._put(instance)
        self._remove(instance, before, instance.properties)

    def delete(self, instance: Instance) -> None:
        self._remove(instance, instance.properties, {})

    def reference(self, instance: Instance) -> str:
        return str(instance.properties["PolicyName"])

    def _put(self, instance: Instance) -> None:
        properties, iam = instance.properties, instance.client("iam")
        for kind, name in _holders(properties):
            getattr(iam, f"put_{kind}_policy")(
                **{f"{kind.capitalize()}Name": name},
                PolicyName=properties["PolicyName"],
                PolicyDocument=_json(properties["PolicyDocument"]),
            )

    def _remove(self, instance: Instance, before: Properties, after: Properties) -> None:
        is_renamed = before["PolicyName"] != after.get("PolicyName")
        iam = instance.client("iam")
        for kind, name in _holders(before):
            if is_renamed or (kind, name) not in _holders(after):
                delete = getattr(iam, f"delete_{kind}_policy")
                try:
                    delete(**{f"{kind.capitalize()}Name": name}, PolicyName=before["PolicyName"])
                except iam.exceptions.NoSuchEntityException:
                    continue


def _holders(properties: Properties) -> list[tuple[str, str]]:
    return [
        (kind, name)
        for kind, key in (("role", "Roles"), ("user", "Users"), ("group", "Groups"))
        for name in properties.get(key, [])
    ]


class ManagedPolicy(ResourceType):
    """A managed policy; its physical id is its ARN."""

    type_name = "AWS::IAM::ManagedPolicy"
    supported = frozenset(
        {"Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"}
    )
    name_property = "ManagedPolicyName"
    name_limit = 128
    missing_codes = frozenset({"NoSuchEntity"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"PolicyArn", "PolicyId"})

    def create(self, instance: Instance) -> None:
        properties, iam = instance.properties, instance.client("iam")
        policy = iam.create_policy(
            PolicyName=self.name_of(instance),
            PolicyDocument=_json(properties["PolicyDocument"]),
            **chosen(properties, "Description", "Path"),
        )["Policy"]
        instance.physical_id = policy["Arn"]
        instance.attributes = {"PolicyArn": policy["Arn"], "PolicyId": policy["PolicyId"]}
        self._attach(instance, {})

    def update(self, instance: Instance, before: Properties) -> None:
        document = instance.properties["PolicyDocument"]
        if document != before["PolicyDocument"]:
            iam = instance.client("iam")
            self._drop_old_versions(instance)
            iam.create_policy_version(
                PolicyArn=instance.id, PolicyDocument=_json(document), SetAsDefault=True
            )
        self._attach(instance, before)

    def delete(self, instance: Instance) -> None:
        self._attach(Instance(**{**vars(instance), "properties": {}}), before=instance.properties)
        self._drop_old_versions(instance)
        instance.client("iam").delete_policy(PolicyArn=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return instance.attributes

    def _drop_old_versions(self, instance: Instance) -> None:
        iam = instance.client("iam")
        for version in iam.list_policy_versions(PolicyArn=instance.id)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=instance.id, VersionId=version["VersionId"])

    def _attach(self, instance: Instance, before: Properties) -> None:
        iam = instance.client("iam")
        old, new = _holders(before), _holders(instance.properties)
        for verb, holders in (
            ("detach", [holder for holder in old if holder not in new]),
            ("attach", [holder for holder in new if holder not in old]),
        ):
            for kind, name in holders:
                getattr(iam, f"{verb}_{kind}_policy")(
                    **{f"{kind.capitalize()}Name": name}, PolicyArn=instance.id
                )
