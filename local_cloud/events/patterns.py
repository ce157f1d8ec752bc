"""Event patterns: whether a rule wants an event. Pure.

Source  EventBridge User Guide, "Event patterns" and "Comparison operators for use in event
        patterns".
Differs numbers are equal when they read the same after parsing: 3.0e2 is 300.0 here, on AWS not.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt
from typing import Any

NUMERIC: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, "=": eq, ">=": ge, ">": gt}
SCALARS = (str, int, float, bool, type(None))
OR = "$or"


class InvalidPatternError(ValueError):
    """EventBridge would not take the pattern; says why."""


class EventPattern:
    """A checked pattern.

    Raises  InvalidPatternError.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self.tree: Any = json.loads(text)
        except json.JSONDecodeError as error:
            raise InvalidPatternError(f"Invalid JSON: {error}") from None
        if not isinstance(self.tree, dict) or not self.tree:
            raise InvalidPatternError("Filter is not an object")
        _check(self.tree)

    def matches(self, event: Mapping[str, Any]) -> bool:
        return _matches(self.tree, event)


def _check(tree: Mapping[str, Any]) -> None:
    for name, wanted in tree.items():
        if name == OR:
            _check_or(wanted)
        elif isinstance(wanted, dict):
            if not wanted:
                raise InvalidPatternError("Empty objects are not allowed")
            _check(wanted)
        elif isinstance(wanted, list):
            if not wanted:
                raise InvalidPatternError("Empty arrays are not allowed")
            for one in wanted:
                _check_one(one)
        else:
            raise InvalidPatternError(f'"{name}" must be an object or an array')


def _check_or(wanted: Any) -> None:
    if not isinstance(wanted, list) or len(wanted) < 2:
        raise InvalidPatternError("$or must be an array of at least two objects")
    for branch in wanted:
        if not isinstance(branch, dict) or not branch:
            raise InvalidPatternError("$or must be an array of at least two objects")
        _check(branch)


def _check_one(one: Any) -> None:
    """A value, or an object of one operator."""
    if isinstance(one, SCALARS):
        return
    if not isinstance(one, dict) or len(one) != 1:
        raise InvalidPatternError("Match value must be a string, number, boolean or one operator")
    ((operator, argument),) = one.items()
    if operator not in CHECKS:
        raise InvalidPatternError(f"Unrecognized match type {operator}")
    if not CHECKS[operator](argument):
        raise InvalidPatternError(f"Invalid value of {operator}: {json.dumps(argument)}")


def _is_text(argument: Any) -> bool:
    return isinstance(argument, str)


def _is_text_in_any_case(argument: Any) -> bool:
    """``"a"`` or ``{"equals-ignore-case": "a"}``."""
    if isinstance(argument, dict):
        return argument.keys() == {"equals-ignore-case"} and all(map(_is_text, argument.values()))
    return _is_text(argument)


def _is_wildcard(argument: Any) -> bool:
    return isinstance(argument, str) and "**" not in argument


def _is_range(argument: Any) -> bool:
    """``["=", 3]`` or ``[">", 0, "<=", 5]``."""
    if not isinstance(argument, list) or len(argument) not in (2, 4):
        return False
    signs, numbers = argument[::2], argument[1::2]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        return False
    if len(signs) == 1:
        return signs[0] in NUMERIC
    return signs[0] in (">", ">=") and signs[1] in ("<", "<=") and numbers[0] < numbers[1]


def _is_network(argument: Any) -> bool:
    try:
        ipaddress.ip_network(argument)
    except (ValueError, TypeError):
        return False
    return "/" in str(argument)


def _is_refusable(argument: Any) -> bool:
    """What ``anything-but`` takes: texts or numbers, or one of four operators on texts."""
    if isinstance(argument, dict) and len(argument) == 1:
        ((operator, texts),) = argument.items()
        if operator not in ("prefix", "suffix", "equals-ignore-case", "wildcard"):
            return False
        check = _is_wildcard if operator == "wildcard" else _is_text
        return bool(texts) and all(map(check, texts if isinstance(texts, list) else [texts]))
    values = argument if isinstance(argument, list) else [argument]
    is_number = [isinstance(one, int | float) and not isinstance(one, bool) for one in values]
    return bool(values) and (all(is_number) or all(map(_is_text, values)))


