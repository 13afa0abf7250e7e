"""The cells that can't be taken as they are: walked through, and another text typed for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics.identity import masked_in_text
from paicha_tui.basics.values import visible_text
from paicha_tui.intake.settling import CellPlace, OpenCell
from paicha_tui.records.fields import Coded, YesNo
from paicha_tui.screens.dialogs.lines_to_read import TextToRead
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.widgets.code_options import Option, Options, initials_of
from paicha_tui.widgets.code_screen import CodeScreen
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Notice
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("row", "行", 6, "right"),
    TableColumn("whose", "姓名", 10),
    TableColumn("label", "项目", 12),
    TableColumn("typed", "原样", 20),
    TableColumn("settled", "改填", 0),
)
SettledCells = dict[CellPlace, str]


@dataclass(frozen=True)
class _Doubt:
    """One thing to settle: a cell, or all cells of a code that say the same."""

    cell: OpenCell
    places: tuple[CellPlace, ...]

    def cells(self, settled: str | None) -> list[str]:
        """Its row."""
        number = len(self.places)
        return [
            str(self.cell.place.row) if number == 1 else f"{number}处",
            self.cell.whose if number == 1 else "",
            self.cell.label,
            masked_in_text(visible_text(self.cell.typed)),
            "" if settled is None else masked_in_text(visible_text(settled)),
        ]


class _Cells(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "改填", id="open.settle", tooltip="改填这一项"),
    ]


class OpenCellsScreen(HouseModal[SettledCells]):
    """Gives the texts that were typed, by the places of their cells."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f2,ctrl+s", "leave", "返回预览", id="open.back"),
    ]

    def __init__(self, heading: str, cells: Sequence[OpenCell]) -> None:
        super().__init__()
        self._heading = heading
        self._doubts = _doubts_of(cells)
        self._settled: SettledCells = {}

    def compose(self) -> ComposeResult:
        """The heading, the cells, why the one under the cursor can't be taken."""
        yield Line(f" {self._heading}", classes="heading")
        yield _Cells(_COLUMNS, marks_rows=False)
        yield Notice(id="notice")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the cells."""
        self._table.show(self._rows, len(self._doubts))
        self._table.focus()
        self._tell(0)

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            doubt.cells(self._settled.get(doubt.places[0]))
            for doubt in self._doubts[first : first + number]
        ]

    def _tell(self, row: int) -> None:
        """Say why, of one that is settled by now nothing."""
        doubt = self._doubts[row]
        self.query_one(Notice).say("" if doubt.places[0] in self._settled else doubt.cell.reason)

    @on(VirtualTable.CursorMoved)
    def _moved(self, message: VirtualTable.CursorMoved) -> None:
        message.stop()
        self._tell(message.row)

    @on(VirtualTable.RowChosen)
    def _settle(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        doubt = self._doubts[message.row]
        reader = doubt.cell.reader
        if not doubt.cell.can_be_settled:
            cell = doubt.cell
            self.app.push_screen(TextToRead(f"{cell.whose} {cell.where}".strip(), cell.reason))
        elif isinstance(reader, Coded | YesNo):
            options = Options(reader.codes, initials_of)
            self.app.push_screen(
                CodeScreen(
                    f"“{visible_text(doubt.cell.typed)}”改填{reader.label}", options.matching
                ),
                self._take_option,
            )
        else:
            before = self._settled.get(doubt.places[0], doubt.cell.typed)
            self._ask(before, doubt.cell.reason)

    def _ask(self, text: str, problem: str, *, goes_on: bool = False) -> None:
        """Ask for the text; one that can't be taken either is asked again, with what was typed."""
        cell = self._doubts[self._table.cursor].cell
        question = f"{problem}\n{cell.whose} {cell.label}改填："

        def take(typed: str | None) -> None:
            if typed is None:
                return
            refused, doubt = cell.problem(typed), cell.doubt(typed)
            if refused:
                self._ask(typed, refused, goes_on=True)
            elif doubt and typed != text:
                self._ask(typed, f"{doubt}确实如此的再按 Enter。", goes_on=True)
            else:
                self._keep(typed)

        self.app.push_screen(TextPrompt(question, text, goes_on=goes_on), take)

    def _take_option(self, option: Option | None) -> None:
        if option is not None:
            self._keep(option.code.label)

    def _keep(self, text: str) -> None:
        """Settle what is under the cursor, and go on to the next."""
        table = self._table
        doubt = self._doubts[table.cursor]
        self._settled |= dict.fromkeys(doubt.places, doubt.cell.shown(text))
        table.renew([table.cursor])
        self._tell(table.cursor)
        table.move_to(table.cursor + 1)

    def lost_by_ending(self) -> str:
        """What was settled."""
        return "改填的内容" if self._settled else ""

    def action_leave(self) -> None:
        """Give what was settled."""
        self.dismiss(self._settled)


def _doubts_of(cells: Sequence[OpenCell]) -> list[_Doubt]:
    groups: dict[object, list[OpenCell]] = {}
    for cell in cells:
        same = isinstance(cell.reader, Coded | YesNo) and bool(cell.typed)
        groups.setdefault((cell.label, cell.typed) if same else cell.place, []).append(cell)
    return [_Doubt(group[0], tuple(cell.place for cell in group)) for group in groups.values()]
