"""Lists in pages; a NextToken is the number of the next entry."""

from typing import Any

from local_cloud.api import AwsError


def page_of(name: str, entries: list[Any], request: dict[str, Any], most: int) -> dict[str, Any]:
    """The page that ``MaxResults`` and ``NextToken`` ask for, under ``name``."""
    token = request.get("NextToken") or "0"
    if not token.isdigit():
        raise AwsError("InvalidRequestException", "Invalid NextToken")
    first = int(token)
    last = first + int(request.get("MaxResults") or most)
    page = {name: entries[first:last]}
    return {**page, "NextToken": str(last)} if last < len(entries) else page
