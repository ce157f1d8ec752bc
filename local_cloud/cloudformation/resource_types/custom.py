"""AWS::CloudFormation::CustomResource and Custom::*: a function of the template's owner does it.

Source   CloudFormation User Guide, "Create custom provisioning logic with custom resources" and
         "Custom resource request and response reference".
Differs  a function whose invocation fails has failed the resource at once; AWS would invoke it
         twice more and wait for the rest of the hour. SNS topics as providers are refused.
"""

import json
from queue import Empty
from typing import Any, ClassVar
from uuid import uuid4

from local_cloud.api import AwsError, unsupported
from local_cloud.cloudformation.custom_responses import ResponseAddress
from local_cloud.cloudformation.parameters import scalars_as_text
from local_cloud.cloudformation.resource_types.base import Instance, ResourceType
from local_cloud.cloudformation.template import Properties

LONGEST_WAIT_SECONDS = 3600
OWN_PROPERTY = "ServiceTimeout"


class CustomResource(ResourceType):
    """Asks a function and waits for its answer; the answer gives the physical id and attributes."""

    type_name = "AWS::CloudFormation::CustomResource"
    supported = frozenset({"ServiceToken", OWN_PROPERTY})
    is_replaced_itself: ClassVar[bool] = True

    def refused(self, properties: Properties) -> list[str]:
        """What the properties mean is the function's affair."""
        return []

    def has_attribute(self, name: str) -> bool:
        return True

    def create(self, instance: Instance) -> None:
        token = str(instance.properties["ServiceToken"])
        if ":lambda:" not in token:
            raise unsupported(f"custom resources that no Lambda function provides ({token})")
        instance.physical_id = instance.new_name  # a rollback sends a Delete whatever is answered
        self._ask(instance, "Create", {})

    def update(self, instance: Instance, before: Properties) -> None:
        if before["ServiceToken"] != instance.properties["ServiceToken"]:
            raise ValueError("Modifying service token is not allowed.")
        old = {"OldResourceProperties": scalars_as_text(before)}
        self._ask(instance, "Update", {"PhysicalResourceId": instance.id, **old})

    def delete(self, instance: Instance) -> None:
        self._ask(instance, "Delete", {"PhysicalResourceId": instance.id})

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return instance.attributes

    def _ask(self, instance: Instance, request_type: str, more: Properties) -> None:
        """Raises  ValueError with the reason of a failure."""
        request_id = str(uuid4())
        with ResponseAddress() as address:
            event = {
                "RequestType": request_type,
                "ServiceToken": instance.properties["ServiceToken"],
                "ResponseURL": address.url,
                "StackId": instance.stack_id,
                "RequestId": request_id,
                "LogicalResourceId": instance.logical_id,
                "ResourceType": instance.type_name,
                "ResourceProperties": scalars_as_text(instance.properties),
                **more,
            }
            _invoke(instance, event, address)
            response = _answer(instance, address, request_id)
        instance.physical_id = response.get("PhysicalResourceId") or instance.physical_id
        if response["Status"] == "FAILED":
            raise ValueError(
                "Received response status [FAILED] from custom resource. Message returned: "
                f"{response.get('Reason', '')} (RequestId: {request_id})"
            )
        instance.attributes = dict(response.get("Data") or {})


def _invoke(instance: Instance, event: Properties, address: ResponseAddress) -> None:
    """Call the function, and wait until it has returned."""
    token = str(instance.properties["ServiceToken"])
    outcome = instance.client("lambda").invoke(FunctionName=token, Payload=json.dumps(event))
    if "FunctionError" in outcome and address.answers.empty():
        error = json.loads(outcome["Payload"].read())
        raise AwsError(
            "InternalFailure",
            f"The function {token} failed before it answered: {error.get('errorType')}: "
            f"{error.get('errorMessage')}. On AWS the stack waits for an hour then.",
        )


def _answer(instance: Instance, address: ResponseAddress, request_id: str) -> Properties:
    seconds = int(instance.properties.get(OWN_PROPERTY, LONGEST_WAIT_SECONDS))
    try:
        return address.answers.get(timeout=seconds)
    except Empty:
        raise ValueError(
            "CloudFormation did not receive a response from your Custom Resource. Please check "
            f"your logs for requestId [{request_id}]. If you are using the Python cfn-response "
            "module, you may need to update your Lambda function code so that CloudFormation can "
            "attach the updated version."
        ) from None
