"""The records that an import touches, as they will be, and the marks on their fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paicha_tui.basics import identity
from paicha_tui.basics.person_name import name_key, same_name
from paicha_tui.basics.values import clean_text, fold, visible_text
from paicha_tui.intake.reading import Entry, Wrong, shown
from paicha_tui.intake.sheet_forms import SheetForm, form_of
from paicha_tui.models import Mark, Member, Organization
from paicha_tui.records.fields import Date, DescribedField, IdNumber, PersonName, Phone, Text
from paicha_tui.store import Record, new_uid

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(eq=False)
class Subject:
    """A record of the store, or one to be added, and what the import makes of it."""

    model: type[Record]
    member: Subject | None = None
    """The member it belongs to; None for organisations and members."""
    record: Any = None
    """The stored record; None for one to be added."""
    values: dict[str, Any] = field(default_factory=dict)
    """The fields to set."""
    uid: str = ""
    derived: set[str] = field(default_factory=set)
    """The fields that nothing in the file tells but the ID number."""
    links: dict[str, Subject | None] = field(default_factory=dict)
    """Other records it shall refer to, by the name of the field."""

    def __post_init__(self) -> None:
        self.uid = self.record.uid if self.record is not None else new_uid()

    @property
    def form(self) -> SheetForm:
        """The sheet that such records stand on."""
        return form_of(self.model)

    def value(self, name: str) -> Any:
        """The value a field will have."""
        if name in self.values or self.record is None:
            return self.values.get(name)
        return self.record.__data__.get(name)

    @property
    def label(self) -> str:
        """What it is called in messages."""
        if self.member is not None:
            return f"{self.member.label}的{self.model.sheet}"
        name = self.value("name") or (self.value("code") if self.model is Organization else "")
        return visible_text(name or "（无名）")


class Waiting(NamedTuple):
    """What a mark says."""

    typed: str | None
    reason: str | None


Key = tuple[str, str]


class Marks:
    """The marks of the store, and those that the import sets and clears."""

    def __init__(self) -> None:
        self._stored: dict[Key, Mark] = {}
        for mark in Mark.select().order_by(Mark.id):
            self._stored.setdefault((mark.record_uid, mark.field), mark)
        self._planned: dict[Key, Waiting | None] = {}
        self._subjects: dict[Key, Subject] = {}

    def get(self, subject: Subject, name: str) -> Waiting | None:
        """What waits on a field, or None."""
        key = (subject.uid, name)
        if key in self._planned:
            return self._planned[key]
        mark = self._stored.get(key)
        return Waiting(mark.typed, mark.reason) if mark else None

    def set(self, subject: Subject, name: str, waiting: Waiting | None) -> None:
        """Mark a field, or with None clear it."""
        self._planned[subject.uid, name] = waiting
        self._subjects[subject.uid, name] = subject

    def _differences(self) -> Iterator[tuple[Key, Mark | None, Waiting | None]]:
        for key, waiting in self._planned.items():
            mark = self._stored.get(key)
            if waiting != (Waiting(mark.typed, mark.reason) if mark else None):
                yield key, mark, waiting

    def additions(self) -> list[tuple[Subject, str, Waiting]]:
        """Marks to add: the record, the field and what waits."""
        return [
            (self._subjects[key], key[1], waiting)
            for key, mark, waiting in self._differences()
            if mark is None and waiting is not None
        ]

    def alterations(self) -> list[tuple[Mark, Waiting]]:
        """Stored marks that will say something else."""
        return [
            (mark, waiting)
            for _, mark, waiting in self._differences()
            if mark is not None and waiting is not None
        ]

    def removals(self) -> list[Mark]:
        """Stored marks that are cleared."""
        return [
            mark for _, mark, waiting in self._differences() if mark is not None and waiting is None
        ]

    def words(self) -> Iterator[tuple[Subject, str]]:
        """Each changed mark on a stored record in words."""
        for key, _, waiting in self._differences():
            subject = self._subjects[key]
            if subject.record is not None:
                reader = subject.form.column(key[1]).field
                label = reader.label if reader else key[1]
                yield subject, f"{subject.label}：{label} {_state(reader, waiting)}"


def _state(reader: DescribedField | None, waiting: Waiting | None) -> str:
    if waiting is None:
        return "不再待完善"
    if not waiting.typed or isinstance(reader, IdNumber | Phone):
        return "待完善"
    return f"待完善（原样“{visible_text(waiting.typed)}”）"


def merge(subject: Subject, entry: Entry, marks: Marks) -> bool:
    """Give a record the values of a row; whether that changes anything.

    Neither an empty cell nor one that could not be read erases a stored value. In an empty field
    the latter leaves a mark that keeps the text; a value that can be read clears such a mark.
    """
    changed = False
    for name, value in entry.given.items():
        changed |= _give(subject, name, value, entry, marks)
    for name, wrong in entry.wrong.items():
        changed |= _leave_open(subject, name, wrong, marks)
    return changed


def _give(subject: Subject, name: str, value: object, entry: Entry, marks: Marks) -> bool:
    old = subject.value(name)
    waiting = marks.get(subject, name)
    if waiting and waiting.typed and old is None and waiting.typed == entry.typed(name):
        return False
    reader = subject.form.column(name).field
    differs = old is None or not agrees(reader, old, value)
    if differs:
        subject.values[name] = value
    cleared = waiting is not None and (differs or bool(waiting.typed))
    if cleared:
        marks.set(subject, name, None)
    return differs or cleared


def agrees(reader: DescribedField | None, old: Any, new: Any) -> bool:
    """Whether a value goes with the one that is there: none, the same, or one that says more."""
    return old is None or old == new or bool(old and _says_no_more(reader, old, new))


def _says_no_more(reader: DescribedField | None, old: Any, new: Any) -> bool:
    """Whether a value agrees with the one that is there and says nothing beyond it.

    So do the 15 digits of an ID number of 18, the month of a known day, another spelling of a name
    and of a telephone.
    """
    if isinstance(reader, IdNumber):
        return identity.is_old_form(new) and identity.matching_form(new) == old
    if isinstance(reader, Date):
        return str(old).startswith(new)
    if isinstance(reader, PersonName):
        return same_name(name_key(old), name_key(new))
    return isinstance(reader, Phone) and identity.clean_phone(old) == new


def _is_worse(subject: Subject, name: str, new: Any, entry: Entry) -> bool:
    """Whether a value is a part of what is stored, or an unsound telephone beside a sound one.

    Nothing of a template is: there, who wrote it saw what is stored.
    """
    old = subject.record.__data__.get(name) if subject.record is not None else None
    reader = subject.form.column(name).field
    if not old or old == new or entry.sheet.is_template:
        return False
    if isinstance(reader, Phone):
        is_one_of = set(new.split("、")) < set(old.split("、"))
        return is_one_of or bool(identity.phone_problem(new) and not identity.phone_problem(old))
    if reader is Member.education or reader is Member.degree:
        return fold(reader.show(old)).endswith(fold(reader.show(new)))
    is_text = isinstance(reader, Text) and not isinstance(reader, IdNumber | PersonName)
    return is_text and fold(old).startswith(fold(new))


def keep_better(subject: Subject, entry: Entry) -> Iterator[str]:
    """Take out of a row what would make a stored value poorer; the label of each that does."""
    for name, value in list(entry.given.items()):
        if _is_worse(subject, name, value, entry):
            del entry.given[name]
            yield subject.form.column(name).label


def _leave_open(subject: Subject, name: str, wrong: Wrong, marks: Marks) -> bool:
    waiting = marks.get(subject, name)
    if subject.value(name) is not None or (waiting and waiting.typed == wrong.typed):
        return False
    marks.set(subject, name, Waiting(clean_text(wrong.typed), clean_text(wrong.reason)))
    return True


def words_of_changes(subject: Subject) -> Iterator[str]:
    """What a stored record's changes are, field by field: “张三：手机号码 138… → 139…”."""
    for name, value in subject.values.items():
        reader = subject.form.column(name).field
        old = subject.record.__data__.get(name)
        if reader is not None and old != value:
            label = f"{subject.label}：{reader.label}"
            yield f"{label} {shown(reader, old)} → {shown(reader, value)}"
    for name, target in subject.links.items():
        column = subject.form.column(name)
        yield f"{subject.label}：{column.label} → {target.label if target else '（空）'}"
