"""介绍信: every stub; receipts, enquiries, and who never arrived (通知 三.1、三.2)."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import quoted
from paicha_tui.entry import BulkResult
from paicha_tui.meaning import settings
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.worklists import letter as letter_list
from paicha_tui.worklists.letter import FILTERS, Letter

FILTER_LETTERS = dict(zip("abcde", FILTERS, strict=True))
"""The letter that switches each filter, where letters reach the list."""

WIDE = 110
"""From so many cells on the list shows 所在党支部 and 介绍信编号 as well."""

OFFERED = 20
"""So many members at most are offered for a new stub."""

NAMES_TOLD = 5


class LettersScreen(ChangingScreen):
    """介绍信."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "receipt", "回执", id="letters.receipt", tooltip="登记收到回执的日期"),
        Binding(
            "f12,alt+n", "enquiry", "查询", id="letters.enquiry", tooltip="在查询情况后面写一行"
        ),
        Binding(
            "alt+c",
            "search",
            "列入查找",
            id="letters.search",
            tooltip="超期没有回执的，作为口袋党员查找",
        ),
        Binding(
            "f3,ctrl+n", "new_stub", "新存根", id="letters.new", tooltip="给一名党员加一份存根"
        ),
        Binding("f4,ctrl+t", "filter", "筛选", id="letters.filter", tooltip="只看一类存根"),
        Binding(
            "delete,ctrl+d",
            "remove",
            "移除",
            show=False,
            id="letters.remove",
            tooltip="移除光标所在或标记的存根，写明理由；在“已移除”里恢复",
        ),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            id="letters.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding(
            "escape",
            "clear",
            "清除",
            show=False,
            id="letters.clear",
            tooltip="看全部存根；已是全部的回首页",
        ),
    ]
    place = "letters"

    def __init__(self, chosen: str = "") -> None:
        """Show the letters of a filter, a key of `letters.FILTERS`; empty for all."""
        super().__init__()
        self._chosen = chosen
        self.ids: list[int] = []

    def body(self) -> ComposeResult:
        """The filter, the list, and what it has no room for of the letter under the cursor."""
        yield Line(id="filter", classes="muted")
        yield VirtualTable(
            self._columns(80), empty="这里没有存根：F3 加一份，Esc 看全部", id="list"
        )
        yield Rule()
        yield Line(id="whose")
        yield Line(id="receiver")
        yield Line(id="enquiry")

    def on_mount(self) -> None:
        """Show the list."""
        self._table.focus()
        self.reload_here()

    def on_resize(self, event: events.Resize) -> None:
        """Show what there is room for."""
        self._table.show_columns(self._columns(event.size.width))

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#list", VirtualTable)

    def _columns(self, width: int) -> list[TableColumn]:
        wide = [TableColumn("branch", "所在党支部", 18), TableColumn("number", "编号", 16)]
        return [
            TableColumn("name", "姓名", 10),
            *(wide if width >= WIDE else []),
            TableColumn("transferred_on", "转出时间", 10),
            TableColumn("receiver", "接收单位", 0),
            TableColumn("lapses_on", "有效期至", 10),
            TableColumn("receipt_on", "回执日期", 10),
            TableColumn("state", "情况", 14),
        ]

    # The list.

    def reload_here(self, letter: int = 0) -> None:
        """Read the list anew, with the cursor on a letter where it still is."""
        here, top = self._table.cursor, letter or self._here()
        self.ids = letter_list.ids(settings.current(), self._chosen, self.scope.organization)
        cursor = self.ids.index(top) if top in self.ids else here
        self._table.show(self._rows, len(self.ids), cursor=cursor)
        label = FILTERS[self._chosen].label if self._chosen else "全部"
        self.query_one("#filter", Line).show(f" 筛选: {label}（{len(self.ids)}份）{self._keys()}")
        self._tell_letter()

    def _keys(self) -> str:
        told = (f"{letter}{FILTERS[key].label}" for letter, key in FILTER_LETTERS.items())
        return "  " + " ".join(told)

    def _rows(self, first: int, number: int) -> list[list[str]]:
        wide = self.size.width >= WIDE
        rows = []
        found = letter_list.letters(settings.current(), self.ids[first : first + number])
        told = {letter.id: letter for letter in found}
        for identity in self.ids[first : first + number]:
            letter = told.get(identity)
            rows.append(_cells(letter, wide) if letter else [""] * 8)
        return rows

    def _here(self) -> int:
        """The id of the letter under the cursor; 0 for none."""
        cursor = self._table.cursor
        return self.ids[cursor] if cursor < len(self.ids) else 0

    def _letter(self) -> Letter | None:
        found = letter_list.letters(settings.current(), [self._here()])
        return found[0] if found else None

    def _taken(self) -> list[int]:
        """The ids of the marked letters, or of the one under the cursor."""
        marked = [self.ids[row] for row in sorted(self._table.marked)]
        return marked or ([self._here()] if self._here() else [])

    @on(VirtualTable.CursorMoved)
    def _tell_letter(self) -> None:
        letter = self._letter()
        told = ("", "", "")
        if letter is not None:
            late = letter.state_words
            if letter.days_overdue and letter.state != "overdue":
                late += f"，超期 {letter.days_overdue} 天"
            phone = f"（{letter.receiver_phone}）" if letter.receiver_phone else ""
            newest_first = "；".join(reversed(letter.enquiry.split("；")))
            told = (
                "  ".join(filter(None, (letter.number, late, letter.branch))),
                f"转往 {letter.receiver or '（未填）'}{phone}",
                f"查询情况：{newest_first or '还没有查询'}",
            )
        for line, text in zip(("#whose", "#receiver", "#enquiry"), told, strict=True):
            self.query_one(line, Line).show(f" {text}")

    # Filters.

    def on_key(self, event: events.Key) -> None:
        """Let a letter switch its filter while the list has the focus."""
        key = FILTER_LETTERS.get(event.character or "")
        if key and self._table.has_focus:
            event.stop()
            self._filter_by("" if key == self._chosen else key)

    def _filter_by(self, key: str) -> None:
        self._chosen = key
        self._table.move_to(0)
        self.say("")
        self.reload_here()

    def action_filter(self) -> None:
        """Choose a filter."""
        items = [Item(letter, FILTERS[key].label) for letter, key in FILTER_LETTERS.items()]

        def take(keys: list[str] | None) -> None:
            if keys:
                self._filter_by(FILTER_LETTERS[keys[0]])

        self.app.push_screen(Chooser("只看哪一类存根", items, several=False), take)

    async def action_clear(self) -> None:
        """Show all; when all are shown, leave."""
        if self._chosen:
            self._filter_by("")
        else:
            await self.action_home()

    # Opening.

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        letter = self._letter()
        if letter is not None:
            self._open_record(letter.member_uid, letter.uid)

    def _open_record(self, uid: str, letter_uid: str = "") -> None:
        """Open a member on his 介绍信 tab, at a letter or at a new one."""
        from paicha_tui.entry import Spot, open_form
        from paicha_tui.models import TransferLetter
        from paicha_tui.screens.member.record import RecordScreen

        try:
            form = open_form(uid)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        key = letter_uid or form.add(TransferLetter)
        spot = Spot(key, TransferLetter.number.name)

        def back(_: None) -> None:
            self.reload_here(letter_list.id_of(key))

        self.app.push_screen(RecordScreen(form, self, spot), back)

    def neighbour(self, uid: str, step: int) -> str | None:
        """The member of the next letter that is another's, or of the one before."""
        campaign = settings.current()
        row = self._table.cursor + step
        while 0 <= row < len(self.ids):
            for letter in letter_list.letters(campaign, [self.ids[row]]):
                if letter.member_uid != uid:
                    self._table.move_to(row)
                    return letter.member_uid
            row += step
        return None

    def action_new_stub(self) -> None:
        """Add a stub for a member."""
        letter = self._letter()
        self.app.push_screen(
            TextPrompt("给哪名党员加存根（姓名、拼音或证号）：", letter.name if letter else ""),
            self._choose_member,
        )

    def _choose_member(self, text: str | None) -> None:
        from paicha_tui.worklists.listing import Listing, ListQuery, uids_of

        if not (text or "").strip():
            return
        listing = Listing(settings.current())
        found = listing.first_ids(
            ListQuery(text=text or "", organization_code=self.scope.code), OFFERED
        )
        uids = uids_of(found)
        if not found:
            self.say("没有找到这名党员，请换一种写法，或先到 2 党员 登记", problem=True)
        elif len(found) == 1:
            self._open_record(uids[found[0]])
        else:
            rows = listing.rows(found, ("name", "id_number", "branch"))
            items = [
                Item(uids[each], "  ".join(row)) for each, row in zip(found, rows, strict=True)
            ]
            self.app.push_screen(
                Chooser("哪名党员", items, several=False),
                lambda keys: self._open_record(keys[0]) if keys else None,
            )

    # Writing.

    def action_receipt(self) -> None:
        """Record when the receipt came."""
        from paicha_tui.entry.dating import today

        ids = self._taken()
        if ids:
            self.app.push_screen(
                TextPrompt(f"{self._what(ids)}：回执日期", today()),
                lambda text: self._propose(ids, text),
            )

    def _propose(self, ids: list[int], text: str | None) -> None:
        from paicha_tui.entry import letter as letter_entry

        if text is None:
            return
        try:
            names = letter_entry.awaiting(ids)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return

        def answered(answer: str | None) -> None:
            if answer:
                self._run(lambda: letter_entry.record_receipt(ids, text, transferred=answer == "y"))

        if not names:
            answered("n")
            return
        who = "、".join(names[:NAMES_TOLD]) + (
            f"等{len(names)}人" if len(names) > NAMES_TOLD else ""
        )
        question = (
            f"{who}的组织关系状态是“已转出未收到回执”，收到回执后改为“已转出”？\n"
            "离开支部日期空着的填转出时间。"
        )
        choices = (("y", "登记回执，改为已转出"), ("n", "只登记回执"))
        self.app.push_screen(ask(question, choices), answered)

    def action_enquiry(self) -> None:
        """Write a line into 查询情况."""
        from paicha_tui.entry import letter as letter_entry

        ids = self._taken()

        def write(text: str | None) -> None:
            if text is not None:
                self._run(lambda: letter_entry.add_enquiry(ids, text))

        if ids:
            self.app.push_screen(TextPrompt(f"{self._what(ids)}：向谁查询、结果如何"), write)

    def action_remove(self) -> None:
        """Remove the marked stubs, or the one under the cursor."""
        ids = self._taken()
        found = letter_list.letters(settings.current(), ids)
        if found:
            self.remove_records([each.uid for each in found], self._what(ids))

    def action_search(self) -> None:
        """Have those searched for whose letters are overdue."""
        from paicha_tui.entry import letter as letter_entry

        ids = self._taken()
        if ids:
            self._run(lambda: letter_entry.begin_search(ids))

    def _what(self, ids: list[int]) -> str:
        letter = self._letter()
        if len(ids) == 1 and letter:
            (only,) = letter_list.letters(settings.current(), ids) or [letter]
            receiver = quoted(only.receiver) or "（未填接收单位）"
            return f"{quoted(only.name)}转往{receiver}的介绍信"
        return f"标记的 {len(ids)} 份介绍信"

    def _run(self, action: Callable[[], BulkResult]) -> None:
        def act() -> str:
            done = action()
            return f"{done.sentence}；Ctrl+Z 可撤销" if done.changed else done.sentence

        self.do(act)


def _cells(letter: Letter, wide: bool) -> list[str]:
    def dotted(day: object) -> str:
        return str(day).replace("-", ".") if day else ""

    return [
        letter.name,
        *([letter.branch, letter.number] if wide else []),
        dotted(letter.transferred_on),
        letter.receiver,
        dotted(letter.lapses_on),
        dotted(letter.receipt_on),
        letter.state_words,
    ]
