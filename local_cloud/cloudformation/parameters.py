"""A stack's parameters: which values it gets, and whether the template allows them.

Source   CloudFormation User Guide, "Parameters section structure reference".
Differs  AWS-specific parameter types are refused by name; of SSM those that name a value.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from local_cloud.api import unsupported
from local_cloud.cloudformation.template import Properties, format_error, validation_error

HIDDEN = "****"
TYPES = ("String", "Number", "List<Number>", "CommaDelimitedList")
SSM_NAME = "AWS::SSM::Parameter::Name"
SSM_VALUES = {  # parameter types whose value is the name of a Systems Manager parameter
    "AWS::SSM::Parameter::Value<String>": "String",
    "AWS::SSM::Parameter::Value<List<String>>": "CommaDelimitedList",
    "AWS::SSM::Parameter::Value<CommaDelimitedList>": "CommaDelimitedList",
}


def as_text(value: Any) -> str:
    """A scalar of a template as CloudFormation writes it: true, not True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def scalars_as_text(value: Any) -> Any:
    """The value with every scalar in it as text."""
    if isinstance(value, dict):
        return {key: scalars_as_text(member) for key, member in value.items()}
    if isinstance(value, list):
        return [scalars_as_text(item) for item in value]
    return as_text(value)


def choose_values(
    declared: dict[str, Properties],
    given: Iterable[Mapping[str, Any]],
    previous: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Each declared parameter's value as text: given, previous or default.

    In      declared: the template's Parameters; given: the API's Parameter structures;
            previous: the stack's values so far, for UsePreviousValue.
    Raises  AwsError ValidationError.
    """
    chosen = _given_values(declared, given, previous or {})
    for key, declaration in declared.items():
        if key not in chosen and "Default" in declaration:
            chosen[key] = _default(declaration["Default"])
    if missing := [key for key in declared if key not in chosen]:
        raise validation_error(f"Parameters: [{', '.join(missing)}] must have values")
    for key, declaration in declared.items():
        check_value(key, chosen[key], declaration)
    return {key: chosen[key] for key in declared}


def _given_values(
    declared: dict[str, Properties],
    given: Iterable[Mapping[str, Any]],
    previous: Mapping[str, str],
) -> dict[str, str]:
    chosen: dict[str, str] = {}
    unknown: list[str] = []
    for parameter in given:
        key = parameter["ParameterKey"]
        if key not in declared:
            unknown.append(key)
        elif parameter.get("UsePreviousValue"):
            if key not in previous:
                raise validation_error(
                    f"Parameters: [{key}] must have values; there is no previous one"
                )
            chosen[key] = previous[key]
        elif "ParameterValue" in parameter:
            chosen[key] = parameter["ParameterValue"]
    if unknown:
        raise validation_error(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    return chosen


def _default(default: Any) -> str:
    return ",".join(map(as_text, default)) if isinstance(default, list) else as_text(default)


def check_declarations(declared: dict[str, Properties]) -> None:
    """Refuse parameter types that CloudFormation or the local cloud does not know."""
    for key, declaration in declared.items():
        kind = declaration.get("Type") if isinstance(declaration, dict) else None
        if kind is None:
            raise format_error("Every Parameters object must contain a Type member.")
        if kind == SSM_NAME or kind in SSM_VALUES:
            continue
        if kind.removeprefix("List<").startswith("AWS::"):
            raise unsupported(f"the parameter type {kind} ({key})")
        if kind not in TYPES:
            raise format_error(f"Unrecognized parameter type: {kind}")
        if not isinstance(declaration.get("AllowedValues", []), list):
            raise format_error("Every AllowedValues member must be a list.")


def typed_value(text: str, declaration: Properties) -> str | list[str]:
    """What ``Ref`` gives: text, or a list for the list types."""
    kind = SSM_VALUES.get(declaration["Type"], declaration["Type"])
    if kind in ("CommaDelimitedList", "List<Number>"):
        return [part.strip() for part in text.split(",")]
    return text


def check_value(key: str, text: str, declaration: Properties) -> None:
    """Raises  AwsError ValidationError for a value that the declaration does not allow."""
    value = typed_value(text, declaration)
    reason = next(
        (
            reason
            for part in (value if isinstance(value, list) else [value])
            if (reason := _broken_rule(part, declaration))
        ),
        None,
    )
    if reason is None:
        return
    if description := declaration.get("ConstraintDescription"):
        raise validation_error(f"Parameter {key} failed to satisfy constraint: {description}")
    raise validation_error(f"Parameter '{key}' must {reason}")


def _broken_rule(text: str, rules: Properties) -> str | None:
    """What the value had to be, or None when it is so."""
    if "AllowedValues" in rules and text not in map(as_text, rules["AllowedValues"]):
        return "be one of AllowedValues"
    if rules["Type"] in ("Number", "List<Number>"):
        return _broken_number_rule(text, rules)
    pattern = rules.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(str(pattern), text):
        return f"match pattern {pattern}"
    if "MinLength" in rules and len(text) < int(rules["MinLength"]):
        return f"contain at least {rules['MinLength']} characters"
    if "MaxLength" in rules and len(text) > int(rules["MaxLength"]):
        return f"contain at most {rules['MaxLength']} characters"
    return None


def _broken_number_rule(text: str, rules: Properties) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "be a number"
    if "MinValue" in rules and number < float(rules["MinValue"]):
        return f"be a number not less than {rules['MinValue']}"
    if "MaxValue" in rules and number > float(rules["MaxValue"]):
        return f"be a number not greater than {rules['MaxValue']}"
    return None


def is_hidden(declaration: Properties) -> bool:
    return as_text(declaration.get("NoEcho", False)) == "true"
