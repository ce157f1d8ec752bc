"""The one endpoint: which AWS service a request is for, who may ask, and refusals in AWS's words.

Source  Signature Version 4: the credential scope of a request names its service.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable
from functools import cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from botocore.model import OperationNotFoundError
from flask import Flask, Response, request
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import HTTPException

from local_cloud.api import AwsError, unsupported
from local_cloud.s3.application import error_document, s3_application

Environ = dict[str, Any]

# What the local cloud answers for; moto has more, but only as records of which nothing follows.
SERVICES = frozenset(
    {
        "athena",
        "cloudformation",
        "glue",
        "iam",
        "kms",
        "logs",
        "s3",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
        "sts",
    }
)
SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]*/([^/,\s]+)/aws4_request")

werkzeug_app.DISABLE_GLOBAL_CORS = True  # no page of the web may read what lies here
logger = logging.getLogger(__name__)
_lock = Lock()


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    service = service_of(environ)
    try:
        refuse_strangers(environ)
        if service == "s3":
            return s3_application(environ, start_response)
        with _lock:  # the first request of a service imports it
            answer = service_application(service)
        return answer(environ, start_response)
    except AwsError as error:
        return answer_error(environ, error, service)(environ, start_response)


def service_of(environ: Environ) -> str:
    """The service that a request is signed for; S3 alone takes unsigned and presigned ones."""
    scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return scope[1].lower() if scope else "s3"


def refuse_strangers(environ: Environ) -> None:
    """A page of the web can send a browser here: by its own name (DNS rebinding) or as itself."""
    for name in ("HTTP_HOST", "HTTP_ORIGIN"):
        told = environ.get(name)
        host = urlsplit(told if told and "//" in told else f"//{told}").hostname or ""
        if told is not None and not is_loopback(host):
            raise AwsError("AccessDenied", f"The local cloud does not answer to {told}.", 403)


def is_loopback(host: str) -> bool:
    return host in ("127.0.0.1", "localhost", "::1") or host.endswith(".localhost")


@cache
def service_application(service: str) -> Flask:
    """moto's Flask application of one service; its errors in AWS's form instead of Flask's."""
    if service not in SERVICES:
        raise unsupported(f"the service {service}")
    app = werkzeug_app.create_backend_app(service)
    app.register_error_handler(Exception, lambda error: flask_error(error, service))
    return app


def flask_error(error: Exception, service: str) -> Response:
    """moto raises NotImplementedError for what it does not know, and others by mistake."""
    operation = f"{service}:{operation_of(request)}"
    if isinstance(error, NotImplementedError | HTTPException | OperationNotFoundError):
        refused = unsupported(operation)
    else:
        logger.error("%s failed", operation, exc_info=error)
        refused = AwsError("InternalFailure", f"{operation} failed: {error!r}", 500)
    return answer_error(request.environ, refused, service)


def operation_of(request: Any) -> str:
    target = request.headers.get("X-Amz-Target", "")
    return target.rpartition(".")[2] or request.values.get("Action") or request.full_path


def answer_error(environ: Environ, error: AwsError, service: str) -> Response:
    """In the protocol that the client speaks: S3's XML, the query protocol's XML, or JSON."""
    if service == "s3":
        status, headers, body = error_document(error)
    elif environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        status, headers = error.status, {"Content-Type": "text/xml"}
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(error.code)}</Code>"
            f"<Message>{escape(error.message)}</Message></Error></ErrorResponse>"
        )
    else:
        status = error.status
        headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code}
        body = json.dumps({"__type": error.code, "message": error.message})
    return Response(body, status, headers)
