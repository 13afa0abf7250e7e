"""A place that tells what there is, in lines: 设置."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from paicha_tui import settings
from paicha_tui.screens.place import PlaceScreen
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import TableColumn, VirtualTable


class _Told(PlaceScreen):
    columns: Sequence[TableColumn] = ()
    how = ""

    def body(self) -> ComposeResult:
        """How to do it, and the table."""
        yield Line(f" {self.how}")
        yield VirtualTable(self.columns, opens=False, marks_rows=False)

    def on_mount(self) -> None:
        """Show the lines."""
        self._lines = lines = self.lines()
        table = self.query_one(VirtualTable)
        table.show(lambda first, number: lines[first : first + number], len(lines))
        table.focus()

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say what the last column may have no room for."""
        self.say(self._lines[message.row][-1])

    def lines(self) -> list[list[str]]:
        """The cells."""
        raise AssertionError("each place has its own")


class SettingsScreen(_Told):
    """设置."""

    place = "settings"
    columns = (
        TableColumn("label", "设置", 22),
        TableColumn("value", "现值", 14),
        TableColumn("note", "说明", 0),
    )
    how = "修改设置：paicha-tui settings 设置 值"

    def lines(self) -> list[list[str]]:
        """Every setting."""
        choices = settings.current().choices
        return [[item.label, choices[item.key], item.note] for item in settings.SETTINGS.values()]
