"""Paths to fields, and globs over objects, as Glue writes them.

Source  AWS Glue Developer Guide, "ResolveChoice class" (``a.b``, ``a[].b``), "ApplyMapping class"
        (back-ticks around a name with dots), "Include and exclude patterns".
"""

import re

EACH = "[]"  # the elements of an array
SPECIAL = {"?": "[^/]", "{": "(?:", "}": ")"}

Path = tuple[str, ...]


def parse_path(text: str) -> Path:
    """``a[].`b.c`.d`` as ("a", "[]", "b.c", "d")."""
    parts: list[str] = []
    for quoted, plain, each in re.findall(r"`([^`]*)`|([^.`\[\]]+)|(\[\])", text):
        parts.append(EACH if each else quoted or plain)
    return tuple(parts)


def to_regex(pattern: str) -> re.Pattern[str]:
    """A glob as Java's ``PathMatcher`` has it: only ``**`` crosses folders."""
    out, at, depth = "", 0, 0
    while at < len(pattern):
        char = pattern[at]
        depth += {"{": 1, "}": -1}.get(char, 0)
        if pattern.startswith("**", at):
            out, at = out + ".*", at + 1
        elif char == "\\" and at + 1 < len(pattern):
            out, at = out + re.escape(pattern[at + 1]), at + 1
        elif char == "[" and "]" in pattern[at:]:
            end = pattern.index("]", at)
            inside = pattern[at + 1 : end]
            out, at = out + "[" + re.sub(r"^!", "^", inside).replace("\\", "\\\\") + "]", end
        elif char == "*":
            out += "[^/]*"
        elif char == "," and depth:
            out += "|"
        else:
            out += SPECIAL.get(char, re.escape(char))
        at += 1
    return re.compile(out, re.DOTALL)
