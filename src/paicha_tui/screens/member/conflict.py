"""Two clerks on one record: field by field, which of the two values stays."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from paicha_tui.basics.values import visible_text
from paicha_tui.entry import MINE, THEIRS, Conflict, Side, Spot
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("label", "项目", 14),
    TableColumn("base", "原来", 16),
    TableColumn("mine", "您的", 18),
    TableColumn("theirs", "他人的", 18),
    TableColumn("chosen", "用", 0),
)


class _Differences(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "换另一方", id="conflict.switch", tooltip="换用另一方的值"),
    ]


class ConflictScreen(HouseModal[dict[Spot, Side] | None]):
    """Gives the side chosen for each field; None when the clerk goes back to the form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "take", "照此保存", id="conflict.take"),
        Binding("escape", "leave", "返回", id="conflict.back"),
    ]

    def __init__(self, conflict: Conflict) -> None:
        super().__init__()
        self._sentence = str(conflict)
        self._differences = conflict.differences
        self._sides: list[Side] = [each.suggested for each in conflict.differences]

    def compose(self) -> ComposeResult:
        """The sentence, the fields, the keys."""
        yield Static(Content(visible_text(self._sentence)), classes="heading")
        yield _Differences(_COLUMNS, marks_rows=False)
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the fields."""
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(self._differences))
        table.focus()

    def _rows(self, first: int, number: int) -> list[list[str]]:
        pairs = list(zip(self._differences, self._sides, strict=True))[first : first + number]
        return [
            [
                visible_text(each.label),
                visible_text(each.base),
                visible_text(each.mine),
                visible_text(each.theirs),
                "您的" if side == MINE else "他人的",
            ]
            for each, side in pairs
        ]

    @on(VirtualTable.RowChosen)
    def _switch(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        self._sides[message.row] = THEIRS if self._sides[message.row] == MINE else MINE
        self.query_one(VirtualTable).forget()

    def action_take(self) -> None:
        """Take the sides as they are."""
        self.dismiss(
            {each.spot: side for each, side in zip(self._differences, self._sides, strict=True)}
        )

    def action_leave(self) -> None:
        """Back to the form, nothing saved."""
        self.dismiss(None)
