"""From an AWS request to a method of a room and back; a call that no room knows is refused by name.

A room is a plain class whose methods marked ``@action`` are named like the API operation in
snake_case; each takes the parsed request (a dict in the API's own casing) and returns the response
in the same form. Requests are checked against botocore's service model, so an unknown parameter
fails here as it would fail in a client.
"""

import logging
from collections.abc import Callable
from typing import Any

from botocore.validate import ParamValidator
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model

Request = dict[str, Any]
Response = dict[str, Any]
Action = Callable[[Request], Response]

logger = logging.getLogger(__name__)


class AwsError(ServiceException):
    """An error as AWS sends it: ``code`` and ``message`` reach the client unchanged."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def unsupported(what: str) -> AwsError:
    """The refusal for what AWS can do and the local cloud cannot."""
    return AwsError("UnsupportedOperation", f"The local cloud does not support {what}.")


def action(method: Callable[..., Response]) -> Callable[..., Response]:
    """Mark a room's method as an operation of the service's API."""
    method.is_action = True  # type: ignore[attr-defined]
    return method


def actions_of(room: object) -> dict[str, Action]:
    """Operation name (snake_case) to bound method."""
    names = [
        name for name in dir(type(room)) if getattr(getattr(type(room), name), "is_action", False)
    ]
    return {name: getattr(room, name) for name in names}


class LocalResponse(BaseResponse):
    """One service: the operations of its rooms, anything else is refused by name."""

    def room_actions(self) -> dict[str, Action]:
        raise NotImplementedError

    def call_action(self) -> Any:
        name = camelcase_to_underscores(self._get_action())
        room_action = self.room_actions().get(name)
        return self.serialized(self._answer(room_action))

    def _answer(self, room_action: Action | None) -> ActionResult:
        operation = f"{self.boto3_service_name}:{self._get_action()}"
        try:
            if room_action is None:
                raise unsupported(operation)
            return ActionResult(room_action(self._parsed_request()))
        except ServiceException as error:
            return ActionResult(error)
        except Exception as error:
            logger.exception("%s failed", operation)
            return ActionResult(
                AwsError("InternalServiceException", f"{operation}: {error!r}", 500)
            )

    def _parsed_request(self) -> Request:
        if not self.automated_parameter_parsing:
            self.parse_parameters(self.normalized_request)
        request = dict(self.params)
        model = get_service_model(self.boto3_service_name).operation_model(self._get_action())
        report = (
            ParamValidator().validate(request, model.input_shape) if model.input_shape else None
        )
        if report is not None and report.has_errors():
            raise AwsError("ValidationException", report.generate_report())
        return request
