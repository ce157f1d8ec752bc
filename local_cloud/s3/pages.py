"""Which keys and common prefixes stand on one page of a listing; no server, no XML.

Source  S3 API Reference, "ListObjectsV2"; S3 User Guide, "Organizing objects using prefixes".
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from sortedcontainers import SortedList

HIGHEST = "\U0010ffff"
T = TypeVar("T")


class Entry(NamedTuple):
    """A key, or a common prefix that stands for all keys that begin with it."""

    name: str
    is_prefix: bool


def entries(
    names: SortedList,
    prefix: str,
    delimiter: str,
    after: str,
    is_shown: Callable[[str], bool] = bool,
) -> Iterator[Entry]:
    """What is behind ``after`` in sorted names; ``after`` may be a common prefix.

    In      is_shown: a name for which it is False does not count, nor does its common prefix.
    """
    is_covered = delimiter and after.startswith(prefix) and after.endswith(delimiter)
    behind = (after + HIGHEST if is_covered else after) if after >= prefix else ""
    left = names.irange(behind or prefix, inclusive=(not behind, True))
    while True:
        name = next((name for name in left if is_shown(name) or not name.startswith(prefix)), None)
        if name is None or not name.startswith(prefix):
            return
        cut = name.find(delimiter, len(prefix)) if delimiter else -1
        if cut < 0:
            yield Entry(name, False)
        else:
            common = name[: cut + len(delimiter)]
            yield Entry(common, True)
            left = names.irange(common + HIGHEST, inclusive=(False, True))


def first(count: int, rows: Iterable[T]) -> tuple[list[T], bool]:
    """The first rows, and whether there are more; a page of none is never cut."""
    taken = list(islice(rows, count + 1))
    return taken[:count], bool(count) and len(taken) > count
