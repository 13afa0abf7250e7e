"""五核查: every member of a branch through one of the five checks, one key a member (通知 三.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics import clerk
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import PartialDate, visible_text
from paicha_tui.entry import Spot, check, check_facts, open_form
from paicha_tui.entry.check import Walk
from paicha_tui.entry.check_facts import Page, label_of
from paicha_tui.meaning import settings
from paicha_tui.records.vocabulary import CHECK_ITEM, CHECK_RESULT, CheckResult
from paicha_tui.screens.base.group_screen import MemberGroupScreen
from paicha_tui.screens.check.fact_sheet import FactSheet
from paicha_tui.screens.check.remark import RemarkPrompt
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member.form import MARK_REASONS
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.prompts import ask
from paicha_tui.worklists.listing import note_reveal, row_of, uid_of

REMARKS = 6
"""So many of the remarks used last are offered again."""

_QUESTIONS = {CheckResult.FAULTY: "有什么问题", CheckResult.INCOMPLETE: "什么待完善"}
_WHY_IT_WAITS = tuple(reason for _, reason in MARK_REASONS[:-1])
"""The reasons for marking a field, but the last, which says only that there is another."""


def _digit(result: str) -> str:
    """The key that records a result, also when an input method makes it full-width."""
    digit = check.DIGITS[result]
    return f"{digit},fullwidth_digit_{('one', 'two', 'three', 'four')[int(digit) - 1]}"


class ChecksScreen(MemberGroupScreen):
    """五核查."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            _digit(CheckResult.SOUND),
            f"check('{CheckResult.SOUND}')",
            "无问题",
            id="checks.sound",
            tooltip="记为无问题，到下一名没有核的党员",
        ),
        Binding(
            _digit(CheckResult.FAULTY),
            f"check('{CheckResult.FAULTY}')",
            "有问题",
            id="checks.faulty",
            tooltip="写一句是什么问题，到下一名",
        ),
        Binding(
            _digit(CheckResult.INCOMPLETE),
            f"check('{CheckResult.INCOMPLETE}')",
            "待完善",
            id="checks.incomplete",
            tooltip="一时难以掌握的作出标记，随后完善",
        ),
        Binding(
            f"{_digit(CheckResult.UNCHECKED)},0,fullwidth_digit_zero",
            f"check('{CheckResult.UNCHECKED}')",
            "未核",
            show=False,
            id="checks.unchecked",
            tooltip="改回未核，留在这名党员",
        ),
        # Enter confirms a question above; once too often it must not say that all is well.
        Binding(
            "5,6,7,8,9,enter",
            "no_digit",
            "不用",
            show=False,
            id="checks.no_digit",
            tooltip="这里只用 0 至 4，离开按 Esc",
        ),
        Binding("f4,ctrl+t", "choose_item", "换项", id="checks.item", tooltip="换另一项核查"),
        Binding(
            "f6,alt+y", "next_unchecked", "下一未核", id="checks.next", tooltip="到下一名未核的"
        ),
        Binding(
            "f8,ctrl+o",
            "next_item",
            "下一项",
            show=False,
            id="checks.next_item",
            tooltip="接着核五项中的下一项",
        ),
        Binding("alt+h", "reveal", "证号", show=False, id="checks.reveal", tooltip="显示完整证号"),
        Binding(
            "ctrl+p",
            "name_checker",
            "核查人",
            show=False,
            id="checks.checker",
            tooltip="以后记录的核查都写这个核查人",
        ),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            show=False,
            id="checks.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding("up,pageup", "move(-1)", "上一人", show=False, id="checks.up"),
        Binding("down,pagedown", "move(1)", "下一人", show=False, id="checks.down"),
        Binding("escape", "leave", "返回", id="checks.back", tooltip="返回，已记录的都已保存"),
        Binding("alt+o", "open", "记录", id="checks.open", tooltip="打开记录，在这项核查的页签"),
    ]
    place = "checks"

    def __init__(self, ids: Sequence[int] | None = None, whose: str = "") -> None:
        super().__init__(ids, whose)
        self._walk: Walk | None = None
        self._at = 0
        self._page: Page | None = None
        self._remarks: dict[str, list[str]] = {}
        self._whole_numbers = False

    def body(self) -> ComposeResult:
        """How far the walk is, who it is, what is known of him, what is recorded."""
        yield Line(id="progress", classes="muted")
        yield Line(id="who", classes="strong")
        yield Rule()
        yield FactSheet(id="sheet")
        yield Rule()
        yield Line(id="recorded")

    def on_mount(self) -> None:
        """Let the keys come to the facts."""
        self.query_one(FactSheet).focus()

    def begin(self) -> None:
        """Ask which of the five checks."""
        self.action_choose_item()

    def titles(self) -> Sequence[str]:
        """Which check it is."""
        return (label_of(self._walk.item),) if self._walk else ()

    # Which check.

    def action_choose_item(self) -> None:
        """Choose one of the five checks."""
        if not self.ids:
            return
        items = []
        for number, code in enumerate(CHECK_ITEM, start=1):
            walk = Walk(self.ids, code.key)
            left = f"还有 {walk.left} 人未核" if walk.left else "已核完"
            items.append(Item(str(number), f"{code.label}　{left}"))
        others = f"，另有 {self.left_out} 人不是排查对象" if self.left_out else ""
        question = f"核查哪一项（{len(self.ids)} 人{others}）"
        self.app.push_screen(Chooser(question, items, several=False), self._take_item)

    def _take_item(self, numbers: list[str] | None) -> None:
        if numbers:
            self._turn_to([code.key for code in CHECK_ITEM][int(numbers[0]) - 1])
        elif self._walk is None:
            self.leave_later()

    def _turn_to(self, item: str) -> None:
        self._walk = Walk(self.ids, item)
        # Why something must wait is the same from one check to the next, what is wrong is not.
        waiting = (
            *self._remarks.get(CheckResult.INCOMPLETE, ()),
            *check.usual_remarks(item, CheckResult.INCOMPLETE),
        )
        self._remarks = {
            CheckResult.FAULTY: check.usual_remarks(item, CheckResult.FAULTY),
            CheckResult.INCOMPLETE: list(dict.fromkeys(waiting)),
        }
        self.say("")
        self.show_title()
        self._go_to(self._walk.start())

    def action_next_item(self) -> None:
        """Go on with the next of the five checks."""
        if self._walk is not None:
            self._turn_to(self._walk.next_item())

    # Where the walk is.

    def _go_to(self, position: int) -> None:
        """Show the member at a position, or the end of the walk."""
        walk = self._walk
        if walk is None:
            return
        self._at = max(min(position, walk.end), 0)
        self._page = None
        try:
            if self._at < walk.end:
                self._page = check_facts.read_page(
                    walk.ids[self._at],
                    walk.item,
                    self.campaign,
                    whole_numbers=self._whole_numbers,
                )
        except PaichaError as problem:
            self.say(str(problem), problem=True)
        self._show_progress(walk)
        if self._page is None:
            self._show_end(walk)
        else:
            self._show_page(self._page)

    def _show_progress(self, walk: Walk) -> None:
        counts = walk.count()
        found = "  ".join(
            f"{CHECK_RESULT.label(key)} {counts[key]}"
            for key in (CheckResult.SOUND, CheckResult.FAULTY, CheckResult.INCOMPLETE)
        )
        position = (
            f"第 {self._at + 1}/{walk.end} 人" if self._at < walk.end else f"共 {walk.end} 人"
        )
        told = f"未核 {walk.left}" if walk.left else "已核完"
        day = PartialDate.of(settings.working_day(self.campaign)).dotted()
        by = f"核查人 {visible_text(clerk.checker_name())} {day}"
        self.query_one("#progress", Line).show(f" {position}  {told}  {found}  {by}")

    def _show_page(self, page: Page) -> None:
        name = visible_text(page.name) or "未填姓名"
        number = visible_text(page.number)
        self.query_one("#who", Line).show(f" {name}  {number}  {page.state}")
        self.query_one(FactSheet).show(page.facts, page.findings)
        told = CHECK_RESULT.label(page.result)
        if page.problem:
            told += f"：{visible_text(page.problem)}"
        by = f"（{page.recorded}）" if page.recorded else ""
        self.query_one("#recorded", Line).show(f" 核查结果 {told}{by}")

    def _show_end(self, walk: Walk) -> None:
        counts = walk.count()
        label, upcoming = label_of(walk.item), label_of(walk.next_item())
        if walk.left:
            lines = [f"到了末尾，“{label}”还有 {walk.left} 人未核：F6 到下一名未核的。"]
        else:
            lines = [
                f"“{label}”已核完 {walk.end} 人：有问题 {counts[CheckResult.FAULTY]} 人，"
                f"待完善 {counts[CheckResult.INCOMPLETE]} 人。",
                f"F8 接着核“{upcoming}”，F4 选别的一项，↑ 回到最后一名，Esc 返回。",
            ]
        self.query_one("#who", Line).show("")
        self.query_one(FactSheet).show((), lines, wanting=bool(walk.left))
        self.query_one("#recorded", Line).show("")

    def action_move(self, step: int) -> None:
        """Go to the member before or after, recording nothing."""
        self._go_to(self._at + step)

    def action_next_unchecked(self) -> None:
        """Go to the next member who is not checked yet."""
        if self._walk is None:
            return
        found = self._walk.next_unchecked(self._at)
        if found is None:
            self.say("没有未核的了")
        else:
            self._go_to(found)

    # Recording.

    def action_check(self, result: str) -> None:
        """Record the result of the check of this member, and go on."""
        page, walk = self._page, self._walk
        if page is None or walk is None:
            self.say("这里没有要核的党员：F8 核下一项，F4 选一项，Esc 返回")
            return
        if result == CheckResult.SOUND and page.blocking:
            question = f"还有 {page.blocking} 处必须处理的，仍记无问题吗？"
            self.app.push_screen(
                ask(question, (("n", "不记，先处理"), ("y", "仍记无问题")), numbered=False),
                lambda answer: self._record(page, result, "") if answer == "y" else None,
            )
            return
        if result not in _QUESTIONS:
            self._record(page, result, "")
            return
        usual = [*self._remarks[result]]
        if result == CheckResult.INCOMPLETE:
            usual += _WHY_IT_WAITS
        begin, offered = check_facts.remarks_for(page, result, usual)
        name = visible_text(page.name) or "未填姓名"
        prompt = RemarkPrompt(
            f"{name}　{label_of(walk.item)}：{_QUESTIONS[result]}", offered, begin
        )
        self.app.push_screen(
            prompt, lambda text: None if text is None else self._record(page, result, text)
        )

    def _record(self, page: Page, result: str, remark: str) -> None:
        walk = self._walk
        if walk is None:
            return
        try:
            told = check.record(page.seen, result, remark, self.campaign)
        except PaichaError as problem:
            self._fail(str(problem))
            return
        at = walk.ids.index(page.seen.member_id)
        was = walk.results[at]
        walk.refresh(at)
        if remark and remark != page.fault:
            kept = self._remarks[result]
            self._remarks[result] = [remark, *(each for each in kept if each != remark)][:REMARKS]
        self.say(f"{told}；Ctrl+Z 可撤销")
        self._go_to(at if result == CheckResult.UNCHECKED else walk.after(at, was))

    def _fail(self, told: str) -> None:
        """Stay on this member as the store has him now; the keys behind were meant for others."""
        self.drop_typed_ahead()
        if self._walk is not None:
            self._walk.refresh()
        self._go_to(self._at)
        self.say(told, problem=True)

    def action_no_digit(self) -> None:
        """Tell which digits there are, so that a slip neither records nor leads away."""
        if self._page is None:
            self.action_check(CheckResult.SOUND)
            return
        told = "  ".join(f"{digit} {CHECK_RESULT.label(k)}" for k, digit in check.DIGITS.items())
        self.say(f"这里用 {told}；离开按 Esc", problem=True)

    def fail_undo(self, problem: str) -> None:
        """Stay on this member as the store has him now."""
        self._fail(problem)

    def show_undone(self, uid: str, told: str) -> None:
        """Return to whom it was about."""
        if self._walk is not None:
            self._walk.refresh()
            position = row_of(uid, self.ids)
            self._go_to(self._at if position is None else position)
        self.say(told)

    def action_name_checker(self) -> None:
        """Ask for the name of the 核查人."""

        def keep(name: str | None) -> None:
            if name is not None:
                clerk.keep_given_name(name)
                self._go_to(self._at)

        question = f"核查人姓名（空着即用登录名 {clerk.login()}）："
        self.app.push_screen(TextPrompt(question, clerk.given_name()), keep)

    def action_reveal(self) -> None:
        """Show or hide whole ID numbers and telephones; showing is logged."""
        self._whole_numbers = not self._whole_numbers
        if self._whole_numbers:
            note_reveal(len(self.ids))
        self._go_to(self._at)
        self.say("显示完整的身份证号码和电话，已记录" if self._whole_numbers else "")

    # The record.

    def action_open(self) -> None:
        """Open the record on the tab that shows what this check is about."""
        page = self._page
        if page is None:
            return
        form = open_form(page.uid)
        spot = Spot(*page.field) if page.field else None
        self.app.push_screen(
            RecordScreen(form, self, spot, tab=page.tab), lambda _: self.return_to()
        )

    def return_to(self) -> None:
        """Show the member as he is now."""
        if self._walk is not None:
            self._walk.refresh()
            self._go_to(self._at)

    def neighbour(self, uid: str, step: int) -> str | None:
        """The member before or after one in the walk, which goes there too."""
        here = row_of(uid, self.ids)
        position = -1 if here is None else here + step
        if not 0 <= position < len(self.ids):
            return None
        self._at = position
        return uid_of(self.ids[position])
