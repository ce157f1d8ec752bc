"""The endpoint's own decisions: which service, who may ask, how errors read."""

import json

import pytest

from local_cloud.answers import error_answer
from local_cloud.api import AwsError
from local_cloud.application import refuse_strangers
from local_cloud.authorization.signed import service_of
from local_cloud.s3.application import use_path_style
from local_cloud.services import response_class

ERROR = AwsError("EntityNotFoundException", "Job <x> not found.", 400)


def test_service_is_the_one_of_the_credential_scope():
    signed = (
        "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/glue/aws4_request, SignedHeaders=h"
    )
    assert service_of({"HTTP_AUTHORIZATION": signed}) == "glue"


@pytest.mark.parametrize("authorization", ["", "AWS test:signature", "Bearer x"])
def test_request_without_a_scope_is_for_s3(authorization):
    assert service_of({"HTTP_AUTHORIZATION": authorization}) == "s3"


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_HOST": "127.0.0.1:4566"},
        {"HTTP_HOST": "localhost"},
        {"HTTP_HOST": "[::1]:4566"},
        {"HTTP_HOST": "bucket.localhost:4566"},
        {"HTTP_HOST": "127.0.0.1:4566", "HTTP_ORIGIN": "http://localhost:3000"},
    ],
)
def test_own_names_are_answered(environ):
    refuse_strangers(environ)


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_HOST": "evil.example:4566"},
        {"HTTP_HOST": "127.0.0.1.evil.example"},
        {"HTTP_HOST": "localhost.evil.example"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "127.0.0.1:4566", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_HOST": "127.0.0.1:4566", "HTTP_ORIGIN": "null"},
    ],
)
def test_pages_of_the_web_are_refused(environ):
    with pytest.raises(AwsError) as refused:
        refuse_strangers(environ)
    assert (refused.value.code, refused.value.status) == ("AccessDenied", 403)


def test_service_beyond_ours_is_refused_by_name():
    with pytest.raises(AwsError) as refused:
        response_class("ec2")
    assert refused.value.code == "UnsupportedOperation"
    assert "the service ec2" in refused.value.message


def test_error_is_json_for_a_json_service():
    status, headers, body = error_answer(
        {"CONTENT_TYPE": "application/x-amz-json-1.1"}, ERROR, "glue"
    )
    assert (status, headers["x-amzn-errortype"]) == (400, "EntityNotFoundException")
    assert json.loads(body) == {
        "__type": "EntityNotFoundException",
        "message": "Job <x> not found.",
    }


def test_error_is_xml_for_a_query_service():
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8"}
    _, _, body = error_answer(form, ERROR, "iam")
    assert body == (
        "<ErrorResponse><Error><Type>Sender</Type><Code>EntityNotFoundException</Code>"
        "<Message>Job &lt;x&gt; not found.</Message></Error></ErrorResponse>"
    )


def test_error_is_s3s_document_for_s3():
    _, _, body = error_answer({}, ERROR, "s3")
    assert body.endswith(
        "<Error><Code>EntityNotFoundException</Code>"
        "<Message>Job &lt;x&gt; not found.</Message></Error>"
    )


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("my.bucket.localhost:4566", "/my.bucket/a%20b"),
        ("my-bucket.s3.localhost:4566", "/my-bucket/a%20b"),
        ("localhost:4566", "/a%20b"),
        ("s3.localhost:4566", "/a%20b"),
        ("127.0.0.1:4566", "/a%20b"),
    ],
)
def test_bucket_of_the_host_name_moves_into_the_path(host, expected):
    """S3 User Guide, "Virtual hosting of general purpose buckets"."""
    environ = dict.fromkeys(("RAW_URI", "REQUEST_URI", "PATH_INFO"), "/a%20b") | {"HTTP_HOST": host}
    use_path_style(environ)
    assert environ["RAW_URI"] == expected
