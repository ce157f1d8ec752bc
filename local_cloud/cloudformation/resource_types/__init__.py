"""The resource types that the local cloud's CloudFormation knows; others are refused by name."""

from local_cloud.cloudformation.resource_types.athena import NamedQuery, WorkGroup
from local_cloud.cloudformation.resource_types.base import ResourceType
from local_cloud.cloudformation.resource_types.custom import CustomResource
from local_cloud.cloudformation.resource_types.events import Rule
from local_cloud.cloudformation.resource_types.functions import Function, Permission
from local_cloud.cloudformation.resource_types.glue import (
    Classifier,
    Crawler,
    Job,
    Trigger,
    Workflow,
)
from local_cloud.cloudformation.resource_types.glue_catalog import Database, Table
from local_cloud.cloudformation.resource_types.glue_kept import Connection, DataQualityRuleset
from local_cloud.cloudformation.resource_types.iam import ManagedPolicy, Policy, Role
from local_cloud.cloudformation.resource_types.iam_users import AccessKey, Group, User
from local_cloud.cloudformation.resource_types.logs import LogGroup
from local_cloud.cloudformation.resource_types.messaging import Queue, Topic
from local_cloud.cloudformation.resource_types.messaging_policies import (
    QueuePolicy,
    Subscription,
    TopicPolicy,
)
from local_cloud.cloudformation.resource_types.s3 import Bucket, BucketPolicy
from local_cloud.cloudformation.resource_types.ssm import Parameter

RESOURCE_TYPES: dict[str, ResourceType] = {
    kind.type_name: kind()
    for kind in (
        AccessKey,
        Bucket,
        BucketPolicy,
        Classifier,
        Connection,
        Crawler,
        CustomResource,
        DataQualityRuleset,
        Database,
        Function,
        Group,
        Job,
        LogGroup,
        ManagedPolicy,
        NamedQuery,
        Parameter,
        Permission,
        Policy,
        Queue,
        QueuePolicy,
        Role,
        Rule,
        Subscription,
        Table,
        Topic,
        TopicPolicy,
        Trigger,
        User,
        WorkGroup,
        Workflow,
    )
}


def resource_type(type_name: str) -> ResourceType | None:
    """None for a type that the local cloud does not know."""
    return RESOURCE_TYPES.get(
        CustomResource.type_name if type_name.startswith("Custom::") else type_name
    )
