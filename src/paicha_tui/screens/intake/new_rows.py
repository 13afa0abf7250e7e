"""The rows that bring somebody new: read through, and any of them left out or taken in again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.intake.preview import NewRow
from paicha_tui.intake.settling import CellPlace
from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("whose", "姓名", 14),
    TableColumn("left_out", "", 8),
    TableColumn("told", "", 0),
)
_HEADING = "新增：Enter 看读成了什么，Delete 不导入这一行，再按一次照常导入"


class NewRowsScreen(HouseModal[frozenset[CellPlace]]):
    """Gives the places of the rows that are left out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "delete,ctrl+d",
            "leave_out",
            "不导入",
            id="new_rows.leave_out",
            tooltip="不导入这一行，再按一次照常导入",
        ),
        Binding("escape,f2,ctrl+s", "leave", "返回预览", id="new_rows.back"),
    ]

    def __init__(self, rows: Sequence[NewRow]) -> None:
        super().__init__()
        self._rows = list(rows)
        self._left_out = {row.place for row in rows if row.is_left_out}

    def compose(self) -> ComposeResult:
        """The rows, each with where it stands."""
        yield Line(f" {_HEADING}", classes="heading")
        yield VirtualTable(_COLUMNS, marks_rows=False)
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the rows."""
        self._table.show(self._cells, len(self._rows))
        self._table.focus()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def _cells(self, first: int, number: int) -> list[list[str]]:
        return [
            [row.label, "不导入" if row.place in self._left_out else "", row.told]
            for row in self._rows[first : first + number]
        ]

    @on(VirtualTable.RowChosen)
    def _tell_values(self, message: VirtualTable.RowChosen) -> None:
        """Show how each cell of the row was read."""
        message.stop()
        row = self._rows[message.row]
        if row.values:
            self.app.push_screen(LinesToRead(f"{row.label}　{row.told}", row.values))

    def action_leave_out(self) -> None:
        """Leave the row under the cursor out, or take it in again."""
        table = self._table
        self._left_out ^= {self._rows[table.cursor].place}
        table.renew([table.cursor])
        table.move_to(table.cursor + 1)

    def action_leave(self) -> None:
        """Give what is left out."""
        self.dismiss(frozenset(self._left_out))
