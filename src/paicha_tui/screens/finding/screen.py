"""校验: every finding by rule, hard before soft, worked through one after the other."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import Worker, WorkerState, get_current_worker

from paicha_tui import store
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import visible_text
from paicha_tui.meaning import settings
from paicha_tui.meaning.rules import Finding, Severity
from paicha_tui.models import Organization
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.base.reading import hand_over, reading
from paicha_tui.screens.finding.confirming import ask_to_accept, ask_to_withdraw
from paicha_tui.screens.finding.mending import Mending
from paicha_tui.widgets.drawing import ending_of
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.worklists import finding as finding_list
from paicha_tui.worklists.finding import Filter, Group, Heading, ListedFinding, Worklist

_WHO = 14
_COLUMNS = (
    TableColumn("member", "党员", _WHO),
    TableColumn("field", "项目", 16),
    TableColumn("message", "问题", 0),
)
_CONFIRMED_COLUMNS = (
    TableColumn("member", "党员", _WHO),
    TableColumn("field", "项目", 16),
    TableColumn("actor", "谁", 8),
    TableColumn("at", "何时", 16),
    TableColumn("reason", "理由", 0),
)
DUPLICATE = "V5"
"""The rule that tells of one person entered twice."""
LOOK_SECONDS = 5.0
"""So often the store is asked whether someone else has saved."""
BREATH = 0.001
"""Seconds that the thread rests after every hundred members, so that keys need not wait."""


class FindingsScreen(ChangingScreen):
    """校验."""

    place = "findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f11,alt+a", "accept", "确认", id="findings.accept", tooltip="写明理由，确认无误"),
        Binding("f11,alt+a", "withdraw", "撤回", id="findings.withdraw", tooltip="取消确认"),
        Binding(
            "alt+b,ctrl+left",
            "merge",
            "合并",
            id="findings.merge",
            tooltip="身份证号码相同的两份登记是同一个人，合并为一份",
        ),
        Binding("alt+t", "rule", "本规则", id="findings.rule", tooltip="只看光标所在的规则"),
        Binding("f4,ctrl+t", "severity", "级别", id="findings.severity", tooltip="只看一个级别"),
        Binding("alt+v", "confirmed", "已确认", id="findings.confirmed", tooltip="看已确认的"),
        Binding("alt+j", "check", "重新校验", id="findings.check", tooltip="重新校验全部记录"),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            id="findings.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding(
            "escape",
            "clear",
            "返回",
            show=False,
            id="findings.back",
            tooltip="停止校验；清除筛选；再按回首页",
        ),
    ]

    def __init__(self, wanted: Sequence[Finding] = (), heading: str = "") -> None:
        """Show all, or those wanted alone, which `heading` says in words; Escape then goes back."""
        super().__init__()
        self._list: Worklist | None = None
        self._lines: Sequence[finding_list.Line] = ()
        self._demanded, self._heading = wanted, heading
        self._whole = Filter(keys=frozenset(map(finding_list.key_of, wanted)) if wanted else None)
        """What is shown where nothing else is chosen."""
        self._filter = self._whole
        self._folded: set[Group] = set()
        self._checking: Worker[None] | None = None
        self._known = self._newest = 0
        self._is_old = False

    def body(self) -> ComposeResult:
        """What is shown, and the table of findings."""
        yield Line(id="filter", classes="muted")
        yield VirtualTable(_COLUMNS, empty="没有问题", tells_total=False)

    def on_mount(self) -> None:
        """Check."""
        self._table.focus()
        self.action_check()
        self.set_interval(LOOK_SECONDS, self.look)

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    # Checking.

    def action_check(self) -> None:
        """Check all records anew."""
        self._known, self._newest = store.data_version(), store.newest_entry()
        self._is_old = False
        self.say("正在校验……")
        self._checking = self._check()

    @reading("check")
    def _check(self) -> None:
        worker = get_current_worker()
        told = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal told
            if worker.is_cancelled:
                raise store.Unwanted
            time.sleep(BREATH)
            if time.monotonic() - told > 1:
                told = time.monotonic()
                hand_over(self, self.say, f"已校验 {done}/{total} 名，Esc 停止")

        found = finding_list.judge_everything(settings.current(), progress, self.scope.organization)
        hand_over(self, self._take, found)

    def take_scope(self) -> None:
        """Check what is within another scope."""
        self.show_title()
        self.action_check()

    def _take(self, found: Worklist) -> None:
        self._list = found
        found.add(self._demanded)
        self._show()
        self._tell_here()

    @reading("scope")
    def _check_scope(self, worklist: Worklist) -> None:
        found = finding_list.judge_scope_alone(worklist.campaign, worklist.organization)
        hand_over(self, self._take_scope, found)

    def _take_scope(self, found: list[ListedFinding]) -> None:
        if self._list is not None and not self._is_checking:
            before = self._sentence(self._here())
            self._list.take_scope(found)
            self._show()
            if self._sentence(self._here()) != before:
                self._tell_here()

    @property
    def _is_checking(self) -> bool:
        running = (WorkerState.PENDING, WorkerState.RUNNING)
        return self._checking is not None and self._checking.state in running

    def look(self) -> None:
        """Say when someone else has saved since the check; drafts are no such save."""
        version = store.data_version()
        if version != self._known:
            self._known = version
            if store.newest_entry() > self._newest and not self._is_old:
                self._is_old = True
                self._show_filter()

    # Showing.

    def _show(self) -> None:
        """Show what the filter lets through, with the cursor on the finding it was on.

        Where that is gone, on the next one that is still there.
        """
        if self._list is None:
            return
        after = [
            each.key
            for each in self._lines[self._table.cursor :]
            if isinstance(each, ListedFinding)
        ]
        here = self._lines[self._table.cursor] if self._lines else None
        marked = {line.key for line in self._marked_lines() if isinstance(line, ListedFinding)}
        self._lines = finding_list.grouped(self._list.chosen(self._filter), self._folded)
        positions = {
            each.key: row for row, each in enumerate(self._lines) if isinstance(each, ListedFinding)
        }
        row = next((positions[key] for key in after if key in positions), len(self._lines) - 1)
        if isinstance(here, Heading):
            row = self._row_of(here.group, row)
        elif here is None:
            row = 1
        self._table.show(self._cells, len(self._lines), cursor=row)
        self._table.marked.update(positions[key] for key in marked if key in positions)
        self._show_filter()
        if not self._lines:
            self.say("")

    def _row_of(self, group: Group, otherwise: int) -> int:
        headings = (row for row, each in enumerate(self._lines) if _heads(each, group))
        return next(headings, otherwise)

    def _cells(self, first: int, number: int) -> list[list[str]]:
        return [self._cells_of(line) for line in self._lines[first : first + number]]

    def _cells_of(self, line: finding_list.Line) -> list[str]:
        if isinstance(line, Heading):
            told = f"{line.count} 处" if line.is_open else f"{line.count} 处，Enter 展开"
            title = visible_text(line.group.title)
            cells = [f"{line.group.severity.label} {line.group.rule}", told, title]
            return cells if not self._filter.confirmed else [*cells[:2], "", "", title]
        found = line.finding
        who = found.name or ending_of(found.unit or found.org, _WHO - 2)
        if line.confirmation is None:
            return [f" {who}", found.field, found.message]
        kept = line.confirmation
        return [
            f" {who}",
            found.field,
            kept.actor,
            kept.at[:16].replace("T", " "),
            visible_text(kept.reason),
        ]

    def _show_filter(self) -> None:
        counts = self._list.counts() if self._list else {}
        blocked = self._list.blocked() if self._list else 0
        told = "  ".join(
            f"{each.label} {counts.get(each, 0)}"
            + (f" 处（{blocked}人）" if blocked and each is Severity.BLOCKING else "")
            for each in Severity
        )
        parts = [
            self._heading,
            "已确认的" if self._filter.confirmed else "",
            self._filter.severity.label if self._filter.severity else "",
            f"规则{self._filter.rule}" if self._filter.rule else "",
        ]
        only = " ".join(filter(None, parts))
        cleared = "（Esc 清除）" if self._filter != self._whole else ""
        shown = f"  只看{cleared}: {only}" if only else ""
        old = "  有人保存过，Alt+J 重新校验" if self._is_old else ""
        self.query_one("#filter", Line).show(f" {told}{old}{shown}")

    @on(VirtualTable.CursorMoved)
    def _moved(self, message: VirtualTable.CursorMoved) -> None:
        message.stop()
        self._tell_here()
        self.refresh_bindings()

    def _tell_here(self) -> None:
        """Say the whole sentence, for which the column is too narrow."""
        if not self._is_checking or self._list is not None:
            self.say(self._sentence(self._here()))

    def _sentence(self, line: finding_list.Line | None) -> str:
        if line is None:
            return ""
        if isinstance(line, Heading):
            return f"{line.group.rule} {line.group.title}：{line.count} 处"
        if line.confirmation is not None:
            return f"{line.confirmation.reason}（{line.finding.message}）"
        found = line.finding
        return found.message if found.member else f"{found.unit or found.org}：{found.message}"

    def _here(self) -> finding_list.Line | None:
        row = self._table.cursor
        return self._lines[row] if row < len(self._lines) else None

    # Filters.

    def _ask_for(self, wanted: Filter) -> None:
        self._filter = wanted
        self._show()
        self._tell_here()
        self.refresh_bindings()

    def action_severity(self) -> None:
        """Show the findings of one weight only, the next one each time, then all."""
        order: list[Severity | None] = [None, *Severity]
        here = order.index(self._filter.severity)
        self._ask_for(replace(self._filter, severity=order[(here + 1) % len(order)]))

    def action_rule(self) -> None:
        """Show the findings of the rule under the cursor only, or again of all."""
        line = self._here()
        if self._filter.rule:
            self._ask_for(replace(self._filter, rule=""))
        elif line is not None:
            self._ask_for(replace(self._filter, rule=line.group.rule))

    def action_confirmed(self) -> None:
        """Show what is confirmed, with reason, who and when, or again what is not."""
        confirmed = not self._filter.confirmed
        self._table.show_columns(_CONFIRMED_COLUMNS if confirmed else _COLUMNS)
        self._ask_for(replace(self._filter, confirmed=confirmed))

    async def action_clear(self) -> None:
        """Stop the check; else show everything; else go home."""
        if self._is_checking and self._checking is not None:
            self._checking.cancel()
            self.say(f"已停止校验{'，名单还是原来的' if self._list else ''}；Alt+J 重新校验")
        elif self._filter != self._whole:
            self._table.show_columns(_COLUMNS)
            self._ask_for(self._whole)
        elif self._demanded:
            self.dismiss(None)
        else:
            await self.action_home()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Confirming is for what is not confirmed, taking back for what is."""
        if action in ("accept", "withdraw"):
            return (action == "withdraw") is self._filter.confirmed
        if action == "merge":
            line = self._here()
            return isinstance(line, ListedFinding) and line.finding.rule == DUPLICATE
        return True

    # Correcting.

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        line = self._here()
        if isinstance(line, Heading):
            self._folded ^= {line.group}
            self._show()
        elif line is not None and line.finding.member_uid:
            self._open_record(line)
        elif line is not None:
            self._open_organization(line)

    def _open_record(self, item: ListedFinding) -> None:
        try:
            screen = Mending(item, self).screen()
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self.app.push_screen(screen, lambda _: self._come_back(screen.form.uid))

    def _open_organization(self, item: ListedFinding) -> None:
        from paicha_tui.screens.setting.organization import OrganizationScreen

        unit = Organization.get_or_none(Organization.uid == item.finding.record_uid)
        if unit is None or not OrganizationScreen.has(item.finding.field):
            self.say(
                f"{item.finding.message}（由名册算出：改正有关党员的记录，再按 Alt+J 重新校验）"
            )
            return
        screen = OrganizationScreen.of(item.finding.record_uid, item.finding.field)
        self.app.push_screen(screen, lambda _: self._come_back(""))

    def action_merge(self) -> None:
        """Merge the member of the finding with the other who has his ID number."""
        from paicha_tui.entry.merging import same_person
        from paicha_tui.screens.member.merging import ask_to_merge

        line = self._here()
        if not isinstance(line, ListedFinding):
            return
        others = same_person(line.finding.member_uid)
        if not others:
            self.say("没有找到同一号码的另一份登记，请按 Alt+J 重新校验", problem=True)
            return
        both = (line.finding.member_uid, others[0])

        def judge_again() -> None:
            for uid in both:
                self.settle(uid)
            if self._list is not None:
                self._check_scope(self._list)

        ask_to_merge(self, both, judge_again)

    def settle(self, member_uid: str) -> None:
        """Judge one member anew, since this clerk may have changed his record."""
        self._newest = store.newest_entry()
        if self._list is not None and member_uid:
            self._list.judge_again(member_uid)
            self._show()

    def _come_back(self, member_uid: str) -> None:
        self.settle(member_uid)
        self._tell_here()
        if self._list is not None:
            self._check_scope(self._list)

    def neighbour_of(self, item: ListedFinding, step: int) -> ListedFinding | None:
        """The finding about a member after this one, or before; the cursor goes there.

        Where `item` is gone, the one after it is the one that has taken its place.
        """
        row = self._table.cursor
        here = self._here()
        is_gone = not (isinstance(here, ListedFinding) and here.key == item.key)
        row += 0 if is_gone and step > 0 else step
        while 0 <= row < len(self._lines):
            line = self._lines[row]
            if isinstance(line, ListedFinding) and line.finding.member_uid:
                self._table.move_to(row)
                return line
            row += step
        return None

    def numbered(self, item: ListedFinding) -> str:
        """Which finding it is of those shown, as `3/118`."""
        items = [line.key for line in self._lines if isinstance(line, ListedFinding)]
        return f"{items.index(item.key) + 1}/{len(items)}" if item.key in items else ""

    # Confirming.

    def _marked_lines(self) -> list[finding_list.Line]:
        return [self._lines[row] for row in sorted(self._table.marked)]

    def _wanted(self) -> list[ListedFinding]:
        """The marked findings, all of a marked group; without marks the one at the cursor."""
        here = self._here()
        lines = self._marked_lines() or ([here] if here else [])
        groups = {line.group for line in lines if isinstance(line, Heading)}
        keys = {line.key for line in lines if isinstance(line, ListedFinding)}
        shown = self._list.chosen(self._filter) if self._list else []
        return [item for item in shown if item.group in groups or item.key in keys]

    def action_accept(self) -> None:
        """Confirm the finding or the marked ones of one rule, with a reason."""
        if items := self._wanted():
            ask_to_accept(self, items)

    def action_withdraw(self) -> None:
        """Take the confirmation of the finding or of the marked ones back."""
        ask_to_withdraw(self, self._wanted())

    def reload_here(self) -> None:
        """Confirm the list again; what it tells of is as it was found."""
        self._newest = store.newest_entry()
        if self._list is not None:
            self._table.marked.clear()
            self._list.confirm_again()
            self._show()

    def show_undone(self, uid: str, told: str) -> None:
        """Judge anew whom it was about."""
        self.look()
        if uid:
            self.settle(uid)
        super().show_undone(uid, told)


def _heads(line: finding_list.Line, group: Group) -> bool:
    return isinstance(line, Heading) and line.group == group
