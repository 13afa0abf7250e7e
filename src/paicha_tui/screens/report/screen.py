"""报表: the annexes, whether they can be issued, how they will look, and what is done with them."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from paicha_tui import store
from paicha_tui.annexes import archive, delivery, previews, readiness
from paicha_tui.annexes.archive import Blocked, name_of
from paicha_tui.annexes.assumptions import assumptions
from paicha_tui.annexes.closing_report.parts import TO_COMPLETE
from paicha_tui.annexes.previews.checklist import copies_and_recipient, print_checks
from paicha_tui.annexes.shells import Shell
from paicha_tui.basics.errors import PaichaError, Refused
from paicha_tui.meaning import settings
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.settings import CLOSING_REPORT
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.reading import hand_over, reading
from paicha_tui.screens.report.choices import Asking, Choices, usual_choices
from paicha_tui.screens.report.issuing import ask_about_blocked
from paicha_tui.screens.report.preview import PreviewPane
from paicha_tui.screens.show_members import show_counted
from paicha_tui.widgets.house import HouseApp
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import TableColumn, VirtualTable

WIDE = 110
"""So wide, the list says the states in full."""
ROOMY = 132
"""So wide, the list stays beside a preview that is being read."""
PAUSE = 0.2
"""Seconds the cursor rests on an annex before its preview is made."""
_NARROW_COLUMNS = (
    TableColumn("annex", "附", 2, "right"),
    TableColumn("title", "表名", 14),
    TableColumn("state", "状态", 8),
)
_WIDE_COLUMNS = (
    TableColumn("annex", "附件", 4, "right"),
    TableColumn("title", "表名", 22),
    TableColumn("state", "状态", 20),
)


@dataclass
class _Kept:
    """What was chosen and written last, also while another place is shown."""

    choices: Choices = field(default_factory=usual_choices)
    annexes: list[int] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)


class AnnexTable(VirtualTable):
    """The annexes; Enter goes into the preview."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,right,tab", "choose", "预览", id="reports.read", tooltip="进入预览"),
    ]


