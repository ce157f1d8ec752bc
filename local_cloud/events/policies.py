"""Whether a queue, topic or function lets EventBridge in, by its own policy. Pure.

Source  EventBridge User Guide, "Using resource-based policies for Amazon EventBridge": without a
        statement for ``events.amazonaws.com`` nothing arrives.
Differs a condition that is not of CONDITIONS lets nothing through.
"""

import json
import re
from collections.abc import Mapping
from fnmatch import translate
from typing import Any

SERVICE = "events.amazonaws.com"
CONDITIONS = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")


def lets_in(policy: str | None, action: str, arn: str, source: Mapping[str, str]) -> bool:
    """In: action such as ``sqs:SendMessage``; source: ``aws:SourceArn``, ``aws:SourceAccount``."""
    statements = _listed(json.loads(policy).get("Statement")) if policy else []
    meant = [one for one in statements if _means(one, action, arn, source)]
    effects = {one.get("Effect") for one in meant}
    return "Allow" in effects and "Deny" not in effects


def _means(statement: Mapping[str, Any], action: str, arn: str, source: Mapping[str, str]) -> bool:
    principal = statement.get("Principal")
    services = _listed(principal.get("Service")) if isinstance(principal, dict) else []
    is_for_us = principal == "*" or SERVICE in services
    actions = [one.lower() for one in _listed(statement.get("Action"))]
    return (
        is_for_us
        and any(_like(one, action.lower()) for one in actions)
        and any(_like(one, arn) for one in _listed(statement.get("Resource")))
        and all(
            _holds(operator, keys, source)
            for operator, keys in statement.get("Condition", {}).items()
        )
    )


def _holds(operator: str, keys: Mapping[str, Any], source: Mapping[str, str]) -> bool:
    known = {key.lower(): value for key, value in source.items()}
    if operator not in CONDITIONS:
        return False
    is_like = operator != "StringEquals"  # ArnEquals takes wildcards too
    return all(
        any(
            _like(wanted, known[key.lower()]) if is_like else wanted == known[key.lower()]
            for wanted in _listed(values)
            if key.lower() in known
        )
        for key, values in keys.items()
    )


def _like(pattern: str, text: str) -> bool:
    """``*`` and ``?`` alone are special in a policy."""
    return re.fullmatch(translate(pattern.replace("[", "[[]")), text) is not None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
