"""SQL that gives a query's rows in the form in which a table stores them.

Source  https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html and .../json-serde.html;
        values as Hive's SerDes write them.
"""

from sqlglot import exp

from local_cloud.athena import types
from local_cloud.athena.errors import not_supported
from local_cloud.athena.formats import PARQUET, TEXTFILE
from local_cloud.athena.results import text_in_sql
from local_cloud.athena.spool import LINE
from local_cloud.athena.targets import Target
from local_cloud.athena.types import T


def select_of_rows(sql: str, names: list[str], target: Target) -> str:
    """Typed columns for Parquet, one column of lines for the others; then the partition keys.

    In      names: what the columns of ``sql`` are in the table; the table's others are NULL
    """
    columns = dict(target.columns)
    stored = [name for name in columns if name not in target.keys]
    cells = {name: f"c{number}" for number, name in enumerate(names)}
    typed = {name: _typed(cells.get(name), kind) for name, kind in columns.items()}
    if target.format is PARQUET:
        shown = [f"{typed[name]} AS {_quoted_name(name)}" for name in stored]
    else:
        shown = [f"{_line(stored, columns, typed, target)} AS {LINE}"]
    shown += [f"{typed[key]} AS {_quoted_name(key)}" for key in target.keys]
    return f"SELECT {', '.join(shown)} FROM ({sql}) AS rows_of({', '.join(cells.values())})"


def _typed(cell: str | None, kind: exp.DataType) -> str:
    return f"CAST({cell or 'NULL'} AS {types.to_duckdb(kind)})"


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _line(
    stored: list[str], columns: dict[str, exp.DataType], typed: dict[str, str], target: Target
) -> str:
    if target.format is TEXTFILE:
        texts = [
            f"coalesce({_text(typed[name], columns[name])}, {_quoted(target.null_text)})"
            for name in stored
        ]
        return f" || {_quoted(target.delimiter)} || ".join(texts)
    fields = [f"{_quoted_name(name)} := {_json(typed[name], columns[name])}" for name in stored]
    return f"CAST(to_json(struct_pack({', '.join(fields)})) AS VARCHAR)"


def _text(value: str, kind: exp.DataType) -> str:
    if kind.is_type(T.BINARY, T.VARBINARY, T.BLOB):
        return f"base64({value})"
    text = text_in_sql(value, kind)
    if text is None:
        raise not_supported(f"columns of type {types.glue_name(kind)} in delimited text")
    return text


def _json(value: str, kind: exp.DataType) -> str:
    if kind.is_type(*types.TIMESTAMPS, T.BINARY, T.VARBINARY, T.BLOB):
        return _text(value, kind)
    return value
