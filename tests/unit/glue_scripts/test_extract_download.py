"""How etl-extract fetches its source: a real web server on loopback that misbehaves as told."""

import gzip

import pytest

from glue_scripts import extract
from tests.unit.glue_scripts.source_server import cut_off, serving, status, whole

BODY = bytes(range(256)) * 8192  # 2 MiB; a chunk that is written has 1 MiB


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(extract, "FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(extract, "TIMEOUT_SECONDS", (5, 0.2))


def fetched(tmp_path, url):
    extract.download(None, url, tmp_path / "source")
    return (tmp_path / "source").read_bytes()


def test_download_writes_the_body(tmp_path):
    with serving(whole(BODY)) as source:
        assert fetched(tmp_path, source.url("x.zip")) == BODY


def test_download_looks_like_a_browser_and_asks_for_no_compression(tmp_path):
    with serving(whole(BODY)) as source:
        fetched(tmp_path, source.url("x.zip"))
    (headers,) = source.requests
    assert headers["User-Agent"].startswith("Mozilla/5.0 ")
    assert headers["Accept-Encoding"] == "identity"


def test_download_stops_at_once_when_the_source_is_not_found(tmp_path):
    with (
        serving(status(404)) as source,
        pytest.raises(extract.SourceError) as error,
    ):
        fetched(tmp_path, source.url("x.zip"))
    url = source.url("x.zip")
    assert str(error.value) == f"GET {url} answered 404 Not Found. Check ExtractSourceURL."
    assert len(source.requests) == 1


def test_download_shows_no_signature_of_the_address(tmp_path):
    with (
        serving(status(403)) as source,
        pytest.raises(extract.SourceError) as error,
    ):
        fetched(tmp_path, source.url("x.zip?X-Amz-Signature=secret"))
    assert "secret" not in str(error.value)


def test_download_tries_again_when_the_server_is_busy(tmp_path):
    with serving(status(503), status(429), whole(BODY)) as source:
        assert fetched(tmp_path, source.url("x.zip")) == BODY
    assert len(source.requests) == 3


def test_download_gives_up_after_five_attempts(tmp_path):
    with (
        serving(status(503)) as source,
        pytest.raises(extract.SourceError, match="503 Service Unavailable; gave up after 5 attem"),
    ):
        fetched(tmp_path, source.url("x.zip"))
    assert len(source.requests) == 5


def test_download_tries_again_when_nothing_comes_in_time(tmp_path):
    with serving(whole(BODY)) as source:
        source.answers.insert(0, source.silence)
        assert fetched(tmp_path, source.url("x.zip")) == BODY
    assert len(source.requests) == 2


def test_download_names_the_timeout_when_nothing_ever_comes(tmp_path):
    with serving(whole(BODY)) as source:
        source.answers = [source.silence]
        with pytest.raises(extract.SourceError, match=r"Read timed out.*gave up after 5 attempts"):
            fetched(tmp_path, source.url("x.zip"))


def test_download_goes_on_from_the_byte_it_reached(tmp_path):
    with serving(cut_off(BODY, after=1_500_000), whole(BODY)) as source:
        assert fetched(tmp_path, source.url("x.zip")) == BODY
    assert source.requests[1]["Range"] == "bytes=1048576-"
    assert source.requests[1]["If-Range"] == '"one"'


def test_download_starts_again_when_the_file_has_changed_meanwhile(tmp_path):
    changed = BODY[::-1]
    with serving(cut_off(BODY, after=1_500_000), whole(changed, etag='"two"')) as source:
        assert fetched(tmp_path, source.url("x.zip")) == changed


def test_download_starts_again_when_nothing_proves_that_the_file_is_the_same(tmp_path):
    with serving(cut_off(BODY, after=1_500_000, etag='W/"one"'), whole(BODY)) as source:
        assert fetched(tmp_path, source.url("x.zip")) == BODY
    assert "Range" not in source.requests[1]


def test_download_says_so_when_the_source_is_always_truncated(tmp_path):
    with (
        serving(cut_off(BODY, after=1_500_000, etag="")) as source,
        pytest.raises(extract.SourceError, match=r"broke off.*gave up after 5 attempts"),
    ):
        fetched(tmp_path, source.url("x.zip"))


def test_download_refuses_other_schemes(tmp_path):
    with pytest.raises(extract.SourceError, match="is not an http, https or s3 address"):
        fetched(tmp_path, "ftp://127.0.0.1/x.zip")


def test_download_reads_an_s3_object(tmp_path, lake):
    lake.put("raw", "in/x.zip", BODY)
    extract.download(lake.s3, lake.path("raw", "in/x.zip"), tmp_path / "source")
    assert (tmp_path / "source").read_bytes() == BODY


def test_download_names_the_s3_object_that_is_not_there(tmp_path, lake):
    with pytest.raises(extract.SourceError, match=r"in/x\.zip answered 404 Not Found\. Check"):
        extract.download(lake.s3, lake.path("raw", "in/x.zip"), tmp_path / "source")


def test_download_names_an_s3_address_without_key(tmp_path):
    with pytest.raises(extract.SourceError, match=r"'s3://bucket' has no bucket or no key"):
        extract.download(None, "s3://bucket", tmp_path / "source")


def test_download_does_without_a_length_that_is_no_number(tmp_path):
    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", "unknown")
        request.end_headers()
        request.wfile.write(BODY)

    with serving(answer) as source:
        assert fetched(tmp_path, source.url("x.zip")) == BODY


def test_download_takes_back_a_compression_that_was_not_asked_for(tmp_path):
    packed = gzip.compress(BODY)

    def answer(request):
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.send_header("Content-Length", str(len(packed)))
        request.end_headers()
        request.wfile.write(packed)

    with serving(answer) as source:
        assert fetched(tmp_path, source.url("x.zip")) == BODY
    assert len(source.requests) == 1
