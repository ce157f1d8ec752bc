"""Rows on their way into a table: files on disk, one per partition, that are uploaded once all rows
are there. So a query that fails leaves nothing in S3.

Source  https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html (100
        partitions)
"""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from local_cloud.athena.errors import QueryFailedError

MOST_PARTITIONS = 100
LINE = "line"  # the column of formats whose lines the engine makes
ENDINGS = {"GZIP": ".gz", "BZIP2": ".bz2", "ZSTD": ".zst", "NONE": ""}
CODECS = {"GZIP": "gzip", "BZIP2": "bz2", "ZSTD": "zstd"}
Values = tuple[str | None, ...]


class ParquetSink:
    """Timestamps are INT96, as Athena writes them."""

    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:
        self.writer = pq.ParquetWriter(
            path, schema, compression=compression.lower(), use_deprecated_int96_timestamps=True
        )

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write_batch(batch)

    def close(self) -> None:
        self.writer.close()


class LineSink:
    """Batches of one column, ``line``."""

    def __init__(self, path: Path, compression: str) -> None:
        codec = CODECS.get(compression)
        self.file: Any = pa.CompressedOutputStream(str(path), codec) if codec else path.open("wb")

    def write(self, batch: pa.RecordBatch) -> None:
        self.file.write("\n".join([*batch.column(LINE).to_pylist(), ""]).encode())

    def close(self) -> None:
        self.file.close()


@dataclass(frozen=True)
class SpooledFile:
    """``values`` are the partition's, empty for a table without partition keys."""

    path: Path
    values: Values


class Spool:
    """``keys`` are the last columns of every batch; they are not written into the files."""

    def __init__(self, folder: Path, compression: str, keys: list[str], is_parquet: bool) -> None:
        self.folder, self.compression = folder, compression
        self.keys, self.is_parquet = keys, is_parquet
        self.rows = 0
        self.prefix = time.strftime("%Y%m%d_%H%M%S", time.gmtime()) + "_00000"
        self.sinks: dict[Values, ParquetSink | LineSink] = {}
        self.files: list[SpooledFile] = []
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, batch: pa.RecordBatch) -> None:
        """Raises QueryFailedError HIVE_TOO_MANY_OPEN_PARTITIONS."""
        self.rows += batch.num_rows
        for values, rows in self._parts(batch):
            if rows.num_rows:
                self._sink(values, rows.schema).write(rows)

    def _parts(self, batch: pa.RecordBatch) -> Iterator[tuple[Values, pa.RecordBatch]]:
        stored = batch.select(batch.schema.names[: batch.num_columns - len(self.keys)])
        if not self.keys:
            yield (), stored
            return
        texts = [
            column.cast(pa.string()).to_pylist()
            for column in batch.columns[batch.num_columns - len(self.keys) :]
        ]
        rows: dict[Values, list[int]] = {}
        for number, values in enumerate(zip(*texts, strict=True)):
            rows.setdefault(tuple(value or None for value in values), []).append(number)
        for values, numbers in rows.items():
            yield values, stored.take(pa.array(numbers, pa.int64()))

    def _sink(self, values: Values, schema: pa.Schema) -> ParquetSink | LineSink:
        if values not in self.sinks:
            if len(self.sinks) >= MOST_PARTITIONS:
                raise QueryFailedError(
                    "HIVE_TOO_MANY_OPEN_PARTITIONS",
                    f"Exceeded limit of {MOST_PARTITIONS} open writers for partitions/buckets",
                )
            ending = "" if self.is_parquet else ENDINGS[self.compression]
            path = self.folder / f"{self.prefix}_{uuid.uuid4().hex[:5]}_{uuid.uuid4()}{ending}"
            self.files.append(SpooledFile(path, values))
            if self.is_parquet:
                self.sinks[values] = ParquetSink(path, schema, self.compression)
            else:
                self.sinks[values] = LineSink(path, self.compression)
        return self.sinks[values]

    def close(self) -> None:
        for sink in self.sinks.values():
            sink.close()
