"""Systems Manager's API: our room."""

from local_cloud.api import Action, LocalResponse
from local_cloud.ssm.models import ssm_backends


class LocalSsmResponse(LocalResponse):
    """Operations of our room; anything else is refused by name."""

    def __init__(self) -> None:
        super().__init__(service_name="ssm")

    def room_actions(self) -> dict[str, Action]:
        return ssm_backends[self.current_account][self.region].actions
