"""The tags of Glue's resources.

Source  AWS Glue Web API Reference, "Tagging APIs".
"""

from typing import Any

from local_cloud.api import Request, Response, action
from local_cloud.store import Records


class Tags:
    """The room of tags: ARN to key and value."""

    def __init__(self, backend: Any) -> None:
        self.kept: Records[str, dict[str, str]] = Records(f"glue/{backend.region_name}/tags")

    def of(self, arn: str) -> dict[str, str]:
        return self.kept.get(arn, {})

    def add(self, arn: str, tags: dict[str, str] | None) -> None:
        if tags:
            self.kept[arn] = self.of(arn) | tags

    def forget(self, arn: str) -> None:
        self.kept.pop(arn, None)

    @action
    def get_tags(self, request: Request) -> Response:
        return {"Tags": self.of(request["ResourceArn"])}

    @action
    def tag_resource(self, request: Request) -> Response:
        self.add(request["ResourceArn"], request["TagsToAdd"])
        return {}

    @action
    def untag_resource(self, request: Request) -> Response:
        arn, gone = request["ResourceArn"], request["TagsToRemove"]
        self.kept[arn] = {key: value for key, value in self.of(arn).items() if key not in gone}
        return {}
