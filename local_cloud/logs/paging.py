"""Pages of groups and streams."""

from collections.abc import Sequence
from typing import Any, TypeVar

from local_cloud.api import Request
from local_cloud.logs.errors import invalid, violated

Item = TypeVar("Item")


def page(
    items: Sequence[Item], request: Request, largest: int
) -> tuple[list[Item], dict[str, Any]]:
    """One page and, when more follow, ``{"nextToken": ...}``.

    Raises  InvalidParameterException for a token that was never given, or too large a limit.
    """
    token, limit = request.get("nextToken") or "0", request.get("limit") or largest
    if not token.isdigit():
        raise invalid("The specified nextToken is invalid.")
    if limit > largest:
        raise violated(limit, "limit", f"Member must have value less than or equal to {largest}")
    end = int(token) + limit
    following = {"nextToken": str(end)} if end < len(items) else {}
    return list(items[int(token) : end]), following
