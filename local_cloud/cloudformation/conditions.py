"""The Conditions section: each named condition's truth.

Source  CloudFormation User Guide, "Conditions section" and "Condition functions".
"""

from collections.abc import Callable
from typing import Any

from local_cloud.cloudformation.intrinsics import Scope, function_of, resolve, template_error
from local_cloud.cloudformation.parameters import as_text
from local_cloud.cloudformation.template import format_error


def resolve_conditions(conditions: dict[str, Any], scope: Scope) -> dict[str, bool]:
    """Each named condition's truth; a condition may use another one, in any order."""
    found: dict[str, bool] = {}
    under_way: list[str] = []

    def truth(name: str) -> bool:
        if name not in conditions:
            raise format_error(
                f"Unresolved condition dependency {name} in the Conditions block of the template"
            )
        if name in under_way:
            raise format_error(f"Circular dependency in conditions [{name}]")
        if name not in found:
            under_way.append(name)
            try:
                found[name] = _truth(conditions[name], scope, truth)
            except (TypeError, ValueError, IndexError):
                raise template_error(f"the condition {name} is malformed") from None
            under_way.pop()
        return found[name]

    return {name: truth(name) for name in conditions}


def _truth(expression: Any, scope: Scope, named: Callable[[str], bool]) -> bool:
    name = function_of(expression)
    arguments: Any = expression[name] if name else None
    if name == "Condition":
        return named(str(arguments))
    if name in ("Fn::And", "Fn::Or"):
        parts = [_truth(part, scope, named) for part in arguments]
        return all(parts) if name == "Fn::And" else any(parts)
    if name == "Fn::Not":
        return not _truth(arguments[0], scope, named)
    if name == "Fn::Equals":
        left, right = (_comparable(resolve(part, scope)) for part in arguments)
        return left == right
    raise template_error(f"a condition cannot be {expression!r}")


def _comparable(value: Any) -> Any:
    return value if isinstance(value, list | dict) else as_text(value)
