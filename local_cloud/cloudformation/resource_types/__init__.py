"""The resource types that the local cloud's CloudFormation knows; others are refused by name."""

from local_cloud.cloudformation.resource_types.athena import NamedQuery, WorkGroup
from local_cloud.cloudformation.resource_types.base import ResourceType
from local_cloud.cloudformation.resource_types.events import Rule
from local_cloud.cloudformation.resource_types.glue import (
    Classifier,
    Crawler,
    Job,
    Trigger,
    Workflow,
)
from local_cloud.cloudformation.resource_types.glue_catalog import Database, Table
from local_cloud.cloudformation.resource_types.iam import ManagedPolicy, Policy, Role
from local_cloud.cloudformation.resource_types.logs import LogGroup
from local_cloud.cloudformation.resource_types.messaging import Queue, Topic
from local_cloud.cloudformation.resource_types.s3 import Bucket, BucketPolicy

RESOURCE_TYPES: dict[str, ResourceType] = {
    kind.type_name: kind()
    for kind in (
        Bucket,
        BucketPolicy,
        Classifier,
        Crawler,
        Database,
        Job,
        LogGroup,
        ManagedPolicy,
        NamedQuery,
        Policy,
        Queue,
        Role,
        Rule,
        Table,
        Topic,
        Trigger,
        WorkGroup,
        Workflow,
    )
}
