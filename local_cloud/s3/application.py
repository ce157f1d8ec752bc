"""S3's door: which operation a request is, its body to disk, its answer or error.

Bodies never pass through memory, and keys keep each character.
"""

import logging
from io import BytesIO

from moto.core.exceptions import ServiceException
from moto.core.routing import NotFound, get_service_router
from werkzeug.exceptions import HTTPException

from local_cloud.answers import Answer, Environ, ServerRequest, s3_error
from local_cloud.api import AwsError, unsupported
from local_cloud.s3.operations import SUPPORTED
from local_cloud.s3.responses import LocalS3Response
from local_cloud.s3.uploads import receive

READS = {"GetObject", "HeadObject"}  # moto asks the object's ACL whether anybody may

logger = logging.getLogger(__name__)


def answer(environ: Environ) -> Answer:
    """Whatever goes wrong becomes S3's error document."""
    use_path_style(environ)
    request = ServerRequest(environ)
    try:
        return _answer(request)
    except NotFound:
        error: Exception = unsupported(f"S3's {request.method} {request.raw_path}")
    except (ServiceException, HTTPException) as refused:
        error = refused
    except Exception as failed:
        logger.exception("S3's %s %s failed", request.method, request.raw_path)
        error = AwsError("InternalError", f"The local cloud failed: {failed!r}", 500)
    return s3_error(error)


def _answer(request: ServerRequest) -> Answer:
    operation, names = get_service_router("s3").match(request)
    if operation.name not in SUPPORTED:
        raise unsupported(f"s3:{operation.name}")
    if not is_signed(request) and operation.name not in READS:
        raise AwsError("AccessDenied", "Access Denied", 403)
    upload = None
    if operation.name in ("PutObject", "UploadPart"):
        upload = receive(request.environ["wsgi.input"], request.headers)
        request = ServerRequest({**request.environ, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"})
    response = LocalS3Response(upload)
    respond = response.key_response if "Key" in names else response.bucket_response
    status, headers, body = respond(request, request.raw_url, request.headers)
    headers["x-amz-request-id"] = headers.pop("x-amzn-requestid", "")
    return status, headers, body


def is_signed(request: ServerRequest) -> bool:
    """By header or, presigned, by the query; a page of the web can do neither."""
    return "Authorization" in request.headers or any(
        name in request.args for name in ("X-Amz-Signature", "Signature")
    )


def use_path_style(environ: Environ) -> None:
    """``bucket.localhost/key`` is ``localhost/bucket/key``: moto cuts bucket names at dots."""
    host, _, port = environ.get("HTTP_HOST", "").partition(":")
    bucket, _, rest = host.rpartition(".localhost")
    if bucket and not rest and bucket != "s3":
        bucket = bucket.removesuffix(".s3")
        environ["HTTP_HOST"] = f"localhost:{port}"
        for name in ("RAW_URI", "REQUEST_URI", "PATH_INFO"):
            environ[name] = f"/{bucket}{environ[name]}"
