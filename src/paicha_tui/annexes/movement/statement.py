"""动态变化说明: what has changed between the end of the search and the fill date (附件9 说明3).

The state at the end of the search is the one that was reported: that of the annex 7 or 9 issued for
the same scope with the fill date nearest to it, the newest of several. When there is none within
`NEAREST_DAYS`, it is told from the dates in the records: who was found, whose search ended, who
left and what was decided after that day had not yet done so on it.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from paicha_tui.annexes.movement.past import people_now
from paicha_tui.annexes.movement.people import GROUPS, LOSS, MEMBER, PersonThen, people_of
from paicha_tui.annexes.movement.standing import kept_standing
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization, Snapshot
from paicha_tui.records.vocabulary import (
    HANDLING_MEASURE,
    LOSS_RESULT,
    ORGANIZATION_CATEGORY,
    RELATION,
    LossResult,
    Relation,
)

NEAREST_DAYS = 31
REPORTING = (7, 9)
"""The annexes that report who is out of contact."""
NAMES_TOLD = 6
"""So many names stand in the sentence; the list has all."""

NEWLY_FOUND = "新取得联系"
NEWLY_NOT_FOUND = "新列入仍然无法取得联系"
NO_LONGER = "不再列入"
ELSEWHERE = "党组织类别变动"
REVOKED = "撤去原处理"
_LEFT = {Relation.TRANSFERRED: "转出", Relation.DECEASED: "去世", Relation.EXPELLED: "出党"}


@dataclass(frozen=True)
class Change:
    """One line of the name list."""

    person: PersonThen
    kind: str
    """What has happened, as the sentence says it."""
    earlier: str
    later: str
    day: str = ""
    """When, ISO as far as it is known."""
    ground: str = ""
    """文号, where there is one."""


@dataclass(frozen=True)
class Statement:
    """动态变化说明."""

    sentences: tuple[str, ...]
    numbers: str
    """The first sentence without names."""
    changes: tuple[Change, ...]
    """The name list, kind by kind."""


def statement(organization: Organization | None, campaign: Campaign) -> Statement:
    """The statement for `organization` and all below it, or everything, up to the fill date."""
    if campaign.fill_date <= campaign.search_end:
        early = "填表日期不晚于联系查找结束日期，没有动态变化。"
        return Statement((early,), early, ())
    ids = _searched_for(organization, campaign)
    later = {person.uid: person for _, person in people_of(ids, campaign)}
    earlier, source = _at_search_end(organization, campaign, ids)
    changes = sorted(_changes(earlier, later, campaign), key=_order)
    told = [
        f"{kind}{len(people)}名（{_names(people)}）" for kind, people in _by_kind(changes).items()
    ]
    since = PartialDate.of(campaign.search_end).chinese()
    until = PartialDate.of(campaign.fill_date).chinese()
    counted = [f"{kind}{len(people)}名" for kind, people in _by_kind(changes).items()]
    named, numbers = (
        f"自{since}联系查找结束至填表日期{until}，"
        f"{'；'.join(parts) or '与党组织失去联系党员无变化'}。"
        for parts in (told, counted)
    )
    sums = f"联系查找结束时，{_sums(earlier.values())}；至填表日期，{_sums(later.values())}。"
    return Statement((named, sums, source), numbers, tuple(changes))


def _searched_for(organization: Organization | None, campaign: Campaign) -> set[int]:
    """The ids of everybody with a loss recorded."""
    rows = screening.joined(campaign, Member.id).where(
        screening.within(organization), screening.ever_lost(campaign)
    )
    return {number for (number,) in rows.tuples()}


def _at_search_end(
    organization: Organization | None, campaign: Campaign, ids: set[int]
) -> tuple[dict[str, PersonThen], str]:
    """By uid, the people at the end of the search, and the sentence that says how it is known."""
    row = _reported(organization, campaign)
    if row is not None:
        stood = kept_standing(row.uid)
        if stood is not None:
            people = {
                uid: it.person for uid, it in stood.occupants.items() if LOSS in it.person.records
            }
            day = PartialDate(row.fill_date).chinese()
            return people, f"联系查找结束时的情况取自填表日期为{day}、已出表的附件{row.annex}。"
    then = people_of(ids, campaign.filled_on(campaign.search_end))
    people = {person.uid: _rewound(person, str(campaign.search_end)) for _, person in then}
    return people, "联系查找结束时的情况根据各人查找、处理记录中的日期推算。"


def _reported(organization: Organization | None, campaign: Campaign) -> Snapshot | None:
    """The issued annex whose state counts as that at the end of the search, or None."""
    scope = screening.covered(organization)
    same_scope = Snapshot.organization == scope
    if scope == screening.covered(None):
        same_scope |= Snapshot.organization.is_null()
    issued = (
        Snapshot.select(Snapshot.uid, Snapshot.annex, Snapshot.fill_date)
        .where(
            Snapshot.annex.in_(REPORTING),
            same_scope,
            Snapshot.fill_date < str(campaign.fill_date),
        )
        .order_by(Snapshot.id.desc())
    )

    def distance(row: Snapshot) -> int:
        return abs((datetime.date.fromisoformat(row.fill_date) - campaign.search_end).days)

    near = [row for row in issued if distance(row) <= NEAREST_DAYS]
    return min(near, key=distance, default=None)


def _rewound(person: PersonThen, day: str) -> PersonThen:
    """The person on `day`, as far as later dates in his records take something back."""
    records = {name: dict(kept) for name, kept in person.records.items()}
    loss, member = records.get(LOSS, {}), records[MEMBER]
    ended_later = (loss.get("ended_on") or "") > day
    if loss.get("result") == LossResult.FOUND and (loss.get("found_on") or "") > day:
        loss["result"] = LossResult.SEARCHING if ended_later else LossResult.NOT_FOUND
    elif loss.get("result") == LossResult.NOT_FOUND and ended_later:
        loss["result"] = LossResult.SEARCHING
    if member.get("relation") in _LEFT and (member.get("left_on") or "") > day:
        member["relation"] = Relation.ON_ROLL
    return PersonThen(**{**vars(person), "records": records})


def _changes(
    earlier: Mapping[str, PersonThen], later: Mapping[str, PersonThen], campaign: Campaign
) -> Iterator[Change]:
    gone = people_now(earlier.keys() - later.keys(), campaign)
    for uid in earlier.keys() | later.keys():
        before, after = earlier.get(uid), later.get(uid)
        was, is_now = (it.result if it else "" for it in (before, after))
        if was in LossResult.ENDED or is_now in LossResult.ENDED:
            yield from _of_person(before, after, gone.get(uid))


def _of_person(
    before: PersonThen | None, after: PersonThen | None, gone: PersonThen | None
) -> Iterator[Change]:
    """What has happened to one person whom annex 9 counts, or counted.

    `after` is None for who is out of the scope now, or has no loss any more; `gone` is he then.
    """
    was, is_now = (it.result if it else "" for it in (before, after))
    if after is None or is_now not in LossResult.ENDED:
        person: Any = after or gone or before
        later = _result_words(is_now) if after or gone is None else _whereabouts(gone)
        yield Change(person, NO_LONGER, _result_words(was), later)
        return
    if was != is_now:
        kind = NEWLY_FOUND if is_now == LossResult.FOUND else NEWLY_NOT_FOUND
        day = after.value(LOSS, "found_on" if is_now == LossResult.FOUND else "ended_on") or ""
        yield Change(after, kind, _result_words(was), _result_words(is_now), day)
    yield from _measures(before, after)
    yield from _departure(before, after)
    if before and before.category != after.category:
        words = (ORGANIZATION_CATEGORY.label(it.category) for it in (before, after))
        yield Change(after, ELSEWHERE, *words)


def _measures(before: PersonThen | None, after: PersonThen) -> Iterator[Change]:
    for group in GROUPS:
        old = before.value(group, "measure") if before else None
        new = after.value(group, "measure")
        if old == new:
            continue
        labels = (HANDLING_MEASURE.label(old) or "未处理", HANDLING_MEASURE.label(new))
        if new:
            day, ground = (after.value(group, name) or "" for name in ("decided_on", "document"))
            yield Change(after, labels[1], *labels, day, ground)
        else:
            yield Change(after, REVOKED, labels[0], "未处理")


def _departure(before: PersonThen | None, after: PersonThen) -> Iterator[Change]:
    old, new = (it.value(MEMBER, "relation") if it else None for it in (before, after))
    if new in _LEFT and new != old:
        day = after.value(MEMBER, "left_on") or ""
        yield Change(
            after, _LEFT[new], RELATION.label(old or Relation.ON_ROLL), RELATION.label(new), day
        )


def _result_words(result: str) -> str:
    return LOSS_RESULT.label(result) if result else "未登记失联"


def _whereabouts(person: PersonThen) -> str:
    """Where somebody is who is on no list of this scope any more."""
    return f"现在{person.branch_name or person.branch}" if LOSS in person.records else "未登记失联"


_FIRST = (NEWLY_FOUND, NEWLY_NOT_FOUND, NO_LONGER)
_KINDS = (
    *_FIRST,
    *(code.label for code in HANDLING_MEASURE),
    REVOKED,
    *_LEFT.values(),
    ELSEWHERE,
)


def _order(change: Change) -> tuple[int, str, str, str]:
    person = change.person
    return _KINDS.index(change.kind), person.branch, person.name, person.uid


def _by_kind(changes: Iterable[Change]) -> dict[str, list[PersonThen]]:
    return {
        kind: [change.person for change in group]
        for kind, group in itertools.groupby(changes, key=lambda change: change.kind)
    }


def _names(people: list[PersonThen]) -> str:
    names = "、".join(person.name or "未填姓名" for person in people[:NAMES_TOLD])
    return names + ("等，名单附后" if len(people) > NAMES_TOLD else "")


def _sums(people: Iterable[PersonThen]) -> str:
    results = [person.result for person in people if person.result in LossResult.ENDED]
    found = results.count(LossResult.FOUND)
    return f"取得联系{found}名、仍然无法取得联系{len(results) - found}名，合计{len(results)}名"
