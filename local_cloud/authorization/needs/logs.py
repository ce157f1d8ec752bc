"""Rights of CloudWatch Logs' operations.

Source  Service Authorization Reference, "Amazon CloudWatch Logs"; the form of the ARNs as the
        service's own errors show them: ``log-group:<group>:log-stream:<stream>``.
"""

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call

OF_STREAM = {"PutLogEvents", "GetLogEvents", "DeleteLogStream"}


def needs(call: Call) -> list[Need]:
    if arn := call.get("resourceArn"):
        return [call.need(arn)]
    group = call.get("logGroupName")
    if identifier := call.get("logGroupIdentifier"):
        group = identifier.partition(":log-group:")[2].removesuffix(":*") or identifier
    if call.operation == "DescribeLogGroups":
        group = ""
    stream = call.get("logStreamName") if call.operation in OF_STREAM else ""
    return [call.need(call.arn(f"log-group:{group}:log-stream:{stream}"))]
