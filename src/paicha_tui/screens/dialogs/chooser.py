"""Choosing one or several things from a list, by its letter or number, or by typing."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from paicha_tui.basics.pinyin import holds
from paicha_tui.basics.values import clean_text
from paicha_tui.widgets.drawing import inert
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line
from paicha_tui.widgets.table import TableColumn, VirtualTable

MOST_AT_A_GLANCE = 9
"""A longer list is narrowed by what is typed."""
TYPED = " 查找："
HOW = "　打编号、汉字或拼音首字母"


@dataclass(frozen=True)
class Item:
    """One thing to choose; a key of one letter, or a number, chooses it as well."""

    key: str
    label: str
    chosen: bool = False


class _Choices(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "选定", id="choices.take", tooltip="用这一行或标记的各行"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be chosen is not taken out."""
        return action not in ("copy", "print") and super().check_action(action, parameters)


def _tags(items: Sequence[Item]) -> list[str]:
    """What each is chosen by: its own letter or number, else its place in the list."""
    keys = [item.key for item in items]
    if all(len(key) == 1 or key.isdecimal() for key in keys):
        return keys
    digits = len(str(len(items)))
    return [f"{place:0{digits}}" for place in range(1, len(items) + 1)]


class Chooser(HouseModal[list[str] | None]):
    """Gives the keys of what was chosen, in the order of the list; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "take", "确定", id="choose.take", tooltip="用选定的"),
        Binding("escape", "leave", "返回", id="choose.back"),
        Binding("backspace", "erase", "删字", show=False, id="choose.erase"),
    ]

    def __init__(self, question: str, items: Sequence[Item], *, several: bool = True) -> None:
        super().__init__()
        self._question = question
        self._items = self._found = tuple(zip(_tags(items), items, strict=True))
        self._several = several
        self._chosen = {item.key for item in items if item.chosen}
        self._typed: str | None = "" if len(items) > MOST_AT_A_GLANCE else None

    def compose(self) -> ComposeResult:
        """The question, what is typed where the list is long, the list, the keys."""
        yield Line(f" {self._question}", id="question", classes="heading")
        if self._typed is not None:
            yield Line(f"{TYPED}_{HOW}", id="typed")
        widest = max((len(tag) for tag, _ in self._items), default=0)
        columns = [TableColumn("tag", "", max(4, widest + 1)), TableColumn("label", "", 0)]
        yield _Choices(
            columns,
            empty="没有这样的，按退格键重新输入",
            marks_rows=self._several,
            id="choices",
        )
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the list with what is chosen marked."""
        self._show()
        self._table.focus()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#choices", VirtualTable)

    def _show(self) -> None:
        table = self._table
        table.show(self._rows, len(self._found))
        table.marked.update(
            row for row, (_, item) in enumerate(self._found) if item.key in self._chosen
        )

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [[tag, item.label] for tag, item in self._found[first : first + number]]

    def _keep_marks(self) -> None:
        """Hold what is marked among the rows that are shown."""
        if self._several:
            self._chosen -= {item.key for _, item in self._found}
            self._chosen |= {self._found[row][1].key for row in self._table.marked}

    # Typing.

    def on_key(self, event: events.Key) -> None:
        """Let a letter or a number choose, and anything else that is typed narrow the list."""
        if not event.is_printable or not event.character:
            return
        if event.character.isspace() and self._several:
            return
        typed = unicodedata.normalize("NFKC", event.character).casefold()
        if self._choose_by(f"{self._typed or ''}{typed}"):
            event.stop()
        elif self._typed is not None:
            event.stop()
            self._narrow(self._typed + typed)

    def on_paste(self, event: events.Paste) -> None:
        """Narrow a long list by what is pasted."""
        event.stop()
        if self._typed is not None:
            self._narrow(self._typed + clean_text(event.text))

    def _choose_by(self, tag: str) -> bool:
        """Choose what has this letter or number, unless a longer number begins so."""
        meant = [item for each, item in self._items if each.startswith(tag)]
        if len(meant) != 1 or all(each != tag for each, _ in self._items):
            return False
        (item,) = meant
        if not self._several:
            self.dismiss([item.key])
            return True
        if self._typed:
            self._narrow("")
        row = [each for _, each in self._found].index(item)
        self._table.move_to(row)
        self._table.marked ^= {row}
        self._table.forget()
        return True

    def _narrow(self, typed: str) -> None:
        self._keep_marks()
        self._typed = typed
        self._found = tuple(
            (tag, item)
            for tag, item in self._items
            if (tag.startswith(typed) if typed.isdecimal() else holds(item.label, typed))
        )
        told = f"{TYPED}{typed}"
        self.query_one("#typed", Line).show(f"{told}_{'' if typed else HOW}")
        self._show()
        # An input method opens its window here.
        self.app.cursor_position = Offset(cell_len(inert(told)), 1)

    def action_erase(self) -> None:
        """Take back the last character typed."""
        if self._typed:
            self._narrow(self._typed[:-1])

    # Choosing.

    @on(VirtualTable.RowChosen)
    def _take_row(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        self._keep_marks()
        if self._several and self._chosen:
            self.action_take()
        else:
            self.dismiss([self._found[message.row][1].key])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Where one is to be chosen, Enter alone does it."""
        return self._several or action != "take"

    def action_take(self) -> None:
        """Take what is marked."""
        self._keep_marks()
        self.dismiss([item.key for _, item in self._items if item.key in self._chosen])

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
