"""The checks: which records contradict themselves, each other or the notice, and what is missing.

Rules are small functions registered by number in the modules of this package; `check` runs them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from paicha_tui.meaning.cases import load_cases

# Their import registers the rules.
from paicha_tui.meaning.rules import completeness, contact, dates, handling, people, tallies  # noqa: F401
from paicha_tui.meaning.rules.registry import (
    RULES,
    Finding,
    Rule,
    Scope,
    Severity,
    judge_case,
    judge_scope,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Acknowledgement, Member, Organization
from paicha_tui.store import selected

__all__ = [
    "RULES",
    "Finding",
    "Rule",
    "Scope",
    "Severity",
    "blocking",
    "check",
    "dates",
    "judge_case",
    "judge_scope",
]


def check(
    campaign: Campaign,
    organization: Organization | None = None,
    *,
    fill_date: datetime.date | None = None,
) -> Iterator[Finding]:
    """What every rule finds within `organization`, or everywhere for None.

    The statistics annexes are counted as filled in on `fill_date`, else on their usual days.
    First the members by branch, then what concerns the whole scope. Doubtful findings that the
    clerk has confirmed for the very same value are left out.
    """
    confirmed = _confirmed()
    for finding in _findings(campaign, Scope(campaign, organization, fill_date)):
        told = (finding.member_uid, finding.rule, finding.subject)
        if finding.severity is not Severity.DOUBTFUL or told not in confirmed:
            yield finding


def _findings(campaign: Campaign, scope: Scope) -> Iterator[Finding]:
    for case in load_cases(campaign, scope.organization):
        yield from judge_case(case, campaign)
    yield from judge_scope(scope)


def _confirmed() -> set[tuple[str, str, str]]:
    """Member, rule and value of every confirmation."""
    columns = (Member.uid, Acknowledgement.rule, Acknowledgement.subject)
    confirmed = selected(Acknowledgement.select(*columns).join(Member))
    return {(uid, rule or "", subject or "") for uid, rule, subject in confirmed}
