"""One member's record: its tabs, saving it, and what the keys do with the field in hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import visible_text
from paicha_tui.entry import Conflict, MemberForm, Spot
from paicha_tui.meaning.screening import CONTACT_STATES
from paicha_tui.models import Member
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member import record_body
from paicha_tui.screens.member.conflict import ConflictScreen
from paicha_tui.screens.member.form import FormScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line, Notice
from paicha_tui.widgets.prompts import ask

WALKED_BY = "，F6 逐处查看"

OTHER_REASON = "4"
MARK_REASONS = (
    ("1", "一时难以掌握"),
    ("2", "档案中没有"),
    ("3", "本人联系不上"),
    (OTHER_REASON, "其他，写明原因"),
)


class RecordScreen(FormScreen):
    """党员记录."""

    DEFAULT_CSS = """
    RecordScreen > #body { height: 1fr; scrollbar-size-vertical: 1; }
    RecordScreen > #tabs { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "保存", id="record.save", tooltip="保存这名党员的全部改动"),
        Binding("f3,ctrl+n", "save_new", "存并新建", id="record.new", tooltip="保存后登记下一名"),
        Binding(
            "f6,ctrl+y",
            "next_open",
            "待核对",
            id="record.open",
            tooltip="到下一处待完善、没有填或要核对的",
        ),
        Binding("f7,ctrl+r", "neighbour(-1)", "上一人", show=False, id="record.previous"),
        Binding("f8,ctrl+o", "neighbour(1)", "下一人", show=False, id="record.next"),
        Binding("f9,ctrl+b", "repeat", "同上", id="record.repeat", tooltip="取上一条记录的值"),
        Binding(
            "ctrl+p", "pin", "固定", show=False, id="record.pin", tooltip="每名新党员都从此值开始"
        ),
        Binding(
            "ctrl+l", "mark", "标待", show=False, id="record.wait", tooltip="标记或取消标记待完善"
        ),
        Binding(
            "f11,alt+a",
            "accept",
            "确认",
            show=False,
            id="record.accept",
            tooltip="确认存疑的值，写明理由",
        ),
        Binding("f10,ctrl+pagedown", "tab(1)", "页签", id="record.tab", tooltip="下一页签"),
        # Most terminals send Shift with F2 and F10 as if there were a key F14 and F22.
        Binding("ctrl+pageup,shift+f10,f22", "tab(-1)", "上页签", show=False, id="record.tab_back"),
        Binding(
            "f12,alt+n", "add", "加一条", show=False, id="record.add", tooltip="加一条这类记录"
        ),
        Binding(
            "alt+z,shift+f2,f14",
            "undo",
            "撤销",
            show=False,
            id="record.undo",
            tooltip="撤销本人最近一次保存",
        ),
        Binding("escape", "leave", "返回", id="record.back", tooltip="返回列表"),
    ]

    def __init__(
        self,
        form: MemberForm,
        members: Any = None,
        spot: Spot | None = None,
        *,
        tab: str = "basic",
    ) -> None:
        """Begin at `spot`, or on the tab with the key `tab`."""
        super().__init__(form)
        self._members = members
        self._tab = [each.key for each in entry.TABS].index(tab)
        self._start = spot

    @classmethod
    def of(cls, uid: str, members: Any = None, field: str = "") -> RecordScreen:
        """The record of a stored member, with the cursor on one of his own fields if named.

        What this session left as a draft of it is there again.
        """
        return cls(entry.open_form(uid), members, Spot(uid, field) if field else None)

    @classmethod
    def new(cls, branch: Any, members: Any = None) -> RecordScreen:
        """The record of a member to be entered."""
        return cls(MemberForm.new(branch), members)

    @on(events.Mount)
    async def _begin(self) -> None:
        """Show the first tab, or the one of the field to start with."""
        warning = entry.also_editing(self._session, self.form.uid)
        if self._start:
            self._tab = record_body.tab_of(self.form, self._start)
        await self._show_tab(self._start)
        if warning:
            self.say(warning, problem=True)

    # The tabs.

    async def _show_tab(self, spot: Spot | None = None) -> None:
        self._showing = True
        self._begin_first_record()
        # All at once: a screen half made would be sent over the line as well.
        with self.app.batch_update():
            body = self.query_one(record_body.Body)
            await body.show(self.form, self._contents())
            self._show_problems()
        self._showing = False
        body.scroll_home(animate=False)
        self._show_heads()
        fields = [each for each in self.query(FieldInput) if each.can_focus]
        start = next((each for each in fields if spot and record_body.spot_of(each) == spot), None)
        if start or fields:
            (start or fields[0]).focus()
        else:
            self._show_told("", "")

    def _begin_first_record(self) -> None:
        """Begin a record where the tab has nothing else to show; left empty, it is not stored."""
        sections = record_body.addable(entry.TABS[self._tab])
        if len(sections) == len(entry.TABS[self._tab].sections) == 1:
            model = sections[0].model
            if not self.form.rows_of(model):
                self.form.add(model)

    def _contents(self) -> Iterable[record_body.Content]:
        return record_body.contents_of(self.form, entry.TABS[self._tab])

    def _show_heads(self) -> None:
        self.show_title()
        names = (
            f"[{tab.title}]" if place == self._tab else f" {tab.title} "
            for place, tab in enumerate(entry.TABS)
        )
        self.query_one("#tabs", Line).show("".join(names))

    def show_title(self) -> None:
        """Whose record it is, his branch, his state, and whether there is something to save."""
        uid = self.form.uid
        name = visible_text(self.form.text(uid, "name")) or "新党员"
        number = Member.id_number.mask(self.form.text(uid, "id_number"))
        unknown = self.form.is_new and not self.form.dirty
        state = "" if unknown else CONTACT_STATES[self.form.judgement().state]
        branch = visible_text(self.form.branch.name or "")
        unsaved = "未保存" if self.form.dirty else ""
        title = "  ".join(part for part in (name, number, state, unsaved, branch) if part)
        self.query_one("#title", Line).show(f" {title}")

    # Saving.

    def _save(self) -> bool:
        field = self._field
        if field is not None:
            self._take(field)
            self.form.leave(*record_body.spot_of(field))
        try:
            saved = entry.save(self.form)
        except Conflict as conflict:
            self._resolve(conflict)
            return False
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return False
        left = len(self.form.problems())
        told = f"，还有 {left} 处要核对{WALKED_BY}" if left else ""
        self.say(f"已保存{told}" if saved.labels else f"没有改动{told}")
        return True

    async def action_save(self) -> None:
        """Save what has been changed."""
        if self._save():
            await self._show_tab(self._here())

    async def action_undo(self) -> None:
        """Take back the last save of this clerk."""
        if self.form.dirty:
            self.say("还有没保存的改动，请先保存或返回放弃，再撤销", problem=True)
            return
        try:
            told = entry.undo_last(self.form.actor)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        here = self._here()
        if not self.form.is_new:
            self.form = MemberForm.open(self.form.uid)
        await self._show_tab(here)
        self.say(told)

    async def action_save_new(self) -> None:
        """Save, and enter the next member into the same branch."""
        if self._save():
            # What is left to check is of the one before, whom F6 does not reach from here.
            self.say(self.query_one(Notice).text.removesuffix(WALKED_BY))
            self.form = MemberForm.new(self.form.branch)
            self._problems.clear()
            self._tab = 0
            await self._show_tab()

    def _resolve(self, conflict: Conflict) -> None:
        def settle(choices: Any) -> None:
            if choices is None:
                self.say("没有保存，您的输入还在", problem=True)
                return
            entry.resolve(self.form, choices)
            self.run_worker(self._save_resolved(), exclusive=True)

        self.app.push_screen(ConflictScreen(conflict), settle)

    async def _save_resolved(self) -> None:
        # A field that still showed the clerk's own value would put it back over the one chosen.
        await self._show_tab(self._here())
        await self.action_save()

    async def action_neighbour(self, step: int) -> None:
        """Go to the member before or after in the list, saving what was changed."""
        self._take_all()
        changed = self.form.dirty
        if self._members is None or (changed and not self._save()):
            return
        uid = self._members.neighbour(self.form.uid, step)
        if uid is None:
            self.say("已保存；列表中没有了" if changed else "列表中没有了")
            self.show_title()
            return
        here = self._here()
        self.form = entry.open_form(uid)
        self._problems.clear()
        await self._show_tab(Spot(uid, here.field) if here else None)

    def action_leave(self) -> None:
        """Go back to the list; unsaved input is asked about, and kept as a draft if not saved."""
        self.keep_draft_now()
        if not self.form.dirty:
            self.dismiss(None)
            return
        choices = (("y", "保存"), ("d", "不保存，留作草稿"), ("n", "放弃改动"))
        self.app.push_screen(ask("有改动还没有保存。", choices), self._leave_with)

    def _leave_with(self, answer: str | None) -> None:
        if answer == "y":
            if self._save():
                self.dismiss(None)
        elif answer == "d":
            self.dismiss(None)
        elif answer == "n":
            for draft in entry.pending(self._session):
                if draft.record_uid == self.form.uid and draft.whose == entry.HERE:
                    entry.discard(draft)
            self.dismiss(None)

    # Fields in hand.

    async def action_tab(self, step: int) -> None:
        """Show another tab."""
        from paicha_tui.screens.member.history import HistoryScreen

        field = self._field
        if field is not None:
            self._take(field)
            self.form.leave(*record_body.spot_of(field))
        self._tab = (self._tab + step) % len(entry.TABS)
        if not entry.TABS[self._tab].sections:
            self._tab = 0 if step > 0 else len(entry.TABS) - 2
            self.app.push_screen(HistoryScreen(self.form.uid))
        self.say("")
        await self._show_tab()

    def action_repeat(self) -> None:
        """Take what the last saved record has in this field."""
        spot = self._here()
        if spot is None:
            return
        if self.form.repeat_last(*spot):
            self._refresh_field(spot)
            self.focus_next()
        else:
            self.say("上一条记录这一项没有值")

    def action_pin(self) -> None:
        """Carry this field's value on every new member, or no longer."""
        spot = self._here()
        if spot is None:
            return
        if self._field is not None:
            self._take(self._field)
        try:
            pinned = self.form.pin(*spot)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
        else:
            kept = "已固定：以后新建的党员都从这个值开始，再按一次取消"
            self.say(kept if pinned else "已取消固定")

    async def action_next_open(self) -> None:
        """Go to the next field that waits or that the rules object to."""
        self._take_all()
        here = self._here()
        spot = self.form.next_open(*(here or (self.form.uid, "")))
        if spot is None:
            left = [each.message for each in self.form.problems()]
            self.say(left[0] if left else "没有待完善和要核对的项目", problem=bool(left))
            return
        told = [each for each in self.form.problems() if (each.record_key, each.field) == spot]
        self.say(told[0].message if told else "", problem=bool(told))
        field = next(
            (each for each in self.query(FieldInput) if record_body.spot_of(each) == spot), None
        )
        if field is None:
            self._tab = record_body.tab_of(self.form, spot)
            await self._show_tab(spot)
        elif not field.has_focus:
            self._to_tell = (told[0].message, True) if told else None
            field.focus()

    def action_mark(self) -> None:
        """Mark the field 待完善, or take the mark away."""
        spot = self._here()
        if spot is None:
            return
        if self.form.row(spot.record_key).waiting(spot.field):
            try:
                self.form.unmark(*spot)
            except PaichaError as problem:
                self.say(str(problem), problem=True)
            else:
                self._marked(spot, "已取消待完善")
            return
        self.app.push_screen(
            ask("为什么待完善？", MARK_REASONS), lambda answer: self._mark(spot, answer)
        )

    def _mark(self, spot: Spot, answer: str | None) -> None:
        if answer == OTHER_REASON:
            self.app.push_screen(
                TextPrompt("为什么待完善："), lambda reason: self._mark_for(spot, reason or "")
            )
        elif answer:
            self._mark_for(spot, dict(MARK_REASONS)[answer])

    def _mark_for(self, spot: Spot, reason: str) -> None:
        if reason.strip():
            self.form.mark(*spot, reason)
            self._marked(spot, "已标记待完善")

    def _marked(self, spot: Spot, told: str) -> None:
        self.say(told)
        self._keep_draft(spot)
        self.show_title()

    def action_accept(self) -> None:
        """Confirm a doubtful value with a reason."""
        spot = self._here()
        doubts = [p for p in self._problems.get(spot, ()) if p.may_be_accepted] if spot else []
        if not doubts:
            self.say("这一项没有可以确认的疑问")
            return

        def accept(reason: str | None) -> None:
            if reason is None:
                return
            try:
                for doubt in doubts:
                    self.form.accept(doubt, reason)
            except PaichaError as problem:
                self.say(str(problem), problem=True)
                return
            field = self._field
            if field is not None:
                field.set_problem(None)
            self.say("已确认，保存后不再提示")
            self.show_title()

        self.app.push_screen(TextPrompt(f"{doubts[0].message} 理由："), accept)

    def action_add(self) -> None:
        """Add a record of a kind that this tab has."""
        self._take_all()
        sections = record_body.addable(entry.TABS[self._tab])
        if len(sections) == 1:
            self._add([sections[0].title])
        elif sections:
            items = [Item(section.title, section.title) for section in sections]
            self.app.push_screen(Chooser("加哪一类", items, several=False), self._add)

    def _add(self, titles: list[str] | None) -> None:
        for section in record_body.addable(entry.TABS[self._tab]):
            if titles and section.title == titles[0]:
                try:
                    key = self.form.add(section.model)
                except PaichaError as problem:
                    self.say(str(problem), problem=True)
                    return
                start = Spot(key, section.places[0].name)
                self.run_worker(self._show_tab(start), exclusive=True)
