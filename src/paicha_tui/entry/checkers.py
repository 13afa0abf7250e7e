"""Who checks and when: what stands under 核查人 and 核查日期 unless somebody writes otherwise."""

from __future__ import annotations

import getpass

from paicha_tui.basics import preferences
from paicha_tui.basics.values import PartialDate, clean_text
from paicha_tui.meaning import settings
from paicha_tui.meaning.settings import Campaign


def checker_name() -> str:
    """Who checks: the name the clerk has given once, else his login."""
    return str(preferences.load().get("checker") or getpass.getuser())


def keep_checker_name(name: str) -> None:
    """Have every check recorded from now on name this 核查人; an empty name is the login again."""
    preferences.keep(checker=clean_text(name))


def checking_day(campaign: Campaign) -> PartialDate:
    """The day that a check recorded now is of."""
    return PartialDate.of(settings.working_day(campaign))
