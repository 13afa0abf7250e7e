"""Tables drawn with lines: cells and merged cells of a grid, as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len, set_cell_size

from paicha_tui.basics.values import visible_text
from paicha_tui.meaning.figures import Piece
from paicha_tui.meaning.forms.entries import OPEN, TICKED

_UNBROKEN = re.compile(rf"[!-~]+|[{TICKED}{OPEN}]?[^!-~]")
_LINES = {
    (False, True, False, True): "┌",
    (False, True, True, False): "┐",
    (True, False, False, True): "└",
    (True, False, True, False): "┘",
    (False, True, True, True): "┬",
    (True, False, True, True): "┴",
    (True, True, False, True): "├",
    (True, True, True, False): "┤",
    (True, True, True, True): "┼",
    (False, False, True, True): "─",
    (True, True, False, False): "│",
}
"""What joins lines that go up, down, left and right."""
UPRIGHT, LEVEL = "│", "─"
CUT = "…"


@dataclass(frozen=True)
class Block:
    """A cell, or several merged into one."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    align: str = "center"


def filled(text: str, width: int, align: str = "left") -> str:
    """The text made inert and exactly `width` cells wide, cut where it is longer."""
    shown = visible_text(text)
    missing = width - cell_len(shown)
    if missing < 0:
        shown = set_cell_size(shown, max(width - len(CUT), 0)).rstrip() + CUT
        return set_cell_size(shown, width)
    if align == "right":
        return " " * missing + shown
    before = missing // 2 if align == "center" else 0
    return " " * before + shown + " " * (missing - before)


def wrapped(text: str, width: int) -> list[str]:
    """The text made inert, in lines of at most `width` cells; one empty line for no text."""
    lines, _ = flowed([(text, "")], width)
    return lines


@dataclass(frozen=True)
class Number:
    """A number within flowed text: where it stands, and the figure it is the number of."""

    line: int
    start: int
    width: int
    text: str
    figure: str


def flowed(pieces: Sequence[Piece], width: int) -> tuple[list[str], list[Number]]:
    """Text in lines of at most `width` cells, and the places of the numbers in it.

    A space before each number keeps a cell free for the cursor.
    """
    lines, numbers, used = [""], [], 0
    for text, figure in pieces:
        for part in _parts(visible_text(text), width):
            if figure and used < width and not lines[-1].endswith(" "):
                lines[-1] += " "
                used += 1
            taken = cell_len(part)
            if used + taken > width:
                lines.append("")
                used = 0
            if figure:
                numbers.append(Number(len(lines) - 1, used, taken, part, figure))
            lines[-1] += part
            used += taken
    return lines, numbers


def _parts(text: str, width: int) -> Iterator[str]:
    """What is not divided between lines: words, and single characters of all other text."""
    for part in _UNBROKEN.findall(text):
        for start in range(0, len(part), max(width, 1)):
            yield part[start : start + max(width, 1)]


def drawn(widths: Sequence[int], blocks: Sequence[Block]) -> list[str]:
    """The lines of a grid whose columns are so many cells wide."""
    return _Grid(widths, blocks).lines()


class _Grid:
    def __init__(self, widths: Sequence[int], blocks: Sequence[Block]) -> None:
        self._widths = widths
        self._owners: dict[tuple[int, int], Block] = {}
        for block in blocks:
            for row in range(block.row, block.row + block.rows):
                for column in range(block.column, block.column + block.columns):
                    self._owners[row, column] = block
        self._rows = 1 + max((row for row, _ in self._owners), default=-1)
        self._fill_gaps()
        self._texts = {block: self._wrapped(block) for block in set(self._owners.values())}
        self._heights = self._measured()
        self._tops = [0, *accumulate(height + 1 for height in self._heights)]

    def _fill_gaps(self) -> None:
        for row in range(self._rows):
            for column in range(len(self._widths)):
                self._owners.setdefault((row, column), Block(row, column, ""))

    def _width(self, block: Block) -> int:
        columns = self._widths[block.column : block.column + block.columns]
        return sum(columns) + block.columns - 1

    def _wrapped(self, block: Block) -> list[str]:
        width = self._width(block)
        return [filled(line, width, block.align) for line in wrapped(block.text, width)]

    def _measured(self) -> list[int]:
        """The height of each row; a block over several rows stretches the lowest."""
        heights = [1] * self._rows
        for block in sorted(self._texts, key=lambda block: block.rows):
            rows = heights[block.row : block.row + block.rows]
            missing = len(self._texts[block]) - (sum(rows) + block.rows - 1)
            heights[block.row + block.rows - 1] += max(missing, 0)
        return heights

    def _line_of(self, block: Block, row: int, line: int) -> str:
        """What a block shows in a line of a row; -1 is the line above the row."""
        top, end = self._tops[block.row], self._tops[block.row + block.rows]
        texts = self._texts[block]
        position = self._tops[row] - top + line - (end - top - 1 - len(texts)) // 2
        return texts[position] if 0 <= position < len(texts) else " " * self._width(block)

    def lines(self) -> list[str]:
        """All lines."""
        made = []
        for row in range(self._rows):
            made.append(self._border(row))
            made += [self._content(row, line) for line in range(self._heights[row])]
        return [*made, self._border(self._rows)]

    def _content(self, row: int, line: int) -> str:
        parts, column = [], 0
        while column < len(self._widths):
            block = self._owners[row, column]
            parts.append(self._line_of(block, row, line))
            column = block.column + block.columns
        return UPRIGHT + UPRIGHT.join(parts) + UPRIGHT

    def _border(self, row: int) -> str:
        """The line above a row, which blocks that go through it interrupt."""
        made, column = "", 0
        while column < len(self._widths):
            made += self._join(row, column)
            block = self._owners.get((row, column))
            if block is not None and block.row < row:
                made += self._line_of(block, row, -1)
                column = block.column + block.columns
            else:
                made += LEVEL * self._widths[column]
                column += 1
        return made + self._join(row, column)

    def _join(self, row: int, column: int) -> str:
        around = [
            [self._owners.get((row + down, column + right)) for right in (-1, 0)]
            for down in (-1, 0)
        ]
        (above_left, above_right), (below_left, below_right) = around
        directions = (
            above_left is not above_right,
            below_left is not below_right,
            above_left is not below_left,
            above_right is not below_right,
        )
        return _LINES.get(directions, " ")
