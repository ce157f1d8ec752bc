"""Buckets and objects outlive the server: ``kill -9``, and a new start with the same folder."""

import json

import pytest

from tests.conftest import running_cloud

PART = b"a" * 5 * 1024 * 1024
KEPT = {"Bucket": "kept", "Key": "k"}
PARTED = {"Bucket": "kept", "Key": "parted"}
RULE = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 7}}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:DeleteObject",
            "Resource": "arn:aws:s3:::kept/held",
        }
    ],
}


def write(s3):
    """What the tests look for; returns the ids of the two versions, of the marker, the upload."""
    s3.create_bucket(Bucket="kept")
    s3.create_bucket(Bucket="gone")
    s3.put_object(Bucket="gone", Key="k", Body=b"gone")
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(Bucket="kept", Policy=json.dumps(POLICY))
    s3.put_bucket_lifecycle_configuration(Bucket="kept", LifecycleConfiguration={"Rules": [RULE]})
    versions = [
        s3.put_object(**KEPT, Body=b"old", ContentType="text/x", Metadata={"my_key": "v"}),
        s3.put_object(**KEPT, Body=b"new", Tagging="zone=raw", ChecksumAlgorithm="SHA256"),
    ]
    s3.put_object(Bucket="kept", Key="source", Body=b"copied")
    s3.copy_object(Bucket="kept", Key="copy", CopySource="kept/source")
    marker = s3.delete_object(**KEPT)
    upload = s3.create_multipart_upload(**PARTED, Metadata={"of": "upload"})["UploadId"]
    s3.upload_part(**PARTED, UploadId=upload, PartNumber=1, Body=PART)
    s3.delete_object(Bucket="gone", Key="k")
    s3.delete_bucket(Bucket="gone")
    return [each["VersionId"] for each in (*versions, marker)], upload


@pytest.fixture(scope="module")
def restarted(tmp_path_factory):
    """A client of the second server, what the first one answered, and the state folder."""
    state = tmp_path_factory.mktemp("state")
    with running_cloud(state) as cloud:
        written = write(cloud.client("s3"))
        cloud.process.kill()
        cloud.process.wait(timeout=10)
    (state / "objects" / "half-written").write_bytes(b"no record names it")
    with running_cloud(state) as cloud:
        yield cloud.client("s3"), written, state


def test_bucket_is_found_with_its_settings_after_a_kill(restarted):
    s3, _, _ = restarted
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["kept"]
    assert s3.get_bucket_versioning(Bucket="kept")["Status"] == "Enabled"
    assert s3.get_bucket_lifecycle_configuration(Bucket="kept")["Rules"] == [RULE]
    assert json.loads(s3.get_bucket_policy(Bucket="kept")["Policy"]) == POLICY


def test_versions_and_markers_are_found_after_a_kill(restarted):
    s3, ((old, new, marker), _), _ = restarted
    listed = s3.list_object_versions(Bucket="kept", Prefix="k")
    assert [version["VersionId"] for version in listed["Versions"]] == [new, old]
    assert [each["VersionId"] for each in listed["DeleteMarkers"]] == [marker]
    assert s3.list_objects_v2(Bucket="kept", Prefix="k")["KeyCount"] == 0
    first = s3.get_object(**KEPT, VersionId=old)
    assert first["Body"].read() == b"old"
    assert (first["ContentType"], first["Metadata"]) == ("text/x", {"my_key": "v"})
    second = s3.head_object(**KEPT, VersionId=new, ChecksumMode="ENABLED")
    # printf new | openssl sha256 -binary | base64
    assert second["ChecksumSHA256"] == "EVB6Di9eadXfpApiob17buV+a82FxnybhDGzb/8hxDc="
    assert s3.get_object_tagging(**KEPT, VersionId=new)["TagSet"] == [
        {"Key": "zone", "Value": "raw"}
    ]


def test_copy_outlives_its_source_after_a_kill(restarted):
    s3, _, _ = restarted
    source = {"Bucket": "kept", "Key": "source"}
    s3.delete_object(**source, VersionId=s3.head_object(**source)["VersionId"])
    assert s3.get_object(Bucket="kept", Key="copy")["Body"].read() == b"copied"


def test_upload_in_parts_goes_on_after_a_kill(restarted):
    s3, (_, upload), _ = restarted
    at = {**PARTED, "UploadId": upload}
    last = s3.upload_part(**at, PartNumber=2, Body=b"tail")
    parts = [(part["PartNumber"], part["ETag"]) for part in s3.list_parts(**at)["Parts"]]
    assert parts[1] == (2, last["ETag"])
    listed = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": listed})
    found = s3.get_object(**PARTED)
    assert (found["ContentLength"], found["Metadata"]) == (len(PART) + 4, {"of": "upload"})
    assert s3.get_object(**PARTED, Range="bytes=-6")["Body"].read() == b"aatail"


def test_files_that_no_record_names_are_removed_at_the_start(restarted):
    s3, _, state = restarted
    s3.head_bucket(Bucket="kept")
    assert not (state / "objects" / "half-written").exists()
    contents = {file.read_bytes() for file in (state / "objects").iterdir()}
    assert contents - {b"tail"} == {b"old", b"new", b"copied", PART}
