"""Conditions and ranges of requests."""

import pytest
from werkzeug.datastructures import Headers

from local_cloud.api import AwsError
from local_cloud.s3.blobs import Blob
from local_cloud.s3.conditions import byte_range, check_copy, check_write, is_modified
from local_cloud.s3.records import Description, ObjectVersion

AT = 1_700_000_000  # Tue, 14 Nov 2023 22:13:20 GMT
NOW, EARLIER = "Tue, 14 Nov 2023 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:19 GMT"
OBJECT = ObjectVersion("null", AT, Blob(), "abc", Description({}, {}, {}, "STANDARD", None))


def code_of(function, *arguments):
    with pytest.raises(AwsError) as refused:
        function(*arguments)
    return refused.value.code


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"If-Match": '"abc"'}, True),
        ({"If-Match": "abc"}, True),
        ({"If-Match": '"x", "abc"'}, True),
        ({"If-Match": "*"}, True),
        ({"If-None-Match": '"abc"'}, False),
        ({"If-None-Match": '"x"'}, True),
        ({"If-Modified-Since": NOW}, False),
        ({"If-Modified-Since": EARLIER}, True),
        ({"If-Modified-Since": "yesterday"}, True),
        ({"If-None-Match": '"x"', "If-Modified-Since": NOW}, True),
        ({"If-Unmodified-Since": NOW}, True),
        ({"If-Match": '"abc"', "If-Unmodified-Since": EARLIER}, True),
    ],
)
def test_object_is_sent_only_when_it_is_modified(headers, expected):
    """RFC 9110, "Precedence of Preconditions": a comparison of ETags goes before one of dates."""
    assert is_modified(Headers(headers), OBJECT) is expected


@pytest.mark.parametrize("headers", [{"If-Match": '"x"'}, {"If-Unmodified-Since": EARLIER}])
def test_condition_that_fails_is_told(headers):
    assert code_of(is_modified, Headers(headers), OBJECT) == "PreconditionFailed"


def test_copy_of_what_is_not_modified_fails():
    headers = Headers({"x-amz-copy-source-if-none-match": "abc"})
    assert code_of(check_copy, headers, OBJECT) == "PreconditionFailed"
    check_copy(Headers({"If-None-Match": "abc"}), OBJECT)  # that one is for the target


def test_write_is_refused_over_what_is_there_and_over_another_version():
    check_write(Headers({"If-None-Match": "*"}), None)
    assert code_of(check_write, Headers({"If-None-Match": "*"}), OBJECT) == "PreconditionFailed"
    assert code_of(check_write, Headers({"If-Match": "x"}), OBJECT) == "PreconditionFailed"
    assert code_of(check_write, Headers({"If-Match": "abc"}), None) == "NoSuchKey"
    assert code_of(check_write, Headers({"If-None-Match": '"x"'}), OBJECT) == "NotImplemented"
    check_write(Headers({"If-Match": "abc"}), OBJECT)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-40", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("bytes=5-2", None),
        ("bytes=1-2,4-5", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("lines=0-1", None),
    ],
)
def test_range_of_ten_bytes(asked, expected):
    """RFC 9110, "Range": what is not understood is passed over."""
    assert byte_range(asked, 10) == expected


@pytest.mark.parametrize(
    ("asked", "length"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_range_behind_the_end_is_refused(asked, length):
    assert code_of(byte_range, asked, length) == "InvalidRange"
