"""A query's result on disk and in S3, and its pages for GetQueryResults.

A result is a CSV as Athena writes it: every value quoted, NULL empty and without quotes, lines end
in LF.
Source  https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.files import split_address
from local_cloud.athena.types import T
from local_cloud.athena.values import shower
from local_cloud.settings import SETTINGS

STRIDE = 1000
FIELD = re.compile(r'(?:^|,)(?:"((?:[^"]|"")*)")?')


def result_path(name: str) -> Path:
    return SETTINGS.state / "athena" / name


@dataclass
class Result:
    """``offsets[n]`` is where row ``n * STRIDE`` begins in the file; a CSV's header is row 0."""

    path: Path
    columns: list[dict[str, Any]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    rows: int = 0
    is_csv: bool = True
    update_count: int = 0  # rows that the statement wrote elsewhere

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"path": self.path.name}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """The folder of the state may have been moved."""
        self.__dict__ |= state | {"path": result_path(state["path"])}

    def page(self, first: int, count: int) -> list[list[str | None]]:
        if first >= self.rows:
            return []
        last = min(first + count, self.rows)
        with self.path.open("rb") as file:
            file.seek(self.offsets[first // STRIDE])
            records = self._records(file)
            for _ in range(first % STRIDE):
                next(records)
            return [next(records) for _ in range(last - first)]

    def _records(self, file: BinaryIO) -> Iterator[list[str | None]]:
        if not self.is_csv:
            for line in file:
                yield [line.decode().removesuffix("\n")]
            return
        record = ""
        for line in file:  # a quoted value may hold line breaks: its quotes are then odd in number
            record += line.decode()
            if record.count('"') % 2 == 0:
                yield parse_record(record)
                record = ""


def parse_record(record: str) -> list[str | None]:
    found = FIELD.finditer(record.removesuffix("\n"))
    return [None if match[1] is None else match[1].replace('""', '"') for match in found]


class ResultWriter:
    """Writes lines as they come and remembers where every ``STRIDE``th begins."""

    def __init__(self, result: Result) -> None:
        self.result = result
        result.path.parent.mkdir(parents=True, exist_ok=True)
        self.file = result.path.open("wb")
        self.position = 0

    def write(self, lines: Iterable[str]) -> None:
        self.write_texts(pa.array(lines, pa.large_string()))

    def write_texts(self, lines: pa.Array) -> None:
        """In one piece: a result may have millions of lines."""
        if not len(lines):
            return
        lengths = pc.binary_length(lines).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        begins = self.position + np.concatenate(([0], np.cumsum(lengths)))
        first = -self.result.rows % STRIDE
        self.result.offsets += begins[:-1][first::STRIDE].tolist()
        self.file.write("\n".join([*lines.to_pylist(), ""]).encode())
        self.position = int(begins[-1])
        self.result.rows += len(lines)

    def close(self) -> None:
        self.file.close()


def quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def csv_lines(batch: pa.RecordBatch) -> Iterator[str]:
    texts = [_texts(column) for column in batch.columns]
    return (",".join(map(quoted, row)) for row in zip(*texts, strict=True))


def _texts(column: pa.Array) -> list[str | None]:
    show = shower(column.type)
    return [None if value is None else show(value) for value in column.to_pylist()]


def lines_in_sql(sql: str, kinds: list[exp.DataType]) -> str | None:
    """A query for the lines themselves, ten times as fast as lines made here.

    Out     None where a column has a type whose text only ``values.py`` knows.
    """
    names = [f"c{number}" for number in range(len(kinds))]
    texts = [text_in_sql(name, kind) for name, kind in zip(names, kinds, strict=True)]
    if None in texts:
        return None
    fields = [f"""coalesce('"' || replace({text}, '"', '""') || '"', '')""" for text in texts]
    line = " || ',' || ".join(fields)
    return f"SELECT {line} FROM ({sql}) AS result({', '.join(names)})"


def text_in_sql(name: str, kind: exp.DataType) -> str | None:
    if kind.is_type(*types.INTEGERS, *types.TEXTS, T.DECIMAL, T.DATE, T.BOOLEAN):
        return f"CAST({name} AS VARCHAR)"
    if kind.is_type(*types.FLOATS):
        return f"athena_double_text({name})"
    if kind.is_type(*types.TIMESTAMPS):
        return f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g')"
    return None


def upload(
    s3: Any, result: Result, address: str, metadata: bytes | None, encryption: dict[str, Any]
) -> None:
    """The result, and beside it its ``.metadata``; encrypted as the work group says."""
    bucket, prefix = split_address(address)
    key = prefix.rstrip("/")
    extra = server_side_encryption(encryption)
    if result.path.exists():  # a statement that writes rows into a table has none
        s3.upload_file(str(result.path), bucket, key, ExtraArgs=extra)
    if metadata is not None:
        s3.put_object(Bucket=bucket, Key=f"{key}.metadata", Body=metadata, **extra)


def server_side_encryption(encryption: dict[str, Any]) -> dict[str, str]:
    """AWS ``EncryptionConfiguration`` as arguments of PutObject."""
    if encryption.get("EncryptionOption") == "SSE_S3":
        return {"ServerSideEncryption": "AES256"}
    if encryption.get("EncryptionOption") == "SSE_KMS":
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": encryption.get("KmsKey", "")}
    return {}
