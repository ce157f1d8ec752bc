"""CloudWatch Logs' API: our rooms."""

from local_cloud.api import Action, LocalResponse
from local_cloud.logs.models import logs_backends


class LocalLogsResponse(LocalResponse):
    """Operations of our rooms; anything else is refused by name."""

    def __init__(self) -> None:
        super().__init__(service_name="logs")

    def room_actions(self) -> dict[str, Action]:
        return logs_backends[self.current_account][self.region].actions
