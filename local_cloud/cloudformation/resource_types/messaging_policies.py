"""AWS::SNS::Subscription, AWS::SNS::TopicPolicy and AWS::SQS::QueuePolicy.

Source  CloudFormation Template Reference, "Amazon SNS" and "Amazon SQS".
"""

import json
from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import Instance, ResourceType
from local_cloud.cloudformation.resource_types.messaging import as_attributes
from local_cloud.cloudformation.template import Properties

# What SNS gives a new topic, and a topic whose policy goes
DEFAULT_TOPIC_ACTIONS = (
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
)


class Subscription(ResourceType):
    """One subscription of a topic; its physical id is its ARN."""

    type_name = "AWS::SNS::Subscription"
    attribute_properties = frozenset({"FilterPolicy", "FilterPolicyScope", "RawMessageDelivery"})
    supported = frozenset({"Endpoint", "Protocol", "TopicArn", *attribute_properties})
    missing_codes = frozenset({"NotFound"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn"})

    def create(self, instance: Instance) -> None:
        properties = instance.properties
        subscription = instance.client("sns").subscribe(
            TopicArn=properties["TopicArn"],
            Protocol=properties["Protocol"],
            Endpoint=properties.get("Endpoint", ""),
            Attributes=as_attributes(properties, self.attribute_properties),
            ReturnSubscriptionArn=True,
        )
        instance.physical_id = subscription["SubscriptionArn"]

    def update(self, instance: Instance, before: Properties) -> None:
        defaults = {"FilterPolicy": "{}", "FilterPolicyScope": "MessageAttributes"}
        old = as_attributes(before, self.attribute_properties)
        new = as_attributes(instance.properties, self.attribute_properties)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                instance.client("sns").set_subscription_attributes(
                    SubscriptionArn=instance.id,
                    AttributeName=name,
                    AttributeValue=new.get(name, defaults.get(name, "false")),
                )

    def delete(self, instance: Instance) -> None:
        instance.client("sns").unsubscribe(SubscriptionArn=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Arn": instance.id}


class PolicyOfMany(ResourceType):
    """One policy document for several topics or queues: ``holders`` names the property."""

    holders: ClassVar[str]
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Id"})

    def create(self, instance: Instance) -> None:
        instance.physical_id = instance.new_name
        self._put_all(instance, instance.properties[self.holders])

    def update(self, instance: Instance, before: Properties) -> None:
        holders = instance.properties[self.holders]
        self._put_all(instance, holders)
        self._clear(instance, [holder for holder in before[self.holders] if holder not in holders])

    def delete(self, instance: Instance) -> None:
        self._clear(instance, instance.properties[self.holders])

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Id": instance.id}

    def put(self, instance: Instance, holder: str, policy: str) -> None:
        """Set the policy of one holder."""
        raise NotImplementedError

    def default(self, instance: Instance, holder: str) -> str:
        """The policy of a holder whose policy goes."""
        return ""

    def _put_all(self, instance: Instance, holders: list[str]) -> None:
        document = instance.properties["PolicyDocument"]
        policy = document if isinstance(document, str) else json.dumps(document)
        for holder in holders:
            self.put(instance, holder, policy)

    def _clear(self, instance: Instance, holders: list[str]) -> None:
        for holder in holders:
            self.put(instance, holder, self.default(instance, holder))


class TopicPolicy(PolicyOfMany):
    """The policy of topics."""

    type_name = "AWS::SNS::TopicPolicy"
    supported = frozenset({"PolicyDocument", "Topics"})
    holders = "Topics"
    missing_codes = frozenset({"NotFound"})

    def put(self, instance: Instance, holder: str, policy: str) -> None:
        instance.client("sns").set_topic_attributes(
            TopicArn=holder, AttributeName="Policy", AttributeValue=policy
        )

    def default(self, instance: Instance, holder: str) -> str:
        statement = {
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [f"SNS:{name}" for name in DEFAULT_TOPIC_ACTIONS],
            "Resource": holder,
            "Condition": {"StringEquals": {"AWS:SourceOwner": instance.account_id}},
        }
        version = {"Version": "2008-10-17", "Id": "__default_policy_ID"}
        return json.dumps(version | {"Statement": [statement]})


class QueuePolicy(PolicyOfMany):
    """The policy of queues."""

    type_name = "AWS::SQS::QueuePolicy"
    supported = frozenset({"PolicyDocument", "Queues"})
    holders = "Queues"
    missing_codes = frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})

    def put(self, instance: Instance, holder: str, policy: str) -> None:
        instance.client("sqs").set_queue_attributes(QueueUrl=holder, Attributes={"Policy": policy})
