"""校验 as a list to work through: every finding with its confirmation, kept up to date by member.

Judging everybody takes seconds; after a save only the member is judged anew, and what concerns the
whole scope later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from paicha_tui.meaning.figures import count
from paicha_tui.meaning.rules import (
    RULES,
    Finding,
    Scope,
    Severity,
    judge_members,
    judge_scope,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Acknowledgement, Member, Organization
from paicha_tui.store import selected

STEP = 100
"""After so many members the progress is told."""

Progress = Callable[[int, int], None]
"""Told how many members are judged, of how many; what it raises ends the judging."""


@dataclass(frozen=True)
class Confirmation:
    """Why the clerk has kept a doubtful value, who and when."""

    uid: str
    reason: str
    actor: str
    at: str


@dataclass(frozen=True)
class ListedFinding:
    """One finding of the list."""

    finding: Finding
    order: tuple[int, str, int, str, int, int]
    """Where it stands: hard before soft, by rule, by branch, as entered."""
    of_scope: bool
    """Whether a rule over everything has found it, not one over a single member."""
    confirmation: Confirmation | None = None

    @property
    def group(self) -> Group:
        """The group it stands in."""
        return Group(self.finding.severity, self.finding.rule)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others, also after the list was made anew."""
        return key_of(self.finding)


def key_of(found: Finding) -> tuple[str, ...]:
    """What tells a finding from others."""
    who = found.member_uid or found.org
    return (found.rule, who, found.record_uid, found.field, found.subject)


class Group(NamedTuple):
    """The findings of one rule and weight."""

    severity: Severity
    rule: str

    @property
    def title(self) -> str:
        """What the rule demands."""
        return RULES[self.rule].title


@dataclass(frozen=True)
class Heading:
    """The line above the findings of a group."""

    group: Group
    count: int
    is_open: bool


Line = Heading | ListedFinding


@dataclass(frozen=True)
class Filter:
    """Which findings to show."""

    severity: Severity | None = None
    rule: str = ""
    keys: frozenset[tuple[str, ...]] | None = None
    """Which findings, by `key_of`; None for all."""
    confirmed: bool = False
    """Show those that are confirmed, and no others."""

    def takes(self, item: ListedFinding) -> bool:
        """Whether it shows a finding."""
        found = item.finding
        return (
            (item.confirmation is not None) is self.confirmed
            and self.severity in (None, found.severity)
            and self.rule in ("", found.rule)
            and (self.keys is None or item.key in self.keys)
        )


@dataclass
class Worklist:
    """What the rules have found, in order."""

    campaign: Campaign
    organization: Organization | None = None
    """The organisation that was judged, with all below it; None for everything."""
    items: list[ListedFinding] = field(default_factory=list)

    def counts(self) -> Counter[Severity]:
        """How many findings of each weight are not confirmed."""
        return Counter(item.finding.severity for item in self.items if item.confirmation is None)

    def blocked(self) -> int:
        """How many members have something that must be put right; one may have several."""
        blocking = (item.finding for item in self.items)
        return len(
            {
                found.member_uid
                for found in blocking
                if found.severity is Severity.BLOCKING and found.member_uid
            }
        )

    def chosen(self, wanted: Filter) -> list[ListedFinding]:
        """The findings that a filter shows."""
        return [item for item in self.items if wanted.takes(item)]

    def judge_again(self, member_uid: str) -> None:
        """Judge one member anew, by the rules for single members."""
        kept = [
            item for item in self.items if item.of_scope or item.finding.member_uid != member_uid
        ]
        self.items = kept
        for number, findings in judge_members(
            self.campaign, self.organization, Member.uid == member_uid
        ):
            self.items += _of_member(number, findings)
        self.confirm_again()

    def add(self, findings: Iterable[Finding]) -> None:
        """Have these as well, found as of another day, until everything is looked at again."""
        known = {item.key for item in self.items}
        self.items += [
            ListedFinding(found, _order_of(found, 0, number), True)
            for number, found in enumerate(findings)
            if key_of(found) not in known
        ]
        self.confirm_again()

    def take_scope(self, found: Iterable[ListedFinding]) -> None:
        """Have these findings of the rules over everything in the place of those there were."""
        self.items = [item for item in self.items if not item.of_scope] + list(found)
        self.confirm_again()

    def confirm_again(self) -> None:
        """Read the confirmations anew."""
        confirmed = _confirmations()
        self.items = sorted(
            (replace(item, confirmation=_of(item, confirmed)) for item in self.items),
            key=lambda item: item.order,
        )


def judge_everything(
    campaign: Campaign, progress: Progress, organization: Organization | None = None
) -> Worklist:
    """Judge everybody and everything within an organisation."""
    found: list[ListedFinding] = []
    total = count("everyone", campaign, organization)
    judged = judge_members(campaign, organization)
    for done, (number, findings) in enumerate(judged, start=1):
        found += _of_member(number, findings)
        if done % STEP == 0:
            progress(min(done, total), total)
    progress(total, total)
    worklist = Worklist(campaign, organization, found)
    worklist.take_scope(judge_scope_alone(campaign, organization))
    return worklist


def judge_scope_alone(
    campaign: Campaign, organization: Organization | None = None
) -> list[ListedFinding]:
    """What the rules over everything find within an organisation."""
    judged = judge_scope(Scope(campaign, organization))
    return [
        ListedFinding(found, _order_of(found, 0, number), True)
        for number, found in enumerate(judged)
    ]


def grouped(items: Sequence[ListedFinding], closed: Collection[Group]) -> list[Line]:
    """The findings below a heading for each group; those of closed groups are left out."""
    counts = Counter(item.group for item in items)
    lines: list[Line] = []
    headed: Group | None = None
    for item in items:
        if item.group != headed:
            headed = item.group
            lines.append(Heading(headed, counts[headed], headed not in closed))
        if headed not in closed:
            lines.append(item)
    return lines


def _of_member(member: int, findings: Iterable[Finding]) -> Iterator[ListedFinding]:
    for number, found in enumerate(findings):
        yield ListedFinding(found, _order_of(found, member, number), False)


_WEIGHTS = list(Severity)


def _order_of(found: Finding, member: int, number: int) -> tuple[int, str, int, str, int, int]:
    kind, rule = found.rule[0], int(found.rule[1:])
    return (_WEIGHTS.index(found.severity), kind, rule, found.org, member, number)


def _confirmations() -> dict[tuple[str, str, str], Confirmation]:
    """Every confirmation by member, rule and value."""
    columns: Any = (
        Member.uid,
        Acknowledgement.rule,
        Acknowledgement.subject,
        Acknowledgement.uid,
        Acknowledgement.reason,
        Acknowledgement.changed_by,
        Acknowledgement.changed_at,
    )
    rows = selected(Acknowledgement.select(*columns).join(Member))
    return {
        (member, rule or "", subject or ""): Confirmation(uid, reason or "", actor, at)
        for member, rule, subject, uid, reason, actor, at in rows
    }


def _of(
    item: ListedFinding, confirmed: dict[tuple[str, str, str], Confirmation]
) -> Confirmation | None:
    found = item.finding
    if found.severity is not Severity.DOUBTFUL:
        return None
    return confirmed.get((found.member_uid, found.rule, found.subject))
