"""Boxes and arrows as SVG: just what the README's pictures need, laid out from left to right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

LINE_HEIGHT = 18
PADDING = 12
COLUMN_GAP = 72
ROW_GAP = 26
CHARACTER_WIDTH = 7.4
FONT = "ui-sans-serif, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Box:
    """A titled box; ``colour`` is its left edge and title."""

    title: str
    lines: tuple[str, ...] = ()
    colour: str = "#475569"

    @property
    def width(self) -> float:
        longest = max(len(self.title) * 1.06, *(len(line) for line in self.lines), 6)
        return longest * CHARACTER_WIDTH + 2 * PADDING

    @property
    def height(self) -> float:
        return (1 + len(self.lines)) * LINE_HEIGHT + 2 * PADDING - 4


@dataclass(frozen=True)
class Arrow:
    """From one box to another, by their keys."""

    start: str
    end: str
    label: str = ""


Place = tuple[float, float]


def layers(boxes: Mapping[str, Box], arrows: Iterable[Arrow]) -> list[list[str]]:
    """Keys by column: a box stands one column right of the last of those that point to it."""
    incoming: dict[str, list[str]] = {key: [] for key in boxes}
    for arrow in arrows:
        incoming[arrow.end].append(arrow.start)

    def depth(key: str) -> int:
        return 1 + max((depth(before) for before in incoming[key]), default=-1)

    depths = {key: depth(key) for key in boxes}
    columns = range(max(depths.values()) + 1)
    return [[key for key in boxes if depths[key] == column] for column in columns]


def place(boxes: Mapping[str, Box], columns: list[list[str]]) -> dict[str, Place]:
    """Top left corner of each box: columns left to right, each centred vertically."""
    heights = [
        sum(boxes[key].height for key in column) + ROW_GAP * (len(column) - 1) for column in columns
    ]
    places: dict[str, Place] = {}
    x = float(PADDING)
    for column, height in zip(columns, heights, strict=True):
        y = PADDING + (max(heights) - height) / 2
        for key in column:
            places[key] = (x, y)
            y += boxes[key].height + ROW_GAP
        x += max(boxes[key].width for key in column) + COLUMN_GAP
    return places


def draw(boxes: Mapping[str, Box], arrows: list[Arrow], description: str) -> str:
    """The picture; the same input gives the same text."""
    columns = layers(boxes, arrows)
    places = place(boxes, columns)
    widest = {key: max(boxes[k].width for k in column) for column in columns for key in column}
    width = max(places[key][0] + widest[key] for key in boxes) + PADDING
    height = max(places[key][1] + boxes[key].height for key in boxes) + PADDING
    parts = [draw_arrow(arrow, boxes, places, widest) for arrow in arrows]
    parts += [draw_box(boxes[key], places[key], widest[key]) for key in boxes]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" '
        f'font-family="{FONT}" font-size="13">\n'
        f"<title>{escape(description)}</title>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#94a3b8"/></marker></defs>\n'
        '<rect width="100%" height="100%" rx="10" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def draw_box(box: Box, at: Place, width: float) -> str:
    x, y = at
    text_x = x + PADDING
    rows = [
        f'<text x="{text_x:.0f}" y="{y + 24 + LINE_HEIGHT * (number + 1):.0f}" fill="#475569">'
        f"{escape(line)}</text>"
        for number, line in enumerate(box.lines)
    ]
    return "\n".join(
        [
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{box.height:.0f}" rx="6" '
            f'fill="#f8fafc" stroke="#cbd5e1"/>',
            f'<rect x="{x:.0f}" y="{y:.0f}" width="5" height="{box.height:.0f}" rx="2" '
            f'fill="{box.colour}"/>',
            f'<text x="{text_x:.0f}" y="{y + 24:.0f}" font-weight="600" fill="{box.colour}">'
            f"{escape(box.title)}</text>",
            *rows,
        ]
    )


def draw_arrow(
    arrow: Arrow, boxes: Mapping[str, Box], places: Mapping[str, Place], widest: Mapping[str, float]
) -> str:
    start, end = places[arrow.start], places[arrow.end]
    x1, y1 = start[0] + widest[arrow.start], start[1] + boxes[arrow.start].height / 2
    x2, y2 = end[0] - 2, end[1] + boxes[arrow.end].height / 2
    middle = x1 + COLUMN_GAP / 2
    bend = x2 - COLUMN_GAP / 2
    path = (
        f'<path d="M{x1:.0f} {y1:.0f} C{middle:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"'
        f' fill="none" stroke="#94a3b8" stroke-width="1.5" marker-end="url(#tip)"/>'
    )
    if not arrow.label:
        return path
    return path + (
        f'\n<text x="{(x1 + x2) / 2:.0f}" y="{(y1 + y2) / 2 - 5:.0f}" font-size="11" '
        f'fill="#64748b" text-anchor="middle">{escape(arrow.label)}</text>'
    )
