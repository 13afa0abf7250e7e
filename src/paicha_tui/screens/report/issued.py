"""Issued annexes: printed again unchanged, and compared with today or with another issue."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui import reports
from paicha_tui.annexes import archive, workbooks
from paicha_tui.annexes.archive import Comparison, Issued, name_of
from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.reading import hand_over, reading
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("issued", "定稿时间", 16),
    TableColumn("by", "定稿人", 8),
    TableColumn("filled", "填表日期", 10),
    TableColumn("people", "人数", 5, "right"),
    TableColumn("scope", "范围", 16),
    TableColumn("reason", "理由", 0),
)
TODAY = "今天"


def _when(issued: Issued) -> str:
    return issued.issued_at[:16].replace("T", " ")


class IssuedTable(VirtualTable):
    """What was issued; Enter compares."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "比今天", id="issued.compare", tooltip="与今天的数字比较"),
    ]


class IssuedScreen(PlaceScreen):
    """What has been issued of one annex, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "write", "重印", id="issued.write", tooltip="原样重印当时的文件"),
        Binding("f4,ctrl+t", "other", "两份比", id="issued.other", tooltip="与另一次定稿的表比较"),
        Binding("escape", "app.pop_screen", "返回", id="issued.back"),
    ]

    def __init__(self, annex: int, folder: Path) -> None:
        super().__init__()
        self._annex = annex
        self._folder = folder
        self._issued = archive.issued(annex)

    def body(self) -> ComposeResult:
        """The table."""
        yield IssuedTable(_COLUMNS, empty="这张表还没有定稿；在报表按 Alt+K 定稿", marks_rows=False)

    def on_mount(self) -> None:
        """Show what there is."""
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(self._issued))
        table.focus()

    def show_title(self) -> None:
        """Of which annex."""
        title = self._issued[0].title if self._issued else ""
        self.query_one("#title", Line).show(f" 已定稿的表  {name_of(self._annex)} {title}")

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [
                _when(each),
                each.issued_by,
                each.fill_date,
                str(each.people),
                each.organization_name or "全部",
                each.reason,
            ]
            for each in self._issued[first : first + number]
        ]

    def _here(self) -> Issued | None:
        row = self.query_one(VirtualTable).cursor
        return self._issued[row] if self._issued else None

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        message.stop()
        issued = self._issued[message.row]
        reason = f"，理由：{issued.reason}" if issued.reason else ""
        self.say(f"{issued.organization_name or '全部'}  编号 {issued.short}{reason}")

    # Comparing.

    @on(VirtualTable.RowChosen)
    def _compare_with_today(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        self.say("正在与今天的数字比较……")
        self._compare(self._issued[message.row].uid, None)

    def action_other(self) -> None:
        """Choose another issue to compare with."""
        here = self._here()
        others = [each for each in self._issued if here and each.uid != here.uid]
        if here is None or not others:
            self.say("这张表只定稿过一次，没有另一份可比", problem=True)
            return
        items = [
            Item(each.uid, f"{_when(each)}  填表 {each.fill_date}  {each.organization_name}")
            for each in others
        ]
        order = [each.uid for each in self._issued]

        def chosen(keys: list[str] | None) -> None:
            if keys:
                # The list has the newest first.
                later, earlier = sorted((here.uid, keys[0]), key=order.index)
                self._compare(earlier, later)

        self.app.push_screen(Chooser("与哪一份比较", items, several=False), chosen)

    @reading("comparing")
    def _compare(self, earlier: str, later: str | None) -> None:
        hand_over(self, self._show, archive.compare(earlier, later))

    def _show(self, found: Comparison) -> None:
        self.say("")
        self.app.push_screen(ComparisonScreen(found))

    # Printing again.

    def action_write(self) -> None:
        """Write the files of the issue, exactly as they were; ask before one is replaced."""
        here = self._here()
        if here is None:
            return
        files = archive.files_of(here.uid)
        there = [file.name for file in files if (self._folder / file.name).exists()]
        if not there:
            self._save(here, files)
            return
        told = f"文件夹里已有 {there[0]}" + (f" 等 {len(there)} 个文件" if there[1:] else "")
        self.app.push_screen(
            ask(f"{told}，要替换吗？", default=1),
            lambda answer: self._save(here, files) if answer == "y" else None,
        )

    def _save(self, issued: Issued, files: list[workbooks.ReportFile]) -> None:
        try:
            paths = [path.absolute() for path in reports.save(files, self._folder)]
            archive.note_reprint(issued)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
        else:
            more = f" 等 {len(paths)} 个文件" if paths[1:] else ""
            self.say(f"已原样重印 {paths[0]}{more}")


@dataclass(frozen=True)
class _Line:
    text: str
    uid: str = ""
    """Whose record Enter opens."""


class ComparisonScreen(PlaceScreen):
    """What differs between two issues, or between one and today: cells, then people and why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.pop_screen", "返回", id="comparison.back"),
    ]

    def __init__(self, found: Comparison) -> None:
        super().__init__()
        self._found = found
        self._lines = list(_lines_of(found))

    def body(self) -> ComposeResult:
        """The lines."""
        yield VirtualTable([TableColumn("line", "比较", 0)], empty="没有差别", marks_rows=False)

    def on_mount(self) -> None:
        """Show them."""
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(self._lines))
        table.focus()

    def show_title(self) -> None:
        """What is compared."""
        found = self._found
        later = _when(found.later) if found.later else TODAY
        self.query_one("#title", Line).show(
            f" 比较  {name_of(found.earlier.annex)}  {_when(found.earlier)} → {later}"
        )

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [[line.text] for line in self._lines[first : first + number]]

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say the whole line, for which there may be too little room."""
        message.stop()
        self.say(self._lines[message.row].text.strip())

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        from paicha_tui.screens.member.record import RecordScreen

        uid = self._lines[message.row].uid
        if not uid:
            self.say("光标移到一个人的一行再按 Enter，打开他的记录")
            return
        try:
            self.app.push_screen(RecordScreen.of(uid))
        except PaichaError as problem:
            self.say(str(problem), problem=True)


def _lines_of(found: Comparison) -> Iterator[_Line]:
    for note in found.notes:
        yield _Line(f"注意：{note}")
    if found.cells:
        yield _Line(f"变动的栏 {len(found.cells)} 处")
    for cell in found.cells:
        yield _Line(
            f"  {cell.row}行{cell.row_label} {cell.column}栏{cell.column_label}："
            f"{cell.earlier} → {cell.later}（{cell.later - cell.earlier:+}）"
        )
    if found.people:
        yield _Line(f"变动的人 {len(found.people)} 名")
    for move in found.people:
        yield _Line(
            f"  {move.kind_label} {move.name or '（未填姓名）'} {move.id_number}"
            f"：{move.earlier} → {move.later}",
            move.uid,
        )
        for reason in move.why:
            yield _Line(f"    {reason}", move.uid)
    if not (found.notes or found.cells or found.people):
        yield _Line("两者没有差别")
