"""动态变化说明: what has changed between the end of the search and the fill date (附件9 说明3).

It tells who moved between the columns of annexes 5, 6 and 7 or left them: newly found, newly not
found, moved to another branch of the unit, transferred, died, expelled, counted in another
党组织类别. A measure that was taken is the
table's own content. Both states are told from the dates in the records; only the 类别, which bears
no date, is compared with the annex 7 or 9 issued nearest to the end of the search, if there is one.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from paicha_tui.annexes.movement.people import LOSS, MEMBER, PersonThen, people_of
from paicha_tui.annexes.movement.standing import kept_standing
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member, Organization, Snapshot
from paicha_tui.records.vocabulary import (
    LOSS_RESULT,
    ORGANIZATION_CATEGORY,
    RELATION,
    LossResult,
    Relation,
)

NEAREST_DAYS = 31
REPORTING = (7, 9)
"""The annexes that report who is out of contact."""

NEWLY_FOUND = "新取得联系"
NEWLY_NOT_FOUND = "新列入仍然无法取得联系"
NO_LONGER = "不再列入"
ELSEWHERE = "党组织类别变动"
MOVED_IN, MOVED_OUT = "由其他支部转入", "转往其他支部"
"""Within the unit: only the statement of one of its branches tells of it."""
_LEFT = {
    Relation.AWAITING_RECEIPT: "转出",
    Relation.TRANSFERRED: "转出",
    Relation.DECEASED: "去世",
    Relation.EXPELLED: "出党",
}


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


@dataclass(frozen=True)
class Statement:
    """动态变化说明."""

    sentences: tuple[str, ...]
    """Numbers only; the names are on the list."""
    changes: tuple[Change, ...]
    """The name list, kind by kind."""


def statement(organization: Organization | None, campaign: Campaign) -> Statement:
    """The statement for `organization` and all below it, or everything, up to the fill date."""
    if campaign.fill_date <= campaign.search_end:
        return Statement(("填表日期不晚于联系查找结束日期，没有动态变化。",), ())
    days = campaign.at_search_end(), campaign.filled_on(campaign.fill_date)
    then, now = (_with_losses(organization, day) for day in days)
    earlier, later = (_people(then | now, day) for day in days)
    categories = _categories_reported(organization, campaign)
    told = [_of_person(earlier[number], later[number], categories) for number in sorted(then & now)]
    told += [_moved_in(earlier[number], later[number]) for number in sorted(now - then)]
    told += [_moved_out(earlier[number], later[number]) for number in sorted(then - now)]
    changes = sorted(itertools.chain.from_iterable(told), key=_order)
    since = PartialDate.of(campaign.search_end).chinese()
    until = PartialDate.of(campaign.fill_date).chinese()
    counted = [
        f"{kind}{sum(1 for _ in group)}名"
        for kind, group in itertools.groupby(changes, key=lambda change: change.kind)
    ]
    moved = "；".join(counted) or "与党组织失去联系党员无变化"
    return Statement(
        (
            f"自{since}联系查找结束至填表日期{until}，{moved}。",
            f"联系查找结束时，{_sums(earlier[number] for number in then)}；"
            f"至填表日期，{_sums(later[number] for number in now)}。",
        ),
        tuple(changes),
    )


def _with_losses(organization: Organization | None, campaign: Campaign) -> set[int]:
    """The ids of everybody there then with a loss recorded, whenever."""
    rows = screening.joined(campaign, Member.id).where(
        screening.within(organization), screening.has(Loss)
    )
    return {number for (number,) in rows.tuples()}


def _people(ids: set[int], campaign: Campaign) -> dict[int, PersonThen]:
    return dict(people_of(ids, campaign))


def _categories_reported(
    organization: Organization | None, campaign: Campaign
) -> Mapping[str, str]:
    """By uid, the 党组织类别 by which an annex issued then counted people."""
    row = _reported(organization, campaign)
    stood = kept_standing(row.uid) if row is not None else None
    occupants = stood.occupants if stood else {}
    return {uid: occupant.person.category for uid, occupant in occupants.items()}


def _reported(organization: Organization | None, campaign: Campaign) -> Snapshot | None:
    """The annex issued for the scope with the fill date nearest to the end of the search, or None.

    Of several the newest.
    """
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


def _moved_in(before: PersonThen, after: PersonThen) -> Iterator[Change]:
    """Who is counted here now and belonged to another branch of the unit."""
    if after.result in LossResult.COUNTED:
        yield _move(MOVED_IN, before, after)


def _moved_out(before: PersonThen, after: PersonThen) -> Iterator[Change]:
    """Who was counted here and belongs to another branch of the unit now."""
    if before.result in LossResult.COUNTED:
        yield _move(MOVED_OUT, before, after)


def _move(kind: str, before: PersonThen, after: PersonThen) -> Change:
    day = after.value(MEMBER, "transferred_in_on") or ""
    was, is_now = (f"{_result_words(it.result)}（{it.branch_name}）" for it in (before, after))
    return Change(after, kind, was, is_now, day)


def _of_person(
    before: PersonThen, after: PersonThen, categories: Mapping[str, str]
) -> Iterator[Change]:
    """What has happened to one person whom annex 9 counts, or counted."""
    was, is_now = before.result, after.result
    if not {was, is_now} & set(LossResult.COUNTED):
        return
    if is_now not in LossResult.COUNTED:
        day = after.value(LOSS, "ended_on") or ""
        yield Change(after, NO_LONGER, _result_words(was), _result_words(is_now), day)
        return
    if was != is_now:
        kind = NEWLY_FOUND if is_now == LossResult.FOUND else NEWLY_NOT_FOUND
        day = after.value(LOSS, "found_on" if is_now == LossResult.FOUND else "ended_on") or ""
        yield Change(after, kind, _result_words(was), _result_words(is_now), day)
    yield from _departure(before, after)
    category = categories.get(after.uid)
    if category is not None and category != after.category:
        words = (ORGANIZATION_CATEGORY.label(key) for key in (category, after.category))
        yield Change(after, ELSEWHERE, *words)


def _departure(before: PersonThen, after: PersonThen) -> Iterator[Change]:
    old, new = (it.value(MEMBER, "relation") or Relation.ON_ROLL for it in (before, after))
    if new in _LEFT and _LEFT[new] != _LEFT.get(old):
        day = after.value(MEMBER, "left_on") or ""
        yield Change(after, _LEFT[new], RELATION.label(old), RELATION.label(new), day)


def _result_words(result: str) -> str:
    return LOSS_RESULT.label(result) if result else "未登记失联"


_KINDS = (
    NEWLY_FOUND,
    NEWLY_NOT_FOUND,
    NO_LONGER,
    MOVED_IN,
    MOVED_OUT,
    *dict.fromkeys(_LEFT.values()),
    ELSEWHERE,
)


def _order(change: Change) -> tuple[int, str, str, str]:
    person = change.person
    return _KINDS.index(change.kind), person.branch, person.name, person.uid


def _sums(people: Iterable[PersonThen]) -> str:
    results = [person.result for person in people if person.result in LossResult.COUNTED]
    found = results.count(LossResult.FOUND)
    return f"取得联系{found}名，仍然无法取得联系{len(results) - found}名，合计{len(results)}名"
