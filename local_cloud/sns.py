"""SNS: topics that reach queues; a message to a person is kept by the topic and sent to nobody.

Source  SNS API Reference, "Subscribe".
"""

from typing import Any

from moto.sns.models import SNSBackend

from local_cloud.api import unsupported

PROTOCOLS = ("sqs", "email", "email-json", "sms")

moto_subscribe = SNSBackend.subscribe


def subscribe(backend: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
    """``SNSBackend.subscribe``: moto publishes to what nobody here can answer for."""
    if protocol not in PROTOCOLS:
        raise unsupported(f"subscriptions of the protocol {protocol}")
    return moto_subscribe(backend, topic_arn, endpoint, protocol)


def mend() -> None:
    """Put the function above in the place of moto's; before the first request."""
    SNSBackend.subscribe = subscribe
