"""S3 as boto3 sees it: keys, ranges, conditions, uploads in parts, copies, versions, policies."""

import hashlib
import json
import uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

KEYS = [
    "country=Cote d%27Ivoire/a",
    "country=Cote d'Ivoire/a",
    "a b",
    "a+b",
    "a%2Bb",
    "ü/é",
    "x=1/y&z",
    "a;b",
    "a?b#c",
    "//lead",
    "folder/",
    'q"q',
    "<xml>&amp;",
    "a:b@c,d$e!(f)*~",
]
PART = b"a" * 5 * 1024 * 1024


@pytest.fixture(scope="module")
def s3(cloud):
    return cloud.client("s3")


@pytest.fixture
def bucket(s3):
    name = f"bucket-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def error_of(function, **arguments):
    with pytest.raises(ClientError) as failed:
        function(**arguments)
    response = failed.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def body(s3, **arguments):
    return s3.get_object(**arguments)["Body"].read()


@pytest.mark.parametrize("key", KEYS)
def test_key_survives_put_list_copy_and_delete(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    s3.copy_object(Bucket=bucket, Key=f"copy/{key}", CopySource={"Bucket": bucket, "Key": key})
    listed = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert sorted(listed) == sorted([key, f"copy/{key}"])
    assert body(s3, Bucket=bucket, Key=f"copy/{key}") == b"x"
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key}, {"Key": f"copy/{key}"}]})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=2-4", (b"234", "bytes 2-4/10")),
        ("bytes=-3", (b"789", "bytes 7-9/10")),
        ("bytes=5-", (b"56789", "bytes 5-9/10")),
        ("bytes=8-100", (b"89", "bytes 8-9/10")),
    ],
)
def test_range_is_read_and_headed(s3, bucket, asked, expected):
    """RFC 9110, "Range"; S3 API Reference, "GetObject"."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    got = s3.get_object(Bucket=bucket, Key="k", Range=asked)
    head = s3.head_object(Bucket=bucket, Key="k", Range=asked)
    assert (got["Body"].read(), got["ContentRange"]) == expected
    assert (head["ContentLength"], head["ContentRange"]) == (len(expected[0]), expected[1])


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=-0"])
def test_range_outside_is_refused(s3, bucket, asked):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    assert error_of(s3.get_object, Bucket=bucket, Key="k", Range=asked) == ("InvalidRange", 416)
    assert error_of(s3.head_object, Bucket=bucket, Key="k", Range=asked) == ("416", 416)


def test_conditions_are_held(s3, bucket):
    """S3 User Guide, "Add preconditions to S3 operations with conditional requests"."""
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    at = {"Bucket": bucket, "Key": "k"}
    assert error_of(s3.get_object, **at, IfNoneMatch=etag) == ("304", 304)
    assert error_of(s3.get_object, **at, IfMatch='"x"') == ("PreconditionFailed", 412)
    assert error_of(s3.put_object, **at, Body=b"", IfNoneMatch="*") == ("PreconditionFailed", 412)
    copy = {"Bucket": bucket, "Key": "c", "CopySource": f"{bucket}/k"}
    assert error_of(s3.copy_object, **copy, CopySourceIfMatch='"x"') == ("PreconditionFailed", 412)
    assert s3.copy_object(**copy, CopySourceIfMatch=etag)["CopyObjectResult"]["ETag"] == etag


def test_copy_keeps_metadata_unless_told_to_replace_it(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Metadata={"my_key": "v"}, ContentType="text/x")
    source = {"Bucket": bucket, "CopySource": f"{bucket}/k"}
    s3.copy_object(**source, Key="kept")
    s3.copy_object(**source, Key="new", Metadata={"n": "1"}, MetadataDirective="REPLACE")
    kept, new = (s3.head_object(Bucket=bucket, Key=key) for key in ("kept", "new"))
    assert (kept["Metadata"], kept["ContentType"]) == ({"my_key": "v"}, "text/x")
    assert (new["Metadata"], new["ContentType"]) == ({"n": "1"}, "binary/octet-stream")


def upload_parts(s3, bucket, *parts, algorithm="CRC32"):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm=algorithm)[
        "UploadId"
    ]
    at = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    sent = [
        s3.upload_part(**at, PartNumber=number, Body=part, ChecksumAlgorithm=algorithm)
        for number, part in enumerate(parts, 1)
    ]
    return at, [{"PartNumber": i, "ETag": part["ETag"]} for i, part in enumerate(sent, 1)]


def test_upload_in_parts_is_one_object(s3, bucket):
    """S3 API Reference, "CompleteMultipartUpload": ETag is the MD5 of the parts' MD5s."""
    at, parts = upload_parts(s3, bucket, PART, b"tail")
    done = s3.complete_multipart_upload(**at, MultipartUpload={"Parts": parts})
    md5s = hashlib.md5(PART).digest() + hashlib.md5(b"tail").digest()
    assert done["ETag"] == f'"{hashlib.md5(md5s).hexdigest()}-2"'
    assert body(s3, Bucket=bucket, Key="k") == PART + b"tail"
    assert body(s3, Bucket=bucket, Key="k", Range="bytes=-6") == b"aatail"
    assert body(s3, Bucket=bucket, Key="k", PartNumber=2) == b"tail"


