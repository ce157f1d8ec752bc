"""The errors of CloudWatch Logs, in its words."""

from typing import Any

from local_cloud.api import AwsError


def invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterException", message)


def violated(value: Any, name: str, constraint: str) -> AwsError:
    return invalid(
        f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
        f"{constraint}"
    )


def not_found(what: str) -> AwsError:
    return AwsError("ResourceNotFoundException", f"The specified {what} does not exist.")


def exists(what: str) -> AwsError:
    return AwsError("ResourceAlreadyExistsException", f"The specified {what} already exists")
