"""What classifiers say about whole files.

Source  AWS Glue Developer Guide, "Defining and managing classifiers".
"""

import bz2
import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local_cloud.api import AwsError
from local_cloud.glue.classifiers import BUILT_IN, build
from local_cloud.glue.schemas import Schema, read_schema

CSV = b"name,n\nAnn,8\nBob,9\n"


class Reads:
    """A file in memory that remembers which bytes were asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked: list[tuple[int, int]] = []

    def __call__(self, first: int, length: int) -> bytes:
        self.asked.append((first, length))
        return self.data[first : first + length]


def schema_of(name: str, data: bytes, *classifiers) -> Schema:
    return read_schema(name, len(data), Reads(data), [*classifiers, *BUILT_IN])


def parquet(table: pa.Table, **options) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_parquet_is_read_by_its_footer_alone():
    table = pa.table({"Order ID": pa.array(range(100_000)), "text": ["x" * 20] * 100_000})
    reads = Reads(parquet(table, compression="none", use_dictionary=False))
    schema = read_schema("part-0.parquet", len(reads.data), reads, BUILT_IN)
    assert schema.columns == (("order id", "bigint"), ("text", "string"))
    assert (schema.classification, schema.compression) == ("parquet", "none")
    assert (schema.records, schema.record_bytes) == (100_000, 32)
    assert reads.asked == [(len(reads.data) - 65_536, 65_536)]


def test_parquet_with_a_footer_above_64_kib_takes_a_second_read():
    table = pa.table({f"column_{number:04}": [1] for number in range(1500)})
    reads = Reads(parquet(table))
    schema = read_schema("part-0.parquet", len(reads.data), reads, BUILT_IN)
    assert len(schema.columns) == 1500
    assert len(reads.asked) == 2


def test_parquet_is_known_without_its_name():
    assert schema_of("part-0", parquet(pa.table({"a": [1]}))).classification == "parquet"


def test_parquet_without_rows_has_columns():
    schema = schema_of("e.parquet", parquet(pa.table({"a": pa.array([], pa.date32())})))
    assert (schema.columns, schema.records) == ((("a", "date"),), 0)


@pytest.mark.parametrize("footer_bytes", [8, 2**30])
def test_parquet_with_an_impossible_footer_is_unknown(footer_bytes):
    data = b"PAR1\x00\x00\x00\x00" + b"junkjunk" + footer_bytes.to_bytes(4, "little") + b"PAR1"
    assert schema_of("b.parquet", data).classification == "UNKNOWN"


def test_a_stored_archive_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("sales.csv", CSV)
    schema = schema_of("s.zip", buffer.getvalue())
    assert (schema.classification, schema.compression, schema.records) == ("csv", "zip", 2)


def test_broken_parquet_is_unknown():
    assert schema_of("b.parquet", b"PAR1" + b"\x00" * 50).classification == "UNKNOWN"


@pytest.mark.parametrize(
    ("compression", "data"),
    [
        ("none", CSV),
        ("gzip", gzip.compress(CSV)),
        ("bzip2", bz2.compress(CSV)),
        ("zip", zipped(csv=CSV)),
    ],
)
def test_compressed_text_is_classified(compression, data):
    schema = schema_of("sales.dat", data)
    assert (schema.classification, schema.compression) == ("csv", compression)
    assert schema.columns == (("name", "string"), ("n", "bigint"))
    assert schema.records == 2


def test_an_archive_of_several_files_is_unknown():
    """The guide: ZIP is "supported for archives containing only a single file"."""
    schema = schema_of("sales.zip", zipped(a=CSV, b=CSV))
    assert (schema.classification, schema.compression) == ("UNKNOWN", "zip")


def test_records_of_a_large_file_are_estimated():
    rows = b"".join(b"%08d,%08d\n" % (number, number) for number in range(100_000))
    for data in (rows, gzip.compress(rows)):
        assert schema_of("large.csv", data).records == pytest.approx(100_000, rel=0.05)


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02", b"some text\nof no kind\n", b"\x1f\x8bbroken", b"BZhbroken"]
)
def test_other_files_are_unknown(data):
    schema = schema_of("file", data)
    assert (schema.classification, schema.columns) == ("UNKNOWN", ())


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Obj\x01\x00\x00", "Avro"),
        (b"ORC\x00", "ORC"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"\x28\xb5\x2f\xfd\x00", "Zstandard"),
    ],
)
def test_formats_that_only_glue_reads_are_refused(data, name):
    with pytest.raises(AwsError, match=name) as caught:
        schema_of("file", data)
    assert caught.value.code == "UnsupportedOperation"


def test_custom_classifiers_are_asked_first():
    custom = build("CsvClassifier", {"Name": "x", "ContainsHeader": "ABSENT", "Serde": "None"})
    schema = schema_of("sales.csv", CSV, custom)
    assert schema.columns == (("col0", "string"), ("col1", "string"))


def test_open_csv_serde_keeps_files_apart_from_others():
    custom = build("CsvClassifier", {"Name": "x", "Serde": "OpenCSVSerDe"})
    assert schema_of("a.csv", CSV, custom).format != schema_of("a.csv", CSV).format
