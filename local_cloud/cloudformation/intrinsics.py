"""Intrinsic functions: from a template's expression to its value.

Source   CloudFormation User Guide, "Intrinsic function reference".
Differs  Fn::Cidr, Fn::Transform and the functions of the AWS::LanguageExtensions transform are
         refused by name. Dynamic references are left to who uses the value.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_cloud.api import unsupported
from local_cloud.cloudformation.parameters import as_text
from local_cloud.cloudformation.template import validation_error

VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
VARIABLE_NAME = re.compile(r"[\w.:]+")
NO_VALUE = object()


def _no_import(name: str) -> str:
    raise validation_error(f"No export named {name} found.")


def _no_attribute(logical_id: str, attribute: str) -> Any:
    raise template_error(f"Fn::GetAtt {logical_id}.{attribute} is not allowed here")


@dataclass
class Scope:
    """What names mean while a template is resolved."""

    values: dict[str, Any]  # parameters and pseudo parameters
    mappings: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, bool] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)  # logical id -> what Ref gives
    attribute: Callable[[str, str], Any] = _no_attribute
    import_value: Callable[[str], str] = _no_import
    availability_zones: tuple[str, ...] = ()


def template_error(message: str) -> Exception:
    return validation_error(f"Template error: {message}")


def function_of(value: Any) -> str | None:
    """The intrinsic function that an expression calls, or None when it is a plain value."""
    if isinstance(value, dict) and len(value) == 1:
        (name,) = value
        if name in ("Ref", "Condition") or name.startswith("Fn::"):
            return str(name)
    return None


def resolve(value: Any, scope: Scope) -> Any:
    """The value with every intrinsic function computed; AWS::NoValue members are gone."""
    name = function_of(value)
    # A policy document has "Condition": {...}; only {"Condition": "Name"} is the function
    if name is not None and not (name == "Condition" and not isinstance(value[name], str)):
        return _call(name, value[name], scope)
    if isinstance(value, dict):
        members = {key: resolve(member, scope) for key, member in value.items()}
        return {key: member for key, member in members.items() if member is not NO_VALUE}
    if isinstance(value, list):
        return [item for item in (resolve(item, scope) for item in value) if item is not NO_VALUE]
    return value


def _call(name: str, arguments: Any, scope: Scope) -> Any:
    if name not in FUNCTIONS:
        raise unsupported(f"the function {name}")
    try:
        return FUNCTIONS[name](arguments, scope)
    except (TypeError, ValueError, KeyError):
        raise template_error(f"the arguments of {name} are malformed: {arguments!r}") from None


def ref(name: Any, scope: Scope) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    if name in scope.values:
        return scope.values[name]
    if name in scope.references:
        return scope.references[name]
    raise validation_error(
        f"Template format error: Unresolved resource dependencies [{name}] in the Resources "
        "block of the template"
    )


def get_att(arguments: Any, scope: Scope) -> Any:
    logical_id, attribute = attribute_target(arguments)
    return scope.attribute(logical_id, as_text(resolve(attribute, scope)))


def attribute_target(arguments: Any) -> tuple[str, Any]:
    parts = arguments.split(".", 1) if isinstance(arguments, str) else arguments
    if not isinstance(parts, list) or len(parts) != 2 or not all(parts):
        raise template_error(
            "every Fn::GetAtt object requires two non-empty parameters, the resource name and "
            "the resource attribute"
        )
    return parts[0], parts[1]


def split_sub(arguments: Any) -> tuple[str, dict[str, Any]]:
    """Text and variables of either form of Fn::Sub."""
    if isinstance(arguments, str):
        return arguments, {}
    if (
        isinstance(arguments, list)
        and len(arguments) == 2
        and isinstance(arguments[0], str)
        and isinstance(arguments[1], dict)
    ):
        return arguments[0], arguments[1]
    raise template_error(
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a "
        "string as first argument, and an optional second argument to specify a mapping of "
        "values to replace in the string"
    )


def sub_names(text: str) -> list[str]:
    """Names between ${ and } that Fn::Sub replaces; ${!Literal} is not one."""
    names = [name.strip() for literal, name in VARIABLE.findall(text) if not literal]
    if not all(map(VARIABLE_NAME.fullmatch, names)):
        raise template_error(
            "variable names in Fn::Sub syntax must contain only alphanumeric characters, "
            "underscores, periods, and colons"
        )
    return names


def sub(arguments: Any, scope: Scope) -> str:
    text, variables = split_sub(arguments)
    sub_names(text)

    def replacement(match: re.Match[str]) -> str:
        literal, name = match.groups()
        name = name.strip()
        if literal:
            return f"${{{name}}}"
        if name in variables:
            value = resolve(variables[name], scope)
        elif "." in name:
            value = get_att(name, scope)
        else:
            value = ref(name, scope)
        if isinstance(value, list | dict) or value is NO_VALUE:
            raise template_error(f"variable {name} in Fn::Sub expression does not resolve to text")
        return as_text(value)

    return VARIABLE.sub(replacement, text)


def join(arguments: Any, scope: Scope) -> str:
    if not isinstance(arguments, list) or len(arguments) != 2:
        raise template_error(
            "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a "
            "list of strings to be joined or a function that returns a list of strings (such as "
            "Fn::GetAZs) to be joined."
        )
    delimiter, parts = arguments[0], resolve(arguments[1], scope)
    if not isinstance(parts, list):
        raise template_error("the second parameter of Fn::Join must be a list")
    return str(delimiter).join(map(as_text, parts))


def select(arguments: Any, scope: Scope) -> Any:
    index, items = (resolve(argument, scope) for argument in arguments)
    try:
        return items[int(index)]
    except (IndexError, ValueError):
        raise template_error(
            f"Fn::Select cannot select nonexistent value at index {index}"
        ) from None


def split(arguments: Any, scope: Scope) -> list[str]:
    delimiter, text = (resolve(argument, scope) for argument in arguments)
    return as_text(text).split(delimiter)


def if_(arguments: Any, scope: Scope) -> Any:
    return resolve(chosen_branch(arguments, scope.conditions), scope)


def chosen_branch(arguments: Any, conditions: dict[str, bool]) -> Any:
    if not isinstance(arguments, list) or len(arguments) != 3:
        raise template_error("Fn::If requires a list argument with three elements")
    name, then, otherwise = arguments
    if name not in conditions:
        raise validation_error(
            f"Template format error: Unresolved condition dependency {name} in the Resources "
            "block of the template"
        )
    return then if conditions[name] else otherwise


def find_in_map(arguments: Any, scope: Scope) -> Any:
    if not isinstance(arguments, list) or len(arguments) != 3:
        raise template_error(
            "every Fn::FindInMap object requires three parameters, the map name, map key and "
            "the attribute for return value"
        )
    keys = [as_text(resolve(argument, scope)) for argument in arguments]
    found: Any = scope.mappings
    for key in keys:
        if not isinstance(found, dict) or key not in found:
            raise template_error(f"Unable to get mapping for {'::'.join(keys)}")
        found = found[key]
    return found


def import_value(argument: Any, scope: Scope) -> str:
    return scope.import_value(as_text(resolve(argument, scope)))


def base64_(argument: Any, scope: Scope) -> str:
    return base64.b64encode(as_text(resolve(argument, scope)).encode()).decode()


def get_azs(argument: Any, scope: Scope) -> list[str]:
    return list(scope.availability_zones)


def condition(name: Any, scope: Scope) -> bool:
    return scope.conditions[name]


FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": ref,
    "Condition": condition,
    "Fn::Base64": base64_,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAZs": get_azs,
    "Fn::GetAtt": get_att,
    "Fn::If": if_,
    "Fn::ImportValue": import_value,
    "Fn::Join": join,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
}
