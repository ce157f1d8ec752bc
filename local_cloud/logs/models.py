"""The CloudWatch Logs backend of one account and region: rooms of our own."""

from threading import RLock

from moto.core.base_backend import BackendDict, BaseBackend

from local_cloud.api import Action, actions_of
from local_cloud.logs.events import LogEvents
from local_cloud.logs.groups import LogGroups
from local_cloud.logs.streams import LogStreams


class LocalLogsBackend(BaseBackend):
    """moto's own keeps every event in memory."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lock = RLock()
        self.groups = LogGroups(self)
        self.streams = LogStreams(self)
        self.events = LogEvents(self)
        self.actions: dict[str, Action] = {}
        for room in (self.groups, self.streams, self.events):
            self.actions |= actions_of(room)


logs_backends = BackendDict(LocalLogsBackend, "logs")
