"""Glue workflows."""

from typing import Any


class Workflows:
    """The room of Glue workflows."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
