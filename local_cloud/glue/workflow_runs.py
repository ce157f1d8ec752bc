"""Glue workflow runs."""

from typing import Any


class WorkflowRuns:
    """The room of Glue workflow runs."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
