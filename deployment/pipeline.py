"""The whole pipeline: deployed in order, destroyed in reverse; both may be run again."""

from botocore.exceptions import ClientError

from deployment import artifacts, aws, buckets, crawlers, stacks, triggers, workflow
from deployment.display import say
from deployment.errors import DeploymentError, code_of
from deployment.names import BUCKETS, CRAWLERS, STACKS, Environment
from deployment.stack_events import Tell
from deployment.stacks import Stack
from deployment.templates import check_overrides, read, resolve_parameters


def load(
    names: tuple[str, ...], environment: Environment, overrides: dict[str, str]
) -> list[Stack]:
    """Stacks ready to be sent, all of them checked before the first one goes."""
    templates = [read(name) for name in names]
    check_overrides(templates, overrides)
    return [
        Stack(template, environment, resolve_parameters(template, environment, overrides))
        for template in templates
    ]


def deploy(environment: Environment, overrides: dict[str, str], tell: Tell) -> bool:
    """Create or update what is needed; False when everything was there already."""
    changed = False
    for stack in load(STACKS, environment, overrides):
        outcome = ensure(stack, tell)
        say(f"Stack {stack.name}: {outcome}")
        changed |= outcome != "unchanged"
        if stack.template.stack == "basic-infra":  # the jobs' stack wants its scripts there
            changed |= upload_artifacts(environment)
    return changed


def ensure(stack: Stack, tell: Tell) -> str:
    """What it took: created, created anew, updated or unchanged."""
    described = stacks.settled(stack.name)
    if described is None:
        stacks.create(stack, tell)
        return "created"
    if described["StackStatus"] in stacks.NEVER_CREATED:
        stacks.delete(stack.template.stack, stack.environment, tell)
        stacks.create(stack, tell)
        return "created anew, its first creation had failed"
    return "updated" if update(stack, tell) else "unchanged"


def update(stack: Stack, tell: Tell) -> bool:
    """Update the stack and activate its triggers; False when neither was needed."""
    updated = stacks.update(stack, tell)
    activated = triggers.reactivate(stack)
    for name in activated:
        say(f"Trigger {name} was not activated: it is now")
    return updated or bool(activated)


def upload_artifacts(environment: Environment) -> bool:
    """Say of each artifact what changed; False when nothing did."""
    uploads = artifacts.upload(environment)
    for upload in uploads:
        say(f"{upload.change:<10} {upload.key}")
    return any(upload.change != "unchanged" for upload in uploads)


def destroy(environment: Environment, tell: Tell) -> bool:
    """Leave nothing of the pipeline behind; False when there was nothing.

    The buckets go before the stack that made them: their deletion policy keeps them otherwise.
    Raises  DeploymentError before anything is deleted, when a foreign stack imports from ours.
    """
    _check_no_foreign_importer(environment)
    for run_id in workflow.stop(environment):
        say(f"Workflow run {run_id}: stopped")
    for name in crawlers.stop([environment.named(crawler) for crawler in CRAWLERS]):
        say(f"Crawler {name}: stopped")
    found = False
    for stack in reversed(STACKS):
        if stack == "basic-infra":
            found |= _delete_buckets(environment)
        if stacks.delete(stack, environment, tell):
            say(f"Stack {environment.named(stack)}: deleted")
            found = True
    return _delete_log_groups(environment) or found


def _check_no_foreign_importer(environment: Environment) -> None:
    own = {environment.named(stack) for stack in STACKS}
    for name in sorted(own):
        described = stacks.describe(name)
        if described and (foreign := set(stacks.importers(described)) - own):
            raise DeploymentError(
                f"Stack {name} is in use by {', '.join(sorted(foreign))}: delete that first."
            )


def _delete_buckets(environment: Environment) -> bool:
    found = [bucket for bucket in map(environment.bucket, BUCKETS) if buckets.exists(bucket)]
    for bucket in found:
        say(f"Bucket {bucket}: deleted with {buckets.delete(bucket)} object versions")
    return bool(found)


def _delete_log_groups(environment: Environment) -> bool:
    """Those that a job's last lines made again after the stack had deleted them."""
    logs = aws.client("logs")
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=environment.log_group_prefix
    )
    names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    for name in names:
        try:
            logs.delete_log_group(logGroupName=name)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
        say(f"Log group {name}: deleted")
    return bool(names)
