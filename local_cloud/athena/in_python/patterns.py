"""Java's regular expressions where RE2, which DuckDB has, does not do what they mean.

Source  https://trino.io/docs/current/functions/regexp.html
"""

from functools import lru_cache

import regex  # type: ignore[import-untyped]

from local_cloud.athena.in_python.registry import bad_argument, in_python


@lru_cache(maxsize=256)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """Java's classes are ASCII's; its ``\\z`` is Python's ``\\Z``."""
    try:
        return regex.compile(pattern.replace(r"\z", r"\Z"), regex.ASCII | regex.VERSION0)
    except regex.error as error:
        raise bad_argument(f"{error} (in the pattern {pattern})") from None


@in_python("VARCHAR, VARCHAR", "BOOLEAN")
def athena_regexp_like(text: str, pattern: str) -> bool:
    return compiled(pattern).search(text) is not None


def _group(found: "regex.Match[str]", group: int) -> str | None:
    if not 0 <= group <= found.re.groups:
        raise bad_argument(f"Pattern has {found.re.groups} groups. Cannot access group {group}")
    return found[group]


@in_python("VARCHAR, VARCHAR, BIGINT", "VARCHAR")
def athena_regexp_extract(text: str, pattern: str, group: int) -> str | None:
    found = compiled(pattern).search(text)
    return None if found is None else _group(found, group)


@in_python("VARCHAR, VARCHAR, BIGINT", "VARCHAR[]")
def athena_regexp_extract_all(text: str, pattern: str, group: int) -> list[str | None]:
    return [_group(found, group) for found in compiled(pattern).finditer(text)]


@in_python("VARCHAR, VARCHAR", "VARCHAR[]")
def athena_regexp_split(text: str, pattern: str) -> list[str]:
    parts, start = [], 0
    for found in compiled(pattern).finditer(text):
        parts.append(text[start : found.start()])
        start = found.end()
    return [*parts, text[start:]]


@in_python("VARCHAR, VARCHAR", "BIGINT")
def athena_regexp_count(text: str, pattern: str) -> int:
    return sum(1 for _ in compiled(pattern).finditer(text))


@in_python("VARCHAR, VARCHAR, VARCHAR", "VARCHAR")
def athena_regexp_replace(text: str, pattern: str, replacement: str) -> str:
    """``$1`` and ``${name}`` are groups, ``\\$`` is a dollar sign."""
    form = compiled(r"\\(.)|\$(\d)|\$\{(\w+)\}")

    def expand(found: "regex.Match[str]") -> str:
        def part(reference: "regex.Match[str]") -> str:
            if reference[1] is not None:
                return str(reference[1])
            group = int(reference[2]) if reference[2] is not None else reference[3]
            try:
                return found[group] or ""
            except IndexError:
                raise bad_argument(f"Illegal replacement sequence: {replacement}") from None

        return form.sub(part, replacement)

    return str(compiled(pattern).sub(expand, text))


@in_python("VARCHAR, VARCHAR, BIGINT, BIGINT", "INTEGER")
def athena_regexp_position(text: str, pattern: str, start: int, occurrence: int) -> int:
    """Counts from 1; -1 for none."""
    if start < 1 or occurrence < 1:
        raise bad_argument("start and occurrence must be positive")
    for number, found in enumerate(compiled(pattern).finditer(text, start - 1), 1):
        if number == occurrence:
            return found.start() + 1
    return -1
