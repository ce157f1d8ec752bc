"""EVENT triggers: events of EventBridge, alone or in batches, that start a workflow.

Source  AWS Glue Developer Guide, "Starting an AWS Glue workflow with an Amazon EventBridge event",
        "Overview of workflows in AWS Glue" (batches) and "Viewing the EventBridge events that
        started a workflow".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local_cloud.api import AwsError
from local_cloud.scheduler import SCHEDULER
from local_cloud.store import Records

DEFAULT_BATCH = {"BatchSize": 1}
LONGEST_WINDOW_SECONDS = 900
EVENT_IDS = "aws:eventIds"


@dataclass(frozen=True)
class Batch:
    """The ids of events that wait, and when they no longer do."""

    event_ids: tuple[str, ...]
    until: datetime


class EventBatches:
    """Batches by the names of their triggers."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"glue/{backend.region_name}/event_batches"
        self.waiting: Records[str, Batch] = Records(room)

    def notify(self, workflow: str, event_id: str) -> None:
        """An event for a workflow: it starts a run, or waits for others.

        Raises  EntityNotFoundException: no such workflow, or none that events start.
        """
        with self.backend.lock:
            self.backend.workflows.definition(workflow)
            trigger = self.backend.triggers.start_trigger_of(workflow)
            if trigger is None or trigger["Type"] != "EVENT":
                message = f"Workflow {workflow} has no starting trigger of type EVENT."
                raise AwsError("EntityNotFoundException", message)
            name, condition = trigger["Name"], trigger.get("EventBatchingCondition", DEFAULT_BATCH)
            until = SCHEDULER.clock.now() + timedelta(seconds=window_seconds(condition))
            batch = self.waiting.get(name, Batch((), until))
            self.waiting[name] = Batch((*batch.event_ids, event_id), batch.until)
            size = len(self.waiting[name].event_ids)
            if size >= condition["BatchSize"]:
                self._start(trigger, {"BatchSize": size})
        self.backend.schedules.changed()

    def expire(self, name: str) -> None:
        """The window of a batch has passed."""
        with self.backend.lock:
            trigger = self.backend.triggers.definitions.get(name)
            if trigger is None or name not in self.waiting:
                self.waiting.pop(name, None)
                return
            condition = trigger.get("EventBatchingCondition", DEFAULT_BATCH)
            self._start(trigger, {"BatchWindow": window_seconds(condition)})

    def deadlines(self) -> list[tuple[str, datetime]]:
        return [(name, batch.until) for name, batch in list(self.waiting.items())]

    def resume(self) -> None:
        """Start what waited for a window that has passed while there was no server."""
        for name, until in self.deadlines():
            if until <= SCHEDULER.clock.now():
                self.expire(name)

    def _start(self, trigger: dict[str, Any], met: dict[str, int]) -> None:
        ids = self.waiting.pop(trigger["Name"]).event_ids
        self.backend.workflow_runs.start_unasked(
            trigger["WorkflowName"],
            {EVENT_IDS: f"[{', '.join(ids)}]"},
            {"StartingEventBatchCondition": met},
        )


def window_seconds(condition: dict[str, int]) -> int:
    return condition.get("BatchWindow", LONGEST_WINDOW_SECONDS)
