"""Merging two entries of one person: one stays, with the records of both; the other is removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.basics.identity import matching_form
from paicha_tui.basics.values import quoted
from paicha_tui.entry.drafts import HERE, Session, also_editing, pending
from paicha_tui.entry.form import is_open_loss, stored_rows
from paicha_tui.entry.judging import spellings_of
from paicha_tui.entry.layout import sections
from paicha_tui.entry.removing import belongings
from paicha_tui.entry.rows import FormRow, copied
from paicha_tui.entry.saving import write_marks
from paicha_tui.entry.undo import Step
from paicha_tui.entry.writing_back import names_of
from paicha_tui.meaning.last_contact import contacts_of, keep_last_contact
from paicha_tui.models import (
    Acknowledgement,
    Check,
    Dossier,
    Loss,
    Member,
    Organization,
)
from paicha_tui.store import PUT_ASIDE, Transaction

REASON = "合并重复登记"


class Value(NamedTuple):
    """One value of the two: the kind of record, what tells it from others of its kind, a field."""

    sheet: str
    which: str
    field: str


@dataclass(frozen=True)
class Difference:
    """A field in which both have something, and not the same; texts with numbers masked."""

    value: Value
    label: str
    kept: str
    other: str


class _Pair(NamedTuple):
    kept: FormRow
    other: FormRow
    which: str


@dataclass(frozen=True)
class Merging:
    """Two entries of one person, compared."""

    kept: Member
    other: Member
    differences: tuple[Difference, ...]
    """What must be chosen, in the order of the form; what only one has is taken by itself."""
    filled: tuple[str, ...]
    """The labels of what only the other has."""
    moved: str
    """The records of the other that the kept one gets: `家庭成员2条、查找记录1条`; may be empty."""

    @property
    def same_number(self) -> bool:
        """Whether nothing in their ID numbers speaks against one person."""
        ours, theirs = self.kept.id_number, self.other.id_number
        return not ours or not theirs or matching_form(ours) == matching_form(theirs)

    def told(self, member: Member) -> str:
        """One of the two, for a heading: name, number masked, branch."""
        number = Member.id_number.mask(member.id_number or "")
        branch: Organization = member.branch
        parts = (quoted(member.name or "") or "未填姓名", number, quoted(branch.name or ""))
        return "  ".join(filter(None, parts))


def same_person(uid: str) -> list[str]:
    """The others who have a member's ID number, in its old form or its new."""
    member = Member.get_or_none(Member.uid == uid)
    if member is None or not member.id_number:
        return []
    query = Member.select().where(Member.id_number.in_(spellings_of(member.id_number)))
    return [each.uid for each in query if each.uid != uid]


def compare(kept_uid: str, other_uid: str) -> Merging:
    """Compare two entries of one person. Raises Refused when they are not two."""
    kept, other = (Member.get_or_none(Member.uid == uid) for uid in (kept_uid, other_uid))
    if kept is None or other is None or kept.uid == other.uid:
        raise Refused("合并要两名党员，其中一名已经不在名单里；请返回后再看")
    pairs, rest = _paired(stored_rows(kept), stored_rows(other))
    found, filled = [], []
    for pair in pairs:
        for name in _in_order(pair.kept):
            field = pair.kept.field(name)
            ours, theirs = pair.kept.text(name), pair.other.text(name)
            if not theirs or ours == theirs:
                continue
            label = f"{pair.which}{field.label}"
            if ours:
                value = Value(pair.kept.model.sheet, pair.which, name)
                found.append(Difference(value, label, *map(field.mask, (ours, theirs))))
            else:
                filled.append(label)
    moved = Counter(row.model.sheet for row in rest)
    told = "、".join(f"{sheet}{number}条" for sheet, number in moved.items())
    return Merging(kept, other, tuple(found), tuple(filled), told)


def likelier_first(uids: Sequence[str]) -> list[str]:
    """Two of one person, the one of whom more is known first, else the one entered first."""

    def known(uid: str) -> tuple[int, int]:
        member = Member.get(Member.uid == uid)
        filled = sum(
            row.values[name] is not None for row in stored_rows(member) for name in row.names()
        )
        return -filled, member.id

    return sorted(uids, key=known)


