"""ALTER TABLE: partitions, columns, properties and places.

Source  https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-partition.html and the pages
        beside it
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from local_cloud.athena import partition_names
from local_cloud.athena.ddl.context import DDL_TASK, NOTHING, Answer, Context, Run, failed
from local_cloud.athena.ddl.create_table import columns_from
from local_cloud.athena.ddl.partitions import keys_of, known_partitions
from local_cloud.athena.errors import not_supported
from local_cloud.athena.tokens import Name, Tokens

Spec = dict[str, str]
INPUT = (
    "Name",
    "Description",
    "Owner",
    "LastAccessTime",
    "LastAnalyzedTime",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)


def alter_table(tokens: Tokens) -> Run:
    name = tokens.table()
    for words, read in ACTIONS.items():
        if tokens.take(words):
            action = read(tokens)
            tokens.end()
            return partial(_alter_table, name, action)
    for words in ("RENAME", "CHANGE", "DROP COLUMN", "UNSET", "CLUSTERED"):
        if tokens.take(words):
            raise not_supported(f"ALTER TABLE {words}")
    tokens.fail("'ADD', 'DROP', 'REPLACE', 'SET'")


Action = Callable[[dict[str, Any], Context], None]


def _alter_table(name: Name, action: Action, context: Context) -> Answer:
    action(context.entry(name), context)
    return NOTHING


def _whole(spec: Spec, entry: dict[str, Any]) -> list[str]:
    """The values in the order of the table's keys."""
    keys = keys_of(entry)
    if set(spec) != set(keys):
        raise failed(
            f"SemanticException Partition spec {_shown(spec)} contains non-partition columns"
        )
    return [spec[key] for key in keys]


def _shown(spec: Spec) -> str:
    return "{" + ", ".join(f"{key}={value}" for key, value in spec.items()) + "}"


def add_partitions(tokens: Tokens) -> Action:
    return _read_added(tokens, is_careful=False)


def add_new_partitions(tokens: Tokens) -> Action:
    return _read_added(tokens, is_careful=True)


def _read_added(tokens: Tokens, is_careful: bool) -> Action:
    added: list[tuple[Spec, str | None]] = []
    while not added or tokens.take("PARTITION"):
        spec = tokens.named_pairs()
        added.append((spec, tokens.string() if tokens.take("LOCATION") else None))
    return partial(_add_partitions, added, is_careful)


def _add_partitions(
    added: list[tuple[Spec, str | None]], is_careful: bool, entry: dict[str, Any], context: Context
) -> None:
    """All of them or, where one is there already and may not be, none."""
    known = known_partitions(entry, context)
    new = [(_whole(spec, entry), location) for spec, location in added]
    if not is_careful and any(tuple(values) in known for values, _ in new):
        raise failed(f"{DDL_TASK} AlreadyExistsException(message:Partition already exists.)")
    for values, location in new:
        if tuple(values) not in known:
            context.catalog.glue.create_partition(
                DatabaseName=entry["DatabaseName"],
                TableName=entry["Name"],
                PartitionInput=partition_names.partition_input(entry, values, location),
            )


def drop_partitions(tokens: Tokens) -> Action:
    return _read_dropped(tokens, is_careful=False)


def drop_known_partitions(tokens: Tokens) -> Action:
    return _read_dropped(tokens, is_careful=True)


def _read_dropped(tokens: Tokens, is_careful: bool) -> Action:
    specs = [tokens.named_pairs()]
    while tokens.take(","):
        tokens.expect("PARTITION")
        specs.append(tokens.named_pairs())
    return partial(_drop_partitions, specs, is_careful)


def _drop_partitions(
    specs: list[Spec], is_careful: bool, entry: dict[str, Any], context: Context
) -> None:
    """A spec of some keys means all partitions that have these values."""
    keys, known = keys_of(entry), known_partitions(entry, context)
    dropped = []
    for spec in specs:
        found = [values for values in known if _fits(spec, dict(zip(keys, values, strict=True)))]
        if not found and not is_careful:
            raise failed(f"SemanticException [Error 10006]: Partition not found ({_shown(spec)})")
        dropped += found
    for values in dict.fromkeys(dropped):
        context.catalog.glue.delete_partition(
            DatabaseName=entry["DatabaseName"], TableName=entry["Name"], PartitionValues=[*values]
        )


