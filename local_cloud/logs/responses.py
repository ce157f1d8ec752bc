"""CloudWatch Logs' API: our rooms.

Its requests and responses are JSON as it stands, with no types of their own: for ten thousand
events the general way by botocore's models takes five times as long.
"""

import json
from typing import Any

from local_cloud.api import Action, LocalResponse, Request
from local_cloud.logs.errors import invalid
from local_cloud.logs.models import logs_backends

OF_MANY = {"PutLogEvents", "GetLogEvents", "FilterLogEvents"}


class LocalLogsResponse(LocalResponse):
    """Operations of our rooms; anything else is refused by name."""

    def __init__(self) -> None:
        super().__init__(service_name="logs")

    def room_actions(self) -> dict[str, Action]:
        return logs_backends[self.current_account][self.region].actions

    def _parsed_request(self) -> Request:
        if self._get_action() != "PutLogEvents":
            return super()._parsed_request()
        request: Request = json.loads(self.body)
        events = request.get("logEvents")
        names = [request.get(name) for name in ("logGroupName", "logStreamName")]
        if not (isinstance(events, list) and events and all(isinstance(it, str) for it in names)):
            raise invalid("logGroupName, logStreamName and logEvents are required.")
        if not all(map(_is_event, events)):
            raise invalid("A log event has a timestamp and a message that is not empty.")
        return request

    def serialized(self, action_result: Any) -> Any:
        response = action_result.result
        if self._get_action() not in OF_MANY or not isinstance(response, dict):
            return super().serialized(action_result)
        headers = {"Content-Type": "application/x-amz-json-1.1"}
        return 200, headers, json.dumps(response)


def _is_event(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and type(event.get("timestamp")) is int
        and isinstance(event.get("message"), str)
        and event["message"] != ""
    )
