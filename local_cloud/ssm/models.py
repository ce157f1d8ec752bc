"""The Systems Manager backend of one account and region: parameters alone."""

from moto.core.base_backend import BackendDict, BaseBackend

from local_cloud.api import Action, actions_of
from local_cloud.ssm.parameters import Parameters


class LocalSsmBackend(BaseBackend):
    """moto's own imports EC2."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.parameters = Parameters(self)
        self.actions: dict[str, Action] = actions_of(self.parameters)


ssm_backends = BackendDict(LocalSsmBackend, "ssm")