class ReportsScreen(PlaceScreen):
    """报表."""

    DEFAULT_CSS = """
    ReportsScreen > #body { height: 1fr; }
    ReportsScreen #annexes { width: 31; }
    ReportsScreen #gap { width: 1; height: 1fr; }
    ReportsScreen.-wide #annexes { width: 54; }
    ReportsScreen.-reading #annexes, ReportsScreen.-reading #gap { display: none; }
    ReportsScreen.-reading.-roomy #annexes, ReportsScreen.-reading.-roomy #gap { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "write", "生成", id="reports.write", tooltip="生成光标或标记的附件"),
        Binding(
            "f4,ctrl+t",
            "choices",
            "选项",
            id="reports.choices",
            tooltip="范围、填表日期、文件夹、隐去号码、每人一个文件、合册",
        ),
        Binding(
            "f6,alt+y,alt+f,ctrl+right",
            "fetch",
            "下载",
            id="reports.fetch",
            tooltip="下载到自己的电脑",
        ),
        Binding("alt+k", "issue", "定稿", id="reports.issue", tooltip="校验后定稿存档"),
        Binding("alt+v", "issued", "已定稿", id="reports.issued", tooltip="已定稿的表：重印、比较"),
        Binding("escape", "back", "返回", show=False, id="reports.back", tooltip="回到附件列表"),
    ]
    place = "reports"

    def body(self) -> ComposeResult:
        """The choices, the annexes beside the preview, what to mind before printing."""
        yield Line(id="choices")
        with Horizontal(id="body"):
            yield AnnexTable(_NARROW_COLUMNS, id="annexes")
            yield Line(id="gap")
            yield PreviewPane(id="preview")
        yield Line(id="copies")
        yield Line(id="checks")

    def on_mount(self) -> None:
        """Show the annexes; count what stands in the way; draw the first."""
        self._campaign = settings.current()
        self._states: dict[int, int] = {}
        self._previews: dict[int, previews.Preview] = {}
        self._assumed: dict[int, tuple[str, ...]] = {}
        """By annex, what it takes for granted, as far as it is prepared."""
        self._seen = 0
        self._told = ""
        self._rest: Timer | None = None
        self._table.show(self._rows, len(readiness.ISSUABLE))
        self._table.focus()
        self._renew()

    def on_screen_resume(self) -> None:
        """Count and draw anew when records or settings have changed."""
        if self._seen != store.newest_change():
            self._renew()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.set_class(event.size.width >= ROOMY, "-roomy")
        self._table.show_columns(_WIDE_COLUMNS if wide else _NARROW_COLUMNS)

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#annexes", VirtualTable)

    @property
    def _pane(self) -> PreviewPane:
        return self.query_one(PreviewPane)

    @property
    def _kept(self) -> _Kept:
        assert isinstance(self.app, HouseApp)
        return self.app.kept(_Kept)

    @property
    def _choices(self) -> Choices:
        return replace(self._kept.choices, organization=self.scope.organization)

    @property
    def _annex(self) -> int:
        """The annex under the cursor."""
        annex: int = readiness.ISSUABLE[self._table.cursor]
        return annex

    def _chosen(self) -> list[int]:
        """The marked annexes, else the one under the cursor."""
        marked = sorted(self._table.marked)
        return [readiness.ISSUABLE[row] for row in marked] or [self._annex]

    # The list.

    def _title(self, annex: int) -> str:
        if annex == CLOSING_REPORT:
            return "综合报告"
        try:
            return load_form(annex, self._campaign).title
        except PaichaError:
            return "版式文件有误"

    def _rows(self, first: int, number: int) -> list[list[str]]:
        wide = self.has_class("-wide")
        return [
            [
                "" if annex == CLOSING_REPORT else str(annex),
                self._title(annex),
                self._state(annex) if wide else self._short_state(annex),
            ]
            for annex in readiness.ISSUABLE[first : first + number]
        ]

    def _short_state(self, annex: int) -> str:
        number = self._states.get(annex)
        return "核对中" if number is None else f"差{number}处" if number else "可定稿"

    def _state(self, annex: int) -> str:
        number = self._states.get(annex)
        if number is None:
            return "正在核对"
        return f"还有 {number} 处必须处理" if number else "可定稿"

    def _renew(self) -> None:
        """Take the records as they are now."""
        # What is still read for those before, or for other choices, must not be shown as these.
        for group in ("states", "preview"):
            self.workers.cancel_group(self, group)
        self._seen = store.newest_change()
        self._campaign = settings.current()
        self._previews.clear()
        chosen = self._choices
        self._states = readiness.known(chosen.organization, self._campaign, chosen.fill_date)
        self._table.forget()
        if len(self._states) < len(readiness.ISSUABLE):
            self._count()
        self._show_annex()

    @reading("states")
    def _count(self) -> None:
        chosen = self._choices
        counting = readiness.counted(chosen.organization, self._campaign, chosen.fill_date)
        for annex, number in counting:
            hand_over(self, self._take_state, annex, number)

    def _take_state(self, annex: int, number: int) -> None:
        self._states[annex] = number
        self._table.forget()
        # Something else may have been said meanwhile, which must stay.
        if annex == self._annex and self.query_one("#notice", Line).text == self._told:
            self._tell_state()

    # The annex under the cursor.

    @on(VirtualTable.CursorMoved)
    def _moved(self, message: VirtualTable.CursorMoved) -> None:
        message.stop()
        self._show_annex()

    def _show_annex(self) -> None:
        """Say what there is to say of the annex; draw it once the cursor rests."""
        if self._rest:
            self._rest.stop()
        annex = self._annex
        self._tell_annex()
        if annex in self._previews:
            self._pane.show(self._previews[annex])
        else:
            if not self._pane.has_focus:
                self._pane.wait("正在汇总……")
            self._rest = self.set_timer(PAUSE, lambda: self._prepare(annex))

    def _tell_annex(self) -> None:
        if not self._pane.has_focus:
            self._tell_state()
        annex = self._annex
        try:
            # 综合报告 goes where annex 9 goes, on the same day.
            form = load_form(9 if annex == CLOSING_REPORT else annex, self._campaign)
            occasion = self._choices.occasion(form, self._campaign)
            copies, checks = copies_and_recipient(occasion), print_checks(occasion)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        if annex == CLOSING_REPORT:
            checks = f"盖 公章  补齐 {TO_COMPLETE}各处"
        self.query_one("#choices", Line).show(f" {self._choices.told(occasion.campaign)}")
        self.query_one("#copies", Line).show(f" {copies}")
        self.query_one("#checks", Line).show(f" 打印前看  {checks}")

    def _tell_state(self) -> None:
        annex, title = self._annex, self._title(self._annex)
        what = title if annex == CLOSING_REPORT else f"{name_of(annex)} {title}"
        self._told = "；".join((f"{what}：{self._state(annex)}", *self._assumed.get(annex, ())))
        self.say(self._told)

    @reading("preview")
    def _prepare(self, annex: int) -> None:
        chosen = self._choices
        try:
            preview = previews.prepare(
                annex,
                chosen.organization,
                self._campaign,
                fill_date=chosen.fill_date,
                masked=chosen.masked,
                merged=chosen.merged,
            )
            told = assumptions(annex, chosen.organization, self._campaign, chosen.fill_date)
            assumed = tuple(told)
        except PaichaError as problem:
            hand_over(self, self._not_prepared, str(problem))
        else:
            hand_over(self, self._take_preview, annex, preview, assumed)

    def _not_prepared(self, problem: str) -> None:
        self._pane.wait("画不出来")
        self.say(problem, problem=True)

    def _take_preview(
        self, annex: int, preview: previews.Preview, assumed: tuple[str, ...]
    ) -> None:
        self._previews[annex] = preview
        self._assumed[annex] = assumed
        if annex == self._annex:
            if assumed and not self._pane.has_focus:
                self._tell_state()
            # Who is reading it stays at his place when a record has changed.
            self._pane.show(preview, keep_place=self._pane.has_focus)

    # Reading the preview.

    @on(VirtualTable.RowChosen)
    def _read(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        self.add_class("-reading")
        self._pane.focus()
        if self._annex not in self._previews:
            self.say("")

    async def action_back(self) -> None:
        """Leave the preview for the list, the list for 首页."""
        if self._pane.has_focus:
            self.remove_class("-reading")
            self._table.focus()
            self._tell_annex()
        else:
            await self.action_home()

    @on(PreviewPane.Moved)
    def _tell_spot(self, message: PreviewPane.Moved) -> None:
        message.stop()
        if self._pane.has_focus:
            self.say(message.spot.told)

    @on(PreviewPane.Opened)
    def _open(self, message: PreviewPane.Opened) -> None:
        message.stop()
        spot, preview = message.spot, self._previews.get(self._annex)
        if preview is None:
            self.say("正在汇总……")
        elif spot.figure and spot.number:
            show_counted(
                self,
                spot.figure,
                spot.heading,
                organization_code=spot.organization_code,
                campaign=preview.campaign,
            )
        elif spot.member_uid:
            self._open_record(spot.member_uid)
        else:
            self.say(f"{spot.told}，没有可打开的名单")

    def _open_record(self, uid: str) -> None:
        from paicha_tui.screens.member.record import RecordScreen

        try:
            self.app.push_screen(RecordScreen.of(uid))
        except PaichaError as problem:
            self.say(str(problem), problem=True)

    # Choices.

    def action_choices(self) -> None:
        """Change scope, fill date, folder, or how files are written."""
        asking = Asking(self.app, self._choose, lambda told: self.say(told, problem=True))
        asking.which(self._choices)

    def take_scope(self) -> None:
        """Show the annexes of another scope."""
        super().take_scope()
        self._renew()

    def _choose(self, choices: Choices) -> None:
        self._kept.choices = choices
        self._renew()

    # Writing and fetching.

    def action_write(self) -> None:
        """Write the marked annexes, or the one under the cursor."""
        from paicha_tui.screens.report.writing import WritingScreen, Written

        annexes = self._chosen()

        def ended(written: Written | None) -> None:
            if written is None:
                return
            if written.paths:
                self._kept.annexes, self._kept.paths = annexes, written.paths
            hint = "按 F6 下载到自己的电脑；" if written.paths and not written.problem else ""
            self.say(hint + written.told, problem=bool(written.problem))
            if written.is_fetched:
                self.action_fetch()

        self.app.push_screen(WritingScreen(annexes, self._choices, self._campaign), ended)

    def action_fetch(self) -> None:
        """Get what was written last to the clerk's own machine."""
        from paicha_tui.screens.report.delivery import DeliveryScreen

        annexes, paths = self._kept.annexes, self._kept.paths
        paths = [path for path in paths if path.exists()]
        if not paths:
            self.say("还没有生成文件；请先按 F2 生成，再下载", problem=True)
            return
        self.app.push_screen(
            DeliveryScreen(paths, lambda shell: self._lines_to_copy(shell, annexes, paths))
        )

    def _lines_to_copy(
        self, shell: Shell, annexes: Sequence[int], paths: Sequence[Path]
    ) -> list[str]:
        host = delivery.this_host()
        lines = [delivery.copying_line(shell, host, paths)]
        if len(annexes) == 1 and annexes[0] != CLOSING_REPORT:
            name = paths[0].name if len(paths) == 1 else f"annex{annexes[0]}.zip"
            command = self._choices.command(annexes[0])
            try:
                lines.append(delivery.exporting_line(shell, host, command, name))
            except Refused as problem:
                lines.append(str(problem))
        return lines

    # Issuing.

    def action_issue(self) -> None:
        """Issue the marked annexes, or the one under the cursor."""
        self.say(f"正在校验 {'、'.join(map(name_of, self._chosen()))}……")
        self._issue(self._chosen(), "")

    @reading("issuing", ends=True)
    def _issue(self, annexes: list[int], reason: str) -> None:
        done: list[str] = []
        blocked: list[Blocked] = []
        problem = ""
        for annex in annexes:
            try:
                self._issue_one(annex, reason, done, blocked)
            except PaichaError as refusal:
                problem = str(refusal)
                break
        self.app.call_from_thread(self._have_issued, done, blocked, problem)

    def _issue_one(self, annex: int, reason: str, done: list[str], blocked: list[Blocked]) -> None:
        chosen = self._choices
        try:
            issued = archive.issue(
                annex,
                chosen.organization,
                self._campaign,
                fill_date=chosen.fill_date,
                merged=chosen.merged,
                reason=reason,
            )
        except Blocked as found:
            blocked.append(found)
        else:
            done.append(f"{name_of(annex)}（{issued.people}人）")

    def _have_issued(self, done: list[str], blocked: list[Blocked], problem: str) -> None:
        told = f"已定稿存档：{'、'.join(done)}；Alt+V 可重印、比较" if done else ""
        if problem:
            self.say(f"{told}；{problem}" if told else problem, problem=True)
        else:
            self.say(told or "没有定稿")
        if blocked and not problem:
            annexes = [each.annex for each in blocked]
            ask_about_blocked(
                self,
                blocked,
                to_findings=lambda: self._to_findings(blocked),
                with_reason=lambda reason: self._issue_now(annexes, reason),
            )

    def _issue_now(self, annexes: list[int], reason: str) -> None:
        self.say("正在定稿……")
        self._issue(annexes, reason)

    def _to_findings(self, blocked: Sequence[Blocked]) -> None:
        from paicha_tui.screens.finding.screen import FindingsScreen

        wanted = list(dict.fromkeys(found for each in blocked for found in each.findings))
        names = "、".join(name_of(each.annex) for each in blocked)
        self.app.push_screen(FindingsScreen(wanted, f"{names}定稿前要处理的"))

    def action_issued(self) -> None:
        """List what has been issued of the annex under the cursor."""
        from paicha_tui.screens.report.issued import IssuedScreen

        self.app.push_screen(IssuedScreen(self._annex, self._choices.folder))
