"""The record of one workflow run.

Source  AWS Glue Web API Reference, "WorkflowRun".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local_cloud.glue.endings import Ended
from local_cloud.glue.predicates import Subject, holds, states
from local_cloud.glue.workflow_graph import actions_of, graph, statistics

Structure = dict[str, Any]
RunOf = Callable[[str, str], Structure]  # (kind, run id) to API JobRun or Crawl


def state_of(run: Structure) -> str:
    return str(run.get("JobRunState") or run["State"])


@dataclass
class WorkflowRun:
    """``shown`` is the AWS ``WorkflowRun`` structure without statistics and graph."""

    shown: Structure
    triggers: list[Structure]  # as they were when the run started
    actions: list[tuple[Subject, str]] = field(default_factory=list)  # started: what, run id
    ended: dict[Subject, Ended] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)  # triggers with several conditions
    not_started: dict[str, Structure] = field(default_factory=dict)  # crawls that could not start

    @property
    def id(self) -> str:
        return str(self.shown["WorkflowRunId"])

    @property
    def status(self) -> str:
        return str(self.shown["Status"])

    def set_status(self, status: str) -> None:
        changes: Structure = {"Status": status}
        if status in ("COMPLETED", "STOPPED", "ERROR"):
            changes["CompletedOn"] = datetime.now(UTC)
        self.shown = self.shown | changes

    def lets_fire(self, trigger: Structure) -> bool:
        """Whether the predicate holds in this run; one that waits for all fires once."""
        predicate = trigger["Predicate"]
        if not holds(predicate, states(self.ended)):
            return False
        if predicate.get("Logical") == "ANY" or len(predicate["Conditions"]) == 1:
            return True
        is_first = trigger["Name"] not in self.fired
        self.fired.add(trigger["Name"])
        return is_first

    def last_attempts(self, run_of: RunOf) -> list[tuple[Subject, str, str]]:
        """What, run id and state of everything started; of a retried job run the last attempt."""
        runs = [(what, run_id, run_of(what[0], run_id)) for what, run_id in self.actions]
        retried = {run.get("PreviousRunId") for _, _, run in runs}
        return [
            (what, run_id, state_of(run)) for what, run_id, run in runs if run_id not in retried
        ]

    def to_api(self, run_of: RunOf, with_graph: bool) -> Structure:
        reached = [state for _, _, state in self.last_attempts(run_of)]
        total = len(actions_of(self.triggers))
        shown = self.shown | {"Statistics": statistics(total, reached)}
        if with_graph:
            runs: dict[Subject, list[Structure]] = {}
            for what, run_id in self.actions:
                runs.setdefault(what, []).append(run_of(what[0], run_id))
            shown["Graph"] = graph(self.shown["Name"], self.triggers, runs)
        return shown
