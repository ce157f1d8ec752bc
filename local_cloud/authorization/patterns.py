"""Wildcards of IAM's policies: ``*`` and ``?``, in names and in ARNs, and policy variables.

Source  IAM User Guide, "IAM JSON policy elements: Resource" (wildcards do not span the segments of
        an ARN; missing segments count as ``*``) and "IAM policy elements: Variables and tags".
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

VARIABLE = re.compile(r"\$\{([^}]*)\}")
SEGMENTS = 6  # arn:partition:service:region:account:resource
# A variable's value is text: its own wildcards and colons stand here for themselves.
KEPT = {"*": "\ue000", "?": "\ue001", ":": "\ue002", "$": "\ue003"}
_KEEP = str.maketrans(KEPT)
_SHOW = str.maketrans({kept: shown for shown, kept in KEPT.items()})
_ESCAPES = {kept: re.escape(shown) for shown, kept in KEPT.items()}
_DEFAULT = re.compile(r"\s*(.*?)\s*,\s*'(.*)'\s*", re.DOTALL)

Values = Callable[[str], str | None]  # a condition key's value; None where the request has none


def expand(text: str, values: Values) -> str | None:
    """``text`` with its variables replaced; None when one of them has no value.

    Out     still a pattern: only what ``wildcard``, ``arn`` and ``plain`` of this file read.
    """
    if "${" not in text:
        return text
    parts, end = [], 0
    for found in VARIABLE.finditer(text):
        value = _value_of(found[1], values)
        if value is None:
            return None
        parts += [text[end : found.start()], value.translate(_KEEP)]
        end = found.end()
    return "".join([*parts, text[end:]])


def _value_of(name: str, values: Values) -> str | None:
    if name in ("*", "?", "$"):
        return name
    with_default = _DEFAULT.fullmatch(name)
    key, default = (with_default[1], with_default[2]) if with_default else (name.strip(), None)
    value = values(key)
    return default if value is None else value


def plain(expanded: str) -> str:
    """As text without wildcards."""
    return expanded.translate(_SHOW)


@lru_cache(8192)
def wildcard(pattern: str) -> re.Pattern[str]:
    """The expression that a whole text must match."""
    return re.compile(_expression(pattern, "."), re.DOTALL)


def any_of(found: Iterable[re.Pattern[str]], flags: int = 0) -> re.Pattern[str]:
    """One expression for several; for none, one that nothing matches."""
    return re.compile("|".join(one.pattern for one in found) or r"(?!)", re.DOTALL | flags)


@lru_cache(8192)
def arn(pattern: str) -> re.Pattern[str]:
    """Segment by segment; the last one, the resource, may hold colons and slashes."""
    if pattern == "*":
        return wildcard("*")
    segments = pattern.split(":", SEGMENTS - 1)
    segments += ["*"] * (SEGMENTS - len(segments))
    first = [_expression(segment, "[^:]") for segment in segments[:-1]]
    return re.compile(":".join([*first, _expression(segments[-1], ".")]), re.DOTALL)


def _expression(pattern: str, any_character: str) -> str:
    signs = {"*": f"{any_character}*", "?": any_character} | _ESCAPES
    return "".join(signs.get(character) or re.escape(character) for character in pattern)