def _fits(spec: Spec, values: dict[str, str]) -> bool:
    return all(values.get(key) == value for key, value in spec.items())


def change_partition(tokens: Tokens) -> Action:
    spec = tokens.named_pairs()
    if tokens.take("SET LOCATION"):
        return partial(_move_partition, spec, tokens.string())
    tokens.expect("RENAME TO PARTITION")
    return partial(_rename_partition, spec, tokens.named_pairs())


def _move_partition(spec: Spec, location: str, entry: dict[str, Any], context: Context) -> None:
    values = _whole(spec, entry)
    changed = partition_names.partition_input(entry, values, location)
    _update_partition(values, changed, entry, context)


def _rename_partition(spec: Spec, new: Spec, entry: dict[str, Any], context: Context) -> None:
    """Its files stay where they are."""
    values = _whole(spec, entry)
    location = known_partitions(entry, context).get(tuple(values))
    changed = partition_names.partition_input(entry, _whole(new, entry), location)
    _update_partition(values, changed, entry, context)


def _update_partition(
    values: list[str], changed: dict[str, Any], entry: dict[str, Any], context: Context
) -> None:
    context.catalog.glue.update_partition(
        DatabaseName=entry["DatabaseName"],
        TableName=entry["Name"],
        PartitionValueList=values,
        PartitionInput=changed,
    )


def _update(entry: dict[str, Any], context: Context) -> None:
    changed = {key: entry[key] for key in INPUT if key in entry}
    context.catalog.glue.update_table(DatabaseName=entry["DatabaseName"], TableInput=changed)


def set_properties(tokens: Tokens) -> Action:
    return partial(_set_properties, tokens.pairs())


def _set_properties(given: dict[str, str], entry: dict[str, Any], context: Context) -> None:
    _update({**entry, "Parameters": {**entry.get("Parameters", {}), **given}}, context)


def set_location(tokens: Tokens) -> Action:
    return partial(_set_location, tokens.string())


def _set_location(location: str, entry: dict[str, Any], context: Context) -> None:
    storage = {**entry["StorageDescriptor"], "Location": location}
    _update({**entry, "StorageDescriptor": storage}, context)


def add_columns(tokens: Tokens) -> Action:
    return partial(_set_columns, _read_columns(tokens), True)


def replace_columns(tokens: Tokens) -> Action:
    return partial(_set_columns, _read_columns(tokens), False)


def _read_columns(tokens: Tokens) -> list[dict[str, str]]:
    start = tokens.current.start if tokens.current else 0
    tokens.inside()
    return columns_from(tokens.text[start : tokens.tokens[tokens.place - 1].end + 1])


def _set_columns(
    given: list[dict[str, str]], keeps: bool, entry: dict[str, Any], context: Context
) -> None:
    old = entry["StorageDescriptor"].get("Columns", [])
    columns = [*(old if keeps else []), *given]
    names = [c["Name"].lower() for c in [*columns, *entry.get("PartitionKeys", [])]]
    for name in names:
        if names.count(name) > 1:
            raise failed(f"{DDL_TASK} Duplicate column name: {name}")
    _update(
        {**entry, "StorageDescriptor": {**entry["StorageDescriptor"], "Columns": columns}}, context
    )


ACTIONS: dict[str, Callable[[Tokens], Action]] = {
    "ADD IF NOT EXISTS PARTITION": add_new_partitions,
    "ADD PARTITION": add_partitions,
    "DROP IF EXISTS PARTITION": drop_known_partitions,
    "DROP PARTITION": drop_partitions,
    "ADD COLUMNS": add_columns,
    "REPLACE COLUMNS": replace_columns,
    "SET TBLPROPERTIES": set_properties,
    "SET LOCATION": set_location,
    "PARTITION": change_partition,
}
