"""Recording what was decided about a member whose search has ended (通知 三.5、三.6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate, certainly_before, quoted
from paicha_tui.entry.dating import past_date
from paicha_tui.entry.drafts import Session, keep, open_form, put_away
from paicha_tui.entry.form import MemberForm, Spot
from paicha_tui.entry.judging import Problem
from paicha_tui.entry.saving import save
from paicha_tui.meaning import decisions
from paicha_tui.meaning.decisions import Openness, Verdict
from paicha_tui.meaning.rules import Severity
from paicha_tui.models import Handling, Loss, Member
from paicha_tui.records.vocabulary import (
    HANDLING_MEASURE,
    MEMBERSHIP,
    RELATION,
    SUSPENDED,
    LossResult,
    Measure,
    Relation,
)
from paicha_tui.worklists import handling

FIELDS = ("decided_on", "authority", "document", "explanation")
"""The fields of `models.Handling` that are asked for, in their order."""

EXPLANATION = "explanation"


@dataclass(frozen=True)
class Proposal:
    """What a measure suggests for the member's own record; the clerk says whether it is done."""

    question: str
    changes: Mapping[str, str]
    """Texts of the member's fields."""


@dataclass(frozen=True)
class Prepared:
    """What has to be asked before a measure is recorded."""

    doubts: tuple[str, ...]
    """Sentences to be confirmed; 说明 says why."""
    proposal: Proposal | None


def mandatory(verdict: Verdict) -> tuple[str, ...]:
    """The fields a measure can't do without, where one that is doubtful needs 说明 as well."""
    needed = decisions.MEASURES[verdict.measure].mandatory
    doubtful = verdict.openness is Openness.DOUBTFUL and EXPLANATION not in needed
    return (*needed, EXPLANATION) if doubtful else needed


def prepare(uid: str, measure: str, texts: Mapping[str, str], actor: str | None = None) -> Prepared:
    """What to ask before `record` with the same; `texts` by the names of `FIELDS`.

    Raises Refused where the measure is not open to the member, something it needs is missing, or
    what was typed can't be.
    """
    return _plan(uid, measure, texts, actor).prepared


def record(
    uid: str,
    measure: str,
    texts: Mapping[str, str],
    *,
    confirmed: tuple[str, ...] = (),
    proposed: bool = False,
    draft: HandlingDraft | None = None,
    actor: str | None = None,
) -> str:
    """Record a measure, in one save that is undone as one; gives a sentence that says so.

    `confirmed` are the doubts of `prepare` that the clerk has confirmed: 说明 is kept as the
    reason where the checks would tell them. `proposed` also does what `prepare` has proposed. The
    measure leaves `draft` with that.
    Raises Refused as `prepare` does, and when there are other doubts by now.
    """
    plan = _plan(uid, measure, texts, actor)
    if any(doubt not in confirmed for doubt in plan.prepared.doubts):
        raise Refused(f"还没有确认：{plan.prepared.doubts[0]}")
    for problem in plan.problems:
        plan.form.accept(problem, texts.get(EXPLANATION, ""))
    proposal = plan.prepared.proposal
    if proposed and proposal:
        for name, text in proposal.changes.items():
            plan.form.set(uid, name, text)
    with store.write(actor=actor):
        save(plan.form, "处置")
        if draft is not None:
            draft.drop()
    label = HANDLING_MEASURE.label(measure)
    return f"已记录“{label}”（{quoted(plan.form.text(uid, 'name')) or '未填姓名'}）"


class HandlingDraft:
    """A measure being typed, kept beside what this session left of the member's record before.

    Taken up again, it is a measure in his record that is not saved yet.
    """

    def __init__(self, uid: str, measure: str, actor: str | None = None) -> None:
        """Begin one. Raises Refused when there is no such member."""
        self._form = open_form(uid, actor)
        self._session = Session.current(actor)
        self._key = self._form.add(Handling)
        self._form.set(self._key, "measure", HANDLING_MEASURE.label(measure))

    def keep(self, texts: Mapping[str, str], name: str, *, waits: bool = False) -> None:
        """Store the texts, by the names of `FIELDS`; the cursor is in the field `name`.

        Raises Busy while another writes; with `waits` only when that lasts.
        """
        for each, text in texts.items():
            self._form.set(self._key, each, text)
        keep(self._session, self._form, Spot(self._key, name), waits=waits)

    def put_away(self) -> None:
        """Keep the measure for the day among what was thrown away."""
        put_away(self._session, self._form, Spot(self._key, Handling.measure.name))

    def drop(self) -> None:
        """Take the measure out of the draft: it is recorded, or given up."""
        self._form.remove(self._key)
        keep(self._session, self._form, Spot(self._form.uid, Member.name.name))


