"""Glue jobs."""

from typing import Any


class Jobs:
    """The room of Glue jobs."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
