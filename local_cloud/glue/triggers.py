"""Glue triggers."""

from typing import Any


class Triggers:
    """The room of Glue triggers."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
