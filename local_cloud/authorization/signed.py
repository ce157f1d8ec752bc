"""What a request's signature says: who signed it, for which service and region.

Source  IAM User Guide, "Signature Version 4": the credential scope names all three.
Differs signatures themselves are not checked.
"""

import re

from local_cloud.answers import Environ

SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]*)/([^/,\s]+)/aws4_request")
PRESIGNED = re.compile(r"(?:^|&)(?:X-Amz-Credential|AWSAccessKeyId)=([^/%&]+)")
DEFAULT_REGION = "us-east-1"


def service_of(environ: Environ) -> str:
    """The service that a request is signed for; S3 alone takes unsigned and presigned ones."""
    scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return scope[3].lower() if scope else "s3"


def region_of(environ: Environ) -> str:
    scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return scope[2] if scope else DEFAULT_REGION


def access_key_of(environ: Environ) -> str | None:
    """By header or, presigned, by the query; None when nobody has signed."""
    signed = environ.get("HTTP_AUTHORIZATION", "")
    scope = SCOPE.search(signed)
    if scope:
        return scope[1]
    if signed.startswith("AWS "):  # signature version 2
        return signed.removeprefix("AWS ").partition(":")[0]
    presigned = PRESIGNED.search(environ.get("QUERY_STRING", ""))
    return presigned[1] if presigned else None
