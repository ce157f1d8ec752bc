"""What one local cloud was started with; moto builds its backends without arguments: hence here."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local_cloud.store import Store


@dataclass
class Settings:
    """Set once by the server before the first request; read by every room."""

    endpoint_url: str = ""
    state: Path = field(default_factory=lambda: Path(".local_cloud"))
    engine: str = "sail"
    enforces_iam: bool = True
    store: "Store | None" = None  # none: nothing outlives the process


SETTINGS = Settings()
