"""Buckets are emptied of everything that keeps S3 from deleting them."""

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from deployment.buckets import delete, exists, full_name
from deployment.errors import DeploymentError
from deployment.names import Environment


@pytest.fixture
def bucket(account):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="full")
    s3.put_bucket_versioning(Bucket="full", VersioningConfiguration={"Status": "Enabled"})
    return s3


def test_short_name_becomes_the_full_one(account):
    dev, prod = Environment(), Environment("prod")
    assert full_name("etl-poc-data-raw", dev) == "etl-poc-data-raw-123456789012-us-east-1"
    assert full_name("etl-poc-data-raw", prod) == "etl-poc-data-raw-prod-123456789012-us-east-1"
    assert full_name("mine", dev) == "mine"


def test_versions_delete_markers_and_unfinished_uploads_go_with_the_bucket(bucket):
    for body in (b"1", b"2"):
        bucket.put_object(Bucket="full", Key="a", Body=body)
    bucket.delete_object(Bucket="full", Key="a")
    bucket.create_multipart_upload(Bucket="full", Key="b")
    assert delete("full") == 3
    assert not exists("full")


def test_more_objects_than_one_page_holds_are_deleted(bucket):
    def put(number):
        bucket.put_object(Bucket="full", Key=f"{number:04}", Body=b"")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(1005)))
    assert delete("full") == 1005


def test_bucket_that_does_not_exist_is_said_in_one_line(account):
    with pytest.raises(DeploymentError, match="Bucket nope does not exist"):
        delete("nope")
