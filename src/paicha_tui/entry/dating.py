"""Dates of what has happened, as clerks type them."""

from __future__ import annotations

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate, ValueUnreadable
from paicha_tui.meaning import settings
from paicha_tui.records.fields import Date


def today() -> str:
    """The day to offer for what is being recorded, as registers write it."""
    return PartialDate.of(settings.working_day(settings.current())).dotted()


def past_date(field: Date, text: str) -> PartialDate:
    """The date typed into a field. Raises Refused for none, an unreadable and a future one."""
    try:
        day = field.read(text)
    except ValueUnreadable as problem:
        raise Refused(problem.reason) from None
    if day is None:
        raise Refused(f"请填写{field.label}")
    campaign = settings.current()
    last = settings.working_day(campaign)
    if day.first_day() > last:
        closing = "排查结束日期" if last == campaign.end else "填表日期"
        what = "今天" if last < campaign.last_day else closing
        raise Refused(f"{field.label}晚于{what}（{PartialDate.of(last).dotted()}），请核对")
    return day
