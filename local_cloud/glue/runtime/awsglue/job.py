"""Job.init and Job.commit.

Source  AWS Glue Developer Guide, "Tracking processed data using job bookmarks".
Differs: no bookmark is kept: only DynamicFrame sources use one, and those are refused by name.
"""

from typing import Any


class Job:
    """Marks begin and end of a job, as scripts written for bookmarks do."""

    def __init__(self, glue_context: Any) -> None:
        self.job_name: str | None = None

    def init(self, job_name: str, args: dict[str, Any] | None = None) -> None:
        self.job_name = job_name

    def isInitialized(self) -> bool:  # noqa: N802
        return self.job_name is not None

    def commit(self) -> None:
        if self.job_name is None:
            raise RuntimeError("Job.commit needs Job.init before it")
