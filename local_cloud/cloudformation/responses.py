"""CloudFormation's API: our rooms."""

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse

from local_cloud.api import Action, LocalResponse


class LocalCloudFormationResponse(LocalResponse, CloudFormationResponse):
    """Operations of our rooms; anything else is refused by name."""

    def room_actions(self) -> dict[str, Action]:
        return cloudformation_backends[self.current_account][self.region].actions  # type: ignore[attr-defined,no-any-return]
