"""Lambda's API: our rooms."""

from moto.core.responses import ActionResult

from local_cloud.answers import Answer
from local_cloud.api import Action, LocalResponse
from local_cloud.functions.models import lambda_backends


class LocalLambdaResponse(LocalResponse):
    """Operations of our rooms; anything else is refused by name."""

    def __init__(self) -> None:
        super().__init__(service_name="lambda")
        self.automated_parameter_parsing = True

    def room_actions(self) -> dict[str, Action]:
        return lambda_backends[self.current_account][self.region].actions

    def serialized(self, action_result: ActionResult) -> Answer:
        """An invocation's StatusCode is the HTTP status; moto's serializer does not know it."""
        status, headers, body = super().serialized(action_result)
        result = action_result.result
        told = result.get("StatusCode") if isinstance(result, dict) else None
        return told or status, headers, body
