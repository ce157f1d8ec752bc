"""The targets of rules: which there are, and how each gets its event.

Source  EventBridge User Guide, "Event bus targets" and "Using dead-letter queues to process
        undelivered events"; API Reference, "Target".
Differs queues, topics, functions and workflows of Glue; other targets are refused by name. An event
        that cannot be delivered is not tried again: nothing here fails for a moment only. The role
        of a workflow as a target has to trust EventBridge; its rights are not looked at.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.api import AwsError, unsupported
from local_cloud.clients import client
from local_cloud.events.inputs import Event, InvalidInputError, check_input, input_of
from local_cloud.events.policies import SERVICE, lets_in
from local_cloud.iam import role_credentials
from local_cloud.services import backend_of

Target = Mapping[str, Any]  # AWS structure
ACTIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}
TAKEN = frozenset(
    {
        "Arn",
        "DeadLetterConfig",
        "Id",
        "Input",
        "InputPath",
        "InputTransformer",
        "RetryPolicy",
        "RoleArn",
        "SqsParameters",
    }
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN that matter here."""

    text: str

    @property
    def service(self) -> str:
        return self._part(2)

    @property
    def region(self) -> str:
        return self._part(3)

    @property
    def account(self) -> str:
        return self._part(4)

    @property
    def name(self) -> str:
        """``q`` of a queue, ``f`` of ``function:f``."""
        return self.text.split(":")[-1]

    def _part(self, number: int) -> str:
        parts = self.text.split(":", 5)
        return parts[number] if len(parts) == 6 else ""


def check_target(target: Target) -> None:
    """Raises  AwsError ValidationException, UnsupportedOperation by name."""
    service = Arn(target["Arn"]).service
    if not service:
        message = f"Parameter {target['Arn']} is not valid. Reason: Provided Arn is not in correct"
        raise AwsError("ValidationException", f"{message} format.")
    if service == "glue" and not target.get("RoleArn"):
        message = f"RoleArn is required for target {target['Arn']}."
        raise AwsError("ValidationException", message)
    if service not in (*ACTIONS, "glue"):
        raise unsupported(f"targets of {service} for a rule")
    for name in target.keys() - TAKEN:
        raise unsupported(f"{name} of a rule's target")
    try:
        check_input(target)
    except InvalidInputError as error:
        raise AwsError("ValidationException", str(error)) from None


def deliver(target: Target, event: Event, rule_arn: str, ingested_at: str) -> None:
    """Send it, or else tell the target's dead-letter queue, if it has one, and the server's log."""
    text = input_of(target, event, rule_arn, ingested_at)
    try:
        if Arn(target["Arn"]).service == "glue":
            _start_workflow(target, Arn(target["Arn"]), event)
        else:
            _send(target, Arn(target["Arn"]), text, rule_arn)
    except (AwsError, ClientError) as error:
        code, message = _reason(error)
        logger.warning("%s could not reach %s: %s: %s", rule_arn, target["Arn"], code, message)
        _bury(target, text, {"RULE_ARN": rule_arn, "ERROR_CODE": code, "ERROR_MESSAGE": message})


def _send(target: Target, arn: Arn, text: str, rule_arn: str) -> None:
    service = client(arn.service, arn.region)
    policy, send = SENDERS[arn.service](service, target, arn)
    source = {"aws:SourceArn": rule_arn, "aws:SourceAccount": Arn(rule_arn).account}
    if not lets_in(policy, ACTIONS[arn.service], arn.text, source):
        message = f"The policy of {arn.text} does not let events.amazonaws.com in for {rule_arn}."
        raise AwsError("NO_PERMISSIONS", message)
    send(text)


def _start_workflow(target: Target, arn: Arn, event: Event) -> None:
    """``glue:notifyEvent``, which is in no SDK.

    Source  AWS Glue Developer Guide, "Starting an AWS Glue workflow with an Amazon EventBridge
            event".
    """
    role_credentials(target["RoleArn"], "EventBridge", arn.region, SERVICE)
    workflow = arn.name.removeprefix("workflow/")
    backend_of("glue", arn.region).event_batches.notify(workflow, event["id"])


def _to_queue(sqs: Any, target: Target, arn: Arn) -> tuple[str | None, Any]:
    url = sqs.get_queue_url(QueueName=arn.name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    group = target.get("SqsParameters", {}).get("MessageGroupId")
    more = {"MessageGroupId": group} if group else {}
    return attributes.get("Attributes", {}).get("Policy"), lambda text: sqs.send_message(
        QueueUrl=url, MessageBody=text, **more
    )


def _to_topic(sns: Any, target: Target, arn: Arn) -> tuple[str | None, Any]:
    policy = sns.get_topic_attributes(TopicArn=arn.text)["Attributes"].get("Policy")
    return policy, lambda text: sns.publish(TopicArn=arn.text, Message=text)


def _to_function(functions: Any, target: Target, arn: Arn) -> tuple[str | None, Any]:
    policy = functions.get_policy(FunctionName=arn.text)["Policy"]
    return policy, lambda text: functions.invoke(
        FunctionName=arn.text, InvocationType="Event", Payload=text.encode()
    )


SENDERS = {"sqs": _to_queue, "sns": _to_topic, "lambda": _to_function}


def _reason(error: AwsError | ClientError) -> tuple[str, str]:
    if isinstance(error, AwsError):
        return error.code, error.message
    return error.response["Error"]["Code"], error.response["Error"]["Message"]


def _bury(target: Target, text: str, reason: Mapping[str, str]) -> None:
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    if not queue:
        return
    told = {"TARGET_ARN": target["Arn"], **reason}
    attributes = {
        name: {"DataType": "String", "StringValue": value} for name, value in told.items() if value
    }
    arn = Arn(queue)
    try:
        sqs = client("sqs", arn.region)
        url = sqs.get_queue_url(QueueName=arn.name)["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=attributes)
    except ClientError as error:
        logger.warning("the dead-letter queue %s: %s; %s", queue, error, json.dumps(told))
