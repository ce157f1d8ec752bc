"""API operations that show stacks, their events, resources, exports and imports.

Source  CloudFormation API Reference.
"""

from typing import Any

from local_cloud.api import Request, Response, action
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import Stack, StackResource, compact
from local_cloud.cloudformation.template import validation_error

PAGE_SIZE = 100
NOT_CHECKED = {"StackDriftStatus": "NOT_CHECKED"}
RESOURCE_NOT_CHECKED = {"StackResourceDriftStatus": "NOT_CHECKED"}


def page(name: str, items: list[Any], request: Request) -> Response:
    """One page of a list, and the token of the next."""
    start = int(request.get("NextToken") or 0)
    answer: Response = {name: items[start : start + PAGE_SIZE]}
    if start + PAGE_SIZE < len(items):
        answer["NextToken"] = str(start + PAGE_SIZE)
    return answer


def stack_structure(stack: Stack) -> dict[str, Any]:
    """The API's Stack structure."""
    definition = stack.definition
    return compact(
        {
            "StackId": stack.stack_id,
            "StackName": stack.name,
            "ChangeSetId": stack.change_set_id,
            "Description": definition.template.description,
            "Parameters": definition.shown_parameters() or None,
            "CreationTime": stack.created_at,
            "LastUpdatedTime": stack.updated_at,
            "DeletionTime": stack.deleted_at,
            "RollbackConfiguration": {},
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason,
            "DisableRollback": stack.disable_rollback,
            "NotificationARNs": [],
            "TimeoutInMinutes": stack.timeout_minutes,
            "Capabilities": definition.capabilities or None,
            "Outputs": output_structures(stack) or None,
            "RoleARN": definition.role_arn,
            "Tags": definition.shown_tags(),
            "EnableTerminationProtection": stack.is_protected,
            "RetainExceptOnCreate": stack.retain_except_on_create or None,
            "DriftInformation": NOT_CHECKED,
        }
    )


def output_structures(stack: Stack) -> list[dict[str, Any]]:
    return [
        compact(
            {
                "OutputKey": key,
                "OutputValue": output.value,
                "Description": output.description,
                "ExportName": output.export,
            }
        )
        for key, output in stack.outputs.items()
    ]


def summary_structure(stack: Stack) -> dict[str, Any]:
    """The API's StackSummary structure."""
    return compact(
        {
            "StackId": stack.stack_id,
            "StackName": stack.name,
            "TemplateDescription": stack.definition.template.description,
            "CreationTime": stack.created_at,
            "LastUpdatedTime": stack.updated_at,
            "DeletionTime": stack.deleted_at,
            "StackStatus": stack.status,
            "StackStatusReason": stack.reason,
            "DriftInformation": NOT_CHECKED,
        }
    )


def resource_structure(record: StackResource, time_name: str) -> dict[str, Any]:
    """What the API's three structures of a resource have in common."""
    return compact(
        {
            "LogicalResourceId": record.logical_id,
            "PhysicalResourceId": record.physical_id,
            "ResourceType": record.type_name,
            time_name: record.changed_at,
            "ResourceStatus": record.status,
            "ResourceStatusReason": record.reason,
            "DriftInformation": RESOURCE_NOT_CHECKED,
        }
    )


class DescribeActions:
    """The room of what shows stacks."""

    def __init__(self, store: StackStore) -> None:
        self.store = store

    @action
    def describe_stacks(self, request: Request) -> Response:
        name = request.get("StackName")
        stacks = [self.store.get(name)] if name else self.store.live()
        return page("Stacks", [stack_structure(stack) for stack in stacks], request)

    @action
    def list_stacks(self, request: Request) -> Response:
        wanted = request.get("StackStatusFilter")
        stacks = [
            summary_structure(stack)
            for stack in self.store.all()
            if not wanted or stack.status in wanted
        ]
        return page("StackSummaries", stacks, request)

    @action
    def describe_stack_events(self, request: Request) -> Response:
        stack = self.store.get(request["StackName"], "Stack [{}] does not exist")
        return page("StackEvents", list(reversed(stack.events)), request)

    @action
    def describe_stack_resources(self, request: Request) -> Response:
        stack = self._stack_of(request)
        wanted = request.get("LogicalResourceId")
        names = {"StackName": stack.name, "StackId": stack.stack_id}
        return {
            "StackResources": [
                {**names, **resource_structure(record, "Timestamp")}
                for record in list(stack.resources.values())
                if wanted in (None, record.logical_id)
            ]
        }

    @action
    def describe_stack_resource(self, request: Request) -> Response:
        stack = self.store.get(request["StackName"])
        logical_id = request["LogicalResourceId"]
        if logical_id not in stack.resources:
            raise validation_error(
                f"Resource {logical_id} does not exist for stack {request['StackName']}"
            )
        record = stack.resources[logical_id]
        detail = {
            "StackName": stack.name,
            "StackId": stack.stack_id,
            **resource_structure(record, "LastUpdatedTimestamp"),
        }
        return {"StackResourceDetail": detail}

    @action
    def list_stack_resources(self, request: Request) -> Response:
        stack = self.store.get(request["StackName"])
        records = list(stack.resources.values())
        summaries = [resource_structure(record, "LastUpdatedTimestamp") for record in records]
        return page("StackResourceSummaries", summaries, request)

    @action
    def list_exports(self, request: Request) -> Response:
        exports = [
            {"ExportingStackId": stack.stack_id, "Name": name, "Value": value}
            for stack in self.store.live()
            for name, value in stack.exports.items()
        ]
        return page("Exports", sorted(exports, key=lambda export: export["Name"]), request)

    @action
    def list_imports(self, request: Request) -> Response:
        name = request["ExportName"]
        importers = self.store.importers(name)
        if not importers:
            raise validation_error(f"Export '{name}' is not imported by any stack.")
        return page("Imports", importers, request)

    def _stack_of(self, request: Request) -> Stack:
        if name := request.get("StackName"):
            return self.store.get(name)
        wanted = request.get("PhysicalResourceId")
        for stack in self.store.live():
            if any(record.physical_id == wanted for record in stack.resources.values()):
                return stack
        raise validation_error(f"Stack for {wanted} does not exist")
