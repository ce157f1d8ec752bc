"""SHOW CREATE TABLE.

Source  https://docs.aws.amazon.com/athena/latest/ug/show-create-table.html; blanks before the ends
        of lines are Hive's.
"""

from functools import partial
from typing import Any

from local_cloud.athena.columns import text_column
from local_cloud.athena.ddl.context import Answer, Context, Run, failed
from local_cloud.athena.text_files import LAZY_SIMPLE
from local_cloud.athena.tokens import Name, Tokens
from local_cloud.athena.views import VIEW

NOT_SHOWN = ("EXTERNAL", "comment")
DELIMITED = {
    "field.delim": "FIELDS TERMINATED BY",
    "escape.delim": "ESCAPED BY",
    "colelction.delim": "COLLECTION ITEMS TERMINATED BY",
    "mapkey.delim": "MAP KEYS TERMINATED BY",
    "line.delim": "LINES TERMINATED BY",
    "serialization.null.format": "NULL DEFINED AS",
}


def show_create_table(tokens: Tokens) -> Run:
    name = tokens.table()
    tokens.end()
    return partial(_show_create_table, name)


def _show_create_table(name: Name, context: Context) -> Answer:
    entry = context.entry(name)
    if entry.get("TableType") == VIEW:
        raise failed(f"SemanticException {entry['Name']} is a view: use SHOW CREATE VIEW")
    return [text_column("createtab_stmt")], create_statement(entry).split("\n")


def create_statement(entry: dict[str, Any]) -> str:
    """In: AWS Glue ``Table`` structure."""
    storage, parameters = entry.get("StorageDescriptor", {}), dict(entry.get("Parameters", {}))
    parts = [
        f"CREATE EXTERNAL TABLE `{entry['DatabaseName']}.{entry['Name']}`(\n"
        + _columns(storage.get("Columns", []))
    ]
    if comment := parameters.get("comment"):
        parts.append(f"COMMENT {_quoted(comment)}")
    if keys := entry.get("PartitionKeys"):
        parts.append("PARTITIONED BY ( \n" + _columns(keys))
    parts += _row_format(storage.get("SerdeInfo", {}))
    parts += [
        f"STORED AS INPUTFORMAT \n  {_quoted(storage.get('InputFormat', ''))} ",
        f"OUTPUTFORMAT \n  {_quoted(storage.get('OutputFormat', ''))}",
        f"LOCATION\n  {_quoted(storage.get('Location', ''))}",
    ]
    shown = {k: v for k, v in sorted(parameters.items()) if k not in NOT_SHOWN}
    if shown:
        parts.append("TBLPROPERTIES (\n" + _pairs(shown))
    return "\n".join(parts)


def _columns(columns: list[dict[str, Any]]) -> str:
    lines = []
    for column in columns:
        comment = f" COMMENT {_quoted(column['Comment'])}" if column.get("Comment") else ""
        lines.append(f"  `{column['Name'].lower()}` {column.get('Type', 'string')}{comment}")
    return ", \n".join(lines) + ")"


def _row_format(serde: dict[str, Any]) -> list[str]:
    library, given = serde.get("SerializationLibrary", ""), dict(serde.get("Parameters", {}))
    given.pop("serialization.format", None)
    if library == LAZY_SIMPLE and given and given.keys() <= DELIMITED.keys():
        lines = [f"  {words} {_quoted(given[k])} " for k, words in DELIMITED.items() if k in given]
        return ["ROW FORMAT DELIMITED ", *lines]
    parts = [f"ROW FORMAT SERDE \n  {_quoted(library)} "]
    if given:
        parts.append("WITH SERDEPROPERTIES ( \n" + _pairs(dict(sorted(given.items()))) + " ")
    return parts


def _pairs(given: dict[str, str]) -> str:
    return ", \n".join(f"  {_quoted(k)}={_quoted(v)}" for k, v in given.items()) + ")"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + escaped.replace("\t", "\\t").replace("\n", "\\n") + "'"
