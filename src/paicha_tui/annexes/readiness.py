"""How many findings stand in the way of each annex, remembered until the records change."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from paicha_tui import store
from paicha_tui.meaning import rules
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.rules.blocking import concerning
from paicha_tui.meaning.settings import ANNEXES, CLOSING_REPORT, Campaign
from paicha_tui.models import Organization

ISSUABLE = (*ANNEXES, CLOSING_REPORT)
"""What can be issued: the annexes and 综合报告."""

_Asked = tuple[int, str, str, datetime.date | None]

_REMEMBERED = "findings in the way of each annex"


def known(
    organization: Organization | None, campaign: Campaign, fill_date: datetime.date | None
) -> dict[int, int]:
    """By annex, how many findings stand in the way, as far as that has been counted."""
    asked = _asked(organization, campaign, fill_date)
    return dict(store.database.memory.get(_REMEMBERED, {}).get(asked, {}))


def counted(
    organization: Organization | None, campaign: Campaign, fill_date: datetime.date | None
) -> Iterator[tuple[int, int]]:
    """Each annex with how many findings stand in the way of it; seconds for many members.

    Those filled in on the same day are checked together. `fill_date` is as in `reports.export`.
    """
    asked = _asked(organization, campaign, fill_date)
    findings: dict[tuple[datetime.date, ...], list[rules.Finding]] = {}
    found: dict[int, int] = {}
    for annex in ISSUABLE:
        dated = filled_in(annex, campaign, fill_date)
        days = (dated.fill_date, dated.as_of or dated.fill_date)
        if days not in findings:
            findings[days] = list(rules.check(dated, organization, fill_date=fill_date))
        found[annex] = len(concerning(findings[days], annex, organization, dated))
        yield annex, found[annex]
    # What has changed meanwhile may have been counted in part.
    if asked == _asked(organization, campaign, fill_date):
        store.database.memory[_REMEMBERED] = {asked: found}


def _asked(
    organization: Organization | None, campaign: Campaign, fill_date: datetime.date | None
) -> _Asked:
    return (
        store.newest_change(),
        organization.uid if organization else "",
        repr(campaign),
        fill_date,
    )
