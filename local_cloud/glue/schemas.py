"""What a crawler's classifiers say about one file: its format, columns and size of records.

Source  AWS Glue Developer Guide, "Defining and managing classifiers" (built-in classifiers, their
        order, compressed formats) and AWS re:Post, "How does a crawler detect the schema?" (the
        first mebibyte of a file; Parquet by its footer).
Differs Avro, ORC, XML, BSON, Ion and the log formats are refused by name, not classified.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from local_cloud.api import unsupported
from local_cloud.glue.compressions import SAMPLE_BYTES, Sample, decompress
from local_cloud.glue.glue_types import GlueType, from_arrow

MOST_RECORDS = 1000  # that a classifier of text reads
FOOTER_BYTES = 64 * 1024
PARQUET = b"PAR1"
UNKNOWN = "UNKNOWN"
REFUSED = {b"Obj\x01": "Avro", b"ORC": "ORC", b"<": "XML", b"\xe0\x01\x00\xea": "Amazon Ion"}


@dataclass(frozen=True)
class Schema:
    """How a file is read.

    columns       (name in lower case, type), in the order of the file
    properties    the format's own table parameters, e.g. ("delimiter", ",")
    quoted        whether fields stand in quotes; one table may hold both
    records       of the file; estimated where only its beginning was read
    record_bytes  mean size of a record, without compression
    """

    classification: str
    columns: tuple[tuple[str, GlueType], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    serde: str = ""
    compression: str = "none"
    quoted: bool = False
    records: int = 0
    record_bytes: int = 0

    @property
    def format(self) -> tuple[object, ...]:
        """What two files of one table must have in common."""
        return self.classification, self.compression, self.properties, self.serde


class Classifier(Protocol):
    """A custom or built-in classifier of text files."""

    def classify(self, sample: Sample) -> Schema | None:
        """None when the sample is not of this format."""


class RangeReader(Protocol):
    """Bytes ``first`` to ``first + length`` of a file."""

    def __call__(self, first: int, length: int) -> bytes: ...


def read_schema(
    name: str, size_bytes: int, read: RangeReader, classifiers: Sequence[Classifier]
) -> Schema:
    """The schema of one file by the first classifier that knows it.

    Raises  AwsError UnsupportedOperation: Glue would classify it, the local cloud cannot.
    """
    if name.endswith(".parquet") and (schema := _read_parquet(size_bytes, read)):
        return schema
    head = read(0, min(size_bytes, SAMPLE_BYTES))
    if head.startswith(PARQUET) and (schema := _read_parquet(size_bytes, read)):
        return schema
    compression, sample = decompress(head, size_bytes, read)
    if sample is None:
        return Schema(UNKNOWN, compression=compression)
    for classifier in classifiers:
        found = classifier.classify(sample)
        if found:
            return replace(found, compression=compression, records=_records(found, sample))
    _refuse_by_magic(name, sample.data)
    return Schema(UNKNOWN, compression=compression)


def _records(found: Schema, sample: Sample) -> int:
    if sample.whole and found.records < MOST_RECORDS:
        return found.records
    return sample.total_bytes // max(found.record_bytes, 1)


def _refuse_by_magic(name: str, data: bytes) -> None:
    for magic, format_name in REFUSED.items():
        if data.startswith(magic):
            raise unsupported(f"crawling {format_name} files ({name})")


def _read_parquet(size_bytes: int, read: RangeReader) -> Schema | None:
    """The footer alone is read: one request, a second one for footers above 64 KiB."""
    tail = read(max(0, size_bytes - FOOTER_BYTES), min(size_bytes, FOOTER_BYTES))
    if not tail.endswith(PARQUET) or len(tail) < 12:
        return None
    footer_bytes = int.from_bytes(tail[-8:-4], "little") + 8
    if footer_bytes > size_bytes:
        return None
    if footer_bytes > len(tail):
        tail = read(size_bytes - footer_bytes, footer_bytes)
    try:
        footer = pq.read_metadata(pa.BufferReader(tail[-footer_bytes:]))
        arrow_schema = footer.schema.to_arrow_schema()
    except (pa.ArrowException, OSError):
        return None
    groups = [footer.row_group(index) for index in range(footer.num_row_groups)]
    data_bytes = sum(group.total_byte_size for group in groups)
    return Schema(
        "parquet",
        tuple((field.name.lower(), from_arrow(field.type)) for field in arrow_schema),
        records=footer.num_rows,
        record_bytes=data_bytes // footer.num_rows if footer.num_rows else 0,
    )
