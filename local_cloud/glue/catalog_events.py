"""What the Data Catalog tells EventBridge of a change. Pure.

Source  AWS Glue Developer Guide, "Automating AWS Glue with EventBridge": the operations, and at
        most 100 tables or partitions in one event.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

DATABASE = "Glue Data Catalog Database State Change"
TABLE = "Glue Data Catalog Table State Change"
MOST = 100  # in one event
Request = Mapping[str, Any]
Response = Mapping[str, Any]


class Change(NamedTuple):
    """One event: its type, what it is about, its details."""

    detail_type: str
    resources: tuple[str, ...]  # the last part of their ARNs
    detail: dict[str, Any]


def changes(operation: str, request: Request, response: Response) -> Iterator[Change]:
    """The events of an operation that has succeeded, by its name in snake_case."""
    named = "".join(word.title() for word in operation.split("_"))
    if operation in TABLES:
        database, tables = _database(request), TABLES[operation](request, response)
        resources = [f"table/{database}/{table}" for table in tables] or [f"database/{database}"]
        for some, about in zip(_parts(tables), _parts(resources), strict=True):
            detail = {"typeOfChange": named, "databaseName": database, "changedTables": some}
            yield Change(DATABASE, tuple(about), detail)
    elif operation in PARTITIONS:
        database, table = request["DatabaseName"], _table(request)
        for some in _parts(PARTITIONS[operation](request, response)):
            yield Change(
                TABLE,
                (f"table/{database}/{table}",),
                {
                    "typeOfChange": named,
                    "databaseName": database,
                    "tableName": table,
                    "changedPartitions": [f"[{', '.join(values)}]" for values in some],
                },
            )


def _parts(items: Sequence[Any]) -> list[Sequence[Any]]:
    """Lists of at most 100; one, and empty, of nothing."""
    return [items[first : first + MOST] for first in range(0, max(len(items), 1), MOST)]


def _database(request: Request) -> str:
    if "DatabaseInput" in request:
        return str(request["DatabaseInput"]["Name"])
    return str(request.get("DatabaseName") or request["Name"])


def _table(request: Request) -> str:
    return str(request.get("TableName") or request.get("TableInput", {}).get("Name"))


def _succeeded(wanted: Sequence[Any], errors: Sequence[Any]) -> list[Any]:
    return [one for one in wanted if one not in errors]


def _tables_deleted(request: Request, response: Response) -> list[Any]:
    failed = [error.get("TableName") for error in response.get("Errors", [])]
    return _succeeded(request["TablesToDelete"], failed)


def _partitions(request: Request, response: Response, wanted: Sequence[Any]) -> list[Any]:
    failed = [
        error.get("PartitionValues") or error.get("PartitionValueList")
        for error in response.get("Errors", [])
    ]
    return _succeeded(wanted, failed)


Of = Callable[[Request, Response], Sequence[Any]]
TABLES: dict[str, Of] = {
    "create_database": lambda request, _: [],
    "delete_database": lambda request, _: [],
    "create_table": lambda request, _: [request["TableInput"]["Name"]],
    "delete_table": lambda request, _: [request["Name"]],
    "batch_delete_table": _tables_deleted,
}
PARTITIONS: dict[str, Of] = {
    "update_table": lambda request, _: [],
    "create_partition": lambda request, _: [request["PartitionInput"]["Values"]],
    "update_partition": lambda request, _: [request["PartitionValueList"]],
    "delete_partition": lambda request, _: [request["PartitionValues"]],
    "batch_create_partition": lambda request, response: _partitions(
        request, response, [one["Values"] for one in request["PartitionInputList"]]
    ),
    "batch_update_partition": lambda request, response: _partitions(
        request, response, [one["PartitionValueList"] for one in request["Entries"]]
    ),
    "batch_delete_partition": lambda request, response: _partitions(
        request, response, [one["Values"] for one in request["PartitionsToDelete"]]
    ),
}
OPERATIONS = TABLES.keys() | PARTITIONS.keys()