@dataclass(frozen=True)
class _Plan:
    form: MemberForm
    problems: tuple[Problem, ...]
    """Doubts of the rules that confirming keeps away."""
    prepared: Prepared


def _plan(uid: str, measure: str, texts: Mapping[str, str], actor: str | None) -> _Plan:
    person = handling.person_of(handling.campaign_in_force(), uid)
    if person is None:
        raise Refused("没有找到这名党员的记录，请返回列表刷新后再打开")
    decided = texts.get("decided_on", "")
    day = past_date(Handling.decided_on, decided) if decided.strip() else None
    situation = person.situation
    if day is not None:
        situation = dataclasses.replace(situation, day=day.last_day())
    verdict = decisions.verdict(measure, situation)
    if verdict.openness is Openness.CLOSED:
        raise Refused(f"不能记“{verdict.label}”：{verdict.reason}")
    form = MemberForm.open(uid, actor)
    known = set(form.judgement().problems)
    key = form.add(Handling)
    form.set(key, "measure", verdict.label)
    for name in FIELDS:
        form.set(key, name, texts.get(name, ""))
    problems = tuple(p for p in form.judgement().problems if p not in known)
    _refuse_impossible(problems)
    doubts = dict.fromkeys(_doubts(verdict, day, problems, form))
    _refuse_missing(verdict, texts, doubts)
    doubtful = tuple(each for each in problems if each.may_be_accepted)
    return _Plan(form, doubtful, Prepared(tuple(doubts), _proposal(measure, day, form)))


def _refuse_impossible(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        if problem.severity is Severity.BLOCKING:
            raise Refused(f"{problem.label}：{problem.message}")


def _refuse_missing(verdict: Verdict, texts: Mapping[str, str], doubts: Mapping[str, None]) -> None:
    needed = decisions.MEASURES[verdict.measure].mandatory
    missing = [name for name in FIELDS if name in needed and not texts.get(name, "").strip()]
    if missing:
        labels = "、".join(_label(name) for name in missing)
        raise Refused(f"“{verdict.label}”要填写{labels}")
    if doubts and not texts.get(EXPLANATION, "").strip():
        raise Refused(f"{next(iter(doubts))}（写在{_label(EXPLANATION)}里）")


def _label(name: str) -> str:
    field = getattr(Handling, name)
    return str(field.label)


def _doubts(
    verdict: Verdict, day: PartialDate | None, problems: tuple[Problem, ...], form: MemberForm
) -> Iterator[str]:
    if verdict.openness is Openness.DOUBTFUL:
        yield verdict.reason
    ended = _search_ended(form)
    if day and ended and certainly_before(day, ended):
        yield f"决定日期早于查找结束（{ended.dotted()}），查找结束前就作决定的请写明原因"
    for problem in problems:
        if problem.may_be_accepted and verdict.reason not in problem.message:
            yield problem.message


def _search_ended(form: MemberForm) -> PartialDate | None:
    """When the search for him ended; None where nothing tells."""
    for row in reversed(form.rows_of(Loss)):
        found = row.values["result"] == LossResult.FOUND
        told = row.values["ended_on"] or (row.values["found_on"] if found else None)
        if told:
            return PartialDate(told)
        return None if found else PartialDate.of(form.campaign.search_end)
    return None


def _proposal(measure: str, day: PartialDate | None, form: MemberForm) -> Proposal | None:
    if measure == Measure.MEMBERSHIP_SUSPENDED:
        label = MEMBERSHIP.label(SUSPENDED)
        return Proposal(f"党籍状态同时改为“{label}”？", {Member.membership.name: label})
    member = form.rows[0].values
    if (
        not decisions.MEASURES[measure].ends_membership
        or member["relation"] in Relation.GONE_FOR_GOOD
    ):
        return None
    label = RELATION.label(Relation.EXPELLED)
    changes = {Member.relation.name: label}
    question = f"组织关系状态同时改为“{label}”"
    # Who was transferred out has left the branch on that day already, and was not 在册 since.
    if day and (member["relation"] in (None, Relation.ON_ROLL) or not member["left_on"]):
        changes[Member.left_on.name] = day.dotted()
        question += f"，离开支部日期填{day.dotted()}"
    return Proposal(f"{question}？", changes)
