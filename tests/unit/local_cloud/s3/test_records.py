"""Which files stay and which go: records, copies, readers, restarts."""

import gc
from pathlib import Path

import pytest

from local_cloud.s3.blobs import Blob, folder, store_bytes
from local_cloud.s3.buckets import Buckets
from local_cloud.s3.records import (
    BucketSettings,
    Description,
    FileRecords,
    ObjectVersion,
    Part,
    Upload,
)
from local_cloud.settings import SETTINGS
from local_cloud.store import Store

PLAIN = Description({}, {}, {}, "STANDARD", None)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(SETTINGS, "state", tmp_path)
    monkeypatch.setattr(SETTINGS, "store", Store(tmp_path / "state.sqlite"))
    folder().mkdir()
    yield
    SETTINGS.store.close()


def version(blob: Blob) -> ObjectVersion:
    return ObjectVersion("null", 0, blob, "", PLAIN)


def files() -> list[str]:
    gc.collect()
    return sorted(path.read_bytes().decode() for path in folder().iterdir())


def test_file_stays_while_a_record_names_it_and_nothing_in_memory_does():
    records: FileRecords[str, tuple[ObjectVersion, ...]] = FileRecords("room")
    records["k"] = (version(store_bytes(b"kept")),)
    del records
    assert files() == ["kept"]


def test_replaced_and_deleted_records_take_their_files_along():
    records: FileRecords[str, tuple[ObjectVersion, ...]] = FileRecords("room")
    records["k"] = (version(store_bytes(b"old")),)
    records["k"] = (version(store_bytes(b"new")),)
    assert files() == ["new"]
    del records["k"]
    assert files() == []


def test_file_that_two_records_name_goes_with_the_second():
    shared = store_bytes(b"shared")
    records: FileRecords[str, tuple[ObjectVersion, ...]] = FileRecords("room")
    records["a"], records["b"] = (version(shared),), (version(shared[2:]),)
    del shared, records["a"]
    assert files() == ["shared"]
    del records["b"]
    assert files() == []


def test_reader_keeps_the_file_of_a_deleted_object():
    records: FileRecords[str, tuple[ObjectVersion, ...]] = FileRecords("room")
    records["k"] = (version(store_bytes(b"read")),)
    reader = records["k"][0].blob
    del records["k"]
    assert bytes(reader) == b"read"
    del reader
    assert files() == []


def test_records_of_a_restart_share_and_release_their_files():
    shared = store_bytes(b"shared")
    first: FileRecords[str, tuple[ObjectVersion, ...]] = FileRecords("room")
    first["a"], first["b"] = (version(shared),), (version(shared[:3]),)
    del first, shared
    again: FileRecords[str, tuple[ObjectVersion, ...]] = FileRecords("room")
    assert bytes(again["b"][0].blob) == b"sha"
    del again["a"]
    assert files() == ["shared"]
    del again["b"]
    assert files() == []


def test_restart_removes_just_the_files_that_no_record_names():
    buckets = Buckets()
    buckets.create(BucketSettings("bucket", "us-east-1", 0))
    with buckets.locked("bucket") as bucket:
        bucket.add("k", version(store_bytes(b"object")))
        bucket.uploads["u"] = Upload("u", "k", 0, PLAIN, "", False)
        bucket.parts["u", 1] = Part(0, store_bytes(b"part"), None)
    (folder() / "x").write_text("left by a kill")
    del buckets, bucket
    again = Buckets()
    assert files() == ["object", "part"]
    with again.locked("bucket") as bucket:
        bucket.delete("k")
    again.delete("bucket")
    del bucket
    assert files() == []
    assert SETTINGS.store.rooms() == []
