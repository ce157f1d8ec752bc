"""Stacks: create, update, delete, look at; each waits for the end and tells the events."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import DeploymentError, code_of, message_of
from deployment.names import Environment
from deployment.stack_events import (
    Tell,
    final_status,
    first_failure,
    follow,
    newest_event_id,
)
from deployment.templates import Template, parents

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
UPDATABLE = {
    "CREATE_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
}
NEVER_CREATED = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}


@dataclass(frozen=True)
class Stack:
    """A stack of the pipeline in one environment: template and parameters, ready to be sent."""

    template: Template
    environment: Environment
    parameters: list[dict[str, str]]

    @property
    def name(self) -> str:
        return self.environment.named(self.template.stack)

    def task(self, name: str) -> str:
        return self.environment.task(name, self.template.stack)

    def to_api(self) -> dict[str, Any]:
        return {
            "StackName": self.name,
            "TemplateBody": self.template.body,
            "Parameters": self.parameters,
            "Capabilities": CAPABILITIES,
        }


def describe(name: str) -> dict[str, Any] | None:
    """AWS ``Stack`` structure, or None when there is no such stack."""
    try:
        found = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in message_of(error):
            return None
        raise
    return dict(found[0])


def status_of(name: str) -> str | None:
    described = describe(name)
    return described["StackStatus"] if described else None


def create(stack: Stack, tell: Tell) -> None:
    """Create the stack and wait for it.

    Raises  DeploymentError when a parent is missing, the stack exists or fails; a failed one is
            rolled back.
    """
    _check_parents(stack)
    try:
        created = aws.client("cloudformation").create_stack(**stack.to_api())
    except ClientError as error:
        if code_of(error) != "AlreadyExistsException":
            raise
        raise DeploymentError(_exists(stack)) from None
    events = follow(created["StackId"], None, tell)
    if (status := final_status(events)) != "CREATE_COMPLETE":
        raise DeploymentError(f"Stack {stack.name} {status}. First: {first_failure(events)}")


def update(stack: Stack, tell: Tell) -> bool:
    """False when there was nothing to update.

    Raises  DeploymentError when there is no stack to update, or the update fails.
    """
    described = settled(stack.name)
    if described is None:
        raise DeploymentError(f"Stack {stack.name} does not exist: {stack.task('createstack')}")
    if (status := described["StackStatus"]) not in UPDATABLE:
        raise DeploymentError(_cannot_be_updated(stack, status))
    before = newest_event_id(described["StackId"])
    try:
        aws.client("cloudformation").update_stack(**stack.to_api())
    except ClientError as error:
        if "No updates are to be performed" in message_of(error):
            return False
        raise
    events = follow(described["StackId"], before, tell)
    if (status := final_status(events)) != "UPDATE_COMPLETE":
        raise DeploymentError(f"Stack {stack.name} {status}. First: {first_failure(events)}")
    return True


def delete(stack: str, environment: Environment, tell: Tell) -> bool:
    """False when there is no such stack.

    Raises  DeploymentError when other stacks import its exports, or the delete fails.
    """
    name = environment.named(stack)
    described = settled(name)
    if described is None:
        return False
    if importing := importers(described):
        first = environment.task("deletestack", *(_stem(one, environment) for one in importing))
        raise DeploymentError(f"Stack {name} is in use by {', '.join(importing)}. First: {first}")
    before = newest_event_id(described["StackId"])
    aws.client("cloudformation").delete_stack(StackName=described["StackId"])
    events = follow(described["StackId"], before, tell)
    # An export that came into use meanwhile leaves the stack in the status it had before.
    if (status := final_status(events)) != "DELETE_COMPLETE":
        raise DeploymentError(f"Stack {name} not deleted, {status}: {first_failure(events)}")
    return True


def validate(template: Template) -> None:
    """Raises  ClientError with CloudFormation's words when it does not take the template."""
    aws.client("cloudformation").validate_template(TemplateBody=template.body)


def settled(name: str) -> dict[str, Any] | None:
    """The stack as ``describe`` gives it, after waiting for an operation that is under way."""
    for _ in aws.ticks():
        described = describe(name)
        status = described["StackStatus"] if described else ""
        if status == "REVIEW_IN_PROGRESS":
            raise DeploymentError(
                f"Stack {name} is a change set that was never executed: execute or delete it."
            )
        if not status.endswith("_IN_PROGRESS"):
            return described
    raise DeploymentError(f"Stack {name} does not come to an end.")


def importers(described: dict[str, Any]) -> list[str]:
    """Names of the stacks that import an export of this one."""
    cloudformation = aws.client("cloudformation")
    names: set[str] = set()
    for output in described.get("Outputs", []):
        if export := output.get("ExportName"):
            try:
                pages = cloudformation.get_paginator("list_imports").paginate(ExportName=export)
                names.update(name for page in pages for name in page["Imports"])
            except ClientError as error:
                if "not imported" not in message_of(error):
                    raise
    return sorted(names)


def _check_parents(stack: Stack) -> None:
    """Asked first: AWS would say no more than that an export is missing, after a roll-back."""
    named = {each["ParameterKey"]: each["ParameterValue"] for each in stack.parameters}
    for parameter, parent in parents(stack.template).items():
        if status_of(named[parameter]) is None:
            first = stack.environment.task("createstack", parent)
            raise DeploymentError(
                f"Stack {stack.name} needs {named[parameter]}, which does not exist. First: {first}"
            )


def _exists(stack: Stack) -> str:
    status = status_of(stack.name)
    if status in NEVER_CREATED:
        return f"Stack {stack.name} is in {status}. First: {stack.task('deletestack')}"
    return f"Stack {stack.name} exists already ({status}): {stack.task('updatestack')}"


def _cannot_be_updated(stack: Stack, status: str) -> str:
    if status in NEVER_CREATED:
        delete_it, create_it = stack.task("deletestack"), stack.task("createstack")
        return f"Stack {stack.name} is in {status}, never created: {delete_it}, then {create_it}"
    if status == "DELETE_FAILED":
        return f"Stack {stack.name} is in {status}, half gone: {stack.task('deletestack')}"
    return (
        f"Stack {stack.name} is in {status}: mend it first with "
        f"aws cloudformation continue-update-rollback --stack-name {stack.name}, or delete it."
    )


def _stem(name: str, environment: Environment) -> str:
    return name if environment.is_default else name.removesuffix(f"-{environment.name}")
