"""Which findings stand in the way of issuing an annex.

- a finding about a member concerns the annexes that list or count him: 1, 2, 4, 5, 6 those on that
  register, 3 and 9 those on annexes 5 and 6, 7 those on annex 6, 8 those on annex 4;
- a finding of a rule that compares annexes, or asks for what some lack, concerns those that the
  rule names as its `annexes`, or the one annex whose sums don't come out;
- any other finding about an organisation (its name, its category, its marks) concerns every annex;
- the closing report counts what annexes 7, 8 and 9 count.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from paicha_tui.meaning import screening
from paicha_tui.meaning.figures import listed
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.rules import RULES, Finding, Severity, check
from paicha_tui.meaning.settings import CLOSING_REPORT, Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.store import prepared

REPORTED = (7, 8, 9)
"""The annexes that the closing report is written from (通知 三.7)."""


def blockers(
    annex: int,
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
) -> list[Finding]:
    """The findings that must be dealt with before `annex` of `organization` is issued.

    `annex` is 1 to 9, or `CLOSING_REPORT`. `fill_date` is the day it is filled in, else the one
    that the annex would have. Raises Misused for another annex.
    """
    dated = filled_in(annex, campaign, fill_date)
    return concerning(check(dated, organization, fill_date=fill_date), annex, organization, dated)


def concerning(
    findings: Iterable[Finding],
    annex: int,
    organization: Organization | None,
    campaign: Campaign,
) -> list[Finding]:
    """Those of `findings` within `organization` that stand in the way of `annex`."""
    annexes = REPORTED if annex == CLOSING_REPORT else (annex,)
    people = {each: _people(each, organization, campaign) for each in annexes}
    return [
        finding
        for finding in findings
        if finding.severity is Severity.BLOCKING
        and any(_concerns(finding, each, people[each]) for each in annexes)
    ]


def _concerns(finding: Finding, annex: int, people: set[str]) -> bool:
    if finding.annex:
        return finding.annex == annex
    if compared := RULES[finding.rule].annexes:
        return annex in compared
    return not finding.member_uid or finding.member_uid in people


def _people(annex: int, organization: Organization | None, campaign: Campaign) -> set[str]:
    """The uids of those whom the annex lists, or counts in its own population."""
    ids = screening.scope_ids(organization)
    return {uid for (uid,) in _listing(annex, campaign, ids)}


@prepared
def _listing(annex: int, campaign: Campaign, ids: tuple[int, ...] | None) -> Any:
    inside = screening.among(ids), listed(annex, campaign)
    return screening.joined(campaign, Member.uid).where(*inside)
