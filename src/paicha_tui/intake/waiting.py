"""The sheet 待完善: which field of which record a row means."""

from __future__ import annotations

from collections.abc import Iterable

from paicha_tui.basics.values import ValueUnreadable, fold, visible_text
from paicha_tui.intake.belongings import Belongings
from paicha_tui.intake.claims import RowRefused
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.people import People
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    FORMS,
    MARK_FORM,
    MARKED_FIELD,
    MARKED_RECORD,
    MARKED_SHEET,
    SheetForm,
    form_titled,
)
from paicha_tui.intake.subjects import CHANGED, NEW, UNCHANGED, Marks, Subject, Waiting
from paicha_tui.intake.units import Units, UnitUnknown
from paicha_tui.models import Member, Organization


def plan_marks(
    entries: Iterable[Entry],
    units: Units,
    people: People,
    belongings: Belongings,
    marks: Marks,
    ledger: Ledger,
) -> None:
    """Account for the rows of the sheet 待完善."""
    for entry in entries:
        try:
            form = _form(entry)
            name = _field(entry, form)
            subject = _subject(entry, form, units, people, belongings)
        except RowRefused as refusal:
            ledger.reject(entry, str(refusal), refusal.column)
        else:
            ledger.accept(entry, subject, _mark(entry, subject, name, marks, ledger))


def _form(entry: Entry) -> SheetForm:
    title = entry.links.get(MARKED_SHEET) or Member.sheet
    form = form_titled(title)
    if form is None or form is MARK_FORM:
        offered = "、".join(form.title for form in FORMS if form is not MARK_FORM)
        raise RowRefused(f"没有“{title}”这张工作表，请从下列中选填：{offered}", MARKED_SHEET)
    return form


def _field(entry: Entry, form: SheetForm) -> str:
    """The name of the field that the row marks."""
    text = entry.links.get(MARKED_FIELD, "")
    for column in form.columns:
        if column.field is not None and (fold(text) in column.spellings() or text == column.key):
            return column.key
    raise RowRefused(f"“{form.title}”没有“{text}”这一栏，请填写那张工作表的栏目名称", MARKED_FIELD)


def _subject(
    entry: Entry, form: SheetForm, units: Units, people: People, belongings: Belongings
) -> Subject:
    if form.model is Organization:
        try:
            return units.named(entry.links.get(BRANCH, ""))
        except UnitUnknown as problem:
            raise RowRefused(str(problem), BRANCH) from None
    member = people.linked(entry).subject
    if form.model is Member:
        return member
    records = belongings.listed(form.model, member)  # type: ignore[arg-type]
    position = entry.given.get(MARKED_RECORD) or 1
    subject = records[position - 1] if position <= len(records) else None
    if subject is None:
        raise RowRefused(
            f"{member.label}没有第{position}条“{form.title}”记录，请核对", MARKED_RECORD
        )
    return subject


def _mark(entry: Entry, subject: Subject, name: str, marks: Marks, ledger: Ledger) -> str:
    """Mark a field as the row says; what became of the row.

    A field that holds another value by now no longer waits for the one that could not be read.
    """
    typed, reason = entry.given.get("typed"), entry.given.get("reason")
    before = marks.get(subject, name)
    value = subject.value(name)
    is_told = name in subject.derived
    if value is not None and (typed or is_told):
        # What is written stands before what only the ID number tells.
        if not (typed and (is_told or _is_what_was_typed(subject, name, typed))):
            label = subject.form.column(name).label
            ledger.notices.add(f"{entry.where}“{visible_text(label)}”已经填好，不再标为待完善")
            return UNCHANGED
        subject.values[name] = None
    waiting = Waiting(typed, reason)
    if before == waiting:
        return UNCHANGED
    marks.set(subject, name, waiting)
    return CHANGED if before else NEW


def _is_what_was_typed(subject: Subject, name: str, typed: str) -> bool:
    """Whether a field holds what its mark quotes: text that a reader may take for a value."""
    reader = subject.form.column(name).field
    try:
        return reader is not None and bool(reader.read(typed) == subject.value(name))
    except ValueUnreadable:
        return False
