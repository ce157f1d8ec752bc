"""The Glue backend of one account and region: moto keeps the catalog, our rooms keep what runs."""

from typing import Any

from moto.glue.models import GlueBackend

from local_cloud.api import Action, actions_of
from local_cloud.clients import client


class LocalGlueBackend(GlueBackend):
    """moto's Glue backend with our rooms beside it."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.rooms: list[object] = []
        self.actions: dict[str, Action] = {}
        for room in self.rooms:
            self.actions |= actions_of(room)

    def client(self, service: str) -> Any:
        return client(service, self.region_name)
