"""AWS::S3::Bucket and AWS::S3::BucketPolicy.

Source  CloudFormation Template Reference, "Amazon S3".
"""

import json
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    tag_list,
)
from local_cloud.cloudformation.template import Properties, validation_error


def _encryption(value: Properties) -> Properties:
    rules = [
        {
            **{key: rule[key] for key in rule if key != "ServerSideEncryptionByDefault"},
            "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
        }
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


RULE_NAMES = {
    "Id": "ID",
    "ExpiredObjectDeleteMarker": None,
    "ExpirationInDays": None,
    "ExpirationDate": None,
    "NoncurrentVersionExpirationInDays": None,
    "Prefix": None,
    "TagFilters": None,
    "ObjectSizeGreaterThan": None,
    "ObjectSizeLessThan": None,
    "Transitions": None,
    "Transition": None,
}


def _lifecycle_rule(rule: Properties) -> Properties:
    """CloudFormation's flat rule as S3's nested one."""
    result = {key: value for key, value in rule.items() if key not in RULE_NAMES}
    if "Id" in rule:
        result["ID"] = rule["Id"]
    expiration = {
        name: rule[key]
        for key, name in (
            ("ExpirationInDays", "Days"),
            ("ExpirationDate", "Date"),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"),
        )
        if key in rule
    }
    if expiration:
        result["Expiration"] = expiration
    if "NoncurrentVersionExpirationInDays" in rule:
        days = rule["NoncurrentVersionExpirationInDays"]
        result["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if "NoncurrentVersionExpiration" in rule:
        result["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    if transitions := rule.get("Transitions", [rule["Transition"]] if "Transition" in rule else []):
        result["Transitions"] = [_transition(transition) for transition in transitions]
    result["Filter"] = _lifecycle_filter(rule)
    return result


def _transition(transition: Properties) -> Properties:
    names = {"TransitionInDays": "Days", "TransitionDate": "Date"}
    return {names.get(key, key): value for key, value in transition.items()}


def _lifecycle_filter(rule: Properties) -> Properties:
    conditions: list[Properties] = [
        {key: int(rule[key]) if key != "Prefix" else rule[key]}
        for key in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
        if key in rule
    ]
    tags = rule.get("TagFilters", [])
    if len(conditions) + len(tags) == 1:
        return conditions[0] if conditions else {"Tag": tags[0]}
    if not conditions and not tags:
        return {"Prefix": ""}
    merged = {key: value for condition in conditions for key, value in condition.items()}
    return {"And": {**merged, **({"Tags": tags} if tags else {})}}


def _lifecycle(value: Properties) -> Properties:
    return {"LifecycleConfiguration": {"Rules": [_lifecycle_rule(rule) for rule in value["Rules"]]}}


def _ownership(value: Properties) -> Properties:
    return {"OwnershipControls": {"Rules": value["Rules"]}}


def _tags(value: Any) -> Properties:
    return {"Tagging": {"TagSet": tag_list({"Tags": value})}}


# property: the API's noun, and the request made of the property's value
SETTINGS: dict[str, tuple[str, Any]] = {
    "BucketEncryption": ("bucket_encryption", _encryption),
    "LifecycleConfiguration": ("bucket_lifecycle_configuration", _lifecycle),
    "OwnershipControls": ("bucket_ownership_controls", _ownership),
    "PublicAccessBlockConfiguration": (
        "public_access_block",
        lambda value: {"PublicAccessBlockConfiguration": value},
    ),
    "Tags": ("bucket_tagging", _tags),
    "VersioningConfiguration": (
        "bucket_versioning",
        lambda value: {"VersioningConfiguration": value},
    ),
}
DELETED_BY = {"bucket_lifecycle_configuration": "delete_bucket_lifecycle"}


class Bucket(ResourceType):
    """A bucket and its settings."""

    type_name = "AWS::S3::Bucket"
    supported = frozenset({"BucketName", *SETTINGS})
    name_property = "BucketName"
    name_limit = 63
    name_is_lower_case = True
    missing_codes = frozenset({"NoSuchBucket"})
    attribute_names: ClassVar[frozenset[str]] = frozenset(
        {"Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"}
    )

    def create(self, instance: Instance) -> None:
        s3, name = instance.client("s3"), self.name_of(instance)
        if _exists(s3, name):  # S3 itself says 200 to its owner in us-east-1
            raise validation_error(f"{name} already exists")
        region = instance.region
        location = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **(location if region != "us-east-1" else {}))
        instance.physical_id = name
        for setting in SETTINGS:
            if setting in instance.properties:
                self._put(instance, setting)

    def update(self, instance: Instance, before: Properties) -> None:
        for setting in SETTINGS:
            if instance.properties.get(setting) == before.get(setting):
                continue
            if setting in instance.properties:
                self._put(instance, setting)
            else:
                self._remove(instance, setting)

    def delete(self, instance: Instance) -> None:
        instance.client("s3").delete_bucket(Bucket=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        name, region = instance.id, instance.region
        return {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
            "WebsiteURL": f"http://{name}.s3-website-{region}.amazonaws.com",
        }

    def _put(self, instance: Instance, setting: str) -> None:
        noun, request = SETTINGS[setting]
        put = getattr(instance.client("s3"), f"put_{noun}")
        put(Bucket=instance.id, **request(instance.properties[setting]))

    def _remove(self, instance: Instance, setting: str) -> None:
        s3 = instance.client("s3")
        if setting == "VersioningConfiguration":  # versioning cannot be taken back
            s3.put_bucket_versioning(
                Bucket=instance.id, VersioningConfiguration={"Status": "Suspended"}
            )
            return
        noun = SETTINGS[setting][0]
        getattr(s3, DELETED_BY.get(noun, f"delete_{noun}"))(Bucket=instance.id)


def _exists(s3: Any, name: str) -> bool:
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] != 404
    return True


class BucketPolicy(ResourceType):
    """The policy of a bucket."""

    type_name = "AWS::S3::BucketPolicy"
    supported = frozenset({"Bucket", "PolicyDocument"})
    missing_codes = frozenset({"NoSuchBucket", "NoSuchBucketPolicy"})

    def create(self, instance: Instance) -> None:
        s3, bucket = instance.client("s3"), instance.properties["Bucket"]
        try:
            s3.get_bucket_policy(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
        else:
            raise validation_error(f"The bucket policy already exists on bucket {bucket}.")
        self._put(instance, bucket)
        instance.physical_id = bucket

    def update(self, instance: Instance, before: Properties) -> None:
        self._put(instance, instance.id)

    def delete(self, instance: Instance) -> None:
        instance.client("s3").delete_bucket_policy(Bucket=instance.id)

    def _put(self, instance: Instance, bucket: str) -> None:
        document = instance.properties["PolicyDocument"]
        policy = document if isinstance(document, str) else json.dumps(document)
        instance.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
