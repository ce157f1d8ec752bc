"""API operations that change stacks: CreateStack, UpdateStack, DeleteStack, protection.

Source   CloudFormation API Reference.
Differs  operations end in about a second.
"""

from threading import Thread
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.authorization.current import access_key, calling
from local_cloud.cloudformation.binding import bind
from local_cloud.cloudformation.checks import check_capabilities, check_template
from local_cloud.cloudformation.deletion import delete_stack
from local_cloud.cloudformation.deployment import Deployment
from local_cloud.cloudformation.parameters import check_declarations, choose_values
from local_cloud.cloudformation.rollback import continue_update_rollback
from local_cloud.cloudformation.ssm_values import resolved_parameters
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import Definition, Stack, now
from local_cloud.cloudformation.template import validation_error
from local_cloud.cloudformation.template_source import template_of
from local_cloud.iam import role_credentials

SERVICE = "cloudformation.amazonaws.com"
UPDATABLE = {
    "CREATE_COMPLETE",
    "CREATE_FAILED",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
}
REFUSED = (
    "DeploymentConfig",
    "NotificationARNs",
    "ResourceTypes",
    "StackPolicyBody",
    "StackPolicyDuringUpdateBody",
    "StackPolicyDuringUpdateURL",
    "StackPolicyURL",
)


def start(key: str | None, target: Any, *arguments: Any) -> None:
    """In a thread of its own, for the caller with this access key."""
    Thread(
        target=_run_as, args=(key, target, *arguments), daemon=True, name="stack operation"
    ).start()


def _run_as(key: str | None, target: Any, *arguments: Any) -> None:
    with calling(key):
        target(*arguments)


def key_for(role_arn: str | None, region: str) -> str | None:
    """The access key that a stack's operation works with: of its role, else of the caller.

    Raises  AwsError ValidationError when CloudFormation may not assume the role.
    """
    if role_arn is None:
        return access_key()
    try:
        session = role_credentials(role_arn, "AWSCloudFormation", region, SERVICE)
    except AwsError:
        raise validation_error(f"Role {role_arn} is invalid or cannot be assumed") from None
    return session["AccessKeyId"]


def refuse_options(request: Request, operation: str) -> None:
    """Refuse by name the options that would be ignored."""
    for option in REFUSED:
        if request.get(option):
            raise unsupported(f"{operation} with {option}")
    if (request.get("RollbackConfiguration") or {}).get("RollbackTriggers"):
        raise unsupported(f"{operation} with RollbackTriggers")


def make_definition(
    store: StackStore, request: Request, name: str, stack_id: str, before: Definition | None
) -> Definition:
    """The checked definition of a request; ``before`` is what the stack is now.

    Raises  AwsError, before anything is touched.
    """
    previous = before.template.body if before and request.get("UsePreviousTemplate") else None
    template = template_of(request, store.region, previous)
    check_declarations(template.parameters)
    definition = Definition(
        template=template,
        parameters=choose_values(
            template.parameters,
            request.get("Parameters", []),
            before.parameters if before else None,
        ),
        tags={tag["Key"]: tag["Value"] for tag in request["Tags"]}
        if request.get("Tags") is not None
        else dict(before.tags if before else {}),
        capabilities=list(request.get("Capabilities", [])),
        role_arn=request.get("RoleARN") or (before.role_arn if before else None),
    )
    key_for(definition.role_arn, store.region.name)
    definition.resolved = resolved_parameters(
        template.parameters, definition.parameters, store.region.client
    )
    binding = bind(definition, name, stack_id, store.region, {}, store.import_value)
    check_template(template, binding)
    check_capabilities(template, definition.capabilities)
    return definition


def check_updatable(stack: Stack, new: Definition) -> None:
    if stack.status not in UPDATABLE:
        raise validation_error(
            f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )
    changed = [
        logical_id
        for logical_id, record in stack.resources.items()
        if logical_id in new.template.resources
        and new.template.resources[logical_id]["Type"] != record.type_name
    ]
    if changed:
        raise validation_error(
            "Update of resource type is not permitted. The new template modifies resource type "
            f"of the following resources: [{', '.join(changed)}]"
        )


def changes_something(deployment: Deployment) -> bool:
    """Whether an update is worth starting; one that cannot go well is: it fails and says why."""
    try:
        return deployment.changes_something()
    except AwsError:
        return True


