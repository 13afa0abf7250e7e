"""The whole of a code list, to choose from with arrows or by typing."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from paicha_tui.values import clean_text
from paicha_tui.widgets.code_options import Option, Options
from paicha_tui.widgets.drawing import inert
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.table import TableColumn, VirtualTable


class CodeScreen(HouseModal[Option | None]):
    """Gives the value that was chosen, or None when the clerk went back."""

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
        self, label: str, options: Options, chosen: Option | None = None, query: str = ""
    ) -> None:
        super().__init__()
        self._label = label
        self._options = options
        self._found = options.matching(query)
        self._query = query
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """What is typed above, the values below."""
        yield Line(id="query")
        yield Rule()
        table = VirtualTable(
            [TableColumn("number", "代码", 4), TableColumn("label", "名称", 0)],
            empty="没有这样的代码，按退格键重新输入",
        )
        table.can_focus = False
        yield table
        yield Line("Enter 选定  Esc 返回  输入代码、汉字或拼音首字母查找", id="hint")

    def on_mount(self) -> None:
        """Show what fits, with the cursor on the value held so far."""
        self._show()
        if self._chosen in self._found:
            self._table.move_to(self._found.index(self._chosen))

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def _show(self) -> None:
        self._found = self._options.matching(self._query)
        typed = f"{self._label}：{self._query}"
        self.query_one("#query", Line).show(typed + "_")
        self._table.show(self._window, len(self._found))
        # An input method opens its window here.
        self.app.cursor_position = Offset(cell_len(inert(typed)), 0)

    def _window(self, first: int, count: int) -> list[list[str]]:
        rows = self._found[first : first + count]
        return [[option.number, option.code.label] for option in rows]

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
