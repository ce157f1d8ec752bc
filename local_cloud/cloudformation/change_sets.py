"""Change sets: what an update would do, kept until a person executes it.

Source   CloudFormation User Guide, "Change sets"; the texts are CloudFormation's own.
Differs  made at once, so never seen as CREATE_PENDING; a type or property that the local cloud
         does not support fails the change set already; no import of resources, no nested stacks.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.cloudformation.deployment import Deployment
from local_cloud.cloudformation.describe_actions import page
from local_cloud.cloudformation.plan import Change
from local_cloud.cloudformation.stack_actions import (
    StackActions,
    check_updatable,
    make_definition,
    refuse_options,
)
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import Definition, Stack, compact, now
from local_cloud.cloudformation.template import validation_error
from local_cloud.store import Records

NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create "
    "a change set."
)
REFUSED = ("DeploymentMode", "ImportExistingResources", "IncludeNestedStacks", "ResourcesToImport")


@dataclass
class ChangeSet:
    """One change set of one stack."""

    name: str
    change_set_id: str
    stack: Stack
    definition: Definition
    is_create: bool
    description: str | None = None
    on_stack_failure: str | None = None
    changes: list[Change] = field(default_factory=list)
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    execution_status: str = "AVAILABLE"
    created_at: datetime = field(default_factory=now)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"stack": None, "stack_id": self.stack.stack_id}

    def fail(self, reason: str) -> None:
        self.status, self.reason, self.execution_status = "FAILED", reason, "UNAVAILABLE"

    def summary(self) -> dict[str, Any]:
        """The API's ChangeSetSummary structure."""
        return compact(
            {
                "StackId": self.stack.stack_id,
                "StackName": self.stack.name,
                "ChangeSetId": self.change_set_id,
                "ChangeSetName": self.name,
                "ExecutionStatus": self.execution_status,
                "Status": self.status,
                "StatusReason": self.reason,
                "CreationTime": self.created_at,
                "Description": self.description,
                "IncludeNestedStacks": False,
            }
        )


def change_structure(change: Change) -> dict[str, Any]:
    """The API's Change structure."""
    resource_change = {
        "Action": change.action,
        "LogicalResourceId": change.logical_id,
        "PhysicalResourceId": change.physical_id,
        "ResourceType": change.type_name,
        "Scope": change.scope,
        "Details": [_detail(change, name) for name in change.properties]
        if change.action == "Modify"
        else [],
    }
    if change.action == "Modify":
        resource_change["Replacement"] = str(change.is_replacement)
    return {"Type": "Resource", "ResourceChange": compact(resource_change)}


def _detail(change: Change, name: str) -> dict[str, Any]:
    return {
        "Target": {
            "Attribute": "Properties",
            "Name": name,
            "RequiresRecreation": "Always" if change.is_replacement else "Never",
        },
        "Evaluation": "Static",
        "ChangeSource": "DirectModification",
    }


