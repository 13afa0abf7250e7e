"""What a clerk did, taking it back, and doing it again.

Whatever was done in one go is an action: a save, a bulk change, an import, a removal. Each is taken
back by itself, whatever was done since elsewhere, as long as nobody has touched what it wrote; the
former values are written as a change of their own, which can be taken back likewise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from paicha_tui import store
from paicha_tui.basics import clerk, clock
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.peewee_private import fields_by_name, table_name
from paicha_tui.basics.values import visible_text
from paicha_tui.entry.drafts import Session, also_editing
from paicha_tui.entry.writing_back import (
    ADDED,
    AUDITED,
    CHANGED,
    REMOVED,
    names_of,
    refuse_impossible_dates,
    write_back,
)
from paicha_tui.models import (
    MEMBER_RECORDS,
    ImportedFile,
    ImportedRow,
    Mark,
    Member,
    holds_nothing,
)
from paicha_tui.store import (
    IMPORTED,
    PUT_ASIDE,
    SAVED,
    UNDONE,
    AuditEntry,
    Transaction,
    chunks,
    selected,
)

EDITED = "修改"
"""The reason of a save that changes a member's record."""
THINGS_TOLD = 3
IMPORTING = "导入"
"""Where imports are done."""
_OF_MEMBERS = tuple(map(table_name, MEMBER_RECORDS))
_ROW = ("sheet", "row", "record_table", "record_uid")


@dataclass(frozen=True)
class Action:
    """What a clerk did in one go: a save, a bulk action, an import, or what he removed."""

    at: str
    reason: str
    members: int
    """How many members it changed; none for what is done to an organisation or a setting."""
    uid: str
    """The member, when it was one record."""
    first: int
    """The number of its first audit entry."""
    note: int
    """The number of the entry that ends it."""
    file: str = ""
    """The name of the file that was imported; empty for a save."""
    what: str = ""
    """What was removed, in words; empty for a save."""
    actor: str = ""
    where: str = ""
    """The title of the place that it was done in; empty where that is not known."""
    into: str = ""
    """The uid of who stayed, where two entries of one person were merged."""
    undone_by: int = 0
    """The number of the entry that ends its undo; 0 where it is not undone."""

    @property
    def sentence(self) -> str:
        """What it was, in words, such as `10:42 修改（张三）：工作单位`."""
        if self.what:
            return f"{time_told(self.at)} 移除{self.what}，理由：{visible_text(self.reason)}"
        whom = f"（{self._whom()}）" if self.uid or self.members else ""
        things = "、".join(self.things()) if self.reason == EDITED else ""
        return f"{time_told(self.at)} {self.reason}{whom}" + (f"：{things}" if things else "")

    @property
    def told(self) -> str:
        """Where it was done, and what it was."""
        return f"{self.where}　{self.sentence}" if self.where else self.sentence

    def _whom(self) -> str:
        return names_of([self.uid]) if self.uid else f"{self.members}名党员"

    def things(self) -> list[str]:
        """The fields of one member that it changed, and the kinds of record it added or took."""
        entries = entries_of(self)[::-1]
        found = list(dict.fromkeys(each for entry in entries for each in _things(entry)))
        return [*found[:THINGS_TOLD], *(["等"] if len(found) > THINGS_TOLD else [])]

    @property
    def enters_member(self) -> bool:
        """Whether a member was entered by hand, so that undoing it takes him out."""
        return not self.file and any(map(_enters_member, entries_of(self)))


def _enters_member(entry: AuditEntry) -> bool:
    return bool(entry.action == ADDED and entry.record_table == table_name(Member))


def _things(entry: AuditEntry) -> Iterator[str]:
    model = AUDITED[str(entry.record_table)]
    if model is Member:
        for name in json.loads(str(entry.changes)):
            yield str(fields_by_name(model)[name].verbose_name or name)
    elif entry.action == REMOVED:
        yield f"去掉{model.sheet}"
    else:
        yield model.sheet


