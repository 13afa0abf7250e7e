"""The checks: which records contradict themselves, each other or the notice, and what is missing.

Rules are small functions registered by number in the modules of this package; `check` runs them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from paicha_tui.meaning import screening
from paicha_tui.meaning.as_of import differing
from paicha_tui.meaning.cases import load_cases
from paicha_tui.meaning.forms.layout import filled_in

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
from paicha_tui.meaning.settings import ANNEXES, Campaign
from paicha_tui.models import Acknowledgement, Member, Organization
from paicha_tui.store import chunks, selected

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
    "judge_members",
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
    for _, findings in judge_members(campaign, scope.organization, fill_date=scope.fill_date):
        yield from findings
    yield from judge_scope(scope)


def judge_members(
    campaign: Campaign,
    organization: Organization | None = None,
    *conditions: Any,
    fill_date: datetime.date | None = None,
) -> Iterator[tuple[int, list[Finding]]]:
    """What the rules for single members find of those who meet `conditions`, by the member's id.

    Where all that is recorded is asked for, those whom an annex sees otherwise on `fill_date`, or
    on its usual day, come once more, with what blocks only that annex.
    """
    told: set[tuple[str, str, str, str]] = set()
    for case in load_cases(campaign, organization, *conditions):
        findings = list(judge_case(case, campaign))
        told.update(map(_known_by, findings))
        yield case.member.id, findings
    for dated, ids in _seen_otherwise(campaign, fill_date) if campaign.as_of is None else ():
        for chunk in chunks(sorted(ids)):
            for case in load_cases(dated, organization, Member.id.in_(chunk), *conditions):
                found = [
                    each
                    for each in judge_case(case, dated)
                    if each.severity is Severity.BLOCKING and _known_by(each) not in told
                ]
                told.update(map(_known_by, found))
                yield case.member.id, found


def _known_by(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.member_uid, finding.record_uid, finding.field


def _seen_otherwise(
    campaign: Campaign, fill_date: datetime.date | None
) -> Iterator[tuple[Campaign, set[int]]]:
    """The days that annexes are filled in on, each with those who differ from what is recorded."""
    dated = {
        (day.fill_date, day.as_of): day
        for day in (filled_in(annex, campaign, fill_date) for annex in ANNEXES)
    }
    for day in dated.values():
        ids = differing(day)
        if day.fill_date != campaign.fill_date:
            searched = screening.joined(day, Member.id).where(screening.searched(day))
            ids |= {number for (number,) in selected(searched)}
        yield day, ids


def _confirmed() -> set[tuple[str, str, str]]:
    """Member, rule and value of every confirmation."""
    columns = (Member.uid, Acknowledgement.rule, Acknowledgement.subject)
    confirmed = selected(Acknowledgement.select(*columns).join(Member))
    return {(uid, rule or "", subject or "") for uid, rule, subject in confirmed}
