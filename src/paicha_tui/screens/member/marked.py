"""What is done with the members of a list, the marked ones all together or each in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from paicha_tui import reports
from paicha_tui.annexes import workbooks
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.files import is_own
from paicha_tui.entry import BulkResult, change_marked, mark_all, may_carry, set_branch
from paicha_tui.meaning import settings
from paicha_tui.models import Member, Organization
from paicha_tui.records.fields import Coded, described_field, described_fields
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.branch import choose_branch
from paicha_tui.screens.check.screen import ChecksScreen
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.dossier import DossiersScreen
from paicha_tui.screens.member.merging import ask_to_merge
from paicha_tui.screens.report.choices import usual_folder
from paicha_tui.widgets.prompts import ask
from paicha_tui.worklists.listing import uids_of


class MarkedMembers:
    """The members with these ids, marked on `screen`, which then shows what has changed."""

    def __init__(self, screen: ChangingScreen, ids: Sequence[int]) -> None:
        self._screen = screen
        self._ids = ids

    def ask(self) -> None:
        """Ask what to do with them, and do it."""
        actions: dict[str, tuple[str, Callable[[], None]]] = {
            "1": ("把某一项改为同一个值", self._change),
            "2": ("改到另一个党支部", self._move),
            "3": ("把某一项标记为待完善", self._mark),
            "4": ("写成一份名册（工作簿）", self._write_roster),
            **({"5": ("是同一个人，合并为一份", self._merge)} if len(self._ids) == 2 else {}),
        }
        items = [Item(key, label) for key, (label, _) in actions.items()]
        self._screen.app.push_screen(
            Chooser(f"标记了 {len(self._ids)} 名党员，要做什么", items, several=False),
            lambda keys: actions[keys[0]][1]() if keys else None,
        )

    def _merge(self) -> None:
        ask_to_merge(self._screen, list(uids_of(self._ids).values()))

    def _choose_field(self, question: str, then: Callable[[str], None]) -> None:
        items = [
            Item(field.name, field.label) for field in described_fields(Member) if may_carry(field)
        ]
        self._screen.app.push_screen(
            Chooser(question, items, several=False), lambda keys: then(keys[0]) if keys else None
        )

    def _change(self) -> None:
        self._choose_field("改哪一项", self._ask_value)

    def _ask_value(self, name: str) -> None:
        field = described_field(Member, name)
        question = f"{len(self._ids)} 名党员的“{field.label}”都改为"

        def change(text: str | None) -> None:
            if text:
                self._run(lambda: change_marked(self._ids, name, text))
            elif text is not None:
                told = f"清除 {len(self._ids)} 名党员的“{field.label}”？"
                self._screen.app.push_screen(
                    ask(told, (("y", "清除"), ("n", "不清除")), default=1), clear
                )

        def clear(answer: str | None) -> None:
            if answer == "y":
                self._run(lambda: change_marked(self._ids, name, ""))

        if isinstance(field, Coded):
            codes = field.codes.numbered()
            items = [Item(number, code.label) for number, code in codes.items()]
            self._screen.app.push_screen(
                Chooser(question, items, several=False),
                lambda numbers: change(codes[numbers[0]].label if numbers else None),
            )
        else:
            self._screen.app.push_screen(TextPrompt(f"{question}（空着即清除）："), change)

    def _move(self) -> None:
        def move(branch: Organization | None) -> None:
            if branch is not None:
                self._run(lambda: set_branch(self._ids, branch))

        choose_branch(self._screen.app, None, move, ask=True)

    def _mark(self) -> None:
        self._choose_field("标记哪一项", self._ask_reason)

    def _ask_reason(self, name: str) -> None:
        def mark(reason: str | None) -> None:
            if reason:
                self._run(lambda: mark_all(self._ids, name, reason))

        self._screen.app.push_screen(TextPrompt("为什么待完善："), mark)

    def _write_roster(self) -> None:
        try:
            roster = workbooks.export_selection(self._ids, settings.current())
        except PaichaError as problem:
            self._screen.say(str(problem), problem=True)
            return
        path = usual_folder() / roster.name
        if not path.exists() or is_own(path):
            self._save_roster(roster)
            return
        self._screen.app.push_screen(
            ask(f"文件夹里已有 {path.name}，要替换吗？", default=1),
            lambda answer: self._save_roster(roster) if answer == "y" else None,
        )

    def _save_roster(self, roster: workbooks.ReportFile) -> None:
        try:
            (path,) = reports.save([roster], usual_folder())
            reports.note_selection(roster.people)
        except PaichaError as problem:
            self._screen.say(str(problem), problem=True)
        else:
            self._screen.say(f"已生成 {path}")

    def _run(self, action: Callable[[], BulkResult]) -> None:
        self._screen.do(lambda: f"{action().sentence}；Ctrl+Z 可撤销")


def work_through(screen: ChangingScreen, ids: Sequence[int], whose: str) -> None:
    """Ask which work these members are taken through one by one; `whose` tells who they are."""
    places = {
        "1": ("五核查：逐人核一项", ChecksScreen),
        "2": ("完善档案：一人一行列出材料", DossiersScreen),
    }

    def begin(keys: list[str] | None) -> None:
        if keys:
            place = places[keys[0]][1](ids, whose)
            screen.app.push_screen(place, lambda _: screen.reload_here())

    items = [Item(key, label) for key, (label, _) in places.items()]
    screen.app.push_screen(Chooser(f"{whose}，要做什么", items, several=False), begin)
