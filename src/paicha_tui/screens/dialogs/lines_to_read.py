"""A list of lines to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Notice
from paicha_tui.widgets.table import TableColumn, VirtualTable


class LinesToRead(HouseModal[None]):
    """Lines of two cells under a heading; the second cell is told whole on the line below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(None)", "返回", id="telling.back"),
    ]

    def __init__(self, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = [list(line) for line in lines]

    def compose(self) -> ComposeResult:
        """The heading, the lines, the whole of one."""
        yield Line(f" {self._heading}", classes="heading")
        columns = (TableColumn("what", "", 22), TableColumn("told", "", 0))
        yield VirtualTable(columns, opens=False, marks_rows=False, tells_total=False)
        yield Notice(id="notice")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the lines."""
        table = self.query_one(VirtualTable)
        table.show(lambda first, n: self._lines[first : first + n], len(self._lines))
        table.focus()

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say what the column may have no room for."""
        self.query_one(Notice).say(self._lines[message.row][1])
