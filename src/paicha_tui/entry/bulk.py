"""One change to all the members marked in the list: one transaction, undone as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import ValueUnreadable, clean_text, quoted
from paicha_tui.entry.rows import read_text
from paicha_tui.entry.undo import Step, undoable
from paicha_tui.meaning.last_contact import contacts_of, keep_last_contact
from paicha_tui.models import Mark, Member, Organization
from paicha_tui.records.fields import IdNumber, described_field
from paicha_tui.store import chunks


@dataclass(frozen=True)
class BulkResult:
    """What a bulk action has done."""

    changed: int
    """How many members it changed; the others had it that way already."""
    sentence: str


def change_marked(
    ids: Sequence[int], field: str, text: str, actor: str | None = None
) -> BulkResult:
    """Give a field of all these members the same value; empty text empties it.

    A mark on the field goes where the value changes. Raises Refused for text that can't be read,
    Misused for 身份证号码, which no two have alike.
    """
    described = described_field(Member, field)
    if isinstance(described, IdNumber):
        raise Misused(f"{described.label}各人不同，不能成批修改")
    try:
        value = read_text(described, text)
    except ValueUnreadable as problem:
        raise Refused(problem.reason) from None
    with undoable(f"成批修改{described.label}", actor, "党员") as step:
        members = members_of(ids)
        others = sum(getattr(member, field) not in (None, value) for member in members)
        changed = [member for member in members if _change(member, field, value, step)]
        for mark in _marks(changed, field):
            step.transaction.remove(mark)
        step.members = len(changed)
    shown = quoted(described.show(value)) or "空"
    told = f"，其中{others}名原来有别的内容" if others else ""
    return _result(changed, members, ids, f"{described.label}改为{shown}{told}")


def _change(member: Member, field: str, value: object, step: Step) -> bool:
    former = contacts_of(member)
    changed = bool(step.transaction.change(member, **{field: value}))
    keep_last_contact(step.transaction, member, former)
    return changed


def set_branch(
    ids: Sequence[int], organization: Organization, actor: str | None = None
) -> BulkResult:
    """Move all these members to another branch."""
    label = str(Member.branch.verbose_name)
    with undoable(f"成批修改{label}", actor, "党员") as step:
        members = members_of(ids)
        changed = [
            member for member in members if step.transaction.change(member, branch=organization.id)
        ]
        step.members = len(changed)
    where = quoted(organization.name or organization.code or "")
    return _result(changed, members, ids, f"{label}改为{where}")


def mark_all(ids: Sequence[int], field: str, reason: str, actor: str | None = None) -> BulkResult:
    """Mark a field of all these members 待完善; one that waits already keeps its mark."""
    described = described_field(Member, field)
    with undoable(f"成批标记{described.label}", actor, "党员") as step:
        members = members_of(ids)
        changed = _mark(step, members, field, clean_text(reason))
        step.members = len(changed)
    return _result(changed, members, ids, f"{described.label}标记为待完善")


def _mark(step: Step, members: Sequence[Member], field: str, reason: str) -> list[Member]:
    marked = {mark.record_uid for mark in _marks(members, field)}
    unmarked = [member for member in members if member.uid not in marked]
    step.transaction.add_all(
        Mark,
        [
            {
                "member": member.id,
                "record_table": table_name(Member),
                "record_uid": member.uid,
                "field": field,
                "reason": reason or None,
            }
            for member in unmarked
        ],
    )
    return unmarked


def members_of(ids: Sequence[int]) -> list[Member]:
    """Those of the members who are there still. Raises Refused when none of them is."""
    found: list[Member] = []
    for chunk in chunks(ids):
        found.extend(Member.select().where(Member.id.in_(chunk)).order_by(Member.id))
    if ids and not found:
        raise Refused("选定的党员刚被移除，没有写入；要改请先在“已移除”里恢复")
    return found


def _marks(members: Sequence[Member], field: str) -> Iterator[Mark]:
    for chunk in chunks(members):
        uids = [member.uid for member in chunk]
        yield from Mark.select().where(Mark.record_uid.in_(uids), Mark.field == field)


def _result(
    changed: Sequence[Member], members: Sequence[Member], ids: Sequence[int], what: str
) -> BulkResult:
    rest, gone = len(members) - len(changed), len(ids) - len(members)
    tail = f"，其余{rest}名原来就是这样" if rest else ""
    tail += f"，{gone}名刚被移除，没有改" if gone else ""
    return BulkResult(len(changed), f"已将{len(changed)}名党员的{what}{tail}")
