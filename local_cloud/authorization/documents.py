"""Policy documents: JSON text to statements, read once for as long as the text stays the same.

Source  IAM User Guide, "IAM JSON policy elements reference".
Differs NotPrincipal is refused by name.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from local_cloud.api import unsupported
from local_cloud.authorization import patterns
from local_cloud.authorization.conditions import Condition
from local_cloud.authorization.context import Context

WITH_VARIABLES = "2012-10-17"  # in older documents ${...} is plain text


@dataclass(frozen=True)
class Statement:
    """``principals`` are pairs of kind (AWS, Service, ...) and name; a policy of an identity has
    none.
    """

    effect: str
    actions: re.Pattern[str]
    is_not_action: bool
    resources: re.Pattern[str]  # those without a variable
    variable_resources: tuple[str, ...]
    is_not_resource: bool
    conditions: tuple[Condition, ...]
    principals: tuple[tuple[str, str], ...] = ()
    has_not_principal: bool = False

    def covers(self, action: str, resource: str, context: Context) -> bool:
        """Whether it speaks of the action on the resource under these conditions.

        Raises  AwsError UnsupportedOperation for a condition that is not done here.
        """
        return (
            (self.actions.fullmatch(action) is None) == self.is_not_action
            and self._names_resource(resource, context) != self.is_not_resource
            and all(condition.holds(context) for condition in self.conditions)
        )

    def _names_resource(self, resource: str, context: Context) -> bool:
        if self.resources.fullmatch(resource):
            return True
        expanded = (patterns.expand(one, context.value) for one in self.variable_resources)
        return any(one is not None and patterns.arn(one).fullmatch(resource) for one in expanded)

    def names(self, *principals: tuple[str, str]) -> bool:
        """Whether its Principal element is one of these; ``*`` is everybody of a kind."""
        if self.has_not_principal:
            raise unsupported("NotPrincipal in a policy")
        return any(
            principal in self.principals or (principal[0], "*") in self.principals
            for principal in principals
        )


@lru_cache(1024)
def read(text: str | bytes, default_resource: str = "") -> tuple[Statement, ...]:
    """The statements of a document.

    In      default_resource: of statements without a Resource, as in a trust policy.
    Raises  ValueError for what is no JSON object.
    """
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("a policy document is a JSON object")
    has_variables = document.get("Version") == WITH_VARIABLES
    return tuple(
        _statement(one, default_resource, has_variables) for one in as_list(document["Statement"])
    )


def as_list(value: Any) -> list[Any]:
    """IAM's policy language writes a list of one without its brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _statement(one: dict[str, Any], default_resource: str, has_variables: bool) -> Statement:
    is_not_resource = "NotResource" in one
    resources = as_list(one.get("NotResource" if is_not_resource else "Resource", default_resource))
    variable = [text for text in resources if has_variables and "${" in text]
    actions = as_list(one.get("NotAction") or one.get("Action"))
    return Statement(
        effect=one["Effect"],
        actions=patterns.any_of([patterns.wildcard(action) for action in actions], re.I),
        is_not_action="NotAction" in one,
        resources=patterns.any_of([patterns.arn(it) for it in resources if it not in variable]),
        variable_resources=tuple(variable),
        is_not_resource=is_not_resource,
        conditions=tuple(_conditions(one.get("Condition") or {}, has_variables)),
        principals=tuple(_principals(one.get("Principal"))),
        has_not_principal="NotPrincipal" in one,
    )


def _conditions(element: dict[str, Any], has_variables: bool) -> list[Condition]:
    return [
        Condition(operator, key, tuple(_text(value, has_variables) for value in as_list(values)))
        for operator, keys in element.items()
        for key, values in keys.items()
    ]


def _text(value: Any, has_variables: bool) -> str:
    """JSON's true and 5 mean "true" and "5"."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if has_variables else text.replace("${", "${$}{")


def _principals(element: Any) -> list[tuple[str, str]]:
    if element == "*":
        return [("AWS", "*"), ("Anonymous", "*")]
    found = [(kind, name) for kind, names in (element or {}).items() for name in as_list(names)]
    return [*found, ("Anonymous", "*")] if ("AWS", "*") in found else found
