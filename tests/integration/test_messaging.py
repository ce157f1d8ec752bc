"""Queues, topics and event rules: enough for the templates that name them.

Source  the API References of SQS, SNS and EventBridge, the page of each operation.
"""

import json
import uuid

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def name():
    return f"messaging-{uuid.uuid4().hex}"


@pytest.fixture
def sqs(cloud):
    return cloud.client("sqs")


@pytest.fixture
def sns(cloud):
    return cloud.client("sns")


@pytest.fixture
def events(cloud):
    return cloud.client("events")


def bodies(sqs, queue):
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [message["Body"] for message in messages]


def test_queue_is_made_changed_tagged_and_deleted(sqs, name):
    queue = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "5"})["QueueUrl"]
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == queue
    assert sqs.list_queues(QueueNamePrefix=name)["QueueUrls"] == [queue]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "7"})
    wanted = ["QueueArn", "VisibilityTimeout"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=wanted)["Attributes"]
    assert attributes == {
        "QueueArn": f"arn:aws:sqs:us-east-1:123456789012:{name}",
        "VisibilityTimeout": "7",
    }
    sqs.tag_queue(QueueUrl=queue, Tags={"zone": "raw", "team": "a"})
    sqs.untag_queue(QueueUrl=queue, TagKeys=["team"])
    assert sqs.list_queue_tags(QueueUrl=queue)["Tags"] == {"zone": "raw"}
    sqs.delete_queue(QueueUrl=queue)
    with pytest.raises(ClientError, match="NonExistentQueue"):
        sqs.get_queue_url(QueueName=name)


def test_message_is_received_until_it_is_deleted(sqs, name):
    hidden = {"VisibilityTimeout": "0"}  # seconds: it comes again at once
    queue = sqs.create_queue(QueueName=name, Attributes=hidden)["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="hello")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert (message["Body"], bodies(sqs, queue)) == ("hello", ["hello"])
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert bodies(sqs, queue) == []
    sqs.send_message(QueueUrl=queue, MessageBody="again")
    sqs.purge_queue(QueueUrl=queue)
    assert bodies(sqs, queue) == []


def test_topic_reaches_the_queues_that_subscribe(sqs, sns, name):
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    topic = sns.create_topic(Name=name)["TopicArn"]
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    of_topic = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [each["Endpoint"] for each in of_topic] == [arn]
    every = sns.list_subscriptions()["Subscriptions"]
    assert subscription in [each["SubscriptionArn"] for each in every]
    sns.publish(TopicArn=topic, Subject="greeting", Message="hello")
    (body,) = bodies(sqs, queue)
    received = json.loads(body)
    assert (received["Subject"], received["Message"], received["TopicArn"]) == (
        "greeting",
        "hello",
        topic,
    )
    sns.unsubscribe(SubscriptionArn=subscription)
    sns.publish(TopicArn=topic, Message="nobody hears")
    assert bodies(sqs, queue) == []


def test_topic_is_made_changed_tagged_and_deleted(sns, name):
    topic = sns.create_topic(Name=name, Tags=[{"Key": "zone", "Value": "raw"}])["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="shown")
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "shown"
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "team", "Value": "a"}])
    sns.untag_resource(ResourceArn=topic, TagKeys=["zone"])
    tags = sns.list_tags_for_resource(ResourceArn=topic)["Tags"]
    assert tags == [{"Key": "team", "Value": "a"}]
    assert {"TopicArn": topic} in sns.list_topics()["Topics"]
    sns.delete_topic(TopicArn=topic)
    assert {"TopicArn": topic} not in sns.list_topics()["Topics"]


def test_subscription_that_could_not_be_served_is_refused_by_name(sns, name):
    topic = sns.create_topic(Name=name)["TopicArn"]
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    with pytest.raises(ClientError, match="does not support subscriptions of the protocol lambda"):
        sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.org")  # kept, not sent to
    assert sns.publish(TopicArn=topic, Message="hello")["MessageId"]


def test_rule_is_kept_with_its_targets_and_tags(events, name):
    arn = f"arn:aws:events:us-east-1:123456789012:rule/{name}"
    made = events.put_rule(Name=name, EventPattern='{"source": ["aws.glue"]}')["RuleArn"]
    assert made == arn
    events.disable_rule(Name=name)
    assert events.describe_rule(Name=name)["State"] == "DISABLED"
    events.enable_rule(Name=name)
    (rule,) = events.list_rules(NamePrefix=name)["Rules"]
    assert (rule["State"], rule["EventPattern"]) == ("ENABLED", '{"source": ["aws.glue"]}')
    queue = {"Id": "queue", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}
    events.put_targets(Rule=name, Targets=[queue])
    assert events.list_targets_by_rule(Rule=name)["Targets"] == [queue]
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}])
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["a"])
    tags = events.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert tags == [{"Key": "b", "Value": "2"}]
    events.remove_targets(Rule=name, Ids=["queue"])
    events.delete_rule(Name=name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        events.describe_rule(Name=name)


def test_subscription_takes_only_the_messages_of_its_filter(sqs, sns, name):
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    topic = sns.create_topic(Name=name)["TopicArn"]
    subscription = sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:us-east-1:123456789012:{name}",
        Attributes={"RawMessageDelivery": "true"},
    )["SubscriptionArn"]
    sns.set_subscription_attributes(
        SubscriptionArn=subscription,
        AttributeName="FilterPolicy",
        AttributeValue=json.dumps({"state": ["FAILED"]}),
    )
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    assert json.loads(attributes["FilterPolicy"]) == {"state": ["FAILED"]}
    for state in ("SUCCEEDED", "FAILED"):
        told = {"state": {"DataType": "String", "StringValue": state}}
        sns.publish(TopicArn=topic, Message=state, MessageAttributes=told)
    assert bodies(sqs, queue) == ["FAILED"]
