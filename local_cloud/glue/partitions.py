"""Partitions of the Glue data catalog's tables.

Source  AWS Glue Web API, "Partition API"; filter expressions are moto's.
"""

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.glue.utils import PartitionFilter

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.catalog import Partition, Table, error_detail
from local_cloud.glue.paging import page

PAGE = 1000


class Partitions:
    """The room of partitions."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.catalog = backend.catalog

    def _table(self, request: Request) -> Table:
        self.catalog.check(request, "TransactionId", "QueryAsOfTime")
        found: Table = self.catalog.table(request["DatabaseName"], request["TableName"])
        return found

    @action
    def create_partition(self, request: Request) -> Response:
        with self.catalog.lock:
            _add(self._table(request), request["PartitionInput"])
        return {}

    @action
    def batch_create_partition(self, request: Request) -> Response:
        errors = []
        with self.catalog.lock:
            table = self._table(request)
            for given in request["PartitionInputList"]:
                try:
                    _add(table, given)
                except AwsError as error:
                    errors.append(_failed("PartitionValues", given.get("Values", []), error))
        return {"Errors": errors}

    @action
    def get_partition(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            partition = self.catalog.partition(table, request["PartitionValues"])
            return {"Partition": self._to_api(request, partition)}

    @action
    def batch_get_partition(self, request: Request) -> Response:
        """Values that name no partition are left out."""
        with self.catalog.lock:
            known = self._table(request).partitions
            asked = [tuple(one["Values"]) for one in request["PartitionsToGet"]]
            found = [self._to_api(request, known[values]) for values in asked if values in known]
        return {"Partitions": found, "UnprocessedKeys": []}

    @action
    def get_partitions(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            found = _filtered(table, request.get("Expression"))
            if segment := request.get("Segment"):
                found = found[segment["SegmentNumber"] :: segment["TotalSegments"]]
            listed, token = page(found, request, PAGE)
            return {"Partitions": [self._to_api(request, one) for one in listed], **token}

    @action
    def update_partition(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            self._replace(table, request["PartitionValueList"], request["PartitionInput"])
        return {}

    @action
    def batch_update_partition(self, request: Request) -> Response:
        errors = []
        with self.catalog.lock:
            table = self._table(request)
            for entry in request["Entries"]:
                values = entry["PartitionValueList"]
                try:
                    self._replace(table, values, entry["PartitionInput"])
                except AwsError as error:
                    errors.append(_failed("PartitionValueList", values, error))
        return {"Errors": errors}

    @action
    def delete_partition(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            del table.partitions[self.catalog.partition(table, request["PartitionValues"]).values]
        return {}

    @action
    def batch_delete_partition(self, request: Request) -> Response:
        errors = []
        with self.catalog.lock:
            table = self._table(request)
            for one in request["PartitionsToDelete"]:
                try:
                    del table.partitions[self.catalog.partition(table, one["Values"]).values]
                except AwsError as error:
                    errors.append(_failed("PartitionValues", one["Values"], error))
        return {"Errors": errors}

    def _replace(self, table: Table, values: list[str], given: dict[str, Any]) -> None:
        old = self.catalog.partition(table, values)
        new = Partition({"Values": values, **given}, old.created_at)
        if new.values != old.values:
            if new.values in table.partitions:
                raise AwsError("AlreadyExistsException", "Partition already exists.")
            del table.partitions[old.values]
        table.partitions[new.values] = new

    def _to_api(self, request: Request, partition: Partition) -> dict[str, Any]:
        """AWS ``Partition`` structure."""
        storage = partition.input.get("StorageDescriptor")
        if storage and request.get("ExcludeColumnSchema"):
            storage = {name: value for name, value in storage.items() if name != "Columns"}
        return {
            **partition.input,
            **({"StorageDescriptor": storage} if storage else {}),
            "DatabaseName": request["DatabaseName"].lower(),
            "TableName": request["TableName"].lower(),
            "CreationTime": partition.created_at,
            "CatalogId": self.catalog.account_id,
        }


def _filtered(table: Table, expression: str | None) -> list[Partition]:
    passes = PartitionFilter(expression, _ForFilter(table))
    try:
        return [one for one in table.partitions.values() if passes(_ForFilter(table, one))]
    except JsonRESTError as error:
        raise AwsError(error.error_type, error.message) from None


class _ForFilter:
    """A table or partition with the attributes that moto's filter reads."""

    def __init__(self, table: Table, partition: Partition | None = None) -> None:
        self.versions = {"newest": {"PartitionKeys": table.partition_keys}}
        self.partition_input = partition.input if partition else {}


def _add(table: Table, given: dict[str, Any]) -> None:
    partition = Partition({"Values": [], **given})
    if len(partition.values) != len(table.partition_keys):
        raise AwsError(
            "InvalidInputException",
            "The number of partition keys do not match the number of partition values",
        )
    if partition.values in table.partitions:
        raise AwsError("AlreadyExistsException", "Partition already exists.")
    table.partitions[partition.values] = partition


def _failed(key: str, values: list[str], error: AwsError) -> dict[str, Any]:
    return {key: values, "ErrorDetail": error_detail(error)}
