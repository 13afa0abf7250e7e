"""Draw docs/pictures/rooms.svg: the rooms of the source and which of them uses which.

The floors are those of the import contract in pyproject.toml, the arrows the imports themselves;
an arrow that a longer way implies is left out.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "pictures" / "rooms.svg"
PACKAGE = "paicha_tui"

WIDTH, BOX, HEIGHT, FLOOR = 760, 128, 40, 80
ASIDE = 60
"""In pixels: the picture, a room's width and height, from floor to floor, and how far aside."""


def floors() -> list[list[str]]:
    """The rooms from the top floor down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    return [[room.strip() for room in floor.split("|")] for floor in contract["layers"]]


def uses() -> dict[str, set[str]]:
    """By room, the rooms that it imports from."""
    graph = grimp.build_graph(PACKAGE)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            importing, used = _room(module), _room(imported)
            if importing and used and importing != used:
                found.setdefault(importing, set()).add(used)
    return found


def _room(module: str) -> str:
    """The name below the package; empty for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def shortest(edges: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The edges that no longer way implies."""

    def reached(room: str) -> set[str]:
        below = edges.get(room, set())
        return below.union(*(reached(each) for each in below)) if below else set()

    return sorted(
        (room, used)
        for room, below in edges.items()
        for used in below
        if not any(used in reached(other) for other in below - {used})
    )


def draw() -> str:
    """The picture as SVG."""
    places: dict[str, tuple[float, int]] = {}
    for level, rooms in enumerate(floors()):
        # A room alone on its floor stands aside a little, so that arrows pass beside it.
        aside = (ASIDE if level % 2 else -ASIDE) if len(rooms) == 1 else 0
        for number, room in enumerate(rooms, 1):
            places[room] = (WIDTH * number / (len(rooms) + 1) + aside, 12 + level * FLOOR)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {len(floors()) * FLOOR}" '
        'font-family="sans-serif" font-size="15">',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#567"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{len(floors()) * FLOOR}" fill="#fff"/>',
    ]
    for room, used in shortest(uses()):
        (left, top), (right, bottom) = places[room], places[used]
        parts.append(
            f'<line x1="{left:.0f}" y1="{top + HEIGHT}" x2="{right:.0f}" y2="{bottom}" '
            'stroke="#567" marker-end="url(#head)"/>'
        )
    for room, (middle, top) in places.items():
        parts.append(
            f'<rect x="{middle - BOX / 2:.0f}" y="{top}" width="{BOX}" height="{HEIGHT}" rx="4" '
            'fill="#eef3f8" stroke="#567"/>'
            f'<text x="{middle:.0f}" y="{top + 26}" text-anchor="middle">{escape(room)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
