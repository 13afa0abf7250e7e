"""How much room text takes in a cell, so that nothing is clipped when it is printed.

Office programs don't make rows higher for merged cells, nor for rows whose height is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

HIGHEST_ROW = 409.0
"""Points; a row can't be higher."""

_LINE_SPACING = 1.4
_PADDING = 5.0
_POINTS_OF_HALF_CHARACTER = 10.5
"""At this size a column is as many half-width characters wide as its width says."""
_UNBROKEN = re.compile(r"[!-~]+|[^!-~]")


def text_width(text: str) -> float:
    """In half-width characters. All but ASCII counts about double, as Chinese fonts draw it."""
    if text.isascii():
        return len(text)
    # A Chinese character takes three bytes; counting bytes is much quicker than characters.
    return (len(text.encode(errors="replace")) + len(text)) / 2


def lines_in(text: str, width: float, size: float) -> int:
    """How many lines `text` of `size` points takes in a column of `width`."""
    room = max(width * _POINTS_OF_HALF_CHARACTER / size - 0.5, 2)
    if 2 * len(text) <= room or text_width(text) <= room:
        return 1
    lines, used = 1, 0.0
    for part in _UNBROKEN.findall(text):
        taken = text_width(part)
        if used + taken > room:
            lines, used = lines + 1, 0.0
        while taken > room:
            lines, taken = lines + 1, taken - int(room)
        used += taken
    return lines


def height_of(lines: int, size: float) -> float:
    """The height in points of a row with so many lines."""
    return min(lines * size * _LINE_SPACING + _PADDING, HIGHEST_ROW)


def shares(widths: Sequence[float], needs: Sequence[float]) -> list[tuple[int, int]]:
    """Divide columns among pieces by their needs: first and last column of each, from 1.

    There must be at least as many columns as pieces.
    """
    found, first = [], 1
    for index, need in enumerate(needs):
        following = len(needs) - 1 - index
        wanted = sum(widths[first - 1 :]) * need / sum(needs[index:])
        last, taken = first, widths[first - 1]
        while last < len(widths) - following and (
            not following or taken + widths[last] / 2 < wanted
        ):
            taken += widths[last]
            last += 1
        found.append((first, last))
        first = last + 1
    return found
