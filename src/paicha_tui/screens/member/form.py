"""The fields of a member's record: checked on leaving, kept as a draft while they are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from textual import events, on
from textual.app import ComposeResult
from textual.widget import Widget

from paicha_tui import entry
from paicha_tui.basics.errors import Busy, PaichaError
from paicha_tui.basics.values import visible_text
from paicha_tui.entry import Conflict, MemberForm, Problem, Saved, Side, Spot
from paicha_tui.meaning.screening import CONTACT_STATES
from paicha_tui.models import Member
from paicha_tui.screens.base.draft_screen import DraftScreen
from paicha_tui.screens.base.leaving import THROW_AWAY, ask_on_leaving
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member.conflict import ConflictScreen
from paicha_tui.screens.member.record_body import Body, Content, spot_of
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line, Notice, Rule
from paicha_tui.widgets.prompts import ask

GOING_ON = (
    "已有内容的一项反显，打字就替换它；←、→、Home、End 改其中的字，退格清空，Ctrl+Z 还原。"
    "填了身份证号码，回车越过由它得出的性别、出生日期；预备党员越过转正时间；按 ↑ 可以回去。"
    "方括号里是提示，→ 取一段，End 取全部，不取就不存。"
)
"""How Enter goes through the form, and what stands in brackets."""

BETWEEN_CODES = "  "

OTHER_REASON = "4"
MARK_REASONS = (
    ("1", "一时难以掌握"),
    ("2", "档案中没有"),
    ("3", "本人联系不上"),
    (OTHER_REASON, "其他，写明原因"),
)


class FormScreen(PlaceScreen, DraftScreen[None]):
    """Some fields of a record, what is said of the one in hand, and its note."""

    DEFAULT_CSS = """
    FormScreen > #body { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(
        self, form: MemberForm, start: Spot | None = None, *, goes_on: bool = False
    ) -> None:
        """Begin at the field `start`, or at the first; what it holds may be gone on with."""
        super().__init__()
        self.form = form
        self._start = start
        self._in_hand = start if goes_on else None
        """The field that the clerk is in the middle of though the cursor is still to come there."""
        self._session = entry.Session.current(form.actor)
        self._problems: dict[Spot, tuple[Problem, ...]] = {}
        self._showing = False
        self._ended = False
        self._is_refused = False
        """Whether the last draft could not be stored."""
        self._said = self._note = ""
        self._to_tell: tuple[str, bool] | None = None
        """What to say, and whether it is a problem, once the field being left has been."""

    def body(self) -> ComposeResult:
        """The tabs, the fields, what is said of the field, and its note."""
        yield Line(id="tabs", classes="muted")
        yield Body(id="body")
        yield Rule()
        yield Line(id="remark")
        yield Line(id="note", classes="muted")

    @on(events.Mount)
    async def _begin(self) -> None:
        """Show the fields, and who else has the record open."""
        warning = entry.also_editing(self._session, self.form.uid)
        await self._show_fields(self._start)
        if warning:
            self.say(warning, problem=True)

    async def _show_fields(self, spot: Spot | None = None) -> None:
        """Show the fields anew, with the cursor on `spot` or on the first."""
        self._showing = True
        field, begun = self._field, self._in_hand
        if field is not None and field.is_begun:
            begun = spot_of(field)
        self._in_hand = None
        # All at once: a screen half made would be sent over the line as well.
        with self.app.batch_update():
            body = self.query_one(Body)
            body.scroll_to(0, 0, animate=False, immediate=True)
            await body.show(self.form, self._contents())
            self._show_problems()
        self._showing = False
        self.show_title()
        self.query_one("#tabs", Line).show(self._heading())
        fields = [each for each in self.query(FieldInput) if each.can_focus]
        start = next((each for each in fields if spot and spot_of(each) == spot), None)
        if start or fields:
            # Who is new is in a branch already: his name comes first.
            empty = (each for each in fields if not each.value) if self.form.is_new else ()
            reached = start or next(iter(empty), fields[0])
            reached.goes_on = spot_of(reached) == begun
            reached.focus()
        else:
            self._show_told("", "")

    def _contents(self) -> Iterable[Content]:
        """What stands in the form, from top to bottom."""
        raise AssertionError("each form has its own")

    def _heading(self) -> str:
        """The line above the fields."""
        raise AssertionError("each form has its own")

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

    @property
    def _field(self) -> FieldInput | None:
        focused = self.focused
        return focused if isinstance(focused, FieldInput) else None

    @on(FieldInput.Left)
    def _left(self, message: FieldInput.Left) -> None:
        message.stop()
        if self._showing or not message.field.is_attached:
            return
        spot = spot_of(message.field)
        self._take(message.field)
        verdict = self.form.leave(*spot)
        if verdict.shown != message.field.value and not message.field.has_focus:
            message.field.set_text(verdict.shown)
        self._problems[spot] = verdict.problems
        told = verdict.problems[0].message if verdict.problems else None
        message.field.set_problem(told)
        for filled in verdict.filled:
            self._refresh_field(filled)
        named = _named(self._label(message.field), told) if told else ""
        (text, problem), self._to_tell = self._to_tell or (named, bool(told)), None
        self.say(text, problem=problem)
        self._keep_draft(self._here() or spot)
        self.show_title()

    def _take(self, field: FieldInput) -> None:
        spot = spot_of(field)
        if field.value != self.form.text(*spot):
            self.form.set(*spot, field.value)

    def focus_next(self, selector: str | type[Widget] = "*") -> Widget | None:
        """Go to the next field, past those that another field has settled."""
        field = self._field
        if field is None or self._showing:
            return super().focus_next(selector)
        self._take(field)
        # What the ID number tells must be there before the cursor comes to it.
        for filled in self.form.fill_from_number():
            self._refresh_field(filled)
        fields = [each for each in self.focus_chain if isinstance(each, FieldInput)]
        here = fields.index(field)
        following = fields[here + 1 :] + fields[:here]
        reached = next(
            (each for each in following if not self.form.passes_over(*spot_of(each))), field
        )
        self.set_focus(reached)
        return reached

    def _show_problems(self) -> None:
        """Mark the fields that the rules object to; a record not stored yet is not full."""
        if self.form.is_new:
            return
        found: dict[Spot, list[Problem]] = {}
        for problem in self.form.problems():
            if problem.record_key and problem.field:
                found.setdefault(Spot(problem.record_key, problem.field), []).append(problem)
        self._problems.update((spot, tuple(problems)) for spot, problems in found.items())
        for field in self.query(FieldInput):
            if field.problem is None and spot_of(field) in found:
                field.set_problem(found[spot_of(field)][0].message)

    def _refresh_field(self, spot: Spot) -> None:
        for field in self.query(FieldInput):
            if spot_of(field) == spot:
                field.set_text(self.form.text(*spot))

    @on(FieldInput.Remark)
    def _remark(self, message: FieldInput.Remark) -> None:
        message.stop()
        if message.field.has_focus:
            self._show_told(self._said_of(message.field), self._note)

    def _said_of(self, field: FieldInput) -> str:
        """What is wrong with a field; where it is only empty, what may be typed there."""
        told = {problem.message for problem in self._problems.get(spot_of(field), ())}
        is_wanting = not field.value and field.problem in told
        return (field.advice() if is_wanting else "") or field.remark

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the notice's own note for the field, and keep its problem in sight."""
        field = event.widget
        if isinstance(field, FieldInput):
            reads = self.form.row(spot_of(field).record_key).field(spot_of(field).field)
            note = f"{reads.label}：{reads.note}" if reads.note else reads.label
            waiting = self.form.row(spot_of(field).record_key).waiting(reads.name)
            marked = f"　待完善：{waiting.reason}" if waiting else ""
            self._show_told(self._said_of(field), f"{note}{marked}")
            field.offer_from(entry.offers_for(self.form, *spot_of(field)))

    async def make_room(self, spot: Spot, cells: int) -> None:
        """Have the fields there that so many pasted cells go into from `spot` on."""

    @on(FieldInput.Pasted)
    async def _pasted(self, message: FieldInput.Pasted) -> None:
        """Spread pasted cells over the fields from here on; ask before any is overwritten."""
        message.stop()
        spot = spot_of(message.field)
        await self.make_room(spot, len(message.cells))
        fields = [each for each in self.query(FieldInput) if each.spreads]
        fields = fields[list(map(spot_of, fields)).index(spot) :]
        pairs = [pair for pair in zip(fields, message.cells, strict=False) if pair[1]]
        more = _left_out(len(message.cells) - len(fields), message.more_rows)
        lost = [field for field, cell in pairs if field.value not in ("", cell)]
        if not lost:
            self._spread(pairs, more)
            return
        labels = "、".join(self._label(field) for field in lost[:3])
        told = f"粘贴会改写{labels}{'等' if len(lost) > 3 else ''} {len(lost)} 项已有的内容。"
        self.app.push_screen(
            ask(told, (("y", "改写"), ("n", "不粘贴")), numbered=False),
            lambda answer: self._spread(pairs, more) if answer == "y" else None,
        )

    def _spread(self, pairs: Sequence[tuple[FieldInput, str]], more: str) -> None:
        for field, cell in pairs:
            field.fill(cell)
            self._take(field)
            verdict = self.form.leave(*spot_of(field))
            if verdict.shown != field.value:
                field.value = verdict.shown
            self._problems[spot_of(field)] = verdict.problems
            field.set_problem(verdict.problems[0].message if verdict.problems else None)
            for filled in verdict.filled:
                self._refresh_field(filled)
        told = f"已填 {len(pairs)} 项{more}；到各项按 Ctrl+Z 可以还原"
        self.say(told, problem=bool(more))
        if pairs:
            self._to_tell = None if pairs[-1][0].has_focus else (told, bool(more))
            pairs[-1][0].focus()
            self._keep_draft(spot_of(pairs[-1][0]))
        self.show_title()

    def _label(self, field: FieldInput) -> str:
        return self.form.row(spot_of(field).record_key).field(spot_of(field).field).label

    def _show_told(self, remark: str, note: str) -> None:
        """Show what is said of the field and its note; a long remark goes on on the note's line."""
        self._said, self._note = remark, note
        shown, room = visible_text(remark), self.size.width - 2
        first = shown if cell_len(shown) <= room else set_cell_size(shown, room).rstrip()
        if first != shown and not shown[len(first) :].startswith(" "):
            # A list of codes goes on with a whole one.
            first = first[: first.rfind(BETWEEN_CODES)] if BETWEEN_CODES in first else first
        self.query_one("#remark", Line).show(f" {first}")
        self.query_one("#note", Line).show(f" {shown[len(first) :].strip() or note}")

    def on_resize(self) -> None:
        """Say what there is room for."""
        self._show_told(self._said, self._note)

    def help_notes(self) -> list[str]:
        """All that is said of the field, and how the cursor goes on."""
        return [self._note, self._said, *super().help_notes()[-1:], GOING_ON]

    def keep_typing(self) -> None:
        """Put what the field in hand holds into the draft, and show that there is something."""
        field = self._field
        if field is not None:
            self._take(field)
            self._keep_draft(spot_of(field))
            self.show_title()

    def end(self) -> None:
        """Put everything typed into the draft, since the application is about to end."""
        self._take_all()
        self._keep_draft(self._here() or self._first, waits=True)
        # The focus that goes from field to field while they are taken down is not the clerk's.
        self._ended = True

    def lost_by_ending(self) -> str:
        """What was typed, where no draft of it can be stored."""
        self.keep_draft_now()
        return "记录的改动" if self._is_refused else ""

    def keep_draft_now(self) -> None:
        """Put everything typed into the draft."""
        self._take_all()
        self._keep_draft(self._here() or self._first)

    def _take_all(self) -> None:
        """Take what every field holds, also one whose leaving has not been told yet."""
        if not self._showing:
            for field in self.query(FieldInput):
                self._take(field)

    def _keep_draft(self, spot: Spot, *, waits: bool = False) -> None:
        if self._ended:
            return
        try:
            entry.keep(self._session, self.form, spot, waits=waits)
            self._is_refused = False
        except Busy:
            # What was not saved stays told.
            if not self.query_one("#notice", Notice).tells_problem:
                self.say("他人正在写入，您可以接着录入；草稿稍后自动再存")
            self.keep_later()
        except PaichaError as problem:
            self._is_refused = True
            self.say(f"草稿没有存下：{problem}", problem=True)

    @property
    def _first(self) -> Spot:
        return Spot(self.form.uid, "name")

    def _here(self) -> Spot | None:
        return spot_of(self._field) if self._field is not None else None

    # Saving.

    def _save(self) -> str | None:
        """Store what was typed, and say so; gives what was said, None when nothing was stored."""
        raise AssertionError("each form has its own")

    async def action_save(self) -> None:
        """Save what has been changed."""
        raise AssertionError("each form has its own")

    def _stored(self, store: Callable[[], Saved]) -> Saved | None:
        """Call `store`; None when it failed, which is told or asked about.

        Until it is on the disk, all that was typed is in the draft, which goes with that.
        """
        if self.form.dirty:
            self._keep_draft(self._here() or self._first)
        try:
            return store()
        except Conflict as conflict:
            self._resolve(conflict)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
        return None

    def _resolve(self, conflict: Conflict) -> None:
        def settle(choices: dict[Spot, Side] | None) -> None:
            if choices is None:
                self.say("没有保存，您的输入还在", problem=True)
                return
            entry.resolve(self.form, choices)
            self.run_worker(self._save_resolved(), exclusive=True)

        self.app.push_screen(ConflictScreen(conflict), settle)

    async def _save_resolved(self) -> None:
        # A field that still showed the clerk's own value would put it back over the one chosen.
        await self._show_fields(self._here())
        await self.action_save()

    def action_leave(self) -> None:
        """Go back to the list; unsaved input is asked about, and kept as a draft if not saved."""
        self.keep_draft_now()
        if not self.form.dirty:
            self.dismiss(None)
            return
        choices = (("y", "保存"), ("d", "不保存，留作草稿"), ("n", "放弃改动"))
        ask_on_leaving(self, choices, self._leave_with)

    def _leave_with(self, answer: str | None) -> None:
        if answer == "y":
            if self._save() is not None:
                self.dismiss(None)
        elif answer in ("d", THROW_AWAY):
            try:
                entry.keep(self._session, self.form, self._here() or self._first, waits=False)
                if answer == THROW_AWAY:
                    self._discard_draft()
            except PaichaError as problem:
                self.say(f"{problem}；输入还在，请稍候再按 Esc", problem=True)
            else:
                self.dismiss(None)

    def _discard_draft(self) -> None:
        """Throw away what this session left of the record. Raises PaichaError."""
        for draft in entry.pending(self._session):
            if draft.record_uid == self.form.uid and draft.whose == entry.HERE:
                entry.discard(draft)

    # The field in hand.

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


def _left_out(cells: int, rows: int) -> str:
    """What of a pasted text is not in the form."""
    told = f"，多出的 {cells} 格没有地方填" if cells > 0 else ""
    return told + (f"，另有 {rows} 行没有填（一行是一个人）" if rows else "")


def _named(label: str, told: str) -> str:
    """What is told of a field, with the name of the field where it doesn't have that."""
    return told if label in told else f"{label}：{told}"
