"""What AWS Glue accepts as a trigger.

Source  AWS Glue Web API Reference, "CreateTrigger"; Developer Guide, "AWS Glue triggers".
Differs: schedules, events and notifications are refused by name.
"""

from typing import Any

from local_cloud.api import unsupported
from local_cloud.glue.predicates import check_actions, check_predicate, invalid

REFUSED_OF_ACTION = ("SecurityConfiguration", "NotificationProperty")
Trigger = dict[str, Any]


def check_trigger(trigger: Trigger) -> None:
    """Raises  InvalidInputException, UnsupportedOperation."""
    kind = trigger["Type"]
    if kind not in ("ON_DEMAND", "CONDITIONAL"):
        raise unsupported(f"triggers of type {kind}")
    for name in ("Schedule", "EventBatchingCondition"):
        if trigger.get(name):
            raise invalid(f"{name} cannot be set for a trigger of type {kind}.")
    if kind == "CONDITIONAL":
        check_predicate(trigger.get("Predicate") or {})
    elif trigger.get("Predicate", {}).get("Conditions"):
        raise invalid("Predicate cannot be set for a trigger of type ON_DEMAND.")
    _check_actions(trigger.get("Actions") or [], trigger.get("Predicate"))


def _check_actions(actions: list[dict[str, Any]], predicate: dict[str, Any] | None) -> None:
    check_actions(actions, predicate)
    for action in actions:
        for name in REFUSED_OF_ACTION:
            if action.get(name):
                raise unsupported(f"{name} of a trigger's action")
