"""What etl-extract leaves in the raw zone; sources are objects of the same cloud."""

import ast
import io
import zipfile

import pytest

from glue_scripts import extract
from tests.unit.glue_scripts.lake import REPOSITORY, adds_up, record, text

NORWAY, SPAIN = record(), record(country="Spain", order_id="2")


def zipped(body, name="2m Sales Records.csv"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return packed.getvalue()


def extracted(lake, source, key="2m Sales.zip"):
    """Counts of a run on ``source``, the bytes of the delivered file."""
    lake.put("artifacts", f"in/{key}", source)
    url = lake.path("artifacts", f"in/{key}")
    counts = extract.run(lake.s3, {"source_url": url, **lake.extract_arguments})
    assert adds_up(counts)
    return counts


def written_at(lake):
    listed = lake.s3.list_objects_v2(Bucket=lake.bucket("raw"))["Contents"]
    return {each["Key"]: each["LastModified"] for each in listed}


def test_extract_keeps_the_csv_and_the_zip_apart(lake):
    source = zipped(text(NORWAY, SPAIN))
    counts = extracted(lake, source)
    assert lake.keys("raw") == ["archive/2m-Sales-Records.zip", "sales/2m-Sales-Records.csv"]
    assert lake.get("raw", "sales/2m-Sales-Records.csv").decode() == text(NORWAY, SPAIN)
    assert lake.get("raw", "archive/2m-Sales-Records.zip") == source
    assert counts == {"read": 2, "duplicates": 0, "rejected": 0, "malformed": 0, "written": 2}


def test_extract_takes_a_plain_csv(lake):
    extracted(lake, text(NORWAY).encode(), key="May sales.csv")
    assert lake.keys("raw") == ["archive/May-sales.csv", "sales/May-sales.csv"]


def test_extract_puts_malformed_lines_where_no_reader_of_sales_sees_them(lake):
    counts = extracted(lake, zipped(text(NORWAY, "Europe,Norway", SPAIN)))
    assert lake.get("raw", "sales/2m-Sales-Records.csv").decode() == text(NORWAY, SPAIN)
    assert lake.malformed("2m-Sales-Records.csv") == [
        {
            "file": "2m Sales Records.csv",
            "line": "3",
            "fields": "2",
            "reason": "2 fields instead of 14",
            "content": "Europe,Norway",
        }
    ]
    assert counts == {"read": 3, "duplicates": 0, "rejected": 0, "malformed": 1, "written": 2}


def test_extract_removes_malformed_lines_when_the_next_delivery_has_none(lake):
    extracted(lake, zipped(text(NORWAY, "Europe,Norway")))
    extracted(lake, zipped(text(NORWAY, SPAIN)))
    assert lake.keys("raw") == ["archive/2m-Sales-Records.zip", "sales/2m-Sales-Records.csv"]


def test_extract_changes_nothing_when_the_source_is_the_same(lake):
    source = zipped(text(NORWAY, "Europe,Norway", SPAIN))
    first = extracted(lake, source)
    before = written_at(lake)
    assert extracted(lake, source, key="other name.zip") == first
    assert written_at(lake) == before


def test_extract_replaces_the_delivery_of_the_same_name(lake):
    extracted(lake, zipped(text(NORWAY)))
    extracted(lake, zipped(text(SPAIN)))
    assert lake.get("raw", "sales/2m-Sales-Records.csv").decode() == text(SPAIN)


def test_extract_keeps_deliveries_of_other_names(lake):
    extracted(lake, zipped(text(NORWAY), "may.csv"))
    extracted(lake, zipped(text(SPAIN), "june.csv"))
    assert [key for key in lake.keys("raw") if key.startswith("sales/")] == [
        "sales/june.csv",
        "sales/may.csv",
    ]


def test_extract_works_again_when_the_csv_is_gone(lake):
    extracted(lake, zipped(text(NORWAY)))
    lake.s3.delete_object(Bucket=lake.bucket("raw"), Key="sales/2m-Sales-Records.csv")
    extracted(lake, zipped(text(NORWAY)))
    assert lake.get("raw", "sales/2m-Sales-Records.csv").decode() == text(NORWAY)


def test_extract_works_again_when_the_csv_is_another(lake):
    extracted(lake, zipped(text(NORWAY), "sales.csv"))
    extracted(lake, text(SPAIN).encode(), key="sales.csv")
    extracted(lake, zipped(text(NORWAY), "sales.csv"))
    assert lake.get("raw", "sales/sales.csv").decode() == text(NORWAY)


def test_extract_works_again_when_the_contract_has_changed(lake):
    source = zipped("Order ID,Country\n1,Norway\n")
    with pytest.raises(extract.SourceError, match="Missing: 'Region', 'Item Type'"):
        extracted(lake, source)
    lake.put("artifacts", "contracts/sales.json", two_columns("Order ID", "Country"))
    extracted(lake, source)
    lake.put("artifacts", "contracts/sales.json", two_columns("Country", "Order ID"))
    extracted(lake, source)
    assert lake.get("raw", "sales/2m-Sales-Records.csv") == b"Country,Order ID\nNorway,1\n"


def two_columns(*sources):
    columns = ", ".join(f'{{"source": "{source}"}}' for source in sources)
    return f'{{"delimiter": ",", "columns": [{columns}]}}'


def test_extract_that_was_killed_before_the_archive_is_done_again(lake, monkeypatch):
    """The archive with its hash is written last: without it nothing counts as known."""
    upload_file = lake.s3.upload_file

    def killed(path, **where):
        if where["Key"].startswith("archive/"):
            raise KeyboardInterrupt
        upload_file(path, **where)

    monkeypatch.setattr(lake.s3, "upload_file", killed)
    source = zipped(text(NORWAY, "Europe,Norway"))
    with pytest.raises(KeyboardInterrupt):
        extracted(lake, source)
    assert not any(key.startswith("archive/") for key in lake.keys("raw"))
    monkeypatch.undo()
    assert extracted(lake, source)["written"] == 1
    assert "archive/2m-Sales-Records.zip" in lake.keys("raw")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"no zip at all", "is neither a zip nor a .csv"),
        (zipped(b""), "2m Sales Records.csv is empty."),
        (zipped(text()), "has a header and no record."),
        (zipped("Region,Country\nEurope,Norway\n"), "the header is not the contract's."),
    ],
)
def test_extract_leaves_what_is_published_when_the_next_source_is_bad(lake, source, reason):
    extracted(lake, zipped(text(NORWAY)))
    before = written_at(lake)
    with pytest.raises(extract.SourceError, match=reason):
        extracted(lake, source)
    assert written_at(lake) == before


def test_extract_shows_the_lines_when_none_can_be_read(lake):
    with pytest.raises(extract.SourceError, match="all 1 records are malformed"):
        extracted(lake, zipped(text("Europe;Norway")))
    assert lake.keys("raw") == ["sales_malformed/2m-Sales-Records.csv"]


def test_extract_uploads_a_large_csv_in_parts(lake):
    """10 MB: one part of 8 MiB and a rest."""
    lines = [record(order_id=str(number)) for number in range(100_000)]
    extracted(lake, zipped(text(*lines)))
    assert lake.get("raw", "sales/2m-Sales-Records.csv").decode() == text(*lines)
    head = lake.s3.head_object(Bucket=lake.bucket("raw"), Key="sales/2m-Sales-Records.csv")
    assert head["ETag"].endswith('-2"')


def test_extract_is_written_for_python_3_9():
    """The only Python that AWS Glue still offers for Python shell jobs."""
    source = (REPOSITORY / "glue_scripts" / "extract.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 9))
