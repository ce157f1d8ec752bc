"""What a job run or crawl says when it starts and ends; triggers and workflow runs live on it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class StartedBy:
    """Who started a job run or crawl; all None when a person did."""

    trigger: str | None = None
    workflow: str | None = None
    workflow_run_id: str | None = None


BY_HAND = StartedBy()


@dataclass(frozen=True)
class Ended:
    """A job run or crawl in its last state (SUCCEEDED, FAILED, STOPPED, TIMEOUT, CANCELLED)."""

    kind: Literal["JOB", "CRAWLER"]
    name: str
    run_id: str
    state: str
    started_by: StartedBy = BY_HAND
