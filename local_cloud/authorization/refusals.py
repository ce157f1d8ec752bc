"""Errors of requests that are not allowed, in each service's own words.

Source  IAM User Guide, "Troubleshoot access denied error messages"; the forms of the services as
        clients report them: aws/aws-sdk-pandas, hashicorp/terraform-provider-aws, for S3's quotes
        around a resource awsdocs' "Troubleshoot access denied (403 Forbidden) errors in Amazon S3".
"""

import logging

from local_cloud.api import AwsError
from local_cloud.authorization.callers import Caller
from local_cloud.authorization.evaluation import Need

FORBIDDEN = {  # service: code; its status is 403
    "cloudformation": "AccessDenied",
    "iam": "AccessDenied",
    "s3": "AccessDenied",
    "sns": "AuthorizationError",
    "sqs": "AccessDenied",
    "sts": "AccessDenied",
}

logger = logging.getLogger(__name__)


def not_authorized(service: str, caller: Caller, need: Need, reason: str) -> AwsError:
    """The error of ``service`` for a right that is missing; the reason as ``refusal`` gives it."""
    if caller.kind == "anonymous":
        return AwsError("AccessDenied", "Access Denied", 403)
    resource = f'"{need.resource}"' if service == "s3" else need.resource
    message = (
        f"User: {caller.arn} is not authorized to perform: {need.action} on resource: {resource} "
        f"{reason}"
    )
    logger.info(message)  # the answer to a HEAD request cannot say it
    if service in FORBIDDEN:
        return AwsError(FORBIDDEN[service], message, 403)
    return AwsError("AccessDeniedException", message)
