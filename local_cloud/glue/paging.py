"""Pages of a list, as Glue's Get and List operations give them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from local_cloud.api import AwsError, Request

Item = TypeVar("Item")


def page(
    items: Sequence[Item], request: Request, largest: int
) -> tuple[list[Item], dict[str, Any]]:
    """One page and, when more follow, ``{"NextToken": ...}``.

    Raises  InvalidInputException for a token that this operation never gave.
    """
    token = request.get("NextToken") or "0"
    if not token.isdigit():
        raise AwsError("InvalidInputException", f"Invalid token: {token}")
    start = int(token)
    end = start + min(request.get("MaxResults") or largest, largest)
    following = {"NextToken": str(end)} if end < len(items) else {}
    return list(items[start:end]), following
