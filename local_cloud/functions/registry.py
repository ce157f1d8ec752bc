"""Functions: created, changed, read, tagged and deleted.

Source   Lambda API Reference.
Differs  a new or changed function is Active at once; there is $LATEST and no other version.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.functions.code import code_of, invalid
from local_cloud.functions.definitions import (
    Configuration,
    about_code,
    check_request,
    configuration_of,
    revised,
)
from local_cloud.functions.names import function_arn, plain_name
from local_cloud.iam import role_credentials
from local_cloud.store import Records

PAGE = 50
SERVICE = "lambda.amazonaws.com"


@dataclass
class Function:
    """What is kept of a function beside its code."""

    configuration: Configuration
    tags: dict[str, str] = field(default_factory=dict)
    statements: dict[str, Any] = field(default_factory=dict)  # its policy, by statement id


class Functions:
    """The room of functions: name to function, and name to zip."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.kept: Records[str, Function] = Records(f"lambda/{backend.region_name}/functions")
        self.codes: Records[str, bytes] = Records(f"lambda/{backend.region_name}/code")

    def named(self, request: Request) -> tuple[str, Function]:
        """Raises  AwsError ResourceNotFoundException."""
        name = plain_name(request["FunctionName"], request.get("Qualifier"))
        if name not in self.kept:
            raise AwsError(
                "ResourceNotFoundException", f"Function not found: {self.arn(name)}", 404
            )
        return name, self.kept[name]

    def arn(self, name: str) -> str:
        return function_arn(name, self.backend.region_name, self.backend.account_id)

    def credentials(self, role: str, session_name: str) -> dict[str, str]:
        """Raises  AwsError InvalidParameterValueException."""
        try:
            return role_credentials(role, session_name, self.backend.region_name, SERVICE)
        except AwsError:
            message = "The role defined for the function cannot be assumed by Lambda."
            raise invalid(message) from None

    @action
    def create_function(self, request: Request) -> Response:
        name = plain_name(request["FunctionName"])
        configuration = configuration_of(request, {})
        self.credentials(request["Role"], "CreateFunction")
        code = code_of(request["Code"], self.backend.client("s3"))
        if name in self.kept:
            raise AwsError("ResourceConflictException", f"Function already exist: {name}", 409)
        names = {"FunctionName": name, "FunctionArn": self.arn(name)}
        self.codes[name] = code
        self.kept[name] = Function(
            revised(names | configuration | about_code(code)), dict(request.get("Tags", {}))
        )
        return dict(self.kept[name].configuration)

    @action
    def update_function_code(self, request: Request) -> Response:
        name, function = self.named(request)
        source = {key: value for key, value in request.items() if key != "FunctionName"}
        check_request({"Publish": source.pop("Publish", False)})
        code = code_of(source, self.backend.client("s3"))
        changed = about_code(code)
        if "Architectures" in request:
            changed["Architectures"] = request["Architectures"]
        if request.get("DryRun"):
            return function.configuration | changed
        self.codes[name] = code
        return self._change(name, lambda old: old | changed)

    @action
    def update_function_configuration(self, request: Request) -> Response:
        name, _ = self.named(request)
        if "Role" in request:
            self.credentials(request["Role"], "UpdateFunction")
        return self._change(name, lambda old: configuration_of(request, old))

    def _change(self, name: str, change: Callable[[Configuration], Configuration]) -> Response:
        function = self.kept[name]
        function.configuration = revised(change(function.configuration))
        self.kept.save(name)
        return dict(function.configuration)

    @action
    def get_function(self, request: Request) -> Response:
        """Code.Location is a presigned address on AWS; here code is not served."""
        _, function = self.named(request)
        answer: Response = {
            "Configuration": function.configuration,
            "Code": {"RepositoryType": "S3"},
        }
        return answer | ({"Tags": function.tags} if function.tags else {})

    @action
    def get_function_configuration(self, request: Request) -> Response:
        return self.named(request)[1].configuration

    @action
    def list_functions(self, request: Request) -> Response:
        names = sorted(self.kept)
        start = int(request.get("Marker") or 0)
        end = start + min(request.get("MaxItems", PAGE), PAGE)
        answer: Response = {
            "Functions": [self.kept[name].configuration for name in names[start:end]]
        }
        return answer | ({"NextMarker": str(end)} if end < len(names) else {})

    @action
    def delete_function(self, request: Request) -> Response:
        name, _ = self.named(request)
        del self.kept[name]
        del self.codes[name]
        return {}

    @action
    def list_tags(self, request: Request) -> Response:
        return {"Tags": self._of_resource(request)[1].tags}

    @action
    def tag_resource(self, request: Request) -> Response:
        name, function = self._of_resource(request)
        function.tags |= request["Tags"]
        self.kept.save(name)
        return {}

    @action
    def untag_resource(self, request: Request) -> Response:
        name, function = self._of_resource(request)
        for key in request["TagKeys"]:
            function.tags.pop(key, None)
        self.kept.save(name)
        return {}

    def _of_resource(self, request: Request) -> tuple[str, Function]:
        return self.named({"FunctionName": request["Resource"]})