class ChangeSets:
    """The room of change sets."""

    def __init__(self, store: StackStore, stack_actions: StackActions) -> None:
        self.store, self.stack_actions = store, stack_actions
        room = f"cloudformation/{store.region.name}/change_sets"
        self._all: Records[str, ChangeSet] = Records(room)
        for change_set in self._all.values():
            change_set.stack = store.get(change_set.__dict__.pop("stack_id"))

    @action
    def create_change_set(self, request: Request) -> Response:
        refuse_options(request, "CreateChangeSet")
        kind = request.get("ChangeSetType", "UPDATE")
        for option in REFUSED:
            if request.get(option):
                raise unsupported(f"CreateChangeSet with {option}")
        if kind not in ("CREATE", "UPDATE"):
            raise unsupported(f"CreateChangeSet with ChangeSetType {kind}")
        with self.store.lock:
            change_set = self._make(request, kind == "CREATE")
            self._fill(change_set)
            self._all[change_set.change_set_id] = change_set
        return {"Id": change_set.change_set_id, "StackId": change_set.stack.stack_id}

    def _make(self, request: Request, is_create: bool) -> ChangeSet:
        name, stack_name = request["ChangeSetName"], request["StackName"]
        stack = self.store.find(stack_name)
        is_new = stack is None or stack.status == "REVIEW_IN_PROGRESS"
        if is_create and not is_new:
            raise validation_error(
                f"Stack [{stack_name}] already exists and cannot be created again with the "
                f"changeSet [{name}]."
            )
        if not is_create and is_new:
            raise validation_error(f"Stack [{stack_name}] does not exist")
        if stack is not None and self._find(name, stack):
            raise AwsError("AlreadyExistsException", f"ChangeSet [{name}] already exists")
        stack_id = stack.stack_id if stack else self.store.new_id(stack_name)
        before = None if is_create or stack is None else stack.definition
        definition = make_definition(self.store, request, stack_name, stack_id, before)
        if stack is None:
            stack = self.store.add(stack_name, stack_id, definition)
            stack.set_status("REVIEW_IN_PROGRESS", "User Initiated")
        if not is_create:
            check_updatable(stack, definition)
        region = self.store.region
        return ChangeSet(
            name=name,
            change_set_id=f"arn:aws:cloudformation:{region.name}:{region.account_id}:"
            f"changeSet/{name}/{uuid4()}",
            stack=stack,
            definition=definition,
            is_create=is_create,
            description=request.get("Description"),
            on_stack_failure=request.get("OnStackFailure"),
        )

    def _fill(self, change_set: ChangeSet) -> None:
        deployment = Deployment(
            self.store, change_set.stack, change_set.definition, change_set.is_create
        )
        try:
            change_set.changes = deployment.plan()
        except AwsError as error:
            change_set.fail(error.message)
            return
        faults = [change.fault for change in change_set.changes if change.fault]
        if faults:
            change_set.fail("; ".join(faults))
        elif not change_set.is_create and not deployment.changes_something():
            change_set.fail(NO_CHANGES)

    @action
    def describe_change_set(self, request: Request) -> Response:
        change_set = self._get(request)
        definition = change_set.definition
        answer = page("Changes", [change_structure(it) for it in change_set.changes], request)
        return compact(
            {
                **change_set.summary(),
                **answer,
                "Parameters": definition.shown_parameters(),
                "Capabilities": definition.capabilities,
                "Tags": definition.shown_tags(),
                "NotificationARNs": [],
                "RollbackConfiguration": {},
                "OnStackFailure": change_set.on_stack_failure,
            }
        )

    @action
    def execute_change_set(self, request: Request) -> Response:
        with self.store.lock:
            change_set = self._get(request)
            if change_set.execution_status != "AVAILABLE":
                raise AwsError(
                    "InvalidChangeSetStatus",
                    f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current "
                    f"status of [{change_set.status}]",
                )
            if change_set.is_create:
                self._execute_create(change_set, request)
            else:
                self._execute_update(change_set, request)
            for other in self._all.values():
                if other.stack is change_set.stack and other.execution_status == "AVAILABLE":
                    other.execution_status = "OBSOLETE"
                    self._all.save(other.change_set_id)
            change_set.execution_status = "EXECUTE_COMPLETE"
            self._all.save(change_set.change_set_id)
            change_set.stack.change_set_id = change_set.change_set_id
            self.store.save(change_set.stack)
        return {}

    def _execute_create(self, change_set: ChangeSet, request: Request) -> None:
        stack = change_set.stack
        on_failure = change_set.on_stack_failure or (
            "DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK"
        )
        stack.definition, stack.disable_rollback = change_set.definition, on_failure == "DO_NOTHING"
        self.stack_actions.start_create(stack, request, on_failure)

    def _execute_update(self, change_set: ChangeSet, request: Request) -> None:
        check_updatable(change_set.stack, change_set.definition)
        deployment = self.stack_actions.deployment_of(
            change_set.stack, change_set.definition, request
        )
        self.stack_actions.start_update(deployment, request)

    @action
    def delete_change_set(self, request: Request) -> Response:
        del self._all[self._get(request).change_set_id]
        return {}

    @action
    def list_change_sets(self, request: Request) -> Response:
        stack = self.store.get(request["StackName"])
        summaries = [it.summary() for it in self._newest_first() if it.stack is stack]
        return page("Summaries", summaries, request)

    @action
    def get_template(self, request: Request) -> Response:
        """Of a stack, or of one of its change sets."""
        if "ChangeSetName" in request:
            definition = self._get(request).definition
        else:
            definition = self.store.get(request["StackName"]).definition
        return {
            "TemplateBody": definition.template.body,
            "StagesAvailable": ["Original", "Processed"],
        }

    def _newest_first(self) -> list[ChangeSet]:
        return list(self._all.values())[::-1]

    def _get(self, request: Request) -> ChangeSet:
        name = request["ChangeSetName"]
        stack = self.store.get(request["StackName"]) if "StackName" in request else None
        if (change_set := self._find(name, stack)) is None:
            raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
        return change_set

    def _find(self, name_or_id: str, stack: Stack | None) -> ChangeSet | None:
        for change_set in self._newest_first():
            if change_set.change_set_id == name_or_id:
                return change_set
            if change_set.name == name_or_id and change_set.stack is stack:
                return change_set
        return None
