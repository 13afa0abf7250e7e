"""What an annex takes for granted where the records do not say, each in a sentence."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from paicha_tui import store
from paicha_tui.meaning import screening
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member, Organization

_WITHOUT_RESULTS = frozenset({1, 2, 3})
"""The annexes on which nobody stands for what a search has brought."""


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
    undated = 0 if annex in _WITHOUT_RESULTS else _without_result_day(organization, dated)
    if undated:
        yield (
            f"有{undated}名党员的查找结果没有日期，按联系查找结束日期（{campaign.search_end}）计："
            "请在失联记录中补填查找结束日期"
        )


def _without_result_day(organization: Organization | None, campaign: Campaign) -> int:
    found_on: Any = Loss.found_on
    ended_on: Any = Loss.ended_on
    people = screening.joined(campaign, Member.id).where(
        screening.within(organization),
        screening.search_over(campaign),
        found_on.is_null(),
        ended_on.is_null(),
    )
    return int(people.count())
