"""The CloudFormation backend of one account and region: stacks of our own."""

from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from local_cloud.api import Action, actions_of
from local_cloud.clients import caller_client
from local_cloud.cloudformation.binding import Region
from local_cloud.cloudformation.change_sets import ChangeSets
from local_cloud.cloudformation.describe_actions import DescribeActions
from local_cloud.cloudformation.stack_actions import StackActions
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.template_actions import TemplateActions


class LocalCloudFormationBackend(BaseBackend):
    """moto's own is not even imported: it takes two seconds for all the services it knows."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        zones = tuple(f"{region_name}{letter}" for letter in "abc")
        self.store = store = StackStore(Region(account_id, region_name, self.client, zones))
        stack_actions = StackActions(store)
        self.rooms: list[object] = [
            stack_actions,
            ChangeSets(store, stack_actions),
            DescribeActions(store),
            TemplateActions(store),
        ]
        self.actions: dict[str, Action] = {}
        for room in self.rooms:
            self.actions |= actions_of(room)

    def resume(self) -> None:
        """Nothing goes on without a request: what was under way has failed."""

    def client(self, service: str) -> Any:
        """With the rights of whoever asked for the operation on the stack."""
        return caller_client(service, self.region_name)


cloudformation_backends = BackendDict(LocalCloudFormationBackend, "cloudformation")
