"""Work groups, and the tags of Athena's resources.

Source  https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html and the
        operations beside it
"""

import copy
import re
import time
from dataclasses import dataclass, field
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.athena.pages import page_of
from local_cloud.store import Records

PRIMARY = "primary"
ENGINE_VERSION = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}
DEFAULTS = {
    "EnforceWorkGroupConfiguration": True,
    "PublishCloudWatchMetricsEnabled": False,
    "RequesterPaysEnabled": False,
    "EnableMinimumEncryptionConfiguration": False,
}
NOT_DONE = (
    "ManagedQueryResultsConfiguration",
    "AdditionalConfiguration",
    "ExecutionRole",
    "CustomerContentEncryptionConfiguration",
    "IdentityCenterConfiguration",
    "QueryResultsS3AccessGrantsConfiguration",
    "MonitoringConfiguration",
)
ENGINES = ("AUTO", "Athena engine version 3")


def invalid(message: str) -> AwsError:
    return AwsError("InvalidRequestException", message)


@dataclass
class WorkGroup:
    name: str
    configuration: dict[str, Any]
    description: str = ""
    state: str = "ENABLED"
    created_at: float = field(default_factory=time.time)

    def to_api(self) -> dict[str, Any]:
        """AWS ``WorkGroup`` structure."""
        return {
            "Name": self.name,
            "State": self.state,
            "Configuration": copy.deepcopy(self.configuration),
            "Description": self.description,
            "CreationTime": self.created_at,
        }

    def to_summary(self) -> dict[str, Any]:
        """AWS ``WorkGroupSummary`` structure."""
        whole = self.to_api()
        engine = whole.pop("Configuration")["EngineVersion"]
        return {**whole, "EngineVersion": engine}


def checked(configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration, when all of it can be honoured; refuses the rest by name."""
    for name in NOT_DONE:
        settings = configuration.get(name)
        if settings and not (isinstance(settings, dict) and settings.get("Enabled") is False):
            raise unsupported(f"the {name} of a work group")
    engine = configuration.get("EngineVersion", {}).get("SelectedEngineVersion", "AUTO")
    if engine not in ENGINES:
        raise unsupported(f"the engine version {engine!r}")
    check_result_configuration(configuration.get("ResultConfiguration", {}))
    return configuration


def check_result_configuration(result: dict[str, Any]) -> None:
    location = result.get("OutputLocation")
    if location is not None and not re.match(
        r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/|$)", location
    ):
        raise invalid("outputLocation is not a valid S3 path.")
    encryption = result.get("EncryptionConfiguration", {})
    if encryption.get("EncryptionOption") == "CSE_KMS":
        raise unsupported("client-side encryption (CSE_KMS) of query results")
    if encryption.get("EncryptionOption") == "SSE_KMS" and not encryption.get("KmsKey"):
        raise invalid("KmsKey is required for SSE_KMS encryption")


class WorkGroups:
    """The room of work groups; ``primary`` is always there."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"athena/{backend.region_name}/work_groups"
        self.groups: Records[str, WorkGroup] = Records(room)
        self.tags: Records[str, dict[str, str]] = Records(f"{room}/tags")
        if PRIMARY not in self.groups:
            configuration = self._with_defaults({"EnforceWorkGroupConfiguration": False})
            self.groups[PRIMARY] = WorkGroup(PRIMARY, configuration)

    def _with_defaults(self, configuration: dict[str, Any]) -> dict[str, Any]:
        made = {**DEFAULTS, "ResultConfiguration": {}, **copy.deepcopy(configuration)}
        selected = made.get("EngineVersion", {}).get("SelectedEngineVersion", "AUTO")
        made["EngineVersion"] = {**ENGINE_VERSION, "SelectedEngineVersion": selected}
        return made

    def get(self, name: str) -> WorkGroup:
        try:
            return self.groups[name]
        except KeyError:
            raise invalid("WorkGroup is not found.") from None

    def arn(self, name: str) -> str:
        return (
            f"arn:aws:athena:{self.backend.region_name}:{self.backend.account_id}:workgroup/{name}"
        )

    @action
    def create_work_group(self, request: Request) -> Response:
        name = request["Name"]
        if name in self.groups:
            raise invalid("WorkGroup is already created")
        configuration = checked(request.get("Configuration", {}))
        self.groups[name] = WorkGroup(
            name, self._with_defaults(configuration), request.get("Description", "")
        )
        self.tags[self.arn(name)] = {t["Key"]: t.get("Value", "") for t in request.get("Tags", [])}
        return {}

    @action
    def get_work_group(self, request: Request) -> Response:
        return {"WorkGroup": self.get(request["WorkGroup"]).to_api()}

    @action
    def list_work_groups(self, request: Request) -> Response:
        summaries = [self.groups[name].to_summary() for name in sorted(self.groups)]
        return page_of("WorkGroups", summaries, request, 50)

    @action
    def update_work_group(self, request: Request) -> Response:
        group = self.get(request["WorkGroup"])
        updates = checked(request.get("ConfigurationUpdates", {}))
        group.configuration = self._with_defaults(updated(group.configuration, updates))
        group.description = request.get("Description", group.description)
        group.state = request.get("State", group.state)
        self.groups.save(group.name)
        return {}

    @action
    def delete_work_group(self, request: Request) -> Response:
        group = self.get(request["WorkGroup"])
        if group.name == PRIMARY:
            raise invalid("Primary WorkGroup cannot be deleted.")
        if not request.get("RecursiveDeleteOption") and self.backend.holds_anything(group.name):
            raise invalid("WorkGroup is not empty")
        self.backend.forget(group.name)
        del self.groups[group.name]
        self.tags.pop(self.arn(group.name), None)
        return {}

    @action
    def tag_resource(self, request: Request) -> Response:
        arn, added = request["ResourceARN"], request["Tags"]
        self.tags[arn] = self._tags(arn) | {tag["Key"]: tag.get("Value", "") for tag in added}
        return {}

    @action
    def untag_resource(self, request: Request) -> Response:
        arn, gone = request["ResourceARN"], request["TagKeys"]
        self.tags[arn] = {k: v for k, v in self._tags(arn).items() if k not in gone}
        return {}

    @action
    def list_tags_for_resource(self, request: Request) -> Response:
        tags = self._tags(request["ResourceARN"])
        return page_of("Tags", [{"Key": k, "Value": v} for k, v in tags.items()], request, 75)

    def _tags(self, arn: str) -> dict[str, str]:
        kind, _, name = arn.rsplit(":", 1)[-1].partition("/")
        if kind != "workgroup":
            raise unsupported(f"tags of {kind}")
        self.get(name)
        return self.tags.get(arn, {})


def updated(old: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    """AWS ``WorkGroupConfigurationUpdates`` put into a configuration."""
    new = copy.deepcopy(old)
    result = new.setdefault("ResultConfiguration", {})
    for name, value in updates.pop("ResultConfigurationUpdates", {}).items():
        if name.startswith("Remove"):
            if value:
                result.pop(name.removeprefix("Remove"), None)
        else:
            result[name] = value
    check_result_configuration(result)
    if updates.pop("RemoveBytesScannedCutoffPerQuery", False):
        new.pop("BytesScannedCutoffPerQuery", None)
    updates.pop("RemoveCustomerContentEncryptionConfiguration", None)
    return new | updates
