"""boto3 clients with the person's own settings: profile, region and ``AWS_ENDPOINT_URL``."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config

from deployment.errors import DeploymentError

CONFIG = Config(
    retries={"mode": "standard", "max_attempts": 4},
    connect_timeout=10,
    user_agent_extra="etl-poc",
)


def client(service: str) -> Any:
    """Raises  DeploymentError when AWS_ENDPOINT_URL is no address, such as one without http://."""
    try:
        return boto3.client(service, config=CONFIG)  # type: ignore[call-overload]
    except ValueError as error:
        raise DeploymentError(f"AWS_ENDPOINT_URL: {error}") from None


def account_id() -> str:
    return str(client("sts").get_caller_identity()["Account"])


def region() -> str:
    """Raises  NoRegionError when none is set; the client of STS would then take aws-global."""
    return str(client("cloudformation").meta.region_name)


def ticks(
    first_seconds: float = 0.1, last_seconds: float = 5.0, timeout_seconds: float = 4 * 3600
) -> Iterator[float]:
    """Seconds since the start, at once and then again and again, slower as time goes by.

    The pause is a twentieth of the time waited so far, between first and last: what is quick is
    seen quickly, what takes an hour costs few calls. It ends after ``timeout_seconds``.
    """
    started = time.monotonic()
    while (waited := time.monotonic() - started) < timeout_seconds:
        yield waited
        time.sleep(min(last_seconds, max(first_seconds, waited / 20)))
