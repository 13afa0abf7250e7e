"""One member's record: its tabs, saving it, and what the keys do with the field in hand."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import Action, MemberForm, Spot
from paicha_tui.models import Member, Organization
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.removing import RESTORED_BY, ask_why
from paicha_tui.screens.base.undoing import REDO
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member import record_body
from paicha_tui.screens.member.form import FormScreen
from paicha_tui.screens.member.neighbours import FindingWalk, Neighbours
from paicha_tui.widgets.fields import FieldInput

WALKED_BY = "，F6 逐处查看"


class RecordScreen(FormScreen):
    """党员记录."""

    BINDINGS: ClassVar[list[BindingType]] = [
        REDO,
        Binding("f2,ctrl+s", "save", "保存", id="record.save", tooltip="保存这名党员的全部改动"),
        Binding("f3,ctrl+n", "save_new", "存并新建", id="record.new", tooltip="保存后登记下一名"),
        Binding(
            "f6,alt+y",
            "next_open",
            "待核对",
            id="record.open",
            tooltip="到下一处待完善、没有填或要核对的",
        ),
        Binding("f7,ctrl+r", "neighbour(-1)", "上一人", show=False, id="record.previous"),
        Binding(
            "f7,ctrl+r",
            "finding(-1)",
            "上一处",
            show=False,
            id="mending.previous",
            tooltip="保存改动，打开上一处问题",
        ),
        Binding("f8,ctrl+o", "neighbour(1)", "下一人", show=False, id="record.next"),
        Binding(
            "f8,ctrl+o",
            "finding(1)",
            "下一处",
            id="mending.next",
            tooltip="保存改动，打开下一处问题",
        ),
        Binding("f9,ctrl+b", "repeat", "同上", id="record.repeat", tooltip="取上一条记录的值"),
        Binding(
            "ctrl+p", "pin", "固定", show=False, id="record.pin", tooltip="每名新党员都从此值开始"
        ),
        Binding(
            "alt+d,shift+f6,f18",
            "mark",
            "待完善",
            show=False,
            id="record.wait",
            tooltip="标记或取消标记待完善",
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
            "alt+x,shift+f12,f24",
            "remove",
            "去掉一条",
            show=False,
            id="record.remove",
            tooltip="移除光标所在的这一条记录，写明理由；在“已移除”里恢复",
        ),
        Binding(
            "ctrl+z,alt+z,shift+f2,f14",
            "undo",
            "撤销",
            show=False,
            id="record.undo",
            tooltip="撤销这名党员最近的一步；别人的先问",
        ),
        Binding("escape", "leave", "返回", id="record.back", tooltip="返回列表"),
    ]
    takes_back = True

    def __init__(
        self,
        form: MemberForm,
        neighbours: Neighbours | None = None,
        spot: Spot | None = None,
        *,
        tab: str = "basic",
        walk: FindingWalk | None = None,
        goes_on: bool = False,
    ) -> None:
        """Begin at `spot`, or on the tab with the key `tab`.

        `neighbours` says who comes before and after; with a `walk` the findings do. With `goes_on`
        the clerk goes on with what the field there holds.
        """
        super().__init__(form, spot, goes_on=goes_on)
        self._neighbours = neighbours
        self._walk = walk
        self._opened: set[tuple[str, str]] = set()
        """The sections opened though they are empty, by member and title."""
        keys = [each.key for each in entry.TABS]
        self._tab = record_body.tab_of(form, spot) if spot else keys.index(tab)

    @classmethod
    def of(cls, uid: str, neighbours: Neighbours | None = None, field: str = "") -> RecordScreen:
        """The record of a stored member, with the cursor on one of his own fields if named.

        What this session left as a draft of it is there again.
        """
        return cls(entry.open_form(uid), neighbours, Spot(uid, field) if field else None)

    @classmethod
    def new(cls, branch: Organization, neighbours: Neighbours | None = None) -> RecordScreen:
        """The record of a member to be entered."""
        return cls(MemberForm.new(branch), neighbours)

    def on_mount(self) -> None:
        """Say which finding it is about once the fields are there."""
        if self._walk:
            self.call_after_refresh(self._tell_finding)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Where findings are walked through, F7 and F8 go to these, not to members."""
        if action in ("neighbour", "finding"):
            return (action == "finding") is (self._walk is not None)
        return True

    # The tabs.

    def _begin_first_record(self) -> None:
        """Begin a record where the tab has nothing else to show; left empty, it is not stored."""
        sections = record_body.addable(entry.TABS[self._tab])
        if len(sections) == len(entry.TABS[self._tab].sections) == 1 and not sections[0].folds:
            model = sections[0].model
            if not self.form.rows_of(model):
                self.form.add(model)

    async def _show_fields(self, spot: Spot | None = None) -> None:
        self._begin_first_record()
        if spot:
            self._open(each for each in self._closed_sections() if _holds(self.form, each, spot))
        await super()._show_fields(spot)

    def _contents(self) -> Iterable[record_body.Content]:
        return record_body.contents_of(self.form, entry.TABS[self._tab], self._closed_sections())

    def _closed_sections(self) -> list[entry.Section]:
        """The sections of the tab that concern few and are closed."""
        return [
            each
            for each in entry.TABS[self._tab].sections
            if (self.form.uid, each.title) not in self._opened
            and record_body.is_closed(self.form, each)
        ]

    def _open(self, sections: Iterable[entry.Section]) -> None:
        self._opened.update([(self.form.uid, each.title) for each in sections])

    async def make_room(self, spot: Spot, cells: int) -> None:
        """Open what is closed where the cells of a row of a roster reach it."""
        order = list(self.form.spots())
        here = order.index(spot)
        reached = order[here : here + cells]
        closed = [
            each
            for each in self._closed_sections()
            if any(_holds(self.form, each, spot) for spot in reached)
        ]
        if closed:
            self._open(closed)
            await self._show_fields(spot)

    def _heading(self) -> str:
        return "".join(
            f"[{tab.title}]" if number == self._tab else f" {tab.title} "
            for number, tab in enumerate(entry.TABS)
        )

    # Saving.

    def _save(self) -> str | None:
        self._leave_field()
        uid = self.form.uid
        if self._walk:
            self._walk.begin_saving()
        saved = self._stored(lambda: entry.save(self.form))
        if saved is None:
            return None
        left = len(self.form.problems())
        told = "已保存" if saved.labels else "没有改动"
        told += f"，还有 {left} 处要核对" if left else ""
        self.say(told + (WALKED_BY if left else ""))
        if self._walk:
            self._walk.end_saving(uid)
        return told

    def _leave_field(self) -> None:
        field = self._field
        if field is not None:
            self._take(field)
            self.form.leave(*record_body.spot_of(field))

    async def action_save(self) -> None:
        """Save what has been changed."""
        if self._save() is not None:
            await self._show_fields(self._here())

    def is_about(self, action: Action) -> bool:
        """What was done to this member."""
        return action.uid == self.form.uid

    def why_not_undo(self) -> str:
        """Not while something is typed and not saved."""
        self._take_all()
        return "还有没保存的改动，请先保存或返回放弃，再撤销" if self.form.dirty else ""

    def show_undone(self, uid: str, told: str) -> None:  # noqa: ARG002
        """Show the record as it is now; where he is no longer, what it was opened from."""
        if entry.is_stored(self.form.uid):
            self.form = MemberForm.open(self.form.uid)
            self._problems.clear()
            self.run_worker(self._show_again(told), exclusive=True)
            return
        below = self.app.screen_stack[-2]
        self.dismiss(None)
        if isinstance(below, PlaceScreen):
            self.app.call_later(below.say, told)

    async def _show_again(self, told: str) -> None:
        await self._show_fields(self._here())
        self.say(told)

    async def action_save_new(self) -> None:
        """Save, and enter the next member into the same branch."""
        told = self._save()
        if told is not None:
            # What is left to check is of the one before, whom F6 does not reach from here.
            self.say(told)
            self.form = MemberForm.new(self.form.branch)
            self._problems.clear()
            self._tab = 0
            await self._show_fields()

    async def action_neighbour(self, step: int) -> None:
        """Go to the member before or after in the list, saving what was changed."""
        self._take_all()
        changed = self.form.dirty
        told = self._save() if changed else ""
        if self._neighbours is None or told is None:
            return
        uid = self._neighbours.neighbour(self.form.uid, step)
        if uid is None:
            self.say("已保存；列表中没有了" if changed else "列表中没有了")
            self.show_title()
            return
        here = self._here()
        self.form = entry.open_form(uid)
        self._problems.clear()
        # What is left to check is of the one before.
        self.say(f"上一名{told}" if told else "")
        await self._show_fields(Spot(uid, here.field) if here else None)

    async def action_finding(self, step: int) -> None:
        """Save what was changed and open the next finding, or the one before."""
        self._take_all()
        changed = self.form.dirty
        if self._walk is None or (changed and self._save() is None):
            return
        try:
            form = self._walk.step(step)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        if form is None:
            self.say("后面没有党员的问题了" if step > 0 else "前面没有党员的问题了")
            return
        self.form = form
        self._problems.clear()
        spot = self._walk.spot(form)
        self._tab = record_body.tab_of(form, spot) if spot else 0
        await self._show_fields(spot)
        self.call_after_refresh(self._tell_finding, saved=changed)

    def _tell_finding(self, *, saved: bool = False) -> None:
        if self._walk:
            self.say(self._walk.told(saved=saved), problem=True)

    # Fields in hand.

    async def action_tab(self, step: int) -> None:
        """Show another tab."""
        from paicha_tui.screens.member.history import HistoryScreen

        self._leave_field()
        self._tab = (self._tab + step) % len(entry.TABS)
        if not entry.TABS[self._tab].sections:
            self._tab = 0 if step > 0 else len(entry.TABS) - 2
            self.app.push_screen(HistoryScreen(self.form.uid))
        self.say("")
        await self._show_fields()

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
            await self._show_fields(spot)
        elif not field.has_focus:
            self._to_tell = (told[0].message, True) if told else None
            field.focus()

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
        """Add a record of a kind that this tab has, or open a section that is closed."""
        self._take_all()
        here, added = self._here(), record_body.addable(entry.TABS[self._tab])
        sections = [each for each in added if here and _holds(self.form, each, here)]
        sections = sections or [*self._closed_sections(), *added]
        if len(sections) == 1:
            self._add([sections[0].title])
        elif sections:
            items = [Item(section.title, section.title) for section in sections]
            self.app.push_screen(Chooser("加哪一类", items, several=False), self._add)

    def _add(self, titles: list[str] | None) -> None:
        for section in entry.TABS[self._tab].sections:
            if titles and section.title == titles[0]:
                if section.model is Member:
                    start = Spot(self.form.uid, section.places[0].name)
                    self.run_worker(self._show_fields(start), exclusive=True)
                    return
                try:
                    key = self.form.add(section.model)
                except PaichaError as problem:
                    self.say(str(problem), problem=True)
                    return
                start = Spot(key, section.places[0].name)
                self.run_worker(self._show_fields(start), exclusive=True)

    def return_to(self) -> None:
        """Show what was brought back; typing that is not saved stays as it is."""
        if not self.form.is_new and not self.form.dirty:
            self.form = MemberForm.open(self.form.uid)
            self.run_worker(self._show_fields(self._here()), exclusive=True)

    def action_remove(self) -> None:
        """Remove the record with the cursor, which is one of several of the member."""
        here = self._here()
        if here is None:
            return
        self._take_all()
        row = self.form.row(here.record_key)
        if row.stored is None and row.model is not Member:
            self._remove_record(here.record_key, "")
        else:
            ask_why(
                self, lambda reason: self._remove_record(here.record_key, reason), row.model.sheet
            )

    def _remove_record(self, record_key: str, reason: str) -> None:
        try:
            told = entry.remove_from(self.form, record_key, reason)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        # The fields of the record are still there, and nothing of them is to be taken.
        self._showing = True
        self._keep_draft(self._first)
        self.run_worker(self._show_without(told), exclusive=True)

    async def _show_without(self, told: str) -> None:
        await self._show_fields()
        self.say(told + RESTORED_BY)


def _holds(form: MemberForm, section: entry.Section, spot: Spot) -> bool:
    """Whether a section of the form has a field."""
    records = {row.uid for row in form.rows_of(section.model)}
    return spot.record_key in records and spot.field in {place.name for place in section.places}
