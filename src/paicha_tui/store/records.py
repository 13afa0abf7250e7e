"""What every table of the store has, and the audit log with its seals."""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

import peewee

from paicha_tui.basics import clerk, clock
from paicha_tui.store.connection import database


def new_uid() -> str:
    """A name for a record that never changes and is unique on every machine."""
    return uuid.uuid4().hex


class StoredModel(peewee.Model):
    """A table of the store."""

    if TYPE_CHECKING:
        id = peewee.AutoField()

    class Meta:
        database = database
        legacy_table_names = False


class LargeText(peewee.TextField):
    """Text of a record that the audit tells by its SHA-256, since it may be of any length."""


class Record(StoredModel):
    """A record: it has a name that never changes, a version, and who last changed it."""

    uid = peewee.TextField(unique=True, default=new_uid)
    version = peewee.IntegerField(default=1)
    changed_at = peewee.TextField(default=clock.now)
    changed_by = peewee.TextField(default=clerk.login)

    sheet: ClassVar[str] = ""
    """What people call these records, and the sheet they stand on in the import workbook."""


def record_models() -> list[type[Record]]:
    """Every kind of record the store holds, in the order in which the models define them."""

    def below(model: type[Record]) -> Iterator[type[Record]]:
        kinds = model.__subclasses__()
        for kind in kinds:
            yield from below(kind)
        if not kinds and model.sheet:
            yield model

    return list(below(Record))


BOOKKEEPING = frozenset({"id", "uid", "version", "changed_at", "changed_by"})
"""Columns of a record that the audit does not repeat as changes."""


class AuditEntry(StoredModel):
    """Who did what, when, from what to what; never changed, each sealing the one before."""

    at = peewee.TextField()
    actor = peewee.TextField()
    action = peewee.TextField()
    record_table = peewee.TextField(default="")
    record_uid = peewee.TextField(default="", index=True)
    record_version = peewee.IntegerField(default=0)
    changes = peewee.TextField(default="{}")
    reason = peewee.TextField(default="")
    seal = peewee.TextField()

    def content(self) -> tuple[object, ...]:
        """All that the seal vouches for."""
        return (
            self.at,
            self.actor,
            self.action,
            self.record_table,
            self.record_uid,
            self.record_version,
            self.changes,
            self.reason,
        )


CHANGES = ("add", "change", "remove")
"""The actions of audit entries that tell of a changed record."""

SAVED, IMPORTED, PUT_ASIDE, UNDONE = "save", "import", "removal", "undo"
"""The notes of the audit that end what can be undone as a whole, and its undo.

Each tells as `first` the number of the first entry that it ends; `UNDONE` tells as `of` the note of
what was undone, `PUT_ASIDE` as `what` the records that were removed, in words.
"""


def newest_change() -> int:
    """The number of the newest change of any record but the issued annexes; 0 for none.

    It stays the same as long as nothing has changed, also by another process.
    """
    newest = (
        AuditEntry.select(AuditEntry.id)
        .where(AuditEntry.action.in_(CHANGES), AuditEntry.record_table != "snapshot")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return int(newest.scalar() or 0)


def last_changed_on() -> datetime.date | None:
    """The day of the newest audit entry; None where there is none."""
    at = AuditEntry.select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1).scalar()
    return datetime.date.fromisoformat(str(at)[:10]) if at else None


def told_to_audit(field: peewee.Field, value: object) -> object:
    """What an audit entry says of a stored value: itself, or its digest where it is `LargeText`."""
    if value is None or not isinstance(field, LargeText):
        return value
    return {"sha256": hashlib.sha256(str(value).encode()).hexdigest()}


def seal_after(previous: str, content: Sequence[object]) -> str:
    """The seal of an audit entry with `content` that follows the one sealed `previous`."""
    sealed = json.dumps([previous, *content], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(sealed.encode()).hexdigest()


def newest_entry() -> int:
    """The number of the newest audit entry; 0 where there is none."""
    return int(AuditEntry.select(peewee.fn.MAX(AuditEntry.id)).scalar() or 0)
