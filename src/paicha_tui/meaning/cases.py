"""A member with all his records, as rules and annexes look at them."""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paicha_tui import store
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import screening
from paicha_tui.meaning.as_of import is_later, membership_then, record_then, records_then
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    MemberRecord,
    Organization,
    TransferLetter,
    holds_nothing,
)
from paicha_tui.records.vocabulary import LossResult, Standing
from paicha_tui.store import IDS, chunks, prepared, prepared_records, worded


@dataclass
class Case:
    """One member, with what his records mean under a campaign."""

    member: Member
    branch: Organization
    flow: Flow | None
    """The flow that counts."""
    loss: Loss | None
    """The loss that counts."""
    state: str
    """A key of `screening.CONTACT_STATES`."""
    last_contact: PartialDate | None
    months_lost: int | None
    """Completed months from the last contact to 联系查找结束日期."""
    category: str | None
    registers: frozenset[int]
    """The annexes he is on."""
    overdue_letter: str | None
    """The uid of the newest letter of introduction that is overdue."""
    family: list[FamilyMember] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    """Like the other lists as they were on the day whose state is asked for."""
    attempts: list[ContactAttempt] = field(default_factory=list)
    letters: list[TransferLetter] = field(default_factory=list)
    handlings: list[Handling] = field(default_factory=list)
    """Those decided by the fill date, where the state of a day is asked for."""
    checks: list[Check] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    recorded: Member | None = None
    """The member with all that is recorded of him by now."""
    recorded_losses: list[Loss] = field(default_factory=list)
    """The losses with all that is recorded of them by now."""

    @property
    def dossier(self) -> Dossier | None:
        """His dossier, if one is recorded."""
        return self.dossiers[-1] if self.dossiers else None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> None:
            raise LookupError(f"the case was loaded without {name}")


LISTS: Mapping[str, type[MemberRecord] | type[Mark]] = {
    "family": FamilyMember,
    "dossiers": Dossier,
    "flows": Flow,
    "losses": Loss,
    "attempts": ContactAttempt,
    "letters": TransferLetter,
    "handlings": Handling,
    "checks": Check,
    "marks": Mark,
}
"""The lists of a case, and what is in each."""


def load_cases(
    campaign: Campaign,
    organization: Organization | None = None,
    *conditions: Any,
    lists: Collection[str] = tuple(LISTS),
) -> Iterator[Case]:
    """The cases within `organization` that meet `conditions`, by branch code, then as entered.

    Of what belongs to a member only `lists`, some of `LISTS`, are there besides the flow and the
    loss that count; to ask a case for another raises LookupError.
    """
    return cases_of(campaign, case_ids(campaign, organization, *conditions), lists=lists)


def case_ids(
    campaign: Campaign, organization: Organization | None = None, *conditions: Any
) -> list[int]:
    """The ids of those whom `load_cases` gives, in its order."""
    inside = screening.scope_ids(organization)
    if not conditions:
        return [identity for (identity,) in _everybody(campaign, inside)]
    query = _ordered(campaign, inside).where(*conditions)
    return [identity for (identity,) in query.tuples()]


def _ordered(campaign: Campaign, ids: tuple[int, ...] | None) -> Any:
    inside = screening.joined(campaign, Member.id).where(screening.among(ids))
    return inside.order_by(*screening.ORDER)


_everybody = prepared(_ordered)


def cases_of(
    campaign: Campaign, ids: list[int], *, lists: Collection[str] = tuple(LISTS)
) -> Iterator[Case]:
    """The cases with these ids, which are in the order of `case_ids`; see `load_cases`."""
    for chunk in chunks(ids):
        yield from _load_chunk(campaign, chunk, lists)


def _load_chunk(campaign: Campaign, ids: list[int], lists: Collection[str]) -> Iterator[Case]:
    rows = _members(ids, campaign)
    children = {name: _by_member(LISTS[name], ids, campaign) for name in lists}
    for member in rows:
        case = _case(member, {name: found[member.id] for name, found in children.items()}, campaign)
        for name in LISTS.keys() - children.keys():
            delattr(case, name)
        yield case


