"""One API call, as the tables of rights see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_cloud.authorization.callers import Caller
from local_cloud.authorization.context import Keys
from local_cloud.authorization.evaluation import Need


@dataclass(frozen=True)
class Call:
    """``parameters`` are the request's own, by the API's names; of a query its form fields."""

    service: str
    operation: str
    region: str
    caller: Caller
    parameters: Mapping[str, Any]

    @property
    def account(self) -> str:
        return self.caller.account

    def get(self, *names: str) -> str:
        """The first of these parameters that is given, else the empty text."""
        return next((str(self.parameters[n]) for n in names if self.parameters.get(n)), "")

    def arn(self, resource: str, service: str = "") -> str:
        return f"arn:aws:{service or self.service}:{self.region}:{self.account}:{resource}"

    def need(self, resource: str, keys: Keys | None = None) -> Need:
        """The right to the operation itself on a resource."""
        return self.other(f"{self.service}:{self.operation}", resource, keys)

    def other(self, action: str, resource: str, keys: Keys | None = None) -> Need:
        return Need(action, resource, {**self._tag_keys(), **(keys or {})})

    def _tag_keys(self) -> Keys:
        """aws:RequestTag/... and aws:TagKeys of a request that tags."""
        tags = self.parameters.get("Tags") or self.parameters.get("tags")
        if not tags:
            return {}
        pairs = (
            tags
            if isinstance(tags, dict)
            else {tag.get("Key", ""): tag.get("Value", "") for tag in tags if isinstance(tag, dict)}
        )
        named = {f"aws:requesttag/{key.lower()}": str(value) for key, value in pairs.items()}
        return {**named, "aws:tagkeys": list(pairs)}
