"""boto3 clients of the local cloud to itself: a room reaches another service by its API, as on AWS."""

from functools import lru_cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from local_cloud.settings import SETTINGS

ADMINISTRATOR = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
_LOCK = Lock()


@lru_cache
def _client(service: str, region: str, endpoint_url: str) -> Any:
    config = Config(
        retries={"max_attempts": 1},
        max_pool_connections=32,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.Session(region_name=region, **ADMINISTRATOR)
    return session.client(service, endpoint_url=endpoint_url, config=config)


def client(service: str, region: str) -> Any:
    """A boto3 client with the administrator's rights, on this process's own endpoint."""
    with _LOCK:  # creating one is not thread-safe, using one is
        return _client(service, region, SETTINGS.endpoint_url)
