"""Triggers: activate again what a stack update left deactivated.

CloudFormation's StartOnCreation does nothing on an update, and a trigger that is not activated
stops the workflow in silence.
Source  https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1474
"""

from deployment import aws
from deployment.stacks import Stack

RESTARTED_TYPES = {"CONDITIONAL", "SCHEDULED"}  # to start an ON_DEMAND one would run the workflow
LEFT_OFF = {"CREATED", "DEACTIVATED"}


def reactivate(stack: Stack) -> list[str]:
    """Names of the triggers that were activated: those whose template asks for it."""
    wanted = {
        logical_id
        for logical_id, resource in stack.template.resources.items()
        if resource.get("Type") == "AWS::Glue::Trigger"
        and resource.get("Properties", {}).get("StartOnCreation") is True
    }
    if not wanted:
        return []
    glue = aws.client("glue")
    activated = []
    for name in _physical_names(stack.name, wanted):
        trigger = glue.get_trigger(Name=name)["Trigger"]
        if trigger["Type"] in RESTARTED_TYPES and trigger["State"] in LEFT_OFF:
            glue.start_trigger(Name=name)
            activated.append(name)
    return activated


def _physical_names(stack_name: str, logical_ids: set[str]) -> list[str]:
    cloudformation = aws.client("cloudformation")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return [
        resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["LogicalResourceId"] in logical_ids
    ]
