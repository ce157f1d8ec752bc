"""A workflow as a graph: nodes for triggers, jobs and crawlers, edges along the flow. Pure.

Source  AWS Glue Web API Reference, "WorkflowGraph", "Node", "WorkflowRunStatistics".
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from local_cloud.glue.predicates import Subject, subject

Structure = dict[str, Any]

# State of a job run or crawl to the counter that holds it.
COUNTERS = {
    "STARTING": "RunningActions",
    "RUNNING": "RunningActions",
    "STOPPING": "RunningActions",
    "CANCELLING": "RunningActions",
    "SUCCEEDED": "SucceededActions",
    "FAILED": "FailedActions",
    "TIMEOUT": "TimeoutActions",
    "STOPPED": "StoppedActions",
    "CANCELLED": "StoppedActions",
    "ERROR": "ErroredActions",
    "WAITING": "WaitingActions",
}


def unique_id(workflow: str, kind: str, name: str) -> str:
    """The same in every run of the workflow, as resuming a run needs it on AWS."""
    return f"wnode_{sha256(f'{workflow}/{kind}/{name}'.encode()).hexdigest()}"


def actions_of(triggers: Iterable[Structure]) -> list[Subject]:
    """Jobs and crawlers of a workflow, each once, in the order of its triggers."""
    named = [
        subject(part)
        for trigger in triggers
        for part in [*(trigger.get("Predicate") or {}).get("Conditions", []), *trigger["Actions"]]
    ]
    return list(dict.fromkeys(named))


def graph(
    workflow: str, triggers: Sequence[Structure], runs: Mapping[Subject, list[Structure]]
) -> Structure:
    """AWS ``WorkflowGraph``.

    In      runs: job runs and crawls (API shape) of one workflow run, by what they ran; empty for
            the graph of the workflow itself.
    """
    nodes = [
        {
            "Type": "TRIGGER",
            "Name": trigger["Name"],
            "UniqueId": unique_id(workflow, "TRIGGER", trigger["Name"]),
            "TriggerDetails": {"Trigger": trigger},
        }
        for trigger in triggers
    ]
    for kind, name in actions_of(triggers):
        field, of_runs = (
            ("JobDetails", "JobRuns") if kind == "JOB" else ("CrawlerDetails", "Crawls")
        )
        found = runs.get((kind, name), [])
        nodes.append(
            {
                "Type": kind,
                "Name": name,
                "UniqueId": unique_id(workflow, kind, name),
                field: {of_runs: found} if found else {},
            }
        )
    return {"Nodes": nodes, "Edges": _edges(workflow, triggers)}


def _edges(workflow: str, triggers: Iterable[Structure]) -> list[Structure]:
    pairs = []
    for trigger in triggers:
        itself = ("TRIGGER", trigger["Name"])
        conditions = (trigger.get("Predicate") or {}).get("Conditions", [])
        pairs += [(subject(condition), itself) for condition in conditions]
        pairs += [(itself, subject(action)) for action in trigger["Actions"]]
    return [
        {"SourceId": unique_id(workflow, *source), "DestinationId": unique_id(workflow, *target)}
        for source, target in dict.fromkeys(pairs)
    ]


def statistics(total_actions: int, states: Iterable[str]) -> dict[str, int]:
    """AWS ``WorkflowRunStatistics``; the total counts what has not started too."""
    counted = dict.fromkeys(["TotalActions", *COUNTERS.values()], 0)
    for state in states:
        counted[COUNTERS[state]] += 1
    return counted | {"TotalActions": max(total_actions, sum(counted.values()))}
