"""Operations on objects beside reading and writing: tags, attributes, parts, the first listing.

Source  S3 API Reference, the page of each operation.
"""

import uuid
from datetime import datetime
from urllib.request import Request, urlopen

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


def test_uploads_are_listed_in_pages_by_key_and_start(s3, bucket):
    started = [start_upload(s3, bucket, key) for key in ("a/1", "b", "b", "a/2", "c")]
    ids = [each["UploadId"] for each in started]
    pages = s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 2}
    )
    found = [upload["UploadId"] for page in pages for upload in page["Uploads"]]
    assert found == [ids[0], ids[3], ids[1], ids[2], ids[4]]
    folded = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [each["Prefix"] for each in folded["CommonPrefixes"]] == ["a/"]
    assert [each["Key"] for each in folded["Uploads"]] == ["b", "b", "c"]


def test_completed_upload_is_answered_alike_when_completed_again(s3, bucket):
    at = start_upload(s3, bucket, "k")
    etag = s3.upload_part(**at, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    with pytest.raises(ClientError, match=r"header value 2 does not match.* computed: 1"):
        s3.complete_multipart_upload(**at, MultipartUpload=parts, MpuObjectSize=2)
    done = [s3.complete_multipart_upload(**at, MultipartUpload=parts)["ETag"] for _ in range(2)]
    assert done[0] == done[1]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    sizes = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["ObjectParts"])
    assert sizes["ObjectParts"]["TotalPartsCount"] == 1


def test_copy_onto_itself_has_to_change_something(s3, bucket):
    at = {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with pytest.raises(ClientError, match="trying to copy an object to itself"):
        s3.copy_object(**at)
    s3.copy_object(**at, Metadata={"a": "b"}, MetadataDirective="REPLACE")
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"a": "b"}


def test_copy_of_what_is_not_there_is_refused(s3, bucket):
    for source, code in [(f"{bucket}/none", "NoSuchKey"), ("no-such-bucket/k", "NoSuchBucket")]:
        with pytest.raises(ClientError, match=code):
            s3.copy_object(Bucket=bucket, Key="k", CopySource=source)


def test_metadata_and_tags_beyond_the_limits_are_refused(s3, bucket):
    """S3 User Guide: 2 KB of metadata; at most 10 tags of an object, none of AWS's own."""
    at = {"Bucket": bucket, "Key": "k"}
    with pytest.raises(ClientError, match="MetadataTooLarge"):
        s3.put_object(**at, Body=b"", Metadata={"a": "x" * 2048})
    s3.put_object(**at, Body=b"")
    many = [{"Key": str(number), "Value": ""} for number in range(11)]
    for tags, said in [
        (many, "Object tags cannot be greater than 10"),
        ([{"Key": "aws:x", "Value": ""}], "System tags cannot be added"),
        ([{"Key": "a", "Value": ""}] * 2, "multiple Tags with the same key"),
    ]:
        with pytest.raises(ClientError, match=said):
            s3.put_object_tagging(**at, Tagging={"TagSet": tags})


def test_archived_object_is_not_read(s3, bucket):
    """API Reference, "GetObject": InvalidObjectState."""
    at = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**at, Body=b"x", StorageClass="GLACIER")
    assert s3.head_object(**at)["StorageClass"] == "GLACIER"
    with pytest.raises(ClientError, match="InvalidObjectState"):
        s3.get_object(**at)
    with pytest.raises(ClientError, match="ObjectNotInActiveTierError"):
        s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/k")
    with pytest.raises(ClientError, match="InvalidStorageClass"):
        s3.put_object(**at, Body=b"x", StorageClass="COLD")


def test_headers_of_an_answer_can_be_asked_for(s3, bucket):
    at = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**at, Body=b"x", CacheControl="no-store", ContentEncoding="gzip")
    found = s3.get_object(
        **at, ResponseContentType="text/plain", ResponseExpires=datetime(2030, 1, 1)
    )
    assert (found["ContentType"], found["CacheControl"]) == ("text/plain", "no-store")
    assert found["ContentEncoding"] == "gzip"
    assert found["ExpiresString"] == "Tue, 01 Jan 2030 00:00:00 GMT"


def test_public_object_is_read_by_anybody_and_written_by_nobody(cloud, s3, bucket):
    for key, acl in [("open", "public-read"), ("closed", "private")]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x", ACL=acl)
    address = f"{cloud.endpoint_url}/{bucket}"
    with urlopen(f"{address}/open") as answer:
        assert answer.read() == b"x"
    for request in (f"{address}/closed", address, Request(f"{address}/open", method="DELETE")):
        with pytest.raises(OSError, match="403"):
            urlopen(request)


def test_large_refused_body_is_read_so_that_its_client_hears_why(s3):
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_object(Bucket="no-such-bucket", Key="k", Body=b"x" * 20_000_000)


def test_version_of_many_objects_is_deleted_and_an_etag_compared(s3, bucket):
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=enabled)
    old, _ = (
        s3.put_object(Bucket=bucket, Key="a", Body=body)["VersionId"] for body in (b"1", b"2")
    )
    s3.put_object(Bucket=bucket, Key="b", Body=b"x")
    wanted = [{"Key": "a", "VersionId": old}, {"Key": "b", "ETag": '"other"'}, {"Key": "a"}]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": wanted})
    assert answer["Deleted"][0] == {"Key": "a", "VersionId": old}
    assert answer["Deleted"][1]["DeleteMarker"] is True
    assert [each["Code"] for each in answer["Errors"]] == ["PreconditionFailed"]
    marker = s3.list_object_versions(Bucket=bucket)["DeleteMarkers"][0]["VersionId"]
    removed = s3.delete_object(Bucket=bucket, Key="a", VersionId=marker)
    assert (removed["DeleteMarker"], removed["VersionId"]) == (True, marker)
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"2"


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
