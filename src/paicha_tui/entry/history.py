"""Who changed what of a member, from the audit; numbers that identify a person are masked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import peewee

from paicha_tui import store
from paicha_tui.basics.identity import masked_in_text
from paicha_tui.basics.peewee_private import fields_by_name, fields_of, table_name
from paicha_tui.basics.values import visible_text
from paicha_tui.entry.rows import MODELS
from paicha_tui.entry.writing_back import ADDED, AUDITED, CHANGED, REMOVED
from paicha_tui.meaning.rules import RULES
from paicha_tui.models import MEMBER_RECORDS, Acknowledgement, Mark, Member, Organization
from paicha_tui.records.fields import DescribedField
from paicha_tui.store import PUT_ASIDE, SAVED, UNDONE, AuditEntry

REVEALED = "reveal"

_NOT_TOLD = ("id", "member")
_WORDS = {ADDED: "新增", REMOVED: "去掉"}


@dataclass(frozen=True)
class ChangeLine:
    """One change; every text is inert, and shows no whole ID number or telephone."""

    at: str
    actor: str
    what: str
    """The field, or the record added or taken away."""
    old: str
    new: str
    reason: str


def reveal(member: Member, actor: str | None = None) -> str:
    """The full ID number of a member, for showing; the audit keeps that it was looked at."""
    with store.write("查看完整身份证号码", actor) as transaction:
        transaction.note(REVEALED, member)
    return visible_text(member.id_number or "")


def history(uid: str) -> list[ChangeLine]:
    """Everything done to a member and his records, the newest first; also to one removed."""
    entries = {entry.id: entry for entry in _of_uids(_records_of(uid))}
    # What a save took away is no record of his any more; its note tells which entries it wrote.
    ends = (SAVED, PUT_ASIDE, UNDONE)
    for note in [entry for entry in entries.values() if entry.action in ends]:
        first = json.loads(note.changes)["first"]
        number = AuditEntry.id
        between = AuditEntry.select().where(number >= first, number < note.id)
        entries |= {entry.id: entry for entry in between}
    return [line for number in sorted(entries, reverse=True) for line in _lines(entries[number])]


def _records_of(uid: str) -> list[str]:
    """The keys of a member's record and of every record he has."""
    uids = [uid]
    tables: tuple[Any, ...] = (*MEMBER_RECORDS, Mark, Acknowledgement)
    for model in tables:
        records = model.select(model.uid).join(Member).where(Member.uid == uid).tuples()
        uids += [each for (each,) in records]
    return uids


def _of_uids(uids: list[str]) -> Iterator[AuditEntry]:
    for start in range(0, len(uids), 500):
        yield from AuditEntry.select().where(AuditEntry.record_uid.in_(uids[start : start + 500]))


def _lines(entry: AuditEntry) -> Iterator[ChangeLine]:
    if entry.action == REVEALED:
        yield _line(entry, entry.reason)
        return
    if entry.action not in (ADDED, CHANGED, REMOVED):
        return
    pairs = json.loads(entry.changes)
    if entry.record_table in (table_name(Mark), table_name(Acknowledgement)):
        yield _waiting_line(entry, pairs)
    elif entry.action == CHANGED:
        for name, (old, new) in pairs.items():
            label, show = _shower(entry.record_table, name)
            yield _line(entry, label, show(old), show(new))
    else:
        yield _whole_line(entry, pairs)


def _whole_line(entry: AuditEntry, pairs: dict[str, Any]) -> ChangeLine:
    """A record added or taken away: all that it holds, in one text."""
    model = MODELS[entry.record_table]
    told = []
    for name in (field.name for field in fields_of(model) if field.name in pairs):
        if name not in _NOT_TOLD:
            label, show = _shower(entry.record_table, name)
            value = next(value for value in reversed(pairs[name]) if value is not None)
            told.append(f"{label.rpartition('·')[2]} {show(value)}")
    text = "；".join(told)
    old, new = (text, "") if entry.action == REMOVED else ("", text)
    return _line(entry, _WORDS[entry.action] + model.sheet, old, new)


def _waiting_line(entry: AuditEntry, pairs: dict[str, Any]) -> ChangeLine:
    """A mark or a confirmation."""
    model = AUDITED[entry.record_table]
    record = model.get_or_none(model.uid == entry.record_uid)
    known = dict(record.__data__) if record else {}
    for name, (old, new) in pairs.items():
        known[name] = old if new is None else new
    word = "取消" if entry.action == REMOVED else ""
    if model is Acknowledgement:
        rule = RULES.get(known.get("rule") or "")
        title = rule.title if rule else ""
        return _line(entry, f"{word}确认 {title}", *(_told(pairs, side) for side in (0, 1)))
    label, _ = _shower(known["record_table"], known["field"])
    field = _field(known["record_table"], known["field"])
    masked = field.mask if isinstance(field, DescribedField) else masked_in_text
    sides = (masked(_typed(pairs, side)) or _told(pairs, side) for side in (0, 1))
    return _line(entry, f"{word}待完善 {label}", *sides)


def _typed(pairs: dict[str, Any], side: int) -> str:
    return pairs.get("typed", ("", ""))[side] or ""


def _told(pairs: dict[str, Any], side: int) -> str:
    return pairs.get("reason", ("", ""))[side] or ""


def _field(table: str, name: str) -> peewee.Field | None:
    model = MODELS.get(table)
    return fields_by_name(model).get(name) if model else None


def _shower(table: str, name: str) -> tuple[str, Callable[[Any], str]]:
    """How a field is called in the history, and what shows one of its stored values."""
    field = _field(table, name)
    if not isinstance(field, DescribedField):
        verbose = getattr(field, "verbose_name", None) or name
        shown = {"branch": _organization_name, "member": _member_name}.get(name, str)
        return str(verbose), shown
    described: Any = field
    model = MODELS[table]
    label = described.label if model is Member else f"{model.sheet}·{described.label}"
    return label, lambda value: described.mask(described.show(described.python_value(value)))


def _organization_name(identity: object) -> str:
    branch = Organization.get_or_none(Organization.id == identity)
    return str((branch.name or branch.code or "") if branch else identity or "")


def _member_name(identity: object) -> str:
    member = Member.get_or_none(Member.id == identity)
    return str(member.name or "") if member else "已移除的党员"


def _line(entry: AuditEntry, what: str, old: str = "", new: str = "") -> ChangeLine:
    what, old, new, reason = (
        visible_text(masked_in_text(text)) for text in (what, old, new, entry.reason)
    )
    return ChangeLine(entry.at, entry.actor, what, old, new, reason)
