"""Connections of the data catalog: kept and shown, never opened.

Source   AWS Glue Web API Reference, "Connection API".
Differs  nothing connects to what a connection names: jobs have this machine's network.
"""

from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.glue.catalog import error_detail, now
from local_cloud.glue.paging import page
from local_cloud.store import Records

PAGE = 100
PASSWORDS = ("PASSWORD", "ENCRYPTED_PASSWORD")
REFUSED_INPUT = ("AuthenticationConfiguration", "SparkProperties", "PythonProperties")

Connection = dict[str, Any]


class Connections:
    """The room of connections: name to AWS ``Connection`` structure."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.kept: Records[str, Connection] = Records(f"glue/{backend.region_name}/connections")

    @action
    def create_connection(self, request: Request) -> Response:
        self.backend.catalog.check(request)
        given = _checked(request["ConnectionInput"])
        name = given["Name"]
        with self.backend.lock:
            if name in self.kept:
                raise AwsError("AlreadyExistsException", f"Connection {name} already exists.")
            self.kept[name] = {**given, "CreationTime": now(), "LastUpdatedTime": now()}
        self.backend.tags.add(self._arn(name), request.get("Tags", {}))
        return {"CreateConnectionStatus": "READY"}

    @action
    def update_connection(self, request: Request) -> Response:
        """The new input replaces the old one whole."""
        self.backend.catalog.check(request)
        name = request["Name"]
        given = _checked(request["ConnectionInput"]) | {"Name": name}
        with self.backend.lock:
            created_at = self._find(name)["CreationTime"]
            self.kept[name] = {**given, "CreationTime": created_at, "LastUpdatedTime": now()}
        return {}

    @action
    def get_connection(self, request: Request) -> Response:
        self.backend.catalog.check(request)
        return {"Connection": _shown(self._find(request["Name"]), request)}

    @action
    def get_connections(self, request: Request) -> Response:
        self.backend.catalog.check(request)
        wanted = request.get("Filter", {})
        found, token = page(
            [one for one in list(self.kept.values()) if _matches(one, wanted)], request, PAGE
        )
        return {"ConnectionList": [_shown(one, request) for one in found], **token}

    @action
    def delete_connection(self, request: Request) -> Response:
        self.backend.catalog.check(request)
        with self.backend.lock:
            name = self._find(request["ConnectionName"])["Name"]
            del self.kept[name]
        self.backend.tags.forget(self._arn(name))
        return {}

    @action
    def batch_delete_connection(self, request: Request) -> Response:
        succeeded, errors = [], {}
        for name in request["ConnectionNameList"]:
            try:
                self.delete_connection({**request, "ConnectionName": name})
                succeeded.append(name)
            except AwsError as error:
                errors[name] = error_detail(error)
        return {"Succeeded": succeeded, "Errors": errors}

    def _find(self, name: str) -> Connection:
        try:
            return self.kept[name]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Connection {name} not found.") from None

    def _arn(self, name: str) -> str:
        region, account = self.backend.region_name, self.backend.account_id
        return f"arn:aws:glue:{region}:{account}:connection/{name}"


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    for name in REFUSED_INPUT:
        if given.get(name):
            raise unsupported(f"{name} of a connection")
    if given.get("ValidateCredentials"):
        raise unsupported("ValidateCredentials of a connection: none is opened")
    return {key: value for key, value in given.items() if key != "ValidateCredentials"}


def _shown(connection: Connection, request: Request) -> Connection:
    if not request.get("HidePassword"):
        return connection
    properties = connection.get("ConnectionProperties", {})
    shown = {key: value for key, value in properties.items() if key not in PASSWORDS}
    return connection | {"ConnectionProperties": shown}


def _matches(connection: Connection, wanted: dict[str, Any]) -> bool:
    criteria = set(wanted.get("MatchCriteria", []))
    kind = wanted.get("ConnectionType", connection["ConnectionType"])
    return connection["ConnectionType"] == kind and criteria <= set(
        connection.get("MatchCriteria", [])
    )
