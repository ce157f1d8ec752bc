"""Parameters: a name, a value, a version.

Source   Systems Manager API Reference, "PutParameter" and "GetParametersByPath".
Differs  no SecureString, for there are no keys; the last version alone is kept; no labels, no
         policies.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.store import Records

NAME = re.compile(r"/?[\w.-]+(/[\w.-]+)*")
RESERVED = ("aws", "ssm")
PAGE = 10
LARGEST_VALUE_BYTES = {"Standard": 4096, "Advanced": 8192}
REFUSED = ("KeyId", "Policies")


@dataclass
class Parameter:
    """What is kept of a parameter."""

    name: str
    type_name: str
    value: str
    version: int
    changed_at: datetime
    description: str | None = None
    allowed_pattern: str | None = None
    tier: str = "Standard"
    tags: dict[str, str] = field(default_factory=dict)


class Parameters:
    """The room of parameters."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.kept: Records[str, Parameter] = Records(f"ssm/{backend.region_name}/parameters")

    @action
    def put_parameter(self, request: Request) -> Response:
        before = self.kept.get(request["Name"])
        parameter = _new(request, before)
        if before is not None and not request.get("Overwrite"):
            raise AwsError(
                "ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option "
                "in the request to true.",
            )
        if before is not None and request.get("Tags"):
            message = "Invalid request: tags and overwrite can't be used together."
            raise AwsError("ValidationException", message)
        self.kept[parameter.name] = parameter
        return {"Version": parameter.version, "Tier": parameter.tier}

    @action
    def get_parameter(self, request: Request) -> Response:
        return {"Parameter": self._value(self._find(request["Name"]))}

    @action
    def get_parameters(self, request: Request) -> Response:
        found, missing = [], []
        for name in request["Names"]:
            try:
                found.append(self._value(self._find(name)))
            except AwsError:
                missing.append(name)
        return {"Parameters": found, "InvalidParameters": missing}

    @action
    def get_parameters_by_path(self, request: Request) -> Response:
        if request.get("ParameterFilters"):
            raise unsupported("ParameterFilters of GetParametersByPath")
        path = request["Path"].rstrip("/") + "/"
        is_deep = request.get("Recursive", False)
        names = [
            name
            for name in sorted(self.kept)
            if name.startswith(path) and (is_deep or "/" not in name.removeprefix(path))
        ]
        found, token = _page(names, request)
        return {"Parameters": [self._value(self.kept[name]) for name in found], **token}

    @action
    def describe_parameters(self, request: Request) -> Response:
        if request.get("Filters") or request.get("ParameterFilters") or request.get("Shared"):
            raise unsupported("filters of DescribeParameters")
        found, token = _page(sorted(self.kept), request)
        return {"Parameters": [self._metadata(self.kept[name]) for name in found], **token}

    @action
    def delete_parameter(self, request: Request) -> Response:
        del self.kept[self._find(request["Name"]).name]
        return {}

    @action
    def delete_parameters(self, request: Request) -> Response:
        there = [name for name in request["Names"] if name in self.kept]
        for name in there:
            del self.kept[name]
        missing = [name for name in request["Names"] if name not in there]
        return {"DeletedParameters": there, "InvalidParameters": missing}

    @action
    def add_tags_to_resource(self, request: Request) -> Response:
        parameter = self._of_resource(request)
        parameter.tags |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        self.kept.save(parameter.name)
        return {}

    @action
    def remove_tags_from_resource(self, request: Request) -> Response:
        parameter = self._of_resource(request)
        for key in request["TagKeys"]:
            parameter.tags.pop(key, None)
        self.kept.save(parameter.name)
        return {}

    @action
    def list_tags_for_resource(self, request: Request) -> Response:
        tags = self._of_resource(request).tags
        return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _of_resource(self, request: Request) -> Parameter:
        if request["ResourceType"] != "Parameter":
            raise unsupported(f"tags of the resource type {request['ResourceType']}")
        try:
            return self._find(request["ResourceId"])
        except AwsError:
            message = f"The resource {request['ResourceId']} is not valid"
            raise AwsError("InvalidResourceId", message) from None

    def _find(self, name: str) -> Parameter:
        """By name or ARN.

        Raises  AwsError ParameterNotFound.
        """
        if name.startswith("arn:"):
            name = name.partition(":parameter")[2]
            name = name if name in self.kept else name.removeprefix("/")
        if ":" in name:
            raise unsupported(f"versions and labels of a parameter ({name})")
        if name not in self.kept:
            raise AwsError("ParameterNotFound", f"Parameter {name} not found.")
        return self.kept[name]

    def _arn(self, parameter: Parameter) -> str:
        path = parameter.name if parameter.name.startswith("/") else f"/{parameter.name}"
        return f"arn:aws:ssm:{self.backend.region_name}:{self.backend.account_id}:parameter{path}"

    def _value(self, parameter: Parameter) -> dict[str, Any]:
        """AWS ``Parameter`` structure."""
        return self._common(parameter) | {"Value": parameter.value}

    def _common(self, parameter: Parameter) -> dict[str, Any]:
        return {
            "Name": parameter.name,
            "Type": parameter.type_name,
            "Version": parameter.version,
            "LastModifiedDate": parameter.changed_at,
            "ARN": self._arn(parameter),
            "DataType": "text",
        }

    def _metadata(self, parameter: Parameter) -> dict[str, Any]:
        """AWS ``ParameterMetadata`` structure."""
        more = {
            "Description": parameter.description,
            "AllowedPattern": parameter.allowed_pattern,
            "Tier": parameter.tier,
        }
        return self._common(parameter) | {key: value for key, value in more.items() if value}


