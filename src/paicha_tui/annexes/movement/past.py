"""People as they were at an earlier moment, put together again from the audit."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from peewee import fn

from paicha_tui import store
from paicha_tui.annexes.movement.people import PersonThen, people_of
from paicha_tui.basics.peewee_private import fields_by_name, table_name
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Handling, Loss, Member, Organization, TransferLetter
from paicha_tui.store import AuditEntry, Record, chunks, selected

_CHILDREN: tuple[type[Record], ...] = (Flow, Loss, Handling, TransferLetter)
_WRITES = ("add", "change", "remove")


def people_at(uids: Collection[str], audit: int, campaign: Campaign) -> dict[str, PersonThen]:
    """By uid, these people as they were when the audit entry `audit` was the newest.

    Who had no record then is not among them. `campaign` is the one they are looked at under.
    """
    wanted = sorted(uids)
    found: dict[str, PersonThen] = {}
    for chunk in chunks(wanted):
        found |= _chunk(chunk, audit, campaign)
    return found


def people_now(uids: Collection[str], campaign: Campaign) -> dict[str, PersonThen]:
    """By uid, these people as the store has them."""
    ids = _ids_of(uids).values()
    return {person.uid: person for _, person in people_of(ids, campaign)}


def _ids_of(uids: Collection[str]) -> dict[str, int]:
    wanted = sorted(uids)
    found: dict[str, int] = {}
    for chunk in chunks(wanted):
        part = Member.uid.in_(chunk)
        rows = selected(Member.select(Member.uid, Member.id).where(part))
        found |= dict(rows)
    return found


def _chunk(uids: list[str], audit: int, campaign: Campaign) -> dict[str, PersonThen]:
    ids = _ids_of(uids)
    members = {
        uid: values
        for uid, values in _values_at(uids, audit).items()
        # Who has been removed since has no id that his other records could be found by.
        if uid in ids
    }
    tables: dict[type[Record], list[Record]] = {
        Organization: list(_organizations(members.values(), audit)),
        Member: [_record(Member, ids[uid], uid, values) for uid, values in members.items()],
    }
    for model in _CHILDREN:
        tables[model] = list(_children(model, set(ids.values()), audit))
    with store.in_memory(tables) as database:
        there = people_of([record.id for record in tables[Member]], campaign, database)
        return {person.uid: person for _, person in there}


def _organizations(members: Iterable[dict[str, object]], audit: int) -> Iterator[Record]:
    """The branches of these members and those they came from, with names and categories then."""
    known = list(members)
    ids = {values["branch"] for values in known}
    names = {values.get("transferred_from") for values in known}
    concerned = Organization.id.in_(ids) | Organization.name.in_(names)
    units = {unit.uid: unit for unit in Organization.select().where(concerned)}
    for uid, values in _values_at(list(units), audit).items():
        yield _record(Organization, units[uid].id, uid, values)


def _children(model: type[Record], members: set[int], audit: int) -> Iterator[Record]:
    """The records of `model` that belonged to the members with these ids."""
    owner = fn.JSON_EXTRACT(AuditEntry.changes, "$.member[1]")
    added = AuditEntry.select(AuditEntry.record_uid, fn.MIN(AuditEntry.id)).where(
        AuditEntry.record_table == table_name(model),
        AuditEntry.action == "add",
        AuditEntry.id <= audit,
        owner.in_(members),
    )
    # Their order of entry is what ids are for, and what decides which of them counts.
    order = dict(selected(added.group_by(AuditEntry.record_uid)))
    for uid, values in _values_at(list(order), audit).items():
        yield _record(model, order[uid], uid, values)


def _values_at(uids: list[str], audit: int) -> dict[str, dict[str, object]]:
    """By uid, the stored values of the records that there were."""
    values: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for chunk in chunks(uids):
        entries = (
            AuditEntry.select(AuditEntry.record_uid, AuditEntry.action, AuditEntry.changes)
            .where(
                AuditEntry.record_uid.in_(chunk),
                AuditEntry.action.in_(_WRITES),
                AuditEntry.id <= audit,
            )
            .order_by(AuditEntry.id)
        )
        for uid, action, changes in selected(entries):
            if action == "remove":
                values.pop(uid, None)
            else:
                values[uid] |= {name: new for name, (_, new) in json.loads(changes).items()}
    return dict(values)


def _record(model: type[Record], number: int, uid: str, values: dict[str, Any]) -> Record:
    fields = fields_by_name(model)
    known = {name: fields[name].python_value(value) for name, value in values.items()}
    return model(id=number, uid=uid, **known)
