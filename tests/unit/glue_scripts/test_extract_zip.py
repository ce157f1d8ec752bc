"""Which zips etl-extract opens, and which it refuses with one line."""

import io
import zipfile

import pytest

from glue_scripts import extract

CSV = b"a,b\n1,2\n"


def zipped(*entries, kind=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", kind) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return packed.getvalue()


def opened(tmp_path, body, url="https://example.org/2m%20Sales.zip"):
    path = tmp_path / "source"
    path.write_bytes(body)
    with extract.open_csv(path, url) as (name, content):
        return name, content.read()


def refusal(tmp_path, body, url="https://example.org/2m%20Sales.zip"):
    with pytest.raises(extract.SourceError) as error:
        opened(tmp_path, body, url)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_open_csv_reads_the_one_csv_of_a_zip(tmp_path):
    body = zipped(("readme.txt", b"x"), ("2m Sales Records.csv", CSV))
    assert opened(tmp_path, body) == ("2m Sales Records.csv", CSV)


def test_open_csv_reads_a_plain_csv(tmp_path):
    url = "https://example.org/2m%20Sales.csv?download=1"
    assert opened(tmp_path, CSV, url) == ("2m Sales.csv", CSV)


def test_open_csv_overlooks_what_macos_adds(tmp_path):
    body = zipped(("__MACOSX/._sales.csv", b"x"), ("sales.csv", CSV), ("._b.csv", b"x"))
    assert opened(tmp_path, body) == ("sales.csv", CSV)


def test_open_csv_refuses_what_is_no_zip(tmp_path):
    assert refusal(tmp_path, b"<!DOCTYPE html>") == (
        "2m Sales.zip is neither a zip nor a .csv: it begins with b'<!DO'."
    )


def test_open_csv_refuses_a_truncated_zip(tmp_path):
    body = zipped(("sales.csv", CSV * 100))
    assert "2m Sales.zip is a damaged or unknown kind of zip" in refusal(tmp_path, body[:-30])


def test_open_csv_refuses_a_zip_whose_content_is_damaged(tmp_path):
    body = bytearray(zipped(("sales.csv", CSV)))
    body[body.index(b"sales.csv") + len("sales.csv") + 4] ^= 0xFF
    assert "2m Sales.zip is a damaged or unknown kind of zip" in refusal(tmp_path, bytes(body))


def test_open_csv_refuses_a_damaged_zip_of_the_lzma_kind(tmp_path):
    body = bytearray(zipped(("sales.csv", bytes(range(256)) * 4), kind=zipfile.ZIP_LZMA))
    body[80:120] = b"\xff" * 40
    assert "2m Sales.zip is a damaged or unknown kind of zip" in refusal(tmp_path, bytes(body))


@pytest.mark.parametrize(
    "name",
    ["../sales.csv", "a/../../sales.csv", "/etc/sales.csv", "..\\sales.csv", "C:\\sales.csv"],
)
def test_open_csv_refuses_an_entry_that_leaves_its_folder(tmp_path, name):
    message = refusal(tmp_path, zipped((name, CSV), ("sales.csv", CSV)))
    assert "has an entry that leaves its folder" in message


def test_open_csv_refuses_a_zip_without_csv(tmp_path):
    assert refusal(tmp_path, zipped(("readme.txt", b"x"))) == (
        "2m Sales.zip must hold one .csv, not 0; it has: 'readme.txt'."
    )


def test_open_csv_refuses_an_empty_zip(tmp_path):
    assert "must hold one .csv, not 0; it has: nothing" in refusal(tmp_path, zipped())


def test_open_csv_refuses_several_csvs(tmp_path):
    message = refusal(tmp_path, zipped(("a.csv", CSV), ("b.CSV", CSV)))
    assert message == "2m Sales.zip must hold one .csv, not 2; it has: 'a.csv', 'b.CSV'."


def test_open_csv_refuses_a_zip_bomb(tmp_path):
    message = refusal(tmp_path, zipped(("sales.csv", b"0" * 20_000_000)))
    assert "'sales.csv' would unpack to 20000000 bytes" in message


def test_open_csv_refuses_a_csv_that_is_larger_than_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(extract, "MAX_CSV_BYTES", 7)
    assert "would unpack to 8 bytes" in refusal(tmp_path, zipped(("sales.csv", CSV)))


def test_open_csv_takes_a_small_file_that_repeats_itself(tmp_path):
    body = CSV * 100_000
    assert opened(tmp_path, zipped(("sales.csv", body))) == ("sales.csv", body)


def test_open_csv_refuses_too_many_entries(tmp_path):
    body = zipped(*[(f"{number}.txt", b"") for number in range(1001)])
    assert refusal(tmp_path, body) == "2m Sales.zip has 1001 entries; 1000 are allowed."


def test_open_csv_refuses_an_encrypted_csv(tmp_path):
    body = bytearray(zipped(("sales.csv", CSV)))
    body[body.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory
    assert refusal(tmp_path, bytes(body)) == "2m Sales.zip: 'sales.csv' is encrypted."


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("2m Sales Records.csv", "2m-Sales-Records.csv"),
        ("folder/2m Sales Records.CSV", "2m-Sales-Records.csv"),
        ("_hidden.csv", "hidden-716e0e3e.csv"),
        ("Verkäufe [1].csv", "Verk-ufe--1--149dd81a.csv"),
        ("....csv", "source-1a43b61b.csv"),
        (" .csv", "source.csv"),
    ],
)
def test_stored_name_is_one_that_spark_reads(name, stored):
    assert extract.stored_name(name) == stored


def test_stored_names_of_different_deliveries_differ():
    assert extract.stored_name("ä.csv") != extract.stored_name("ö.csv")
