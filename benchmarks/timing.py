"""Seconds of repeated measurements, and how they are shown."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Measured:
    """One thing that was measured several times; ``aim`` in seconds, or as a factor of ``peer``."""

    what: str
    seconds: list[float] = field(default_factory=list)
    aim_seconds: float | None = None
    peer: str = ""

    @contextmanager
    def once(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - started)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def repeat(runs: int, measure: Callable[[], None]) -> None:
    for _ in range(runs):
        measure()


def markdown(measured: list[Measured]) -> str:
    """A table: least and median seconds, the aim, and the ratio to the peer's median."""
    medians = {each.what: each.median for each in measured}
    lines = [
        "| what | min s | median s | aim s | ratio |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for each in measured:
        aim = "" if each.aim_seconds is None else f"{each.aim_seconds:g}"
        ratio = f"{each.median / medians[each.peer]:.1f} x {each.peer}" if each.peer else ""
        lines.append(
            f"| {each.what} | {min(each.seconds):.3f} | {each.median:.3f} | {aim} | {ratio} |"
        )
    return "\n".join(lines)
