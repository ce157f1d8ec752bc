"""Answers of custom resources: each request has an address of its own that takes one PUT.

On AWS the address is a presigned one of S3. The token in it is the only key to it.
Source  CloudFormation User Guide, "Custom resource request and response reference".
"""

import json
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

from local_cloud.answers import Answer, Environ
from local_cloud.settings import SETTINGS

PATH = "/_cloudformation/custom_resources/"  # no bucket can have such a name
LARGEST_RESPONSE_BYTES = 4096

Waiting = SimpleQueue[dict[str, Any]]
_waiting: dict[str, Waiting] = {}


class ResponseAddress:
    """``url`` is open within the ``with`` block; what comes in is in ``answers``."""

    def __init__(self) -> None:
        self.token = uuid4().hex
        self.url = f"{SETTINGS.endpoint_url}{PATH}{self.token}"
        self.answers: Waiting = SimpleQueue()

    def __enter__(self) -> "ResponseAddress":
        _waiting[self.token] = self.answers
        return self

    def __exit__(self, *_: object) -> None:
        _waiting.pop(self.token, None)


def receive(environ: Environ) -> Answer:
    """A PUT to such an address, answered as S3 does."""
    token = environ["PATH_INFO"].removeprefix(PATH)
    answers = _waiting.get(token)
    if environ["REQUEST_METHOD"] != "PUT" or answers is None:
        return 403, {"Content-Type": "text/plain"}, "AccessDenied: the address is no longer open"
    body = environ["wsgi.input"].read()
    answers.put(_parsed(body))
    return 200, {}, b""


def _parsed(body: bytes) -> dict[str, Any]:
    """What cannot be a response becomes a failure, in words like CloudFormation's."""
    if len(body) > LARGEST_RESPONSE_BYTES:
        return {"Status": "FAILED", "Reason": "Response object is too long."}
    try:
        response = json.loads(body)
        reason = _fault(response)
    except ValueError:
        reason = "Invalid Response object: it is not JSON."
    return {"Status": "FAILED", "Reason": reason} if reason else response


def _fault(response: Any) -> str | None:
    if not isinstance(response, dict):
        return "Invalid Response object: it is not a JSON object."
    if response.get("Status") not in ("SUCCESS", "FAILED"):
        return "Invalid Response object: Value of property Status must be SUCCESS or FAILED."
    if not isinstance(response.get("PhysicalResourceId", ""), str):
        return "Invalid Response object: Value of property PhysicalResourceId must be String."
    if not isinstance(response.get("Data") or {}, dict):
        return "Invalid Response object: Value of property Data must be Map."
    return None
