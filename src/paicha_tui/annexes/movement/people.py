"""People as their records have them at one moment: all that says where an annex counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import peewee

from paicha_tui.basics.identity import masked_id_number
from paicha_tui.meaning import screening
from paicha_tui.meaning.as_of import record_then
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Handling, Loss, Member, Organization
from paicha_tui.records.vocabulary import DISCIPLINED, DISPOSED, REGULATED, LossResult
from paicha_tui.store import IDS, Record, chunks, prepared_records

MEMBER, FLOW, LOSS = "member", "flow", "loss"
GROUPS = (REGULATED, DISPOSED, DISCIPLINED)
"""The groups of measures of which annex 9 counts the newest."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KEPT: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    MEMBER: (
        Member,
        _names(
            "relation left_on transferred_in_on standing full_member_on sex ethnicity birth_date "
            "education category membership last_activity_on last_dues_on"
        ),
    ),
    FLOW: (Flow, _names("went_on returned_on direction occupation card_number")),
    LOSS: (Loss, _names("result ended_on found_on reason occupation pocket")),
    **{group: (Handling, _names("measure decided_on authority document")) for group in GROUPS},
}
"""What is kept of each record, by what the record is to the person."""


@dataclass(frozen=True)
class PersonThen:
    """One person at one moment."""

    uid: str
    name: str
    id_number: str
    """Masked."""
    branch: str
    """The code of his branch."""
    branch_name: str
    category: str
    """The key of the 党组织类别 he is counted by; empty when nobody entered one."""
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By `KEPT`, the stored values that are not empty; no entry where there is no record."""

    def value(self, record: str, name: str) -> Any:
        """A stored value; None when it is empty or there is no such record."""
        return self.records.get(record, {}).get(name)

    @property
    def result(self) -> str:
        """查找结果 of the loss that counts; empty when no loss is recorded."""
        return (self.value(LOSS, "result") or LossResult.SEARCHING) if LOSS in self.records else ""

    def to_json(self) -> dict[str, Any]:
        """What a snapshot keeps."""
        return dict(vars(self))


def person_from_json(data: Mapping[str, Any]) -> PersonThen:
    """The person that `Person.to_json` gave; other keys are left alone."""
    return PersonThen(**{name: data[name] for name in PersonThen.__dataclass_fields__})


def people_of(
    ids: Iterable[int], campaign: Campaign, database: peewee.Database | None = None
) -> Iterator[tuple[int, PersonThen]]:
    """The members with these ids, each with his id, by id.

    `database` is one of `store.in_memory`; None asks the store.
    """
    wanted = sorted(ids)
    for chunk in chunks(wanted):
        yield from _people(chunk, campaign, database)


def _records(campaign: Campaign, ids: Any) -> Any:
    """The query of the members with these ids, and of what is told of each."""
    newest = [
        screening.newest_handling(campaign, group, Handling.id).alias(f"newest_{position}")
        for position, group in enumerate(GROUPS)
    ]
    told = (
        screening.category.alias("counted_category"),
        screening.search_result(campaign).alias("result_then"),
        screening.relation_then(campaign).alias("relation_then"),
    )
    return (
        screening.joined(campaign, Member, Organization, Flow, Loss, *told, *newest)
        .where(Member.id.in_(ids))
        .order_by(Member.id)
    )


@prepared_records
def _stored(campaign: Campaign) -> Any:
    return _records(campaign, IDS)


def _people(
    ids: list[int], campaign: Campaign, database: peewee.Database | None
) -> Iterator[tuple[int, PersonThen]]:
    found = _records(campaign, ids).execute(database) if database else _stored(ids, campaign)
    members = list(found)
    decided = _handlings(members, database)
    for member in members:
        handlings = [decided.get(number) for number in _newest(member)]
        yield member.id, _person(member, handlings, campaign)


def _newest(member: Member) -> list[int | None]:
    return [getattr(member, f"newest_{position}") for position in range(len(GROUPS))]


def _handlings(
    members: list[Member], database: peewee.Database | None
) -> dict[int | None, Handling]:
    ids = [number for member in members for number in _newest(member) if number]
    query = Handling.select().where(Handling.id.in_(ids))
    found = query.execute(database) if database else query
    return {handling.id: handling for handling in found}


def _person(member: Any, handlings: list[Handling | None], campaign: Campaign) -> PersonThen:
    records = {
        MEMBER: member,
        FLOW: getattr(member, "flow", None),
        LOSS: getattr(member, "loss", None),
        **dict(zip(GROUPS, handlings, strict=True)),
    }
    kept = {
        name: _kept(name, record_then(record, campaign))
        for name, record in records.items()
        if record
    }
    kept[MEMBER]["relation"] = member.relation_then
    if LOSS in kept:
        kept[LOSS]["result"] = member.result_then
    return PersonThen(
        uid=member.uid,
        name=member.name or "",
        id_number=masked_id_number(member.id_number or ""),
        branch=member.branch.code or "",
        branch_name=member.branch.name or "",
        category=member.counted_category or "",
        records=kept,
    )


def _kept(name: str, record: Record) -> dict[str, Any]:
    values = {field: getattr(record, field) for field in KEPT[name][1]}
    kept = {field: value for field, value in values.items() if value not in (None, "")}
    return {"uid": record.uid, **kept}
