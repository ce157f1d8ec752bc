"""A stack as a test drives it: create, update, delete, wait, read its events."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Cloud, wait_for


def error_of(function: Any, *arguments: Any, **request: Any) -> tuple[str, str]:
    """Code and message of the refusal that a call ends in."""
    with pytest.raises(ClientError) as refused:
        function(*arguments, **request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


class StackDriver:
    """One stack by name, through the CloudFormation API."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.cloud, self.name = cloud, name
        self.api = cloud.client("cloudformation")
        self.stack_id = name

    def create(self, template: str, **request: Any) -> dict[str, Any]:
        request.setdefault("Capabilities", ["CAPABILITY_IAM"])
        answer = self.api.create_stack(StackName=self.name, TemplateBody=template, **request)
        self.stack_id = answer["StackId"]
        return self.wait()

    def update(self, template: str, **request: Any) -> dict[str, Any]:
        request.setdefault("Capabilities", ["CAPABILITY_IAM"])
        self.api.update_stack(StackName=self.name, TemplateBody=template, **request)
        return self.wait()

    def delete(self, **request: Any) -> dict[str, Any]:
        self.api.delete_stack(StackName=self.name, **request)
        return self.wait()

    def wait(self) -> dict[str, Any]:
        """The Stack structure, once no operation is under way."""
        return wait_for(self._when_done)

    def _when_done(self) -> dict[str, Any] | None:
        (stack,) = self.api.describe_stacks(StackName=self.stack_id)["Stacks"]
        return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack

    def events(self) -> list[tuple[str, str]]:
        """Logical id and status, oldest first."""
        return [(it["LogicalResourceId"], it["ResourceStatus"]) for it in self.all_events()]

    def reason(self, logical_id: str, status: str) -> str:
        """The last reason of an event."""
        reasons = [
            event["ResourceStatusReason"]
            for event in self.all_events()
            if (event["LogicalResourceId"], event["ResourceStatus"]) == (logical_id, status)
        ]
        return reasons[-1]

    def failures(self) -> list[str]:
        """Reasons of all that failed, for a test's message."""
        events = [it for it in self.all_events() if it["ResourceStatus"].endswith("_FAILED")]
        return [f"{it['LogicalResourceId']}: {it['ResourceStatusReason']}" for it in events]

    def all_events(self) -> list[dict[str, Any]]:
        events = self.api.describe_stack_events(StackName=self.stack_id)["StackEvents"]
        return list(reversed(events))

    def physical_id(self, logical_id: str) -> str:
        answer = self.api.describe_stack_resource(
            StackName=self.stack_id, LogicalResourceId=logical_id
        )
        return answer["StackResourceDetail"]["PhysicalResourceId"]

    def outputs(self) -> dict[str, str]:
        (stack,) = self.api.describe_stacks(StackName=self.stack_id)["Stacks"]
        return {it["OutputKey"]: it["OutputValue"] for it in stack.get("Outputs", [])}
