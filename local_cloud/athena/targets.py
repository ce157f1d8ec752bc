"""Where the rows of CREATE TABLE AS, INSERT INTO and UNLOAD go, and in which form.

Source  https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html, .../insert-into.html,
        .../unload.html
"""

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from local_cloud.athena import text_files, types
from local_cloud.athena.catalog import CATALOG, to_table
from local_cloud.athena.coercion import assignable
from local_cloud.athena.ddl.context import Context
from local_cloud.athena.errors import QueryFailedError, not_supported
from local_cloud.athena.formats import PARQUET, TEXTFILE, Format, format_named, format_of_serde
from local_cloud.athena.output_types import Columns
from local_cloud.athena.relations import check_kind
from local_cloud.athena.views import VIEW
from local_cloud.athena.writes import OptionReader, Write

REFUSED = ("bucketed_by", "bucket_count", "orc_compression", "vacuum_min_snapshots_to_keep")


@dataclass(frozen=True)
class Target:
    """``columns`` as they are stored, the partition keys last; ``entry`` is the table that rows are
    added to (AWS Glue ``Table``), None where one is made or none is wanted.
    """

    format: Format
    compression: str
    location: str
    columns: Columns
    keys: list[str]
    serde_parameters: dict[str, str]
    entry: dict[str, Any] | None = None

    @property
    def delimiter(self) -> str:
        return text_files.delimiter(self.serde_parameters)

    @property
    def null_text(self) -> str:
        table = self.entry.get("Parameters", {}) if self.entry is not None else {}
        return text_files.null_text(self.serde_parameters, table)


def target_of_options(write: Write, columns: Columns, location: str, default: str | None) -> Target:
    """Of CREATE TABLE AS and UNLOAD.

    In      default: the format where none is named
    Raises  QueryFailedError, INVALID_TABLE_PROPERTY for what Athena does not know.
    """
    options = OptionReader(write.options)
    if options.text("table_type", "HIVE").upper() == "ICEBERG":
        raise not_supported("tables of ICEBERG")
    for name in REFUSED:
        if name in options.left:
            raise not_supported(f"{name} of {write.kind.replace('_', ' ')}")
    name = options.text("format", default or "")
    if not name:
        raise options.invalid("Property format is required")
    found = format_named(name)
    if found is None:
        raise options.invalid(f"Unable to set table property 'format' to: [{name}]")
    keys = options.names("partitioned_by")
    place = options.text("external_location", location)
    parameters = _delimiter(options, found)
    compression = _compression(options, found)
    options.end()
    _check_keys(keys, columns)
    return Target(found, compression, place, columns, keys, parameters)


def _delimiter(options: OptionReader, found: Format) -> dict[str, str]:
    given = options.text("field_delimiter")
    if not given:
        return {}
    if found is not TEXTFILE:
        raise options.invalid(f"Cannot specify field_delimiter for storage format: {found.name}")
    return {"field.delim": given, "serialization.format": given}


def _compression(options: OptionReader, found: Format) -> str:
    own = options.text("parquet_compression") if found is PARQUET else ""
    level = options.text("compression_level")
    given = options.text("write_compression") or options.text("compression") or own
    if level:
        raise not_supported("compression_level")
    name = {"": found.compressions[0], "UNCOMPRESSED": "NONE"}.get(given.upper(), given.upper())
    if name not in found.compressions:
        raise not_supported(f"the compression {name} of {found.name}")
    return name


def _check_keys(keys: list[str], columns: Columns) -> None:
    names = [name for name, _ in columns]
    missing = [key for key in keys if key not in names]
    if missing:
        raise QueryFailedError(
            "INVALID_TABLE_PROPERTY", f"Partition columns {_shown(missing)} not present in schema"
        )
    if keys and len(keys) == len(names):
        raise QueryFailedError("INVALID_TABLE_PROPERTY", "Table contains only partition columns")
    if keys and names[-len(keys) :] != keys:
        raise QueryFailedError(
            "HIVE_COLUMN_ORDER_MISMATCH",
            "Partition keys must be the last columns in the table and in the same order as the"
            f" table properties: {_shown(keys)}",
        )


def _shown(names: list[str]) -> str:
    return f"[{', '.join(names)}]"


def target_of_table(write: Write, context: Context) -> Target:
    """Of INSERT INTO. Raises QueryFailedError for a table that no rows can be added to."""
    database, name = context.place(write.table)
    entry = context.catalog.entry(database, name)
    full = f"{CATALOG}.{database}.{name}"
    if entry is None:
        raise QueryFailedError("TABLE_NOT_FOUND", f"line 1:1: Table '{full}' does not exist")
    if entry.get("TableType") == VIEW:
        raise QueryFailedError("NOT_SUPPORTED", "line 1:1: Inserting into views is not supported")
    table = to_table(entry)
    check_kind(table)
    if entry["StorageDescriptor"].get("BucketColumns"):
        raise not_supported("INSERT INTO bucketed tables")
    found = format_of_serde(table.serde)
    parameters = table.serde_parameters
    columns = tuple((c.name, types.from_glue(c.kind)) for c in table.all_columns)
    keys = [key.name for key in table.partition_keys]
    compression = _compression_of_table(table.parameters, found)
    return Target(found, compression, table.location, columns, keys, parameters, entry)


def _compression_of_table(parameters: dict[str, str], found: Format) -> str:
    names = ("write.compression", "parquet.compression" if found is PARQUET else "compression")
    given = next((parameters[name].upper() for name in names if name in parameters), "")
    name = {"": found.compressions[0], "UNCOMPRESSED": "NONE"}.get(given, given)
    if name not in found.compressions:
        raise not_supported(f"the compression {name} of {found.name}")
    return name


def check_insert(write: Write, target: Target, kinds: list[exp.DataType]) -> list[str]:
    """The names of the columns that INSERT gives values for.

    Raises  QueryFailedError in Trino's words where these do not fit the query's columns.
    """
    table = dict(target.columns)
    names = list(table) if write.columns is None else write.columns
    for name in names:
        if name not in table:
            raise QueryFailedError(
                "COLUMN_NOT_FOUND",
                f"line 1:1: Insert column name does not exist in target table: {name}",
            )
        if names.count(name) > 1:
            raise QueryFailedError(
                "DUPLICATE_COLUMN_NAME",
                f"line 1:1: Insert column name is specified more than once: {name}",
            )
    wanted = [table[name] for name in names]
    is_fit = len(wanted) == len(kinds) and all(map(assignable, kinds, wanted))
    if not is_fit:
        shown = ", ".join(map(types.trino_name, wanted))
        given = ", ".join(map(types.trino_name, kinds))
        raise QueryFailedError(
            "TYPE_MISMATCH",
            "line 1:1: Insert query has mismatched column types:"
            f" Table: [{shown}], Query: [{given}]",
        )
    return names
