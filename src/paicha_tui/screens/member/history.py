"""变更记录: who changed what of a member."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics.values import visible_text
from paicha_tui.entry import history
from paicha_tui.models import Member
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.lines_to_read import TextToRead
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
        self._uid = uid
        self._lines = history(uid)

    def body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(_COLUMNS, empty="没有变更记录", marks_rows=False)

    def on_mount(self) -> None:
        """Show the changes."""
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(self._lines))
        table.focus()

    def show_title(self) -> None:
        """Whose changes these are."""
        member: Any = Member.get_or_none(Member.uid == self._uid)
        name = visible_text(member.name or "") if member else ""
        self.query_one("#title", Line).show(f" {name}  变更记录" if name else " 变更记录")

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say what the columns have no room for."""
        line = self._lines[message.row]
        self.say("；".join(text for text in (line.old, line.new, line.reason) if text))

    @on(VirtualTable.RowChosen)
    def _read(self, message: VirtualTable.RowChosen) -> None:
        """Show the whole change."""
        message.stop()
        line = self._lines[message.row]
        told = (("原来", line.old), ("改为", line.new), ("原因", line.reason))
        text = "\n\n".join(f"{label}：{text}" for label, text in told if text)
        self.app.push_screen(TextToRead(f"{line.at[:16]} {line.actor} {line.what}", text))

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [line.at[:16].replace("T", " "), line.actor, line.what, line.old, line.new]
            for line in self._lines[first : first + number]
        ]
