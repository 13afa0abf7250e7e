"""What an annex takes for granted where the records do not say, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paicha_tui import store
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member, Organization


def assumptions(organization: Organization | None, campaign: Campaign) -> Iterator[str]:
    """What is assumed of `organization` and all below it, or of everything, on the fill date.

    Each sentence says what was assumed and where to correct it.
    """
    known_until = store.last_changed_on()
    if known_until and campaign.fill_date > known_until:
        yield (
            f"填表日期{campaign.fill_date}晚于最近一次录入（{known_until}），以后的变化还没有登记："
            "请补录，或改用较早的填表日期"
        )
    undated = _without_result_day(organization, campaign)
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
