"""A function's code: a zip from the request or from S3, unpacked for each invocation.

Source  Lambda API Reference, "FunctionCode"; Developer Guide, "Lambda quotas".
"""

import base64
import io
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.api import AwsError, Request, unsupported

LARGEST_UPLOAD_BYTES = 50 * 1024 * 1024
LARGEST_CODE_BYTES = 250 * 1024 * 1024


def invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterValueException", message)


def code_of(code: Request, s3: Any) -> bytes:
    """The checked zip of a FunctionCode structure.

    Raises  AwsError InvalidParameterValueException.
    """
    if "ImageUri" in code:
        raise unsupported("functions from a container image")
    if "ZipFile" in code:
        content: bytes = code["ZipFile"]
        if len(content) > LARGEST_UPLOAD_BYTES:
            raise AwsError("RequestEntityTooLargeException", "Request must be smaller", 413)
    elif "S3Bucket" in code and "S3Key" in code:
        content = _from_s3(code, s3)
    else:
        raise invalid("Please provide a source for function code.")
    _check(content)
    return content


def _from_s3(code: Request, s3: Any) -> bytes:
    version = {"VersionId": code["S3ObjectVersion"]} if "S3ObjectVersion" in code else {}
    try:
        found = s3.get_object(Bucket=code["S3Bucket"], Key=code["S3Key"], **version)
    except ClientError as error:
        details = error.response["Error"]
        raise invalid(
            f"Error occurred while GetObject. S3 Error Code: {details['Code']}. "
            f"S3 Error Message: {details['Message']}"
        ) from None
    content: bytes = found["Body"].read()
    return content


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size_bytes = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        raise invalid("Could not unzip uploaded file. Please check your file, then try.") from None
    if size_bytes > LARGEST_CODE_BYTES:
        raise invalid(f"Unzipped size must be smaller than {LARGEST_CODE_BYTES} bytes")


def unpack(content: bytes, folder: Path) -> None:
    """Into ``folder``; names that would leave it stay inside, as zipfile does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)


def digest(content: bytes) -> str:
    """CodeSha256."""
    return base64.b64encode(sha256(content).digest()).decode()