CHECKS: dict[str, Callable[[Any], bool]] = {
    "anything-but": _is_refusable,
    "cidr": _is_network,
    "equals-ignore-case": _is_text,
    "exists": lambda argument: isinstance(argument, bool),
    "numeric": _is_range,
    "prefix": _is_text_in_any_case,
    "suffix": _is_text_in_any_case,
    "wildcard": _is_wildcard,
}


def _matches(tree: Mapping[str, Any], value: Any) -> bool:
    """An array of objects matches by one of them, in all its fields."""
    if isinstance(value, list):
        return any(_matches(tree, one) for one in value if isinstance(one, dict | list))
    found = value if isinstance(value, Mapping) else {}
    return all(_matches_field(name, wanted, found) for name, wanted in tree.items())


def _matches_field(name: str, wanted: Any, found: Mapping[str, Any]) -> bool:
    if name == OR:
        return any(_matches(branch, found) for branch in wanted)
    if isinstance(wanted, dict):
        return _matches(wanted, found.get(name))
    leaves = _leaves(found[name]) if name in found else []
    return any(_matches_one(one, leaves) for one in wanted)


def _leaves(value: Any) -> list[Any]:
    """The values of a field: those of an array, however deep; none of an object."""
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [] if isinstance(value, dict) else [value]


def _matches_one(one: Any, leaves: Sequence[Any]) -> bool:
    if not isinstance(one, dict):
        return any(_equal(one, leaf) for leaf in leaves)
    ((operator, argument),) = one.items()
    if operator == "exists":
        return bool(leaves) == argument
    return any(_holds(operator, argument, leaf) for leaf in leaves)


def _equal(wanted: Any, leaf: Any) -> bool:
    """``1`` is neither ``True`` nor ``1.0``."""
    return type(wanted) is type(leaf) and bool(wanted == leaf)


def _holds(operator: str, argument: Any, leaf: Any) -> bool:
    if operator == "anything-but":
        return not _is_among(argument, leaf)
    if operator == "numeric":
        is_number = isinstance(leaf, int | float) and not isinstance(leaf, bool)
        pairs = zip(argument[::2], argument[1::2], strict=True)
        return is_number and all(NUMERIC[sign](leaf, number) for sign, number in pairs)
    if not isinstance(leaf, str):
        return False
    if isinstance(argument, dict):  # prefix and suffix in any case
        argument, leaf = argument["equals-ignore-case"].casefold(), leaf.casefold()
    return OF_TEXT[operator](argument, leaf)


def _is_among(argument: Any, leaf: Any) -> bool:
    """Whether ``anything-but`` is to refuse the value."""
    if isinstance(argument, dict):
        ((operator, texts),) = argument.items()
        texts = texts if isinstance(texts, list) else [texts]
        return isinstance(leaf, str) and any(OF_TEXT[operator](text, leaf) for text in texts)
    return any(
        _equal(one, leaf) for one in (argument if isinstance(argument, list) else [argument])
    )


def _in_network(network: str, text: str) -> bool:
    try:
        return ipaddress.ip_address(text) in ipaddress.ip_network(network)
    except ValueError:
        return False


def _fits(wildcard: str, text: str) -> bool:
    r"""``*`` is any number of characters; ``\*`` and ``\\`` stand for themselves."""
    parts = re.findall(r"\\[*\\]|.", wildcard, re.DOTALL)
    regex = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)
    return re.fullmatch(regex, text, re.DOTALL) is not None


OF_TEXT: dict[str, Callable[[str, str], bool]] = {
    "cidr": _in_network,
    "equals-ignore-case": lambda wanted, text: wanted.casefold() == text.casefold(),
    "prefix": lambda wanted, text: text.startswith(wanted),
    "suffix": lambda wanted, text: text.endswith(wanted),
    "wildcard": _fits,
}