@prepared_records
def _members(campaign: Campaign) -> Any:
    return (
        screening.joined(campaign, Member, Organization, Flow, Loss, *_meanings(campaign))
        .where(Member.id.in_(IDS))
        .order_by(*screening.ORDER)
    )


@worded
def _facts(campaign: Campaign) -> Any:
    """Which flow and loss count, and the rest of `_meanings`, of whoever is in the tables."""
    return screening.joined(
        campaign, Flow.id.alias("flow_id"), Loss.id.alias("loss_id"), *_meanings(campaign)
    )


def _meanings(campaign: Campaign) -> list[Any]:
    """What the query tells of a member besides his records."""
    registers = [
        meaning(campaign).alias(f"register_{annex}")
        for annex, meaning in screening.REGISTERS.items()
    ]
    return [
        screening.contact_state(campaign).alias("contact_state"),
        screening.last_contact(campaign).alias("last_contact"),
        screening.months_lost(campaign, campaign.search_end).alias("months_lost"),
        screening.category.alias("counted_category"),
        screening.overdue_letter(campaign).alias("overdue_letter"),
        *registers,
        *(_told_then(campaign) if campaign.as_of else ()),
    ]


def _told_then(campaign: Campaign) -> list[Any]:
    """What the query tells of a member as he was on the day whose state is asked for."""
    return [
        screening.relation_then(campaign).alias("relation_then"),
        screening.standing_then(campaign).alias("standing_then"),
        screening.search_result(campaign).alias("result_then"),
    ]


def case_of(
    campaign: Campaign,
    member: Member,
    branch: Organization,
    records: Sequence[MemberRecord],
    marks: Sequence[Mark],
) -> Case:
    """The case of a member as these records have it, whatever the store holds of him.

    `records` are in the order in which they were entered. The case holds copies of everything,
    which have ids of their own.
    """
    branch = _copied(branch, id=1)
    member = _copied(member, id=1, branch=branch)
    children = {
        name: [
            _copied(record, id=number, member=1)
            for number, record in enumerate(
                (each for each in (*records, *marks) if type(each) is model), start=1
            )
        ]
        for name, model in LISTS.items()
    }
    tables: dict[Any, list[Any]] = {Member: [member], Organization: [branch]}
    with store.in_memory(
        tables | {LISTS[name]: kind for name, kind in children.items()}
    ) as database:
        cursor = database.execute_sql(*_facts(campaign))
        (told,) = cursor
    facts: Any = member
    for (name, *_), value in zip(cursor.description, told, strict=True):
        setattr(facts, name, value)
    facts.flow = next((flow for flow in children["flows"] if flow.id == facts.flow_id), None)
    facts.loss = next((loss for loss in children["losses"] if loss.id == facts.loss_id), None)
    return _case(facts, children, campaign)


def _copied(record: Any, **values: Any) -> Any:
    return type(record)(**record.__data__ | values)


def _by_member(model: Any, ids: list[int], campaign: Campaign) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for record in _records(ids, model, campaign if model is Loss else None):
        if not _is_blank_line(record):
            found[record.member_id].append(record)
    return found


@prepared_records
def _records(model: Any, campaign: Campaign | None) -> Any:
    """Those of a model; with a campaign what `search_told` tells of each."""
    told = screening.search_told(campaign) if campaign else ()
    return model.select(model, *told).where(model.member.in_(IDS)).order_by(model.id)


def _is_blank_line(record: Any) -> bool:
    """Whether a record says nothing, and nothing waits in it."""
    return holds_nothing(record.__data__) and not (
        Mark.select().where(Mark.record_uid == record.uid).exists()
    )


