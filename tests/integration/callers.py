"""Users and sessions of a running local cloud, and what they are refused."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.conftest import Cloud
from tests.integration.jobs_in_cloud import client

USERS = "arn:aws:iam::123456789012:user"
Client = Callable[[str], Any]


def statement(action: str | list[str], resource: str | list[str], **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def new_name(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def signed_by(cloud: Cloud, key: dict[str, Any]) -> Client:
    """Clients with an AccessKey or a session's Credentials."""
    return lambda service: boto3.client(
        service,
        endpoint_url=cloud.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key.get("SessionToken"),
    )


def new_user(cloud: Cloud, name: str, *statements: dict[str, Any]) -> Client:
    """Clients of a user with these rights."""
    iam = client(cloud, "iam")
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
    return signed_by(cloud, iam.create_access_key(UserName=name)["AccessKey"])


def denied(call: Callable[..., Any], **arguments: Any) -> str:
    """The message of an AccessDenied that the call must end in."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] in ("AccessDenied", "AccessDeniedException"), error
    return str(error["Message"])
