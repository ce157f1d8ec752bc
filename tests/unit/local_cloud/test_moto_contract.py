"""What the local cloud replaces in moto is still there, and still wrong: else the mend can go."""

import inspect

import pytest
from moto.core import responses as core_responses
from moto.core.common_models import BaseModel
from moto.core.utils import method_names_from_class
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.sns.models import SNSBackend
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse
from werkzeug.serving import WSGIRequestHandler

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (STSBackend.get_caller_identity, "self access_key_id region"),
        (
            STSBackend.assume_role,
            "self region_name role_session_name role_arn policy duration external_id",
        ),
        (TokenResponse.assume_role, "self"),
        (SNSBackend.subscribe, "self topic_arn endpoint protocol"),
        (MotoRequestHandler.make_environ, "self"),
        (WSGIRequestHandler.run_wsgi, "self"),
    ],
)
def test_moto_still_has(function, parameters):
    assert list(inspect.signature(function).parameters) == parameters.split()


def test_moto_keeps_every_object_for_ever():
    class Kept(BaseModel):
        __module__ = "moto.kept"

    assert Kept() in Kept.instances_tracked


def test_moto_inspects_a_class_at_each_call():
    assert core_responses.method_names_from_class is method_names_from_class
    assert not hasattr(method_names_from_class, "cache_info")


def test_moto_lets_anybody_assume_a_role_that_is_not():
    backend = sts_backends[ACCOUNT]["aws"]
    arn = f"arn:aws:iam::{ACCOUNT}:role/none"
    session = backend.assume_role("us-east-1", "session", arn, "", 900, "")
    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/none/session"
    assert all(
        isinstance(getattr(session, name), str)
        for name in ("access_key_id", "secret_access_key", "session_token")
    )
