"""Events of CloudWatch Logs: what is taken, and the pages in which they are read."""

import pytest

from local_cloud.api import AwsError
from local_cloud.logs.events import DAY_MS, HOUR_MS, MOST_EVENTS
from local_cloud.logs.groups import now_ms
from local_cloud.logs.models import LocalLogsBackend
from local_cloud.settings import SETTINGS

STREAM = {"logGroupName": "g", "logStreamName": "s"}
GROUP = {"logGroupName": "g"}


@pytest.fixture
def logs(monkeypatch):
    """The operations of CloudWatch Logs, with one group and stream."""
    monkeypatch.setattr(SETTINGS, "store", None)
    actions = LocalLogsBackend("us-east-1", "123456789012").actions
    actions["create_log_group"](GROUP)
    actions["create_log_stream"](STREAM)
    return actions


@pytest.fixture
def put(logs):
    """A function that puts one event for each given offset (ms) to now, and tells what of it."""
    now = now_ms()

    def put_events(*offsets, stream="s"):
        events = [{"timestamp": now + offset, "message": str(offset)} for offset in offsets]
        request = {**STREAM, "logStreamName": stream, "logEvents": events}
        return logs["put_log_events"](request).get("rejectedLogEventsInfo")

    put_events.now = now
    return put_events


@pytest.fixture
def page(logs):
    def get(token=None, limit=2, from_head=True, **more):
        request = {**STREAM, "limit": limit, "startFromHead": from_head, **more}
        got = logs["get_log_events"](request | ({"nextToken": token} if token else {}))
        messages = [event["message"] for event in got["events"]]
        return messages, got["nextBackwardToken"], got["nextForwardToken"]

    return get


def test_follower_of_an_empty_stream_gets_the_first_event(put, page):
    _, _, token = page(from_head=False)
    put(1)
    assert page(token)[0] == ["1"]


def test_pages_go_forward_until_the_token_comes_back(put, page):
    """API Reference, "GetLogEvents": at the end it returns the token that was passed in."""
    put(3)
    put(1, 2)
    first, _, token = page()
    second, _, end = page(token)
    third, _, same = page(end)
    assert (first, second, third, same) == (["1", "2"], ["3"], [], end)


def test_pages_go_backward_from_the_newest(put, page):
    put(1, 2, 3)
    newest, token, _ = page(from_head=False)
    older, end, _ = page(token)
    assert (newest, older, page(end)[1]) == (["2", "3"], ["1"], end)


def test_end_time_is_not_included_when_a_stream_is_read(put, page):
    put(1, 2, 3)
    assert page(startTime=put.now + 2, endTime=put.now + 3)[0] == ["2"]


def test_end_time_is_included_when_events_are_searched(logs, put):
    """API Reference, "FilterLogEvents": events later than endTime are not returned."""
    put(1, 2, 3)
    request = {**GROUP, "startTime": put.now + 2, "endTime": put.now + 3}
    found = logs["filter_log_events"](request)["events"]
    assert [event["message"] for event in found] == ["2", "3"]


def test_search_goes_on_behind_the_last_event_of_a_page(logs, put):
    logs["create_log_stream"]({**GROUP, "logStreamName": "t"})
    put(1, 3)
    put(1, 2, stream="t")
    first = logs["filter_log_events"]({**GROUP, "limit": 3})
    rest = logs["filter_log_events"]({**GROUP, "limit": 3, "nextToken": first["nextToken"]})
    seen = [(event["logStreamName"], event["message"]) for event in first["events"]]
    assert seen == [("s", "1"), ("t", "1"), ("t", "2")]
    assert [event["message"] for event in rest["events"]] == ["3"]
    assert "nextToken" not in rest


def test_events_that_are_too_old_or_too_new_are_told_and_not_kept(put, page):
    """API Reference, "RejectedLogEventsInfo": one index excludes, the other includes."""
    assert put(-15 * DAY_MS) == {"tooOldLogEventEndIndex": 1}
    assert put(0, 3 * HOUR_MS) == {"tooNewLogEventStartIndex": 1}
    assert page()[0] == ["0"]


def test_events_beyond_the_groups_retention_are_told_and_not_kept(logs, put, page):
    logs["put_retention_policy"]({**GROUP, "retentionInDays": 1})
    assert put(-DAY_MS - HOUR_MS, -2 * HOUR_MS) == {"expiredLogEventEndIndex": 1}
    assert page()[0] == [str(-2 * HOUR_MS)]


@pytest.mark.parametrize(
    ("offsets", "message"),
    [
        ((2, 1), "must be in chronological order"),
        ((-DAY_MS - 1, 0), "cannot span more than 24 hours"),
        (range(MOST_EVENTS + 1), "Upload too large"),
    ],
)
def test_batch_that_breaks_a_limit_is_refused(put, page, offsets, message):
    """API Reference, "PutLogEvents"."""
    with pytest.raises(AwsError, match=message):
        put(*offsets)
    assert page()[0] == []


def test_retention_that_is_none_of_the_offered_is_refused(logs):
    with pytest.raises(AwsError, match="Value '2' at 'retentionInDays' failed to satisfy"):
        logs["put_retention_policy"]({**GROUP, "retentionInDays": 2})


def test_names_that_cloudwatch_does_not_take_are_refused(logs):
    with pytest.raises(AwsError, match="'a b' at 'logGroupName'"):
        logs["create_log_group"]({"logGroupName": "a b"})
    with pytest.raises(AwsError, match="'a:b' at 'logStreamName'"):
        logs["create_log_stream"]({**GROUP, "logStreamName": "a:b"})


def test_group_goes_with_its_streams_and_events(logs, put, page):
    put(1)
    logs["delete_log_group"](GROUP)
    logs["create_log_group"](GROUP)
    logs["create_log_stream"](STREAM)
    assert page()[0] == []