def _case(told: Any, children: dict[str, list[Any]], campaign: Campaign) -> Case:
    """The case of a member with what the query has told of him, and of his records."""
    case = Case(
        member=told,
        branch=told.branch,
        flow=getattr(told, "flow", None),
        loss=getattr(told, "loss", None),
        state=told.contact_state,
        last_contact=PartialDate(told.last_contact) if told.last_contact else None,
        months_lost=told.months_lost,
        category=told.counted_category,
        registers=frozenset(
            annex for annex in screening.REGISTERS if getattr(told, f"register_{annex}")
        ),
        overdue_letter=told.overdue_letter,
        recorded=told,
        recorded_losses=children.get("losses", []),
        **children,
    )
    return case if campaign.as_of is None else _then(case, campaign)


def _then(case: Case, campaign: Campaign) -> Case:
    """The case with its records as they read on the day whose state is asked for."""
    told: Any = case.member
    member = record_then(
        told,
        campaign,
        relation=told.relation and told.relation_then,
        standing=told.standing_then,
        membership=membership_then(told, case.handlings, campaign),
    )
    member.branch = case.branch
    loss: Any = case.loss
    losses: list[Any] = case.losses
    lists: dict[str, Any] = {
        name: records_then(getattr(case, name), campaign)
        for name in LISTS
        if name not in ("losses", "marks")
    }
    lists["losses"] = [
        record_then(it, campaign, result=it.result_then) for it in losses if it.begun
    ]
    lists["attempts"] = _of_the_search(lists["attempts"], loss, lists["losses"])
    there = {record.uid for records in lists.values() for record in records}
    recorded = {record.uid for name in lists for record in getattr(case, name)}
    lists["marks"] = [mark for mark in case.marks if mark.record_uid not in recorded - there]
    return dataclasses.replace(
        case,
        member=member,
        flow=case.flow and record_then(case.flow, campaign),
        loss=loss and record_then(loss, campaign, result=told.result_then),
        **lists,
    )


def _of_the_search(
    attempts: list[ContactAttempt], loss: Loss | None, losses: list[Loss]
) -> list[ContactAttempt]:
    """The steps without those of a further search that does not count yet."""
    found_on = loss.found_on if loss else None
    further = [
        str(each.begun_on)
        for each in losses
        if loss
        and each.uid != loss.uid
        and found_on
        and each.begun_on
        and each.begun_on >= found_on
    ]
    return [each for each in attempts if not further or str(each.on or "") < min(further)]


def case_on(case: Case, campaign: Campaign, day: datetime.date) -> Case:
    """The case with the member and the loss that counts as they stood on `day`, any other day.

    A search that was still going on is told with what it came to.
    """
    dated = campaign.filled_on(day)
    told = case.recorded
    if told is None:
        return case
    values: dict[str, Any] = (
        {"left_on": None, "relation": None} if is_later(told.left_on, dated) else {}
    )
    if is_later(told.full_member_on, dated):
        values["standing"] = Standing.PROBATIONARY
    member = record_then(told, dated, **values)
    began = screening.begun_days(case.recorded_losses, getattr, campaign)
    begun = [
        loss
        for loss, begun_on in zip(case.recorded_losses, began, strict=True)
        if _reached_result(loss, dated) or not is_later(begun_on, dated)
    ]
    if screening.found_lately(begun, dated, day):
        begun = [loss for loss in begun if _had_come_to_contact(loss, dated)]
    loss = screening.loss_that_counts(begun or case.recorded_losses, getattr, campaign)
    if (
        loss
        and is_later(loss.found_on, dated)
        and loss.ended_on
        and not is_later(loss.ended_on, dated)
    ):
        loss = record_then(loss, dated, result=LossResult.NOT_FOUND)
    return dataclasses.replace(case, member=member, loss=loss)


def _had_come_to_contact(loss: Loss, campaign: Campaign) -> bool:
    without = loss.result is None or loss.result in LossResult.WITHOUT_CONTACT
    return not without and not is_later(loss.found_on or loss.ended_on, campaign)


def _reached_result(loss: Loss, campaign: Campaign) -> bool:
    reached = loss.found_on or loss.ended_on
    return bool(reached and not screening.is_open(loss.result) and not is_later(reached, campaign))
