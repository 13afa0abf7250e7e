"""Carrying out a planned import in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from paicha_tui import store
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import visible_text
from paicha_tui.intake import spellings
from paicha_tui.intake.outcome import REJECTED, Plan
from paicha_tui.intake.sheet_forms import PARENT
from paicha_tui.intake.subjects import Subject
from paicha_tui.meaning.former_branch import keep_former_branch
from paicha_tui.meaning.last_contact import contacts_of, keep_last_contact
from paicha_tui.models import RECORDS, ImportedFile, ImportedRow, Mark, Member, Organization
from paicha_tui.store import (
    IMPORTED,
    AuditEntry,
    Record,
    RecordChangedMeanwhile,
    Transaction,
    selected,
)

CHANGED_MEANWHILE = "预览之后有人改动了数据库，没有导入任何内容；请重新执行导入"


def apply(plan: Plan) -> None:
    """Write what `plan` says in one transaction, with the file's hash and every row.

    What it wrote may be undone as a whole. A file without rows, or imported before and changing
    nothing, leaves no trace. Raises RecordChangedMeanwhile when the store was changed since the
    plan was made, Busy or Refused when nothing can be written; in each case nothing is.
    """
    if plan.changes_nothing and (plan.imported_before or not plan.rows):
        return
    try:
        with store.write(f"导入 {plan.file_name}") as transaction:
            _refuse_if_outdated(plan)
            first = store.newest_entry() + 1
            file = _write(plan, transaction)
            told = {"members": len(plan.members), "file": visible_text(plan.file_name)}
            transaction.note(IMPORTED, file, first=first, **told)
    except (peewee.IntegrityError, store.Gone, RecordChangedMeanwhile):
        raise RecordChangedMeanwhile(CHANGED_MEANWHILE) from None


def _refuse_if_outdated(plan: Plan) -> None:
    """Records that others changed are known by their versions; here those added or removed."""
    tables = [*map(table_name, RECORDS), table_name(Mark)]
    others = AuditEntry.select().where(
        AuditEntry.id > plan.seen_audit,
        AuditEntry.action.in_(("add", "remove")),
        AuditEntry.record_table.in_(tables),
    )
    if others.exists():
        raise RecordChangedMeanwhile(CHANGED_MEANWHILE)


def _write(plan: Plan, transaction: Transaction) -> Record:
    """Write all; gives the record of the file."""
    ids: dict[str, int] = {}
    for subject in plan.subjects:
        if subject.record is not None:
            ids[subject.uid] = subject.record.id
    for batch in _lots(plan):
        _add(batch, ids, transaction)
    known = [subject for subject in plan.subjects if subject.record is not None]
    members = [subject.record for subject in known if subject.model is Member]
    former = [contacts_of(member) for member in members]
    for subject in known:
        called = subject.record.name if subject.model is Organization else None
        transaction.change(subject.record, **subject.values, **_link_ids(subject, ids))
        if subject.model is Organization:
            keep_former_branch(transaction, subject.record, called)
    for member, contact in zip(members, former, strict=True):
        keep_last_contact(transaction, member, contact)
    _write_marks(plan, ids, transaction)
    for name, unit in plan.spellings.items():
        if unit.record is not None or unit.uid in ids:
            spellings.keep(transaction, name, unit.uid)
    return _write_rows(plan, transaction)


def _lots(plan: Plan) -> Iterator[list[Subject]]:
    """New records in lots that may be stored one after the other: parents before children."""
    for model in RECORDS:
        new = [item for item in plan.subjects if item.model is model and item.record is None]
        if model is Organization:
            yield from _organization_lots(new)
        else:
            yield new


def _organization_lots(new: list[Subject]) -> Iterator[list[Subject]]:
    """Organisations in the order of the file, each lot after the parents that it names."""
    ordered: dict[str, Subject] = {}
    names = {item.uid for item in new}

    for item in new:
        chain = [item]
        while (parent := chain[-1].links.get(PARENT)) and parent.uid in names:
            if parent.uid in ordered:
                break
            chain.append(parent)
        ordered.update((link.uid, link) for link in reversed(chain))
    lot: dict[str, Subject] = {}
    for item in ordered.values():
        parent = item.links.get(PARENT)
        if parent and parent.uid in lot:
            yield list(lot.values())
            lot = {}
        lot[item.uid] = item
    yield list(lot.values())


def _add(subjects: list[Subject], ids: dict[str, int], transaction: Transaction) -> None:
    """Store new records of one kind, and learn their ids."""
    if not subjects:
        return
    model = subjects[0].model
    transaction.add_all(
        model,
        [{**subject.values, **_link_ids(subject, ids), "uid": subject.uid} for subject in subjects],
    )
    first = subjects[0].uid
    start = model.get(model.uid == first).id
    stored = selected(model.select(model.uid, model.id).where(model.id >= start))
    ids.update(stored)


def _link_ids(subject: Subject, ids: dict[str, int]) -> dict[str, Any]:
    links = dict(subject.links)
    if subject.member is not None:
        links["member"] = subject.member
    return {name: _id(target, ids) if target else None for name, target in links.items()}


def _id(subject: Subject, ids: dict[str, int]) -> int:
    return int(subject.record.id) if subject.record is not None else ids[subject.uid]


def _write_marks(plan: Plan, ids: dict[str, int], transaction: Transaction) -> None:
    marks = plan.marks
    if marks is None:
        return
    additions = []
    for subject, name, waiting in marks.additions():
        member = subject.member or (None if subject.model is Organization else subject)
        additions.append(
            {
                "member": _id(member, ids) if member else None,
                "record_table": subject.form.table,
                "record_uid": subject.uid,
                "field": name,
                **waiting._asdict(),
            }
        )
    transaction.add_all(Mark, additions)
    for mark, waiting in marks.alterations():
        transaction.change(mark, **waiting._asdict())
    for mark in marks.removals():
        transaction.remove(mark)


def _write_rows(plan: Plan, transaction: Transaction) -> Record:
    """Keep the file's hash, and for every row which record it told of; gives the file's record."""
    file: Record = ImportedFile(name=plan.file_name, content_hash=plan.content_hash)
    transaction.add(file)
    transaction.log(
        ImportedRow,
        ["file_id", "sheet", "row", "record_table", "record_uid"],
        [
            [file.id, row.sheet, row.row, row.table, "" if row.outcome == REJECTED else row.uid]
            for row in plan.rows
        ],
    )
    return file
