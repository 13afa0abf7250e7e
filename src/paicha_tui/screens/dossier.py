"""完善档案: the five materials of every member of a branch as a grid of digits (通知 三.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import visible_text
from paicha_tui.entry import BulkResult, Spot, choices, dossier, open_form
from paicha_tui.entry.dossier import MATERIALS, DossierRow
from paicha_tui.models import Dossier, Member
from paicha_tui.records.fields import described_field
from paicha_tui.records.vocabulary import DossierState
from paicha_tui.screens.base.group_screen import MemberGroupScreen
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.widgets.cells import CellTable
from paicha_tui.widgets.lines import Line, Notice
from paicha_tui.widgets.table import TableColumn
from paicha_tui.worklists.listing import row_of, uid_of

_HEADS = {
    "application_form": "志愿书",
    "application_letter": "申请书",
    "political_review": "政审",
    "full_member_request": "转正",
    "training_review": "考察",
}
"""What stands above the column of each material, which has room for three characters."""

WIDE = 110
DIGITS = ("one", "two", "three", "four", "five")


def _columns(width: int) -> list[TableColumn]:
    custody, keeper = (16, 24) if width >= WIDE else (12, 10)
    return [
        TableColumn("name", Member.name.label, 8),
        *(TableColumn(name, _HEADS[name], 6) for name in MATERIALS),
        TableColumn("custody", Dossier.custody.label, custody),
        TableColumn("keeper", Dossier.keeper.label, keeper),
        TableColumn("treatment", Dossier.treatment.label, 0),
    ]


class DossiersScreen(MemberGroupScreen):
    """完善档案."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                f"{number},fullwidth_digit_{word}",
                f"set('{number}')",
                "定情况",
                show=False,
                id=f"dossiers.state_{number}",
                tooltip="定下这一格，到下一格",
            )
            for number, word in enumerate(DIGITS, start=1)
        ),
        Binding(
            "6,7,8,9,0",
            "set('0')",
            "不用",
            show=False,
            id="dossiers.no_digit",
            tooltip="这里只用 1 至 5，离开按 Esc",
        ),
        Binding(
            "f2,ctrl+s,a",
            "complete",
            "全部齐全",
            id="dossiers.all",
            tooltip="这一行的材料都记为齐全",
        ),
        Binding("f4,ctrl+t", "only_faulty", "筛选", id="dossiers.filter", tooltip="只列要完善的"),
        Binding(
            "alt+o",
            "open",
            "记录",
            show=False,
            id="dossiers.open",
            tooltip="打开记录，在档案页签",
        ),
        Binding(
            "f6,alt+y", "next_faulty", "下一缺", id="dossiers.next", tooltip="到下一名要完善的"
        ),
        Binding("alt+g", "change_marked", "批改", id="dossiers.change", tooltip="一起改标记的党员"),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            show=False,
            id="dossiers.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding("escape", "leave", "返回", id="dossiers.back", tooltip="返回，填过的都已保存"),
    ]
    place = "dossiers"

    def __init__(self, ids: Sequence[int] | None = None, whose: str = "") -> None:
        super().__init__(ids, whose)
        self._shown: Sequence[int] = ()
        self._rows: dict[int, DossierRow] = {}
        self._faulty: set[int] = set()
        self._only_faulty = False
        self._end: tuple[int, str] | None = None

    def body(self) -> ComposeResult:
        """The totals, the grid, the values of the cell, what must be mended."""
        yield Line(id="totals", classes="muted")
        yield CellTable(
            _columns(0),
            stops=(*MATERIALS, "custody", "keeper", "treatment"),
            empty="没有要列出的党员",
            id="grid",
        )
        yield Line(id="values")
        yield Line(id="mend")

    def on_mount(self) -> None:
        """Let the keys come to the grid."""
        self._grid.focus()

    @property
    def _grid(self) -> CellTable:
        return self.query_one("#grid", CellTable)

    def on_resize(self, event: events.Resize) -> None:
        """Give the columns what room there is."""
        self._grid.show_columns(_columns(event.size.width))

    def begin(self) -> None:
        """Show everybody."""
        self._list()

    # What is shown.

    def _list(self, member_id: int = 0) -> None:
        """List the members anew, the cursor on one of them."""
        self._rows.clear()
        self._faulty = dossier.faulty_among(self.ids, self.campaign)
        self._shown = (
            [each for each in self.ids if each in self._faulty] if self._only_faulty else self.ids
        )
        cursor = self._shown.index(member_id) if member_id in self._shown else 0
        self._grid.show(self._cells, len(self._shown), cursor=cursor)
        self._end = None
        self._tell()

    def _cells(self, first: int, number: int) -> list[list[str]]:
        return [self._cells_of(row) for row in self._read(self._shown[first : first + number])]

    def _read(self, ids: Sequence[int]) -> list[DossierRow]:
        """The rows of these members as the store has them, kept as what the clerk sees."""
        found = dossier.rows_of(ids, self.campaign)
        self._rows.update((row.member_id, row) for row in found)
        return found

    def _cells_of(self, row: DossierRow) -> list[str]:
        materials = [row.shown(name) or ("" if row.needs(name) else "—") for name in MATERIALS]
        return [row.name, *materials, *map(row.shown, ("custody", "keeper", "treatment"))]

    def _row(self) -> DossierRow | None:
        """The row under the cursor as it is shown."""
        if not self._shown:
            return None
        identity = self._shown[self._grid.cursor]
        if identity not in self._rows:
            self._read([identity])
        return self._rows.get(identity)

    @on(CellTable.CellMoved)
    def _moved(self, message: CellTable.CellMoved) -> None:
        message.stop()
        self._end = None
        notice = self.query_one(Notice)
        if notice.tells_problem:
            notice.clear()
        self._tell()

    def _tell(self) -> None:
        """The totals, what may be keyed in this cell, what must be mended in this row."""
        total, faulty = len(self.ids), len(self._faulty)
        listed = f"  只列要完善的 {len(self._shown)} 人" if self._only_faulty else ""
        others = f"  另有 {self.left_out} 人不是排查对象" if self.left_out else ""
        self.query_one("#totals", Line).show(
            f" 齐全 {total - faulty}/{total}  要完善 {faulty}{listed}{others}"
        )
        row = self._row()
        field = described_field(Dossier, self._grid.column)
        offered = "  ".join(f"{number} {label}" for number, label in choices(field))
        value = f"{field.show(row.values[field.name])}　Enter 填写" if row else ""
        self.query_one("#values", Line).show(f" {field.label}：{offered or value}" if row else "")
        self.query_one("#mend", Line).show(f" {row.to_mend() or '材料齐全'}" if row else "")

    # Cell by cell.

    def action_set(self, number: str) -> None:
        """Give the cell the value with this number, and go to the next cell."""
        row, column = self._row(), self._grid.column
        if row is None:
            return
        if self._end == (self._grid.cursor, column):
            self.say("已到末尾，用方向键移动后再改", problem=True)
            return
        offered = dict(choices(described_field(Dossier, column)))
        if number not in offered:
            told = "  ".join(f"{digit} {label}" for digit, label in offered.items())
            self.say(f"这一格用 {told}" if offered else "这一格按 Enter 填写", problem=True)
            return
        if self._write(lambda: dossier.put([row.member_id], column, offered[number], shown=row)):
            self._advance(column)

    def _advance(self, column: str) -> None:
        """Go to the next material, after the last one to the next row; else down."""
        grid, names = self._grid, list(MATERIALS)
        if column in names[:-1]:
            grid.move_to_column(names[names.index(column) + 1])
        elif grid.cursor < grid.total - 1:
            grid.move_to(grid.cursor + 1)
            if column in names:
                grid.move_to_column(names[0])
        else:
            self._end = (grid.cursor, column)
            self._tell()

    def action_complete(self) -> None:
        """Say that every material of this row is 齐全, and go to the next row."""
        row = self._row()
        if row is not None and self._write(
            lambda: dossier.put_complete([row.member_id], shown=row)
        ):
            self._advance(list(MATERIALS)[-1])

    @on(CellTable.CellChosen)
    def _chosen(self, message: CellTable.CellChosen) -> None:
        """Write in a cell that is written freely; open the record from another."""
        message.stop()
        row, column = self._row(), message.column
        field = described_field(Dossier, column)
        if row is None or choices(field):
            self.action_open()
            return

        def take(text: str | None) -> None:
            if text is not None and self._write(
                lambda: dossier.put([row.member_id], column, text, shown=row)
            ):
                self._advance(column)

        name = visible_text(row.name) or "未填姓名"
        prompt = TextPrompt(f"{name}　{field.label}（空着即清除）：", row.shown(column))
        self.app.push_screen(prompt, take)

    def _write(self, action: Callable[[], BulkResult]) -> bool:
        """Write the row under the cursor, and show it; whether it was written."""
        identity = self._shown[self._grid.cursor]
        try:
            done = action()
        except PaichaError as problem:
            self.drop_typed_ahead()
            self._renew(identity)
            self.say(str(problem), problem=True)
            return False
        self._renew(identity)
        self._say_done(done)
        return True

    def _renew(self, identity: int) -> None:
        """Show the row under the cursor as the store has it now."""
        self._faulty -= {identity}
        self._faulty.update(row.member_id for row in self._read([identity]) if row.faulty)
        self._grid.renew([self._grid.cursor])
        self._tell()

    def _say_done(self, done: BulkResult) -> None:
        self.say(f"{done.sentence}；Ctrl+Z 可撤销" if done.changed else done.sentence)

    # Row by row.

    def action_only_faulty(self) -> None:
        """List only those to be mended, or everybody again."""
        here = self._shown[self._grid.cursor] if self._shown else 0
        self._only_faulty = not self._only_faulty
        self._list(here)

    def action_next_faulty(self) -> None:
        """Go to the next member with something to mend, from the top again."""
        here = self._grid.cursor
        order = [*range(here + 1, len(self._shown)), *range(min(here + 1, len(self._shown)))]
        found = next(
            (position for position in order if self._shown[position] in self._faulty), None
        )
        if found is None:
            self.say("没有要完善的档案了")
            return
        self._grid.move_to(found)
        row = self._row()
        wanting = [
            name
            for name in MATERIALS
            if row and row.needs(name) and row.values[name] != DossierState.COMPLETE
        ]
        self._grid.move_to_column(next(iter(wanting), self._grid.column))

    def action_change_marked(self) -> None:
        """Change the marked rows together."""
        ids = [self._shown[row] for row in sorted(self._grid.marked)]
        if not ids:
            self.say("请先用空格标记要一起改的党员，Ctrl+A 全选", problem=True)
            return
        items = [
            Item("1", "材料都记为齐全"),
            Item("2", f"{Dossier.custody.label}改为同一种"),
            Item("3", f"{Dossier.keeper.label}改为同一个"),
        ]
        self.app.push_screen(
            Chooser(f"标记了 {len(ids)} 名党员，要做什么", items, several=False),
            lambda keys: self._act(ids, keys),
        )

    def _act(self, ids: Sequence[int], keys: list[str] | None) -> None:
        action = keys[0] if keys else ""
        if action == "1":
            self._write_all(lambda: dossier.put_complete(ids))
        elif action == "2":
            items = [Item(number, label) for number, label in choices(Dossier.custody)]
            labels = dict(choices(Dossier.custody))
            self.app.push_screen(
                Chooser(f"{len(ids)} 名党员的{Dossier.custody.label}", items, several=False),
                lambda chosen: self._put_all(ids, "custody", labels[chosen[0]] if chosen else None),
            )
        elif action == "3":
            self.app.push_screen(
                TextPrompt(f"{len(ids)} 名党员的{Dossier.keeper.label}（空着即清除）："),
                lambda text: self._put_all(ids, "keeper", text),
            )

    def _put_all(self, ids: Sequence[int], field: str, text: str | None) -> None:
        if text is not None:
            self._write_all(lambda: dossier.put(ids, field, text))

    def _write_all(self, action: Callable[[], BulkResult]) -> None:
        here = self._shown[self._grid.cursor]
        try:
            done = action()
        except PaichaError as problem:
            self.drop_typed_ahead()
            self.say(str(problem), problem=True)
            return
        self._list(here)
        self._say_done(done)

    def fail_undo(self, problem: str) -> None:
        """Tell why; the keys behind were meant for what comes after."""
        self.drop_typed_ahead()
        super().fail_undo(problem)

    def show_undone(self, uid: str, told: str) -> None:
        """Return to whom it was about."""
        here = self._shown[self._grid.cursor] if self._shown else 0
        position = row_of(uid, self.ids)
        self._list(here if position is None else self.ids[position])
        self.say(told)

    # The record.

    def action_open(self) -> None:
        """Open the record on the tab of the dossier."""
        row = self._row()
        if row is None:
            return
        column = self._grid.column
        form = open_form(row.uid)
        spot = Spot(form.rows_of(Dossier)[-1].uid, column)
        self.app.push_screen(RecordScreen(form, self, spot), lambda _: self.return_to())

    def return_to(self) -> None:
        """Show the grid as it is now."""
        self._list(self._shown[self._grid.cursor] if self._shown else 0)

    def neighbour(self, uid: str, step: int) -> str | None:
        """The member before or after one in the grid, with the cursor put on him."""
        here = row_of(uid, self._shown)
        row = -1 if here is None else here + step
        if not 0 <= row < len(self._shown):
            return None
        self._grid.move_to(row)
        return uid_of(self._shown[row])
