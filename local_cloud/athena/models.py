"""The Athena backend of one account and region; moto's class is the place where its server finds
it.
"""

from typing import Any

from moto.athena.models import AthenaBackend

from local_cloud.api import Action, actions_of
from local_cloud.athena.data_catalog import DataCatalog
from local_cloud.athena.named_queries import NamedQueries
from local_cloud.athena.prepared_statements import PreparedStatements
from local_cloud.athena.queries import QueryExecutions
from local_cloud.athena.work_groups import WorkGroups
from local_cloud.clients import caller_client


class LocalAthenaBackend(AthenaBackend):
    """Our rooms in the place that moto looks for its backend."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.work_groups = WorkGroups(self)
        self.named_queries = NamedQueries(self)
        self.prepared_statements = PreparedStatements(self)
        self.query_executions = QueryExecutions(self)
        self.rooms: list[object] = [
            self.work_groups,
            self.named_queries,
            self.prepared_statements,
            self.query_executions,
            DataCatalog(self),
        ]
        self.actions: dict[str, Action] = {}
        for room in self.rooms:
            self.actions |= actions_of(room)
        self.query_executions.end_interrupted()

    def resume(self) -> None:
        """Nothing of Athena goes on without a request."""

    def client(self, service: str) -> Any:
        """With the rights of whoever started the query or asks for metadata."""
        return caller_client(service, self.region_name)

    def holds_anything(self, work_group: str) -> bool:
        """Whether a work group has query executions, named queries or prepared statements."""
        rooms = (self.named_queries, self.prepared_statements, self.query_executions)
        return any(room.of_work_group(work_group) for room in rooms)

    def forget(self, work_group: str) -> None:
        for execution in self.query_executions.of_work_group(work_group):
            execution.cancel()
            del self.query_executions.executions[execution.id]
        for query_id in self.named_queries.of_work_group(work_group):
            del self.named_queries.queries[query_id]
        for prepared in self.prepared_statements.of_work_group(work_group):
            self.prepared_statements.remove(work_group, prepared["StatementName"])
