"""Glue job runs."""

from typing import Any


class JobRuns:
    """The room of Glue job runs."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
