"""CREATE EXTERNAL TABLE, read by sqlglot and written into the catalog as Hive's metastore client
does for Athena.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-table.html
"""

import time
from functools import partial
from typing import Any

from sqlglot import exp
from sqlglot.errors import ParseError

from local_cloud.api import AwsError
from local_cloud.athena import text_files, types
from local_cloud.athena.ddl.context import DDL_TASK, NOTHING, Answer, Context, Run, failed
from local_cloud.athena.errors import not_supported
from local_cloud.athena.formats import PARQUET, READABLE, TEXTFILE, format_named
from local_cloud.athena.tokens import AthenaDefinitions, Name, Tokens, malformed

DELIMITERS = {
    "fields": ("field.delim", "serialization.format"),
    "escaped": ("escape.delim",),
    "collection_items": ("colelction.delim",),  # Hive's own spelling
    "map_keys": ("mapkey.delim",),
    "lines": ("line.delim",),
    "null": ("serialization.null.format",),
}


def create_table(tokens: Tokens) -> Run:
    """Raises AwsError InvalidRequestException where the text is no such statement."""
    tree = _parsed(tokens)
    if tokens.take("EXTERNAL"):
        return partial(_create_table, tree)
    properties = tree.args.get("properties")
    pairs = [one for one in (properties.expressions if properties else [])]
    kinds = [one.args["value"].name.upper() for one in pairs if one.name.lower() == "table_type"]
    if kinds == ["ICEBERG"]:
        raise not_supported("tables of ICEBERG")
    tokens.fail("'EXTERNAL'")


def _parsed(tokens: Tokens) -> exp.Create:
    try:
        (tree,) = AthenaDefinitions().parser().parse(tokens.tokens, tokens.text)
    except ParseError as error:
        found = error.errors[0]
        word = found.get("highlight") or "<EOF>"
        line, column = int(found.get("line") or 1), int(found.get("col") or 1)
        raise malformed(line, max(1, column - len(word) + 1), word) from None
    if not isinstance(tree, exp.Create) or not isinstance(tree.this, exp.Schema):
        tokens.fail()
    return tree


def _name_of(tree: exp.Create) -> Name:
    """SHOW CREATE TABLE writes both parts between one pair of quotes."""
    table = tree.this.this
    database, _, name = table.name.lower().rpartition(".")
    return (table.db.lower() or database), name


def _create_table(tree: exp.Create, context: Context) -> Answer:
    database, name = context.place(_name_of(tree))
    if context.catalog.entry(database, name) is not None:
        if tree.args.get("exists"):
            return NOTHING
        raise failed(f"{DDL_TASK} AlreadyExistsException(message:Table {name} already exists)")
    entry = table_input(tree)
    context.catalog.glue.create_table(DatabaseName=database, TableInput=entry)
    return NOTHING


def table_input(tree: exp.Create) -> dict[str, Any]:
    """AWS Glue ``TableInput`` structure.

    Raises  QueryFailedError NOT_SUPPORTED for clauses and SerDes that are not done.
    """
    storage: dict[str, Any] = TEXTFILE.storage({"serialization.format": "1"})
    entry: dict[str, Any] = {
        "Name": _name_of(tree)[1],
        "Owner": "hadoop",
        "Retention": 0,
        "PartitionKeys": [],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE"},
    }
    properties = tree.args.get("properties")
    for clause in properties.expressions if properties else []:
        _apply(clause, entry, storage)
    if not storage.get("Location"):
        raise failed("SemanticException No location was given for an external table")
    serde = storage["SerdeInfo"]["SerializationLibrary"]
    if serde not in READABLE:
        raise not_supported(f"tables of {serde}")
    storage["Columns"] = [_column(column) for column in tree.this.expressions]
    rest = {"Compressed": False, "NumberOfBuckets": -1, "StoredAsSubDirectories": False}
    entry["StorageDescriptor"] = {**storage, **rest, "BucketColumns": [], "SortColumns": []}
    entry["Parameters"].setdefault("transient_lastDdlTime", str(int(time.time())))
    _check_names(entry)
    return entry


def _check_names(entry: dict[str, Any]) -> None:
    seen = set()
    for column in [*entry["StorageDescriptor"]["Columns"], *entry["PartitionKeys"]]:
        if column["Name"] in seen:
            raise failed(
                f"SemanticException [Error 10036]: Duplicate column name: {column['Name']}"
            )
        seen.add(column["Name"])


