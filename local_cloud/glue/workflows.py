"""Workflow definitions.

Source  AWS Glue Web API Reference, "Workflows".
"""

from datetime import UTC, datetime
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.paging import page
from local_cloud.glue.predicates import invalid
from local_cloud.glue.workflow_graph import graph
from local_cloud.store import Records

Workflow = dict[str, Any]
UPDATABLE = ("Description", "DefaultRunProperties", "MaxConcurrentRuns")


class Workflows:
    """The room of workflows: name to AWS ``Workflow`` structure."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"glue/{backend.region_name}/workflows"
        self.definitions: Records[str, Workflow] = Records(room)

    def definition(self, name: str) -> Workflow:
        try:
            return self.definitions[name]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Workflow {name} not found.") from None

    def arn(self, name: str) -> str:
        return f"arn:aws:glue:{self.backend.region_name}:{self.backend.account_id}:workflow/{name}"

    @action
    def create_workflow(self, request: Request) -> Response:
        workflow = dict(request)
        name, tags = workflow["Name"], workflow.pop("Tags", None)
        _check(workflow)
        now = datetime.now(UTC)
        with self.backend.lock:
            if name in self.definitions:
                raise AwsError("AlreadyExistsException", f"Workflow {name} already exists.")
            self.definitions[name] = workflow | {"CreatedOn": now, "LastModifiedOn": now}
        self.backend.tags.add(self.arn(name), tags)
        return {"Name": name}

    @action
    def update_workflow(self, request: Request) -> Response:
        """Fields that the update leaves out stay."""
        name = request["Name"]
        changed = {key: request[key] for key in UPDATABLE if key in request}
        _check(changed)
        self.definitions[name] = (
            self.definition(name) | changed | {"LastModifiedOn": datetime.now(UTC)}
        )
        return {"Name": name}

    @action
    def delete_workflow(self, request: Request) -> Response:
        """With its triggers, not with its jobs and crawlers; of what is not there: no error."""
        name = request["Name"]
        with self.backend.lock:
            self.definitions.pop(name, None)
            for trigger in self.backend.triggers.of_workflow(name):
                self.backend.triggers.delete_trigger({"Name": trigger["Name"]})
        self.backend.tags.forget(self.arn(name))
        return {"Name": name}

    @action
    def get_workflow(self, request: Request) -> Response:
        return {"Workflow": self._shown(request["Name"], request.get("IncludeGraph", False))}

    @action
    def list_workflows(self, request: Request) -> Response:
        names, following = page(list(self.definitions), request, 25)
        return {"Workflows": names} | following

    @action
    def batch_get_workflows(self, request: Request) -> Response:
        names, with_graph = request["Names"], request.get("IncludeGraph", False)
        return {
            "Workflows": [
                self._shown(name, with_graph) for name in names if name in self.definitions
            ],
            "MissingWorkflows": [name for name in names if name not in self.definitions],
        }

    def _shown(self, name: str, with_graph: bool) -> Workflow:
        shown = dict(self.definition(name))
        runs = self.backend.workflow_runs
        if of_workflow := runs.of_workflow(name):
            shown["LastRun"] = runs.to_api(of_workflow[-1], with_graph)
        if with_graph:
            shown["Graph"] = graph(name, self.backend.triggers.of_workflow(name), {})
        return shown


def _check(workflow: Workflow) -> None:
    if workflow.get("MaxConcurrentRuns") is not None and workflow["MaxConcurrentRuns"] < 1:
        raise invalid("MaxConcurrentRuns should be at least 1.")
