"""DROP TABLE and what statements tell of a table: its columns, properties and formats.

Source  https://docs.aws.amazon.com/athena/latest/ug/describe-table.html and the pages beside it;
        lines are laid out as Hive lays them out.
"""

from functools import partial
from typing import Any

from local_cloud.athena.columns import text_column
from local_cloud.athena.ddl.context import NOTHING, Answer, Context, Run, failed
from local_cloud.athena.errors import not_supported
from local_cloud.athena.tokens import Name, Tokens
from local_cloud.athena.views import VIEW

BLANK = "\t \t "
WIDTH = 20


def drop_table(tokens: Tokens) -> Run:
    is_careful = tokens.take("IF EXISTS")
    name = tokens.table()
    tokens.end()
    return partial(_drop_table, name, is_careful)


def _drop_table(name: Name, is_careful: bool, context: Context) -> Answer:
    """The entry in the catalog goes; the files stay."""
    database, table = context.place(name)
    if is_careful and context.catalog.entry(database, table) is None:
        return NOTHING
    if context.entry(name).get("TableType") == VIEW:
        raise failed("SemanticException [Error 10155]: Cannot drop a view with DROP TABLE")
    context.catalog.glue.delete_table(DatabaseName=database, Name=table)
    return NOTHING


def show_columns(tokens: Tokens) -> Run:
    if not tokens.take("IN"):
        tokens.expect("FROM")
    database, table = tokens.table()
    if tokens.take("IN") or tokens.take("FROM"):
        database = tokens.name()
    tokens.end()
    return partial(_show_columns, (database, table))


def _show_columns(name: Name, context: Context) -> Answer:
    columns = columns_of(context.entry(name))
    return [text_column("field")], [_padded(column["Name"].lower()) for column in columns]


def columns_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """AWS Glue ``Column`` structures; the partition keys last."""
    return [*entry.get("StorageDescriptor", {}).get("Columns", []), *entry.get("PartitionKeys", [])]


def show_properties(tokens: Tokens) -> Run:
    name = tokens.table()
    key = None
    if tokens.take("("):
        key = tokens.string()
        tokens.expect(")")
    tokens.end()
    return partial(_show_properties, name, key)


def _show_properties(name: Name, key: str | None, context: Context) -> Answer:
    entry = context.entry(name)
    properties: dict[str, str] = entry.get("Parameters", {})
    columns = [text_column("prpt_name"), text_column("prpt_value")]
    if key is None:
        return columns, [f"{k}\t{v}" for k, v in sorted(properties.items())]
    missing = f"Table {entry['DatabaseName']}.{entry['Name']} does not have property: {key}"
    return columns, [properties.get(key, missing)]


def describe(tokens: Tokens) -> Run:
    is_formatted = tokens.take("FORMATTED")
    is_extended = tokens.take("EXTENDED")
    name = tokens.table()
    if is_extended or tokens.current is not None:
        raise not_supported("DESCRIBE EXTENDED, of a partition or of a column")
    return partial(_describe, name, is_formatted)


def _describe(name: Name, is_formatted: bool, context: Context) -> Answer:
    entry = context.entry(name)
    keys = entry.get("PartitionKeys", [])
    head = [_line("# col_name", "data_type", "comment"), BLANK]
    if is_formatted:
        rows = [*head, *map(_column, entry.get("StorageDescriptor", {}).get("Columns", []))]
    else:
        rows = [_column(column) for column in columns_of(entry)]
    if keys:
        rows += [BLANK, "# Partition Information\t \t "]
        rows += [*head, *map(_column, keys)]
    if is_formatted:
        rows += [BLANK, *_detail(entry), BLANK, *_storage(entry.get("StorageDescriptor", {}))]
    return [text_column(name) for name in ("col_name", "data_type", "comment")], rows


def _padded(text: str) -> str:
    return f"{text:<{WIDTH}}"


def _line(*parts: str) -> str:
    return "\t".join(map(_padded, parts))


def _column(column: dict[str, Any]) -> str:
    return _line(column["Name"].lower(), column.get("Type", "string"), column.get("Comment", ""))


def _fact(name: str, value: object) -> str:
    return f"{_padded(name)}\t{_padded(str(value))}\t "


def _properties(properties: dict[str, str]) -> list[str]:
    return [f"\t{_padded(key)}\t{_padded(value)}" for key, value in sorted(properties.items())]


def _detail(entry: dict[str, Any]) -> list[str]:
    return [
        "# Detailed Table Information\t \t ",
        _fact("Database:", entry["DatabaseName"]),
        _fact("Owner:", entry.get("Owner", "")),
        _fact("CreateTime:", f"{entry['CreateTime']:%a %b %d %H:%M:%S UTC %Y}"),
        _fact("LastAccessTime:", "UNKNOWN"),
        _fact("Protect Mode:", "None"),
        _fact("Retention:", entry.get("Retention", 0)),
        _fact("Location:", entry.get("StorageDescriptor", {}).get("Location", "")),
        _fact("Table Type:", entry.get("TableType", "")),
        "Table Parameters:\t \t ",
        *_properties(entry.get("Parameters", {})),
    ]


def _storage(storage: dict[str, Any]) -> list[str]:
    serde = storage.get("SerdeInfo", {})
    return [
        "# Storage Information\t \t ",
        _fact("SerDe Library:", serde.get("SerializationLibrary", "")),
        _fact("InputFormat:", storage.get("InputFormat", "")),
        _fact("OutputFormat:", storage.get("OutputFormat", "")),
        _fact("Compressed:", "Yes" if storage.get("Compressed") else "No"),
        _fact("Num Buckets:", storage.get("NumberOfBuckets", -1)),
        _fact("Bucket Columns:", storage.get("BucketColumns", [])),
        _fact("Sort Columns:", storage.get("SortColumns", [])),
        "Storage Desc Params:\t \t ",
        *_properties(serde.get("Parameters", {})),
    ]