@dataclass
class Step:
    """A save under way, and whom it is about."""

    transaction: Transaction
    member: Member | None = None
    """The member whose record is saved; None for a bulk action."""
    members: int = 1


@contextmanager
def undoable(reason: str, actor: str | None, where: str) -> Iterator[Step]:
    """A transaction of `store.write` that the clerk may undo as a whole.

    `where` is the title of the place that it is done in.
    """
    with store.write(reason, actor) as transaction:
        first = store.newest_entry() + 1
        step = Step(transaction)
        yield step
        _drop_emptied(transaction, first)
        if store.newest_entry() >= first:
            transaction.note(SAVED, step.member, first=first, members=step.members, where=where)


def _drop_emptied(transaction: Transaction, first: int) -> None:
    """Remove the records of members that were left with nothing in them."""
    number = AuditEntry.id
    written = AuditEntry.select().where(
        number >= first, AuditEntry.action == CHANGED, AuditEntry.record_table.in_(_OF_MEMBERS)
    )
    for entry in list(written):
        record: Any = AUDITED[entry.record_table].get_or_none(uid=entry.record_uid)
        marks = Mark.select().where(Mark.record_uid == entry.record_uid)
        if record is not None and holds_nothing(record.__data__) and not marks.exists():
            transaction.remove(record)


def done(actor: str | None = None) -> Iterator[Action]:
    """What a clerk did and has not undone, the newest first."""
    notes = _own(actor, SAVED, IMPORTED, PUT_ASIDE)
    return still_done(AuditEntry.select().where(notes))


def undone(actor: str | None = None) -> Iterator[Action]:
    """What a clerk has undone and not done again since, the newest undo first."""
    again: set[int] = set()
    for note in AuditEntry.select().where(_own(actor, UNDONE)).order_by(AuditEntry.id.desc()):
        told = json.loads(note.changes)
        if "again" in told:
            again.add(told["of"])
        elif note.id not in again:
            yield _action(AuditEntry.get_by_id(told["of"]), undone_by=note.id)


def _own(actor: str | None, *actions: str) -> Any:
    return (AuditEntry.actor == (actor or clerk.login())) & AuditEntry.action.in_(actions)


def last_action(actor: str | None = None) -> Action | None:
    """What `undo_last` would undo, or None."""
    return next(done(actor), None)


def is_newest(action: Action, actor: str | None = None) -> bool:
    """Whether a clerk has done and undone nothing since he did, or undid, this."""
    ends = _own(actor, SAVED, IMPORTED, PUT_ASIDE, UNDONE)
    newest = AuditEntry.select(AuditEntry.id).where(ends).order_by(AuditEntry.id.desc()).first()
    return newest is not None and newest.id == (action.undone_by or action.note)


def undo_last(actor: str | None = None) -> str:
    """Undo the last action of a clerk that is not undone yet; gives a sentence that says which.

    Raises Refused when there is none, and when it was an import, which is undone by `undo_import`;
    else as `undo_action` does.
    """
    action = last_action(actor)
    if action is None:
        raise Refused("没有可以撤销的保存")
    if action.file:
        raise Refused(f"最近一步是 {action.sentence}，要撤销它请到 设置 的“撤销导入”")
    return undo_action(action, actor)


def undo_action(action: Action, actor: str | None = None) -> str:
    """Undo an action, whatever the clerk did since; gives a sentence that says which.

    Raises Refused when it is undone already, when one of its records was changed since, when
    another has the former ID number now, and when a member or an organisation that it entered has
    records or members by now, or is being changed in another window.
    """
    with store.write(actor=actor) as transaction:
        if action.note not in {each.note for each in still_done(_note(action.note))}:
            raise Refused(f"{action.sentence} 已经撤销")
        if action.enters_member and (
            editing := also_editing(Session.current(transaction.actor), action.uid)
        ):
            raise Refused(f"{editing}，没有撤销")
        return take_back(transaction, action)


