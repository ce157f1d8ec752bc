"""What a target gets of an event: all of it, a part, a constant, or a filled template. Pure.

Source  EventBridge User Guide, "Amazon EventBridge input transformation"; API Reference, "Target"
        and "InputTransformer".
"""

import json
import re
from collections.abc import Mapping
from typing import Any

Event = Mapping[str, Any]
SHAPING = ("Input", "InputPath", "InputTransformer")
STEP = re.compile(r"\.([\w\-/]+)|\[(\d+|\*)\]")
PLACE = re.compile(r"<([\w.\-]+)>")
QUOTE = re.compile(r'\\.|"|<([\w.\-]+)>', re.DOTALL)
RESERVED = (
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event",
    "aws.events.event.json",
    "aws.events.event.ingestion-time",
)


class InvalidInputError(ValueError):
    """EventBridge would not take the target; says why."""


def check_input(target: Mapping[str, Any]) -> None:
    """Raises  InvalidInputError."""
    name = target["Id"]
    if sum(key in target for key in SHAPING) > 1:
        raise InvalidInputError(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}."
        )
    if "Input" in target:
        _check_json(target["Input"], f"JSON syntax error in input for target {name}")
    if "InputPath" in target:
        steps_of(target["InputPath"])
    if "InputTransformer" in target:
        _check_transformer(name, target["InputTransformer"])


def _check_transformer(name: str, transformer: Mapping[str, Any]) -> None:
    paths, template = transformer.get("InputPathsMap", {}), transformer["InputTemplate"]
    for variable, path in paths.items():
        if variable.lower().startswith("aws."):
            raise InvalidInputError(f"The variable {variable} of target {name} is reserved.")
        steps_of(path)
    for variable in PLACE.findall(template):
        if variable not in paths and variable not in RESERVED:
            reason = f"variable {variable} is not defined"
            raise InvalidInputError(f"Invalid InputTemplate for target {name} : {reason}.")
    if template.lstrip().startswith(("{", "[")):
        filled = filled_template(template, dict.fromkeys([*paths, *RESERVED], 0))
        _check_json(filled, f"Invalid InputTemplate for target {name}")


def _check_json(text: str, problem: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInputError(f"{problem} : {error}.") from None


def steps_of(path: str) -> list[str]:
    """``$.detail.jobs[0]`` as ``detail``, ``jobs``, ``0``.

    Raises  InvalidInputError for what EventBridge does not read.
    """
    steps = list(STEP.finditer(path, 1))
    if not path.startswith("$") or "".join(step[0] for step in steps) != path[1:]:
        raise InvalidInputError(f"The JSON path {path} is not valid.")
    return [step[1] or step[2] for step in steps]


def found_at(path: str, event: Any) -> tuple[Any, ...]:
    """The value at a path, alone; nothing when there is none."""
    values, is_many = [event], False
    for step in steps_of(path):
        is_many = is_many or step == "*"
        values = [inner for value in values for inner in _inner(step, value)]
    if is_many:
        return (values,) if values else ()
    return tuple(values)


def _inner(step: str, value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value[step]] if step in value else []
    if isinstance(value, list) and step == "*":
        return value
    is_there = isinstance(value, list) and step.isdecimal() and int(step) < len(value)
    return [value[int(step)]] if is_there else []


def input_of(target: Mapping[str, Any], event: Event, rule_arn: str, ingested_at: str) -> str:
    """The text that a target gets."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        found = found_at(target["InputPath"], event)
        return json.dumps(found[0] if found else None)
    if "InputTransformer" not in target:
        return json.dumps(event)
    transformer = target["InputTransformer"]
    values = {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rpartition("/")[2],
        "aws.events.event": {key: event[key] for key in event if key != "detail"},
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": ingested_at,
    }
    for variable, path in transformer.get("InputPathsMap", {}).items():
        if found := found_at(path, event):
            values[variable] = found[0]
    return filled_template(transformer["InputTemplate"], values)


def filled_template(template: str, values: Mapping[str, Any]) -> str:
    """Outside quotes a value is JSON; within, text alone, without the quotes of its parts.

    A variable that found nothing leaves nothing.
    """
    is_quoted = False

    def put(match: re.Match[str]) -> str:
        nonlocal is_quoted
        if match[0] == '"':
            is_quoted = not is_quoted
        variable = match[1]
        if variable is None:
            return match[0]
        if variable not in values:
            return ""
        value = values[variable]
        if not is_quoted:
            return json.dumps(value)
        return value if isinstance(value, str) else json.dumps(value).replace('"', "")

    return QUOTE.sub(put, template)
