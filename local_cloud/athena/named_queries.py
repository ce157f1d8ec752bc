"""Named (saved) queries.

Source  https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateNamedQuery.html
"""

import uuid
from typing import Any

from local_cloud.api import Request, Response, action
from local_cloud.athena.pages import page_of
from local_cloud.athena.work_groups import PRIMARY, invalid
from local_cloud.store import Records


class NamedQueries:
    """The room of named queries; each is an AWS ``NamedQuery`` structure by its id."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"athena/{backend.region_name}/named_queries"
        self.queries: Records[str, dict[str, Any]] = Records(room)

    def of_work_group(self, name: str) -> list[str]:
        return [i for i, query in self.queries.items() if query["WorkGroup"] == name]

    def _get(self, query_id: str) -> dict[str, Any]:
        if query_id not in self.queries:
            raise invalid(f"NamedQuery {query_id} was not found")
        return self.queries[query_id]

    @action
    def create_named_query(self, request: Request) -> Response:
        group = self.backend.work_groups.get(request.get("WorkGroup", PRIMARY))
        query_id = str(uuid.uuid4())
        self.queries[query_id] = {
            "NamedQueryId": query_id,
            "Name": request["Name"],
            "Description": request.get("Description", ""),
            "Database": request["Database"],
            "QueryString": request["QueryString"],
            "WorkGroup": group.name,
        }
        return {"NamedQueryId": query_id}

    @action
    def get_named_query(self, request: Request) -> Response:
        return {"NamedQuery": self._get(request["NamedQueryId"])}

    @action
    def batch_get_named_query(self, request: Request) -> Response:
        ids = request["NamedQueryIds"]
        return {
            "NamedQueries": [self.queries[i] for i in ids if i in self.queries],
            "UnprocessedNamedQueryIds": [
                {
                    "NamedQueryId": i,
                    "ErrorCode": "INVALID_INPUT",
                    "ErrorMessage": f"NamedQuery {i} was not found",
                }
                for i in ids
                if i not in self.queries
            ],
        }

    @action
    def list_named_queries(self, request: Request) -> Response:
        group = self.backend.work_groups.get(request.get("WorkGroup", PRIMARY))
        return page_of("NamedQueryIds", self.of_work_group(group.name), request, 50)

    @action
    def update_named_query(self, request: Request) -> Response:
        query = self._get(request["NamedQueryId"])
        changed = {k: request[k] for k in ("Name", "Description", "QueryString") if k in request}
        self.queries[query["NamedQueryId"]] = query | changed
        return {}

    @action
    def delete_named_query(self, request: Request) -> Response:
        self._get(request["NamedQueryId"])
        del self.queries[request["NamedQueryId"]]
        return {}
