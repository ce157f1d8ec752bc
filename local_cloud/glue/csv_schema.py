"""The CSV classifier: delimiter, header and column types of a delimited text file.

Source  AWS Glue Developer Guide, "Built-in CSV classifier" (delimiters, two columns and two rows,
        the rules of a header) and "Writing CSV custom classifiers"; API_CsvClassifier.
        Types as crawlers write them: bigint, double, boolean and string; dates stay strings.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from local_cloud.glue.compressions import Sample
from local_cloud.glue.schemas import MOST_RECORDS, Schema

DELIMITERS = (",", "|", "\t", ";", "\x01")
ALIKE = 0.7  # of the records must have the same number of fields
LONGEST_HEADER = 150
LONGEST_NAME = 255
INTEGER = re.compile(r"[+-]?\d+")
DOUBLE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
NAME = re.compile(r"[\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF\t]*")
LAZY_SIMPLE, OPEN_CSV = "LazySimpleSerDe", "OpenCSVSerDe"
Row = list[str]


@dataclass(frozen=True)
class CsvClassifier:
    """The built-in classifier by its defaults; a custom one by an AWS ``CsvClassifier``."""

    delimiters: Sequence[str] = DELIMITERS
    quote: str = '"'
    header: str = "UNKNOWN"
    names: tuple[str, ...] = ()
    single_column: bool = False
    trims: bool = True
    serde: str = LAZY_SIMPLE

    def classify(self, sample: Sample) -> Schema | None:
        text = _text(sample)
        if text is None:
            return None
        read = [self._rows(text, delimiter) for delimiter in self.delimiters]
        rows = max(read, key=_width)
        if _width(rows) < (1 if self.single_column else 2):
            return None
        if len(rows) < 2 and self.header == "UNKNOWN":
            return None
        delimiter = self.delimiters[read.index(rows)]
        has_header = self._has_header(rows)
        data = rows[1:] if has_header else rows
        first_line = text.index("\n") + 1 if has_header and "\n" in text else 0
        return Schema(
            "csv",
            tuple(zip(self._names(rows, has_header), self._types(data, _width(rows)), strict=True)),
            self._properties(delimiter, has_header),
            self.serde,
            quoted=any(f"{before}{self.quote}" in f"\n{text}" for before in (delimiter, "\n")),
            records=len(data),
            record_bytes=self._record_bytes(text[first_line:], data),
        )

    def _rows(self, text: str, delimiter: str) -> list[Row]:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quotechar=self.quote
        )
        rows: list[Row] = []
        try:
            for row in reader:
                if row:
                    rows.append(row)
                if len(rows) > MOST_RECORDS:
                    break
        except csv.Error:
            return []
        return rows if _is_regular(rows) else []

    def _has_header(self, rows: list[Row]) -> bool:
        if self.header != "UNKNOWN":
            return self.header == "PRESENT"
        first, data = rows[0], rows[1:]
        if not data or not _could_be_header(first, _width(rows)):
            return False
        kinds = self._types(data, _width(rows))
        return any(kind != "string" for kind in kinds)

    def _names(self, rows: list[Row], has_header: bool) -> list[str]:
        """Names in lower case, blanks kept; ``colN`` where there is none."""
        given = self.names or (rows[0] if has_header else ())
        padded = [*given, *[""] * _width(rows)][: _width(rows)]
        return [name.strip().lower() or f"col{index}" for index, name in enumerate(padded)]

    def _types(self, rows: list[Row], width: int) -> list[str]:
        columns = ([row[index] for row in rows if index < len(row)] for index in range(width))
        return [infer_type(values, self.trims) for values in columns]

    def _properties(self, delimiter: str, header: bool) -> tuple[tuple[str, str], ...]:
        properties = {
            "columnsOrdered": "true",
            "delimiter": delimiter,
            **({"skip.header.line.count": "1"} if header else {}),
            **({"quoteChar": self.quote} if self.serde == OPEN_CSV else {}),
        }
        return tuple(properties.items())

    def _record_bytes(self, text: str, rows: list[Row]) -> int:
        if len(rows) < MOST_RECORDS:
            return len(text.encode()) // max(len(rows), 1)
        return sum(len(",".join(row).encode()) + 1 for row in rows) // len(rows)


def infer_type(values: Sequence[str], trims: bool = True) -> str:
    """The narrowest of bigint, double and boolean that holds all values that are not empty."""
    stripped = [value.strip() for value in values] if trims else values
    shown = [value for value in stripped if value]
    if not shown:
        return "string"
    if all(INTEGER.fullmatch(value) and abs(int(value)) < 2**63 for value in shown):
        return "bigint"
    if all(DOUBLE.fullmatch(value) for value in shown):
        return "double"
    return "boolean" if all(value.lower() in ("true", "false") for value in shown) else "string"


def _could_be_header(row: Row, width: int) -> bool:
    """All text, short names but for the last column, and fit to be column names."""
    texts = all(infer_type([field]) == "string" for field in row)
    named = all(field.strip() and len(field) < LONGEST_HEADER for field in row[:-1])
    fit = all(NAME.fullmatch(field) and len(field) <= LONGEST_NAME for field in row)
    return texts and named and fit and len(row) == width


def _text(sample: Sample) -> str | None:
    """Whole lines of UTF-8; None for anything that is not text."""
    if b"\x00" in sample.data:
        return None
    data = sample.data
    if not sample.whole and b"\n" in data:
        data = data[: data.rindex(b"\n") + 1]
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _is_regular(rows: list[Row]) -> bool:
    return bool(rows) and _most_common(rows)[1] >= ALIKE * len(rows)


def _most_common(rows: list[Row]) -> tuple[int, int]:
    """Number of fields, number of rows that have it."""
    return Counter(len(row) for row in rows).most_common(1)[0]


def _width(rows: list[Row]) -> int:
    return _most_common(rows)[0] if rows else 0
