"""Choosing one or several things from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line
from paicha_tui.widgets.table import TableColumn, VirtualTable


@dataclass(frozen=True)
class Item:
    """One thing to choose; a key of one letter chooses it as well."""

    key: str
    label: str
    chosen: bool = False


class _Choices(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "选定", id="choices.take", tooltip="用这一行或标记的各行"),
    ]


class Chooser(HouseModal[list[str] | None]):
    """Gives the keys of what was chosen, in the order of the list; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "take", "确定", id="choose.take", tooltip="用选定的"),
        Binding("escape", "leave", "返回", id="choose.back"),
    ]

    def __init__(self, question: str, items: Sequence[Item], *, several: bool = True) -> None:
        super().__init__()
        self._question = question
        self._items = tuple(items)
        self._several = several
        self._chosen = {item.key for item in items if item.chosen}
        self._has_letters = any(len(item.key) == 1 for item in items)

    def compose(self) -> ComposeResult:
        """The question, the list, the keys."""
        yield Line(f" {self._question}", id="question", classes="heading")
        letters = [TableColumn("key", "", 4)] if self._has_letters else []
        columns = [*letters, TableColumn("label", "", 0)]
        yield _Choices(columns, marks_rows=self._several, id="choices")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the list with what is chosen marked."""
        table = self._table
        table.show(self._rows, len(self._items))
        table.marked.update(row for row, item in enumerate(self._items) if item.key in self._chosen)
        table.focus()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#choices", VirtualTable)

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [item.key if len(item.key) == 1 else "", item.label][not self._has_letters :]
            for item in self._items[first : first + number]
        ]

    def on_key(self, event: events.Key) -> None:
        """Let a letter choose."""
        for row, item in enumerate(self._items):
            if len(item.key) == 1 and event.character == item.key:
                event.stop()
                self._table.move_to(row)
                if self._several:
                    self._table.marked ^= {row}
                    self._table.forget()
                else:
                    self.dismiss([item.key])
                return

    @on(VirtualTable.RowChosen)
    def _take_row(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        if self._several and self._table.marked:
            self.action_take()
        else:
            self.dismiss([self._items[message.row].key])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Where one is to be chosen, Enter alone does it."""
        return self._several or action != "take"

    def action_take(self) -> None:
        """Take what is marked."""
        self.dismiss([self._items[row].key for row in sorted(self._table.marked)])

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
