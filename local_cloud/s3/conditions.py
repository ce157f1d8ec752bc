"""Conditions and ranges of requests; no effects.

Source  RFC 9110, "Conditional Requests" and "Range Requests"; S3 User Guide, "Add preconditions to
        S3 operations with conditional requests".
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.records import ObjectVersion

Headers = Mapping[str, str]


def is_modified(headers: Headers, version: ObjectVersion, prefix: str = "") -> bool:
    """Whether the version is to be sent; ``prefix`` for the conditions on a copy's source.

    Raises  AwsError PreconditionFailed.
    """
    match, unmatched = headers.get(f"{prefix}If-Match"), headers.get(f"{prefix}If-None-Match")
    if match is not None:
        if not _matches(match, version):
            raise s3_refusal("PreconditionFailed")
    else:
        until = _seconds(headers.get(f"{prefix}If-Unmodified-Since"))
        if until is not None and version.changed_at > until:
            raise s3_refusal("PreconditionFailed")
    if unmatched is not None:
        return not _matches(unmatched, version)
    since = _seconds(headers.get(f"{prefix}If-Modified-Since"))
    return since is None or version.changed_at > since


def check_copy(headers: Headers, source: ObjectVersion) -> None:
    """Raises  AwsError PreconditionFailed, also where a reader is told 304."""
    if not is_modified(headers, source, "x-amz-copy-source-"):
        raise s3_refusal("PreconditionFailed")


def check_write(headers: Headers, existing: ObjectVersion | None) -> None:
    """Raises  AwsError PreconditionFailed; NoSuchKey where there is nothing to match;
    NotImplemented for If-None-Match with an ETag.
    """
    match, unmatched = headers.get("If-Match"), headers.get("If-None-Match")
    if unmatched not in (None, "*"):
        raise s3_refusal("NotImplemented")
    if unmatched is not None and existing is not None:
        raise s3_refusal("PreconditionFailed")
    if match is not None:
        if existing is None:
            raise s3_refusal("NoSuchKey")
        if not _matches(match, existing):
            raise s3_refusal("PreconditionFailed")


def byte_range(asked: str | None, length: int) -> tuple[int, int] | None:
    """First byte and the one behind the last; None for the whole, also when it is no range.

    Raises  AwsError InvalidRange.
    """
    unit, _, told = (asked or "").partition("=")
    first, dash, last = told.strip().partition("-")
    are_numbers = all(part.isdecimal() or not part for part in (first, last))
    if unit != "bytes" or not dash or not (first or last) or not are_numbers:
        return None
    if not first:
        start, stop = length - min(int(last), length), length
    else:
        start, stop = int(first), min(int(last) + 1, length) if last else length
        if last and int(last) < start:
            return None
    if start >= length:
        raise s3_refusal("InvalidRange")
    return start, stop


def _matches(told: str, version: ObjectVersion) -> bool:
    """``*``, or ETags with commas between; quotes or none."""
    etags = {each.strip().removeprefix("W/").strip('"') for each in told.split(",")}
    return "*" in etags or version.etag in etags


def _seconds(told: str | None) -> float | None:
    """Of a date that cannot be read nothing follows."""
    try:
        moment = parsedate_to_datetime(told) if told else None
    except ValueError:
        return None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp() if isinstance(moment, datetime) else None
