"""查找: who is searched for and why, the log of the one under the cursor, and how it ends."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics.errors import PaichaError, Refused
from paicha_tui.basics.identity import masked_in_text
from paicha_tui.entry import MemberForm, Spot, named, open_form
from paicha_tui.entry import search_case as search_case_entry
from paicha_tui.meaning import settings
from paicha_tui.models import ContactAttempt, Loss
from paicha_tui.records.fields import described_field
from paicha_tui.records.vocabulary import HOME_ORGANIZATION, RECEIVER
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.search_case.forms import (
    Attempt,
    Ending,
    Enquiry,
    Found,
    NotFound,
    Part,
    PartScreen,
)
from paicha_tui.widgets.drawing import ending_of
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.worklists import search_case as search_case_list
from paicha_tui.worklists.scope import short_name
from paicha_tui.worklists.search_case import FILTERS, Search

FILTER_LETTERS = dict(zip("abcdefg", FILTERS, strict=True))
"""The letter that shows each part of the list, where letters reach it."""

_BRANCH_WIDTH = 10
"""Cells for the branch where the screen has 80."""

_RUNG_NAMES = {HOME_ORGANIZATION: "12371", RECEIVER: "接收单位"}
"""Shorter words for two rungs, so that the ladder stands on one line."""

_COLUMNS = (
    TableColumn("name", "姓名", 8),
    TableColumn("state", "情况", 8),
    TableColumn("reason", "原因", 10),
    TableColumn("months", "失联", 5, "right"),
    TableColumn("rungs", "已用方式", 10),
    TableColumn("attempts", "次数", 4, "right"),
    TableColumn("last", "最近查找", 10),
    TableColumn("overdue", "超期", 4),
    TableColumn("branch", "支部", 0),
)
_LOG_COLUMNS = (
    TableColumn("on", "日期", 10),
    TableColumn("channel", "查找方式", 16),
    TableColumn("contacted", "联系对象", 14),
    TableColumn("searcher", "查找人", 8),
    TableColumn("outcome", "结果", 0),
)


_FINDINGS = {
    "reasons": ("reason", "occupation", "reason_detail"),
    "findings": ("conduct", "findings"),
}
"""What stands on the two lines about what the enquiry found."""


class _PeopleTable(VirtualTable):
    """The list; beside both ends of a search the bottom line has no room to name marking."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space,ideographic_space",
            "mark",
            "标记",
            show=False,
            id="table.mark",
            tooltip="标记或取消标记",
        ),
    ]


