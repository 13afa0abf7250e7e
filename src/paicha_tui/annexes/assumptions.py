"""What an annex takes for granted where the records do not say, each in a sentence."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from paicha_tui import store
from paicha_tui.meaning import screening
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.settings import CLOSING_REPORT, Campaign
from paicha_tui.models import Flow, Loss, Member, Organization, TransferLetter
from paicha_tui.records.vocabulary import LossResult, Relation

Counted = Callable[[Campaign], Any]


class Assumption(NamedTuple):
    """What is taken for granted of members of whom a record bears no date, or a later one."""

    annexes: frozenset[int]
    of_whom: Counted
    sentence: str
    """With the number of members in `{count}`, and a date of the campaign by its name."""


def _result_undated(campaign: Campaign) -> Any:
    found_on: Any = Loss.found_on
    ended_on: Any = Loss.ended_on
    return screening.search_over(campaign) & found_on.is_null() & ended_on.is_null()


def _search_undated(campaign: Campaign) -> Any:
    begun_on: Any = Loss.begun_on
    return screening.searching(campaign) & begun_on.is_null()


def _result_to_come(campaign: Campaign) -> Any:
    result: Any = Loss.result
    reached = result.is_null(False) & (result != LossResult.SEARCHING)
    return screening.searching(campaign) & reached


def _departure_undated(_: Campaign) -> Any:
    left_on: Any = Member.left_on
    given_on: Any = TransferLetter.transferred_on
    by_letter = screening.has(TransferLetter, given_on.is_null(False))
    return Member.relation.in_(Relation.LEFT) & left_on.is_null() & ~by_letter


def _flow_undated(campaign: Campaign) -> Any:
    went_on: Any = Flow.went_on
    return screening.floating(campaign) & went_on.is_null()


_ASSUMED = (
    Assumption(
        frozenset({4, 5, 6, 7, 8, 9, CLOSING_REPORT}),
        _result_undated,
        "有{count}名党员的查找结果没有日期，按联系查找结束日期（{search_end}）计："
        "请在失联记录中补填查找结束日期",
    ),
    Assumption(
        frozenset({2, 3, 4}),
        _search_undated,
        "有{count}名查找中的党员没有列入查找日期，按填表日期以前已列入计"
        "（重新查找的按尚未列入）：请在失联记录中补填列入查找日期",
    ),
    Assumption(
        frozenset({5, 6, 7, 9, CLOSING_REPORT}),
        _result_to_come,
        "有{count}名的查找到表中人员所属的那天还没有结果，没有列入：他们的结果日期在那以后，"
        "日期不对的请在失联记录中改正",
    ),
    Assumption(
        frozenset({1, 2, 4, 7, 8, CLOSING_REPORT}),
        _departure_undated,
        "有{count}名已转出、去世或出党的党员没有离开支部日期，按排查开始前已离开计："
        "请在党员记录中补填离开支部日期",
    ),
    Assumption(
        frozenset({4, 8, CLOSING_REPORT}),
        _flow_undated,
        "有{count}名流动党员没有外出时间，按填表日期以前已外出计：请在外出流动记录中补填外出时间",
    ),
)


def assumptions(
    annex: int,
    organization: Organization | None,
    campaign: Campaign,
    fill_date: datetime.date | None = None,
) -> Iterator[str]:
    """What an annex, or 综合报告, assumes of `organization` and all below it, or of everything.

    Each sentence says what was assumed and where to correct it. `fill_date` is the day that was
    chosen; a day that nobody chose may well be still to come.
    """
    known_until = store.last_changed_on()
    if known_until and fill_date and fill_date > known_until:
        yield (
            f"填表日期{fill_date}晚于最近一次录入（{known_until}），以后的变化还没有登记："
            "请补录，或改用较早的填表日期"
        )
    dated = filled_in(annex, campaign, fill_date)
    for assumed in _ASSUMED:
        count = _count(assumed, organization, dated) if annex in assumed.annexes else 0
        if count:
            yield assumed.sentence.format(count=count, search_end=campaign.search_end)


def _count(assumed: Assumption, organization: Organization | None, campaign: Campaign) -> int:
    people = screening.joined(campaign, Member.id).where(
        screening.within(organization), assumed.of_whom(campaign)
    )
    return int(people.count())
