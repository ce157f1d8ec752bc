"""Job runs: start, retry, stop and show them.

Source  AWS Glue Web API Reference, "Job runs"; Developer Guide, "AWS Glue job run statuses".
Differs: a run that fails is retried at once.
"""

import logging
from collections.abc import Sequence
from threading import Thread
from typing import Any, ClassVar

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.events.deliveries import put_service_event
from local_cloud.glue.endings import BY_HAND, Ended, StartedBy
from local_cloud.glue.job_arguments import check_arguments
from local_cloud.glue.job_execution import Outcome, execute
from local_cloud.glue.job_run import JobRun, new_job_run
from local_cloud.glue.paging import page
from local_cloud.glue.state_changes import JOB, job_detail
from local_cloud.store import INTERRUPTED, Records

REFUSED = ("SecurityConfiguration", "NotificationProperty", "ExecutionRoleSessionPolicy")
logger = logging.getLogger(__name__)


class JobRuns:
    """The room of job runs: run id to record, in the order of their start."""

    seconds_per_minute: ClassVar[float] = 60  # of a job's Timeout

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.runs: Records[str, JobRun] = Records(f"glue/{backend.region_name}/job_runs")

    def end_interrupted(self) -> None:
        """Runs that were under way when the local cloud was stopped; nothing hears of their end."""
        for run in self.runs.values():
            if run.is_under_way:
                run.move("STOPPED" if run.state == "STOPPING" else "FAILED", INTERRUPTED)
                self.runs.save(run.id)

    def move(self, run: JobRun, to: str, message: str | None = None) -> None:
        run.move(to, message)
        self.runs.save(run.id)
        detail = job_detail(run.shown)
        if detail is not None:
            put_service_event(self.backend.region_name, JOB, detail)

    def start(
        self,
        job_name: str,
        request: Request,
        started_by: StartedBy,
        after: Sequence[dict[str, str]] = (),
    ) -> str:
        """Start a run of a job; its process follows in a thread of its own.

        Raises  EntityNotFoundException, ConcurrentRunsExceededException, InvalidInputException.
        """
        _refuse(request)
        with self.backend.lock:
            job = self.backend.jobs.definition(job_name)
            previous = self._find(job_name, request["JobRunId"]) if "JobRunId" in request else None
            run = new_job_run(job, request, started_by, previous)
            run.shown["PredecessorRuns"] = list(after)
            check_arguments(run.arguments)
            if self._has_room(job):
                return self._begin(run)
            if not run.shown.get("JobRunQueuingEnabled"):
                raise concurrent_runs_exceeded(job_name)
            run.shown["JobRunState"] = "WAITING"
            self._add(run)
            return run.id

    def start_waiting(self, job_name: str) -> None:
        """Start what waits for the end of another run of the job, first come first served.

        Source  Developer Guide, "AWS Glue job run statuses", WAITING.
        """
        with self.backend.lock:
            waiting = [run for run in self.under_way(job_name) if run.state == "WAITING"]
            for run in waiting:
                if self._has_room(self.backend.jobs.definitions.get(job_name, run.job)):
                    self.move(run, "STARTING")
                    self._run_in_thread(run)

    def _has_room(self, job: dict[str, Any]) -> bool:
        under_way = [run for run in self.under_way(job["Name"]) if run.state != "WAITING"]
        return len(under_way) < int(job["ExecutionProperty"]["MaxConcurrentRuns"])

    def cannot_start(self, job_name: str, error: AwsError, started_by: StartedBy) -> str:
        """The record of a run that a trigger could not start.

        Source  "AWS Glue job run statuses": ERROR for a deleted job, FAILED for too many runs.
        """
        known = self.backend.jobs.definitions.get(job_name)
        job = known or {"Name": job_name, "Command": {"Name": "glueetl"}, "MaxRetries": 0}
        run = new_job_run(job, {}, started_by)
        self._add(run)
        self._end(run, "FAILED" if known else "ERROR", error.message)
        return run.id

    def run(self, run_id: str) -> dict[str, Any]:
        """AWS ``JobRun`` structure."""
        return self.runs[run_id].to_api()

    def under_way(self, job_name: str) -> list[JobRun]:
        return [
            run
            for run in self.runs.values()
            if run.is_under_way and run.shown["JobName"] == job_name
        ]

    def stop(self, run_id: str) -> None:
        """Ask a run to stop; one that has ended is left as it is."""
        run = self.runs[run_id]
        with self.backend.lock:
            if not run.is_under_way or run.state == "STOPPING":
                return
            if run.state == "WAITING":
                self._end(run, "STOPPED")
                return
            run.stop_asked.set()
            self.move(run, "STOPPING")
            process = run.process
        if process is not None:
            Thread(target=process.stop, daemon=True).start()

    def _begin(self, run: JobRun) -> str:
        self._add(run)
        self._run_in_thread(run)
        return run.id

    def _add(self, run: JobRun) -> None:
        self.runs[run.id] = run
        self.backend.on_started("JOB", run.shown["JobName"], run.id, run.started_by)

    def _run_in_thread(self, run: JobRun) -> None:
        Thread(target=self._execute, args=(run,), daemon=True, name=run.id).start()

    def _execute(self, run: JobRun) -> None:
        try:
            outcome = execute(run, self.backend, run.job["Timeout"] * self.seconds_per_minute)
        except Exception as error:
            logger.exception("job run %s", run.id)
            outcome = Outcome("FAILED", f"The local cloud failed: {error!r}")
        with self.backend.lock:
            if run.stop_asked.is_set():
                outcome = Outcome("STOPPED")
            if outcome.state == "FAILED" and run.shown["Attempt"] < run.job["MaxRetries"]:
                # What waits for the job hears of its last attempt only.
                self.move(run, outcome.state, outcome.message)
                self._begin(new_job_run(run.job, _again(run), run.started_by, run))
                return
            self._end(run, outcome.state, outcome.message)

    def _end(self, run: JobRun, state: str, message: str | None = None) -> None:
        name = run.shown["JobName"]
        self.move(run, state, message)
        self.start_waiting(name)
        self.backend.on_ended(Ended("JOB", name, run.id, state, run.started_by))

    def _find(self, job_name: str, run_id: str) -> JobRun:
        run = self.runs.get(run_id)
        if run is None or run.shown["JobName"] != job_name:
            self.backend.jobs.definition(job_name)
            raise AwsError("EntityNotFoundException", f"Job run {run_id} not found.")
        return run

    @action
    def start_job_run(self, request: Request) -> Response:
        return {"JobRunId": self.start(request["JobName"], request, BY_HAND)}

    @action
    def get_job_run(self, request: Request) -> Response:
        shown = self._find(request["JobName"], request["RunId"]).to_api()
        if not request.get("PredecessorsIncluded"):
            shown["PredecessorRuns"] = []
        return {"JobRun": shown}

    @action
    def get_job_runs(self, request: Request) -> Response:
        """Newest first."""
        name = request["JobName"]
        newest_first = list(self.runs.values())[::-1]
        runs = [run for run in newest_first if run.shown["JobName"] == name]
        if not runs:
            self.backend.jobs.definition(name)
        shown, following = page(runs, request, 200)
        return {"JobRuns": [run.to_api() for run in shown]} | following

    @action
    def batch_stop_job_run(self, request: Request) -> Response:
        name, stopped, errors = request["JobName"], [], []
        for run_id in request["JobRunIds"]:
            of_run = {"JobName": name, "JobRunId": run_id}
            try:
                if not self._find(name, run_id).is_under_way:
                    raise AwsError("InvalidInputException", f"Job run {run_id} is not running.")
                self.stop(run_id)
                stopped.append(of_run)
            except AwsError as error:
                detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
                errors.append(of_run | {"ErrorDetail": detail})
        return {"SuccessfulSubmissions": stopped, "Errors": errors}


def concurrent_runs_exceeded(name: str) -> AwsError:
    return AwsError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {name}")


def _refuse(request: Request) -> None:
    for name in REFUSED:
        if request.get(name):
            raise unsupported(f"{name} of a job run")


def _again(run: JobRun) -> Request:
    return {"Arguments": run.shown["Arguments"]} if "Arguments" in run.shown else {}
