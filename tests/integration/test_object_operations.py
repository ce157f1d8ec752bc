"""Operations on objects beside reading and writing: tags, attributes, parts, the first listing.

Source  S3 API Reference, the page of each operation.
"""

import uuid

import pytest
from botocore.exceptions import ClientError

PART = b"a" * 5 * 1024 * 1024


@pytest.fixture(scope="module")
def s3(cloud):
    return cloud.client("s3")


@pytest.fixture
def bucket(s3):
    name = f"objects-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


def start_upload(s3, bucket, key):
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    return {"Bucket": bucket, "Key": key, "UploadId": upload_id}


def test_tags_of_an_object_are_kept_and_counted(s3, bucket):
    at = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**at, Body=b"x", Tagging="zone=raw")
    assert s3.get_object_tagging(**at)["TagSet"] == [{"Key": "zone", "Value": "raw"}]
    tags = [{"Key": "zone", "Value": "gold"}, {"Key": "team", "Value": "a"}]
    s3.put_object_tagging(**at, Tagging={"TagSet": tags})
    assert s3.get_object_tagging(**at)["TagSet"] == tags
    assert s3.head_object(**at)["TagCount"] == 2
    s3.delete_object_tagging(**at)
    assert s3.get_object_tagging(**at)["TagSet"] == []


def test_acl_of_an_object_is_kept(s3, bucket):
    at = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**at, Body=b"x")
    s3.put_object_acl(**at, ACL="public-read")
    permissions = [grant["Permission"] for grant in s3.get_object_acl(**at)["Grants"]]
    assert permissions == ["FULL_CONTROL", "READ"]


def test_attributes_of_an_object_are_those_asked_for(s3, bucket):
    at = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**at, Body=b"hello", ChecksumAlgorithm="CRC32")
    asked = ["ETag", "Checksum", "ObjectSize", "StorageClass"]
    found = s3.get_object_attributes(**at, ObjectAttributes=asked)
    # printf hello | md5sum; the CRC-32 of "hello" is 3610a686
    assert found["ETag"] == "5d41402abc4b2a76b9719d911017c592"
    assert found["Checksum"]["ChecksumCRC32"] == "NhCmhg=="
    assert (found["ObjectSize"], found["StorageClass"]) == (5, "STANDARD")
    only_size = s3.get_object_attributes(**at, ObjectAttributes=["ObjectSize"])
    assert only_size["ObjectSize"] == 5 and "ETag" not in only_size


def test_first_listing_pages_by_marker(s3, bucket):
    for key in ("a/1", "a/2", "b", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    first = s3.list_objects(Bucket=bucket, Delimiter="/", MaxKeys=2)
    assert [each["Prefix"] for each in first["CommonPrefixes"]] == ["a/"]
    assert [each["Key"] for each in first["Contents"]] == ["b"]
    assert (first["IsTruncated"], first["NextMarker"]) == (True, "b")
    rest = s3.list_objects(Bucket=bucket, Delimiter="/", Marker="b")
    assert [each["Key"] for each in rest["Contents"]] == ["c"]
    assert rest["IsTruncated"] is False


def test_parts_are_listed_in_pages(s3, bucket):
    at = start_upload(s3, bucket, "k")
    for number in (1, 2, 3):
        s3.upload_part(**at, PartNumber=number, Body=b"x" * number)
    first = s3.list_parts(**at, MaxParts=2)
    assert [(part["PartNumber"], part["Size"]) for part in first["Parts"]] == [(1, 1), (2, 2)]
    assert (first["IsTruncated"], first["NextPartNumberMarker"]) == (True, 2)
    rest = s3.list_parts(**at, PartNumberMarker=2)
    assert [part["PartNumber"] for part in rest["Parts"]] == [3]
    assert rest["IsTruncated"] is False


def test_part_is_copied_from_a_range_of_an_object(s3, bucket):
    s3.put_object(Bucket=bucket, Key="source", Body=b"hello")
    at = start_upload(s3, bucket, "k")
    first = s3.upload_part(**at, PartNumber=1, Body=PART)
    source = f"{bucket}/source"
    copied = s3.upload_part_copy(
        **at, PartNumber=2, CopySource=source, CopySourceRange="bytes=1-3"
    )["CopyPartResult"]
    etags = enumerate([first["ETag"], copied["ETag"]], 1)
    parts = [{"PartNumber": number, "ETag": etag} for number, etag in etags]
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": parts})
    end = s3.get_object(Bucket=bucket, Key="k", Range="bytes=-5")["Body"].read()
    assert end == b"aaell"


def test_aborted_upload_is_gone(s3, bucket):
    for key in ("a", "b"):
        start_upload(s3, bucket, key)
    uploads = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [upload["Key"] for upload in uploads] == ["a", "b"]
    at = {"Bucket": bucket, "Key": "a", "UploadId": uploads[0]["UploadId"]}
    s3.abort_multipart_upload(**at)
    left = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [upload["Key"] for upload in left] == ["b"]
    with pytest.raises(ClientError, match="NoSuchUpload"):
        s3.upload_part(**at, PartNumber=1, Body=b"x")


def test_many_objects_are_deleted_at_once(s3, bucket):
    """API Reference, "DeleteObjects": a key that is not there counts as deleted."""
    for key in ("a", "b", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    keys = [{"Key": key} for key in ("a", "b", "none")]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})
    assert sorted(each["Key"] for each in answer["Deleted"]) == ["a", "b", "none"]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["c"]


def test_select_on_an_object_is_refused_by_name(s3, bucket):
    with pytest.raises(ClientError, match="does not support s3:SelectObjectContent"):
        s3.select_object_content(
            Bucket=bucket,
            Key="k",
            ExpressionType="SQL",
            Expression="SELECT 1",
            InputSerialization={"CSV": {}},
            OutputSerialization={"CSV": {}},
        )
