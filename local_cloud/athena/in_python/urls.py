"""Parts of URLs; what is no URL has none.

Source  https://trino.io/docs/current/functions/url.html
"""

from urllib.parse import SplitResult, parse_qsl, urlsplit

from local_cloud.athena.in_python.registry import in_python


def _split(url: str) -> SplitResult | None:
    """Java's ``URI`` takes no blanks."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return None if " " in url else parts


@in_python("VARCHAR, VARCHAR", "VARCHAR")
def athena_url_part(url: str, part: str) -> str | None:
    """``hostname`` and ``scheme`` are NULL where missing, the others empty."""
    parts = _split(url)
    if parts is None:
        return None
    value = getattr(parts, part)
    if part == "hostname" and value is not None:  # urllib lowers it
        start = parts.netloc.lower().rfind(value)
        return parts.netloc[start : start + len(value)]
    return value or (None if part in ("hostname", "scheme") else "")


@in_python("VARCHAR", "BIGINT")
def athena_url_port(url: str) -> int | None:
    parts = _split(url)
    return parts.port if parts is not None else None


@in_python("VARCHAR, VARCHAR", "VARCHAR")
def athena_url_parameter(url: str, name: str) -> str | None:
    """The first of the name, decoded; empty where it has no value."""
    parts = _split(url)
    found = parse_qsl(parts.query, keep_blank_values=True) if parts is not None else []
    return next((value for key, value in found if key == name), None)
