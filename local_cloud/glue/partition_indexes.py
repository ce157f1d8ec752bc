"""Partition indexes of the Glue data catalog's tables.

Source  AWS Glue Web API, "CreatePartitionIndex".
Differs an index is remembered but not needed: expressions are answered at once anyway.
"""

from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.catalog import Table

MOST_INDEXES = 3


class PartitionIndexes:
    """The room of partition indexes."""

    def __init__(self, backend: Any) -> None:
        self.catalog = backend.catalog

    def _table(self, request: Request) -> Table:
        self.catalog.check(request)
        found: Table = self.catalog.table(request["DatabaseName"], request["TableName"])
        return found

    @action
    def create_partition_index(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            name, keys = request["PartitionIndex"]["IndexName"], request["PartitionIndex"]["Keys"]
            known = {key["Name"] for key in table.partition_keys}
            if name in table.indexes or keys in table.indexes.values():
                raise AwsError("AlreadyExistsException", "Partition index already exists.")
            if len(table.indexes) >= MOST_INDEXES:
                raise AwsError("ResourceNumberLimitExceededException", "Too many indexes.")
            if not known.issuperset(keys):
                raise AwsError("InvalidInputException", f"Keys {keys} are no partition keys.")
            table.indexes[name] = keys
            self.catalog.save_table(request["DatabaseName"], table)
        return {}

    @action
    def get_partition_indexes(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            types = {key["Name"]: key.get("Type", "string") for key in table.partition_keys}
            descriptors = [
                {
                    "IndexName": name,
                    "Keys": [{"Name": key, "Type": types.get(key, "string")} for key in keys],
                    "IndexStatus": "ACTIVE",
                }
                for name, keys in table.indexes.items()
            ]
        return {"PartitionIndexDescriptorList": descriptors}

    @action
    def delete_partition_index(self, request: Request) -> Response:
        with self.catalog.lock:
            table = self._table(request)
            if table.indexes.pop(request["IndexName"], None) is None:
                raise AwsError("EntityNotFoundException", "Index not found.")
            self.catalog.save_table(request["DatabaseName"], table)
        return {}
