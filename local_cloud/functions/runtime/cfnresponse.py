"""The module that a function with inline code can import to answer CloudFormation.

Source  CloudFormation User Guide, "cfn-response module".
"""

import json
from typing import Any
from urllib.request import Request, urlopen

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(
    event: dict[str, Any],
    context: Any,
    responseStatus: str,  # noqa: N803  the names are those of AWS's module
    responseData: dict[str, Any],  # noqa: N803
    physicalResourceId: str | None = None,  # noqa: N803
    noEcho: bool = False,  # noqa: N803
    reason: str | None = None,
) -> None:
    """PUT the response to the request's ResponseURL."""
    where = f"See the details in CloudWatch Log Stream: {context.log_stream_name}"
    response = {
        "Status": responseStatus,
        "Reason": reason or where,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(response).encode()
    print("Response body:", body.decode(), sep="\n")
    request = Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")
    with urlopen(request) as answer:
        print("Status code:", answer.status)
