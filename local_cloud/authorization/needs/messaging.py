"""Rights of the operations of SQS, SNS, EventBridge and Lambda.

Source  Service Authorization Reference, "Amazon SQS", "Amazon SNS", "Amazon EventBridge",
        "AWS Lambda".
Differs the policies of queues, topics and functions are kept and not asked.
"""

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call
from local_cloud.authorization.needs.roles import pass_role

LAMBDA_ACTIONS = {"Invoke": "InvokeFunction"}


def sqs(call: Call) -> list[Need]:
    name = call.get("QueueName", "QueueUrl").rpartition("/")[2]
    return [call.need(call.arn(name))]


def sns(call: Call) -> list[Need]:
    if call.operation in ("ListTopics", "ListSubscriptions"):
        return [call.need(call.arn("*"))]
    if name := call.get("Name"):
        return [call.need(call.arn(name))]
    arn = call.get("TopicArn", "TargetArn", "ResourceArn")
    if not arn:  # a subscription's ARN is its topic's and one word more
        arn = call.get("SubscriptionArn").rpartition(":")[0]
    return [call.need(arn)]


def events(call: Call) -> list[Need]:
    if arn := call.get("ResourceARN"):
        return [call.need(arn)]
    if call.operation == "PutEvents":
        return [call.need(call.arn("event-bus/default"))]
    name = call.get("Rule", "Name") or "*"
    bus = call.get("EventBusName").rpartition("/")[2]
    found = [
        call.need(call.arn(f"rule/{bus}/{name}" if bus not in ("", "default") else f"rule/{name}"))
    ]
    roles = [
        call.get("RoleArn"),
        *(one.get("RoleArn") for one in call.parameters.get("Targets") or ()),
    ]
    return found + [pass_role(call, role, "events.amazonaws.com") for role in roles if role]


def awslambda(call: Call) -> list[Need]:
    operation = call.get("Action")
    action = f"lambda:{LAMBDA_ACTIONS.get(operation, operation)}"
    if operation == "ListFunctions":
        return [call.other(action, "*")]
    name = call.get("FunctionName").rpartition(":function:")[2] or call.get("FunctionName")
    resource = call.get("Resource") or call.arn(f"function:{name}")  # tags are asked for by ARN
    found = [call.other(action, resource)]
    if role := call.get("Role"):
        found.append(pass_role(call, role, "lambda.amazonaws.com"))
    return found
