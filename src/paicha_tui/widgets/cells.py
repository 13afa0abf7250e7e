"""A table whose cursor stands on a cell: for figures that open, and states that are set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from paicha_tui.widgets.drawing import CURSOR
from paicha_tui.widgets.table import GUTTER, TableColumn, VirtualTable


class CellTable(VirtualTable):
    """Rows of cells; ← and → move between those columns on which the cursor may stand.

    A pointer before the cell says without colour where the cursor is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move_left", "左移", show=False, id="cells.left"),
        Binding("right", "move_right", "右移", show=False, id="cells.right"),
    ]

    @dataclass
    class CellChosen(Message):
        """Enter was pressed on the cell in this row and the column with this key."""

        table: CellTable
        row: int
        column: str

        @property
        def control(self) -> CellTable:
            """The table."""
            return self.table

    @dataclass
    class CellMoved(Message):
        """The cursor is now on the cell in this row and the column with this key."""

        table: CellTable
        row: int
        column: str

        @property
        def control(self) -> CellTable:
            """The table."""
            return self.table

    @dataclass
    class PastEdge(Message):
        """↑ was pressed on the first row (`step` is -1) or ↓ on the last (1)."""

        table: CellTable
        step: int

        @property
        def control(self) -> CellTable:
            """The table."""
            return self.table

    def __init__(
        self, columns: Sequence[TableColumn], *, stops: Iterable[str] = (), **options: Any
    ) -> None:
        """`stops` are the keys of the columns on which the cursor may stand; none means all."""
        super().__init__(columns, **options)
        self._stops = frozenset(stops) or frozenset(column.key for column in columns)
        self._position = next(
            position for position, column in enumerate(columns) if self._stoppable(column)
        )

    def _stoppable(self, column: TableColumn) -> bool:
        return column.key in self._stops

    @property
    def column(self) -> str:
        """The key of the column under the cursor."""
        return self._columns[self._position].key

    def move_to_column(self, key: str) -> None:
        """Put the cursor on the column with this key, if it may stand there."""
        for position, column in enumerate(self._columns):
            if column.key == key and self._stoppable(column):
                self._move_to_position(position)

    def _move_to_position(self, position: int) -> None:
        if position != self._position:
            self._position = position
            self._refresh_row(self.cursor)
            self.place_cursor()
            self.post_message(self.CellMoved(self, self.cursor, self.column))

    @property
    def cursor_cell(self) -> Offset:
        """The cell of the screen at which the cell under the cursor begins."""
        return super().cursor_cell + Offset(self._cells_of(self._position)[0], 0)

    def _step(self, step: int) -> None:
        position = self._position + step
        while 0 <= position < len(self._columns):
            if self._stoppable(self._columns[position]):
                self._move_to_position(position)
                return
            position += step

    def action_move_left(self) -> None:
        """Go to the next cell on the left."""
        self._step(-1)

    def action_move_right(self) -> None:
        """Go to the next cell on the right."""
        self._step(1)

    def move_to(self, row: int) -> None:
        """Put the cursor on the row with this position, or on the nearest there is."""
        before = self.cursor
        super().move_to(row)
        if self.cursor != before:
            self.post_message(self.CellMoved(self, self.cursor, self.column))

    def action_move_up(self) -> None:
        """Go one row up, or tell that there is none."""
        if self.cursor > 0:
            super().action_move_up()
        else:
            self.post_message(self.PastEdge(self, -1))

    def action_move_down(self) -> None:
        """Go one row down, or tell that there is none."""
        if self.cursor < self.total - 1:
            super().action_move_down()
        else:
            self.post_message(self.PastEdge(self, 1))

    def action_choose(self) -> None:
        """Tell which cell was chosen."""
        if self.total:
            self.post_message(self.CellChosen(self, self.cursor, self.column))

    def _row_strip(self, row: int) -> Strip:
        strip = super()._row_strip(row)
        if row != self.cursor:
            return strip
        start, end = self._cells_of(self._position)
        plain = self.get_component_rich_style(
            "table--marked" if row in self.marked else "table--row"
        )
        cell = self.get_component_rich_style("table--cursor")
        # The row's own pointer stands in its first cell, and gives way to that of the cell.
        at = Strip([Segment(" " + strip.text[1:])], strip.cell_length)
        return Strip.join(
            [
                Strip([Segment(at.crop(0, start - 1).text, plain)], start - 1),
                Strip([Segment(CURSOR, cell)], 1),
                Strip([Segment(at.crop(start, end).text, cell)], end - start),
                Strip([Segment(at.crop(end).text, plain)], strip.cell_length - end),
            ]
        )

    def _cells_of(self, position: int) -> tuple[int, int]:
        """Where the column begins and ends, in terminal cells."""
        widths = self._widths()
        start = min(GUTTER + sum(widths[:position]) + position, self.size.width)
        return start, min(start + widths[position], self.size.width)
