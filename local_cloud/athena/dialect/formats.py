"""``format()``, which writes as Java's ``Formatter`` does.

Source  https://trino.io/docs/current/functions/conversion.html#formatting
"""

import re

from sqlglot import exp

from local_cloud.athena.dialect.registry import call, cast, rewrites
from local_cloud.athena.errors import not_supported

CONVERSION = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(]*)(\d*)(?:\.(\d+))?(t?[a-zA-Z%])")
KINDS = {"d": "bigint", "x": "bigint", "f": "double", "e": "double"}
# Java's letters after %t
DATES = {
    **{"A": "%A", "a": "%a", "B": "%B", "b": "%b", "Y": "%Y", "y": "%y", "m": "%m", "p": "%p"},
    **{"d": "%d", "e": "%-d", "H": "%H", "I": "%I", "M": "%M", "S": "%S", "L": "%g", "j": "%j"},
    **{"F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y"},
}


@rewrites(exp.Format)
def format_like_java(node: exp.Format) -> exp.Expression:
    """Conversions %s %d %f %x %e %% and those of dates; others are refused."""
    if not isinstance(node.this, exp.Literal):
        raise not_supported("format() with a pattern that is not a literal")
    pattern, values = node.this.name, node.expressions
    parts: list[exp.Expression] = []
    end = used = 0
    for found in CONVERSION.finditer(pattern):
        parts += _text(pattern[end : found.start()])
        end = found.end()
        if found[5] == "%":
            parts.append(exp.Literal.string("%"))
            continue
        number = int(found[1]) if found[1] else used + 1
        used += not found[1]
        if number > len(values):
            raise not_supported(f"format() with {len(values)} values for {pattern!r}")
        parts.append(_formatted(values[number - 1].copy(), found))
    return call("concat", *parts, *_text(pattern[end:]), exp.Literal.string(""))


def _text(text: str) -> list[exp.Expression]:
    if "%" in text:
        raise not_supported(f"format() with {text!r}")
    return [exp.Literal.string(text)] if text else []


def _formatted(value: exp.Expression, found: re.Match[str]) -> exp.Expression:
    _, flags, width, digits, conversion = found.groups()
    size = f"{width}.{digits}" if digits else width
    if conversion[0] == "t" and conversion[1] in DATES:
        return call("strftime", cast(value, "timestamp"), DATES[conversion[1]])
    if conversion == "s" and not digits and flags in ("", "-"):
        shown = cast(value, "varchar")
        return call("printf", f"%{flags}{width}s", shown) if width else shown
    if conversion not in KINDS or set(flags) & set("(#"):
        raise not_supported(f"format() with {found[0]}")
    number = cast(value, KINDS[conversion])
    if "," not in flags:
        return call("printf", f"%{flags}{size}{conversion}", number)
    if flags != "," or width:
        raise not_supported(f"format() with {found[0]}")
    return call("format", "{:," + (f".{digits or 6}f" if conversion == "f" else "d") + "}", number)
