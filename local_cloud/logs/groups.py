"""Log groups: made, listed, tagged; how long they keep their events.

Source  CloudWatch Logs API Reference, "CreateLogGroup" and the operations beside it.
Differs retention is kept, but no event expires; no KMS keys and no other class than STANDARD.
"""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from local_cloud.api import Request, Response, action, unsupported
from local_cloud.logs.errors import exists, invalid, not_found, violated
from local_cloud.logs.paging import page
from local_cloud.store import Records

NAME = r"[\.\-_/#A-Za-z0-9]{1,512}"
RETENTIONS = frozenset(  # days
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731}
    | {1096, 1827, 2192, 2557, 2922, 3288, 3653}
)
LARGEST_PAGE = 50
REFUSED_TO_CREATE = ("kmsKeyId", "deletionProtectionEnabled")
REFUSED_TO_DESCRIBE = ("accountIdentifiers", "includeLinkedAccounts", "logGroupIdentifiers")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def refuse(request: Request, names: tuple[str, ...]) -> None:
    for name in names:
        if request.get(name):
            raise unsupported(f"{name} in CloudWatch Logs")


@dataclass
class LogGroup:
    """``created_at`` is in milliseconds since 1970."""

    name: str
    tags: dict[str, str]
    retention_days: int | None = None
    created_at: int = field(default_factory=now_ms)


class LogGroups:
    """The room of log groups, by their names."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.kept: Records[str, LogGroup] = Records(f"logs/{backend.region_name}/groups")

    def get(self, name: str) -> LogGroup:
        try:
            return self.kept[name]
        except KeyError:
            raise not_found("log group") from None

    def of(self, request: Request) -> LogGroup:
        """The group that a request names or gives the ARN of."""
        name = request.get("logGroupName")
        identifier = request.get("logGroupIdentifier")
        if (name is None) == (identifier is None):
            raise invalid("Specify either a log group name or a log group identifier.")
        return self.get(name or _name_of(identifier))

    def arn(self, name: str) -> str:
        return f"arn:aws:logs:{self.backend.region_name}:{self.backend.account_id}:log-group:{name}"

    @action
    def create_log_group(self, request: Request) -> Response:
        refuse(request, REFUSED_TO_CREATE)
        if request.get("logGroupClass", "STANDARD") != "STANDARD":
            raise unsupported(f"log groups of the class {request['logGroupClass']}")
        name = request["logGroupName"]
        if not re.fullmatch(NAME, name):
            pattern = f"Member must satisfy regular expression pattern: {NAME}"
            raise violated(name, "logGroupName", pattern)
        with self.backend.lock:
            if name in self.kept:
                raise exists("log group")
            self.kept[name] = LogGroup(name, request.get("tags") or {})
        return {}

    @action
    def delete_log_group(self, request: Request) -> Response:
        """With its streams and their events."""
        with self.backend.lock:
            group = self.get(request["logGroupName"])
            self.backend.streams.remove_all(group.name)
            del self.kept[group.name]
        return {}

    @action
    def describe_log_groups(self, request: Request) -> Response:
        """In the order of their names."""
        refuse(request, REFUSED_TO_DESCRIBE)
        prefix, part = request.get("logGroupNamePrefix", ""), request.get("logGroupNamePattern", "")
        if prefix and part:
            raise invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive.")
        names = [
            name
            for name in sorted(self.kept)
            if name.startswith(prefix) and part.lower() in name.lower()
        ]
        found, following = page(names, request, LARGEST_PAGE)
        return {"logGroups": [self._to_api(self.kept[name]) for name in found]} | following

    def _to_api(self, group: LogGroup) -> dict[str, Any]:
        """AWS ``LogGroup`` structure."""
        arn, days = self.arn(group.name), group.retention_days
        return {
            "logGroupName": group.name,
            "creationTime": group.created_at,
            **({"retentionInDays": days} if days else {}),
            "metricFilterCount": 0,
            "arn": f"{arn}:*",
            "storedBytes": self.backend.streams.stored_bytes(group.name),
            "logGroupClass": "STANDARD",
            "logGroupArn": arn,
        }

    @action
    def put_retention_policy(self, request: Request) -> Response:
        days = request["retentionInDays"]
        if days not in RETENTIONS:
            known = ", ".join(map(str, sorted(RETENTIONS)))
            raise violated(
                days, "retentionInDays", f"Member must satisfy enum value set: [{known}]"
            )
        return self._keep(request["logGroupName"], days)

    @action
    def delete_retention_policy(self, request: Request) -> Response:
        return self._keep(request["logGroupName"], None)

    def _keep(self, name: str, days: int | None) -> Response:
        self.get(name).retention_days = days
        self.kept.save(name)
        return {}

    @action
    def tag_resource(self, request: Request) -> Response:
        return self._tag(_name_of(request["resourceArn"]), request["tags"])

    @action
    def untag_resource(self, request: Request) -> Response:
        return self._untag(_name_of(request["resourceArn"]), request["tagKeys"])

    @action
    def list_tags_for_resource(self, request: Request) -> Response:
        return {"tags": self.get(_name_of(request["resourceArn"])).tags}

    @action
    def tag_log_group(self, request: Request) -> Response:
        return self._tag(request["logGroupName"], request["tags"])

    @action
    def untag_log_group(self, request: Request) -> Response:
        return self._untag(request["logGroupName"], request["tags"])

    @action
    def list_tags_log_group(self, request: Request) -> Response:
        return {"tags": self.get(request["logGroupName"]).tags}

    def _tag(self, name: str, tags: dict[str, str]) -> Response:
        group = self.get(name)
        group.tags = group.tags | tags
        self.kept.save(name)
        return {}

    def _untag(self, name: str, keys: list[str]) -> Response:
        group = self.get(name)
        group.tags = {key: value for key, value in group.tags.items() if key not in keys}
        self.kept.save(name)
        return {}


def _name_of(identifier: str | None) -> str:
    """Of a name or an ARN, with or without ``:*`` behind it."""
    name = (identifier or "").partition(":log-group:")[2] or identifier or ""
    return name.removesuffix(":*")
