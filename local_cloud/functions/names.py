"""How Lambda's API calls a function: by name, by ARN, or by a part of it.

Source  Lambda API Reference, "CreateFunction", FunctionName.
"""

import re

from local_cloud.api import AwsError, unsupported

LATEST = "$LATEST"
FUNCTION_NAME = re.compile(
    r"(?:arn:aws[\w-]*:lambda:[\w-]+:)?(?:\d{12}:)?(?:function:)?([\w-]{1,140})(?::([\w$-]+))?"
)


def plain_name(given: str, qualifier: str | None = None) -> str:
    """The name alone.

    Raises  AwsError ValidationException; UnsupportedOperation for versions and aliases.
    """
    match = FUNCTION_NAME.fullmatch(given)
    if match is None:
        raise AwsError("ValidationException", f"Value '{given}' at 'functionName' is no function")
    version = qualifier or match[2]
    if version not in (None, LATEST):
        raise unsupported(f"versions and aliases of a function ({version})")
    return match[1]


def function_arn(name: str, region: str, account_id: str) -> str:
    return f"arn:aws:lambda:{region}:{account_id}:function:{name}"
