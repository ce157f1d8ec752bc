"""Policies of queues, topics and functions that let EventBridge in.

Source  EventBridge User Guide, "Using resource-based policies for Amazon EventBridge", whose
        statements for a queue and a topic these are.
"""

import json

import pytest

from local_cloud.events.policies import lets_in

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
SOURCE = {
    "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/mine",
    "aws:SourceAccount": "123456789012",
}
STATEMENT = {
    "Sid": "EventsToMyQueue",
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": QUEUE,
}


def policy_of(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Condition": {"ArnEquals": {"aws:SourceArn": SOURCE["aws:SourceArn"]}}},
        {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:*:*:rule/m?ne"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "123456789012"]}}},
        {"Principal": {"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}},
        {"Principal": "*", "Action": ["SQS:*"], "Resource": "*"},
    ],
)
def test_policy_lets_events_in(changes):
    assert lets_in(policy_of(STATEMENT | changes), "sqs:SendMessage", QUEUE, SOURCE)


@pytest.mark.parametrize(
    "changes",
    [
        {"Principal": {"Service": "sns.amazonaws.com"}},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Action": "sqs:ReceiveMessage"},
        {"Resource": "arn:aws:sqs:us-east-1:123456789012:other"},
        {"Effect": "Deny"},
        {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:::rule/other"}}},
        {"Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}},
        {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
    ],
)
def test_policy_keeps_events_out(changes):
    assert not lets_in(policy_of(STATEMENT | changes), "sqs:SendMessage", QUEUE, SOURCE)


def test_no_policy_and_a_denial_keep_events_out():
    assert not lets_in(None, "sqs:SendMessage", QUEUE, SOURCE)
    denied = policy_of(STATEMENT, STATEMENT | {"Effect": "Deny"})
    assert not lets_in(denied, "sqs:SendMessage", QUEUE, SOURCE)
