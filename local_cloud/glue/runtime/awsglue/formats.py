"""Files of S3 as rows: CSV, JSON lines, Parquet and ORC, as their options say.

Source  AWS Glue Developer Guide, "Data format options for inputs and outputs in AWS Glue for
        Spark".
Differs: the CSV files of a source share one header; Avro, XML, Ion and Grok are refused by name.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from pyspark.sql import Column, DataFrame, DataFrameReader, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as T  # noqa: N812

from awsglue import gluetypes as g
from awsglue.columns import MARK, column, has_choice, named_type, to_spark
from awsglue.records import merge_all, merged, to_row
from awsglue.s3_files import File
from awsglue.unsupported import refuse

PARQUET = ("parquet", "glueparquet")
FORMATS = ("csv", "json", *PARQUET, "orc")
FILE = "?file"
# Options that change how fast a file is read, and nothing else.
OF_SPEED = {"optimizePerformance", "strictCheckForQuoting", "useGlueParquetWriter", "blockSize"}
CSV_OPTIONS = {
    "separator",
    "quoteChar",
    "escaper",
    "multiLine",
    "multiline",
    "withHeader",
    "writeHeader",
    "skipFirst",
    "encoding",
}
JSON_OPTIONS = {"jsonPath", "multiLine", "multiline", "encoding"}
NO_QUOTE = "\u0000"

Columns = Sequence[tuple[str, str]]


def read(
    session: SparkSession,
    files: Sequence[File],
    format: str,  # noqa: A002
    options: dict[str, Any],
    columns: Columns,
) -> tuple[DataFrame, list[DataFrame]]:
    """Rows of the files, with the file's address in the column ``?file``; error records.

    In      columns: name and type in the catalog, for CSV; empty without a catalog.
    """
    paths = [file.path for file in files]
    if format == "json":
        return _json(session, paths, options)
    if format == "csv":
        return _csv(session, paths, options, columns), []
    check(format, options, set())
    reader = _reader(session).option("mergeSchema", "true")
    return _with_file(reader.orc(paths) if format == "orc" else reader.parquet(*paths)), []


def check_format(format: str) -> None:  # noqa: A002
    """Raises  NotOnTheLocalCloudError."""
    if format not in FORMATS:
        raise refuse(f"format {format}; it knows {', '.join(FORMATS)}")


def _reader(session: SparkSession) -> DataFrameReader:
    return session.read.option("__globPaths__", "false")  # a key may hold any character


def check(format: str, options: dict[str, Any], known: set[str]) -> None:  # noqa: A002
    for name in options.keys() - known - OF_SPEED:
        raise refuse(f"format_options {name} of {format}")


def _with_file(rows: DataFrame) -> DataFrame:
    """Spark gives the address as a URI, in which a plus sign stands for itself."""
    address = F.replace(F.col("_metadata.file_path"), F.lit("+"), F.lit("%2B"))
    return rows.select("*", F.url_decode(address).alias(FILE))


def is_true(options: dict[str, Any], *names: str) -> bool:
    return any(str(options.get(name, "false")).lower() == "true" for name in names)


def csv_dialect(options: dict[str, Any]) -> dict[str, str]:
    """Spark's options for Glue's separator, quoteChar, escaper and encoding."""
    quote = str(options.get("quoteChar", '"'))
    quote = NO_QUOTE if quote == "-1" else quote
    escaper = str(options.get("escaper") or "none")
    return {
        "sep": str(options.get("separator", ",")),
        "quote": quote,
        "escape": quote if escaper == "none" else escaper,
        "encoding": str(options.get("encoding", "UTF-8")),
    }


def _csv(
    session: SparkSession, paths: list[str], options: dict[str, Any], columns: Columns
) -> DataFrame:
    check("csv", options, CSV_OPTIONS)
    has_header, skips = is_true(options, "withHeader"), is_true(options, "skipFirst")
    if has_header and skips:
        raise refuse("format_options withHeader together with skipFirst")
    reader = (
        _reader(session)
        .options(**csv_dialect(options))
        .options(
            multiLine=is_true(options, "multiLine", "multiline"),
            header=has_header or skips,
            enforceSchema=bool(columns) or skips,
        )
    )
    names = [name for name, _ in columns]
    if not names and not has_header:
        width = len(reader.option("header", "false").csv(paths).columns)
        reader = reader.option("header", skips)
        names = [f"col{number}" for number in range(width)]
    if names:
        texts = T.StructType([T.StructField(name, T.StringType()) for name in names])
        reader = reader.schema(texts)
    rows = _with_file(reader.csv(paths))
    return _typed(rows, columns) if columns else _without_nulls(rows)


def _without_nulls(rows: DataFrame) -> DataFrame:
    """An empty field is an empty string."""
    return rows.select(*[_text(name) for name in rows.columns])


def _text(name: str) -> Column:
    return F.coalesce(column(name), F.lit("")).alias(name)


def _typed(rows: DataFrame, columns: Columns) -> DataFrame:
    """Texts as the catalog's types; a column whose texts do not all fit is a choice."""
    kinds = {name: named_type(kind) for name, kind in columns}
    atomic = {
        name: kind
        for name, kind in kinds.items()
        if kind is not None and kind.name in g.ATOMIC.keys() | {"decimal"} - {"string", "binary"}
    }
    odd = _columns_with_odd_texts(rows, atomic)
    selected = []
    for name in rows.columns:
        if name not in atomic:
            selected.append(column(name) if name == FILE else _text(name))
        elif name in odd:
            selected.append(_choice(name, atomic[name]).alias(name))
        else:
            selected.append(column(name).try_cast(to_spark(atomic[name])).alias(name))
    return rows.select(*selected)


