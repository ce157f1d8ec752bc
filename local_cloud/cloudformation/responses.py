"""CloudFormation's API: our rooms."""

from typing import Any, ClassVar

from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse

from local_cloud.api import Action, LocalResponse


class LocalCloudFormationResponse(LocalResponse, CloudFormationResponse):
    """Operations of our rooms; anything else is refused by name."""

    # moto's would turn tags and parameters, which moto keeps as maps, into lists
    RESPONSE_KEY_PATH_TO_TRANSFORMER: ClassVar[dict[str, Any]] = {}

    def room_actions(self) -> dict[str, Action]:
        return cloudformation_backends[self.current_account][self.region].actions
