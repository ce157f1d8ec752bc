"""The Lambda backend of one account and region: our rooms."""

from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from local_cloud.api import Action, actions_of
from local_cloud.clients import client
from local_cloud.functions.invocations import Invocations
from local_cloud.functions.permissions import Permissions
from local_cloud.functions.registry import Functions


class LocalLambdaBackend(BaseBackend):
    """moto's own wants Docker."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.functions = Functions(self)
        self.rooms: list[object] = [self.functions, Permissions(self), Invocations(self)]
        self.actions: dict[str, Action] = {}
        for room in self.rooms:
            self.actions |= actions_of(room)

    def client(self, service: str) -> Any:
        return client(service, self.region_name)


lambda_backends = BackendDict(LocalLambdaBackend, "lambda")
