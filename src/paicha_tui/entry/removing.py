"""Removing a member, a record of his or an organisation, and bringing it back from 已移除."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.identity import masked_in_text
from paicha_tui.basics.values import clean_text, quoted, visible_text
from paicha_tui.entry.drafts import Session, also_editing
from paicha_tui.entry.form import MemberForm
from paicha_tui.entry.rows import MODELS
from paicha_tui.entry.undo import Action, entries_of, still_done, take_back
from paicha_tui.entry.writing_back import REMOVED, names_of, refuse_in_use
from paicha_tui.models import (
    MEMBER_RECORDS,
    RECORDS,
    Acknowledgement,
    Check,
    Mark,
    Member,
    MemberRecord,
    Organization,
)
from paicha_tui.records.fields import Text, described_field, described_fields
from paicha_tui.store import PUT_ASIDE, AuditEntry, Record

FIELDS_TOLD = 3
"""So many fields tell which of several records of a member one is."""


def belongings(uid: str) -> list[Record]:
    """A record with all that goes when it is removed, itself last. Raises Refused for none."""
    record = _found(uid)
    if isinstance(record, Member):
        own = [each for model in MEMBER_RECORDS for each in _of(model, record)]
        return [*_of(Mark, record), *_of(Acknowledgement, record), *own, record]
    return [*Mark.select().where(Mark.record_uid == uid), record]


def named(record: Record) -> str:
    """What a record is called, such as `党员“张三”` or `张三的查找记录“2016.03.01 电话”`; inert."""
    if isinstance(record, MemberRecord):
        told = "、".join(_telling(record))
        return f"{names_of([record.member.uid])}的{record.sheet}" + (f"“{told}”" if told else "")
    name = getattr(record, "name", None) or getattr(record, "code", None) or "未填姓名"
    return f"{record.sheet}“{quoted(name)}”"


def _telling(record: MemberRecord) -> Iterator[str]:
    """The fields that a record is known by, else the first that are filled."""
    every = [str(field.name) for field in described_fields(type(record))]
    filled = [name for name in (*record.known_by, *every) if getattr(record, name) is not None]
    for name in dict.fromkeys(filled[: len(record.known_by) or FIELDS_TOLD]):
        described = described_field(type(record), name)
        shown = described.show(getattr(record, name))
        # A day of a record identifies nobody, but looks like digits that do.
        is_text = isinstance(described, Text)
        yield quoted(masked_in_text(shown)) if is_text else visible_text(shown)


def remove(uids: Sequence[str], reason: str, actor: str | None = None, where: str = "党员") -> str:
    """Remove records with all that hangs on them; gives a sentence. `put_aside` lists them.

    `where` is the title of the place that it is done in.

    Each is a member, a record of one, or an organisation. Raises Refused without a reason, for an
    organisation that something belongs to, and while another session has unsaved input for one.
    """
    why = clean_text(reason)
    if not why:
        raise Refused("请写明移除的理由")
    with store.write(why, actor) as transaction:
        first = store.newest_entry() + 1
        records = [_found(uid) for uid in dict.fromkeys(uids)]
        for record in records:
            _refuse(record, transaction.actor)
        what = named(records[0]) if len(records) == 1 else _several(records)
        member = _owner(records[0]) if len(records) == 1 else None
        for record in records:
            for each in belongings(str(record.uid)):
                transaction.remove(each)
        people = sum(isinstance(record, Member) for record in records)
        transaction.note(PUT_ASIDE, member, first=first, members=people, what=what, where=where)
    return f"已移除{what}"


def remove_from(form: MemberForm, record_key: str, reason: str) -> str:
    """Remove one record of a form, which keeps all else that was typed; gives a sentence.

    One that was never saved needs no reason and is not kept. Raises Refused for the member himself,
    and for a record that another has saved since it was read; else as `remove` does.
    """
    row = form.row(record_key)
    if row.model is Member:
        raise Refused("这里移除的是他的一条记录；党员本人请返回党员名单，按 Delete 移除")
    if row.stored is None:
        form.remove(record_key)
        return f"已去掉没有保存的{row.model.sheet}"
    if _found(record_key).version != row.stored.version:
        raise Refused(f"您打开以后，这条{row.model.sheet}又修改过，没有移除；请返回后重新打开核对")
    told = remove([record_key], reason, form.actor)
    form.forget(record_key)
    return told


def put_aside() -> list[Action]:
    """Everything that was removed, by whomever, and not brought back; the newest first."""
    return list(still_done(AuditEntry.select().where(AuditEntry.action == PUT_ASIDE)))


def with_it(removal: Action) -> str:
    """What of a member went and comes back with him: `家庭成员2条、查找记录1条`; may be empty."""
    models = [MODELS.get(each.record_table) for each in entries_of(removal) if _went(each)]
    counted = Counter(model.sheet for model in models if model and issubclass(model, MemberRecord))
    return "、".join(f"{sheet}{number}条" for sheet, number in counted.items())


def _went(entry: AuditEntry) -> bool:
    """Whether a record was removed, or went to whom the member was merged into."""
    return entry.action == REMOVED or Check.member.name in json.loads(str(entry.changes))


def bring_back(removal: Action, actor: str | None = None) -> str:
    """Bring back what was removed, with all that hung on it; gives a sentence.

    Raises Refused when it is back already, when what it belonged to is removed itself, when another
    has the ID number or code by now, and when its place is taken by a newer record.
    """
    with store.write(actor=actor) as transaction:
        if removal not in put_aside():
            raise Refused(f"{removal.what}已经恢复")
        # Who stayed when two were merged may have been changed since: the other comes back anyhow.
        take_back(transaction, removal, as_far_as_untouched=bool(removal.into))
    hung = with_it(removal) if removal.members else ""
    return f"已恢复{removal.what}" + (f"，连同{hung}" if hung else "")


def _found(uid: str) -> Record:
    for model in RECORDS:
        record = model.get_or_none(model.uid == uid)
        if record is not None:
            return record
    raise Refused("没有找到要移除的记录，已经移除了；请返回后再看")


def _of(model: Any, member: Member) -> list[Record]:
    return list(model.select().where(model.member == member))


def _owner(record: Record) -> Record:
    """Whose history tells of it: the member's, or its own."""
    return record.member if isinstance(record, MemberRecord) else record


def _several(records: Sequence[Record]) -> str:
    uids = [str(record.uid) for record in records if isinstance(record, Member)]
    if len(uids) == len(records):
        return f"{len(uids)}名党员（{names_of(uids)}）"
    return f"{named(records[0])}等{len(records)}条记录"


def _refuse(record: Record, actor: str) -> None:
    if isinstance(record, Organization):
        refuse_in_use(record, "没有移除")
        if not Organization.select().where(Organization.id != record.id).exists():
            raise Refused("本单位自己不能移除，名称不对的请打开改正")
    elif editing := also_editing(Session.current(actor), str(_owner(record).uid)):
        raise Refused(f"{editing}，没有移除")
