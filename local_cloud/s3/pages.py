"""Which keys and common prefixes stand on one page of a listing; no server, no XML.

Source  S3 API Reference, "ListObjectsV2"; S3 User Guide, "Organizing objects using prefixes".
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

HIGHEST = "\U0010ffff"
T = TypeVar("T")


class Entry(NamedTuple):
    """A key, or a common prefix that stands for all keys that begin with it."""

    name: str
    is_prefix: bool


def entries(names: list[str], prefix: str, delimiter: str, after: str) -> Iterator[Entry]:
    """What is behind ``after`` in a sorted list of names; ``after`` may be a common prefix."""
    is_covered = delimiter and after.startswith(prefix) and after.endswith(delimiter)
    index = bisect_left(names, prefix)
    if after:
        index = max(index, bisect_right(names, after + HIGHEST if is_covered else after))
    while index < len(names) and names[index].startswith(prefix):
        name = names[index]
        cut = name.find(delimiter, len(prefix)) if delimiter else -1
        if cut < 0:
            yield Entry(name, False)
            index += 1
        else:
            common = name[: cut + len(delimiter)]
            yield Entry(common, True)
            index = bisect_right(names, common + HIGHEST, lo=index)


def first(count: int, rows: Iterable[T]) -> tuple[list[T], bool]:
    """The first rows, and whether there are more; a page of none is never cut."""
    taken = list(islice(rows, count + 1))
    return taken[:count], bool(count) and len(taken) > count