class StackActions:
    """The room of what changes stacks."""

    def __init__(self, store: StackStore) -> None:
        self.store = store

    @action
    def create_stack(self, request: Request) -> Response:
        refuse_options(request, "CreateStack")
        name = request["StackName"]
        on_failure = _on_failure(request)
        with self.store.lock:
            if self.store.find(name) is not None:
                raise AwsError("AlreadyExistsException", f"Stack [{name}] already exists")
            stack_id = self.store.new_id(name)
            definition = make_definition(self.store, request, name, stack_id, None)
            stack = self.store.add(name, stack_id, definition)
            stack.disable_rollback = on_failure == "DO_NOTHING"
            stack.timeout_minutes = request.get("TimeoutInMinutes")
            stack.is_protected = bool(request.get("EnableTerminationProtection"))
            self.start_create(stack, request, on_failure)
        return {"StackId": stack_id}

    def start_create(self, stack: Stack, request: Request, on_failure: str) -> None:
        stack.retain_except_on_create = bool(request.get("RetainExceptOnCreate"))
        stack.request_token = request.get("ClientRequestToken")
        stack.set_status("CREATE_IN_PROGRESS", "User Initiated")
        deployment = Deployment(self.store, stack, stack.definition, True, on_failure)
        start(key_for(stack.definition.role_arn, self.store.region.name), deployment.run)

    @action
    def update_stack(self, request: Request) -> Response:
        refuse_options(request, "UpdateStack")
        with self.store.lock:
            stack = self.store.get(request["StackName"], "Stack [{}] does not exist")
            new = make_definition(self.store, request, stack.name, stack.stack_id, stack.definition)
            check_updatable(stack, new)
            deployment = self.deployment_of(stack, new, request)
            if not changes_something(deployment):
                raise validation_error("No updates are to be performed.")
            self.start_update(deployment, request)
        return {"StackId": stack.stack_id}

    def deployment_of(self, stack: Stack, new: Definition, request: Request) -> Deployment:
        on_failure = "DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK"
        return Deployment(self.store, stack, new, False, on_failure)

    def start_update(self, deployment: Deployment, request: Request) -> None:
        stack = deployment.stack
        stack.retain_except_on_create = bool(request.get("RetainExceptOnCreate"))
        stack.request_token = request.get("ClientRequestToken")
        stack.updated_at = now()
        stack.set_status("UPDATE_IN_PROGRESS", "User Initiated")
        start(key_for(deployment.definition.role_arn, self.store.region.name), deployment.run)

    @action
    def delete_stack(self, request: Request) -> Response:
        is_forced = request.get("DeletionMode") == "FORCE_DELETE_STACK"
        with self.store.lock:
            stack = self.store.find(request["StackName"])
            if stack is None or stack.status == "DELETE_COMPLETE":
                return {}  # AWS answers so too
            retain = request.get("RetainResources", [])
            _check_deletable(stack, retain, is_forced)
            role_arn = request.get("RoleARN") or stack.definition.role_arn
            key, before = key_for(role_arn, self.store.region.name), stack.status
            stack.request_token = request.get("ClientRequestToken")
            stack.set_status("DELETE_IN_PROGRESS", "User Initiated")
            start(key, delete_stack, self.store, stack, retain, before, is_forced)
        return {}

    @action
    def continue_update_rollback(self, request: Request) -> Response:
        with self.store.lock:
            stack = self.store.get(request["StackName"], "Stack [{}] does not exist")
            if stack.status != "UPDATE_ROLLBACK_FAILED":
                raise validation_error(
                    f"Stack:{stack.stack_id} is in {stack.status} state and can not continue "
                    "update rollback."
                )
            stack.request_token = request.get("ClientRequestToken")
            stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
            skipped = request.get("ResourcesToSkip", [])
            role_arn = request.get("RoleARN") or stack.definition.role_arn
            key = key_for(role_arn, self.store.region.name)
            start(key, continue_update_rollback, self.store.region, stack, skipped)
        return {}

    @action
    def update_termination_protection(self, request: Request) -> Response:
        stack = self.store.get(request["StackName"])
        stack.is_protected = request["EnableTerminationProtection"]
        self.store.save(stack)
        return {"StackId": stack.stack_id}


def _on_failure(request: Request) -> str:
    if "OnFailure" in request and "DisableRollback" in request:
        raise validation_error("You can specify either DisableRollback or OnFailure, but not both.")
    return request.get("OnFailure") or (
        "DO_NOTHING" if request.get("DisableRollback") else "ROLLBACK"
    )


def _check_deletable(stack: Stack, retain: list[str], is_forced: bool) -> None:
    if stack.is_protected:
        raise validation_error(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        )
    if stack.is_busy:
        raise validation_error(
            f"Stack [{stack.name}] cannot be deleted while in status {stack.status}"
        )
    if retain and stack.status != "DELETE_FAILED":
        raise validation_error(
            f"Invalid operation on stack [{stack.stack_id}]. Resources can be retained only when "
            "the stack is in the DELETE_FAILED state"
        )
    if is_forced and stack.status != "DELETE_FAILED":
        raise validation_error(
            f"Invalid operation on stack [{stack.stack_id}]. FORCE_DELETE_STACK can be used only "
            "when the stack is in the DELETE_FAILED state"
        )
