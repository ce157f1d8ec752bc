"""AWS::SNS::Topic and AWS::SQS::Queue.

Source  CloudFormation Template Reference, "Amazon SNS" and "Amazon SQS".
"""

import json
from typing import Any, ClassVar

from local_cloud.cloudformation.parameters import as_text
from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    tag_list,
    tag_map,
)
from local_cloud.cloudformation.template import Properties


def as_attributes(properties: Properties, names: frozenset[str]) -> dict[str, str]:
    """Properties as the attributes of SNS and SQS: all text."""
    return {
        name: json.dumps(value) if isinstance(value, dict) else as_text(value)
        for name, value in properties.items()
        if name in names
    }


class Topic(ResourceType):
    """A topic and the subscriptions that stand in it; its physical id is its ARN."""

    type_name = "AWS::SNS::Topic"
    attribute_properties = frozenset(
        {"ContentBasedDeduplication", "DisplayName", "FifoTopic", "KmsMasterKeyId"}
    )
    supported = frozenset({"Subscription", "Tags", "TopicName", *attribute_properties})
    name_property = "TopicName"
    name_limit = 256
    missing_codes = frozenset({"NotFound"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"TopicArn", "TopicName"})

    def create(self, instance: Instance) -> None:
        sns, properties = instance.client("sns"), instance.properties
        topic = sns.create_topic(
            Name=self.name_of(instance),
            Attributes=as_attributes(properties, self.attribute_properties),
            Tags=tag_list(properties),
        )
        instance.physical_id = topic["TopicArn"]
        self._subscribe(instance, [])

    def update(self, instance: Instance, before: Properties) -> None:
        sns, topic = instance.client("sns"), {"TopicArn": instance.id}
        old = as_attributes(before, self.attribute_properties)
        new = as_attributes(instance.properties, self.attribute_properties)
        for name in old.keys() | new.keys():
            if old.get(name) != new.get(name):
                sns.set_topic_attributes(
                    **topic, AttributeName=name, AttributeValue=new.get(name, "")
                )
        self._subscribe(instance, before.get("Subscription", []))
        added, removed = changed_tags(before, instance.properties)
        if added:
            sns.tag_resource(ResourceArn=instance.id, Tags=tag_list({"Tags": added}))
        if removed:
            sns.untag_resource(ResourceArn=instance.id, TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        instance.client("sns").delete_topic(TopicArn=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"TopicArn": instance.id, "TopicName": instance.id.rsplit(":", 1)[-1]}

    def _subscribe(self, instance: Instance, before: list[Properties]) -> None:
        sns, wanted = instance.client("sns"), instance.properties.get("Subscription", [])
        for subscription in wanted:
            if subscription not in before:
                sns.subscribe(TopicArn=instance.id, **subscription)
        gone = [(it["Protocol"], it["Endpoint"]) for it in before if it not in wanted]
        known = sns.list_subscriptions_by_topic(TopicArn=instance.id)["Subscriptions"]
        for subscription in known:
            if (subscription["Protocol"], subscription["Endpoint"]) in gone:
                sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


class Queue(ResourceType):
    """A queue; its physical id is its URL."""

    type_name = "AWS::SQS::Queue"
    attribute_properties = frozenset(
        {
            "ContentBasedDeduplication",
            "DelaySeconds",
            "FifoQueue",
            "KmsMasterKeyId",
            "MaximumMessageSize",
            "MessageRetentionPeriod",
            "ReceiveMessageWaitTimeSeconds",
            "RedrivePolicy",
            "SqsManagedSseEnabled",
            "VisibilityTimeout",
        }
    )
    supported = frozenset({"QueueName", "Tags", *attribute_properties})
    name_property = "QueueName"
    name_limit = 80
    missing_codes = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn", "QueueName", "QueueUrl"})

    def create(self, instance: Instance) -> None:
        queue = instance.client("sqs").create_queue(
            QueueName=self.name_of(instance),
            Attributes=as_attributes(instance.properties, self.attribute_properties),
            tags=tag_map(instance.properties),
        )
        instance.physical_id = queue["QueueUrl"]

    def update(self, instance: Instance, before: Properties) -> None:
        sqs, queue = instance.client("sqs"), {"QueueUrl": instance.id}
        attributes = as_attributes(instance.properties, self.attribute_properties)
        sqs.set_queue_attributes(**queue, Attributes=attributes)
        added, removed = changed_tags(before, instance.properties)
        if added:
            sqs.tag_queue(**queue, Tags=added)
        if removed:
            sqs.untag_queue(**queue, TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        instance.client("sqs").delete_queue(QueueUrl=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        name = instance.id.rsplit("/", 1)[-1]
        return {
            "Arn": f"arn:aws:sqs:{instance.region}:{instance.account_id}:{name}",
            "QueueName": name,
            "QueueUrl": instance.id,
        }
