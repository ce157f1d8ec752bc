"""The resource types that the local cloud's CloudFormation knows; others are refused by name."""

from local_cloud.cloudformation.resource_types.base import ResourceType
from local_cloud.cloudformation.resource_types.iam import ManagedPolicy, Policy, Role
from local_cloud.cloudformation.resource_types.logs import LogGroup
from local_cloud.cloudformation.resource_types.s3 import Bucket, BucketPolicy

RESOURCE_TYPES: dict[str, ResourceType] = {
    kind.type_name: kind() for kind in (Bucket, BucketPolicy, LogGroup, ManagedPolicy, Policy, Role)
}
