"""Which operation a request is."""

import pytest

from local_cloud.s3.application import ANSWERS
from local_cloud.s3.operations import SUPPORTED
from local_cloud.s3.routing import names_of, operation_of

COPY = {"x-amz-copy-source": "a/b"}
PART = {"partNumber": "1", "uploadId": "u"}


@pytest.mark.parametrize(
    ("method", "level", "query", "headers", "expected"),
    [
        ("GET", "", {}, {}, "ListBuckets"),
        ("GET", "b", {}, {}, "ListObjects"),
        ("GET", "b", {"list-type": "2", "prefix": "versions"}, {}, "ListObjectsV2"),
        ("GET", "b", {"list-type": "1"}, {}, "ListObjects"),
        ("GET", "b", {"lifecycle": ""}, {}, "GetBucketLifecycleConfiguration"),
        ("PUT", "b", {"notification": ""}, {}, "PutBucketNotificationConfiguration"),
        ("PUT", "b", {}, {}, "CreateBucket"),
        ("POST", "b", {"delete": ""}, {}, "DeleteObjects"),
        ("POST", "b", {}, {}, None),
        ("GET", "k", {"x-id": "GetObject", "versionId": "v"}, {}, "GetObject"),
        ("GET", "k", {"uploadId": "u"}, {}, "ListParts"),
        ("PUT", "k", {}, {}, "PutObject"),
        ("PUT", "k", {}, COPY, "CopyObject"),
        ("PUT", "k", PART, {}, "UploadPart"),
        ("PUT", "k", PART, COPY, "UploadPartCopy"),
        ("POST", "k", {"uploads": ""}, {}, "CreateMultipartUpload"),
        ("POST", "k", {"select": "", "select-type": "2"}, {}, "SelectObjectContent"),
        ("OPTIONS", "k", {}, {}, None),
    ],
)
def test_request_is_the_operation_that_asks_most_of_it(method, level, query, headers, expected):
    """In      level: "" for the service, b for a bucket, k for an object."""
    bucket, key = {"": ("", ""), "b": ("bucket", ""), "k": ("bucket", "key")}[level]
    assert operation_of(method, bucket, key, query, headers) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ("", "")),
        ("/bucket", ("bucket", "")),
        ("/bucket/", ("bucket", "")),
        ("/bucket/a%20b/c%2Bd+e", ("bucket", "a b/c+d+e")),
        ("/bucket//lead/", ("bucket", "/lead/")),
        ("/bucket/%C3%BC%252F", ("bucket", "ü%2F")),
    ],
)
def test_path_names_bucket_and_key(path, expected):
    assert names_of(path) == expected


def test_every_operation_that_is_listed_has_its_answer():
    assert ANSWERS.keys() == SUPPORTED
