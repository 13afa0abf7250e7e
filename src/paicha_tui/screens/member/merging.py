"""Two entries of one person: field by field, which of the two values stays."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import Merging
from paicha_tui.entry.merging import Value
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("label", "项目", 20),
    TableColumn("kept", "1 留下的一份", 24),
    TableColumn("other", "2 并入的一份", 24),
    TableColumn("chosen", "用", 0),
)


class _Differences(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "换一份", id="merge.switch", tooltip="换用另一份的值"),
        *(
            Binding(
                f"{digit},fullwidth_digit_{word}",
                f"screen.use({digit})",
                told,
                id=f"merge.use_{digit}",
                tooltip=f"这一项用{told}一份的值，到下一项",
            )
            for digit, word, told in ((1, "one", "留下的"), (2, "two", "并入的"))
        ),
    ]


class MergeScreen(HouseModal[set[Value] | None]):
    """Gives the values of the other that are taken; None when the clerk goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "take", "合并", id="merge.take", tooltip="照选定的合并为一份"),
        Binding("f4,ctrl+t", "turn", "换留下的", id="merge.turn", tooltip="留下另一份，并入这一份"),
        Binding("escape", "dismiss(None)", "返回", id="merge.back"),
    ]

    def __init__(self, merging: Merging) -> None:
        super().__init__()
        self.merging = merging
        self._taken: set[Value] = set()

    def compose(self) -> ComposeResult:
        """Who stays and who goes, the fields, what is taken by itself, the keys."""
        yield Line(id="kept", classes="heading")
        yield Line(id="other", classes="heading")
        yield _Differences(_COLUMNS, empty="两份没有不同的值，按 F2 合并", marks_rows=False)
        yield Line(id="filled", classes="muted")
        yield Line(id="moved", classes="muted")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the fields."""
        self._show()
        self._table.focus()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def _show(self) -> None:
        merging = self.merging
        self.query_one("#kept", Line).show(f" 1 留下 {merging.told(merging.kept)}")
        self.query_one("#other", Line).show(f" 2 并入 {merging.told(merging.other)}")
        filled = "、".join(merging.filled) or "没有"
        self.query_one("#filled", Line).show(f" 从第2份补入：{filled}")
        moved = merging.moved or "没有别的记录"
        self.query_one("#moved", Line).show(f" 一并归入：{moved}；第2份移到“已移除”，可以恢复")
        self._table.show(self._rows, len(merging.differences))

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [each.label, each.kept, each.other, "2" if each.value in self._taken else "1"]
            for each in self.merging.differences[first : first + number]
        ]

    @on(VirtualTable.RowChosen)
    def _switch(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        self._taken ^= {self.merging.differences[message.row].value}
        self._table.forget()

    def action_use(self, digit: int) -> None:
        """Take the value of one of the two, and go to the next field."""
        table = self._table
        for each in self.merging.differences[table.cursor : table.cursor + 1]:
            self._taken -= {each.value}
            self._taken |= {each.value} if digit == 2 else set()
            table.forget()
            table.move_to(min(table.cursor + 1, table.total - 1))

    def action_turn(self) -> None:
        """Let the other stay; the values chosen stay chosen."""
        before, taken = self.merging, self._taken
        self.merging = entry.compare(before.other.uid, before.kept.uid)
        self._taken = {
            each.value
            for each in self.merging.differences
            if each.value in {one.value for one in before.differences} and each.value not in taken
        }
        self._show()

    def action_take(self) -> None:
        """Take what is chosen; ask first where the numbers are those of two people."""
        if self.merging.same_number:
            self.dismiss(self._taken)
            return

        def answered(answer: str | None) -> None:
            if answer == "y":
                self.dismiss(self._taken)

        question = "两份的身份证号码不是同一个号码，确是同一个人吗？"
        choices = (("y", "是同一个人，合并"), ("n", "不是"))
        self.app.push_screen(ask(question, choices, default=1), answered)


def ask_to_merge(
    screen: ChangingScreen, uids: Sequence[str], then: Callable[[], None] = lambda: None
) -> None:
    """Compare two entries of one person and merge them as the clerk chooses, then call `then`."""
    try:
        dialog = MergeScreen(entry.compare(*entry.likelier_first(uids)))
    except PaichaError as problem:
        screen.say(str(problem), problem=True)
        return

    def merge(taken: set[Value] | None) -> None:
        if taken is None:
            screen.say("没有合并")
        else:
            merged = partial(entry.merge, dialog.merging, taken, where=screen.where)
            screen.do(lambda: f"{merged()}；Ctrl+Z 可撤销")
            then()

    screen.app.push_screen(dialog, merge)
