"""CloudFormation's API: our rooms."""

from local_cloud.api import Action, LocalResponse
from local_cloud.cloudformation.models import cloudformation_backends


class LocalCloudFormationResponse(LocalResponse):
    """Operations of our rooms; anything else is refused by name."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")

    def room_actions(self) -> dict[str, Action]:
        return cloudformation_backends[self.current_account][self.region].actions
