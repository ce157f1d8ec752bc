"""ResumeWorkflowRun: some nodes of a run that has ended run again, and all that follows them.

Source  AWS Glue Developer Guide, "Repairing and resuming a workflow run".
Differs what the guide leaves open: the new run shows the runs of the nodes that it does not run
        again, and has the former run's properties.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.endings import StartedBy
from local_cloud.glue.predicates import Subject, invalid, predecessors, subject
from local_cloud.glue.workflow_graph import actions_of, unique_id
from local_cloud.glue.workflow_run import Structure, WorkflowRun


class ResumedRuns:
    """The room of the one operation."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    @action
    def resume_workflow_run(self, request: Request) -> Response:
        """Out: the id of a new run, and those of the given nodes that do not follow another."""
        with self.backend.lock:
            runs, name = self.backend.workflow_runs, request["Name"]
            former: WorkflowRun = runs.find(name, request["RunId"])
            if former.status != "COMPLETED":
                raise AwsError(
                    "IllegalWorkflowStateException",
                    f"Workflow run {former.id} is {former.status}, not COMPLETED.",
                )
            runs.check_limit(name)
            triggers = self.backend.triggers.of_workflow(name)
            first = first_of(triggers, chosen_nodes(former, request["NodeIds"]))
            run = resumed(former, runs.new_run(name, {}), first)
            runs.add(run)
            self._start(run, first)
            return {"RunId": run.id, "NodeIds": [unique_id(name, *node) for node in first]}

    def _start(self, run: WorkflowRun, nodes: Collection[Subject]) -> None:
        """As the triggers start them, with their arguments."""
        waiting = set(nodes)
        with self.backend.workflow_runs.firing(StartedBy(workflow_run_id=run.id)):
            for trigger in run.triggers:
                again = [one for one in trigger["Actions"] if subject(one) in waiting]
                waiting -= {subject(one) for one in again}
                predicate = trigger.get("Predicate") or {"Conditions": []}
                after = predecessors(predicate, run.ended)
                if again:
                    self.backend.triggers.fire(trigger | {"Actions": again}, run.id, after)


def chosen_nodes(former: WorkflowRun, ids: Sequence[str]) -> list[Subject]:
    """The jobs and crawlers behind node ids.

    Raises  InvalidInputException for another id, a trigger's, or of what the run did not attempt.
    """
    workflow, attempted = former.shown["Name"], {what for what, _ in former.actions}
    by_id = {unique_id(workflow, *node): node for node in actions_of(former.triggers)}
    if not ids:
        raise invalid("NodeIds cannot be empty.")
    for node_id in ids:
        if node_id not in by_id:
            raise invalid(f"Node {node_id} is no job or crawler of workflow run {former.id}.")
        if by_id[node_id] not in attempted:
            raise invalid(f"Node {node_id} has no run attempt in workflow run {former.id}.")
    return list(dict.fromkeys(by_id[node_id] for node_id in ids))


def followers(triggers: Sequence[Structure], nodes: Collection[Subject]) -> set[Subject]:
    """What triggers start after one of the nodes, however far behind it."""
    found: set[Subject] = set()
    ahead = set(nodes)
    while ahead:
        started = {
            subject(one)
            for trigger in triggers
            for condition in (trigger.get("Predicate") or {}).get("Conditions", [])
            if subject(condition) in ahead
            for one in trigger["Actions"]
        }
        ahead = started - found
        found |= started
    return found


def first_of(triggers: Sequence[Structure], nodes: Sequence[Subject]) -> list[Subject]:
    """The nodes without those that run behind another one anyway."""
    return [
        node
        for node in nodes
        if node not in followers(triggers, [other for other in nodes if other != node])
    ]


def resumed(former: WorkflowRun, run: WorkflowRun, nodes: Collection[Subject]) -> WorkflowRun:
    """The new run, with what stays as it was in the former one."""
    again = set(nodes) | followers(run.triggers, nodes)
    run.actions = [(what, run_id) for what, run_id in former.actions if what not in again]
    run.ended = _without(former.ended, again)
    run.not_started = dict(former.not_started)
    run.fired = {
        trigger["Name"]
        for trigger in run.triggers
        if trigger["Name"] in former.fired
        if not again & {subject(one) for one in trigger["Actions"]}
    }
    run.shown |= {
        "PreviousRunId": former.id,
        "WorkflowRunProperties": former.shown["WorkflowRunProperties"],
    }
    return run


def _without(ended: Mapping[Subject, Any], gone: Collection[Subject]) -> dict[Subject, Any]:
    return {what: end for what, end in ended.items() if what not in gone}