def _columns_with_odd_texts(rows: DataFrame, kinds: dict[str, g.DataType]) -> set[str]:
    if not kinds:
        return set()
    counts = [
        F.count_if(column(name).isNotNull() & column(name).try_cast(to_spark(kind)).isNull()).alias(
            name
        )
        for name, kind in kinds.items()
    ]
    row = rows.agg(*counts).first()
    assert row is not None
    return {name for name in kinds if row[name]}


def _choice(name: str, kind: g.DataType) -> Column:
    value = column(name).try_cast(to_spark(kind))
    text = F.when(value.isNull(), column(name))
    fields = {kind.name: value, "string": text}
    struct = F.struct(*[fields[one].alias(f"{MARK}{one}") for one in sorted(fields)])
    return F.when(column(name).isNotNull(), struct)


def _json(
    session: SparkSession, paths: list[str], options: dict[str, Any]
) -> tuple[DataFrame, list[DataFrame]]:
    check("json", options, JSON_OPTIONS)
    whole = is_true(options, "multiLine", "multiline") or bool(options.get("jsonPath"))
    texts = _with_file(_reader(session).text(paths, wholetext=whole))
    steps = json_steps(str(options.get("jsonPath") or "$"))
    summaries = texts.rdd.mapPartitions(partial(_summary, steps=steps)).collect()
    kind = merge_all([one for one, _, _ in summaries])
    bad = next((error for _, error, _ in summaries if error), None)
    if not isinstance(kind, g.StructType):
        if bad:
            raise ValueError(bad)
        kind = g.StructType()
    is_regular = not bad and all(one for _, _, one in summaries) and not has_choice(kind)
    if is_regular and not whole:
        return _with_file(_reader(session).schema(to_spark(kind)).json(paths)), []
    parsed = texts.rdd.mapPartitions(partial(_records, steps=steps))
    good = parsed.filter(lambda pair: isinstance(pair[0], dict))
    schema = to_spark(g.StructType([*kind.fields, g.Field(FILE, g.StringType())]))
    rows = good.map(lambda pair: (*to_row(pair[0], kind), pair[1]))
    frame = session.createDataFrame(rows, schema, verifySchema=False)
    if not bad:
        return frame, []
    errors = parsed.filter(lambda pair: isinstance(pair[0], str)).map(lambda pair: pair[:1])
    return frame, [session.createDataFrame(errors, "msg string")]


def _summary(
    rows: Iterable[Any], steps: Sequence[str]
) -> Iterator[tuple[g.DataType, str | None, bool]]:
    """Of a partition: the records' type, the first error, whether each line is one record.

    Where all are, and no field is a choice, Spark's own reader gives the same rows, faster.
    """
    bad: list[str] = []
    lines = [0, 0]  # texts, records in them

    def records() -> Iterator[Any]:
        for row in rows:
            lines[0] += bool(row[0].strip())
            for record, file in _records([row], steps):
                lines[1] += 1
                if isinstance(record, dict):
                    yield record
                elif not bad:
                    bad.append(f"{file}: {record}")

    kind = merged(records())
    yield kind, bad[0] if bad else None, lines[0] == lines[1]


def json_steps(path: str) -> list[str]:
    """``$.a.b[*]`` as ["a", "b", "*"].

    Raises  NotOnTheLocalCloudError for filters, indexes and wildcards elsewhere.
    """
    steps = path.removeprefix("$").replace("[*]", ".*").split(".")
    steps = [step for step in steps if step]
    if not path.startswith("$") or any(set(step) & set("[]()?@'\" ") for step in steps):
        raise refuse(f"jsonPath {path}; it knows $.name and [*]")
    return steps


def _records(rows: Iterable[Any], steps: Sequence[str]) -> Iterator[tuple[Any, str]]:
    """(record, file), or (why it is none, file)."""
    for text, file in rows:
        try:
            found = documents(text)
        except ValueError as error:
            yield f"No JSON ({error}); a record of several lines needs multiLine", file
            continue
        for step in steps:
            found = [inner for one in found for inner in _step(one, step)]
        for record in found:
            is_record = isinstance(record, dict)
            yield record if is_record else "No JSON object; name a jsonPath such as $[*]", file


def documents(text: str) -> list[Any]:
    """The JSON values of a text, one behind the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text):
        if text[at].isspace() or text[at] == "\ufeff":
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        found.append(value)
    return found


def _step(value: Any, step: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if step == "*" else [value[step]] if step in value else []
    return value if step == "*" and isinstance(value, list) else []
