"""Which operation a request is, by method, path, query and headers, as AWS's model of S3 has it."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from local_cloud.s3.documents import s3_model
from local_cloud.s3.operations import SUPPORTED

Level = tuple[str, int]  # method; 0 for the service, 1 for a bucket, 2 for an object


class Route(NamedTuple):
    """An operation and what a request has to have to be one."""

    operation: str
    query: dict[str, str]  # name to value; "" for any
    headers: tuple[str, ...]

    def fits(self, query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        return all(
            name in query and value in ("", query[name]) for name, value in self.query.items()
        ) and all(name in headers for name in self.headers)


def names_of(path: str) -> tuple[str, str]:
    """Bucket and key of a path as it came; either may be empty."""
    bucket, _, key = path[1:].partition("/")
    return unquote(bucket), unquote(key)


def operation_of(
    method: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> str | None:
    level = 2 if key else 1 if bucket else 0
    for route in _routes().get((method, level), ()):
        if route.fits(query, headers):
            return route.operation
    return None


@cache
def _routes() -> dict[Level, list[Route]]:
    """The most demanding first; of two alike, the one that the local cloud has."""
    found: dict[Level, list[Route]] = defaultdict(list)
    for name in sorted(s3_model().operation_names, key=_rank):
        model = s3_model().operation_model(name)
        path, _, query = model.http["requestUri"].partition("?")
        level = {"/": 0, "/{Bucket}": 1, "/{Bucket}/{Key+}": 2}.get(path)
        if level is not None:
            asked = dict(parse_qsl(query, keep_blank_values=True))
            route = Route(name, _required_query(model) | asked, _required_headers(model))
            found[model.http["method"], level].append(route)
    for routes in found.values():
        routes.sort(key=lambda route: -len(route.query) - len(route.headers))
    return dict(found)


def _rank(name: str) -> tuple[bool, bool]:
    return name not in SUPPORTED, s3_model().operation_model(name).deprecated


def _required_query(model: Any) -> dict[str, str]:
    return dict.fromkeys(_required(model, "querystring"), "")


def _required_headers(model: Any) -> tuple[str, ...]:
    return tuple(_required(model, "header"))


def _required(model: Any, location: str) -> list[str]:
    shape = model.input_shape
    members = [shape.members[name] for name in shape.required_members] if shape else []
    return [
        member.serialization["name"]
        for member in members
        if member.serialization.get("location") == location
    ]
