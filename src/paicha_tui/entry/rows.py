"""The working copy of one record: what it held when read, and what the clerk has made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import ValueUnreadable, clean_text
from paicha_tui.entry.branch import form_field, form_fields
from paicha_tui.entry.layout import label_of_choice
from paicha_tui.models import RECORDS, Mark, holds_nothing
from paicha_tui.records.fields import DescribedField
from paicha_tui.store import Record, new_uid

MODELS: dict[str, type[Record]] = {table_name(model): model for model in RECORDS}
"""The models of the records that clerks enter, by table."""


class Waiting(NamedTuple):
    """Why a field waits: text that could not be read, or what the clerk said when marking it."""

    typed: str
    """The text as typed; empty when the field is only marked 待完善."""
    reason: str


class Pending(NamedTuple):
    """A mark of 待完善: it holds as long as the field has the value it was set on."""

    reason: str
    value: object


def copied(record: Any) -> Any:
    """The same record again, so that a write that fails leaves the one read as it was."""
    return type(record)(**record.__data__)


@dataclass(eq=False)
class FormRow:
    """One record in the form."""

    model: type[Record]
    uid: str = field(default_factory=new_uid)
    stored: Any = None
    """The record as it was read; None for one that was never saved."""
    preset: Mapping[str, Any] = field(default_factory=dict)
    """What a new record has before the clerk types anything."""
    stored_marks: dict[str, Mark] = field(default_factory=dict)
    """The marks as they were read, by field."""
    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, Waiting] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.names():
            self.values[name] = self.base(name)
            waiting = self.base_waiting(name)
            if waiting and waiting.typed:
                self.unread[name] = waiting
            elif waiting:
                self.pending[name] = Pending(waiting.reason, self.values[name])

    @classmethod
    def of(cls, record: Record, marks: Iterable[Mark] = ()) -> FormRow:
        """The working copy of a stored record, with those of `marks` that are its own."""
        own: dict[str, Mark] = {}
        for mark in marks:
            if mark.record_uid == record.uid:
                own.setdefault(str(mark.field), mark)
        return cls(type(record), record.uid, record, stored_marks=own)

    @property
    def table(self) -> str:
        """The table that it is or will be stored in."""
        return table_name(self.model)

    def names(self) -> Iterator[str]:
        """The names of its fields."""
        for described in form_fields(self.model):
            yield str(described.name)

    def field(self, name: str) -> DescribedField:
        """One of its fields. Raises KeyError."""
        return form_field(self.model, name)

    def base(self, name: str) -> Any:
        """The value as it was read or preset."""
        if self.stored is None:
            return self.preset.get(name)
        return self.stored.__data__.get(name)

    def base_waiting(self, name: str) -> Waiting | None:
        """Why the field waited when it was read."""
        mark = self.stored_marks.get(name)
        return Waiting(mark.typed or "", mark.reason or "") if mark else None

    def waiting(self, name: str) -> Waiting | None:
        """Why the field waits now, or None."""
        if name in self.unread:
            return self.unread[name]
        pending = self.pending.get(name)
        if pending and pending.value == self.values[name]:
            return Waiting("", pending.reason)
        return None

    def text(self, name: str) -> str:
        """The field as people read it: its value, or the text that could not be read."""
        if name in self.unread:
            return self.unread[name].typed
        return self.field(name).show(self.values[name])

    def base_text(self, name: str) -> str:
        """The field as it read before the clerk changed it."""
        waiting = self.base_waiting(name)
        return (
            waiting.typed if waiting and waiting.typed else self.field(name).show(self.base(name))
        )

    def set(self, name: str, text: str) -> None:
        """Take what was typed; text that can't be read stays as it is.

        The number of a choice stands for the choice. Typing again what the field held restores
        it, with the mark that it had.
        """
        described = self.field(name)
        cleaned = clean_text(text)
        if cleaned == self.base_text(name):
            self._restore(name)
            return
        if cleaned == self.text(name):
            return
        try:
            self.values[name] = read_text(described, text)
        except ValueUnreadable as problem:
            self.values[name] = None
            self.unread[name] = Waiting(cleaned, problem.reason)
        else:
            self.unread.pop(name, None)

    def _restore(self, name: str) -> None:
        self.values[name] = self.base(name)
        waiting = self.base_waiting(name)
        if waiting and waiting.typed:
            self.unread[name] = waiting
        else:
            self.unread.pop(name, None)

    def put(self, name: str, value: object) -> None:
        """Give the field a value."""
        self.unread.pop(name, None)
        self.values[name] = value

    def mark(self, name: str, reason: str) -> None:
        """Mark the field 待完善; on unreadable text, say why."""
        cleaned = clean_text(reason)
        if name in self.unread:
            self.unread[name] = Waiting(self.unread[name].typed, cleaned)
        else:
            self.pending[name] = Pending(cleaned, self.values[name])

    def unmark(self, name: str) -> None:
        """Take the mark away. Raises Refused while the text can't be read."""
        if name in self.unread:
            raise Refused(f"{self.field(name).label}的内容还无法识别，请先改正或清空，标记随之取消")
        self.pending.pop(name, None)

    def take(self, name: str, other: FormRow) -> None:
        """Have the field as another working copy of the record has it."""
        self.values[name] = other.values[name]
        self.unread.pop(name, None)
        self.pending.pop(name, None)
        if name in other.unread:
            self.unread[name] = other.unread[name]
        if name in other.pending:
            self.pending[name] = other.pending[name]

    def changes(self) -> dict[str, Any]:
        """The values that saving would write, by field: all there are for a new record."""
        if self.stored is None:
            return {name: value for name, value in self.values.items() if value is not None}
        return {name: value for name, value in self.values.items() if value != self.base(name)}

    def mark_changes(self) -> dict[str, Waiting | None]:
        """The marks that saving would write; None takes one away."""
        return {
            name: self.waiting(name)
            for name in self.names()
            if self.waiting(name) != self.base_waiting(name)
        }

    @property
    def is_blank(self) -> bool:
        """Whether it is new and the clerk has put nothing into it, or taken all out again."""
        untouched = all(self.values[name] == self.preset.get(name) for name in self.names())
        no_mark = not any(map(self.waiting, self.names()))
        return self.stored is None and no_mark and (untouched or self._is_empty)

    @property
    def is_emptied(self) -> bool:
        """Whether a stored record has been left with nothing in it.

        Kept, it would be a line with nothing on it in an annex.
        """
        return self.stored is not None and self._is_empty

    @property
    def _is_empty(self) -> bool:
        """Whether it holds nothing, but what kind of check it is."""
        return holds_nothing(self.values) and not any(map(self.waiting, self.names()))

    @property
    def is_changed(self) -> bool:
        """Whether saving would write anything."""
        return not self.is_blank and bool(
            self.stored is None or self.changes() or self.mark_changes()
        )

    def record(self) -> Any:
        """A record that holds the working values, for judging only."""
        return self.model(uid=self.uid, **self.values)

    def marks(self) -> list[Mark]:
        """The marks on it as they stand, for judging only."""
        found = []
        for name in self.names():
            waiting = self.waiting(name)
            if waiting:
                found.append(
                    Mark(
                        record_table=self.table,
                        record_uid=self.uid,
                        field=name,
                        typed=waiting.typed or None,
                        reason=waiting.reason or None,
                    )
                )
        return found


def read_text(described: DescribedField, text: str) -> Any:
    """The value typed as text or as the number of a choice. Raises ValueUnreadable."""
    try:
        return described.read(text)
    except ValueUnreadable:
        label = label_of_choice(described, clean_text(text))
        if label is None:
            raise
        return described.read(label)
