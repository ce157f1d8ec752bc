"""What moto knows is there again, but for what AWS brings and what has expired."""

import pickle
from datetime import timedelta

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import IAMBackend, iam_backends
from moto.sqs.models import sqs_backends
from moto.sts.models import sts_backends

from local_cloud import moto_state
from local_cloud.iam import load_aws_policies
from local_cloud.settings import SETTINGS
from local_cloud.store import Records, Store

REGION = "us-east-1"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
POLICY = '{"Version": "2012-10-17", "Statement": []}'


@pytest.fixture(autouse=True)
def clean_backends():
    """moto's backends are the process's own: none of another test, and none left to one."""
    backends = (iam_backends, sqs_backends, sts_backends)
    for one in backends:
        one.clear()
    yield
    for one in backends:
        one.clear()


@pytest.fixture
def restart(tmp_path, monkeypatch):
    """A function that starts anew on the same state."""

    def start():
        monkeypatch.setattr(SETTINGS, "store", Store(tmp_path / "state.sqlite"))
        monkeypatch.setattr(moto_state, "_rooms", {})
        monkeypatch.delenv("MOTO_IAM_LOAD_MANAGED_POLICIES", raising=False)  # load_aws_policies'
        for backends in (iam_backends, sqs_backends, sts_backends):
            backends.clear()
        moto_state.restore()

    start()
    return start


def backend(backends, region=REGION):
    return backends[DEFAULT_ACCOUNT_ID][region]


def test_queue_takes_messages_again(restart):
    queue = backend(sqs_backends).create_queue("q", {})
    backend(sqs_backends).send_message("q", "first")
    moto_state.keep("sqs")
    restart()
    assert backend(sqs_backends).get_queue("q").queue_arn == queue.queue_arn
    backend(sqs_backends).send_message("q", "second")
    found = backend(sqs_backends).receive_message("q", 10, 0, 30)
    assert [message.body for message in found] == ["first", "second"]


def test_of_the_policies_of_aws_only_the_attached_ones_are_kept(restart):
    iam = backend(iam_backends, "aws")
    load_aws_policies(iam)
    iam.create_role("r", POLICY, "/", None, "", {}, 3600)
    iam.attach_role_policy(READ_ONLY, "r")
    moto_state.keep("iam")
    assert len(Records("iam/aws/moto")["state"]) < 100_000
    restart()
    iam = backend(iam_backends, "aws")
    assert list(iam.managed_policies) == [READ_ONLY]
    load_aws_policies(iam)
    iam.detach_role_policy(READ_ONLY, "r")
    assert iam.managed_policies[READ_ONLY].attachment_count == 0
    assert len(iam.managed_policies) > 1000


def test_session_that_has_expired_is_gone(restart):
    sts = backend(sts_backends, "aws")
    sessions = [sts.assume_role(REGION, "visit", "role/r", "", 900, "") for _ in range(2)]
    sessions[0].expiration -= timedelta(hours=1)
    moto_state.keep("sts")
    restart()
    (found,) = backend(sts_backends, "aws").assumed_roles
    assert found.session_token == sessions[1].session_token


def test_request_that_only_reads_writes_nothing(restart):
    backend(iam_backends, "aws").create_user(REGION, "ann")
    moto_state.keep_after("iam", "ListUsers")
    assert SETTINGS.store.rooms() == []
    moto_state.keep_after("iam", "CreateUser")
    assert SETTINGS.store.rooms() == ["iam/aws/moto"]


def test_state_is_read_by_nothing_but_the_named_makers(restart):
    backend(iam_backends, "aws").create_user(REGION, "ann")
    moto_state.keep("iam")
    Records("iam/aws/moto")["state"] = pickle.dumps(IAMBackend.create_user)
    with pytest.raises(pickle.UnpicklingError, match=r"create_user is no record"):
        restart()
