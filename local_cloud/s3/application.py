"""S3 as a WSGI application: which operation a request is, its body to disk, its answer or error.

It stands beside Flask, not on it: bodies must not pass through memory, keys keep each character.
"""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from moto.core.exceptions import ServiceException
from moto.core.request import Request
from moto.core.routing import NotFound, get_service_router
from werkzeug.exceptions import HTTPException

from local_cloud.api import AwsError, unsupported
from local_cloud.s3.operations import SUPPORTED
from local_cloud.s3.responses import Answer, LocalS3Response
from local_cloud.s3.uploads import receive

Environ = dict[str, Any]
READS = {"GetObject", "HeadObject"}  # moto asks the object's ACL whether anybody may

logger = logging.getLogger(__name__)


class S3Request(Request):
    """moto asks whether a server sets the Date header."""

    from_wsgi_server = True


def s3_application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    use_path_style(environ)
    status, headers, body = answer(S3Request(environ))
    start_response(
        f"{status} {HTTPStatus(status).phrase}",
        [(name, str(value)) for name, value in headers.items() if name.lower() != "status"],
    )
    if isinstance(body, str):
        return [body.encode()]
    return [body] if isinstance(body, bytes) else body


def answer(request: S3Request) -> Answer:
    """Status, headers and body; whatever goes wrong becomes S3's error document."""
    try:
        return _answer(request)
    except NotFound:
        error: Exception = unsupported(f"S3's {request.method} {request.raw_path}")
    except (ServiceException, HTTPException) as refused:
        error = refused
    except Exception as failed:
        logger.exception("S3's %s %s failed", request.method, request.raw_path)
        error = AwsError("InternalError", f"The local cloud failed: {failed!r}", 500)
    return error_document(error)


def _answer(request: S3Request) -> Answer:
    operation, names = get_service_router("s3").match(request)
    if operation.name not in SUPPORTED:
        raise unsupported(f"s3:{operation.name}")
    if not is_signed(request) and operation.name not in READS:
        raise AwsError("AccessDenied", "Access Denied", 403)
    upload = None
    if operation.name in ("PutObject", "UploadPart"):
        upload = receive(request.environ["wsgi.input"], request.headers)
        request = S3Request({**request.environ, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"})
    response = LocalS3Response(upload)
    respond = response.key_response if "Key" in names else response.bucket_response
    status, headers, body = respond(request, request.raw_url, request.headers)
    headers["x-amz-request-id"] = headers.pop("x-amzn-requestid", "")
    return status, headers, body


def is_signed(request: Request) -> bool:
    """By header or, presigned, by the query; a page of the web can do neither."""
    return "Authorization" in request.headers or any(
        name in request.args for name in ("X-Amz-Signature", "Signature")
    )


def error_document(error: Exception) -> Answer:
    """Source  S3 API Reference, "Error responses"."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        code = "InvalidRange" if status == 416 else (error.name or "Error").replace(" ", "")
        message = error.description or ""
    else:
        status, code = getattr(error, "status", 400), getattr(error, "code", type(error).__name__)
        message = getattr(error, "message", str(error))
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    )
    return status, {"Content-Type": "application/xml"}, body


def use_path_style(environ: Environ) -> None:
    """``bucket.localhost/key`` is ``localhost/bucket/key``: moto cuts bucket names at dots."""
    host, _, port = environ.get("HTTP_HOST", "").partition(":")
    bucket, _, rest = host.rpartition(".localhost")
    if bucket and not rest and bucket != "s3":
        bucket = bucket.removesuffix(".s3")
        environ["HTTP_HOST"] = f"localhost:{port}"
        for name in ("RAW_URI", "REQUEST_URI", "PATH_INFO"):
            environ[name] = f"/{bucket}{environ[name]}"