def _new(request: Request, before: Parameter | None) -> Parameter:
    """Raises  AwsError ValidationException, UnsupportedOperation."""
    name, value = request["Name"], request["Value"]
    type_name = request.get("Type") or (before.type_name if before else None)
    _check(request, name, type_name)
    pattern = request.get("AllowedPattern")
    if pattern and not re.search(pattern, value):
        message = f"Parameter value, cannot be validated against allowedPattern: {pattern}"
        raise AwsError("ParameterPatternMismatchException", message)
    tier = request.get("Tier") or (before.tier if before else "Standard")
    if len(value.encode()) > LARGEST_VALUE_BYTES[tier]:
        raise AwsError(
            "ValidationException",
            f"{tier} tier parameters support a maximum parameter value of "
            f"{LARGEST_VALUE_BYTES[tier]} characters.",
        )
    given_tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}
    return Parameter(
        name=name,
        type_name=str(type_name),
        value=value,
        version=before.version + 1 if before else 1,
        changed_at=datetime.now(UTC),
        description=request.get("Description") or (before.description if before else None),
        allowed_pattern=pattern,
        tier=tier,
        tags=before.tags if before else given_tags,
    )


def _check(request: Request, name: str, type_name: str | None) -> None:
    _refuse(request, type_name)
    if type_name not in ("String", "StringList"):
        message = "A parameter type is required when you create a parameter."
        raise AwsError("ValidationException", message)
    first = name.lstrip("/").partition("/")[0].lower()
    if not NAME.fullmatch(name) or first.startswith(RESERVED):
        raise AwsError("ValidationException", f"Parameter name: {name} is not valid.")
    if not request["Value"]:
        raise AwsError("ValidationException", "Parameter value can't be empty.")


def _refuse(request: Request, type_name: str | None) -> None:
    for option in REFUSED:
        if request.get(option):
            raise unsupported(f"PutParameter with {option}")
    if request.get("DataType", "text") != "text":
        raise unsupported(f"the data type {request['DataType']} of a parameter")
    if request.get("Tier") == "Intelligent-Tiering":
        raise unsupported("the tier Intelligent-Tiering of a parameter")
    if type_name == "SecureString":
        raise unsupported("parameters of the type SecureString: there are no keys")


def _page(names: list[str], request: Request) -> tuple[list[str], dict[str, str]]:
    start = int(request.get("NextToken") or 0)
    end = start + request.get("MaxResults", PAGE)
    return names[start:end], ({"NextToken": str(end)} if end < len(names) else {})
