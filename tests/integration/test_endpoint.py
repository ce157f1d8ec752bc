"""The server: who is answered, how it refuses, how it starts and stops."""

import http.client
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.conftest import REPOSITORY, running_cloud


@pytest.fixture
def connection(cloud):
    opened = http.client.HTTPConnection(urlsplit(cloud.endpoint_url).netloc, timeout=10)
    yield opened
    opened.close()


def test_connection_is_kept_after_answers_with_and_without_a_body(connection):
    statuses = []
    for method, path, body in [
        ("GET", "/none/key", None),
        ("HEAD", "/none", None),
        ("PUT", "/none/key", b"not read"),
        ("GET", "/none/key", None),
    ]:
        connection.request(method, path, body)
        answer = connection.getresponse()
        statuses.append((answer.status, answer.will_close))
        answer.read()
    assert statuses == [(404, False), (403, False), (403, False), (404, False)]


@pytest.mark.parametrize(
    "header", [("Host", "evil.example"), ("Origin", "https://evil.example"), ("Origin", "null")]
)
def test_page_of_the_web_is_refused(connection, header):
    connection.request("GET", "/", headers=dict([header]))
    answer = connection.getresponse()
    assert (answer.status, b"AccessDenied" in answer.read()) == (403, True)


@pytest.mark.parametrize(
    ("service", "operation", "named"),
    [
        ("ec2", "describe_instances", "the service ec2"),
        ("stepfunctions", "list_state_machines", "the service states"),
        ("dynamodb", "list_tables", "the service dynamodb"),
        ("logs", "describe_queries", "logs:DescribeQueries"),
        ("iam", "list_virtual_mfa_devices", "iam:ListVirtualMFADevices"),
        ("secretsmanager", "list_secrets", "the service secretsmanager"),
        ("kms", "list_keys", "the service kms"),
        ("ssm", "list_documents", "ssm:ListDocuments"),
        ("sqs", "list_message_move_tasks", "sqs:ListMessageMoveTasks"),
        ("sns", "list_platform_applications", "sns:ListPlatformApplications"),
        ("events", "list_archives", "events:ListArchives"),
    ],
)
def test_what_is_not_there_is_refused_by_name(cloud, service, operation, named):
    arguments = {
        "list_message_move_tasks": {"SourceArn": "arn:aws:sqs:us-east-1:123456789012:q"},
    }.get(operation, {})
    with pytest.raises(ClientError) as refused:
        getattr(cloud.client(service), operation)(**arguments)
    error = refused.value.response["Error"]
    assert error["Code"] == "UnsupportedOperation"
    assert f"does not support {named}." in error["Message"]


def test_cloud_prints_what_to_paste_and_nothing_else(tmp_path):
    command = [sys.executable, "-m", "local_cloud", "--port", "0", "--state", str(tmp_path)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    address = first.split()[5].rstrip(".")
    with closing(http.client.HTTPConnection(urlsplit(address).netloc)) as client:
        client.request("GET", "/none/key")
        assert client.getresponse().status == 404
    process.terminate()
    printed = process.stdout.read()
    _, complained = process.communicate(timeout=10)
    assert printed.splitlines() == [
        "",
        f"export AWS_ENDPOINT_URL={address}",
        "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1",
        "",
    ]
    assert (complained, process.returncode) == ("", 0)


def test_cloud_stops_soon_and_leaves_its_objects_in_the_state_folder(tmp_path):
    with running_cloud(tmp_path) as cloud:
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="key", Body=b"x" * 100)
        (file,) = (tmp_path / "objects").iterdir()
        assert file.stat().st_size == 100
        stopping_at = time.monotonic()
        cloud.process.terminate()
        cloud.process.wait(timeout=10)
        assert time.monotonic() - stopping_at < 5  # a second alone, more beside other loads
    assert file.read_bytes() == b"x" * 100


def test_second_cloud_on_one_state_folder_is_refused(tmp_path: Path):
    with running_cloud(tmp_path):
        command = [sys.executable, "-m", "local_cloud", "--port", "0", "--state", str(tmp_path)]
        second = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False
        )
    assert second.returncode == 1
    assert second.stderr.startswith(f"Another local cloud uses {tmp_path}.")
