"""The policy of a function: who may invoke it.

Source   Lambda API Reference, "AddPermission"; Developer Guide, "Resource-based policies".
"""

import json
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported

REFUSED = ("EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl")
CONDITIONS = {
    "SourceArn": ("ArnLike", "AWS:SourceArn"),
    "SourceAccount": ("StringEquals", "AWS:SourceAccount"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
}


class Permissions:
    """The room of functions' policies."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    @action
    def add_permission(self, request: Request) -> Response:
        for name in REFUSED:
            if name in request:
                raise unsupported(f"AddPermission with {name}")
        functions = self.backend.functions
        name, function = functions.named(request)
        statement_id = request["StatementId"]
        if statement_id in function.statements:
            raise AwsError(
                "ResourceConflictException",
                f"The statement id ({statement_id}) provided already exists. Please provide a new "
                "statement id, or remove the existing statement.",
                409,
            )
        statement = statement_of(request, functions.arn(name))
        function.statements[statement_id] = statement
        functions.kept.save(name)
        return {"Statement": json.dumps(statement)}

    @action
    def remove_permission(self, request: Request) -> Response:
        functions = self.backend.functions
        name, function = functions.named(request)
        statement_id = request["StatementId"]
        if function.statements.pop(statement_id, None) is None:
            message = f"Statement {statement_id} is not found in resource policy."
            raise AwsError("ResourceNotFoundException", message, 404)
        functions.kept.save(name)
        return {}

    @action
    def get_policy(self, request: Request) -> Response:
        _, function = self.backend.functions.named(request)
        if not function.statements:
            message = "The resource you requested does not exist."
            raise AwsError("ResourceNotFoundException", message, 404)
        policy = {
            "Version": "2012-10-17",
            "Id": "default",
            "Statement": list(function.statements.values()),
        }
        return {"Policy": json.dumps(policy), "RevisionId": function.configuration["RevisionId"]}


def statement_of(request: Request, arn: str) -> dict[str, Any]:
    principal = request["Principal"]
    conditions: dict[str, dict[str, str]] = {}
    for name, (operator, key) in CONDITIONS.items():
        if name in request:
            conditions.setdefault(operator, {})[key] = request[name]
    statement = {
        "Sid": request["StatementId"],
        "Effect": "Allow",
        "Principal": _principal(principal),
        "Action": request["Action"],
        "Resource": arn,
    }
    return statement | ({"Condition": conditions} if conditions else {})


def _principal(principal: str) -> Any:
    if principal == "*":
        return principal
    if principal.isdigit():
        return {"AWS": f"arn:aws:iam::{principal}:root"}
    return {"AWS" if principal.startswith("arn:") else "Service": principal}
