"""How much room text takes in a cell, so that nothing is clipped when it is printed.

Office programs don't make rows higher for merged cells, nor for rows whose height is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from paicha_tui.meaning.forms.entries import GAP, OPEN, TICKED

HIGHEST_ROW = 409.0
"""Points; a row can't be higher."""

_LINE_SPACING = 1.4
_PADDING = 5.0
_POINTS_OF_HALF_CHARACTER = 10.5
"""At this size a column is as many half-width characters wide as its width says."""
_UNBROKEN = re.compile(r"[!-~]+|[^!-~]")
_BEFORE_NUMBER = re.compile(r"(?<=[^\d\s-])\s*(?=0\d{2,3}-\d{7})")


def text_width(text: str) -> float:
    """In half-width characters. All but ASCII counts about double, as Chinese fonts draw it."""
    if text.isascii():
        return len(text)
    # A Chinese character takes three bytes; counting bytes is much quicker than characters.
    return (len(text.encode(errors="replace")) + len(text)) / 2


def room_in(width: float, size: float) -> float:
    """How many half-width characters of `size` points a column of `width` surely has room for."""
    return max(width * _POINTS_OF_HALF_CHARACTER / size - 0.5, 2)


def laid(text: str, width: float, size: float) -> Sequence[str]:
    """The text in lines where the office program may not break it as it likes.

    A box to tick stays with its word, and a telephone number with a hyphen in it stays whole.
    """
    room = room_in(width, size)
    if text_width(text) <= room:
        return [text]
    if TICKED in text or OPEN in text:
        return _packed(text.split(GAP), room)
    return _BEFORE_NUMBER.split(text)


def _packed(parts: Sequence[str], room: float) -> list[str]:
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]}{GAP}{part}"
        if text_width(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def lines_in(text: str | Sequence[str], width: float, size: float) -> int:
    """How many lines `text` of `size` points, or several texts, take in a column of `width`."""
    if not isinstance(text, str):
        return sum(lines_in(line, width, size) for line in text)
    room = room_in(width, size)
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


def shares_kept_whole(widths: Sequence[float], needs: Sequence[float]) -> list[tuple[int, int]]:
    """As `shares`, but every piece after the first has all it needs, and the first what is left."""
    found, last = [], len(widths)
    for place in range(len(needs) - 1, 0, -1):
        first, taken = last, widths[last - 1]
        while taken < needs[place] and first - 1 > place:
            first -= 1
            taken += widths[first - 1]
        found.append((first, last))
        last = first - 1
    return [(1, last), *reversed(found)]


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
