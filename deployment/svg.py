"""Boxes and arrows as SVG, laid out by rank: just what the README's pictures need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

LINE_HEIGHT = 18
PADDING = 12
RANK_GAP = 84
GAP = 26
CHARACTER_WIDTH = 7.4
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
    'width="{width:.0f}" height="{height:.0f}" role="img" font-size="13" '
    "font-family=\"ui-sans-serif, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\">\n"
    "<title>{description}</title>\n"
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
    'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#94a3b8"/></marker></defs>\n'
    '<rect width="100%" height="100%" rx="10" fill="#ffffff"/>\n'
)


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
    """Keys by rank: a box stands one rank behind the last of those that point to it."""
    incoming: dict[str, list[str]] = {key: [] for key in boxes}
    for arrow in arrows:
        incoming[arrow.end].append(arrow.start)

    def depth(key: str) -> int:
        return 1 + max((depth(before) for before in incoming[key]), default=-1)

    depths = {key: depth(key) for key in boxes}
    ranks = range(max(depths.values()) + 1)
    return [[key for key in boxes if depths[key] == rank] for rank in ranks]


def place(boxes: Mapping[str, Box], ranks: list[list[str]], down: bool) -> dict[str, Place]:
    """Top left corner of each box: ranks from left to right (or down), each centred across."""

    def along(key: str) -> float:
        return boxes[key].height if down else boxes[key].width

    def across(key: str) -> float:
        return boxes[key].width if down else boxes[key].height

    widths = [sum(map(across, rank)) + GAP * (len(rank) - 1) for rank in ranks]
    places: dict[str, Place] = {}
    position = float(PADDING)
    for rank, width in zip(ranks, widths, strict=True):
        beside = PADDING + (max(widths) - width) / 2
        for key in rank:
            places[key] = (beside, position) if down else (position, beside)
            beside += across(key) + GAP
        position += max(map(along, rank)) + (GAP if down else RANK_GAP)
    return places


def draw(
    boxes: Mapping[str, Box], arrows: list[Arrow], description: str, down: bool = False
) -> str:
    """The picture; the same input gives the same text."""
    places = place(boxes, layers(boxes, arrows), down)
    width = max(places[key][0] + boxes[key].width for key in boxes) + PADDING
    height = max(places[key][1] + boxes[key].height for key in boxes) + PADDING
    parts = [draw_arrow(arrow, boxes, places, down) for arrow in arrows]
    parts += [draw_box(boxes[key], places[key]) for key in boxes]
    parts += [draw_label(arrow, boxes, places) for arrow in arrows if arrow.label]
    return HEAD.format(width=width, height=height, description=escape(description)) + (
        "\n".join(parts) + "\n</svg>\n"
    )


def draw_box(box: Box, at: Place) -> str:
    x, y = at
    rows = [
        f'<text x="{x + PADDING:.0f}" y="{y + 24 + LINE_HEIGHT * number:.0f}" {style}>'
        f"{escape(line)}</text>"
        for number, (line, style) in enumerate(
            [(box.title, f'font-weight="600" fill="{box.colour}"')]
            + [(line, 'fill="#475569"') for line in box.lines]
        )
    ]
    frame = (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="6" '
        f'fill="#f8fafc" stroke="#cbd5e1"/>'
    )
    edge = (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="5" height="{box.height:.0f}" rx="2" '
        f'fill="{box.colour}"/>'
    )
    return "\n".join([frame, edge, *rows])


def draw_arrow(
    arrow: Arrow, boxes: Mapping[str, Box], places: Mapping[str, Place], down: bool
) -> str:
    (x1, y1), (x2, y2) = places[arrow.start], places[arrow.end]
    start, end = boxes[arrow.start], boxes[arrow.end]
    if down:
        x1, y1, x2 = x1 + start.width / 2, y1 + start.height, x2 + end.width / 2
        bend = f"C{x1:.0f} {y2 - 4:.0f} {x2:.0f} {y1 + 4:.0f}"
    else:
        x1, y1, y2 = x1 + start.width, y1 + start.height / 2, y2 + end.height / 2
        middle = (x1 + x2) / 2
        bend = f"C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f}"
    return (
        f'<path d="M{x1:.0f} {y1:.0f} {bend} {x2:.0f} {y2:.0f}" fill="none" '
        'stroke="#94a3b8" stroke-width="1.5" marker-end="url(#tip)"/>'
    )


def draw_label(arrow: Arrow, boxes: Mapping[str, Box], places: Mapping[str, Place]) -> str:
    """In the middle of the arrow, on a white halo."""
    (x1, y1), (x2, y2) = places[arrow.start], places[arrow.end]
    x = (x1 + boxes[arrow.start].width + x2) / 2
    y = (y1 + boxes[arrow.start].height / 2 + y2 + boxes[arrow.end].height / 2) / 2 + 4
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="11" fill="#64748b" text-anchor="middle" '
        f'stroke="#ffffff" stroke-width="5" paint-order="stroke">{escape(arrow.label)}</text>'
    )
