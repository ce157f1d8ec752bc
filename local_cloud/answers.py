"""Requests as moto takes them, answers as WSGI wants them, errors in the words of each protocol."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from moto.core.exceptions import ServiceException
from moto.core.request import Request
from werkzeug.exceptions import HTTPException

Environ = dict[str, Any]
Answer = tuple[int, dict[str, Any], Any]  # status, headers, body: bytes, text or a blob


class ServerRequest(Request):
    """moto sets the Date header itself where no server does."""

    from_wsgi_server = True


def send(answer: Answer, start_response: Callable[..., Any]) -> Iterable[bytes]:
    status, headers, body = answer
    start_response(
        f"{status} {HTTPStatus(status).phrase}",
        [(name, str(value)) for name, value in headers.items() if name.lower() != "status"],
    )
    if isinstance(body, str):
        return [body.encode()]
    return [body or b""] if isinstance(body, bytes | None) else body


def code_and_message(error: Exception) -> tuple[int, str, str]:
    """HTTP status, AWS error code and message."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        code = "InvalidRange" if status == 416 else error.name.replace(" ", "")
        return status, code, error.description or ""
    assert isinstance(error, ServiceException)
    return getattr(error, "status", 400), error.code, error.message


def s3_error(error: Exception) -> Answer:
    """Source  S3 API Reference, "Error responses"."""
    status, code, message = code_and_message(error)
    body = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    return status, {"Content-Type": "application/xml"}, f"{XML}{body}"


def query_error(error: Exception) -> Answer:
    """For services that speak the query protocol: CloudFormation, IAM, STS.

    Source  IAM API Reference, "Making query requests".
    """
    status, code, message = code_and_message(error)
    kind = "Sender" if status < 500 else "Receiver"
    body = (
        f"<ErrorResponse><Error><Type>{kind}</Type><Code>{escape(code)}</Code>"
        f"<Message>{escape(message)}</Message></Error></ErrorResponse>"
    )
    return status, {"Content-Type": "text/xml"}, body


def json_error(error: Exception) -> Answer:
    """For services that speak JSON; its two dialects read the code in different places."""
    status, code, message = code_and_message(error)
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": code}
    return status, headers, json.dumps({"__type": code, "message": message})


XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def error_answer(environ: Environ, error: Exception, service: str) -> Answer:
    """In the protocol that the client speaks."""
    if service == "s3":
        return s3_error(error)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return query_error(error)
    return json_error(error)
