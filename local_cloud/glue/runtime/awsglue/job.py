"""Job.init and Job.commit.

Source  AWS Glue Developer Guide, "Tracking processed data using job bookmarks".
"""

from typing import Any

from awsglue.bookmark import OFF, opened


class Job:
    """Begin and end of a job; between them its sources read what is new."""

    def __init__(self, glue_context: Any) -> None:
        self.glue_context = glue_context
        self.job_name: str | None = None

    def init(self, job_name: str, args: dict[str, Any] | None = None) -> None:
        """In      args: of getResolvedOptions, which know --job-bookmark-option."""
        self.job_name = job_name
        self.bookmark = opened((args or {}).get("job_bookmark_option") or OFF.option)
        if self.glue_context is not None:
            self.glue_context.bookmark = self.bookmark

    def isInitialized(self) -> bool:  # noqa: N802
        return self.job_name is not None

    def commit(self) -> None:
        if self.job_name is None:
            raise RuntimeError("Job.commit needs Job.init before it")
        self.bookmark.commit()
