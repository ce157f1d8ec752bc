"""Where a request's template comes from: its body, an S3 address, or the stack itself.

Source  CloudFormation User Guide, "CloudFormation quotas": 51,200 bytes in a request, 1 MB in S3.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError

from local_cloud.api import Request
from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.template import Template, parse, validation_error

BODY_LIMIT_BYTES = 51_200
URL_LIMIT_BYTES = 1_000_000
VIRTUAL_HOST = re.compile(r"(?P<bucket>.+)\.s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?")


def template_of(request: Request, region: Region, previous: str | None = None) -> Template:
    """Raises  AwsError ValidationError when there is none, it is too large or not well-formed."""
    if previous is not None:
        return parse(previous)
    if body := request.get("TemplateBody"):
        size = len(body.encode())
        if size > BODY_LIMIT_BYTES:
            raise validation_error(
                f"1 validation error detected: Value '{body[:100]}...' at 'templateBody' failed "
                "to satisfy constraint: Member must have length less than or equal to "
                f"{BODY_LIMIT_BYTES}"
            )
        return parse(body)
    if url := request.get("TemplateURL"):
        return parse(_download(url, region))
    raise validation_error("Either Template URL or Template Body must be specified.")


def _download(url: str, region: Region) -> str:
    address = urlsplit(url)
    path = unquote(address.path.lstrip("/"))
    virtual = VIRTUAL_HOST.fullmatch(address.hostname or "")
    bucket, key = (virtual["bucket"], path) if virtual else path.partition("/")[::2]
    if not bucket or not key:
        raise validation_error("S3 error: Domain name specified is not a valid S3 domain")
    version = parse_qs(address.query).get("versionId")
    try:
        answer = region.client("s3").get_object(
            Bucket=bucket, Key=key, **({"VersionId": version[0]} if version else {})
        )
    except ClientError as error:
        raise validation_error(f"S3 error: {error.response['Error']['Message']}") from None
    if answer["ContentLength"] > URL_LIMIT_BYTES:
        raise validation_error("Template may not exceed 1000000 bytes in size.")
    text: str = answer["Body"].read().decode()
    return text
