"""boto3 clients of the local cloud to itself: a room reaches another service as on AWS."""

from functools import lru_cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from local_cloud.authorization.current import ADMINISTRATOR_KEY, access_key
from local_cloud.settings import SETTINGS

ADMINISTRATOR = (ADMINISTRATOR_KEY, "test")  # key id and secret
_LOCK = Lock()


CONFIG = Config(
    retries={"max_attempts": 1},
    max_pool_connections=32,
    read_timeout=960,  # longer than the longest function may take to answer
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# The server checks what it is sent: ten thousand events need not be checked twice.
UNCHECKED = Config(parameter_validation=False)


@lru_cache
def _session(region: str) -> boto3.Session:
    return boto3.Session(*ADMINISTRATOR, region_name=region)


@lru_cache
def _client(service: str, region: str, endpoint_url: str) -> Any:
    session: Any = _session(region)
    config = CONFIG.merge(UNCHECKED) if service == "logs" else CONFIG
    return session.client(service, endpoint_url=endpoint_url, config=config)


def client(service: str, region: str) -> Any:
    """A boto3 client with the administrator's rights, on this process's own endpoint."""
    with _LOCK:  # creating one is not thread-safe, using one is
        return _client(service, region, SETTINGS.endpoint_url)


def caller_client(service: str, region: str) -> Any:
    """A boto3 client with the rights of whom this thread works for.

    Source  IAM User Guide, "Forward access sessions": so do Athena and CloudFormation.
    """
    key = access_key()
    if key in (None, ADMINISTRATOR_KEY):
        return client(service, region)
    return _caller_client(service, region, SETTINGS.endpoint_url, key)


@lru_cache(64)
def _caller_client(service: str, region: str, endpoint_url: str, key: str) -> Any:
    session: Any = _session(region)
    with _LOCK:  # signatures are not checked: any secret does
        return session.client(
            service,
            endpoint_url=endpoint_url,
            config=CONFIG,
            aws_access_key_id=key,
            aws_secret_access_key=key,
        )


def role_client(service: str, region: str, credentials: dict[str, str]) -> Any:
    """A boto3 client with a role's rights.

    In      AccessKeyId, SecretAccessKey, SessionToken, as ``iam.role_credentials`` gives them.
    """
    return _caller_client(service, region, SETTINGS.endpoint_url, credentials["AccessKeyId"])
