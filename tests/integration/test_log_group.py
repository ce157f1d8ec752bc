"""Log groups and streams: tags, retention, listing.

Source  CloudWatch Logs API Reference, the page of each operation.
"""

import time
import uuid

import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def logs(cloud):
    return cloud.client("logs")


@pytest.fixture
def group(logs):
    name = f"/group/{uuid.uuid4().hex}"
    logs.create_log_group(logGroupName=name, tags={"zone": "raw"})
    return name


def names(answer):
    return [stream["logStreamName"] for stream in answer["logStreams"]]


def test_tags_of_a_log_group_are_kept(logs, group):
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    logs.tag_resource(resourceArn=arn, tags={"team": "a"})
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"zone": "raw", "team": "a"}
    logs.untag_resource(resourceArn=arn, tagKeys=["zone"])
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "a"}


def test_tags_of_a_log_group_are_kept_by_the_first_operations_too(logs, group):
    logs.tag_log_group(logGroupName=group, tags={"team": "a"})
    assert logs.list_tags_log_group(logGroupName=group)["tags"] == {"zone": "raw", "team": "a"}
    logs.untag_log_group(logGroupName=group, tags=["zone"])
    assert logs.list_tags_log_group(logGroupName=group)["tags"] == {"team": "a"}


def test_retention_is_taken_back(logs, group):
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    logs.delete_retention_policy(logGroupName=group)
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert "retentionInDays" not in found


def test_second_group_of_a_name_is_refused(logs, group):
    with pytest.raises(ClientError, match="ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName=group)


def test_streams_are_listed_by_name_and_by_time_and_deleted(logs, group):
    for name in ("run-1", "run-2", "other"):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
    now_ms = int(time.time() * 1000)
    events = [{"timestamp": now_ms, "message": "hello"}]
    logs.put_log_events(logGroupName=group, logStreamName="run-2", logEvents=events)
    runs = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix="run-")
    assert names(runs) == ["run-1", "run-2"]
    assert runs["logStreams"][1]["lastEventTimestamp"] == now_ms
    latest = logs.describe_log_streams(
        logGroupName=group, orderBy="LastEventTime", descending=True, limit=1
    )
    assert names(latest) == ["run-2"]
    logs.delete_log_stream(logGroupName=group, logStreamName="run-2")
    assert names(logs.describe_log_streams(logGroupName=group)) == ["other", "run-1"]
