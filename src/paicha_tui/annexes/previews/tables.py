"""A printed table in the terminal: its lines, scrolled sideways by columns, and a cell cursor."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from paicha_tui.annexes.previews.boxes import UPRIGHT, Block, Number, drawn, filled, flowed
from paicha_tui.annexes.previews.views import Highlight, Spot, View, furniture_lines, heading_lines
from paicha_tui.meaning.figures import Piece
from paicha_tui.meaning.forms.layout import Column
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.meaning.settings import Campaign

FIXED = 2
"""So many columns on the left stay while the others are scrolled."""


class TablePreview(ABC):
    """A table with what stands around it, as far as that does not depend on the width."""

    alignment = "left"
    """How the cells that scroll are aligned."""
    first_stop = 1
    """The first column that the cursor may stand on."""
    indexed = False
    """Whether `index` is a row of the printed table."""
    total = 0
    """How many rows there are."""

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self.leaves = occasion.form.leaves()
        self.widths: list[int] = []
        """The width of each column in terminal cells."""
        self.index: list[str] = []
        """The row that stays when the headings are out of view."""
        self.below: list[Sequence[Piece]] = []
        """The lines under the table."""

    @property
    def campaign(self) -> Campaign:
        """What it was counted under."""
        return self.occasion.campaign

    @property
    def stop_rows(self) -> Sequence[int]:
        """The rows that the cursor may stand in."""
        return range(self.total)

    @property
    def organization_code(self) -> str | None:
        """Within which organisation its figures count; None for everything."""
        unit = self.occasion.organization
        return unit.code if unit else None

    def like(self, other: TablePreview) -> TablePreview:
        """Of the tables bound alike, the one that corresponds to another."""
        del other
        return self

    def beside(self, step: int) -> TablePreview | None:
        """The table before or after this one, where several are bound alike."""
        del step
        return None

    @abstractmethod
    def row(self, position: int) -> Sequence[str]:
        """The cells of a row; a single text goes across the whole row."""

    @abstractmethod
    def spot(self, row: int, column: int) -> Spot:
        """What a cell is."""

    @cached_property
    def paths(self) -> list[str]:
        """For each column the headings over it and its own label."""
        return [
            " · ".join(path) for column in self.occasion.form.columns for path in _paths(column)
        ]

    def view(self, width: int) -> View:
        """The preview at this width."""
        return TableView(self, width)


def _paths(column: Column) -> list[tuple[str, ...]]:
    if not column.columns:
        return [(column.label,)]
    return [(column.label, *path) for part in column.columns for path in _paths(part)]


@dataclass
class _Layout:
    """The lines around the rows, for the columns in view."""

    shown: list[int]
    above: list[str]
    below: list[str]
    numbers: list[list[Number]] = field(default_factory=list)
    """For each text below with numbers in it: where they are, from the first line below."""


class TableView(View):
    """A table at one width; the cursor stands on a cell, or on a number below the table."""

    def __init__(self, preview: TablePreview, width: int) -> None:
        super().__init__(width)
        self._preview = preview
        self._first = FIXED
        """The first in view of the columns that scroll."""
        self._position = 0
        """Which of the rows to stand in, those of the table before those below it."""
        self.column = preview.first_stop
        self._layout = self._laid_out()

    # Lines.

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._layout.above) + self._preview.total + len(self._layout.below)

    def line(self, number: int) -> str:
        """A line, from 0 on."""
        row = number - len(self._layout.above)
        if row < 0:
            return self._layout.above[number]
        if row < self._preview.total:
            return self._body_line(self._preview.row(row))
        return self._layout.below[row - self._preview.total]

    def lasting(self, top: int) -> str:
        """The index row, once the headings are out of view."""
        row = top - len(self._layout.above)
        return self._body_line(self._preview.index) if -1 <= row < self._preview.total else ""

    def _body_line(self, cells: Sequence[str]) -> str:
        if len(cells) < len(self._preview.leaves):
            shown = [self._preview.widths[column] for column in self._layout.shown]
            across = filled(cells[0], sum(shown) + len(shown) - 1)
            return UPRIGHT + across + UPRIGHT
        parts = (
            filled(
                cells[column],
                self._preview.widths[column],
                "left" if column < FIXED else self._preview.alignment,
            )
            for column in self._layout.shown
        )
        return UPRIGHT + UPRIGHT.join(parts) + UPRIGHT

    def _laid_out(self) -> _Layout:
        preview, occasion = self._preview, self._preview.occasion
        shown = self._columns_in_view()
        # An empty row under the headings has their last line join those between the columns.
        table = drawn([preview.widths[column] for column in shown], _heads(preview, shown))
        above = heading_lines(occasion, self.width)
        layout = _Layout(shown, [*above, *table[:-2]], [table[-1]])
        for pieces in preview.below:
            lines, numbers = flowed(pieces, self.width)
            start = len(layout.below)
            if numbers:
                layout.numbers.append(
                    [replace(number, line=number.line + start) for number in numbers]
                )
            layout.below += lines
        layout.below += furniture_lines(occasion, occasion.form.foot, self.width)
        return layout

    def _columns_in_view(self) -> list[int]:
        widths = self._preview.widths
        shown = list(range(min(FIXED, len(widths))))
        used = 1 + sum(widths[column] + 1 for column in shown)
        for column in range(self._first, len(widths)):
            used += widths[column] + 1
            if used > self.width and len(shown) > FIXED:
                break
            shown.append(column)
        return shown

    # The cursor.

    def _row(self) -> int | None:
        """The row of the table that the cursor stands in."""
        stops = self._preview.stop_rows
        return stops[self._position] if self._position < len(stops) else None

    def _number(self) -> Number | None:
        """The number below the table that the cursor stands on."""
        position = self._position - len(self._preview.stop_rows)
        if not 0 <= position < len(self._layout.numbers):
            return None
        numbers = self._layout.numbers[position]
        return numbers[min(self.column, len(numbers) - 1)]

    def highlight(self) -> Highlight | None:
        """Where the cursor is."""
        start = len(self._layout.above)
        if number := self._number():
            return Highlight(start + self._preview.total + number.line, number.start, number.width)
        row, shown = self._row(), self._layout.shown
        if row is None:
            return None
        widths = self._preview.widths
        before = shown[: shown.index(self.column)]
        return Highlight(
            start + row, 1 + sum(widths[column] + 1 for column in before), widths[self.column]
        )

    def spot(self) -> Spot:
        """What is under the cursor."""
        if number := self._number():
            words = _words_before(self._preview.below, number)
            annex, people = self._preview.occasion.form.annex, int(number.text)
            heading, code = f"附件{annex} {words}", self._preview.organization_code
            return Spot(f"{words}：{people}人", number.figure, people, heading, code)
        row = self._row()
        return Spot("没有人") if row is None else self._preview.spot(row, self.column)

    def move(self, rows: int, columns: int) -> bool:
        """Move the cursor by so many cells; whether other columns have come into view."""
        if rows:
            was_below = self._number() is not None
            self._position = max(0, min(self._position + rows, self._last))
            is_below = self._number() is not None
            if is_below != was_below:
                self.column = 0 if is_below else self._preview.first_stop
        if self._number() is not None:
            self.column = max(0, self.column + columns)
            return False
        last = len(self._preview.leaves) - 1
        self.column = max(self._preview.first_stop, min(self.column + columns, last))
        return self._bring_into_view()

    @property
    def _last(self) -> int:
        """The last place that the cursor may stand in."""
        return len(self._preview.stop_rows) + len(self._layout.numbers) - 1

    def turn(self, pages: int) -> bool:
        """From the end of a table to the next one, from its beginning to the one before."""
        at_edge = self._position >= self._last if pages > 0 else self._position == 0
        other = self._preview.beside(pages) if at_edge else None
        if other is None:
            return False
        self._preview, self._position = other, 0
        self._layout = self._laid_out()
        return True

    def resized(self, width: int) -> View:
        """The same table at another width, the cursor where it is."""
        return TableView(self._preview, width).placed_like(self)

    def placed_like(self, other: View) -> View:
        """This table with its cursor where that of another is, as far as it has the position."""
        if isinstance(other, TableView):
            self._preview = self._preview.like(other._preview)
            self._layout = self._laid_out()
            self._position = max(0, min(other._position, self._last))
            self.column = min(other.column, len(self._preview.leaves) - 1)
            if self._number() is None:
                self.move(0, 0)
        return self

    def _bring_into_view(self) -> bool:
        if self.column in self._layout.shown:
            return False
        self._first = self.column if self.column > self._first else self._earliest()
        self._layout = self._laid_out()
        return True

    def _earliest(self) -> int:
        """The first column that can be in view together with that of the cursor."""
        widths = self._preview.widths
        room = self.width - 1 - sum(width + 1 for width in widths[:FIXED])
        first = self.column
        while (
            first > FIXED
            and sum(widths[first - 1 : self.column + 1]) + (self.column - first + 2) <= room
        ):
            first -= 1
        return first


def _words_before(texts: Sequence[Sequence[Piece]], number: Number) -> str:
    """The words that a number follows."""
    for pieces in texts:
        for (words, _), (_, figure) in pairwise([("", ""), *pieces]):
            if figure == number.figure:
                return words.strip("，。、：； 名")
    return ""


def _heads(preview: TablePreview, shown: list[int]) -> list[Block]:
    """The headings over the columns in view, the index row, and an empty row."""
    form = preview.occasion.form
    depth = max(column.depth() for column in form.columns)
    blocks: list[Block] = []
    leaf = 0
    for column in form.columns:
        leaf = _head(blocks, column, (0, leaf), depth, shown)
    rows = [[preview.index[column] for column in shown]] if preview.indexed else []
    for row, texts in enumerate([*rows, [""] * len(shown)], depth):
        blocks += [Block(row, position, text) for position, text in enumerate(texts)]
    return blocks


def _head(
    blocks: list[Block], column: Column, corner: tuple[int, int], depth: int, shown: list[int]
) -> int:
    """Add a heading and those below it, as far as in view; gives the leaf after it."""
    row, first = corner
    after = first + sum(1 for _ in column.leaves())
    positions = [position for position, leaf in enumerate(shown) if first <= leaf < after]
    if positions:
        rows = 1 if column.columns else depth - row
        blocks.append(Block(row, positions[0], column.label, rows, len(positions)))
    leaf = first
    for part in column.columns:
        leaf = _head(blocks, part, (row + 1, leaf), depth, shown)
    return after
