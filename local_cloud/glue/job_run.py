"""The record of one job run.

Source  AWS Glue Web API Reference, "JobRun".
Differs: no DPUSeconds; ExecutionTime is wall seconds. Of a run that had to wait, StartedOn is
        when it no longer had to; AWS does not say.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from threading import Event
from typing import Any

from local_cloud.glue.endings import BY_HAND, StartedBy
from local_cloud.glue.job_arguments import effective, log_names
from local_cloud.glue.job_definitions import capacity, check_timeout, invalid
from local_cloud.glue.job_process import JobProcess
from local_cloud.glue.job_states import UNDER_WAY, checked_move

SHOWN_OF_JOB = (
    "AllocatedCapacity",
    "MaxCapacity",
    "WorkerType",
    "NumberOfWorkers",
    "Timeout",
    "GlueVersion",
    "ExecutionClass",
)


@dataclass
class JobRun:
    """``shown`` is the AWS ``JobRun`` structure; the rest never leaves the server."""

    job: dict[str, Any]
    shown: dict[str, Any]
    arguments: dict[str, str]
    started_by: StartedBy = BY_HAND
    stop_asked: Event = field(default_factory=Event)
    process: JobProcess | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without what lives in this process alone."""
        return self.__dict__ | {"stop_asked": None, "process": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state | {"stop_asked": Event()}

    @property
    def id(self) -> str:
        return str(self.shown["Id"])

    @property
    def state(self) -> str:
        return str(self.shown["JobRunState"])

    @property
    def is_spark(self) -> bool:
        return bool(self.job["Command"]["Name"] == "glueetl")

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def move(self, to: str, message: str | None = None) -> None:
        """Raises  IllegalMoveError."""
        now = datetime.now(UTC)
        changes = {"JobRunState": checked_move(self.id, self.state, to), "LastModifiedOn": now}
        if self.state == "WAITING" and to == "STARTING":
            changes["StartedOn"] = now
        if to not in UNDER_WAY:
            changes |= {"CompletedOn": now, "ExecutionTime": self._seconds(now)}
        if message:
            changes["ErrorMessage"] = message
        self.shown = self.shown | changes  # replaced, not changed: readers hold no lock

    def to_api(self) -> dict[str, Any]:
        now = datetime.now(UTC)
        return {"ExecutionTime": self._seconds(now)} | self.shown

    def _seconds(self, at: datetime) -> int:
        if self.state == "WAITING":
            return 0
        return int((at - self.shown["StartedOn"]).total_seconds())


def new_job_run(
    job: dict[str, Any],
    request: dict[str, Any],
    started_by: StartedBy = BY_HAND,
    previous: JobRun | None = None,
) -> JobRun:
    """A run in STARTING.

    In      request: what StartJobRun or a trigger's action overrides; previous: the run to retry.
    Raises  InvalidInputException for a capacity or timeout that AWS refuses.
    """
    job = job | _overridden(job, request)
    of_run = request.get("Arguments") or {}
    arguments = effective(
        job.get("DefaultArguments", {}), of_run, job.get("NonOverridableArguments", {})
    )
    attempt = previous.shown["Attempt"] + 1 if previous else 0
    run_id = f"{_first_id(previous)}_attempt_{attempt}" if previous else f"jr_{token_hex(32)}"
    now = datetime.now(UTC)
    shown = {
        "Id": run_id,
        "Attempt": attempt,
        "JobName": job["Name"],
        "JobRunState": "STARTING",
        "StartedOn": now,
        "LastModifiedOn": now,
        "PredecessorRuns": [],
        "LogGroupName": log_names(arguments, run_id, job["Command"]["Name"] == "glueetl").group,
    } | {key: job[key] for key in SHOWN_OF_JOB if key in job}
    optional = {
        "PreviousRunId": previous.id if previous else None,
        "TriggerName": started_by.trigger,
        "Arguments": of_run or None,
    }
    shown |= {key: value for key, value in optional.items() if value is not None}
    queuing = request.get("JobRunQueuingEnabled", job.get("JobRunQueuingEnabled"))
    if queuing is not None:
        shown["JobRunQueuingEnabled"] = queuing
    return JobRun(job, shown, arguments, started_by)


def _first_id(previous: JobRun) -> str:
    return previous.id.split("_attempt_")[0]


def _overridden(job: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    changed = {
        key: request[key] for key in ("Timeout", "ExecutionClass") if request.get(key) is not None
    }
    check_timeout(changed.get("Timeout", 0))
    wanted = {
        key: request[key]
        for key in ("WorkerType", "NumberOfWorkers", "MaxCapacity", "AllocatedCapacity")
        if request.get(key) is not None
    }
    if not wanted:
        return changed
    if job["Command"]["Name"] == "glueetl":
        kept = {key: job[key] for key in ("WorkerType", "NumberOfWorkers") if key in job}
        return changed | capacity((kept if "MaxCapacity" not in wanted else {}) | wanted)
    if wanted.keys() != {"MaxCapacity"} or wanted["MaxCapacity"] not in (0.0625, 1.0):
        raise invalid("Max capacity should be 0.0625 or 1 for Job Command pythonshell")
    return changed | wanted