def merge(
    merging: Merging,
    taken: Collection[Value] = (),
    actor: str | None = None,
    where: str = "党员",
) -> str:
    """Carry a merging out; gives a sentence. `taken` are the values that the other's replace.

    What the other has besides is kept too; he himself is removed, and `bring_back` restores him.
    Raises Refused while one of the two is being changed, Busy when that has been done meanwhile.
    """
    with store.write(REASON, actor) as transaction:
        _refuse_edited(merging, transaction.actor)
        if compare(merging.kept.uid, merging.other.uid).differences != merging.differences:
            raise Busy("这两名党员的记录刚有人改过，没有合并；请重新比较")
        first = store.newest_entry() + 1
        kept, other = (Member.get(Member.uid == each.uid) for each in (merging.kept, merging.other))
        name, stays = names_of([other.uid]), names_of([kept.uid])
        pairs, rest = _paired(stored_rows(kept), stored_rows(other))
        _move(transaction, kept, other, rest)
        _take_out(transaction, other)
        _write(Step(transaction, kept), pairs, taken)
        transaction.note(
            PUT_ASIDE,
            other,
            first=first,
            members=1,
            what=f"党员“{name}”（合并到“{stays}”）",
            where=where,
            into=kept.uid,
        )
    return f"已将“{name}”的两份登记合并为一份；另一份移到“已移除”"


def _refuse_edited(merging: Merging, actor: str) -> None:
    session = Session.current(actor)
    own = {draft.record_uid for draft in pending(session) if draft.whose == HERE}
    for uid in (merging.kept.uid, merging.other.uid):
        if editing := also_editing(session, uid):
            raise Refused(f"{editing}，没有合并")
        if uid in own:
            raise Refused(f"“{names_of([uid])}”的记录还有没保存的输入，请先保存或放弃，再合并")


def _paired(
    ours: Sequence[FormRow], theirs: Sequence[FormRow]
) -> tuple[list[_Pair], list[FormRow]]:
    """The records of which one person has only one, in pairs, and the other's remaining records."""
    pairs, rest = [_Pair(ours[0], theirs[0], "")], []
    for row in theirs[1:]:
        twin = next((each for each in ours[1:] if _is_same(each, row)), None)
        if twin is not None:
            which = Check.item.show(row.values["item"]) if row.model is Check else ""
            pairs.append(_Pair(twin, row, which))
        else:
            rest.append(row)
    return pairs, rest


def _is_same(ours: FormRow, theirs: FormRow) -> bool:
    """Whether two records are of the same thing: a person has it once, or they are alike."""
    if ours.model is not theirs.model:
        return False
    if ours.model is Dossier:
        return True
    if ours.model is Check:
        return bool(ours.values["item"] == theirs.values["item"])
    if ours.model is Loss and is_open_loss(ours) and is_open_loss(theirs):
        return True
    return all(ours.text(name) == theirs.text(name) for name in ours.names())


def _in_order(row: FormRow) -> Iterator[str]:
    """The fields of a record as the form has them."""
    for section in sections():
        if section.model is row.model:
            yield from (place.name for place in section.places)


def _move(transaction: Transaction, kept: Member, other: Member, rows: Sequence[FormRow]) -> None:
    """Give the kept one the other's records, what waits in them, and what was confirmed."""
    for row in rows:
        transaction.change(copied(row.stored), member=kept.id)
        for mark in row.stored_marks.values():
            transaction.change(copied(mark), member=kept.id)
    own = {(each.rule, each.subject) for each in _confirmed(kept)}
    for each in _confirmed(other):
        if (each.rule, each.subject) not in own:
            transaction.change(each, member=kept.id)


def _confirmed(member: Member) -> list[Acknowledgement]:
    return list(Acknowledgement.select().where(Acknowledgement.member == member))


def _take_out(transaction: Transaction, other: Member) -> None:
    for record in belongings(other.uid):
        transaction.remove(record)


def _write(step: Step, pairs: Sequence[_Pair], taken: Collection[Value]) -> None:
    member: Any = step.member
    former = contacts_of(member)
    for pair in pairs:
        row = pair.kept
        for name in _in_order(row):
            value = Value(row.model.sheet, pair.which, name)
            if pair.other.text(name) and (value in taken or not row.text(name)):
                row.take(name, pair.other)
        target = member if row.model is Member else copied(row.stored)
        step.transaction.change(target, **row.changes())
        write_marks(row, member, step)
    keep_last_contact(step.transaction, member, former)