def test_copy_of_an_upload_in_parts_has_the_etag_of_a_whole(s3, bucket):
    at, parts = upload_parts(s3, bucket, PART, b"tail")
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": parts})
    copied = s3.copy_object(Bucket=bucket, Key="c", CopySource=f"{bucket}/k")["CopyObjectResult"]
    assert copied["ETag"] == f'"{hashlib.md5(PART + b"tail").hexdigest()}"'


def test_composite_checksum_is_that_of_the_parts(s3, bucket):
    """S3 User Guide, "Checking object integrity"."""
    at, parts = upload_parts(s3, bucket, b"hello", algorithm="SHA256")
    done = s3.complete_multipart_upload(**at, MultipartUpload={"Parts": parts})
    # printf hello | openssl sha256 -binary | openssl sha256 -binary | base64
    assert done["ChecksumSHA256"] == "lZXJ35AHUUjrBoYDZd8zWEt1v/eCpRDGzUiDpBmDPVA=-1"


def test_part_with_another_checksum_than_the_upload_is_refused(s3, bucket):
    at, _ = upload_parts(s3, bucket, algorithm="SHA256")
    with pytest.raises(ClientError, match=r"expected checksum Type: sha256, actual.*: crc32"):
        s3.upload_part(**at, PartNumber=1, Body=b"x", ChecksumAlgorithm="CRC32")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda parts: parts[::-1], "InvalidPartOrder"),
        (lambda parts: [{**parts[0], "ETag": '"x"'}], "InvalidPart"),
        (lambda parts: [], "MalformedXML"),
    ],
)
def test_wrong_list_of_parts_is_refused(s3, bucket, change, expected):
    at, parts = upload_parts(s3, bucket, PART, b"tail")
    code, _ = error_of(s3.complete_multipart_upload, **at, MultipartUpload={"Parts": change(parts)})
    assert code == expected


def test_small_part_before_the_last_is_refused(s3, bucket):
    at, parts = upload_parts(s3, bucket, b"small", b"tail")
    parts = {"Parts": parts}
    assert (
        error_of(s3.complete_multipart_upload, **at, MultipartUpload=parts)[0] == "EntityTooSmall"
    )


def test_unknown_upload_is_refused(s3, bucket):
    at = {"Bucket": bucket, "Key": "k", "UploadId": "none"}
    assert error_of(s3.upload_part, **at, PartNumber=1, Body=b"") == ("NoSuchUpload", 404)
    assert error_of(s3.abort_multipart_upload, **at) == ("NoSuchUpload", 404)


def test_listing_pages_through_keys_and_prefixes(s3, bucket):
    for key in ("a/1", "a/2", "b/1", "c", "d/1"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    found = [
        entry.get("Prefix") or entry["Key"]
        for page in pages
        for entry in page.get("CommonPrefixes", []) + page.get("Contents", [])
    ]
    assert found == ["a/", "b/", "c", "d/"]
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="b/1")["Contents"]
    assert [entry["Key"] for entry in after] == ["c", "d/1"]


def test_versions_stay_until_each_is_deleted(s3, versioned):
    """S3 User Guide, "Deleting object versions from a versioning-enabled bucket"."""
    old, new = (s3.put_object(Bucket=versioned, Key="k", Body=b)["VersionId"] for b in (b"1", b"2"))
    marker = s3.delete_object(Bucket=versioned, Key="k")
    assert marker["DeleteMarker"] is True
    assert error_of(s3.get_object, Bucket=versioned, Key="k") == ("NoSuchKey", 404)
    assert body(s3, Bucket=versioned, Key="k", VersionId=old) == b"1"
    listed = s3.list_object_versions(Bucket=versioned)
    assert [entry["VersionId"] for entry in listed["Versions"]] == [new, old]
    assert listed["DeleteMarkers"][0]["IsLatest"] is True
    assert error_of(s3.delete_bucket, Bucket=versioned) == ("BucketNotEmpty", 409)
    for version in (old, new, marker["VersionId"]):
        s3.delete_object(Bucket=versioned, Key="k", VersionId=version)
    s3.delete_bucket(Bucket=versioned)
    assert error_of(s3.head_bucket, Bucket=versioned) == ("404", 404)


