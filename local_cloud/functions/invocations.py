"""Invoke: a function called, waited for or not.

Source   Lambda API Reference, "Invoke"; Developer Guide, "Invoking a function asynchronously":
         two more attempts after an error, one and two minutes later.
Differs  an asynchronous invocation is gone with the server.
"""

import base64
import json
import logging
import time
from threading import Thread
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.clients import role_client
from local_cloud.functions.invocation import Invocation, Outcome
from local_cloud.functions.names import LATEST

LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024
LARGEST_ASYNC_PAYLOAD_BYTES = 1024 * 1024
RETRY_SECONDS = (60, 120)

logger = logging.getLogger(__name__)


class Invocations:
    """The room of invocations."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    @action
    def invoke(self, request: Request) -> Response:
        kind = request.get("InvocationType", "RequestResponse")
        for option in ("ClientContext", "DurableExecutionName", "TenantId"):
            if request.get(option):
                raise unsupported(f"Invoke with {option}")
        name, _ = self.backend.functions.named(request)
        event = event_of(request.get("Payload", b""), kind)
        if kind == "DryRun":
            return {"StatusCode": 204}
        if kind == "Event":
            Thread(target=self._run_later, args=(name, event), daemon=True).start()
            return {"StatusCode": 202, "Payload": b""}
        outcome = self._run(name, event)
        answer: Response = {
            "StatusCode": 200,
            "ExecutedVersion": LATEST,
            "Payload": outcome.payload.encode(),
        }
        if outcome.is_error:
            answer["FunctionError"] = "Unhandled"
        if request.get("LogType") == "Tail":
            answer["LogResult"] = base64.b64encode(outcome.log_tail).decode()
        return answer

    def _run(self, name: str, event: Any) -> Outcome:
        functions = self.backend.functions
        configuration = functions.kept[name].configuration
        credentials = functions.credentials(configuration["Role"], name)
        region = self.backend.region_name
        invocation = Invocation(configuration, role_client("logs", region, credentials))
        return invocation.run(event, functions.codes[name], credentials, region)

    def _run_later(self, name: str, event: Any) -> None:
        for pause in (*RETRY_SECONDS, None):
            try:
                if not self._run(name, event).is_error:
                    return
            except KeyError:
                return  # deleted meanwhile
            except Exception:
                logger.exception("invocation of %s", name)
            if pause is not None:
                time.sleep(pause)


def event_of(payload: bytes, kind: str) -> Any:
    """The event of a payload; none is an empty object.

    Raises  AwsError RequestTooLargeException, InvalidRequestContentException.
    """
    limit = LARGEST_ASYNC_PAYLOAD_BYTES if kind == "Event" else LARGEST_PAYLOAD_BYTES
    if len(payload) > limit:
        message = f"{len(payload)} byte payload is too large for the {kind} invocation type"
        raise AwsError("RequestTooLargeException", f"{message} (limit {limit} bytes)", 413)
    try:
        return json.loads(payload or b"{}")
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise AwsError("InvalidRequestContentException", message) from None
