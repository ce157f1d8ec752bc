"""The JSON classifier: the columns of JSON documents, one after another or in one array.

Source  AWS Glue Developer Guide, "Writing JSON custom classifiers": without a JsonPath an array is
        one column named ``array``; with ``$[*]`` its elements are the records.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local_cloud.glue.compressions import Sample
from local_cloud.glue.glue_types import NOTHING, Array, GlueType, Struct, merge, merge_fields
from local_cloud.glue.schemas import MOST_RECORDS, Schema

DECODER = json.JSONDecoder()
SKIPPED = " \t\r\n,"
ELEMENTS = "$[*]"


@dataclass(frozen=True)
class JsonClassifier:
    """The built-in classifier, or a custom one whose path is ``$[*]``."""

    json_path: str | None = None

    def classify(self, sample: Sample) -> Schema | None:
        text = sample.data.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
        if not text.startswith(("{", "[")) or (self.json_path and text[0] != "["):
            return None
        documents, end = _documents(text[1:] if text[0] == "[" else text)
        if not documents:
            return None
        columns = self._columns(documents, is_array=text[0] == "[")
        if columns is None:
            return None
        return Schema(
            "json",
            tuple((name.lower(), kind) for name, kind in columns),
            (("jsonPath", self.json_path),) if self.json_path else (),
            records=len(documents),
            record_bytes=max(1, end // len(documents)),
        )

    def _columns(self, documents: list[Any], is_array: bool) -> list[tuple[str, GlueType]] | None:
        if is_array and not self.json_path:
            return [("array", _array(documents))]
        if not all(isinstance(document, dict) for document in documents):
            return None
        return list(merge_fields(_fields(document) for document in documents).items())


def _documents(text: str) -> tuple[list[Any], int]:
    """The documents up to the first that is cut off or broken, and where they end."""
    documents: list[Any] = []
    at = 0
    while len(documents) < MOST_RECORDS:
        while at < len(text) and text[at] in SKIPPED:
            at += 1
        try:
            document, at = DECODER.raw_decode(text, at)
        except json.JSONDecodeError:
            break
        documents.append(document)
    return documents, at


def _fields(document: dict[str, Any]) -> Iterator[tuple[str, GlueType]]:
    return ((name, infer_type(value)) for name, value in document.items())


def _array(items: list[Any]) -> Array:
    kind: GlueType = NOTHING
    for item in items:
        kind = merge(kind, infer_type(item))
    return Array(kind)


def infer_type(value: Any) -> GlueType:
    """The type of one JSON value."""
    if isinstance(value, dict):
        return Struct(tuple(_fields(value)))
    if isinstance(value, list):
        return _array(value)
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "int" if abs(value) < 2**31 else "bigint"
    if isinstance(value, float):
        return "double"
    return NOTHING if value is None else "string"
