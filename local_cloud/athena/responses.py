"""Athena's API: our rooms."""

from moto.athena.models import athena_backends
from moto.athena.responses import AthenaResponse

from local_cloud.api import Action, LocalResponse


class LocalAthenaResponse(LocalResponse, AthenaResponse):
    """Operations of our rooms; anything else is refused by name."""

    def room_actions(self) -> dict[str, Action]:
        return athena_backends[self.current_account][self.region].actions
