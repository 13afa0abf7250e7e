"""A member with all his records, as rules and annexes look at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paicha_tui import store
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import screening
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
)
from paicha_tui.records.vocabulary import Standing
from paicha_tui.store import chunks


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
    attempts: list[ContactAttempt] = field(default_factory=list)
    letters: list[TransferLetter] = field(default_factory=list)
    handlings: list[Handling] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

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
    return [
        identity
        for (identity,) in screening.joined(campaign, Member.id)
        .where(screening.within(organization), *conditions)
        .order_by(*screening.ORDER)
        .tuples()
    ]


def cases_of(
    campaign: Campaign, ids: list[int], *, lists: Collection[str] = tuple(LISTS)
) -> Iterator[Case]:
    """The cases with these ids, which are in the order of `case_ids`; see `load_cases`."""
    for chunk in chunks(ids):
        yield from _load_chunk(campaign, chunk, lists)


def _load_chunk(campaign: Campaign, ids: list[int], lists: Collection[str]) -> Iterator[Case]:
    rows = (
        screening.joined(campaign, Member, Organization, Flow, Loss, *_meanings(campaign))
        .where(Member.id.in_(ids))
        .order_by(*screening.ORDER)
    )
    children = {name: _by_member(LISTS[name], ids) for name in lists}
    for member in rows:
        _as_then(member, campaign)
        case = _case(member, {name: found[member.id] for name, found in children.items()})
        for name in LISTS.keys() - children.keys():
            delattr(case, name)
        yield case


def _as_then(member: Member, campaign: Campaign) -> None:
    """Take back what became of a member after the day whose state is asked for."""

    def later(day: Any) -> bool:
        return bool(campaign.as_of and day and day > str(campaign.as_of))

    if later(member.full_member_on):
        member.standing, member.full_member_on = Standing.PROBATIONARY, None
    if later(member.abroad_on):
        member.abroad_on = None
    if later(member.returned_on):
        member.returned_on = member.resumed = None


def _meanings(campaign: Campaign) -> list[Any]:
    """What the query tells of a member besides his records."""
    registers = [
        meaning(campaign).alias(f"register_{annex}")
        for annex, meaning in screening.REGISTERS.items()
    ]
    return [
        screening.contact_state(campaign).alias("contact_state"),
        screening.last_contact.alias("last_contact"),
        screening.months_lost(campaign.search_end).alias("months_lost"),
        screening.category.alias("counted_category"),
        screening.overdue_letter(campaign).alias("overdue_letter"),
        *registers,
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
        query = screening.joined(
            campaign, Flow.id.alias("flow_id"), Loss.id.alias("loss_id"), *_meanings(campaign)
        )
        (told,) = query.namedtuples().execute(database)
    facts: Any = member
    for name in told._fields:
        setattr(facts, name, getattr(told, name))
    facts.flow = next((flow for flow in children["flows"] if flow.id == told.flow_id), None)
    facts.loss = next((loss for loss in children["losses"] if loss.id == told.loss_id), None)
    return _case(facts, children)


def _copied(record: Any, **values: Any) -> Any:
    return type(record)(**record.__data__ | values)


def _by_member(model: Any, ids: list[int]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for record in model.select().where(model.member.in_(ids)).order_by(model.id):
        found[record.member_id].append(record)
    return found


def _case(member: Any, children: dict[str, list[Any]]) -> Case:
    return Case(
        member=member,
        branch=member.branch,
        flow=getattr(member, "flow", None),
        loss=getattr(member, "loss", None),
        state=member.contact_state,
        last_contact=PartialDate(member.last_contact) if member.last_contact else None,
        months_lost=member.months_lost,
        category=member.counted_category,
        registers=frozenset(
            annex for annex in screening.REGISTERS if getattr(member, f"register_{annex}")
        ),
        overdue_letter=member.overdue_letter,
        **children,
    )
