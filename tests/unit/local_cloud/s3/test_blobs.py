"""Blobs: bytes on disk that copies, ranges and joins share."""

import gc
import io
from pathlib import Path

import pytest

from local_cloud.s3.blobs import Blob, folder, join, store, store_bytes
from local_cloud.settings import SETTINGS


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(SETTINGS, "state", tmp_path)
    folder().mkdir()
    return tmp_path


def files() -> list[str]:
    gc.collect()
    return [path.read_bytes().decode() for path in folder().iterdir()]


def test_blob_gives_the_bytes_stored():
    blob = store(io.BytesIO(b"0123456789"))
    assert (bytes(blob), len(blob)) == (b"0123456789", 10)
    assert blob.md5 == "781e5e245d69b566979b86e28d23f2c7"  # printf 0123456789 | md5sum


def test_empty_blob_needs_no_file():
    blob = store_bytes(b"")
    assert (bytes(blob), len(blob), files()) == (b"", 0, [])
    assert blob.md5 == "d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (slice(0, 2), b"ab"),
        (slice(1, 5), b"bcde"),
        (slice(3, 4), b"d"),
        (slice(4, None), b"efg"),
        (slice(-2, None), b"fg"),
        (slice(7, 9), b""),
    ],
)
def test_slice_reaches_over_joined_blobs(part, expected):
    joined = join([store_bytes(b"abc"), store_bytes(b"d"), store_bytes(b"efg")])
    assert bytes(joined[part]) == expected


def test_slice_of_a_slice_counts_from_the_slice():
    assert bytes(store_bytes(b"0123456789")[2:8][1:3]) == b"34"


def test_join_writes_no_file():
    parts = [store_bytes(b"a"), store_bytes(b"b")]
    assert bytes(join(parts)) == b"ab"
    assert sorted(files()) == ["a", "b"]


def test_file_goes_with_the_last_blob_that_shows_it():
    blob = store_bytes(b"kept")
    share = Blob(blob.stretches)
    del blob
    assert files() == ["kept"]
    del share
    assert files() == []


def test_digests_are_told_every_byte():
    class Count:
        total = 0

        def update(self, data: memoryview) -> None:
            self.total += len(data)

    count = Count()
    store(io.BytesIO(b"x" * 600_000), [count])
    assert count.total == 600_000
