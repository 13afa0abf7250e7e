"""变更记录: who changed what of a member."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.entry import history
from paicha_tui.screens.place import PlaceScreen
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("at", "时间", 16),
    TableColumn("actor", "谁", 8),
    TableColumn("what", "项目", 16),
    TableColumn("old", "原来", 14),
    TableColumn("new", "改为", 0),
)


class HistoryScreen(PlaceScreen):
    """The changes of one member, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "返回", id="history.back"),
    ]

    def __init__(self, uid: str) -> None:
        super().__init__()
        self._lines = history(uid)

    def body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(_COLUMNS, empty="没有变更记录")

    def on_mount(self) -> None:
        """Show the changes."""
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(self._lines))
        table.focus()

    def show_title(self) -> None:
        """What this is."""
        self.query_one("#title", Line).show(" 变更记录")

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [line.at[:16].replace("T", " "), line.actor, line.what, line.old, line.new]
            for line in self._lines[first : first + number]
        ]