def _apply(clause: exp.Expression, entry: dict[str, Any], storage: dict[str, Any]) -> None:
    """One clause after the columns."""
    if isinstance(clause, exp.SchemaCommentProperty):
        entry["Parameters"]["comment"] = clause.name
    elif isinstance(clause, exp.PartitionedByProperty):
        entry["PartitionKeys"] = [_column(column) for column in clause.this.expressions]
    elif type(clause) is exp.Property:
        entry["Parameters"] |= _pairs([clause])
    elif not isinstance(clause, exp.ExternalProperty):
        _apply_storage(clause, storage)


def _apply_storage(clause: exp.Expression, storage: dict[str, Any]) -> None:
    if isinstance(clause, exp.LocationProperty):
        storage["Location"] = _checked_location(clause.name)
    elif isinstance(clause, exp.FileFormatProperty):
        _apply_format(clause.this, storage)
    elif isinstance(clause, exp.RowFormatSerdeProperty):
        pairs = clause.args.get("serde_properties")
        given = _pairs(pairs.expressions) if pairs else {}
        serde = {"SerializationLibrary": clause.name, "Parameters": given or _default_parameters()}
        storage["SerdeInfo"] = serde
    elif isinstance(clause, exp.RowFormatDelimitedProperty):
        storage["SerdeInfo"] = {
            "SerializationLibrary": text_files.LAZY_SIMPLE,
            "Parameters": _delimiters(clause),
        }
    elif isinstance(clause, exp.SerdeProperties):
        storage["SerdeInfo"]["Parameters"] |= _pairs(clause.expressions)
    else:
        raise not_supported(f"this clause of CREATE TABLE: {clause.sql('hive')[:100]}")


def _default_parameters() -> dict[str, str]:
    return {"serialization.format": "1"}


def _checked_location(location: str) -> str:
    if not location.startswith("s3://"):
        raise AwsError("InvalidRequestException", f"Location is no s3:// address: {location}")
    return location


def _apply_format(given: exp.Expression, storage: dict[str, Any]) -> None:
    """A SerDe that the statement names stays, where the format is one of its own files."""
    if isinstance(given, exp.InputOutputFormat):
        storage["InputFormat"] = given.args["input_format"].name
        storage["OutputFormat"] = given.args["output_format"].name
        if "parquet" in storage["InputFormat"].lower() and _is_default(storage["SerdeInfo"]):
            storage["SerdeInfo"] = PARQUET.storage(_default_parameters())["SerdeInfo"]
        return
    found = format_named({"JSONFILE": "JSON"}.get(given.name.upper(), given.name))
    if found is None:
        raise failed(
            f"SemanticException Unrecognized file format in STORED AS clause: {given.name}"
        )
    made = found.storage(_default_parameters())
    if found is TEXTFILE or not _is_default(storage["SerdeInfo"]):
        del made["SerdeInfo"]
    storage.update(made)


def _is_default(serde: dict[str, Any]) -> bool:
    return bool(serde == TEXTFILE.storage(_default_parameters())["SerdeInfo"])


def _delimiters(clause: exp.RowFormatDelimitedProperty) -> dict[str, str]:
    found = {"serialization.format": "1"}
    for argument, names in DELIMITERS.items():
        value = clause.args.get(argument)
        if value is not None:
            found |= dict.fromkeys(names, value.name)
    return found


def _pairs(properties: list[exp.Expression]) -> dict[str, str]:
    return {one.this.name: one.args["value"].name for one in properties}


def _column(column: exp.Expression) -> dict[str, str]:
    """AWS Glue ``Column`` structure."""
    if not isinstance(column, exp.ColumnDef) or column.kind is None:
        raise failed(f"ParseException column without a type: {column.sql('hive')}")
    comments = [
        constraint.kind.this.name
        for constraint in column.args.get("constraints") or []
        if isinstance(constraint.kind, exp.CommentColumnConstraint)
    ]
    made = {"Name": column.name.lower(), "Type": types.glue_name(column.kind)}
    return made | ({"Comment": comments[0]} if comments else {})


def columns_from(text: str) -> list[dict[str, str]]:
    """AWS Glue ``Column`` structures of ``(name type COMMENT '...', ...)``."""
    tree = _parsed(Tokens(f"CREATE TABLE t {text}", AthenaDefinitions))
    return [_column(column) for column in tree.this.expressions]
