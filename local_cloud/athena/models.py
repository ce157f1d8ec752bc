"""The Athena backend of one account and region."""

from typing import Any

from moto.athena.models import AthenaBackend

from local_cloud.api import Action, actions_of
from local_cloud.clients import client


class LocalAthenaBackend(AthenaBackend):
    """Our rooms in the place that moto looks for its backend."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.rooms: list[object] = []
        self.actions: dict[str, Action] = {}
        for room in self.rooms:
            self.actions |= actions_of(room)

    def client(self, service: str) -> Any:
        return client(service, self.region_name)
