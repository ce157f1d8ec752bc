"""S3's door: which operation a request is, who may ask, its body to disk, its answer or error.

Bodies never pass through memory, and keys keep each character.
"""

import logging
import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_hex

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import ServiceException
from werkzeug.exceptions import HTTPException

from local_cloud.answers import Answer, Environ, ServerRequest, s3_error
from local_cloud.api import AwsError, unsupported
from local_cloud.authorization.s3_requests import authorize_s3
from local_cloud.s3 import (
    access_lists,
    bucket_operations,
    listings,
    multipart,
    policies,
    reading,
    settings,
    tagging,
    upload_listings,
    writing,
)
from local_cloud.s3.bodies import receive
from local_cloud.s3.buckets import all_buckets
from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.operations import SUPPORTED
from local_cloud.s3.request import S3Request
from local_cloud.s3.routing import names_of, operation_of

EXPECTED_OWNER = "x-amz-expected-bucket-owner"
UPLOADS = {"PutObject": 5 * 1024**3, "UploadPart": 5 * 1024**3}  # largest bodies, bytes
UNSUPPORTED_HEADERS = {
    "x-amz-server-side-encryption-customer-algorithm": "encryption with customer keys (SSE-C)",
    "x-amz-copy-source-server-side-encryption-customer-algorithm": "customer keys (SSE-C)",
    "x-amz-write-offset-bytes": "appending to objects",
    "x-amz-bucket-namespace": "namespaces of buckets",
    "x-amz-bucket-object-lock-enabled": "object lock",
    "x-amz-object-lock-legal-hold": "object lock",
    "x-amz-object-lock-mode": "object lock",
}
UNSUPPORTED_KEYS = {f"HTTP_{h.upper().replace('-', '_')}": h for h in UNSUPPORTED_HEADERS}
ANSWERS: dict[str, Callable[[S3Request], Answer]] = (
    access_lists.ANSWERS
    | bucket_operations.ANSWERS
    | listings.ANSWERS
    | multipart.ANSWERS
    | policies.ANSWERS
    | reading.ANSWERS
    | settings.ANSWERS
    | tagging.ANSWERS
    | upload_listings.ANSWERS
    | writing.ANSWERS
)

logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Read what the first request needs: the buckets of the state folder, AWS's model of S3."""
    all_buckets()
    operation_of("GET", "", "", {}, {})


def answer(environ: Environ) -> Answer:
    """Whatever goes wrong becomes S3's error document."""
    use_path_style(environ)
    request = ServerRequest(environ)
    try:
        status, headers, body = _answer(request)
    except (ServiceException, HTTPException) as refused:
        drain(request)
        status, headers, body = s3_error(refused)
    except Exception as failed:
        logger.exception("S3's %s %s failed", request.method, request.raw_path)
        error = AwsError("InternalError", f"The local cloud failed: {failed!r}", 500)
        status, headers, body = s3_error(error)
    headers["x-amz-request-id"] = token_hex(8).upper()
    return status, headers, body


def _answer(request: ServerRequest) -> Answer:
    bucket_name, key = names_of(request.raw_path)
    operation = operation_of(request.method, bucket_name, key, request.args, request.headers)
    if operation is None:
        raise unsupported(f"S3's {request.method} {request.raw_path}")
    if operation not in SUPPORTED:
        raise unsupported(f"s3:{operation}")
    for name in UNSUPPORTED_KEYS.keys() & request.environ.keys():
        raise unsupported(f"S3 {UNSUPPORTED_HEADERS[UNSUPPORTED_KEYS[name]]}")
    if request.headers.get(EXPECTED_OWNER, DEFAULT_ACCOUNT_ID) != DEFAULT_ACCOUNT_ID:
        raise s3_refusal("AccessDenied")
    if is_expired(request.args):
        raise AwsError("AccessDenied", "Request has expired", 403)
    authorize_s3(operation, bucket_name, key, request.args, request.headers)
    asked = S3Request(operation, bucket_name, key, request, all_buckets())
    if operation in UPLOADS:
        assert asked.bucket  # a body for no bucket is not stored
        if (request.content_length or 0) > UPLOADS[operation]:
            raise s3_refusal("EntityTooLarge")
        asked.received = receive(request.environ["wsgi.input"], request.headers)
    return ANSWERS[operation](asked)


def is_expired(query: Mapping[str, str]) -> bool:
    """Whether a presigned address is out of date, of signature version 4 or 2.

    Source  S3 API Reference, "Authenticating Requests: Using Query Parameters".
    """
    if "X-Amz-Date" in query:
        signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        ends_at = signed_at.timestamp() + int(query.get("X-Amz-Expires", "0"))
    else:
        ends_at = float(query.get("Expires", "inf")) if "Signature" in query else math.inf
    return time.time() > ends_at


def drain(request: ServerRequest) -> None:
    """Read what is left of a refused body: a client that still sends would not hear why."""
    with suppress(OSError, HTTPException):
        while request.environ["wsgi.input"].read(1024 * 1024):
            pass


def use_path_style(environ: Environ) -> None:
    """``bucket.localhost/key`` is ``localhost/bucket/key``: names of buckets may have dots."""
    host, _, port = environ.get("HTTP_HOST", "").partition(":")
    bucket, _, rest = host.rpartition(".localhost")
    if bucket and not rest and bucket != "s3":
        bucket = bucket.removesuffix(".s3")
        environ["HTTP_HOST"] = f"localhost:{port}"
        for name in ("RAW_URI", "REQUEST_URI", "PATH_INFO"):
            environ[name] = f"/{bucket}{environ[name]}"
