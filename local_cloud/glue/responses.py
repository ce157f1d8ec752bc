"""Glue's API: our rooms."""

from moto.glue.models import glue_backends
from moto.glue.responses import GlueResponse

from local_cloud.api import Action, LocalResponse


class LocalGlueResponse(LocalResponse, GlueResponse):
    """Operations of our rooms, in the place where moto's server looks for Glue."""

    def room_actions(self) -> dict[str, Action]:
        return glue_backends[self.current_account][self.region].actions
