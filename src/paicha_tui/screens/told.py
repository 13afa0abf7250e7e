"""A place that tells what there is, in lines: 报表."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from paicha_tui import settings
from paicha_tui.annexes.forms import load_form
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


class ReportsScreen(_Told):
    """报表."""

    place = "reports"
    columns = (TableColumn("annex", "附件", 6, "right"), TableColumn("title", "表名", 0))
    how = "写出附件：paicha-tui export --annex 编号（或 all） --out 文件夹"

    def lines(self) -> list[list[str]]:
        """The nine annexes."""
        campaign = settings.current()
        return [[str(number), load_form(number, campaign).title] for number in settings.ANNEXES]
