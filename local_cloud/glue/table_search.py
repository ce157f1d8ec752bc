"""SearchTables: which tables hold a text and pass the filters.

Source  AWS Glue Web API, "SearchTables" and "PropertyPredicate".
Differs the text is looked for in names, descriptions, columns and locations, not ranked.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt
from typing import Any

from local_cloud.api import AwsError, Request

COMPARATORS: dict[str, Callable[[Any, Any], bool]] = {
    "EQUALS": eq,
    "GREATER_THAN": gt,
    "LESS_THAN": lt,
    "GREATER_THAN_EQUALS": ge,
    "LESS_THAN_EQUALS": le,
}
TIMES = {"CreateTime", "UpdateTime", "LastAccessTime"}


def matches(table: dict[str, Any], request: Request) -> bool:
    """Whether an AWS ``Table`` is what a SearchTables request looks for."""
    filters = all(_passes(table, one) for one in request.get("Filters", []))
    return filters and _holds(table, request.get("SearchText"))


def sort_key(criterion: dict[str, str]) -> Callable[[dict[str, Any]], str]:
    """What a SortCriterion sorts by."""
    return lambda table: str(_value(table, criterion["FieldName"]) or "")


def _holds(table: dict[str, Any], text: str | None) -> bool:
    """A text in double quotes must be the whole of a word of metadata; any other, a part of it."""
    if text is None:
        return True
    words = [word.lower() for word in _words(table)]
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].lower() in words
    return any(text.lower() in word for word in words)


def _words(table: dict[str, Any]) -> list[str]:
    storage = table.get("StorageDescriptor") or {}
    columns = [*storage.get("Columns", []), *(table.get("PartitionKeys") or [])]
    named = [table["Name"], table["DatabaseName"], table.get("Description"), table.get("Owner")]
    described = [*named, storage.get("Location"), *(table.get("Parameters") or {}).values()]
    return [word for word in described if word] + [column["Name"] for column in columns]


def _passes(table: dict[str, Any], one: dict[str, str]) -> bool:
    found, wanted = _value(table, one["Key"]), _typed(one["Key"], one["Value"])
    return found is not None and COMPARATORS[one.get("Comparator", "EQUALS")](found, wanted)


def _value(table: dict[str, Any], key: str) -> Any:
    return table.get(key, (table.get("Parameters") or {}).get(key))


def _typed(key: str, value: str) -> Any:
    if key not in TIMES:
        return value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise AwsError("InvalidInputException", f"{key}: {value} is not a time.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
