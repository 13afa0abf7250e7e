"""What a check finds, how it is told, and the list of all rules."""

from __future__ import annotations

import dataclasses
import datetime
import enum
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeVar

from paicha_tui.basics.identity import masked_id_number
from paicha_tui.basics.values import LONGEST_QUOTE, quoted, visible_text
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.figures import Table
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.records.fields import DescribedField
from paicha_tui.records.vocabulary import Relation
from paicha_tui.store import Record


class Severity(enum.Enum):
    """How much a finding weighs."""

    BLOCKING = "E"
    """必须处理: blocks the final issue."""
    DOUBTFUL = "W"
    """请核对: may be confirmed with a reason."""
    INFORMATIVE = "I"
    """提示."""

    @property
    def label(self) -> str:
        """The Chinese word for it."""
        return _SEVERITY_LABELS[self]


_SEVERITY_LABELS = {
    Severity.BLOCKING: "必须处理",
    Severity.DOUBTFUL: "请核对",
    Severity.INFORMATIVE: "提示",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found; no text in it but `subject` shows a whole ID number or phone."""

    rule: str
    severity: Severity
    org: str
    """The code of the organisation concerned."""
    field: str
    """The label of the field, or what else it is about."""
    message: str
    """A Chinese sentence that names the thing and says what to do."""
    unit: str = ""
    """The name of the organisation concerned."""
    member: str = ""
    """Name and masked ID number; empty when the finding is about the organisation."""
    name: str = ""
    """His name alone."""
    member_uid: str = ""
    record_uid: str = ""
    """The record that holds the field."""
    subject: str = dataclasses.field(default="", repr=False)
    """The value spoken about; a confirmation holds as long as it stays the same."""
    annex: int = 0
    """The statistics annex whose sums don't come out; 0 when it is about no single one."""
    about: DescribedField | None = dataclasses.field(default=None, repr=False, compare=False)
    """The field itself, with its model; None when it is about no field of a record."""

    def to_json(self) -> dict[str, str]:
        """What programs read."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "member": self.member,
            "member_uid": self.member_uid,
            "org": self.org,
            "field": self.field,
            "message": self.message,
        }


class Uid(Protocol):
    """Whatever stands for a record."""

    @property
    def uid(self) -> str:
        """The key of the record."""


class Remark(NamedTuple):
    """What a rule has to say, before it is known of whom."""

    field: DescribedField | str
    """The field spoken of, or in words what else is."""
    message: str
    subject: str = ""
    """The value spoken about, needed wherever the clerk may confirm it."""
    record: Uid | None = None
    """The record that holds the field, when it is not the member's or organisation's own."""
    severity: Severity | None = None
    """Its weight, when it is not the rule's usual one."""
    annex: int = 0
    """The statistics annex whose sums don't come out, when it is about a single one."""
    about: DescribedField | None = None
    """The field to correct where `field` is words."""


class Located(NamedTuple):
    """A remark of a rule over the whole scope, with whom it is about."""

    organization: Organization
    member: Member | None
    remark: Remark


@dataclasses.dataclass(frozen=True)
class Scope:
    """What the rules over everything look at: an organisation and all below it, or the store."""

    campaign: Campaign
    organization: Organization | None
    fill_date: datetime.date | None = None
    """The day on which annexes are filled in, where one was chosen."""
    known: dict[tuple[int, int], Table] = dataclasses.field(default_factory=dict)
    """What one rule has counted and another needs too."""

    def dated(self, annex: int) -> Campaign:
        """The campaign as the annex looks at it."""
        return filled_in(annex, self.campaign, self.fill_date)


CaseJudgement = Callable[[Case, Campaign], Iterable[Remark]]
ScopeJudgement = Callable[[Scope], Iterable[Located]]
CaseFunction = TypeVar("CaseFunction", bound=CaseJudgement)
ScopeFunction = TypeVar("ScopeFunction", bound=ScopeJudgement)


@dataclasses.dataclass(frozen=True)
class Rule:
    """A rule by its number."""

    number: str
    severity: Severity
    title: str
    annexes: frozenset[int] = frozenset()
    """The annexes that what it finds stands in the way of, whoever it names; none for those that
    list or count the member, or for every annex when it is about an organisation."""

    def finding(self, organization: Organization, member: Member | None, remark: Remark) -> Finding:
        """The finding that `remark` makes about a member, or about the organisation for None."""
        record = remark.record or member or organization
        about = remark.about if isinstance(remark.field, str) else remark.field
        return Finding(
            rule=self.number,
            severity=remark.severity or self.severity,
            org=organization.code or "",
            field=remark.field if isinstance(remark.field, str) else remark.field.label,
            message=remark.message,
            unit=visible_text(organization.name or ""),
            member=named(member) if member else "",
            name=_name_of(member) if member else "",
            member_uid=member.uid if member else "",
            record_uid=record.uid,
            subject=remark.subject,
            annex=remark.annex,
            about=about,
        )


RULES: dict[str, Rule] = {}
"""Every rule by its number."""

_CASE_JUDGEMENTS: list[tuple[Rule, CaseJudgement]] = []
_SCOPE_JUDGEMENTS: list[tuple[Rule, ScopeJudgement]] = []


def case_rule(
    number: str, severity: Severity, title: str, *, annexes: Iterable[int] = ()
) -> Callable[[CaseFunction], CaseFunction]:
    """Register a function that judges one member's case; `annexes` as `Rule` has them."""
    rule = _defined(number, severity, title, annexes)

    def register(judgement: CaseFunction) -> CaseFunction:
        _CASE_JUDGEMENTS.append((rule, judgement))
        return judgement

    return register


def scope_rule(
    number: str, severity: Severity, title: str, *, annexes: Iterable[int]
) -> Callable[[ScopeFunction], ScopeFunction]:
    """Register a function that looks at everything within an organisation at once.

    `annexes` are those that it compares, or sums up, see `Rule`.
    """
    rule = _defined(number, severity, title, annexes)

    def register(judgement: ScopeFunction) -> ScopeFunction:
        _SCOPE_JUDGEMENTS.append((rule, judgement))
        return judgement

    return register


def _defined(number: str, severity: Severity, title: str, annexes: Iterable[int]) -> Rule:
    """The rule with this number; it may judge cases and the scope, but means one thing."""
    rule = Rule(number, severity, title, frozenset(annexes))
    if RULES.setdefault(number, rule) != rule:
        raise ValueError(f"rule {number} is defined twice")
    return rule


def judge_case(case: Case, campaign: Campaign) -> Iterator[Finding]:
    """What the rules for single members find in one case."""
    for rule, judgement in _CASE_JUDGEMENTS:
        for remark in judgement(case, campaign):
            yield rule.finding(case.branch, case.member, remark)


def judge_scope(scope: Scope) -> Iterator[Finding]:
    """What the rules over everything find within `scope`."""
    for rule, judgement in _SCOPE_JUDGEMENTS:
        for located in judgement(scope):
            yield rule.finding(*located)


def named(member: Member) -> str:
    """A member as findings call him: `张三 4104************34`."""
    name = _name_of(member)
    number = visible_text(masked_id_number(member.id_number or "")[:LONGEST_QUOTE])
    return f"{name} {number}".rstrip()


def _name_of(member: Member) -> str:
    return quoted(member.name or "") or "（未填姓名）"


def left_unlisted(case: Case) -> bool:
    """Whether he has left and no annex lists him, so that nothing about him need be complete."""
    return not case.registers and case.member.relation in Relation.GONE


def waits(case: Case, record: Record, name: str) -> bool:
    """Whether the field `name` of a record is marked, so that its being empty is known."""
    return any(mark.record_uid == record.uid and mark.field == name for mark in case.marks)
