"""What AWS Lambda accepts as a function, and the values it fills in.

Source   Lambda API Reference, "CreateFunction" and "FunctionConfiguration"; Developer Guide,
         "Lambda runtimes" and "Defined runtime environment variables".
Differs  Python alone, which is the server's own; other runtimes, images, layers, VPCs, versions
         and aliases are refused by name. Memory, storage, architecture and tracing are kept.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local_cloud.api import Request, unsupported
from local_cloud.functions.code import digest, invalid
from local_cloud.functions.names import LATEST

Configuration = dict[str, Any]

RUNTIMES = tuple(f"python3.{minor}" for minor in range(8, 15))  # those that AWS still creates
RETIRED = ("python2.7", "python3.6", "python3.7")
LARGEST_VARIABLES_BYTES = 4096
DEFAULTS: dict[str, Any] = {
    "Description": "",
    "Timeout": 3,
    "MemorySize": 128,
    "TracingConfig": {"Mode": "PassThrough"},
    "Architectures": ["x86_64"],
    "EphemeralStorage": {"Size": 512},
    "LoggingConfig": {"LogFormat": "Text"},
}
SETTABLE = (*DEFAULTS, "Runtime", "Role", "Handler", "Environment")
OF_CREATION = ("Code", "FunctionName", "PackageType", "Publish", "Tags", "RevisionId")
RESERVED = {
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
}


def now() -> str:
    """LastModified is text in this API."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def check_request(request: Request) -> None:
    """Refuse by name what would be ignored."""
    for name, value in request.items():
        if name not in (*SETTABLE, *OF_CREATION) and value not in ({}, [], "", None):
            if name == "VpcConfig" and not any(value.values()):
                continue
            raise unsupported(f"{name} of a function")
    if request.get("PackageType", "Zip") != "Zip":
        raise unsupported("functions from a container image")
    if request.get("Publish"):
        raise unsupported("versions of a function (Publish)")


def configuration_of(request: Request, before: Configuration) -> Configuration:
    """The settable part of a FunctionConfiguration, after a create or an update.

    Raises  AwsError InvalidParameterValueException, UnsupportedOperation.
    """
    check_request(request)
    given = {name: request[name] for name in SETTABLE if name in request}
    after = {**DEFAULTS, **before, **given}
    if not after.get("Runtime") or not after.get("Handler"):
        raise invalid("Runtime and Handler are mandatory parameters for functions of a zip file.")
    _check_runtime(after["Runtime"])
    if not 1 <= after["Timeout"] <= 900:
        raise invalid(
            f"1 validation error detected: Value '{after['Timeout']}' at 'timeout' failed to "
            "satisfy constraint: Member must have value less than or equal to 900"
        )
    if not 128 <= after["MemorySize"] <= 10_240:
        raise invalid(
            f"'MemorySize' value failed to satisfy constraint: Member must have value between "
            f"128 and 10240: {after['MemorySize']}"
        )
    if set(after["LoggingConfig"]) - {"LogFormat", "LogGroup"} or (
        after["LoggingConfig"].get("LogFormat", "Text") != "Text"
    ):
        raise unsupported("log levels and the JSON format of a function's LoggingConfig")
    if "Environment" in after:
        _check_variables(after["Environment"].get("Variables", {}))
    return after


def _check_runtime(runtime: str) -> None:
    if runtime in RETIRED:
        raise invalid(
            f"The runtime parameter of {runtime} is no longer supported for creating or updating "
            "AWS Lambda functions. We recommend you use a supported runtime while creating or "
            "updating functions."
        )
    if runtime not in RUNTIMES:
        raise unsupported(f"the runtime {runtime} of a function")


def _check_variables(variables: dict[str, str]) -> None:
    if reserved := sorted(RESERVED & variables.keys()):
        raise invalid(
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported "
            f"for modification. Reserved keys used in this request: {', '.join(reserved)}"
        )
    if len(json.dumps(variables)) > LARGEST_VARIABLES_BYTES:
        raise invalid(
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided exceeded the 4KB limit."
        )


def log_group(configuration: Configuration) -> str:
    """The group that a function logs to: of its own choice, or Lambda's."""
    default = f"/aws/lambda/{configuration['FunctionName']}"
    return str(configuration["LoggingConfig"].get("LogGroup", default))


def about_code(content: bytes) -> Configuration:
    return {"CodeSize": len(content), "CodeSha256": digest(content)}


def revised(configuration: Configuration) -> Configuration:
    """As after each change: a revision of its own, ready at once."""
    return configuration | {
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": log_group(configuration)},
        "LastModified": now(),
        "RevisionId": str(uuid4()),
        "Version": LATEST,
        "PackageType": "Zip",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
    }
