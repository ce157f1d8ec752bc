"""Values from Systems Manager: by parameters of an SSM type, and by dynamic references.

Source   CloudFormation User Guide, "Specify existing resources at runtime with CloudFormation-
         supplied parameter types" and "Get a plaintext value from Systems Manager Parameter Store".
Differs  ssm-secure and secretsmanager are refused by name.
"""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local_cloud.api import unsupported
from local_cloud.cloudformation.parameters import SSM_VALUES
from local_cloud.cloudformation.template import Properties, validation_error

Client = Callable[[str], Any]  # of a service

REFERENCE = re.compile(r"\{\{resolve:([^:}]+):([^}]*)\}\}")


def resolved_parameters(
    declared: dict[str, Properties], values: dict[str, str], client: Client
) -> dict[str, str]:
    """What stands under the names that parameters of an SSM type hold.

    Raises  AwsError ValidationError.
    """
    names = {key: values[key] for key in values if declared[key]["Type"] in SSM_VALUES}
    found, missing = {}, []
    for key, name in names.items():
        value = _read(client, name)
        if value is None:
            missing.append(name)
        else:
            found[key] = value
    if missing:
        raise validation_error(
            f"Unable to fetch parameters [{','.join(missing)}] from parameter store for this "
            "account."
        )
    return found


def without_references(value: Any, client: Client) -> Any:
    """The value with each dynamic reference in it replaced by what it names.

    Raises  AwsError ValidationError, UnsupportedOperation.
    """
    if isinstance(value, dict):
        return {key: without_references(member, client) for key, member in value.items()}
    if isinstance(value, list):
        return [without_references(item, client) for item in value]
    if isinstance(value, str) and "{{resolve:" in value:
        return REFERENCE.sub(lambda match: _referenced(match[1], match[2], client), value)
    return value


def _referenced(service: str, name: str, client: Client) -> str:
    if service != "ssm" or ":" in name:
        raise unsupported(f"the dynamic reference {service}:{name}")
    value = _read(client, name)
    if value is None:
        raise validation_error(
            f"Template error: Unable to fetch parameters [{name}] from parameter store for this "
            "account."
        )
    return value


def _read(client: Client, name: str) -> str | None:
    try:
        return str(client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None
