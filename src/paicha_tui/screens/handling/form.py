"""The small form in which one measure is recorded."""

from __future__ import annotations

import contextlib
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from paicha_tui.basics.errors import Busy, PaichaError
from paicha_tui.basics.values import quoted
from paicha_tui.entry import handling
from paicha_tui.entry.dating import today
from paicha_tui.meaning import decisions
from paicha_tui.meaning.decisions import Verdict
from paicha_tui.models import Handling
from paicha_tui.records.fields import Date, DescribedField, described_field
from paicha_tui.screens.base.draft_screen import DraftScreen
from paicha_tui.screens.base.leaving import THROW_AWAY
from paicha_tui.widgets.date_field import DateField, unreadable_date
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Notice, Rule
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.text_field import TextField
from paicha_tui.worklists.handling import SearchedMember


class HandlingForm(HouseModal[str | None], DraftScreen[str | None]):
    """Records a measure; gives the sentence that says so, None when it was left."""

    DEFAULT_CSS = """
    HandlingForm { padding: 0 1; }
    HandlingForm > Static { height: auto; margin: 1 0; }
    HandlingForm > Horizontal { height: 1; }
    HandlingForm > Horizontal > Line { width: 18; }
    HandlingForm > Horizontal > FieldInput { width: 1fr; }
    HandlingForm > #remark { margin: 1 0 0 0; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "保存", id="handling.save", tooltip="记录这项处理"),
        Binding("escape", "leave", "返回", id="handling.back", tooltip="不记录"),
    ]

    def __init__(self, person: SearchedMember, verdict: Verdict) -> None:
        super().__init__()
        self._person = person
        self._verdict = verdict
        self._draft: handling.HandlingDraft | None = None
        self._ended = False
        self._is_refused = False
        """Whether the last draft could not be stored."""

    def compose(self) -> ComposeResult:
        """Whom and what it is about, the fields, what is said of one, the keys."""
        measure = decisions.MEASURES[self._verdict.measure]
        yield Line(f"{quoted(self._person.name)}：{self._verdict.label}　{self._person.words}")
        told = (self._verdict.reason, f"决定：{measure.authority}", measure.follows)
        yield Static("\n".join(filter(None, told)), markup=False)
        yield Rule()
        needed = handling.mandatory(self._verdict)
        for name in handling.FIELDS:
            with Horizontal():
                field = described_field(Handling, name)
                yield Line(f"{field.label}{'（必填）' if name in needed else ''}")
                yield self._field(field)
        yield Line(id="remark")
        yield Notice(id="notice")
        yield KeyHint()

    def _field(self, field: DescribedField) -> FieldInput:
        if isinstance(field, Date):
            return DateField(field.name, field, today())
        return TextField(field.name, field)

    def on_mount(self) -> None:
        """Begin with the date."""
        self.query(FieldInput).first().focus()

    @on(FieldInput.Remark)
    def _remark(self, message: FieldInput.Remark) -> None:
        message.stop()
        if message.field.has_focus:
            self.query_one("#remark", Line).show(message.text)

    @on(FieldInput.Left)
    def _left(self, message: FieldInput.Left) -> None:
        message.stop()
        self.keep_typing()

    def keep_typing(self, *, waits: bool = False) -> None:
        """Put everything typed into the draft."""
        if self._ended or not (self._draft or self._has_text):
            return
        field = self.focused
        name = field.field_key if isinstance(field, FieldInput) else handling.EXPLANATION
        try:
            measure = self._verdict.measure
            self._draft = self._draft or handling.HandlingDraft(self._person.uid, measure)
            self._draft.keep(self._texts(), name, waits=waits)
            self._is_refused = False
        except Busy:
            self.keep_later()
        except PaichaError as problem:
            self._is_refused = True
            self._say(f"草稿没有存下：{problem}")

    def lost_by_ending(self) -> str:
        """What was typed, where no draft of it can be stored."""
        self.keep_typing()
        return "这项处理" if self._is_refused else ""

    def end(self) -> None:
        """Put everything typed into the draft, since the application is about to end."""
        self.keep_typing(waits=True)
        self._ended = True

    def _close(self, told: str | None) -> None:
        self._ended = True
        if self._draft:
            # One that stays is offered at the next start, and may be given up there.
            with contextlib.suppress(PaichaError):
                self._draft.drop()
        self.dismiss(told)

    @property
    def _has_text(self) -> bool:
        """Whether more has been typed than the day, which was there."""
        day = Handling.decided_on.name
        return any(text for name, text in self._texts().items() if name != day)

    def _texts(self) -> dict[str, str]:
        return {field.field_key: field.value for field in self.query(FieldInput)}

    def _say(self, problem: str) -> None:
        self.query_one("#notice", Notice).say(problem, problem=True)

    def action_save(self) -> None:
        """Record it, asking what has to be asked first."""
        if wrong := unreadable_date(self.query(FieldInput)):
            wrong.focus()
            self._say(wrong.problem or "")
            return
        texts = self._texts()
        try:
            prepared = handling.prepare(self._person.uid, self._verdict.measure, texts)
        except PaichaError as problem:
            self._say(str(problem))
            return
        if prepared.doubts:
            question = "\n".join((*prepared.doubts, f"理由：{texts[handling.EXPLANATION]}"))
            choices = (("y", "照这个理由记录"), ("n", "不记录"))
            self.app.push_screen(
                ask(question, choices, default=1),
                lambda answer: self._propose(texts, prepared) if answer == "y" else None,
            )
        else:
            self._propose(texts, prepared)

    def _propose(self, texts: dict[str, str], prepared: handling.Prepared) -> None:
        if prepared.proposal is None:
            self._record(texts, prepared, proposed=False)
            return

        def answered(answer: str | None) -> None:
            if answer:
                self._record(texts, prepared, proposed=answer == "y")

        choices = (("y", "是，一起改"), ("n", "不改，只记录处理"))
        self.app.push_screen(ask(prepared.proposal.question, choices), answered)

    def _record(
        self, texts: dict[str, str], prepared: handling.Prepared, *, proposed: bool
    ) -> None:
        # Until it is on the disk, all that was typed is in the draft.
        self.keep_typing()
        try:
            told = handling.record(
                self._person.uid,
                self._verdict.measure,
                texts,
                confirmed=prepared.doubts,
                proposed=proposed,
                draft=self._draft,
            )
        except PaichaError as problem:
            self._say(str(problem))
            return
        self._draft = None
        self._close(told)

    def action_leave(self) -> None:
        """Record nothing; what has been typed is asked about."""
        if not self._has_text:
            self._close(None)
            return

        def answered(answer: str | None) -> None:
            if answer == THROW_AWAY:
                if self._draft:
                    with contextlib.suppress(PaichaError):
                        self._draft.put_away()
                self._close(None)

        choices = (("y", "接着填"), (THROW_AWAY, "放弃已填的内容，今天还能找回"))
        self.app.push_screen(ask("这项处理还没有记录。", choices, numbered=False), answered)
