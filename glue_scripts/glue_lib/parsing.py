"""SQL that turns text into typed values, alike on Spark 4.1 (ANSI), Spark 3.5 and Sail.

The engines differ in what a cast takes (``1e3``, ``7.0`` as an int, a year of two digits), so a
pattern decides first what counts as a value, and ``try_*`` functions read it then. A text that is
no value gives NULL, never an error and never a rounded number.
"""

import re

from glue_lib.contract import Column

# All that Python's strip takes for a blank; Spark's trim knows only the first.
BLANKS = (
    " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
INTEGER = "^[+-]?[0-9]+$"
NUMBER = "^[+-]?[0-9]*[.]?[0-9]+([eE][+-]?[0-9]+)?$"
DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
DIGITS_OF_A_DOUBLE = 15
PATTERN_OF = {
    "yyyy": "[1-9][0-9]{3}",
    "MM": "[0-9]{2}",
    "M": "[0-9]{1,2}",
    "dd": "[0-9]{2}",
    "d": "[0-9]{1,2}",
    "HH": "[0-9]{2}",
    "mm": "[0-9]{2}",
    "ss": "[0-9]{2}",
    "'T'": "T",
}


def trimmed(text: str) -> str:
    """The text without blanks around it; NULL where nothing else was there."""
    return f"nullif(trim(BOTH '{BLANKS}' FROM {text}), '')"


def parsed(column: Column, text: str) -> str:
    """The value of ``text`` (SQL, as ``trimmed`` gives it) in the column's type, or NULL."""
    if column.type == "string":
        return text
    if column.type in ("date", "timestamp"):
        return _moment(column.type, column.formats, text)
    if decimal := DECIMAL.fullmatch(column.type):
        return _decimal(int(decimal[1]), int(decimal[2]), text)
    if column.type == "boolean":
        return f"try_cast({text} AS boolean)"
    pattern = NUMBER if column.type == "double" else INTEGER
    return f"CASE WHEN {text} RLIKE '{pattern}' THEN try_cast({text} AS {column.type}) END"


def _moment(kind: str, formats: tuple[str, ...], value: str) -> str:
    """By the formats in their order; a pattern that two formats share is looked for once."""
    formats_of: dict[str, list[str]] = {}
    for date_format in formats:
        formats_of.setdefault(date_pattern(date_format), []).append(date_format)
    cases = []
    for pattern, alike in formats_of.items():
        moments = ", ".join(f"try_to_timestamp({value}, '{_quoted(each)}')" for each in alike)
        cases.append(f"WHEN {value} RLIKE '{pattern}' THEN cast(coalesce({moments}) AS {kind})")
    return f"CASE {' '.join(cases)} END"


def date_pattern(date_format: str) -> str:
    """What a date in this format looks like: ``M/d/yyyy`` takes 7/28/2012 and 07/28/2012."""
    letters = re.compile("|".join(sorted(PATTERN_OF, key=len, reverse=True)) + "|.")
    return "^" + letters.sub(lambda m: PATTERN_OF.get(m[0], f"[{m[0]}]"), date_format) + "$"


def _decimal(precision: int, scale: int, value: str) -> str:
    """Digits that the type has no place for make it no value: nothing is rounded.

    A double holds 15 digits exactly and is read four times as fast by Sail.
    """
    fraction = f"([.][0-9]{{1,{scale}}}0*)?" if scale else ""
    pattern = f"^[+-]?0*[0-9]{{0,{precision - scale}}}{fraction}$"
    number = f"try_cast({value} AS double)" if precision <= DIGITS_OF_A_DOUBLE else value
    cast = f"try_cast({number} AS decimal({precision},{scale}))"
    return f"CASE WHEN {value} RLIKE '{pattern}' THEN {cast} END"


def _quoted(text: str) -> str:
    return text.replace("'", "\\'")
