"""One query execution: its states, statistics and result, in the shapes of the API.

Source  https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html
"""

import time
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import duckdb

from local_cloud.athena.errors import QueryFailedError
from local_cloud.athena.results import Result
from local_cloud.athena.statements import Statement

ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
MOVES = {"QUEUED": {"RUNNING", "CANCELLED", "FAILED"}, "RUNNING": set(ENDED)}


@dataclass
class QueryExecution:
    """Times are seconds since 1970."""

    text: str
    statement: Statement
    work_group: str
    database: str
    catalog: str
    result_configuration: dict[str, Any]
    parameters: list[str] = field(default_factory=list)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "QUEUED"
    reason: str = ""
    error: dict[str, Any] | None = None
    submitted_at: float = field(default_factory=time.time)
    started_at: float | None = None
    planned_at: float | None = None
    executed_at: float | None = None
    ended_at: float | None = None
    scanned_bytes: int = 0
    result: Result | None = None
    manifest: str = ""
    connection: duckdb.DuckDBPyConnection | None = None
    lock: Any = field(default_factory=Lock)

    def __getstate__(self) -> dict[str, Any]:
        """Without what lives in this process alone; the tree of the query is not needed again."""
        kept = self.__dict__ | {"output_location": self.output_location, "lock": None}
        return kept | {"connection": None, "statement": self.statement.plain()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state | {"lock": Lock()}

    @cached_property
    def output_location(self) -> str:
        """``<location><id>`` and an ending by the kind of statement.

        Source  https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
        """
        folder = self.result_configuration["OutputLocation"].rstrip("/")
        if self.statement.subtype == "CREATE_TABLE_AS_SELECT":
            return f"{folder}/tables/{self.id}"
        if self.statement.write is not None:
            return f"{folder}/{self.id}"
        return f"{folder}/{self.id}.{'csv' if self.statement.query is not None else 'txt'}"

    def move(self, state: str, reason: str = "", error: QueryFailedError | None = None) -> bool:
        """False when the execution has ended already."""
        with self.lock:
            if state not in MOVES.get(self.state, set()):
                return False
            self.state, self.reason = state, reason
            self.error = (
                error.to_api() if error else None
            )  # an exception would keep its frames alive
            if state == "RUNNING":
                self.started_at = time.time()
            if state in ENDED:
                self.ended_at = time.time()
            return True

    def cancel(self) -> None:
        """Stops the engine; does nothing once the execution has ended."""
        if self.move("CANCELLED", "Query cancelled by user") and self.connection is not None:
            self.connection.interrupt()

    def to_api(self) -> dict[str, Any]:
        """AWS ``QueryExecution`` structure."""
        configuration = {**self.result_configuration, "OutputLocation": self.output_location}
        context = {"Database": self.database, "Catalog": self.catalog}
        made = {
            "QueryExecutionId": self.id,
            "Query": self.text,
            "StatementType": self.statement.type,
            "ResultConfiguration": configuration,
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": {key: value for key, value in context.items() if value},
            "Status": self._status(),
            "Statistics": self._statistics(),
            "WorkGroup": self.work_group,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
            "SubstatementType": self.statement.subtype,
        }
        return made | ({"ExecutionParameters": self.parameters} if self.parameters else {})

    def _status(self) -> dict[str, Any]:
        status: dict[str, Any] = {"State": self.state, "SubmissionDateTime": self.submitted_at}
        if self.reason:
            status["StateChangeReason"] = self.reason
        if self.ended_at is not None:
            status["CompletionDateTime"] = self.ended_at
        if self.error is not None:
            status["AthenaError"] = self.error
        return status

    def _statistics(self) -> dict[str, Any]:
        """Milliseconds; the planning is the reading of catalog and footers."""
        now = self.ended_at or time.time()
        started = self.started_at or now
        planned = self.planned_at or started
        executed = self.executed_at or now
        manifest = {"DataManifestLocation": self.manifest} if self.manifest else {}
        return {
            **manifest,
            "EngineExecutionTimeInMillis": _millis(executed - started),
            "DataScannedInBytes": self.scanned_bytes,
            "TotalExecutionTimeInMillis": _millis(now - self.submitted_at),
            "QueryQueueTimeInMillis": _millis(started - self.submitted_at),
            "ServicePreProcessingTimeInMillis": 0,
            "QueryPlanningTimeInMillis": _millis(planned - started),
            "ServiceProcessingTimeInMillis": _millis(now - executed),
            "ResultReuseInformation": {"ReusedPreviousResult": False},
        }


def _millis(seconds: float) -> int:
    return max(0, round(seconds * 1000))
