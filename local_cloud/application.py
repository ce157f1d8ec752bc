"""The one endpoint: which AWS service a request is for, who may ask, and what went wrong."""

import logging
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from botocore.model import OperationNotFoundError
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from local_cloud import clock_control
from local_cloud.answers import Answer, Environ, ServerRequest, error_answer, send
from local_cloud.api import AwsError, unsupported
from local_cloud.authorization.current import calling
from local_cloud.authorization.enforcement import authorize, parameters_of
from local_cloud.authorization.signed import access_key_of, region_of, service_of
from local_cloud.cloudformation import custom_responses
from local_cloud.moto_state import keep_after
from local_cloud.operations import OPERATIONS
from local_cloud.s3.application import answer as s3_answer
from local_cloud.services import response_class

logger = logging.getLogger(__name__)


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    service = service_of(environ)
    try:
        refuse_strangers(environ)
        if environ["PATH_INFO"].startswith(custom_responses.PATH):
            return send(custom_responses.receive(environ), start_response)
        answer = answer_of(environ, service)
    except ServiceException as error:
        answer = error_answer(environ, error, service)
    return send(answer, start_response)


def answer_of(environ: Environ, service: str) -> Answer:
    if environ["PATH_INFO"] == clock_control.PATH:
        return clock_control.answer(environ)
    with calling(access_key_of(environ)):
        return s3_answer(environ) if service == "s3" else service_answer(environ, service)


def refuse_strangers(environ: Environ) -> None:
    """A page of the web can send a browser here, as itself or under a name of its own.

    Source  DNS rebinding: such a page's own host name is made to resolve to the loopback address.
    """
    for name in ("HTTP_HOST", "HTTP_ORIGIN"):
        told = environ.get(name)
        host = urlsplit(told if told and "//" in told else f"//{told}").hostname or ""
        if told is not None and not is_loopback(host):
            raise AwsError("AccessDenied", f"The local cloud does not answer to {told}.", 403)


def is_loopback(host: str) -> bool:
    return host in ("127.0.0.1", "localhost", "::1") or host.endswith(".localhost")


def service_answer(environ: Environ, service: str) -> Answer:
    """moto raises NotImplementedError for what it does not know, and other errors by mistake."""
    response = response_class(service)
    request = ServerRequest(environ)
    name = operation_of(request)
    operation = f"{service}:{name}"
    if name not in OPERATIONS.get(service, {name}):
        raise unsupported(operation)
    try:
        authorize(service, name, region_of(environ), lambda: parameters_of(service, request))
        status, headers, body = response.dispatch(request, request.raw_url, request.headers)
    except (NotImplementedError, OperationNotFoundError):
        raise unsupported(operation) from None
    except (ServiceException, HTTPException) as error:
        return error_answer(environ, error, service)
    except Exception as error:
        logger.exception("%s failed", operation)
        raise AwsError("InternalFailure", f"{operation} failed: {error!r}", 500) from None
    keep_after(service, name)
    return status, headers, body


def operation_of(request: ServerRequest) -> str:
    """As the target header (JSON) or the Action field (query) name it."""
    target: str = request.headers.get("X-Amz-Target", "")
    return target.rpartition(".")[2] or request.values.get("Action") or request.full_path
