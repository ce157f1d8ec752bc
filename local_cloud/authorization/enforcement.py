"""The check of every request between its routing and its execution.

Source  IAM User Guide, "Policy evaluation logic"; Amazon S3 User Guide, "How Amazon S3 authorizes
        a request".
Differs signatures are not checked; queues' and topics' own policies are kept and not asked.
"""

import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.routing import get_service_router

from local_cloud.api import AwsError
from local_cloud.authorization import callers, current, documents
from local_cloud.authorization.callers import Caller
from local_cloud.authorization.context import Context, Keys
from local_cloud.authorization.evaluation import Document, Need, refusal
from local_cloud.authorization.needs import athena, cloudformation, glue, iam, logs, messaging, ssm
from local_cloud.authorization.needs.call import Call
from local_cloud.authorization.refusals import not_authorized
from local_cloud.settings import SETTINGS

TABLES: dict[str, Callable[[Call], list[Need]]] = {
    "athena": athena.needs,
    "cloudformation": cloudformation.needs,
    "events": messaging.events,
    "glue": glue.needs,
    "iam": iam.needs,
    "lambda": messaging.awslambda,
    "logs": logs.needs,
    "sns": messaging.sns,
    "sqs": messaging.sqs,
    "ssm": ssm.needs,
}
ASKED_OF_NOBODY = {"sts:GetCallerIdentity", "sts:AssumeRole"}  # the latter asks the trust policy
REST = {"lambda"}
QUERIES = {"iam", "sns", "sts", "cloudformation"}


def authorize(service: str, operation: str, region: str, parameters: Callable[[], Any]) -> None:
    """Check the current caller's right to an operation of any service but S3.

    In      parameters: read only for those who are not the administrator.
    Raises  AwsError in the service's words.
    """
    caller = callers.find(current.access_key(), service)
    if caller.kind == "administrator" or not SETTINGS.enforces_iam:
        return
    if f"{service}:{operation}" in ASKED_OF_NOBODY:
        return
    call = Call(service, operation, region, caller, parameters())
    table = TABLES.get(service)
    found = table(call) if table else [call.need("*")]
    check(service, region, caller, found)


def check(service: str, region: str, caller: Caller, wanted: Iterable[Need]) -> None:
    """Raises  AwsError for the first right that is missing."""
    for need in wanted:
        reason = refusal(need, caller.policies, (), context_of(caller, region, need))
        if reason is not None:
            raise not_authorized(service, caller, need, reason)


def viewer(action: str, region: str) -> Callable[[str], bool]:
    """Whether the current caller has the right to a resource: some lists show no other.

    Source  AWS Glue Developer Guide, "Filter tables by GetTables permission".
    """
    caller = callers.find(current.access_key())
    if caller.kind == "administrator" or not SETTINGS.enforces_iam:
        return lambda resource: True

    def may_see(resource: str) -> bool:
        need = Need(action, f"arn:aws:glue:{region}:{caller.account}:{resource}")
        return refusal(need, caller.policies, (), context_of(caller, region, need)) is None

    return may_see


def context_of(caller: Caller, region: str, need: Need) -> Context:
    return Context(need.keys, caller.keys, _of_request(region))


@lru_cache(64)
def _of_request(region: str) -> Keys:
    return {
        "aws:currenttime": lambda: datetime.now(UTC).isoformat(),
        "aws:epochtime": lambda: str(int(time.time())),
        "aws:requestedregion": region,
        "aws:resourceaccount": DEFAULT_ACCOUNT_ID,
        "s3:resourceaccount": DEFAULT_ACCOUNT_ID,
        "aws:securetransport": "true",
        "aws:sourceip": "127.0.0.1",
        "aws:principalisawsservice": "false",
    }


def trusted_to_assume(caller: Caller, region: str, need: Need, trust: Document) -> str | None:
    """Why the caller may not assume a role; None when it may.

    A trust policy that names the caller is enough; one that names its account leaves it to the
    caller's own policies.
    Source  IAM User Guide, "Roles terms and concepts", trust policy.
    """
    named = (*caller.policies.itself, *caller.policies.role, *caller.policies.account)
    context = context_of(caller, region, need)
    reason = refusal(need, caller.policies, trust, context)
    is_named = any(
        one.effect == "Allow" and one.names(*named) and one.covers(need.action, "*", context)
        for one in trust
    )
    if reason is None and not is_named:
        return "because no resource-based policy allows the sts:AssumeRole action"
    return reason


def parameters_of(service: str, request: Any) -> dict[str, Any]:
    """The parameters of a request, JSON or form; of a REST request its ``Action`` too."""
    if service in QUERIES or "form-urlencoded" in request.headers.get("Content-Type", ""):
        return dict(request.values.items())
    text = request.get_data(as_text=True)
    try:
        read = json.loads(text) if text else {}
    except ValueError:
        raise AwsError("SerializationException", "The request body is not valid JSON.") from None
    parameters = read if isinstance(read, dict) else {}
    if service in REST:
        operation, names = get_service_router(service).match(request)
        parameters |= {**names, "Action": operation.name}
    return parameters


def trust_of(role: Any) -> Document:
    """The statements of a role's trust policy, in JSON or read already."""
    policy = role if isinstance(role, str) else json.dumps(role)
    return documents.read(policy, "*")
