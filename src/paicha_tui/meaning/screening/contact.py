"""When a member was last heard of, and for how long he has not been (通知 三.2)."""

from __future__ import annotations

import datetime
from typing import Any

from peewee import Case, Cast, fn

from paicha_tui.basics.values import latest_start
from paicha_tui.models import Member

LOST_MONTHS = 6
"""失联 begins after so many calendar months without contact (通知 三.2)."""

_activity = fn.COALESCE(Member.last_activity_on, "")
_dues = fn.COALESCE(Member.last_dues_on, "")

last_contact = fn.NULLIF(Case(None, ((_activity > _dues, _activity),), _dues), "")
"""The later of the last 组织生活 and the last 交纳党费 (附件3 说明2), as ISO text."""


def out_of_contact(until: datetime.date, months: int, below: int | None = None) -> Any:
    """Whether on `until` at least `months` had passed since the last contact, and not `below`."""
    longest = last_contact <= str(latest_start(until, months))
    if below is None:
        return longest
    return longest & (last_contact > str(latest_start(until, below)))


def months_lost(until: datetime.date) -> Any:
    """Completed calendar months from the last contact to `until`; NULL when never recorded."""

    def part(start: int, length: int) -> Any:
        digits = fn.NULLIF(fn.SUBSTR(last_contact, start, length), "")
        return Cast(fn.COALESCE(digits, "1"), "INTEGER")

    elapsed = (until.year - part(1, 4)) * 12 + until.month - part(6, 2)
    month_end = (until + datetime.timedelta(days=1)).day == 1
    unfinished = 0 if month_end else Case(None, ((part(9, 2) > until.day, 1),), 0)
    return Case(None, ((last_contact.is_null(), None),), elapsed - unfinished)
