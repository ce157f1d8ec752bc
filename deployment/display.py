"""What commands print: colours and a live picture on a terminal, plain lines elsewhere."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deployment.stack_events import StackEvent
from deployment.workflow import NOT_STARTED, UNDER_WAY, Node

PLAIN_WIDTH = 160  # columns where there is no terminal
PICTURE_WIDTH = 118
TITLE = "bold"


def make_console(*, stderr: bool = False) -> Console:
    is_terminal = (sys.stderr if stderr else sys.stdout).isatty()
    width = None if is_terminal else PLAIN_WIDTH
    return Console(stderr=stderr, width=width, markup=False, highlight=False)


console = make_console()


@contextmanager
def recorded(picture: Path, title: str) -> Iterator[None]:
    """Keep what is printed in the block as an SVG picture of a terminal."""
    console.record, console.width, width = True, PICTURE_WIDTH, console.width
    try:
        yield
        svg = console.export_svg(title=title, unique_id="local-run")
    finally:
        console.record, console.width = False, width
    # The font would come from another host: the reader's own monospace font does as well.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    picture.write_text(svg, encoding="utf-8")


def say(line: str, style: str = "") -> None:
    console.print(line, style=style, soft_wrap=True)


def fail(line: str) -> None:
    make_console(stderr=True).print(line, style="bold red", soft_wrap=True)


def show_event(event: StackEvent) -> None:
    reason = f"  {event.reason}" if event.reason else ""
    line = f"{event.at.astimezone():%H:%M:%S}  {event.status:<28}{event.resource_type:<30}"
    say(f"{line}{event.logical_id}{reason}", _style_of(event.status))


def show_table(
    title: str, columns: list[str], rows: list[list[str]], are_numbers: list[bool]
) -> None:
    table = Table(title=title, title_justify="left", title_style=TITLE)
    for column, is_number in zip(columns, are_numbers, strict=True):
        table.add_column(Text(column), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


class NodePicture:
    """The nodes of a workflow run as they change; give ``show`` to ``workflow.follow``."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.told: dict[str, str] = {}
        self.live = Live(get_renderable=self._table, console=console, refresh_per_second=8)

    def __enter__(self) -> Self:
        if console.is_terminal:
            self.live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if console.is_terminal:
            self.live.stop()

    def show(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        if not console.is_terminal:
            self._tell_changes()

    def _tell_changes(self) -> None:
        for node in self.nodes:
            if node.state not in (NOT_STARTED, self.told.get(node.name)):
                self.told[node.name] = node.state
                line = f"{node.kind:<8}{node.name:<24}{node.state:<10}{_seconds(node)}"
                say(line, _style_of(node.state))

    def _table(self) -> Table:
        table = Table(title="Workflow run", title_justify="left", title_style=TITLE)
        for column in ("", "job or crawler", "state"):
            table.add_column(column)
        table.add_column("seconds", justify="right")
        for node in self.nodes:
            state = Text(node.state or "-", style=_style_of(node.state))
            table.add_row(node.kind.lower(), node.name, state, _seconds(node))
        return table


def _seconds(node: Node) -> str:
    return "" if node.seconds is None else f"{max(node.seconds, 0):.1f}"


def _style_of(state: str) -> str:
    if "FAILED" in state or "ROLLBACK" in state or state in ("TIMEOUT", "ERROR", "STOPPED"):
        return "red"
    if state in UNDER_WAY or state.endswith("_IN_PROGRESS"):
        return "yellow"
    return "green" if state == "SUCCEEDED" or state.endswith("_COMPLETE") else ""
