"""Triggers: definitions, activation, and firing when what they wait for has ended.

Source  AWS Glue Web API Reference, "Triggers"; Developer Guide, "AWS Glue triggers" and
        "Blueprint and workflow restrictions": a trigger hears only what a trigger has started,
        and in a workflow only what the same workflow run has started.
Differs: states change at once (no ACTIVATING). A trigger of type EVENT stays CREATED, and hears of
        events for as long as it is there.
"""

from collections.abc import Sequence
from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.glue.endings import Ended, StartedBy
from local_cloud.glue.paging import page
from local_cloud.glue.predicates import (
    Subject,
    holds,
    invalid,
    listens,
    predecessors,
    states,
    subject,
)
from local_cloud.glue.trigger_definitions import Trigger, check_trigger
from local_cloud.store import Records

KEPT = ("Name", "WorkflowName", "Type", "State")  # by an update
STARTING_TYPES = ("ON_DEMAND", "SCHEDULED", "EVENT")  # one of them starts a workflow


class Triggers:
    """The room of triggers: name to AWS ``Trigger`` structure."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"glue/{backend.region_name}/triggers"
        self.definitions: Records[str, Trigger] = Records(room)
        # Of triggers outside workflows: what ended since the trigger fired last.
        self.heard: Records[str, dict[Subject, Ended]] = Records(f"{room}/heard")

    def definition(self, name: str) -> Trigger:
        try:
            return self.definitions[name]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Trigger {name} not found.") from None

    def arn(self, name: str) -> str:
        return f"arn:aws:glue:{self.backend.region_name}:{self.backend.account_id}:trigger/{name}"

    def of_workflow(self, workflow: str) -> list[Trigger]:
        return [
            trigger
            for trigger in self.definitions.values()
            if trigger.get("WorkflowName") == workflow
        ]

    def start_trigger_of(self, workflow: str) -> Trigger | None:
        starts = [t for t in self.of_workflow(workflow) if t["Type"] in STARTING_TYPES]
        return starts[0] if starts else None

    def fire(
        self,
        trigger: Trigger,
        workflow_run_id: str | None = None,
        after: Sequence[dict[str, str]] = (),
    ) -> None:
        """Start every action; one that cannot start leaves a record that says why."""
        started_by = StartedBy(trigger["Name"], trigger.get("WorkflowName"), workflow_run_id)
        with self.backend.workflow_runs.firing(started_by):
            for started in trigger["Actions"]:
                try:
                    self._start(started, started_by, after)
                except AwsError as error:
                    self._cannot_start(started, error, started_by)

    def _cannot_start(
        self, started: dict[str, Any], error: AwsError, started_by: StartedBy
    ) -> None:
        kind, name = subject(started)
        if kind == "JOB":
            self.backend.job_runs.cannot_start(name, error, started_by)
        else:
            self.backend.workflow_runs.crawl_cannot_start(name, error.message, started_by)

    def _start(
        self, started: dict[str, Any], started_by: StartedBy, after: Sequence[dict[str, str]]
    ) -> None:
        kind, name = subject(started)
        if kind == "CRAWLER":
            self.backend.crawlers.start(name, started_by)
            return
        overridden = {key: started[key] for key in ("Arguments", "Timeout") if key in started}
        self.backend.job_runs.start(name, overridden, started_by, after)

    def on_ended(self, ended: Ended) -> None:
        """Fire the activated triggers that waited for this end."""
        if ended.started_by.trigger is None:
            return
        for trigger in list(self.definitions.values()):
            is_waiting = trigger["Type"] == "CONDITIONAL" and trigger["State"] == "ACTIVATED"
            if is_waiting and listens(trigger["Predicate"], (ended.kind, ended.name), ended.state):
                self._hear(trigger, ended)

    def _hear(self, trigger: Trigger, ended: Ended) -> None:
        name, workflow = trigger["Name"], trigger.get("WorkflowName")
        if workflow is None:
            heard = self.heard.get(name, {}) | {(ended.kind, ended.name): ended}
            self.heard[name] = heard
            if holds(trigger["Predicate"], states(heard)):
                self.heard[name] = {}
                self.fire(trigger, None, predecessors(trigger["Predicate"], heard))
        elif workflow == ended.started_by.workflow:
            run = self.backend.workflow_runs.running(ended.started_by.workflow_run_id)
            if run is not None and run.lets_fire(trigger):
                self.fire(trigger, run.id, predecessors(trigger["Predicate"], run.ended))

    def schedules(self) -> list[tuple[str, str]]:
        """Name and cron expression of every trigger that fires by the clock."""
        return [
            (trigger["Name"], trigger["Schedule"])
            for trigger in list(self.definitions.values())
            if trigger["Type"] == "SCHEDULED" and trigger["State"] == "ACTIVATED"
        ]

    def fire_by_schedule(self, name: str) -> None:
        """In a workflow: start a run of it."""
        with self.backend.lock:
            trigger = self.definition(name)
            if "WorkflowName" in trigger:
                self.backend.workflow_runs.start_unasked(trigger["WorkflowName"])
            else:
                self.fire(trigger)

    @action
    def create_trigger(self, request: Request) -> Response:
        trigger = dict(request)
        name, tags = trigger["Name"], trigger.pop("Tags", None)
        is_started = trigger.pop("StartOnCreation", False)
        check_trigger(trigger)
        if is_started and trigger["Type"] == "ON_DEMAND":
            raise invalid("StartOnCreation is not supported for triggers of type ON_DEMAND.")
        self._check_names(trigger)
        with self.backend.lock:
            if name in self.definitions:
                raise AwsError(
                    "AlreadyExistsException", f"Trigger with name {name} already exists."
                )
            self._check_workflow(trigger)
            is_active = is_started and trigger["Type"] != "EVENT"
            self.definitions[name] = trigger | {"State": "ACTIVATED" if is_active else "CREATED"}
        self.backend.tags.add(self.arn(name), tags)
        self._schedule(trigger)
        return {"Name": name}

    def _schedule(self, trigger: Trigger) -> None:
        if trigger["Type"] == "SCHEDULED":
            self.backend.schedules.changed()

    def _check_workflow(self, trigger: Trigger) -> None:
        workflow = trigger.get("WorkflowName")
        if workflow is None:
            return
        self.backend.workflows.definition(workflow)
        if trigger["Type"] in STARTING_TYPES and self.start_trigger_of(workflow):
            raise invalid(f"Workflow {workflow} already has a starting trigger.")

    def _check_names(self, trigger: Trigger) -> None:
        """Raises  EntityNotFoundException for a job or crawler that is not there."""
        named = [*trigger["Actions"], *trigger.get("Predicate", {}).get("Conditions", [])]
        for kind, name in map(subject, named):
            if kind == "JOB":
                self.backend.jobs.definition(name)
            else:
                self.backend.actions["get_crawler"]({"Name": name})

    @action
    def update_trigger(self, request: Request) -> Response:
        """Replaces the whole definition but for type, workflow and state.

        Source  Web API Reference, "TriggerUpdate": "overwriting it completely".
        """
        name, update = request["Name"], request["TriggerUpdate"]
        if update.get("Name", name) != name:
            raise unsupported("TriggerUpdate Name: a trigger keeps its name")
        former = self.definition(name)
        kept = {key: former[key] for key in KEPT if key in former}
        trigger: Trigger = update | kept
        check_trigger(trigger)
        self._check_names(trigger)
        with self.backend.lock:
            self.definitions[name] = trigger
            self.heard.pop(name, None)
        self._schedule(trigger)
        return {"Trigger": trigger}

    @action
    def delete_trigger(self, request: Request) -> Response:
        """Deleting what is not there is no error, as on AWS."""
        name = request["Name"]
        with self.backend.lock:
            self.definitions.pop(name, None)
            self.heard.pop(name, None)
        self.backend.tags.forget(self.arn(name))
        return {"Name": name}

    @action
    def get_trigger(self, request: Request) -> Response:
        return {"Trigger": self.definition(request["Name"])}

    @action
    def get_triggers(self, request: Request) -> Response:
        triggers, following = page(self._dependent(request), request, 200)
        return {"Triggers": triggers} | following

    @action
    def list_triggers(self, request: Request) -> Response:
        wanted = (request.get("Tags") or {}).items()
        tags = self.backend.tags.of
        names = [trigger["Name"] for trigger in self._dependent(request)]
        names = [name for name in names if wanted <= tags(self.arn(name)).items()]
        names, following = page(names, request, 200)
        return {"TriggerNames": names} | following

    def _dependent(self, request: Request) -> list[Trigger]:
        """All, or those that can start ``DependentJobName``."""
        job = request.get("DependentJobName")
        return [
            trigger
            for trigger in self.definitions.values()
            if job is None or ("JOB", job) in map(subject, trigger["Actions"])
        ]

    @action
    def batch_get_triggers(self, request: Request) -> Response:
        names = request["TriggerNames"]
        return {
            "Triggers": [self.definitions[name] for name in names if name in self.definitions],
            "TriggersNotFound": [name for name in names if name not in self.definitions],
        }

    @action
    def start_trigger(self, request: Request) -> Response:
        """ON_DEMAND fires (in a workflow: starts a run of it); the others become ACTIVATED."""
        name = request["Name"]
        with self.backend.lock:
            trigger = self.definition(name)
            if trigger["Type"] == "EVENT":
                raise invalid(f"Trigger {name} of type EVENT cannot be started.")
            if trigger["Type"] != "ON_DEMAND":
                self.definitions[name] = trigger | {"State": "ACTIVATED"}
            elif "WorkflowName" in trigger:
                self.backend.workflow_runs.start(trigger["WorkflowName"], {})
            else:
                self.fire(trigger)
        self._schedule(trigger)
        return {"Name": name}

    @action
    def stop_trigger(self, request: Request) -> Response:
        name = request["Name"]
        with self.backend.lock:
            trigger = self.definition(name)
            if trigger["Type"] in ("ON_DEMAND", "EVENT"):
                raise invalid(f"Trigger {name} of type {trigger['Type']} cannot be stopped.")
            self.definitions[name] = trigger | {"State": "DEACTIVATED"}
            self.heard.pop(name, None)
        return {"Name": name}
