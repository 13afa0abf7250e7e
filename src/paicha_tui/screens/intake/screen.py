"""导入: what a file would bring, counted and walked through; settled, taken in, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.files import is_own, write_file
from paicha_tui.basics.values import visible_text
from paicha_tui.entry import keeping
from paicha_tui.intake import applying, planning, preview
from paicha_tui.intake.outcome import Plan, UnknownBranch
from paicha_tui.intake.preview import Part
from paicha_tui.intake.rejects import rejects_workbook
from paicha_tui.intake.settling import CellPlace, OpenCell
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.reading import hand_over, reading
from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.intake.new_rows import NewRowsScreen
from paicha_tui.screens.intake.open_cells import OpenCellsScreen, SettledCells
from paicha_tui.screens.intake.undoing import ask_to_undo
from paicha_tui.screens.intake.unknown_branches import (
    Settled,
    UnknownBranchAsker,
    review_branches,
)
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("title", "项目", 10),
    TableColumn("number", "数", 7, "right"),
    TableColumn("note", "", 0),
)
_NOTES = {
    preview.UNKNOWN: "库中没有的支部：Enter 逐个选定，数字选最接近的",
    preview.UNREAD: "Enter 逐个改填；不改的照原样留着，标为待完善",
    preview.MADE: "表里写的、库中没有的支部，导入后新建",
    preview.NEW: "库中没有的，导入后新增；Enter 逐行看，不要的可以不导入",
    preview.CHANGED: "库中已有的，改成表里的内容；空着的不抹掉库里的",
    preview.UNCHANGED: "库中已有，内容相同",
    preview.REJECTED: "不导入的行：Enter 看原因，能改的当场改填；Alt+F 存成工作簿",
    preview.SKIPPED: "不是党员的行和工作表，如合计、表尾；并入别的行的",
    preview.NOTICED: "照常导入，请看一看",
    preview.SHEETS: "每张工作表的数和没有读的栏目",
}

_NOTES_WHEN_DONE = {
    preview.UNKNOWN: "没有选定的支部，写它的行退回",
    preview.UNREAD: "照原样留着，标为待完善",
    preview.MADE: "已新建",
    preview.NEW: "已新增",
    preview.CHANGED: "已改成表里的内容",
    preview.REJECTED: "没有导入的行：Enter 看原因，Alt+F 存成工作簿",
    preview.NOTICED: "已照常导入，请看一看",
}


class ImportScreen(PlaceScreen):
    """导入."""

    DEFAULT_CSS = """
    ImportScreen > #state { margin: 1 0 0 0; }
    ImportScreen > #problem { height: auto; padding: 0 1; color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "take_in", "导入", id="import.take_in", tooltip="备份，然后导入"),
        Binding(
            "alt+f,ctrl+right",
            "write_rejects",
            "存退回",
            id="import.rejects",
            tooltip="退回的行存成工作簿",
        ),
        Binding("ctrl+z", "undo", "撤销导入", id="import.undo", tooltip="撤销这次导入"),
        Binding("escape", "leave", "返回", id="import.back"),
    ]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._plan: Plan | None = None
        self._parts: list[Part] = []
        self._branches: Settled = {}
        self._recalled: Settled = {}
        """What names meant in earlier imports; they are settled so until that is changed."""
        self._seen: list[UnknownBranch] = []
        """The names that were asked about, settled or not."""
        self._corrections: SettledCells = {}
        self._left_out: frozenset[CellPlace] = frozenset()
        """The rows that shall not be taken in."""
        self._done: entry.Action | None = None
        """The import, once it was carried out and as long as it is not undone."""
        self._working: Timer | None = None
        self._seconds = 0

    def body(self) -> ComposeResult:
        """What the file would bring, and how far it is."""
        yield VirtualTable(_COLUMNS, empty="", marks_rows=False, tells_total=False)
        yield Static(id="problem")
        yield Line(id="state", classes="strong")

    def on_mount(self) -> None:
        """Read the file."""
        self._table.focus()
        self._read()

    def show_title(self) -> None:
        """Which file."""
        done = "已导入" if self._done else "导入"
        self.query_one("#title", Line).show(f" {done}  {visible_text(self._path.name)}")

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what can be done just now; while it works, nothing but waiting."""
        if action not in ("take_in", "write_rejects", "undo", "leave"):
            return True
        if self._working is not None:
            return False
        plan = self._plan
        return {
            "take_in": plan is not None and self._done is None,
            "write_rejects": plan is not None and bool(plan.rejects),
            "undo": self._done is not None,
        }.get(action, True)

    # Working.

    def _begin_work(self, doing: str) -> None:
        self._end_work()
        self._seconds = 0
        self._show_state(f"正在{doing}……")
        self._working = self.set_interval(1, lambda: self._tick(doing))
        self.refresh_bindings()

    def _tick(self, doing: str) -> None:
        self._seconds += 1
        self._show_state(f"正在{doing}…… {self._seconds}秒")

    def _end_work(self) -> None:
        if self._working is not None:
            self._working.stop()
            self._working = None
        self.refresh_bindings()

    def _show_state(self, text: str) -> None:
        self.query_one("#state", Line).show(f" {text}")

    # The preview.

    def _read(self) -> None:
        self._begin_work("读取")
        self._make_plan()

    @reading("import")
    def _make_plan(self) -> None:
        problem = ""
        plan: Plan | None = None
        try:
            plan = planning.plan(
                self._path,
                branches=self._branches,
                corrections=self._corrections,
                left_out=self._left_out,
                # Told once: from then on they are settled, and may be left open.
                recall=self._plan is None,
            )
        except PaichaError as refusal:
            problem = str(refusal)
        parts = preview.parts(plan) if plan else []
        hand_over(self, self._take_plan, plan, parts, problem)

    def _take_plan(self, plan: Plan | None, parts: list[Part], problem: str) -> None:
        self._end_work()
        before = self._plan
        settled = self._corrections or self._left_out
        if settled and plan and before and plan.content_hash != before.content_hash:
            # What was settled was about the rows of another content.
            self._corrections, self._left_out = {}, frozenset()
            self._read()
            return
        self._plan, self._parts = plan, parts
        known = {branch.name for branch in self._seen}
        asked = [*plan.unknown_branches, *plan.recalled] if plan else []
        if plan and not before:
            self._recalled = {each.name: each.before for each in plan.recalled}
            self._branches = self._recalled | self._branches
        self._seen += [branch for branch in asked if branch.name not in known]
        open_ones = [row for row, part in enumerate(parts) if part.number]
        cursor = open_ones[0] if open_ones else 0
        self._show_parts(cursor)
        self.query_one("#problem", Static).update(Content(visible_text(problem)))
        self._table.display = not problem
        self._show_state(self._advice(plan))
        self.refresh_bindings()

    def _show_parts(self, cursor: int) -> None:
        rows = [[part.title, str(part.number), self._note(part)] for part in self._parts]
        self._table.show(lambda first, n: rows[first : first + n], len(rows), cursor=cursor)

    def _note(self, part: Part) -> str:
        if self._done:
            return _NOTES_WHEN_DONE.get(part.key, _NOTES[part.key])
        if part.key == preview.UNKNOWN and self._branches and not part.lines:
            chosen = "照上次选定" if self._branches == self._recalled else "已选定"
            return f"{chosen} {len(self._branches)} 个名称：Enter 查看、改选"
        return _NOTES[part.key]

    def _advice(self, plan: Plan | None) -> str:
        if plan is None:
            return "没有导入任何内容"
        if plan.unknown_branches:
            number = len(plan.unknown_branches)
            return f"先在“支部”按 Enter，选定 {number} 个支部；不定的行退回"
        if plan.changes_nothing:
            return _nothing_new(plan)
        return f"按 F2 导入：{preview.counted(plan)}"

    @on(VirtualTable.CursorMoved)
    def _told(self, message: VirtualTable.CursorMoved) -> None:
        message.stop()
        self.say("")

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        plan, part = self._plan, self._parts[message.row]
        if plan is None or self._working is not None:
            return
        if part.key == preview.UNKNOWN and self._branches and not (part.lines or self._done):
            review_branches(self.app, self._seen, self._branches, self._take_branches)
        elif part.key == preview.NEW and not self._done and (part.lines or self._left_out):
            self.app.push_screen(NewRowsScreen(preview.new_rows(plan)), self._take_left_out)
        elif not part.lines:
            self.say(f"没有{part.title}的")
        elif part.key == preview.UNKNOWN and not self._done:
            before = self._branches
            UnknownBranchAsker(
                self.app,
                plan.unknown_branches,
                before,
                lambda settled: self._take_branches(before | settled),
                lambda name: preview.rows_naming(plan, name),
            ).ask()
        elif part.key == preview.UNREAD and not self._done:
            self._settle("看不懂的内容：Enter 改填，不改的照原样留着", plan.unread)
        elif part.key == preview.REJECTED and not self._done:
            cells = [reject.open_cell for reject in plan.rejects]
            self._settle("退回的行：Enter 改填出错的一项", cells)
        else:
            self._walk(part)

    def _walk(self, part: Part) -> None:
        self.app.push_screen(LinesToRead(f"{part.title} {part.number}", part.lines))

    def _take_branches(self, settled: Settled) -> None:
        """Read the file anew with what its names mean now."""
        if settled != self._branches:
            self._branches = settled
            self._read()

    def _take_left_out(self, places: frozenset[CellPlace] | None) -> None:
        if places is not None and places != self._left_out:
            self._left_out = places
            self._read()

    def _settle(self, heading: str, cells: Sequence[OpenCell]) -> None:
        def take(settled: SettledCells | None) -> None:
            if settled:
                self._corrections |= settled
                self._read()

        self.app.push_screen(OpenCellsScreen(heading, cells), take)

    def action_leave(self) -> None:
        """Go back; what was settled and not taken in is given up only when that is said."""
        is_settled = self._branches != self._recalled
        if self._done or not (is_settled or self._corrections or self._left_out):
            self.dismiss(None)
            return

        def answered(answer: str | None) -> None:
            if answer == "y":
                self.dismiss(None)

        choices = (("y", "放弃，返回"), ("n", "留在预览"))
        question = "选定的支部、改填的内容还没有导入，放弃吗？"
        self.app.push_screen(ask(question, choices, default=1), answered)

    # Taking it in.

    def action_take_in(self) -> None:
        """Ask, copy the store, and import."""
        plan = self._plan
        if plan is None:
            return
        if plan.changes_nothing:
            self.say(_nothing_new(plan), problem=True)
            return
        left = [
            (len(plan.unread), "处看不懂的内容照原样留着，标为待完善"),
            (plan.rejected, "行退回，不导入"),
        ]
        told = "".join(f"{number} {what}。\n" for number, what in left if number)
        counted = preview.counted(plan)
        question = f"{self._path.name}\n{counted}。\n{told}先备份，再导入；导入以后可以撤销。"
        choices = (("y", "导入"), ("n", "先不导入"))
        self.app.push_screen(
            ask(question, choices), lambda answer: self._begin(plan) if answer == "y" else None
        )

    def _begin(self, plan: Plan) -> None:
        self._begin_work("备份")
        self.call_after_refresh(self._back_up, plan)

    def _back_up(self, plan: Plan) -> None:
        # In this thread, so that nothing else looks at the store while the copy is being checked.
        try:
            copy = keeping.back_up_before_import()
        except PaichaError as problem:
            self._fail(str(problem))
            return
        self._begin_work("写入")
        self._apply(plan, copy)

    @reading("import", ends=True)
    def _apply(self, plan: Plan, copy: Path) -> None:
        try:
            applying.apply(plan)
        except PaichaError as problem:
            self.app.call_from_thread(self._fail, str(problem))
        else:
            self.app.call_from_thread(self._take_done, copy)

    def _fail(self, problem: str) -> None:
        self._end_work()
        self._show_state("没有导入任何内容")
        self.say(problem, problem=True)

    def _take_done(self, copy: Path) -> None:
        assert self._plan is not None
        self._done = entry.last_action()
        self._end_work()
        self.show_title()
        self._show_parts(self._table.cursor)
        self._show_state(f"已导入：{preview.counted(self._plan)}；Ctrl+Z 撤销")
        self.say(f"导入以前的备份：{copy.parent.name}/{copy.name}")

    def action_undo(self) -> None:
        """Take this import back."""
        if self._done is not None:
            ask_to_undo(self, self._done, self._take_undone)

    def _take_undone(self, told: str, problem: bool) -> None:
        if not problem:
            self._done = None
            self.show_title()
            self._read()
        self.say(told, problem=problem)

    # What is sent back.

    def action_write_rejects(self) -> None:
        """Ask where to write the rejected rows."""
        self._ask_rejects(str(self._path.with_name(f"{self._path.stem}-退回.xlsx")))

    def _ask_rejects(self, text: str, problem: str = "") -> None:
        self.app.push_screen(
            TextPrompt(f"{problem}退回的行写到哪个文件：", text, goes_on=bool(problem)),
            self._write_rejects,
        )

    def _write_rejects(self, typed: str | None) -> None:
        if not typed or not typed.strip():
            return
        path = Path(typed.strip()).expanduser().absolute()
        if path.exists() and not is_own(path):
            self._ask_rejects(typed, f"{path.name} 已经有了，不是本程序写的，请换一个文件名。")
            return
        assert self._plan is not None
        try:
            write_file(path, rejects_workbook(self._plan))
        except PaichaError as problem:
            self._ask_rejects(typed, f"{problem}。")
        else:
            self.say(f"退回的 {self._plan.rejected} 行写在 {path}，改正后可直接再导入")


def _nothing_new(plan: Plan) -> str:
    if plan.rejected:
        return f"没有可写入的内容，退回 {plan.rejected} 行"
    known = "表里的库中都已有" if plan.unchanged else "表里没有可导入的行"
    return f"没有新的内容：{known}"
