"""When a member was last heard of, and for how long he has not been (通知 三.2)."""

from __future__ import annotations

import datetime
from typing import Any

from peewee import Case, Cast, Value, fn

from paicha_tui.basics.values import latest_start
from paicha_tui.meaning.screening.scope import later
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member
from paicha_tui.records.vocabulary import LossResult


def _latest(*days: Any) -> Any:
    """The later of two days, ISO text; NULL where there is neither."""
    one, other = (fn.COALESCE(day, "") for day in days)
    return fn.NULLIF(Case(None, ((one > other, one),), other), "")


newest_contact = _latest(Member.last_activity_on, Member.last_dues_on)
"""The later of the last 组织生活 and the last 交纳党费, as ISO text, whenever it was."""


def last_contact(campaign: Campaign) -> Any:
    """The last 组织生活 or 交纳党费; for the lost that before he was lost (附件3 说明2). ISO text.

    What came with the result of the search or later does not end the time he had been lost for.
    """
    kept, own = (
        _latest(*(_before_result(day, campaign) for day in days))
        for days in (
            (Loss.last_activity_on, Loss.last_dues_on),
            (Member.last_activity_on, Member.last_dues_on),
        )
    )
    return _latest(kept, own)


def _before_result(day: Any, campaign: Campaign) -> Any:
    """`day` where it is neither after the day whose state is asked for nor after the result."""
    undated = Case(None, ((Loss.result != LossResult.SEARCHING, str(campaign.search_end)),), None)
    result_on = fn.COALESCE(Loss.found_on, Loss.ended_on, undated)
    since = day >= fn.SUBSTR(result_on, 1, fn.LENGTH(day))
    return Case(None, ((later(day, campaign) | fn.COALESCE(since, Value(0)), None),), day)


def out_of_contact(
    campaign: Campaign, until: datetime.date, months: int, below: int | None = None
) -> Any:
    """Whether on `until` at least `months` had passed since the last contact, and not `below`."""
    since = last_contact(campaign)
    longest = since <= str(latest_start(until, months))
    if below is None:
        return longest
    return longest & (since > str(latest_start(until, below)))


def months_lost(campaign: Campaign, until: datetime.date) -> Any:
    """Completed calendar months from the last contact to `until`; NULL when never recorded."""
    since = last_contact(campaign)

    def part(start: int, length: int) -> Any:
        digits = fn.NULLIF(fn.SUBSTR(since, start, length), "")
        return Cast(fn.COALESCE(digits, "1"), "INTEGER")

    elapsed = (until.year - part(1, 4)) * 12 + until.month - part(6, 2)
    month_end = (until + datetime.timedelta(days=1)).day == 1
    unfinished = 0 if month_end else Case(None, ((part(9, 2) > until.day, 1),), 0)
    return Case(None, ((since.is_null(), None),), elapsed - unfinished)
