"""CloudWatch Logs: many writers, readers that follow."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

NOW = time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def logs(cloud):
    return cloud.client("logs")


@pytest.fixture
def group(logs):
    name = f"/group/{uuid.uuid4().hex}"
    logs.create_log_group(logGroupName=name)
    return name


def put(logs, group, stream, *messages, at=NOW):
    events = [{"timestamp": at + index, "message": text} for index, text in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def messages_of(pages):
    return [event["message"] for page in pages for event in page["events"]]


def test_events_of_many_writers_all_arrive_once(logs, group):
    def write(stream):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        for batch in range(5):
            put(logs, group, stream, *[f"{stream} {batch} {line}" for line in range(100)])

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, "abcd"))
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, PaginationConfig={"PageSize": 700}
    )
    events = [event for page in pages for event in page["events"]]
    assert len({event["eventId"] for event in events}) == 2000
    assert len({event["message"] for event in events}) == 2000


def test_streams_are_interleaved_by_time(logs, group):
    """API Reference, "FilterLogEvents": interleaved is always true."""
    for stream, at in (("a", NOW + 1), ("b", NOW)):
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        put(logs, group, stream, stream, at=at)
    assert messages_of([logs.filter_log_events(logGroupName=group)]) == ["b", "a"]


def test_follower_sees_each_event_once(logs, group):
    at = {"logGroupName": group, "logStreamName": "s"}
    logs.create_log_stream(**at)
    token = logs.get_log_events(**at)["nextForwardToken"]
    seen = []
    for text in ("one", "two"):
        put(logs, group, "s", text)
        page = logs.get_log_events(**at, nextToken=token)
        seen.append(messages_of([page]))
        token = page["nextForwardToken"]
    assert seen == [["one"], ["two"]]
    assert logs.get_log_events(**at, nextToken=token)["nextForwardToken"] == token


def test_pattern_chooses_events(logs, group):
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", "ERROR disk full", "INFO fine", "WARN disk")
    found = logs.filter_log_events(logGroupName=group, filterPattern="?ERROR ?WARN")
    assert messages_of([found]) == ["ERROR disk full", "WARN disk"]
    with pytest.raises(ClientError, match="does not support the filter pattern"):
        logs.filter_log_events(logGroupName=group, filterPattern='{ $.level = "ERROR" }')


def test_retention_is_kept_and_the_group_goes(logs, group):
    logs.put_retention_policy(logGroupName=group, retentionInDays=14)
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["retentionInDays"] == 14
    logs.delete_log_group(logGroupName=group)
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []


def test_stream_that_is_not_there_is_an_error(logs, group):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        put(logs, group, "none", "x")


def test_queries_of_insights_are_refused_by_name(logs, group):
    with pytest.raises(ClientError, match="does not support logs:StartQuery"):
        logs.start_query(logGroupName=group, startTime=0, endTime=1, queryString="fields @message")
