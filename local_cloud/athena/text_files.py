"""Tables of delimited text and of JSON lines: Arrow holds the lines, a DuckDB view takes them
apart.

Source  https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html, .../csv-serde.html,
        .../json-serde.html
"""

import csv
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.catalog import Column, Table
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.files import DataFile
from local_cloud.athena.json_lines import json_value
from local_cloud.athena.partition_names import NULL
from local_cloud.athena.types import T

LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
JSON_SERDES = ("org.openx.data.jsonserde.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe")
INTEGER_FORM = r"[+-]?[0-9]+"


def read_bytes(s3: Any, file: DataFile) -> bytes:
    """The object, uncompressed by its name's ending as Athena does."""
    body: bytes = s3.get_object(Bucket=file.bucket, Key=file.key)["Body"].read()
    endings = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd", ".lz4": "lz4"}
    codec = next((c for ending, c in endings.items() if file.key.endswith(ending)), None)
    if codec is None:
        return body
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), codec) as stream:
            return bytes(stream.read())
    except OSError as error:
        raise QueryFailedError(
            "HIVE_CURSOR_ERROR", f"Failed to read file: {file.address}: {error}"
        ) from error


def _lines(body: bytes, skip: int) -> pa.Array:
    """Lines end in LF, CR or both; bytes that are not UTF-8 become U+FFFD, as Java decodes them."""
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = body.removesuffix(b"\n")
    try:
        text = pa.array([body], pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        text = pa.array([body.decode("utf-8", errors="replace")], pa.large_string())
    lines = pc.split_pattern(text, "\n").values if body else pa.array([], pa.large_string())
    return lines.slice(skip)


def skipped_lines(table: Table) -> int:
    count = table.parameters.get("skip.header.line.count") or table.serde_parameters.get(
        "skip.header.line.count", "0"
    )
    return int(count)


def read_lines(table: Table, files: list[DataFile], s3: Any, pool: Executor) -> pa.Table:
    """One row per line: ``line``, or ``fields`` where quotes matter, and the partition's values as
    text.
    """
    skip = skipped_lines(table)
    names = [f"partition_{number}" for number in range(len(table.partition_keys))]
    tables = []
    for file, body in zip(files, pool.map(lambda f: read_bytes(s3, f), files), strict=True):
        lines = _lines(body, skip)
        data = {"fields": _fields(table, lines)} if table.serde == OPEN_CSV else {"line": lines}
        values = {
            name: pa.repeat(pa.scalar(None if value == NULL else value, pa.string()), len(lines))
            for name, value in zip(names, file.values, strict=False)
        }
        tables.append(pa.table({**data, **values}))
    return pa.concat_tables(tables) if tables else _no_lines(table, names)


def _no_lines(table: Table, names: list[str]) -> pa.Table:
    name, kind = (
        ("fields", pa.list_(pa.string()))
        if table.serde == OPEN_CSV
        else ("line", pa.large_string())
    )
    return pa.schema([(name, kind), *((key, pa.string()) for key in names)]).empty_table()


def _fields(table: Table, lines: pa.Array) -> pa.Array:
    """OpenCSV reads line by line: a quoted line break ends the record."""
    given = table.serde_parameters
    rows: Iterator[list[str]] = (
        next(
            csv.reader(
                [line],
                delimiter=given.get("separatorChar", ","),
                quotechar=given.get("quoteChar", '"'),
                escapechar=given.get("escapeChar", "\\") or None,
                doublequote=True,
            ),
            [""],
        )
        for line in lines.to_pylist()
    )
    return pa.array(rows, pa.list_(pa.string()))


def select_of(table: Table, relation: str, used: set[str]) -> str:
    """SQL that gives the table's used columns from what ``read_lines`` returned."""
    shown = []
    for number, column in enumerate(table.columns):
        if column.name in used:
            shown.append(f'{_value(table, column, number)} AS "{column.name}"')
    for number, column in enumerate(table.partition_keys):
        if column.name in used:
            kind = types.to_duckdb(types.from_glue(column.kind))
            shown.append(f'CAST(partition_{number} AS {kind}) AS "{column.name}"')
    columns = ", ".join(shown) or "NULL AS no_column"
    if table.serde == LAZY_SIMPLE:
        split = f"string_split(line, {_quoted(delimiter(table.serde_parameters))}) AS fields"
        return f"SELECT {columns} FROM (SELECT *, {split} FROM {relation})"
    return f"SELECT {columns} FROM {relation}"


def delimiter(given: dict[str, str]) -> str:
    """Of a SerDe's parameters. Hive's default is control-A; it may be written as a number."""
    text = given.get("field.delim", given.get("serialization.format", "\x01"))
    text = {"\\t": "\t", "1": "\x01"}.get(text, text)
    if given.get("escape.delim"):
        raise not_supported("LazySimpleSerDe with escape.delim")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _value(table: Table, column: Column, number: int) -> str:
    kind = types.from_glue(column.kind)
    if table.serde in JSON_SERDES:
        return json_value(column, kind, table.serde_parameters)
    field = f"fields[{number + 1}]"
    if kind.is_type(T.ARRAY, T.LIST, T.MAP, T.STRUCT):
        raise not_supported(f"columns of type {column.kind} in delimited text")
    return (
        open_csv_value(column, kind, field)
        if table.serde == OPEN_CSV
        else lazy_value(kind, field, null_text(table.serde_parameters, table.parameters))
    )


def null_text(*given: dict[str, str]) -> str:
    """What stands for NULL, by the SerDe's parameters or else the table's."""
    names = [
        one["serialization.null.format"] for one in given if "serialization.null.format" in one
    ]
    return (names or [r"\N"])[0]


def lazy_value(kind: exp.DataType, field: str, null: str) -> str:
    """LazySimpleSerDe: what does not parse is NULL, and so is the text that stands for it."""
    text = f"nullif({field}, {_quoted(null)})"
    if types.is_text(kind):
        return text
    target = types.to_duckdb(kind)
    if types.is_integer(kind):
        return _if_matches(field, f"^{INTEGER_FORM}$", target)
    if kind.is_type(T.BOOLEAN):
        return f"CASE lower({field}) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if kind.is_type(T.DATE):
        return _if_matches(field, "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", "DATE")
    if kind.is_type(*types.TIMESTAMPS):
        return f"try_cast({field} AS TIMESTAMP)"
    return f"try_cast({text} AS {target})"


def _if_matches(field: str, form: str, target: str) -> str:
    return f"CASE WHEN regexp_matches({field}, '{form}') THEN try_cast({field} AS {target}) END"


def open_csv_value(column: Column, kind: exp.DataType, field: str) -> str:
    """OpenCSVSerDe: text as it stands; numbers must parse, dates are days and timestamps
    milliseconds since 1970.
    """
    if types.is_text(kind):
        return field
    target = types.to_duckdb(kind)
    value = f"try_cast({field} AS {target})"
    if kind.is_type(T.DATE):
        value = f"(DATE '1970-01-01' + try_cast({field} AS INTEGER))"
    elif kind.is_type(*types.TIMESTAMPS):
        value = f"epoch_ms(try_cast({field} AS BIGINT))"
    problem = f"athena:HIVE_BAD_DATA: Error Parsing a column in the table: {column.name}: "
    return (
        f"CASE WHEN {field} IS NOT NULL AND {value} IS NULL"
        f" THEN error('{problem}' || {field}) ELSE {value} END"
    )
