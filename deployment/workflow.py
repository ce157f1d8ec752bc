"""Workflow runs: start one, follow it to its end, say what failed.

A workflow run is COMPLETED also when its jobs failed: success is read from the nodes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from deployment import aws
from deployment.errors import DeploymentError, code_of
from deployment.names import Environment

NOT_STARTED = ""
UNDER_WAY = {"STARTING", "RUNNING", "STOPPING", "WAITING", "CANCELLING"}


@dataclass(frozen=True)
class Node:
    """A job or crawler in a workflow run, with the state of its newest run or crawl."""

    kind: str
    name: str
    state: str = NOT_STARTED
    run_id: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""

    @property
    def seconds(self) -> float | None:
        """How long it has been running, or ran."""
        if self.started_at is None:
            return None
        return ((self.ended_at or datetime.now(UTC)) - self.started_at).total_seconds()


Show = Callable[[list[Node]], None]


def start(environment: Environment) -> str:
    """The id of a new workflow run."""
    name = environment.workflow
    try:
        return str(aws.client("glue").start_workflow_run(Name=name)["RunId"])
    except ClientError as error:
        if code_of(error) == "EntityNotFoundException":
            first = environment.task("deploy")
            raise DeploymentError(f"Workflow {name} does not exist. First: {first}") from None
        if code_of(error) == "ConcurrentRunsExceededException":
            run_id = next(iter(running(name)), "RUN_ID")  # none, when it has just ended
            raise DeploymentError(
                f"Workflow {name} is running already: wait, or "
                f"aws glue stop-workflow-run --name {name} --run-id {run_id}"
            ) from None
        raise


def follow(environment: Environment, run_id: str, show: Show) -> list[Node]:
    """Show the nodes until the run has ended; the nodes as they ended.

    Raises  DeploymentError when a job or crawl did not succeed, or never ran.
    """
    glue = aws.client("glue")
    for _ in aws.ticks():
        run = glue.get_workflow_run(Name=environment.workflow, RunId=run_id, IncludeGraph=True)[
            "Run"
        ]
        nodes = nodes_of(run)
        show(nodes)
        if run["Status"] not in ("RUNNING", "STOPPING"):
            _check(run, nodes)
            return nodes
    raise DeploymentError(f"Workflow run {run_id} does not come to an end.")


def _check(run: dict[str, Any], nodes: list[Node]) -> None:
    failed = failures(run, nodes)
    if failed:
        more = f" ({len(failed) - 1} more did not succeed)" if len(failed) > 1 else ""
        raise DeploymentError(f"Workflow run {run['WorkflowRunId']}: {failed[0]}{more}")


def failures(run: dict[str, Any], nodes: list[Node]) -> list[str]:
    """What kept the run from success, the cause before what only follows from it."""
    found = [
        f"{node.name} {node.state}: {node.error or 'no reason given'}"
        for node in nodes
        if node.state not in (NOT_STARTED, "SUCCEEDED")
    ]
    if run["Status"] != "COMPLETED":
        found.append(f"{run['Status']} {run.get('ErrorMessage', '')}".strip())
    found += [f"{node.name} never ran" for node in nodes if node.state == NOT_STARTED]
    return found


def nodes_of(run: dict[str, Any]) -> list[Node]:
    """Jobs and crawlers of an AWS ``WorkflowRun`` with its graph, in the order they run."""
    graph = run.get("Graph", {})
    depths = _depths(graph.get("Edges", []))
    found = [
        (depths.get(node["UniqueId"], 0), node["Type"] == "CRAWLER", node["Name"], _node(node))
        for node in graph.get("Nodes", [])
        if node["Type"] in ("JOB", "CRAWLER")
    ]
    return [node for *_, node in sorted(found, key=lambda one: one[:3])]


def _depths(edges: list[dict[str, str]]) -> dict[str, int]:
    """How many edges lead to a node, by the longest way; a workflow has no circles."""
    depths: dict[str, int] = {}
    for _ in edges:
        for edge in edges:
            beyond = depths.get(edge["SourceId"], 0) + 1
            depths[edge["DestinationId"]] = max(depths.get(edge["DestinationId"], 0), beyond)
    return depths


def _node(node: dict[str, Any]) -> Node:
    """By its newest job run or crawl: AWS's structures differ in the state's name and the id."""
    kind, name = node["Type"], node["Name"]
    if kind == "JOB":
        runs, state = node.get("JobDetails", {}).get("JobRuns", []), "JobRunState"
    else:
        runs, state = node.get("CrawlerDetails", {}).get("Crawls", []), "State"
    if not runs:
        return Node(kind, name)
    newest = max(runs, key=lambda one: one["StartedOn"])
    return Node(
        kind=kind,
        name=name,
        state=newest[state],
        run_id=newest.get("Id", ""),
        started_at=newest["StartedOn"],
        ended_at=newest.get("CompletedOn"),
        error=newest.get("ErrorMessage", ""),
    )


def running(name: str) -> list[str]:
    """Ids of the workflow's runs that are under way; none when there is no such workflow."""
    pages = aws.client("glue").get_paginator("get_workflow_runs").paginate(Name=name)
    try:
        runs = [run for page in pages for run in page["Runs"]]
    except ClientError as error:
        if code_of(error) == "EntityNotFoundException":
            return []
        raise
    return [run["WorkflowRunId"] for run in runs if run["Status"] in ("RUNNING", "STOPPING")]


def stop(environment: Environment) -> list[str]:
    """Stop the runs that are under way and wait until they have ended; their ids."""
    glue, name = aws.client("glue"), environment.workflow
    stopped = running(name)
    for run_id in stopped:
        try:
            glue.stop_workflow_run(Name=name, RunId=run_id)
        except ClientError as error:  # it ended, or was stopped, in the meantime
            if code_of(error) != "IllegalWorkflowStateException":
                raise
    for _ in aws.ticks():
        if not running(name):
            return stopped
    raise DeploymentError(f"Workflow {name} does not stop.")
