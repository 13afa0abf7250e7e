"""C12, C13 and H1 to H4: what was decided about a member, against the table of `decisions`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from paicha_tui.basics.values import certainly_before
from paicha_tui.meaning import decisions
from paicha_tui.meaning.cases import Case, case_on
from paicha_tui.meaning.decisions import Openness, Situation
from paicha_tui.meaning.rules.registry import Remark, Severity, case_rule, waits
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Handling
from paicha_tui.records.fields import DescribedField
from paicha_tui.records.vocabulary import DISCIPLINED, HANDLING_MEASURE, Measure

SEARCHED = frozenset({5, 6})
"""The registers whose members annex 9 counts."""


def _in_turn(case: Case, campaign: Campaign) -> Iterator[tuple[Handling, str, Situation]]:
    """Each record with its measure and the situation it was decided in, the earliest first.

    That is how things stood on the day of the decision, whatever the day of the annex.
    """
    told = sorted(decisions.handlings_of(case), key=lambda each: each[0].decided_on or "")
    for position, (handling, measure) in enumerate(told):
        earlier = tuple(decisions.Taken(key, each.decided_on) for each, key in told[:position])
        day = handling.decided_on.last_day() if handling.decided_on else None
        then = case_on(case, campaign, day) if day else case
        situation = decisions.situation_of(then, campaign)
        yield handling, measure, dataclasses.replace(situation, taken=earlier, day=day)


_UNBOUND = (Measure.CRITICIZED, Measure.LEAD_PASSED)
"""What may stay on record whatever the search has brought since."""


@case_rule("C12", Severity.BLOCKING, "处理方式与查找结果、人员类别相合")
def measures_fit_the_person(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """附件9 说明4、5: what presupposes contact, a 预备党员, a 正式党员, or someone still here."""
    by_now = case_on(case, campaign, campaign.fill_date) if campaign.as_of else case
    since = decisions.situation_of(by_now, campaign)
    for handling, measure, situation in _in_turn(case, campaign):
        told = decisions.person_contradiction(measure, situation)
        # What was decided a little early is told by H4; here it fits neither then nor by now.
        told = told and decisions.person_contradiction(measure, since)
        if told and measure not in _UNBOUND:
            yield Remark(
                Handling.measure,
                f"{told[1]}，请核对查找结果、人员类别或处理方式。",
                record=handling,
            )


@case_rule("C13", Severity.BLOCKING, "规范管理与处置处分不并存")
def one_kind_of_handling(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """附件9 说明6: only 组织处置 and 纪律处分 may stand together."""
    if not case.registers & SEARCHED:
        return
    for handling, measure, situation in _in_turn(case, campaign):
        told = decisions.group_contradiction(measure, situation)
        label = HANDLING_MEASURE.label(measure)
        if told and told[0] is Openness.CLOSED:
            yield Remark(Handling.measure, f"“{label}”：{told[1]}。", record=handling)
        elif told and told[0] is Openness.DOUBTFUL:
            yield Remark(
                Handling.measure,
                f"“{label}”：{told[1]}。",
                subject=f"{label} {decisions.taken_words(situation.taken)}",
                record=handling,
                severity=Severity.DOUBTFUL,
            )


def _follows_a_lead(measure: str) -> bool:
    return measure == Measure.LEAD_PASSED or HANDLING_MEASURE[measure].group == DISCIPLINED


@case_rule("H1", Severity.DOUBTFUL, "处理方式与查找情况、表现相合")
def measures_fit_the_situation(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """通知 三.5、三.6: what the table has not for his situation, or only with a reason."""
    if not case.registers & SEARCHED:
        return
    followed = [each for each in decisions.taken_of(case) if _follows_a_lead(each.measure)]
    for handling, measure, situation in _in_turn(case, campaign):
        # The lead and what came of it may be entered with a later day than what stands beside it.
        others = tuple(each for each in followed if each.measure != measure)
        situation = dataclasses.replace(situation, taken=situation.taken + others)
        verdict = decisions.verdict(measure, situation)
        if verdict.rule == "H1":
            yield Remark(
                Handling.measure,
                f"“{verdict.label}”：{verdict.reason}。",
                subject=f"{verdict.label} {decisions.words_of(situation)}",
                record=handling,
            )


@case_rule("H2", Severity.DOUBTFUL, "限期改正不超过1年")
def correction_ends(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """条例 第三十条: what follows when the year is over."""
    situation = decisions.situation_of(case, campaign, campaign.fill_date)
    if case.registers & SEARCHED and decisions.correction_is_over(situation):
        record = next(each for each in case.handlings if each.measure == Measure.CORRECTION)
        yield Remark(
            Handling.measure,
            "限期改正已满1年，没有后续处理：已改正的写明，没有转变的应当劝退，劝而不退的除名。",
            subject=f"限期改正 {record.decided_on}",
            record=record,
        )


@case_rule("H3", Severity.DOUBTFUL, "处理记录写明依据")
def decisions_are_documented(case: Case, _: Campaign) -> Iterator[Remark]:
    """What the table has each measure need, for handlings however they were entered (通知 三.6)."""
    if not case.registers & SEARCHED:
        return
    for handling, measure in decisions.handlings_of(case):
        label = HANDLING_MEASURE.label(measure)
        for name in decisions.MEASURES[measure].mandatory:
            if getattr(handling, name) or waits(case, handling, name):
                continue
            field: DescribedField = getattr(Handling, name)
            yield Remark(
                field,
                f"“{label}”没有填写{field.label}，请对照决定、批复补填；确实没有的注明原因。",
                subject=f"{label} {handling.decided_on or ''} {field.label}空",
                record=handling,
            )


@case_rule("H4", Severity.DOUBTFUL, "处理不早于查找结果")
def decisions_follow_the_result(case: Case, _: Campaign) -> Iterator[Remark]:
    """通知 三.5、三.6: what is decided follows what the search has brought."""
    loss = case.loss
    result = loss and (loss.found_on or loss.ended_on)
    if not case.registers & SEARCHED or not result:
        return
    for handling in case.handlings:
        if handling.decided_on and certainly_before(handling.decided_on, result):
            yield Remark(
                Handling.decided_on,
                f"决定日期{handling.decided_on.dotted()}早于查找结果的日期{result.dotted()}，"
                "附件9照样统计，请核对这两个日期。",
                subject=f"{handling.decided_on} {result}",
                record=handling,
            )
