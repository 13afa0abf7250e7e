"""The day that something just done is dated with, and the last day it may have."""

from __future__ import annotations

import datetime

from paicha_tui import settings, store
from paicha_tui.errors import Refused
from paicha_tui.fields import Date
from paicha_tui.rules.dates import latest_day
from paicha_tui.values import PartialDate, ValueUnreadable


def today() -> datetime.date:
    """Today, or the day the screening ended when that is over: nothing recorded may be later."""
    now = datetime.date.fromisoformat(store.now()[:10])
    return min(now, latest_day(settings.current()))


def past_date(field: Date, text: str) -> PartialDate:
    """The date typed into a field. Raises Refused for none, an unreadable and a future one."""
    try:
        day = field.read(text)
    except ValueUnreadable as problem:
        raise Refused(problem.reason) from None
    if day is None:
        raise Refused(f"请填写{field.label}")
    if day.first_day() > today():
        raise Refused(f"{field.label}晚于{PartialDate.of(today()).dotted()}，还没有到，请核对")
    return day
