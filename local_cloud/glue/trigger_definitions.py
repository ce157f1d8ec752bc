"""What AWS Glue accepts as a trigger.

Source  AWS Glue Web API Reference, "CreateTrigger"; Developer Guide, "AWS Glue triggers".
Differs: notifications are refused by name.
"""

from typing import Any

from local_cloud.api import unsupported
from local_cloud.glue.predicates import check_actions, check_predicate, invalid
from local_cloud.glue.schedules import checked_cron

REFUSED_OF_ACTION = ("SecurityConfiguration", "NotificationProperty")
OF_KIND = {"Schedule": "SCHEDULED", "EventBatchingCondition": "EVENT"}
Trigger = dict[str, Any]


def check_trigger(trigger: Trigger) -> None:
    """Raises  InvalidInputException, UnsupportedOperation."""
    kind = trigger["Type"]
    if kind == "EVENT" and not trigger.get("WorkflowName"):
        raise invalid("A trigger of type EVENT has to belong to a workflow.")
    for name, of_kind in OF_KIND.items():
        if trigger.get(name) and kind != of_kind:
            raise invalid(f"{name} cannot be set for a trigger of type {kind}.")
    if kind == "CONDITIONAL":
        check_predicate(trigger.get("Predicate") or {})
    elif trigger.get("Predicate", {}).get("Conditions"):
        raise invalid(f"Predicate cannot be set for a trigger of type {kind}.")
    if kind == "SCHEDULED":
        checked_cron(trigger.get("Schedule") or "")
    _check_actions(trigger.get("Actions") or [], trigger.get("Predicate"))


def _check_actions(actions: list[dict[str, Any]], predicate: dict[str, Any] | None) -> None:
    check_actions(actions, predicate)
    for action in actions:
        for name in REFUSED_OF_ACTION:
            if action.get(name):
                raise unsupported(f"{name} of a trigger's action")
