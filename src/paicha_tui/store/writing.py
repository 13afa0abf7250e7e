"""Every write, with its audit entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import peewee

from paicha_tui.basics import clerk, clock
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.basics.peewee_private import fields_by_name, fields_of, table_name
from paicha_tui.basics.values import visible_text
from paicha_tui.store.connection import (
    alone,
    database,
    refuse_to_write_past_it,
    refuse_where_it_has_gone,
    translated_errors,
)
from paicha_tui.store.log import announced
from paicha_tui.store.records import (
    BOOKKEEPING,
    AuditEntry,
    Record,
    StoredModel,
    new_uid,
    seal_after,
    told_to_audit,
)

_GONE = "要改的党员、记录或党组织刚被移除，没有写入；要改请先在“已移除”里恢复"


class RecordChangedMeanwhile(Busy):
    """Somebody else saved the record since it was read."""


class Gone(Refused):
    """What was to be written to, or belongs to what was to be written, has been removed."""


def _meanwhile(record: Record, actor: str) -> RecordChangedMeanwhile:
    """Who changed or removed the record since it was read."""
    sheet = type(record).sheet
    told = AuditEntry.select().where(
        AuditEntry.record_uid == record.uid, AuditEntry.action.in_(("change", "remove"))
    )
    newest = told.order_by(AuditEntry.id.desc()).first()
    who = visible_text(newest.actor) if newest and newest.actor != actor else "您在别处"
    if newest and newest.action == "remove":
        return RecordChangedMeanwhile(
            f"这条{sheet}记录刚由{who}移除，您的改动没有写入；要改请先在“已移除”里恢复"
        )
    return RecordChangedMeanwhile(
        f"这条{sheet}记录刚由{who}修改，您的改动没有写入；请重新打开后再改"
    )


class Transaction:
    """The writes of one user action; each leaves its audit entry."""

    def __init__(self, actor: str, reason: str) -> None:
        self.actor = actor
        self.reason = reason
        self.at = clock.now()
        last = AuditEntry.select(AuditEntry.seal).order_by(AuditEntry.id.desc()).first()
        self._seal = last.seal if last else ""

    def add(self, record: Record) -> None:
        """Store a new record; it then knows its id."""
        model = type(record)
        self.add_all(model, [record.__data__])
        stored = model.get(model.uid == record.uid)
        record.__data__.update(stored.__data__)

    def add_all(self, model: type[Record], rows: Iterable[Mapping[str, Any]]) -> None:
        """Store new records given as values by field name; a missing `uid` is made.

        One that was removed comes back with the `id` and `version` given, since others tell of it.
        """
        fields = fields_of(model)
        following = _next_id(model)
        values: list[list[object]] = []
        entries: list[tuple[str, str, str, int, object]] = []
        for row in rows:
            whole = {field.name: row.get(field.name) for field in fields}
            whole["uid"] = whole["uid"] or new_uid()
            whole["version"] = version = whole["version"] or 1
            whole.update(changed_at=self.at, changed_by=self.actor)
            if whole["id"] is None and following is not None:
                whole["id"], following = following, following + 1
            stored = [
                None if whole[field.name] is None else field.db_value(whole[field.name])
                for field in fields
            ]
            values.append(stored)
            changes = {
                field.name: [None, told_to_audit(field, value)]
                for field, value in zip(fields, stored, strict=True)
                if value is not None and field.name not in BOOKKEEPING
            }
            entries.append(("add", table_name(model), str(whole["uid"]), version, changes))
        _insert(model, [field.column_name for field in fields], values)
        self._write_entries(entries)

    def change(self, record: Record, **changes: Any) -> bool:
        """Store changed values of a record read before; False when nothing differs.

        Raises RecordChangedMeanwhile when someone else saved it since it was read.
        """
        model = type(record)
        fields = fields_by_name(model)
        stored = {
            name: [
                fields[name].db_value(record.__data__.get(name)),
                fields[name].db_value(value),
            ]
            for name, value in changes.items()
        }
        stored = {name: pair for name, pair in stored.items() if pair[0] != pair[1]}
        if not stored:
            return False
        version = record.version + 1
        stamped = {name: changes[name] for name in stored} | {
            "version": version,
            "changed_at": self.at,
            "changed_by": self.actor,
        }
        touched = (
            model.update(stamped)
            .where(model.id == record.id, model.version == record.version)
            .execute()
        )
        if touched != 1:
            raise _meanwhile(record, self.actor)
        for name, value in stamped.items():
            setattr(record, name, value)
        told = {
            name: [told_to_audit(fields[name], value) for value in pair]
            for name, pair in stored.items()
        }
        self._write_entries([("change", table_name(model), record.uid, version, told)])
        return True

    def remove(self, record: Record) -> None:
        """Take a record out of the store; the audit keeps what it held.

        Raises RecordChangedMeanwhile when someone else saved it since it was read.
        """
        model = type(record)
        removed = (
            model.delete().where(model.id == record.id, model.version == record.version).execute()
        )
        if removed != 1:
            raise _meanwhile(record, self.actor)
        held = {
            field.name: [
                told_to_audit(field, field.db_value(record.__data__.get(field.name))),
                None,
            ]
            for field in fields_of(model)
            if field.name not in BOOKKEEPING
        }
        held = {name: pair for name, pair in held.items() if pair[0] is not None}
        held["id"] = [record.id, None]
        self._write_entries([("remove", table_name(model), record.uid, record.version, held)])

    def log(
        self, model: type[StoredModel], columns: Sequence[str], rows: list[list[object]]
    ) -> None:
        """Store rows of a table that is a log itself and needs no audit."""
        _insert(model, columns, rows)

    def note(self, action: str, about: Record | None = None, /, **details: Any) -> None:
        """Log something done that changes no record, such as an export, or a look at `about`."""
        table, uid, version = "", "", 0
        if about is not None:
            table, uid, version = table_name(type(about)), str(about.uid), int(about.version)
        self._write_entries([(action, table, uid, version, details)])

    def _write_entries(self, entries: Iterable[tuple[str, str, str, int, object]]) -> None:
        rows = []
        for action, table, uid, version, changes in entries:
            text = json.dumps(changes, ensure_ascii=False, sort_keys=True)
            content = (self.at, self.actor, action, table, uid, version, text, self.reason)
            self._seal = seal_after(self._seal, content)
            rows.append([*content, self._seal])
        columns = [f.column_name for f in fields_of(AuditEntry) if f.name != "id"]
        _insert(AuditEntry, columns, rows)


def _next_id(model: type[Record]) -> int | None:
    """The id of the next new record where SQLite would give it one that a removed record had.

    Entries of the audit tell of records by their ids, and what was removed comes back with its own.
    """
    table = table_name(model)
    # Spelled as the index `audit_entry_removed` has it, which answers at once.
    removed = database.execute_sql(
        "SELECT MAX(json_extract(changes, '$.id[0]')) FROM audit_entry "
        "WHERE action = 'remove' AND record_table = ?",
        (table,),
    ).fetchone()[0]
    if removed is None:
        return None
    newest = int(model.select(peewee.fn.MAX(model.id)).scalar() or 0)
    return int(removed) + 1 if removed > newest else None


def _insert(model: type[StoredModel], columns: Sequence[str], rows: list[list[object]]) -> None:
    """Insert rows by the driver's own executemany, seven times the speed of `insert_many`."""
    if not rows:
        return
    marks = ", ".join([database.param] * len(columns))
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f'INSERT INTO "{table_name(model)}" ({names}) VALUES ({marks})'  # noqa: S608
    with translated_errors():
        database.cursor().executemany(statement, rows)


@contextmanager
def write(reason: str = "", actor: str | None = None) -> Iterator[Transaction]:
    """One user action: all its writes and their audit entries, or none of them.

    Raises Busy when others keep writing, Refused when the disk is full, Gone when something that
    it needs has been removed meanwhile.
    """
    try:
        with translated_errors(), announced(), alone():
            refuse_to_write_past_it()
            yield Transaction(actor or clerk.login(), reason)
    except peewee.DoesNotExist:
        raise Gone(_GONE) from None
    except peewee.IntegrityError as problem:
        if "FOREIGN KEY" in str(problem):
            raise Gone(_GONE) from None
        raise


@contextmanager
def write_unaudited() -> Iterator[None]:
    """The same for what is no record, such as a draft, and leaves no audit entry.

    Raises Refused also where the file has gone; what was written is in it, should it come back.
    """
    with translated_errors(), alone():
        yield
    refuse_where_it_has_gone()