def test_versions_are_listed_page_by_page(s3, versioned):
    for key in ("a", "a", "b"):
        s3.put_object(Bucket=versioned, Key=key, Body=b"")
    s3.delete_object(Bucket=versioned, Key="never")
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=versioned, PaginationConfig={"PageSize": 1}
    )
    found = [
        entry["Key"]
        for page in pages
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]
    assert found == ["a", "a", "b", "never"]


def test_deny_with_a_condition_does_not_lock_the_bucket(s3, bucket):
    """As the templates' policies for TLS alone have: the loopback has no need of it."""
    statement = {
        "Sid": "EnforceTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert body(s3, Bucket=bucket, Key="k") == b"x"
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == policy


def test_deny_for_everybody_is_enforced(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}
    s3.put_bucket_policy(
        Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    assert error_of(s3.delete_object, Bucket=bucket, Key="k")[1] == 403
    assert body(s3, Bucket=bucket, Key="k") == b"x"


def test_wrong_digest_is_refused_and_leaves_no_object(s3, bucket):
    of_nothing = "1B2M2Y8AsgTpgAmY7PhCfg=="
    put = {"Bucket": bucket, "Key": "k", "Body": b"x", "ContentMD5": of_nothing}
    assert error_of(s3.put_object, **put) == ("BadDigest", 400)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_checksum_comes_back_when_asked_for(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm="CRC32")
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert (head["ChecksumCRC32"], head["ChecksumType"]) == ("NhCmhg==", "FULL_OBJECT")


def test_presigned_address_serves_the_object_and_a_bare_one_does_not(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k e'y", Body=b"x")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k e'y"})
    with urlopen(address) as answer:
        assert answer.read() == b"x"
    with pytest.raises(OSError, match="403"):
        urlopen(address.partition("?")[0])
    with pytest.raises(OSError, match="403"):
        urlopen(Request(address.partition("?")[0], data=b"y", method="PUT"))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_address_that_has_expired_is_refused(cloud, bucket, version):
    """S3 API Reference, "Authenticating Requests: Using Query Parameters"."""
    s3 = boto3.client(
        "s3",
        endpoint_url=cloud.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(signature_version=version),
    )
    address = s3.generate_presigned_url("list_objects_v2", Params={"Bucket": bucket}, ExpiresIn=-1)
    with pytest.raises(HTTPError, match="403") as refused:
        urlopen(address)
    assert b"<Message>Request has expired</Message>" in refused.value.read()


def test_key_of_more_than_1024_bytes_is_refused(s3, bucket):
    """S3 User Guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8."""
    s3.put_object(Bucket=bucket, Key="ä" * 512, Body=b"x")
    source = {"Bucket": bucket, "Key": "ä" * 512}
    too_long = {"Bucket": bucket, "Key": "ä" * 512 + "b"}
    assert error_of(s3.put_object, **too_long, Body=b"") == ("KeyTooLongError", 400)
    assert error_of(s3.copy_object, **too_long, CopySource=source) == ("KeyTooLongError", 400)
    assert error_of(s3.create_multipart_upload, **too_long) == ("KeyTooLongError", 400)


@pytest.mark.parametrize(
    "name", ["Bad_Name", "ab", "a..b", "-ab", "192.168.0.1", "xn--abc", "abc-s3alias"]
)
def test_name_that_s3_does_not_take_is_refused(cloud, name):
    """S3 User Guide, "General purpose bucket naming rules"."""
    signed = cloud.client("s3").generate_presigned_url("create_bucket", Params={"Bucket": "placed"})
    with pytest.raises(OSError, match="400"):
        urlopen(Request(signed.replace("placed", name), data=b"", method="PUT"))


def test_operation_beyond_ours_is_refused_by_name(s3, bucket):
    with pytest.raises(ClientError, match="does not support s3:GetBucketRequestPayment"):
        s3.get_bucket_request_payment(Bucket=bucket)
    with pytest.raises(ClientError, match="customer keys"):
        s3.put_object(
            Bucket=bucket, Key="k", SSECustomerAlgorithm="AES256", SSECustomerKey="0" * 32
        )


def test_bucket_of_another_account_than_expected_is_refused(s3, bucket):
    """S3 User Guide, "Verifying bucket ownership with bucket owner condition"."""
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="123456789012")
    other = {"Bucket": bucket, "ExpectedBucketOwner": "210987654321"}
    assert error_of(s3.list_objects_v2, **other) == ("AccessDenied", 403)
