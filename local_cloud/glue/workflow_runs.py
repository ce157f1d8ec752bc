"""Workflow runs: start, follow, stop, show them and their properties.

Source  AWS Glue Web API Reference, "Workflows"; Developer Guide, "Running and monitoring a
        workflow".
Differs: a run is COMPLETED when nothing of it is under way.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.endings import Ended, StartedBy
from local_cloud.glue.job_runs import concurrent_runs_exceeded
from local_cloud.glue.paging import page
from local_cloud.glue.predicates import invalid
from local_cloud.glue.workflow_graph import COUNTERS
from local_cloud.glue.workflow_run import Structure, WorkflowRun
from local_cloud.store import Records

ACTIVE = ("RUNNING", "STOPPING")
UNDER_WAY = ("RunningActions", "WaitingActions")


class WorkflowRuns:
    """The room of workflow runs: run id to record, in the order of their start."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"glue/{backend.region_name}/workflow_runs"
        self.runs: Records[str, WorkflowRun] = Records(room)
        self.starting = 0  # deeper than zero while triggers fire: no run is settled meanwhile

    def end_interrupted(self) -> None:
        """Runs whose jobs and crawlers all ended with the local cloud; no trigger of them fires."""
        for run in self.runs.values():
            if run.status in ACTIVE:
                self._end(run)

    def start(
        self, workflow_name: str, properties: dict[str, str], shown: Structure | None = None
    ) -> str:
        """Fire the start trigger.

        In      shown: more of the AWS ``WorkflowRun`` structure.

        Raises  EntityNotFoundException, ConcurrentRunsExceededException, InvalidInputException.
        """
        with self.backend.lock:
            run = self.new_run(workflow_name, properties)
            trigger = self.backend.triggers.start_trigger_of(workflow_name)
            if trigger is None:
                raise invalid(f"Workflow {workflow_name} has no starting trigger.")
            self.check_limit(workflow_name)
            run.shown |= shown or {}
            self.add(run)
            self.backend.triggers.fire(trigger, run.id)
            return run.id

    def start_unasked(
        self,
        workflow_name: str,
        properties: dict[str, str] | None = None,
        shown: Structure | None = None,
    ) -> None:
        """As schedules and events do: over the limit, a run in ERROR tells it to nobody else.

        Source  Web API Reference, "WorkflowRun", ErrorMessage.
        """
        with self.backend.lock:
            try:
                self.start(workflow_name, properties or {}, shown)
            except AwsError as error:
                if error.code != "ConcurrentRunsExceededException":
                    raise
                run = self.new_run(workflow_name, properties or {})
                message = f"Concurrent runs exceeded for workflow: {workflow_name}."
                run.shown |= (shown or {}) | {"ErrorMessage": message}
                run.set_status("ERROR")
                self.add(run)

    def new_run(self, workflow_name: str, properties: dict[str, str]) -> WorkflowRun:
        """A run that is not kept yet.

        Raises  EntityNotFoundException.
        """
        workflow = self.backend.workflows.definition(workflow_name)
        return WorkflowRun(
            {
                "Name": workflow_name,
                "WorkflowRunId": f"wr_{token_hex(32)}",
                "WorkflowRunProperties": workflow.get("DefaultRunProperties", {}) | properties,
                "StartedOn": datetime.now(UTC),
                "Status": "RUNNING",
            },
            self.backend.triggers.of_workflow(workflow_name),
        )

    def check_limit(self, workflow_name: str) -> None:
        """Raises  ConcurrentRunsExceededException."""
        most = self.backend.workflows.definition(workflow_name).get("MaxConcurrentRuns")
        active = [run for run in self.of_workflow(workflow_name) if run.status in ACTIVE]
        if most is not None and len(active) >= most:
            raise concurrent_runs_exceeded(workflow_name)

    def add(self, run: WorkflowRun) -> None:
        self.runs[run.id] = run

    @contextmanager
    def firing(self, started_by: StartedBy) -> Iterator[None]:
        """While one trigger starts its actions, the first to end does not complete the run."""
        self.starting += 1
        try:
            yield
        finally:
            self.starting -= 1
            self.settle(started_by)

    def of_workflow(self, name: str) -> list[WorkflowRun]:
        return [run for run in self.runs.values() if run.shown["Name"] == name]

    def running(self, run_id: str | None) -> WorkflowRun | None:
        run = self.runs.get(run_id or "")
        return run if run is not None and run.status == "RUNNING" else None

    def on_started(self, kind: str, name: str, run_id: str, started_by: StartedBy) -> None:
        run = self.runs.get(started_by.workflow_run_id or "")
        if run is not None:
            run.actions.append(((kind, name), run_id))
            self.runs.save(run.id)

    def crawl_cannot_start(self, name: str, message: str, started_by: StartedBy) -> None:
        """A crawl in ERROR, for the workflow run's graph; it fires nothing."""
        run = self.runs.get(started_by.workflow_run_id or "")
        if run is not None:
            now, crawl_id = datetime.now(UTC), token_hex(16)
            run.not_started[crawl_id] = {
                "State": "ERROR",
                "StartedOn": now,
                "CompletedOn": now,
                "ErrorMessage": message,
            }
            run.actions.append((("CRAWLER", name), crawl_id))
            self.runs.save(run.id)

    def on_ended(self, ended: Ended) -> None:
        run = self.runs.get(ended.started_by.workflow_run_id or "")
        if run is not None:
            run.ended[(ended.kind, ended.name)] = ended
            self.runs.save(run.id)

    def settle(self, started_by: StartedBy) -> None:
        """Complete the run when nothing of it is under way any more."""
        run = self.runs.get(started_by.workflow_run_id or "")
        if run is not None:
            self._settle(run)

    def _settle(self, run: WorkflowRun) -> None:
        if run.status in ACTIVE and not self.starting and not self._under_way(run):
            self._end(run)

    def _end(self, run: WorkflowRun) -> None:
        run.set_status("COMPLETED" if run.status == "RUNNING" else "STOPPED")
        self.runs.save(run.id)

    def _under_way(self, run: WorkflowRun) -> list[tuple[str, str, str]]:
        """Kind, name and run id of what runs or waits now."""
        return [
            (kind, name, run_id)
            for (kind, name), run_id, state in run.last_attempts(self._reader(run))
            if COUNTERS[state] in UNDER_WAY
        ]

    def _reader(self, run: WorkflowRun) -> Any:
        def run_of(kind: str, run_id: str) -> Structure:
            if kind == "JOB":
                found: Structure = self.backend.job_runs.run(run_id)
                return found
            return run.not_started.get(run_id) or self.backend.crawlers.crawl(run_id)

        return run_of

    def _find(self, request: Request) -> WorkflowRun:
        return self.find(request["Name"], request["RunId"])

    def find(self, name: str, run_id: str) -> WorkflowRun:
        """Raises  EntityNotFoundException."""
        run = self.runs.get(run_id)
        if run is None or run.shown["Name"] != name:
            self.backend.workflows.definition(name)
            raise AwsError("EntityNotFoundException", f"Workflow run {run_id} not found.")
        return run

    def to_api(self, run: WorkflowRun, with_graph: bool = False) -> Structure:
        with self.backend.lock:
            return run.to_api(self._reader(run), with_graph)

    @action
    def start_workflow_run(self, request: Request) -> Response:
        return {"RunId": self.start(request["Name"], request.get("RunProperties") or {})}

    @action
    def get_workflow_run(self, request: Request) -> Response:
        return {"Run": self.to_api(self._find(request), request.get("IncludeGraph", False))}

    @action
    def get_workflow_runs(self, request: Request) -> Response:
        """Newest first."""
        self.backend.workflows.definition(request["Name"])
        runs, following = page(self.of_workflow(request["Name"])[::-1], request, 1000)
        with_graph = request.get("IncludeGraph", False)
        return {"Runs": [self.to_api(run, with_graph) for run in runs]} | following

    @action
    def stop_workflow_run(self, request: Request) -> Response:
        with self.backend.lock:
            run = self._find(request)
            if run.status != "RUNNING":
                raise AwsError(
                    "IllegalWorkflowStateException",
                    f"Workflow run {run.id} is {run.status}, not RUNNING.",
                )
            run.set_status("STOPPING")
            self.runs.save(run.id)
            for kind, name, run_id in self._under_way(run):
                if kind == "JOB":
                    self.backend.job_runs.stop(run_id)
                else:
                    with suppress(AwsError):  # it has ended meanwhile
                        self.backend.actions["stop_crawler"]({"Name": name})
            self._settle(run)
        return {}

    @action
    def get_workflow_run_properties(self, request: Request) -> Response:
        return {"RunProperties": self._find(request).shown["WorkflowRunProperties"]}

    @action
    def put_workflow_run_properties(self, request: Request) -> Response:
        with self.backend.lock:
            run = self._find(request)
            properties = run.shown["WorkflowRunProperties"] | request["RunProperties"]
            run.shown = run.shown | {"WorkflowRunProperties": properties}
            self.runs.save(run.id)
        return {}
