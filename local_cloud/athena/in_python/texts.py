"""Strings.

Source  https://trino.io/docs/current/functions/string.html
"""

import unicodedata

from local_cloud.athena.in_python.registry import bad_argument, in_python

SOUNDEX = {
    letter: code
    for code, group in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1)
    for letter in group
}


@in_python("VARCHAR, VARCHAR, BIGINT", "BIGINT")
def athena_nth_position(text: str, part: str, instance: int) -> int:
    """The n-th place of ``part``, from the end where ``instance`` is negative; 0 for none."""
    if instance == 0:
        raise bad_argument("'instance' must not be a positive or negative number.")
    place = -1 if instance > 0 else len(text)
    for _ in range(abs(instance)):
        if instance > 0:
            place = text.find(part, place + 1)
        else:
            place = text.rfind(part, 0, place + len(part) - 1) if place + len(part) > 0 else -1
        if place < 0:
            return 0
    return place + 1


@in_python("VARCHAR", "BOOLEAN")
def athena_luhn_check(text: str) -> bool:
    if not text.isascii() or not text.isdigit():
        raise bad_argument(f"{text} is not a valid number" if text else "Input is empty")
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


@in_python("VARCHAR, VARCHAR", "VARCHAR")
def athena_normalize(text: str, form: str) -> str:
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]


@in_python("VARCHAR", "VARCHAR")
def athena_soundex(text: str) -> str:
    """Vowels part equal codes, H and W do not."""
    letters = [letter for letter in text.upper() if letter.isascii() and letter.isalpha()]
    if not letters:
        return ""
    code, last = letters[0], SOUNDEX.get(letters[0])
    for letter in letters[1:]:
        digit = SOUNDEX.get(letter)
        if digit is not None and digit != last:
            code += str(digit)
        if letter not in "HW":
            last = digit
    return code.ljust(4, "0")[:4]


@in_python("VARCHAR, VARCHAR, VARCHAR", "MAP(VARCHAR, VARCHAR[])")
def athena_split_to_multimap(text: str, delimiter: str, between: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in text.split(delimiter) if text else []:
        key, is_there, value = entry.partition(between)
        if not is_there:
            raise bad_argument(
                f"Key-value delimiter must appear exactly once in each entry. Bad input: '{entry}'"
            )
        found.setdefault(key, []).append(value)
    return found
