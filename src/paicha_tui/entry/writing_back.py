"""Writing the values from before some changes, as changes of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import IntegrityError

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.peewee_private import fields_by_name, table_name
from paicha_tui.basics.values import quoted
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
from paicha_tui.store import AuditEntry, Record, Transaction, selected

ADDED, CHANGED, REMOVED = "add", "change", "remove"
NAMES_SHOWN = 3

AUDITED: dict[str, type[Record]] = {
    **MODELS,
    **{table_name(model): model for model in (Mark, Acknowledgement, Setting, ImportedFile)},
}
"""The models that a save or an import may write, by table."""


def names_of(uids: Sequence[str]) -> str:
    """The names of some members for a sentence, the first few of many."""
    query = Member.select(Member.name).where(Member.uid.in_(uids[:NAMES_SHOWN]))
    names = [quoted(name or "") or "未填姓名" for (name,) in selected(query)]
    return "、".join(names) + ("等" if len(uids) > NAMES_SHOWN else "")


def refuse_impossible_dates(entries: Iterable[AuditEntry]) -> None:
    """Raises Refused where a date set back alone no longer fits those that were set since."""
    if any(entry.record_table == table_name(Setting) for entry in entries):
        try:
            settings.refuse_impossible_order(settings.current())
        except Misused as problem:
            raise Refused(f"没有撤销：{problem}") from None


def write_back(transaction: Transaction, entries: list[AuditEntry]) -> None:
    """Write the values from before these changes, in the order given.

    Raises Refused for what has no room any more.
    """
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
            back = model(uid=entry.record_uid, **former)
            _put_back(transaction, back, entry.record_version + 1)
            records[back.uid] = back
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
            f"“{names_of([record.uid])}”此后又登记了别的内容，没有撤销；请打开记录核对"
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
