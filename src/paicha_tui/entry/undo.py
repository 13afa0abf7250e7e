"""Taking back a save or an import: the former values are written as a change of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from paicha_tui import store
from paicha_tui.basics import clerk, clock
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.peewee_private import fields_by_name, table_name
from paicha_tui.basics.values import quoted, visible_text
from paicha_tui.entry.rows import MODELS
from paicha_tui.meaning import settings
from paicha_tui.meaning.former_branch import moved_from
from paicha_tui.meaning.screening import is_open
from paicha_tui.models import (
    Acknowledgement,
    Check,
    Dossier,
    ImportedFile,
    ImportedRow,
    Loss,
    Mark,
    Member,
    Organization,
    Setting,
    Snapshot,
)
from paicha_tui.store import (
    IMPORTED,
    PUT_ASIDE,
    SAVED,
    UNDONE,
    AuditEntry,
    Record,
    Transaction,
    chunks,
    selected,
)

ADDED, CHANGED, REMOVED = "add", "change", "remove"
NAMES_SHOWN = 3

AUDITED: dict[str, type[Record]] = {
    **MODELS,
    **{table_name(model): model for model in (Mark, Acknowledgement, Setting, ImportedFile)},
}
"""The models that a save or an import may write, by table."""


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

    @property
    def sentence(self) -> str:
        """What it was, in words, such as `10:42 修改（张三）`."""
        if self.what:
            return f"{time_told(self.at)} 移除{self.what}，理由：{visible_text(self.reason)}"
        whom = f"（{self._whom()}）" if self.uid or self.members else ""
        return f"{time_told(self.at)} {self.reason}{whom}"

    def _whom(self) -> str:
        return names_of([self.uid]) if self.uid else f"{self.members}名党员"


@dataclass
class Step:
    """A save under way, and whom it is about."""

    transaction: Transaction
    member: Member | None = None
    """The member whose record is saved; None for a bulk action."""
    members: int = 1


@contextmanager
def undoable(reason: str, actor: str | None) -> Iterator[Step]:
    """A transaction of `store.write` that the clerk may undo as a whole."""
    with store.write(reason, actor) as transaction:
        first = store.newest_entry() + 1
        step = Step(transaction)
        yield step
        if store.newest_entry() >= first:
            transaction.note(SAVED, step.member, first=first, members=step.members)


def last_action(actor: str | None = None) -> Action | None:
    """What `undo_last` would undo, or None."""
    return _not_undone(actor or clerk.login())


def undo_last(actor: str | None = None) -> str:
    """Undo the last save of a clerk that is not undone yet; gives a sentence that says which.

    Raises Refused when there is none, when someone has changed one of its records since, when
    another has the former ID number now, when it entered a new member, for nobody entered by hand
    is ever deleted, and when it was an import, which is undone by `undo_import`.
    """
    with store.write(actor=actor) as transaction:
        action = _not_undone(transaction.actor)
        if action is None:
            raise Refused("没有可以撤销的保存")
        if action.file:
            raise Refused(f"最近一步是 {action.sentence}，要撤销它请到 设置 的“撤销导入”")
        _refuse_new_member(entries_of(action))
        return take_back(transaction, action)


def imports() -> list[Action]:
    """Every import, by whomever, that is not undone yet; the newest first."""
    # The record of a file goes with all else that its import wrote.
    files = ImportedFile.select(ImportedFile.uid)
    notes = AuditEntry.select().where(
        AuditEntry.record_uid.in_(files), AuditEntry.action == IMPORTED
    )
    return list(still_done(notes))


def undo_import(action: Action, actor: str | None = None) -> str:
    """Undo one of `imports`, with the members it brought; gives a sentence that says which.

    Raises Refused when it is undone already, when something it wrote was changed since, and when a
    member or an organisation that it brought has records or members by now.
    """
    with store.write(actor=actor) as transaction:
        if action not in imports():
            raise Refused(f"{action.sentence} 已经撤销")
        return take_back(transaction, action)


def take_back(transaction: Transaction, action: Action) -> str:
    """Write the values from before an action; gives a sentence that says which.

    Raises Refused when something it wrote was changed since, or has no room any more.
    """
    entries = entries_of(action)
    _refuse_changed_since(entries, action)
    did = f"移除，恢复{action.what}" if action.what else action.reason
    transaction.reason = f"撤销 {time_told(action.at)} 的{did}"
    first = store.newest_entry() + 1
    for chunk in chunks(entries):
        _write_back(transaction, chunk)
    _refuse_impossible_dates(entries)
    member = Member.get_or_none(Member.uid == action.uid) if action.uid else None
    transaction.note(UNDONE, member, of=action.note, first=first)
    return f"已撤销 {action.sentence}"


def time_told(moment: str) -> str:
    """The time of day of a moment as records have it, with the day unless it is today."""
    day, time = moment[:10], moment[11:16]
    return time if clock.now().startswith(day) else f"{day} {time}"


def names_of(uids: Sequence[str]) -> str:
    """The names of some members for a sentence, the first few of many."""
    query = Member.select(Member.name).where(Member.uid.in_(uids[:NAMES_SHOWN]))
    names = [quoted(name or "") or "未填姓名" for (name,) in selected(query)]
    return "、".join(names) + ("等" if len(uids) > NAMES_SHOWN else "")


def _not_undone(actor: str) -> Action | None:
    """The newest save or import of a clerk that is not undone."""
    own = (AuditEntry.actor == actor) & AuditEntry.action.in_((SAVED, IMPORTED, PUT_ASIDE))
    return next(still_done(AuditEntry.select().where(own)), None)


def still_done(notes: Any) -> Iterator[Action]:
    """What the notes end and nothing undoes, the newest first."""
    undone: set[int] = set()
    either = notes.orwhere(AuditEntry.action == UNDONE)
    for note in either.order_by(AuditEntry.id.desc()).iterator():
        told = json.loads(note.changes)
        if note.action == UNDONE:
            undone.add(told["of"])
        elif note.id not in undone:
            yield Action(
                note.at,
                note.reason,
                told["members"],
                "" if note.action == IMPORTED else note.record_uid,
                told["first"],
                note.id,
                told.get("file", ""),
                told.get("what", ""),
                note.actor,
            )


def _cancelled_since(action: Action) -> list[range]:
    """The entries of every save after `action` that was undone, and of its undo."""
    found: list[range] = []
    undone = AuditEntry.select().where(AuditEntry.id > action.note, AuditEntry.action == UNDONE)
    for undo in undone:
        told = json.loads(undo.changes)
        if told["of"] > action.note:
            save = json.loads(AuditEntry.get_by_id(told["of"]).changes)
            found += [range(told["first"], undo.id), range(save["first"], told["of"])]
    return found


def entries_of(action: Action) -> list[AuditEntry]:
    """The changes of an action, the last one first."""
    number = AuditEntry.id
    query = AuditEntry.select().where(number >= action.first, number < action.note)
    return list(query.order_by(number.desc()))


def _refuse_new_member(entries: Iterable[AuditEntry]) -> None:
    for entry in entries:
        if entry.action == ADDED and entry.record_table == table_name(Member):
            raise Refused(
                f"{names_of([entry.record_uid])}是新登记的党员，登记过的人不删除，不能撤销："
                "填错的请打开记录改正；登记错支部的请改所在党支部；不应登记的请填写组织关系状态"
            )


def _refuse_impossible_dates(entries: Iterable[AuditEntry]) -> None:
    """A date set back alone may no longer fit those that were set since."""
    if any(entry.record_table == table_name(Setting) for entry in entries):
        try:
            settings.refuse_impossible_order(settings.current())
        except Misused as problem:
            raise Refused(f"没有撤销：{problem}") from None


def _refuse_changed_since(entries: list[AuditEntry], action: Action) -> None:
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
                raise _changed_since(later, action)


def _changed_since(later: AuditEntry, action: Action) -> Refused:
    whose = action.uid
    if not whose:
        record = AUDITED[later.record_table].get_or_none(uid=later.record_uid)
        member = getattr(record, "member", record)
        whose = member.uid if isinstance(member, Member) else ""
    name = f"“{names_of([whose])}”的记录" if whose else "其中一条记录"
    return Refused(
        f"{name}在{time_told(later.at)}又由{later.actor}修改过，没有撤销；请打开记录核对后改回"
    )


def _write_back(transaction: Transaction, entries: list[AuditEntry]) -> None:
    """Write the values from before these changes, in the order given."""
    records: dict[str, Record] = {}
    for table in {entry.record_table for entry in entries}:
        model = AUDITED[table]
        uids = [entry.record_uid for entry in entries if entry.record_table == table]
        records |= {record.uid: record for record in model.select().where(model.uid.in_(uids))}
    for entry in entries:
        model = AUDITED[entry.record_table]
        former = {
            name: fields_by_name(model)[name].python_value(before)
            for name, (before, _) in json.loads(entry.changes).items()
        }
        if entry.action == REMOVED:
            _refuse_marked_again(former)
            _put_back(transaction, model(uid=entry.record_uid, **former), entry.record_version + 1)
        elif entry.action == CHANGED:
            _change_back(transaction, records[entry.record_uid], former)
        else:
            _refuse_marked(entry)
            if entry.record_table == table_name(Organization):
                refuse_in_use(records[entry.record_uid], "没有撤销")
            _remove(transaction, records[entry.record_uid])


def _change_back(transaction: Transaction, record: Record, former: dict[str, Any]) -> None:
    try:
        transaction.change(record, **former)
    except IntegrityError as problem:
        raise _no_room(record, problem, "没有撤销") from None


def _no_room(record: Record, problem: IntegrityError, told: str) -> Refused:
    """Why a former value has no place in the store any more, with `told` what was not done."""
    if "FOREIGN KEY" in str(problem):
        why = f"它所属的党员或党组织已移除，{told}；请先在“已移除”里恢复那一个"
    elif isinstance(record, Organization):
        why = f"原来的组织代码现在是别的党组织的，{told}；请先改那一个的代码"
    else:
        why = f"原来的身份证号码现在登记在别人名下，{told}；请先核对两人的身份证号码"
    return Refused(why)


def _put_back(transaction: Transaction, record: Record, version: int) -> None:
    """Store a record that was removed, above every version of it that someone may have read."""
    record.version = version
    _refuse_second(record)
    try:
        transaction.add(record)
    except IntegrityError as problem:
        raise _no_room(record, problem, "没有恢复") from None


def _refuse_second(record: Record) -> None:
    """A member has one dossier, one search under way, and each of the five checks once."""
    if not isinstance(record, Dossier | Loss | Check):
        return
    model: Any = type(record)
    others = list(model.select().where(model.member == record.member_id))
    if isinstance(record, Loss):
        others = [each for each in others if is_open(each.result) and is_open(record.result)]
    elif isinstance(record, Check):
        others = [each for each in others if each.item == record.item]
    if others:
        raise Refused(f"此后又登记了一条{record.sheet}，没有恢复；请先核对，只留一条")


def _remove(transaction: Transaction, record: Record) -> None:
    if isinstance(record, ImportedFile):
        ImportedRow.delete().where(ImportedRow.file == record).execute()
    try:
        transaction.remove(record)
    except IntegrityError:
        raise Refused(
            f"“{names_of([record.uid])}”导入以后又登记了别的内容，没有撤销；请打开记录核对"
        ) from None


def _refuse_marked(entry: AuditEntry) -> None:
    """A record goes only when nobody has marked one of its fields since."""
    if Mark.select().where(Mark.record_uid == entry.record_uid).exists():
        raise Refused("撤销会去掉的一条记录已被他人标记待完善，没有撤销；请打开记录核对")


def _refuse_marked_again(former: dict[str, Any]) -> None:
    """A field waits for one thing at a time: a mark comes back only where there is none by now."""
    place = Mark.record_uid == former.get("record_uid"), Mark.field == former.get("field")
    if "record_uid" in former and Mark.select().where(*place).exists():
        raise Refused("撤销会恢复的待完善标记，那一项又被标记过，没有撤销；请打开记录核对")


def refuse_in_use(unit: Record, told: str) -> None:
    """Raises Refused, with `told` what was not done, while something belongs to an organisation."""
    assert isinstance(unit, Organization)
    belongs = (
        Member.select().where(Member.branch == unit),
        Organization.select().where(Organization.parent == unit),
        Snapshot.select().where(Snapshot.organization == unit),
    )
    name = quoted(unit.name or unit.code or "")
    if any(query.exists() for query in belongs):
        raise Refused(f"“{name}”已有党员、下级组织或已定稿的表，{told}")
    if moved := moved_from(unit.name).count():
        raise Refused(f"有{moved}名党员从“{name}”转出，以前的表要算在它名下，{told}")
