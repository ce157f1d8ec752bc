"""What the local cloud replaces in moto is still there, and still wrong: else the mend can go."""

import inspect
import json

import pytest
from moto.core import responses as core_responses
from moto.core.common_models import BaseModel
from moto.core.utils import method_names_from_class
from moto.iam.access_control import PermissionResult
from moto.logs import models as logs_models
from moto.logs.models import LogEvent, LogGroup, LogStream
from moto.logs.utils import EventMessageFilter
from moto.moto_server.werkzeug_app import MotoRequestHandler
from moto.s3.models import FakeBucket, FakeKey, FakeMultipart, S3Backend, s3_backends
from moto.s3.responses import S3Response
from moto.sns.models import SNSBackend
from moto.sts.models import STSBackend, sts_backends
from moto.sts.responses import TokenResponse
from werkzeug.serving import WSGIRequestHandler

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (S3Backend.create_bucket, "self bucket_name region_name bucket_namespace"),
        (S3Backend.put_bucket_versioning, "self bucket_name status"),
        (S3Backend._set_delete_marker, "self bucket_name key_name"),
        (S3Backend.upload_part, "self bucket_name multipart_id part_id value"),
        (
            S3Backend.upload_part_copy,
            "self dest_bucket_name multipart_id part_id src_bucket_name src_key_name"
            " src_version_id start_byte end_byte",
        ),
        (S3Backend.complete_multipart_upload, "self bucket_name multipart_id body"),
        (FakeKey.dispose, "self garbage"),
        (FakeMultipart.complete, "self body"),
        (FakeBucket.get_permission, "self action resource"),
        (S3Response.setup_class, "self request full_url headers"),
        (S3Response.key_response, "self request full_url headers"),
        (S3Response.bucket_response, "self request full_url headers"),
        (S3Response._handle_encoded_body, "self body"),
        (S3Response._handle_v4_chunk_signatures, "self body content_length"),
        (S3Response._get_checksum, "self response_headers"),
        (S3Response.put_object, "self"),
        (S3Response.upload_part, "self"),
        (S3Response.get_object, "self"),
        (S3Response.copy_object, "self"),
        (S3Response.list_objects, "self"),
        (S3Response.list_objects_v2, "self"),
        (S3Response.list_object_versions, "self"),
        (S3Response.head_object, "self bucket_name query key_name headers"),
        (S3Response._key_response_post, "self request body bucket_name query key_name"),
        (STSBackend.get_caller_identity, "self access_key_id region"),
        (
            STSBackend.assume_role,
            "self region_name role_session_name role_arn policy duration external_id",
        ),
        (TokenResponse.assume_role, "self"),
        (LogEvent.__init__, "self ingestion_time log_event"),
        (
            LogGroup.filter_log_events,
            "self log_group_name log_stream_names start_time end_time limit next_token"
            " filter_pattern interleaved",
        ),
        (
            LogStream.get_log_events,
            "self start_time end_time limit next_token start_from_head",
        ),
        (SNSBackend.subscribe, "self topic_arn endpoint protocol"),
        (MotoRequestHandler.make_environ, "self"),
        (WSGIRequestHandler.run_wsgi, "self"),
    ],
)
def test_moto_still_has(function, parameters):
    assert list(inspect.signature(function).parameters) == parameters.split()


def test_moto_reads_and_writes_an_objects_bytes_by_one_property():
    assert isinstance(inspect.getattr_static(FakeKey, "value"), property)
    assert isinstance(inspect.getattr_static(FakeKey, "etag"), property)


def test_moto_asks_a_dictionary_for_the_class_of_its_backend():
    assert s3_backends.backend is S3Backend


def test_moto_keeps_every_object_for_ever():
    class Kept(BaseModel):
        __module__ = "moto.kept"

    assert Kept() in Kept.instances_tracked


def test_moto_inspects_a_class_at_each_call():
    assert core_responses.method_names_from_class is method_names_from_class
    assert not hasattr(method_names_from_class, "cache_info")


def test_moto_denies_where_the_condition_of_a_deny_is_not_met():
    bucket = FakeBucket("b", ACCOUNT, "us-east-1")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/x": "y"}},
    }
    bucket.policy = json.dumps({"Statement": [statement]}).encode()
    s3_backends.bucket_accounts.pop("b")
    assert bucket.get_permission("s3:GetObject", "arn:aws:s3:::b/k") is PermissionResult.DENIED


def test_moto_lets_anybody_assume_a_role_that_is_not():
    backend = sts_backends[ACCOUNT]["aws"]
    arn = f"arn:aws:iam::{ACCOUNT}:role/none"
    session = backend.assume_role("us-east-1", "session", arn, "", 900, "")
    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/none/session"
    assert all(
        isinstance(getattr(session, name), str)
        for name in ("access_key_id", "secret_access_key", "session_token")
    )


def test_moto_matches_everything_by_a_pattern_that_it_does_not_know():
    assert logs_models.EventMessageFilter is EventMessageFilter
    assert EventMessageFilter("?WARN").matches("ERROR")