class SearchingScreen(ChangingScreen):
    """查找."""

    DEFAULT_CSS = """
    SearchingScreen > #list { height: 3fr; }
    SearchingScreen > #log { height: 2fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3,ctrl+n", "begin", "列入", id="search.begin", tooltip="开始查找这一名或标记的党员"
        ),
        Binding("f12,alt+n", "attempt", "记一次", id="search.attempt", tooltip="记下一次查找"),
        Binding(
            "alt+e",
            "enquiry",
            "核实",
            id="search.enquiry",
            tooltip="填写失联原因、表现和核实情况",
        ),
        Binding("alt+q", "found", "取得联系", id="search.found", tooltip="取得联系，结束查找"),
        Binding(
            "alt+w",
            "not_found",
            "无法联系",
            id="search.not_found",
            tooltip="无法取得联系，结束查找",
        ),
        Binding(
            "alt+c",
            "reopen",
            "重新查找",
            show=False,
            id="search.reopen",
            tooltip="结束了的重新查找",
        ),
        Binding(
            "delete,ctrl+d",
            "withdraw",
            "移出",
            show=False,
            id="search.withdraw",
            tooltip="误列入的移出查找；光标在查找记录上，移除那一条",
        ),
        Binding(
            "right", "part(1)", "下一类", show=False, id="search.next", tooltip="显示下一类党员"
        ),
        Binding(
            "left", "part(-1)", "上一类", show=False, id="search.previous", tooltip="显示上一类党员"
        ),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            show=False,
            id="search.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding(
            "escape", "clear", "清除", show=False, id="search.clear", tooltip="清除筛选，再按返回"
        ),
    ]
    place = "search"

    def __init__(self) -> None:
        super().__init__()
        self._campaign = settings.current()
        self._all: list[Search] = []
        self._shown: list[Search] = []
        self._log: list[ContactAttempt] = []
        self._filter = ""

    def body(self) -> ComposeResult:
        """The list above, and what is told of the one under the cursor below."""
        yield Line(id="filters", classes="muted")
        yield _PeopleTable(_COLUMNS, empty="这里没有要查找的党员", id="list")
        yield Rule()
        yield Line(id="contact")
        yield Line(id="letter")
        yield Line(id="ladder")
        yield VirtualTable(_LOG_COLUMNS, empty="还没有查找记录", marks_rows=False, id="log")
        yield Line(id="reasons")
        yield Line(id="findings")
        yield Line(id="lacking")

    def on_mount(self) -> None:
        """Show the list."""
        self._table.focus()
        self.reload_here()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#list", VirtualTable)

    # The list.

    def reload_here(self) -> None:
        """Read the list anew, with the cursor on the same member or in the same place."""
        here = self._here
        self._all = search_case_list.listed(self._campaign, self.scope.organization)
        self._show(here.uid if here else "")

    def _show(self, uid: str = "") -> None:
        wanted = {self._filter} if self._filter else search_case_list.OPEN
        self._shown = [each for each in self._all if each.meets & wanted]
        positions = {each.uid: position for position, each in enumerate(self._shown)}
        self._table.show(
            self._rows, len(self._shown), cursor=positions.get(uid, self._table.cursor)
        )
        self._show_filters()
        self._show_one()

    def _show_filters(self) -> None:
        told = [(key, f"{letter}{FILTERS[key][0]}") for letter, key in FILTER_LETTERS.items()]
        parts = []
        for key, words in (("", "待办"), *told):
            wanted = {key} if key else search_case_list.OPEN
            part = f"{words}{sum(bool(each.meets & wanted) for each in self._all)}"
            parts.append(f"[{part}]" if key == self._filter else part)
        self.query_one("#filters", Line).show(f" {' '.join(parts)}")

    def _rows(self, first: int, number: int) -> list[list[str]]:
        room = _BRANCH_WIDTH + self.size.width - 80
        return [
            [
                each.name,
                each.state,
                each.short_reason,
                f"{each.months}月" if each.months is not None else "",
                each.marks(),
                str(each.attempts or ""),
                search_case_list.dotted(each.last_attempt),
                "超期" if "search_overdue" in each.meets else "",
                ending_of(short_name(each.branch or ""), room),
            ]
            for each in self._shown[first : first + number]
        ]

    @property
    def _here(self) -> Search | None:
        position = self._table.cursor
        return self._shown[position] if position < len(self._shown) else None

    def on_key(self, event: events.Key) -> None:
        """Let a letter show its part of the list while the list has the focus."""
        key = FILTER_LETTERS.get(event.character or "")
        if key and self._table.has_focus:
            event.stop()
            self._show_part("" if key == self._filter else key)

    def action_part(self, step: int) -> None:
        """Show the next part of the list, round at the ends."""
        parts = ["", *FILTERS]
        self._show_part(parts[(parts.index(self._filter) + step) % len(parts)])

    def _show_part(self, key: str) -> None:
        self._filter = key
        self._show()
        overdue = key == "search_overdue"
        self.say(search_case_list.overdue_meaning(self._campaign) if overdue else "")

    async def action_clear(self) -> None:
        """Show all that asks for work; when it is shown, leave."""
        if self._filter:
            self._filter = ""
            self.reload_here()
            self.say("")
        else:
            await self.action_home()

    def on_resize(self) -> None:
        """Give the branches the room there is."""
        self._table.forget()

    # The one under the cursor.

    @on(VirtualTable.CursorMoved, "#list")
    def _moved(self) -> None:
        self._show_one()

    def _show_one(self) -> None:
        here = self._here
        self._log = search_case_list.log_of(here.member_id) if here else []
        log = self.query_one("#log", VirtualTable)
        log.show(self._log_rows, len(self._log), cursor=len(self._log) - 1)
        self._show_reasons(here)
        self._show_facts(here)

    def _show_reasons(self, here: Search | None) -> None:
        contact = letter = ladder = ""
        if here:
            letter = search_case_list.reasons(self._campaign, [here])[here.member_id].letter
            overdue = search_case_list.overdue_reason(self._campaign, here)
            pocket = "口袋党员" if "pocket" in here.meets else ""
            late = f"超期：{overdue}" if overdue else ""
            parts = [here.name, pocket, search_case_list.contact_told(here), late]
            contact = "　".join(filter(None, parts))
            ladder = "  ".join(
                f"{_RUNG_NAMES.get(rung, rung)} {f'{times}次' if times else '未用'}"
                for rung, times in here.tried().items()
            )
        self._line("contact", contact)
        self._line("letter", letter)
        self._line("ladder", ladder)

    def _show_facts(self, here: Search | None) -> None:
        facts = search_case_entry.facts(here.uid) if here and here.is_recorded else None
        if facts is None:
            self._line("reasons", "F3 列入查找，F12 记下第一次查找并列入" if here else "")
            self._line("findings", "")
            self._line("lacking", "")
            return
        for line, names in _FINDINGS.items():
            filled = (
                f"{described_field(Loss, name).label} {facts.findings[name] or '未填'}"
                for name in names
                if facts.findings[name] or name != "reason_detail"
            )
            self._line(line, "　".join(filled))
        lacking = "、".join(facts.lacking)
        told = f"附件3还缺：{lacking}" if lacking else "附件3需要的都有了"
        self._line("lacking", "　".join((told, *facts.end)))

    def _line(self, name: str, text: str) -> None:
        self.query_one(f"#{name}", Line).show(f" {text}" if text else "")

    def _log_rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [
                each.on.dotted() if each.on else "",
                ContactAttempt.channel.show(each.channel),
                masked_in_text(" ".join(filter(None, (each.contacted, each.relationship)))),
                each.searcher or "",
                masked_in_text(each.outcome or ""),
            ]
            for each in self._log[first : first + number]
        ]

    @on(VirtualTable.RowChosen, "#list")
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        here = self._shown[message.row]
        self._open_record(here.uid)

    @on(VirtualTable.RowChosen, "#log")
    def _open_attempt(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        here, attempt = self._here, self._log[message.row]
        if here:
            self._open_record(here.uid, Spot(attempt.uid, "outcome"))

    def _open_record(self, uid: str, spot: Spot | None = None) -> None:
        from paicha_tui.screens.member.record import RecordScreen

        record = RecordScreen(open_form(uid), self, spot, tab="search")
        self.app.push_screen(record, lambda _: self.reload_here())

    def neighbour(self, uid: str, step: int) -> str | None:
        """The member before or after one in the list, with the cursor put on him."""
        uids = [each.uid for each in self._shown]
        position = uids.index(uid) + step if uid in uids else -1
        if not 0 <= position < len(uids):
            return None
        self._table.move_to(position)
        return uids[position]

    # What is done.

    def action_begin(self) -> None:
        """Begin the search for the marked, or for the one under the cursor."""
        rows = sorted(self._table.marked) or [self._table.cursor]
        ids = [self._shown[row].member_id for row in rows if row < len(self._shown)]
        if ids:
            self.do(lambda: f"{search_case_entry.begin(ids).sentence}；Ctrl+Z 可撤销")

    def _begun_here(self) -> Search:
        here = self._here
        if here is None:
            raise Refused("列表里没有党员")
        if not here.is_recorded:
            raise Refused("还没有列入查找，请先按 F3 列入")
        return here

    def _end(self, ending: type[Ending]) -> None:
        try:
            self._begun_here()
        except PaichaError as problem:
            self.say(str(problem), problem=True)
        else:
            self._fill_in(ending)

    def _fill_in(self, wanted: type[Part]) -> None:
        here = self._here
        if here is None:
            return
        try:
            screen = PartScreen(wanted(open_form(here.uid), here))
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self.app.push_screen(screen, lambda _: self.do(lambda: screen.told))

    def action_attempt(self) -> None:
        """Write down a step of the search."""
        self._fill_in(Attempt)

    def action_enquiry(self) -> None:
        """Write down what the enquiry has found."""
        self._fill_in(Enquiry)

    def action_found(self) -> None:
        """End the search: contact was regained."""
        self._end(Found)

    def action_not_found(self) -> None:
        """End the search: contact is still impossible."""
        self._end(NotFound)

    def action_reopen(self) -> None:
        """Go on with a search that has ended, after a question."""
        try:
            form = open_form(self._begun_here().uid)
            ended = search_case_entry.what_stays_ended(form)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self._ask(
            f"重新查找{form.text(form.uid, 'name')}吗？原来的结果仍留在记录中：{ended}。",
            "重新查找",
            lambda: self._told_reopening(form),
        )

    def _told_reopening(self, form: MemberForm) -> str:
        search_case_entry.reopen(form)
        return "已重新查找；Ctrl+Z 可撤销"

    def action_withdraw(self) -> None:
        """Take someone off the list whose search was begun by mistake, after a question.

        In the log the attempt under the cursor is meant.
        """
        log = self.query_one("#log", VirtualTable)
        if log.has_focus:
            attempts = self._log[log.cursor : log.cursor + 1]
            self.remove_records([each.uid for each in attempts], "".join(map(named, attempts)))
            return
        try:
            here = self._begun_here()
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self._ask(
            f"把{here.name}移出查找吗？失联登记连同其中的情形、表现和核实情况一并去掉。",
            "移出查找",
            lambda: f"{search_case_entry.withdraw(here.uid)}；Ctrl+Z 可撤销",
        )

    def _ask(self, question: str, answer: str, act: Callable[[], str]) -> None:
        def answered(letter: str | None) -> None:
            if letter == "y":
                self.do(act)

        self.app.push_screen(ask(question, (("n", "不"), ("y", answer))), answered)