def imports() -> list[Action]:
    """Every import, by whomever, that is not undone yet; the newest first."""
    # The record of a file goes with all else that its import wrote.
    files = ImportedFile.select(ImportedFile.uid)
    notes = AuditEntry.select().where(
        AuditEntry.record_uid.in_(files), AuditEntry.action == IMPORTED
    )
    return list(still_done(notes))


undo_import = undo_action
"""Undo one of `imports`, with the members it brought."""


def redo_action(action: Action, actor: str | None = None) -> str:
    """Do again one of those that `undone` gives; gives a sentence that says which.

    Raises Refused when it is done again already, and when something it wrote was changed since.
    """
    with store.write(actor=actor) as transaction:
        if action.undone_by not in {each.undone_by for each in undone(transaction.actor)}:
            raise Refused(f"{action.sentence} 已经重做")
        note = AuditEntry.get_by_id(action.undone_by)
        told = json.loads(note.changes)
        undoing = Action(note.at, note.reason, 0, action.uid, told["first"], note.id)
        entries = entries_of(undoing)
        _refuse_changed_since(entries, undoing, transaction.actor, "没有重做")
        transaction.reason = f"重做 {time_told(action.at)} 的{_did(action)}"
        first = store.newest_entry() + 1
        for chunk in chunks(entries):
            write_back(transaction, chunk)
        refuse_impossible_dates(entries)
        _put_rows_back(transaction, entries, told.get("rows", ()))
        transaction.note(UNDONE, _member(action), of=note.id, first=first, again=action.note)
    return f"已重做 {action.sentence}"


def take_back(
    transaction: Transaction, action: Action, *, as_far_as_untouched: bool = False
) -> str:
    """Write the values from before an action; gives a sentence that says which.

    Raises Refused when something it wrote was changed since, or has no room any more; what was
    changed stays as it is where the rest is wanted `as_far_as_untouched`.
    """
    entries, sentence = entries_of(action), action.sentence
    if as_far_as_untouched:
        touched = {each.record_uid for each in changed_since(entries, action)}
        entries = [each for each in entries if each.record_uid not in touched]
    _refuse_changed_since(entries, action, transaction.actor, "没有撤销")
    restored = f"移除，恢复{action.what}" if action.what else _did(action)
    transaction.reason = f"撤销 {time_told(action.at)} 的{restored}"
    first, rows = store.newest_entry() + 1, _rows_of(entries)
    for chunk in chunks(entries):
        write_back(transaction, chunk)
    refuse_impossible_dates(entries)
    kept = {"rows": rows} if rows else {}
    transaction.note(UNDONE, _member(action), of=action.note, first=first, **kept)
    return f"已撤销 {sentence}"


def _did(action: Action) -> str:
    return f"移除{action.what}" if action.what else action.reason


def _member(action: Action) -> Member | None:
    found: Member | None = Member.get_or_none(Member.uid == action.uid) if action.uid else None
    return found


def _rows_of(entries: Sequence[AuditEntry]) -> list[list[object]]:
    """Which rows of its file an import took, which go with the record of the file."""
    files = [entry.record_uid for entry in entries if _is_file(entry)]
    fields = [getattr(ImportedRow, name) for name in _ROW]
    query = ImportedRow.select(*fields).join(ImportedFile).where(ImportedFile.uid.in_(files))
    return [list(row) for row in selected(query)] if files else []


def _put_rows_back(
    transaction: Transaction, entries: Sequence[AuditEntry], rows: Sequence[list[object]]
) -> None:
    for entry in filter(_is_file, entries):
        file = ImportedFile.get(ImportedFile.uid == entry.record_uid)
        transaction.log(ImportedRow, ["file_id", *_ROW], [[file.id, *row] for row in rows])


