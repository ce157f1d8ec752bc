"""Glue's API: our rooms, and moto for tags."""

from typing import ClassVar

from moto.glue.models import glue_backends
from moto.glue.responses import GlueResponse

from local_cloud.api import Action, LocalResponse


class LocalGlueResponse(LocalResponse, GlueResponse):
    """Operations of our rooms; tags from moto."""

    moto_answers: ClassVar[frozenset[str]] = frozenset(
        {"get_tags", "tag_resource", "untag_resource"}
    )

    def room_actions(self) -> dict[str, Action]:
        return glue_backends[self.current_account][self.region].actions
