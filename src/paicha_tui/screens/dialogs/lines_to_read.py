"""A list of lines to read, and the whole of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from paicha_tui.basics.values import visible_text
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Notice
from paicha_tui.widgets.table import TableColumn, VirtualTable


class TextToRead(HouseModal[None]):
    """A text of any length under a heading, on as many rows as it takes."""

    DEFAULT_CSS = """
    TextToRead > VerticalScroll { padding: 1 2; }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss(None)", "返回", id="whole.back"),
    ]

    def __init__(self, heading: str, text: str) -> None:
        super().__init__()
        self._heading = heading
        self._text = text

    def compose(self) -> ComposeResult:
        """The heading and the text."""
        yield Line(f" {self._heading}", classes="heading")
        with VerticalScroll():
            yield Static(Content(visible_text(self._text)))
        yield KeyHint()


class _Lines(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "全文", id="telling.whole", tooltip="看这一行的全文"),
    ]


class LinesToRead(HouseModal[None]):
    """Lines of two cells under a heading; Enter tells the whole of one that is cut."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "返回", id="telling.back"),
    ]

    def __init__(self, heading: str, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = list(lines)
        self._first = 0 if any(what for what, _ in lines) else 1
        """The first column that holds anything."""

    def compose(self) -> ComposeResult:
        """The heading, the lines, as much of one as a row holds."""
        yield Line(f" {self._heading}", classes="heading")
        columns = (TableColumn("what", "", 22), TableColumn("told", "", 0))
        yield _Lines(columns[self._first :], marks_rows=False, tells_total=False)
        yield Notice(id="notice")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the lines."""
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(self._lines))
        table.focus()

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [list(line[self._first :]) for line in self._lines[first : first + number]]

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say what the column may have no room for."""
        self.query_one(Notice).say(self._lines[message.row][1])

    @on(VirtualTable.RowChosen)
    def _tell_whole(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        what, told = self._lines[message.row]
        self.app.push_screen(TextToRead(what or self._heading, told))
