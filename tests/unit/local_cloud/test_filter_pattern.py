"""Filter patterns and pages of CloudWatch Logs."""

from types import SimpleNamespace

import pytest

from local_cloud.api import AwsError
from local_cloud.logs import FilterPattern, get_log_events

MESSAGE = "[ERROR 401] UNAUTHORIZED REQUEST, retry later"


@pytest.mark.parametrize(
    "pattern",
    [
        None,
        "",
        "ERROR",
        "REQUEST ERROR",
        '"UNAUTHORIZED REQUEST"',
        "?WARN ?ERROR",
        "ERROR -INFO",
        "%ERROR [0-9]{3}%",
        "ERROR ?WARN",
    ],
)
def test_pattern_matches(pattern):
    """CloudWatch Logs User Guide, "Filter pattern syntax"."""
    assert FilterPattern(pattern).matches(MESSAGE)


@pytest.mark.parametrize(
    "pattern",
    ["error", "ERROR WARN", '"REQUEST UNAUTHORIZED"', "?WARN ?INFO", "-ERROR", "%^ERROR%"],
)
def test_pattern_does_not_match(pattern):
    assert not FilterPattern(pattern).matches(MESSAGE)


@pytest.mark.parametrize("pattern", ['{ $.level = "ERROR" }', "[ip, user, status=5*]"])
def test_pattern_for_json_or_columns_is_refused(pattern):
    with pytest.raises(AwsError) as refused:
        FilterPattern(pattern)
    assert refused.value.code == "UnsupportedOperation"


class Event(SimpleNamespace):
    def to_response_dict(self) -> int:
        return self.timestamp


def page(stream, token=None, limit=2, from_head=True):
    return get_log_events(stream, None, None, limit, token, from_head)


def test_follower_of_an_empty_stream_gets_the_first_event():
    stream = SimpleNamespace(events=[])
    _, _, token = page(stream, from_head=False)
    stream.events.append(Event(timestamp=1))
    assert page(stream, token)[0] == [1]


def test_pages_go_forward_until_the_token_comes_back():
    """API Reference, "GetLogEvents": at the end it returns the token that was passed in."""
    stream = SimpleNamespace(events=[Event(timestamp=time) for time in (3, 1, 2)])
    first, _, token = page(stream)
    second, _, end = page(stream, token)
    third, _, same = page(stream, end)
    assert (first, second, third, same) == ([1, 2], [3], [], end)


def test_pages_go_backward_from_the_newest():
    stream = SimpleNamespace(events=[Event(timestamp=time) for time in (1, 2, 3)])
    newest, token, _ = page(stream, from_head=False)
    older, end, _ = page(stream, token)
    assert (newest, older, page(stream, end)[1]) == ([2, 3], [1], end)


def test_end_time_is_not_included():
    stream = SimpleNamespace(events=[Event(timestamp=time) for time in (1, 2, 3)])
    assert get_log_events(stream, 2, 3, None, None, True)[0] == [2]
