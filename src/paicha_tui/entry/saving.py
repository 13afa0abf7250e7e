"""Storing a form: in one transaction, only what changed, never over what someone else saved."""

from __future__ import annotations

from dataclasses import dataclass

from paicha_tui.basics.errors import Refused
from paicha_tui.entry import carrying, drafts
from paicha_tui.entry.branch import OWN_BRANCH, refuse_without_members
from paicha_tui.entry.conflict import settle, stale_rows
from paicha_tui.entry.form import ID_NUMBER, MemberForm
from paicha_tui.entry.judging import duplicate_of
from paicha_tui.entry.rows import FormRow, copied
from paicha_tui.entry.undo import EDITED, Step, undoable
from paicha_tui.meaning.further_search import further_values, is_further
from paicha_tui.meaning.last_contact import Contacts, contacts_of, keep_last_contact
from paicha_tui.meaning.settings import current
from paicha_tui.models import Acknowledgement, Loss, Mark, Member, Organization

NEW = "登记"


@dataclass(frozen=True)
class Saved:
    """What a save has stored."""

    uid: str
    is_new: bool
    labels: tuple[str, ...]
    """The labels of the fields changed or marked, each once; empty when nothing was to be saved."""


def save(form: MemberForm, where: str = "党员") -> Saved:
    """Store what the form has changed; afterwards the form is as the store has it.

    `where` is the title of the place that the clerk did it in.

    Raises Conflict when someone else has saved one of the same records otherwise, Refused when
    the ID number is another's or the store can't be written, Busy when others keep writing. The
    form then is as it was, and can be saved again.
    """
    saved = Saved(form.uid, form.is_new, _labels(form))
    if not form.dirty:
        return saved
    with undoable(NEW if form.is_new else EDITED, form.actor, where) as step:
        if pairs := stale_rows(form):
            settle(form, pairs)
        _refuse_branch(form.rows[0])
        _refuse_duplicate(form.rows[0])
        _write(form, step)
        carrying.remember(form.actor, form.branch, form.rows)
        drafts.forget(form)
    form.refresh()
    return saved


def _labels(form: MemberForm) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            row.field(name).label
            for row in form.rows
            if row.is_changed
            for name in row.names()
            if name in row.changes() or name in row.mark_changes()
        )
    )


def _refuse_branch(member: FormRow) -> None:
    name = OWN_BRANCH.name
    if waiting := member.unread.get(name):
        raise Refused(waiting.reason)
    unit = Organization.get_or_none(Organization.id == member.values[name])
    if unit is None:
        raise Refused(f"请填写{OWN_BRANCH.label}；原来选的已被移除的，另选一个")
    if member.stored is None or name in member.changes():
        refuse_without_members(unit)


def _refuse_duplicate(member: FormRow) -> None:
    if ID_NUMBER in member.changes():
        message = duplicate_of(member.values[ID_NUMBER], member.uid)
        if message:
            raise Refused(f"没有保存：{message}")


def _write(form: MemberForm, step: Step) -> None:
    first = form.rows[0]
    member: Member
    former: Contacts = {}
    if first.stored is None:
        member = Member(uid=first.uid, **first.changes())
        step.transaction.add(member)
    else:
        member = copied(first.stored)
        former = contacts_of(member)
        step.transaction.change(member, **first.changes())
    step.member = member
    for row in form.rows[1:]:
        if row.is_changed:
            _write_record(row, member, step)
    keep_last_contact(step.transaction, member, former)
    for row in form.rows:
        if row.is_changed:
            write_marks(row, member, step)
    _write_confirmations(form, member, step)


def _write_record(row: FormRow, member: Member, step: Step) -> None:
    if row.stored is None:
        model = row.model
        step.transaction.add(model(uid=row.uid, member=member, **row.changes()))
    elif row.is_emptied:
        step.transaction.remove(copied(row.stored))
    elif row.model is Loss and is_further(row.stored, row.changes(), current().search_end):
        step.transaction.add(Loss(member=member, **further_values(row.stored, row.changes())))
    else:
        step.transaction.change(copied(row.stored), **row.changes())


def write_marks(row: FormRow, member: Member | None, step: Step) -> None:
    """Store the marks of a record as they stand; no member for an organisation's."""
    for name, waiting in row.mark_changes().items():
        stored = row.stored_marks.get(name)
        if waiting is None:
            step.transaction.remove(copied(stored))
            continue
        told = {"typed": waiting.typed or None, "reason": waiting.reason or None}
        if stored is not None:
            step.transaction.change(copied(stored), **told)
        else:
            mark = Mark(
                member=member, record_table=row.table, record_uid=row.uid, field=name, **told
            )
            step.transaction.add(mark)


def _write_confirmations(form: MemberForm, member: Member, step: Step) -> None:
    stored = Acknowledgement.select().where(Acknowledgement.member == member)
    present = {(each.rule or "", each.subject or ""): each for each in stored}
    for told in form.withdrawn & present.keys():
        step.transaction.remove(present[told])
    for (rule, subject), reason in form.accepted.items():
        if (rule, subject) not in present:
            step.transaction.add(
                Acknowledgement(member=member, rule=rule, subject=subject, reason=reason)
            )
