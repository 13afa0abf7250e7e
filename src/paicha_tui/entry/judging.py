"""What the rules say of a working copy, and of which of its fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from paicha_tui.basics.identity import is_old_form, masked_id_number, matching_form
from paicha_tui.basics.values import quoted
from paicha_tui.entry.layout import sections
from paicha_tui.entry.rows import FormRow
from paicha_tui.meaning.cases import case_of
from paicha_tui.meaning.rules import RULES, Finding, Severity, judge_case
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.store import Record

UNREADABLE = "M2"
DUPLICATE = "V5"

_SPEAKS_OF_NUMBER = frozenset({"V3", "V4"})
"""Rules that compare the ID number with another field, on which they report."""


@dataclass(frozen=True)
class Problem:
    """One thing that a rule says of a field."""

    rule: str
    severity: Severity
    message: str
    """A Chinese sentence; it shows no whole ID number."""
    label: str
    """The label of the field."""
    model: type[Record] | None = None
    """The kind of record that has the field; None when it is about no field of his records."""
    record_key: str = ""
    """The record in the form; empty when he has none of that kind yet."""
    field: str = ""
    """The name of the field; empty when it is about no field of his records."""
    subject: str = dataclasses.field(default="", repr=False)
    """The value spoken about; a confirmation holds as long as it stays the same."""

    @property
    def may_be_accepted(self) -> bool:
        """Whether the clerk may confirm it with a reason."""
        return self.severity is Severity.DOUBTFUL


@dataclass(frozen=True)
class Judgement:
    """What the rules say of the whole working copy."""

    state: str
    """A key of `screening.CONTACT_STATES`."""
    problems: tuple[Problem, ...]
    """In the order of the layout, the confirmed ones among them."""


def judge(campaign: Campaign, branch: Organization, rows: Sequence[FormRow]) -> Judgement:
    """What the rules for single members find in a working copy; the member's row comes first."""
    told = [row for row in rows if row.model is Member or not row.is_blank]
    member, *children = [row.record() for row in told]
    marks = [mark for row in told for mark in row.marks()]
    case = case_of(campaign, member, branch, children, marks)
    found = [_problem(finding, told) for finding in judge_case(case, campaign)]
    return Judgement(case.state, tuple(sorted(found, key=lambda each: _position(each, rows))))


def field_of_finding(
    finding: Finding, rows: Sequence[FormRow]
) -> tuple[type[Record] | None, str, str]:
    """Kind of record, key and field that a finding is about, as `Problem` has them."""
    if finding.about is None:
        return None, "", ""
    model = finding.about.model
    same = [row.uid for row in rows if row.model is model]
    key = finding.record_uid if finding.record_uid in same else same[-1] if same else ""
    return model, key, str(finding.about.name)


def _problem(finding: Finding, rows: Sequence[FormRow]) -> Problem:
    model, key, name = field_of_finding(finding, rows)
    message = finding.message
    row = next((row for row in rows if row.uid == key), None)
    if finding.rule == UNREADABLE and row and (waiting := row.unread.get(name)):
        message = waiting.reason or message
    return Problem(
        rule=finding.rule,
        severity=finding.severity,
        message=message,
        label=finding.field,
        model=model,
        record_key=key,
        field=name,
        subject=finding.subject,
    )


_POSITIONS = {
    (section.model, place.name): number
    for number, (section, place) in enumerate(
        (section, place) for section in sections() for place in section.places
    )
}


def _position(problem: Problem, rows: Sequence[FormRow]) -> tuple[int, int]:
    keys = [row.uid for row in rows]
    model: Any = problem.model
    position = _POSITIONS.get((model, problem.field), len(_POSITIONS))
    return position, keys.index(problem.record_key) if problem.record_key else -1


def speaking_of(problems: Iterable[Problem], record_key: str, name: str) -> Iterator[Problem]:
    """Those of `problems` to tell when the cursor leaves a field.

    On the ID number these are also what it contradicts.
    """
    for problem in problems:
        on_number = name == Member.id_number.name and problem.rule in _SPEAKS_OF_NUMBER
        if problem.record_key == record_key and (problem.field == name or on_number):
            yield problem


def spellings_of(number: str) -> list[str]:
    """The ID number as the store may hold it: of 18 characters, and of 15 digits."""
    full = matching_form(number)
    old = full[:6] + full[8:17]
    is_twentieth = len(full) == 18 and full[6:8] == "19"
    return [number, full, *([old] if is_twentieth and is_old_form(old) else [])]


def duplicate_of(number: str | None, uid: str) -> str:
    """A sentence naming who else has this ID number, in its old form or its new; else empty."""
    if not number:
        return ""
    query = Member.select(Member, Organization).join(Organization)
    other = query.where(Member.id_number.in_(spellings_of(number)), Member.uid != uid).first()
    if other is None:
        return ""
    name = quoted(other.name or "") or "（未填姓名）"
    branch = quoted(other.branch.name or other.branch.code or "")
    return (
        f"身份证号码和“{name}”的相同，不能重复登记：请核对号码；确是同一人的，请打开他的记录修改。"
        f"他在“{branch}”，号码{masked_id_number(number)}。"
    )


def duplicate_problem(row: FormRow) -> Problem | None:
    """The problem that someone else has the member's ID number."""
    message = duplicate_of(row.values[Member.id_number.name], row.uid)
    if not message:
        return None
    return Problem(
        rule=DUPLICATE,
        severity=RULES[DUPLICATE].severity,
        message=message,
        label=Member.id_number.label,
        model=Member,
        record_key=row.uid,
        field=Member.id_number.name,
    )