def _is_file(entry: AuditEntry) -> bool:
    return bool(entry.record_table == table_name(ImportedFile))


def time_told(moment: str) -> str:
    """The time of day of a moment as records have it, with the day unless it is today."""
    day, time = moment[:10], moment[11:16]
    return time if clock.now().startswith(day) else f"{day} {time}"


def still_done(notes: Any) -> Iterator[Action]:
    """What the notes end and nothing undoes, the newest first; what was done again counts anew."""
    undone: set[int] = set()
    told_of: set[int] = set()
    either = notes.orwhere(AuditEntry.action == UNDONE)
    for note in either.order_by(AuditEntry.id.desc()).iterator():
        if note.action != UNDONE:
            if note.id not in undone | told_of:
                yield _action(note)
            continue
        told = json.loads(note.changes)
        if note.id in undone:
            continue
        undone.add(told["of"])
        again = told.get("again")
        if again is not None and again not in undone | told_of:
            told_of.add(again)
            yield from map(_action, notes.where(AuditEntry.id == again))


def _note(number: int) -> Any:
    return AuditEntry.select().where(AuditEntry.id == number)


def _action(note: AuditEntry, undone_by: int = 0) -> Action:
    told = json.loads(str(note.changes))
    is_import = note.action == IMPORTED
    return Action(
        str(note.at),
        str(note.reason),
        told["members"],
        "" if is_import else str(note.record_uid),
        told["first"],
        note.id,
        told.get("file", ""),
        told.get("what", ""),
        str(note.actor),
        IMPORTING if is_import else told.get("where", ""),
        told.get("into", ""),
        undone_by,
    )


def _cancelled_since(action: Action) -> list[range]:
    """The entries after `action` whose effect is gone: of what was undone, and of the undo."""
    found: list[range] = []
    again: set[int] = set()
    later = AuditEntry.select().where(AuditEntry.id > action.note, AuditEntry.action == UNDONE)
    for note in later.order_by(AuditEntry.id.desc()):
        told = json.loads(note.changes)
        if note.id in again:
            continue
        if "again" in told:
            again.add(told["of"])
        if told["of"] > action.note:
            former = json.loads(AuditEntry.get_by_id(told["of"]).changes)
            found += [range(told["first"], note.id), range(former["first"], told["of"])]
    return found


def entries_of(action: Action) -> list[AuditEntry]:
    """The changes of an action, the last one first."""
    number = AuditEntry.id
    query = AuditEntry.select().where(number >= action.first, number < action.note)
    return list(query.order_by(number.desc()))


def changed_since(entries: Sequence[AuditEntry], action: Action) -> Iterator[AuditEntry]:
    """The changes after an action to what it wrote, but those that were taken back."""
    cancelled = _cancelled_since(action)
    uids = [entry.record_uid for entry in entries]
    for chunk in chunks(uids):
        query = AuditEntry.select().where(
            AuditEntry.record_uid.in_(chunk),
            AuditEntry.id > action.note,
            AuditEntry.action.in_((ADDED, CHANGED, REMOVED)),
        )
        for later in query:
            if not any(later.id in span for span in cancelled):
                yield later


def _refuse_changed_since(
    entries: Sequence[AuditEntry], action: Action, actor: str, told: str
) -> None:
    later = next(changed_since(entries, action), None)
    if later is None:
        return
    whose = action.uid
    if not whose:
        record = AUDITED[str(later.record_table)].get_or_none(uid=later.record_uid)
        member = getattr(record, "member", record)
        whose = member.uid if isinstance(member, Member) else ""
    name = f"“{names_of([whose])}”的记录" if whose else "其中一条记录"
    own = (each for each in done(actor) if each.first <= later.id < each.note)
    step = next(own, None)
    how = f"请先撤销那一步（{step.told}）" if step else "请打开记录核对后改回"
    raise Refused(f"{name}在{time_told(str(later.at))}又由{later.actor}修改过，{told}；{how}")
