"""One resource at a time: call its type's create, update or delete, and tell the events.

Source  CloudFormation User Guide, "Stack events"; the texts are CloudFormation's own.
"""

import logging
import random
import string
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from local_cloud.api import AwsError
from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.resource_types import resource_type
from local_cloud.cloudformation.resource_types.base import Instance, ResourceType
from local_cloud.cloudformation.resource_types.custom import CustomResource
from local_cloud.cloudformation.stacks import Stack, StackResource
from local_cloud.cloudformation.template import Properties

SUFFIX = string.ascii_uppercase + string.digits
SUFFIX_LENGTH = 13
SERVICES = {
    "Athena": "AmazonAthena",
    "Events": "AmazonCloudWatchEvents",
    "Glue": "AWSGlue",
    "IAM": "AmazonIdentityManagement",
    "Lambda": "AWSLambda",
    "Logs": "AWSLogs",
    "S3": "Amazon S3",
    "SNS": "AmazonSNS",
    "SQS": "AmazonSQS",
    "SSM": "AmazonSSM",
}
NEW_RESOURCE = (
    "Requested update requires the creation of a new physical resource; hence creating one."
)

logger = logging.getLogger(__name__)


class ResourceFailedError(Exception):
    """A resource could not be created, updated or deleted; its events say why."""

    def __init__(self, logical_id: str, verb: str) -> None:
        super().__init__(f"The following resource(s) failed to {verb}: [{logical_id}].")
        self.logical_id = logical_id


def new_name(kind: ResourceType, stack_name: str, logical_id: str) -> str:
    """``<stack>-<LogicalId>-<13 random characters>``, cut to what the type allows."""
    suffix = "".join(random.choices(SUFFIX, k=SUFFIX_LENGTH))
    room = kind.name_limit - SUFFIX_LENGTH - 2
    stack_part = stack_name[: max(room - len(logical_id), room // 2)]
    logical_part = logical_id[: room - len(stack_part)]
    name = f"{stack_part}-{logical_part}-{suffix}"
    return name.lower() if kind.name_is_lower_case else name


def reason_of(error: Exception, service: str) -> str:
    """A failure in CloudFormation's words: message, service, status code, error code."""
    if isinstance(error, ClientError):
        details, metadata = error.response["Error"], error.response["ResponseMetadata"]
        parts = [
            f"Service: {SERVICES.get(service, service)}",
            f"Status Code: {metadata['HTTPStatusCode']}",
            f"Error Code: {details['Code']}",
            f"Request ID: {metadata.get('RequestId', '')}",
        ]
        return f"{details['Message']} ({'; '.join(parts)})"
    return error.message if isinstance(error, AwsError) else str(error) or repr(error)


def kind_of(record: StackResource) -> ResourceType:
    """Of a record that was made: so its type is one of ours."""
    kind = resource_type(record.type_name)
    assert kind is not None
    return kind


def instance_of(region: Region, stack: Stack, record: StackResource) -> Instance:
    return Instance(
        logical_id=record.logical_id,
        type_name=record.type_name,
        stack_name=stack.name,
        stack_id=stack.stack_id,
        account_id=region.account_id,
        region=region.name,
        properties=record.properties,
        client=region.client,
        physical_id=record.physical_id,
        new_name=new_name(kind_of(record), stack.name, record.logical_id),
        attributes=dict(record.attributes),
    )


@contextmanager
def told(stack: Stack, record: StackResource, verb: str) -> Iterator[None]:
    """Turn what goes wrong inside into a FAILED event and ResourceFailedError."""
    try:
        yield
    except Exception as error:  # a fault of our own must fail the resource, never hang the stack
        if not isinstance(error, ClientError | AwsError):
            logger.exception("%s %s of stack %s", verb, record.logical_id, stack.name)
        is_custom = isinstance(kind_of(record), CustomResource)
        service = "Lambda" if is_custom else record.type_name.split("::")[1]
        stack.set_resource_status(record, f"{verb.upper()}_FAILED", reason_of(error, service))
        raise ResourceFailedError(record.logical_id, verb) from error


def create_resource(
    region: Region, stack: Stack, record: StackResource, replaces: bool = False
) -> None:
    """Make a resource; one that replaces another is told of as an update.

    Raises  ResourceFailedError; ``record.physical_id`` is set when something exists already.
    """
    verb = "update" if replaces else "create"
    reason = NEW_RESOURCE if replaces else None
    stack.set_resource_status(record, f"{verb.upper()}_IN_PROGRESS", reason)
    record.physical_id = None  # until here that of the resource that is replaced
    kind, instance = kind_of(record), instance_of(region, stack, record)
    with told(stack, record, verb):
        _check_values(region, record)
        try:
            kind.create(instance)
        finally:
            record.physical_id = instance.physical_id
        _read_back(kind, instance, record)
    initiated = "Resource creation Initiated"
    stack.set_resource_status(record, f"{verb.upper()}_IN_PROGRESS", initiated)
    stack.set_resource_status(record, f"{verb.upper()}_COMPLETE")


def update_resource(
    region: Region, stack: Stack, record: StackResource, before: Properties
) -> None:
    """Bring the resource from the properties ``before`` to the record's.

    Raises  ResourceFailedError.
    """
    stack.set_resource_status(record, "UPDATE_IN_PROGRESS")
    kind, instance = kind_of(record), instance_of(region, stack, record)
    with told(stack, record, "update"):
        _check_values(region, record)
        if record.properties != before:
            kind.update(instance, before)
        _read_back(kind, instance, record)
    stack.set_resource_status(record, "UPDATE_COMPLETE")


def delete_resource(region: Region, stack: Stack, record: StackResource) -> None:
    """A resource that is gone already counts as deleted. Raises ResourceFailedError."""
    kind = resource_type(record.type_name)
    if kind is not None and record.physical_id is not None:
        stack.set_resource_status(record, "DELETE_IN_PROGRESS")
        instance = instance_of(region, stack, record)
        with told(stack, record, "delete"):
            try:
                kind.delete(instance)
            except ClientError as error:
                if not kind.is_gone(error):
                    raise
    stack.set_resource_status(record, "DELETE_COMPLETE")


def _read_back(kind: ResourceType, instance: Instance, record: StackResource) -> None:
    record.physical_id = instance.physical_id
    record.attributes = kind.attributes(instance)
    record.reference = kind.reference(instance)


def _check_values(region: Region, record: StackResource) -> None:
    schema = region.schema_of(record.type_name)
    if schema is not None and (faults := schema.faults(record.properties)):
        raise ValueError(invalid(record.logical_id, faults))


def invalid(logical_id: str, faults: list[str]) -> str:
    return f"Properties validation failed for resource {logical_id} with message:\n" + "\n".join(
        faults
    )
