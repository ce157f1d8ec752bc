"""Pages of a bucket's listing."""

import pytest
from sortedcontainers import SortedList

from local_cloud.s3.pages import entries, first

NAMES = ["a", "b/1", "b/2", "b/c/3", "c", "d/4"]
SORTED = SortedList(NAMES)


def names(**asked: str) -> list[str]:
    asked = {"prefix": "", "delimiter": "", "after": ""} | asked
    return [entry.name for entry in entries(SORTED, **asked)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, NAMES),
        ({"prefix": "b/"}, ["b/1", "b/2", "b/c/3"]),
        ({"delimiter": "/"}, ["a", "b/", "c", "d/"]),
        ({"prefix": "b/", "delimiter": "/"}, ["b/1", "b/2", "b/c/"]),
        ({"after": "b/1"}, ["b/2", "b/c/3", "c", "d/4"]),
        ({"after": "bb"}, ["c", "d/4"]),
        ({"prefix": "zz"}, []),
    ],
)
def test_entries_have_the_prefix_and_follow_the_marker(asked, expected):
    assert names(**asked) == expected


def test_entries_go_on_behind_a_whole_common_prefix():
    """S3 API Reference, "ListObjects": NextMarker may be a common prefix."""
    assert names(delimiter="/", after="b/") == ["c", "d/"]


def test_first_tells_whether_there_are_more():
    assert first(2, iter("abc")) == (["a", "b"], True)
    assert first(3, iter("abc")) == (["a", "b", "c"], False)
    assert first(0, iter("abc")) == ([], False)
