"""What a crawl added, updated and deleted, counted as its log and ListCrawls tell it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Log = Callable[[str, str], None]  # level (BENCHMARK, INFO, WARN, ERROR), text
CREATED, UPDATED, DELETED = "ADD", "UPDATE", "DELETE"
KINDS = ("PARTITION", "TABLE")


@dataclass
class RunSummary:
    """Numbers by kind (TABLE, PARTITION) and change (ADD, UPDATE, DELETE)."""

    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, kind: str, change: str, number: int = 1) -> None:
        self.numbers[kind, change] += number

    def lines(self) -> Iterator[str]:
        """As crawlers log it: a line per kind, then one per change."""
        for kind, changes in self._by_kind().items():
            yield f"Run Summary For {kind}:"
            yield from (f"{change}: {number}" for change, number in changes.items())

    def to_json(self) -> str:
        """The Summary of ListCrawls."""
        return json.dumps(self._by_kind())

    def _by_kind(self) -> dict[str, dict[str, int]]:
        counted = {
            kind: {
                change: self.numbers[kind, change]
                for change in (CREATED, UPDATED, DELETED)
                if self.numbers[kind, change]
            }
            for kind in KINDS
        }
        return {kind: changes for kind, changes in counted.items() if changes}
