"""A list to choose from with arrows or by typing: of codes, or of earlier values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from paicha_tui.basics.values import clean_text
from paicha_tui.widgets.code_options import Option
from paicha_tui.widgets.drawing import inert
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.table import TableColumn, VirtualTable

Value = TypeVar("Value")


class NarrowedScreen(HouseModal[Value | None], Generic[Value]):
    """Gives the value that was chosen, or None when the clerk went back."""

    columns: Sequence[TableColumn] = ()
    hint = ""
    nothing = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "选定", id="codes.choose"),
        Binding("escape", "dismiss(None)", "返回", id="codes.back"),
        Binding("up", "move('move_up')", "上移", show=False, id="codes.up"),
        Binding("down", "move('move_down')", "下移", show=False, id="codes.down"),
        Binding("pageup", "move('page_up')", "上页", show=False, id="codes.page_up"),
        Binding("pagedown", "move('page_down')", "下页", show=False, id="codes.page_down"),
        Binding("home", "move('first')", "开头", show=False, id="codes.first"),
        Binding("end", "move('last')", "末尾", show=False, id="codes.last"),
        Binding("backspace", "erase", "删字", show=False, id="codes.erase"),
    ]

    def __init__(
        self,
        label: str,
        matching: Callable[[str], Sequence[Value]],
        chosen: Value | None = None,
        query: str = "",
    ) -> None:
        super().__init__()
        self._label = label
        self._matching = matching
        self._found = matching(query)
        self._query = query
        self._chosen = chosen

    def cells(self, value: Value) -> list[str]:
        """The row of a value."""
        return [str(value)]

    def compose(self) -> ComposeResult:
        """What is typed above, the values below."""
        yield Line(id="query")
        yield Rule()
        table = VirtualTable(self.columns, empty=self.nothing)
        table.can_focus = False
        yield table
        yield Line(self.hint, id="hint")

    def on_mount(self) -> None:
        """Show what fits, with the cursor on the value held so far."""
        self._show()
        if self._chosen in self._found:
            self._table.move_to(self._found.index(self._chosen))

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def _show(self) -> None:
        self._found = self._matching(self._query)
        typed = f"{self._label}：{self._query}"
        self.query_one("#query", Line).show(typed + "_")
        self._table.show(self._window, len(self._found))
        # An input method opens its window here.
        self.app.cursor_position = Offset(cell_len(inert(typed)), 0)

    def _window(self, first: int, count: int) -> list[list[str]]:
        return [self.cells(value) for value in self._found[first : first + count]]

    def on_key(self, event: events.Key) -> None:
        """Narrow the list by what is typed."""
        if event.is_printable and event.character:
            event.stop()
            self._search(self._query + event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Narrow the list by what is pasted."""
        event.stop()
        self._search(self._query + clean_text(event.text))

    def _search(self, query: str) -> None:
        self._query = query
        self._show()

    def action_erase(self) -> None:
        """Take back the last character typed."""
        self._search(self._query[:-1])

    def action_move(self, how: str) -> None:
        """Move the cursor of the list."""
        getattr(self._table, f"action_{how}")()

    def action_choose(self) -> None:
        """Give back the value under the cursor."""
        if self._found:
            self.dismiss(self._found[self._table.cursor])


class CodeScreen(NarrowedScreen[Option]):
    """The whole of a code list."""

    columns = (TableColumn("number", "代码", 4), TableColumn("label", "名称", 0))
    hint = "Enter 选定  Esc 返回  输入代码、汉字或拼音首字母查找"
    nothing = "没有这样的代码，按退格键重新输入"

    def cells(self, value: Option) -> list[str]:
        """Number and label."""
        return [value.number, value.code.label]


class EarlierScreen(NarrowedScreen[str]):
    """The earlier values of a field."""

    columns = (TableColumn("value", "填过的内容", 0),)
    hint = "Enter 选定  Esc 返回  输入汉字或拼音首字母查找"
    nothing = "没有填过这样的内容，按退格键重新输入"
