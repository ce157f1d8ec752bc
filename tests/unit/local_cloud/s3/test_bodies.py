"""The bodies of uploads: AWS chunks, trailers, checksums."""

import io
from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from local_cloud.api import AwsError
from local_cloud.s3.blobs import folder
from local_cloud.s3.bodies import announced_algorithm, receive
from local_cloud.settings import SETTINGS

UNSIGNED = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
SIGNED = {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
CRC32_OF_HELLO = "NhCmhg=="  # zlib.crc32(b"hello") = 0x3610a686


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SETTINGS, "state", tmp_path)
    folder().mkdir()


def received(body: bytes, **headers: str) -> bytes:
    return bytes(receive(io.BytesIO(body), Headers(headers)).blob)


def test_plain_body_is_stored_as_it_comes():
    assert received(b"hello") == b"hello"


def test_chunks_are_joined_and_the_trailer_is_the_checksum():
    body = b"3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    upload = receive(
        io.BytesIO(body), Headers(UNSIGNED | {"x-amz-trailer": "x-amz-checksum-crc32"})
    )
    assert bytes(upload.blob) == b"hello"
    assert (upload.algorithm, upload.checksum) == ("CRC32", CRC32_OF_HELLO)


def test_signed_chunks_lose_their_signatures():
    body = b"5;chunk-signature=abc\r\nhello\r\n0;chunk-signature=def\r\n\r\n"
    assert received(body, **SIGNED) == b"hello"


def test_chunks_may_hold_line_ends():
    body = b"6\r\na\r\nb\r\n\r\n0\r\n\r\n"
    assert received(body, **UNSIGNED) == b"a\r\nb\r\n"


@pytest.mark.parametrize("body", [b"5\r\nhel", b"5\r\nhello\r\n", b""])
def test_chunks_that_end_early_are_refused(body):
    with pytest.raises(AwsError) as refused:
        received(body, **UNSIGNED)
    assert refused.value.code == "IncompleteBody"


def test_wrong_trailer_is_a_bad_digest():
    body = b"5\r\nhellO\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    with pytest.raises(AwsError) as refused:
        received(body, **UNSIGNED, **{"x-amz-trailer": "x-amz-checksum-crc32"})
    assert refused.value.code == "BadDigest"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-amz-checksum-crc32", "AAAAAA=="),
        ("x-amz-checksum-sha256", "AAAA"),
        ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="),  # of no bytes
    ],
)
def test_other_bytes_than_announced_are_a_bad_digest(header, value):
    with pytest.raises(AwsError) as refused:
        received(b"hello", **{header: value})
    assert refused.value.code == "BadDigest"


def test_right_digests_pass():
    digests = {"x-amz-checksum-crc32": CRC32_OF_HELLO, "Content-MD5": "XUFAKrxLKna5cZ2REBfFkg=="}
    assert received(b"hello", **digests) == b"hello"


def test_checksum_that_python_cannot_compute_is_kept_as_told():
    upload = receive(io.BytesIO(b"hello"), Headers({"x-amz-checksum-crc64nvme": "M3eFcAZSQlc="}))
    assert (upload.algorithm, upload.checksum) == ("CRC64NVME", "M3eFcAZSQlc=")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, ""),
        ({"x-amz-sdk-checksum-algorithm": "crc32"}, "CRC32"),
        ({"x-amz-checksum-sha1": "x"}, "SHA1"),
        ({"x-amz-trailer": "x-amz-checksum-crc32c"}, "CRC32C"),
        ({"x-amz-sdk-checksum-algorithm": "crc7"}, ""),
    ],
)
def test_checksum_is_announced_by_header_trailer_or_algorithm(headers, expected):
    assert announced_algorithm(Headers(headers)) == expected
