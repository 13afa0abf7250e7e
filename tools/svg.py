"""Screens as pictures in which every character stands in its cell, whatever fonts a viewer has."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from rich.cells import cell_len

CELL, LINE, BASELINE = 12.2, 24.4, 18.5
"""Width and height of a cell, and how far below its top a text stands, as Textual draws them."""
STROKE = 1.4
FONTS = "'Noto Sans Mono CJK SC', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

_ARMS = dict(
    zip(
        "─│┌┐└┘├┤┬┴┼",
        ("lr", "ud", "rd", "ld", "ru", "lu", "udr", "udl", "lrd", "lru", "lrud"),
        strict=True,
    )
)
"""The ends of each line character: left, right, up, down."""

_TEXT = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+"'
    r"(?P<clip>[^>]*)>(?P<text>[^<]*)</text>"
)


def tidied(drawn: str) -> str:
    """A picture by Textual, without what it would fetch, with characters put one by one.

    Textual has a line of wide and narrow characters stretched to the width of as many narrow ones.
    """
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"font-variant-east-asian: [^;]*;", "", drawn)
    drawn = re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONTS}", drawn)
    return _TEXT.sub(_placed, drawn)


def _placed(found: re.Match[str]) -> str:
    x, y = float(found["x"]), float(found["y"])
    places, letters, lines = [], [], []
    for letter in html.unescape(found["text"]):
        if letter in _ARMS:
            lines.extend(_bars(_ARMS[letter], x, y - BASELINE))
        elif not letter.isspace():
            places.append(f"{x:.5g}")
            letters.append(html.escape(letter))
        x += CELL * cell_len(letter)
    parts = []
    if letters:
        parts.append(
            f'<text class="{found["style"]}" x="{" ".join(places)}" y="{found["y"]}">'
            f"{''.join(letters)}</text>"
        )
    if lines:
        parts.append(f'<path class="{found["style"]}" d="{"".join(lines)}"/>')
    return "".join(parts)


def _bars(arms: str, left: float, top: float) -> Iterator[str]:
    """A line character as bars from the middle of its cell."""
    across, down = left + (CELL - STROKE) / 2, top + (LINE - STROKE) / 2
    half, tall = (CELL + STROKE) / 2, (LINE + STROKE) / 2
    for arm, (x, y, width, height) in {
        "l": (left, down, half, STROKE),
        "r": (across, down, half, STROKE),
        "u": (across, top, STROKE, tall),
        "d": (across, down, STROKE, tall),
    }.items():
        if arm in arms:
            yield f"M{x:.5g} {y:.5g}h{width:.3g}v{height:.3g}h{-width:.3g}z"
