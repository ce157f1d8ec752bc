"""Job bookmarks: what earlier runs of a job have read, shown and reset; handed to its next run.

A run's process gets the marks in a file of its folder, and Job.commit writes the new ones beside
it (see runtime/awsglue/bookmark.py): AWS has no public operation to write a bookmark either.

Source  AWS Glue Web API Reference, "GetJobBookmark" and "ResetJobBookmark"; Developer Guide,
        "Tracking processed data using job bookmarks".
Differs: what a run committed counts when the run has ended; concurrent runs do not conflict, the
         last one to end wins.
"""

import json
from pathlib import Path
from typing import Any

from local_cloud.api import AwsError, Request, Response, action
from local_cloud.glue.job_environment import CannotStartError
from local_cloud.glue.job_run import JobRun
from local_cloud.glue.runtime.awsglue.handover import COMMITTED, ENABLED, FILE_VARIABLE, PAUSED
from local_cloud.store import Records

OPTION, FROM, TO = "--job-bookmark-option", "--job-bookmark-from", "--job-bookmark-to"

LONGEST_HISTORY = 100  # entries of a job that a run can be put back to

Entry = dict[str, Any]


class JobBookmarks:
    """The room of job bookmarks: job name to AWS ``JobBookmarkEntry``s, the oldest first."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.entries: Records[str, list[Entry]] = Records(
            f"glue/{backend.region_name}/job_bookmarks"
        )

    def hand_out(self, run: JobRun, folder: Path) -> dict[str, str]:
        """The variable that leads the run's process to its marks.

        Raises  CannotStartError for a range of runs that the bookmark does not know.
        """
        path = folder / "job_bookmark.json"
        path.write_text(json.dumps(self._marks(run)))
        return {FILE_VARIABLE: str(path)}

    def take_back(self, run: JobRun, folder: Path) -> None:
        """Keep what the run committed, if it did."""
        committed = folder / f"job_bookmark.json{COMMITTED}"
        if run.arguments.get(OPTION) == ENABLED and committed.exists():
            self._add(run, committed.read_text())

    def forget(self, job_name: str) -> None:
        """AWS deletes the bookmark with its job."""
        self.entries.pop(job_name, None)

    def _marks(self, run: JobRun) -> dict[str, Any]:
        job, arguments = run.shown["JobName"], run.arguments
        bounds = [arguments.get(name) for name in (FROM, TO)]
        if arguments.get(OPTION) != PAUSED or not any(bounds):
            entries = self.entries.get(job)
            return {"marks": _bookmark(entries[-1]) if entries else {}, "to": None}
        if not all(bounds):
            raise CannotStartError(f"{FROM} and {TO} are given together or not at all.")
        try:
            first, last = (_bookmark(self._entry(job, run_id)) for run_id in bounds)
        except AwsError as error:
            raise CannotStartError(f"{FROM}, {TO}: {error.message}") from None
        return {"marks": first, "to": last}

    def _add(self, run: JobRun, bookmark: str) -> None:
        job = run.shown["JobName"]
        with self.backend.lock:
            entries = self.entries.get(job, [])
            before = entries[-1] if entries else {"Version": 0, "Run": 0}
            entry = {
                "JobName": job,
                "Version": before["Version"] + 1,
                "Run": before["Run"] + 1,
                "Attempt": run.shown["Attempt"],
                "RunId": run.id,
                "JobBookmark": bookmark,
            }
            if "RunId" in before:
                entry["PreviousRunId"] = before["RunId"]
            self.entries[job] = [*entries, entry][-LONGEST_HISTORY:]

    def _entry(self, job_name: str, run_id: str | None) -> Entry:
        """The newest one, or that of a run."""
        entries = self.entries.get(job_name, [])
        found = [entry for entry in entries if run_id is None or entry.get("RunId") == run_id]
        if not found:
            of_run = f" and run {run_id}" if run_id else ""
            raise AwsError(
                "EntityNotFoundException", f"Continuation for job {job_name}{of_run} not found."
            )
        return found[-1]

    @action
    def get_job_bookmark(self, request: Request) -> Response:
        return {"JobBookmarkEntry": self._entry(request["JobName"], request.get("RunId"))}

    @action
    def reset_job_bookmark(self, request: Request) -> Response:
        """To the beginning, or back to the state that a run left behind it."""
        job, run_id = request["JobName"], request.get("RunId")
        with self.backend.lock:
            newest = self._entry(job, None)
            again = self._entry(job, run_id) if run_id else {"Run": 0, "Attempt": 0}
            entry = again | {"JobName": job, "Version": newest["Version"] + 1}
            self.entries[job] = [*self.entries[job], entry]
        return {"JobBookmarkEntry": entry}


def _bookmark(entry: Entry) -> dict[str, Any]:
    marks: dict[str, Any] = json.loads(entry.get("JobBookmark", "{}"))
    return marks
