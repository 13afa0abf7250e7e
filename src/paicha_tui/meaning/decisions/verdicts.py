"""Whether a measure is open to a member in his situation, and why not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from paicha_tui.basics.values import PartialDate, add_months
from paicha_tui.meaning.decisions.situations import Situation, group_of
from paicha_tui.meaning.decisions.table import (
    CORRECTION_MONTHS,
    MEANT_FOR,
    MEASURES,
    SETTLED,
    SUSPENSION_MONTHS,
    TABLE,
    Openness,
    SituationRow,
)
from paicha_tui.meaning.settings import PolicyProfile
from paicha_tui.records.vocabulary import (
    DISCIPLINED,
    DISPOSED,
    HANDLING_MEASURE,
    LOSS_CONDUCT,
    RECORDED,
    REGULATED,
    REPLACED_LATER,
    Conduct,
    LossResult,
    Measure,
    Standing,
)


@dataclass(frozen=True)
class Verdict:
    """Whether a measure is open to someone, and why."""

    measure: str
    openness: Openness
    reason: str
    """One sentence: why it fits, for whom it is meant, or why it is not open."""
    rule: str = ""
    """The number of the rule that finds it on record where it is not open."""

    @property
    def label(self) -> str:
        """The measure's name."""
        return HANDLING_MEASURE.label(self.measure)


def row_of(situation: Situation) -> SituationRow | None:
    """The row of the table that is the situation's; None while the search goes on."""
    for row in TABLE:
        if all(getattr(situation, name) == value for name, value in row.when.items()):
            return row
    return None


def fitting(situation: Situation) -> tuple[str, ...]:
    """The measures that the table has for the situation."""
    row = row_of(situation)
    if row is None:
        return ()
    return row.probationary if situation.standing == Standing.PROBATIONARY else row.full


# The verdicts.


def verdicts(situation: Situation) -> list[Verdict]:
    """Every measure, what fits his situation first, those not open last."""
    order, first = list(Openness), fitting(situation)
    found = [verdict(code.key, situation) for code in HANDLING_MEASURE]
    return sorted(found, key=lambda e: (order.index(e.openness), e.measure not in first))


def verdict(measure: str, situation: Situation) -> Verdict:
    """Whether one measure is open in a situation. Raises KeyError for an unknown measure."""
    for rule, told in (
        ("C12", person_contradiction(measure, situation)),
        ("C13", group_contradiction(measure, situation)),
        ("H1", repetition(measure, situation) or unsuited(measure, situation)),
    ):
        if told is not None:
            return Verdict(measure, *told, rule)
    if why := _why_fitting(measure, situation):
        by_discipline = group_of(measure) == DISCIPLINED
        fit = Openness.BY_DISCIPLINE if by_discipline else Openness.FITTING
        return Verdict(measure, fit, why)
    return Verdict(measure, Openness.OPEN, MEANT_FOR.get(measure, MEASURES[measure].authority))


def _why_fitting(measure: str, situation: Situation) -> str:
    """Why a measure fits the situation; empty where it is only open."""
    row = row_of(situation)
    if measure in situation.measures:
        return ""
    if row and measure in fitting(situation):
        return row.reason
    if measure == Measure.CRITICIZED:
        return "取得联系的党员，党组织要给予批评教育"
    if measure == Measure.PERSUADED and correction_is_over(situation):
        return "限期改正满1年仍没有转变的，应当劝退；劝而不退的除名"
    return ""


def correction_is_over(situation: Situation) -> bool:
    """Whether the year that 限期改正 lasts at most has passed, nothing else decided since."""
    if Measure.CORRECTION not in situation.measures or situation.day is None:
        return False
    if any(MEASURES[measure].ends_membership for measure in situation.measures):
        return False
    ends = [
        add_months(each.last_day(), CORRECTION_MONTHS)
        for each in _dates_of((Measure.CORRECTION,), situation)
    ]
    return bool(ends) and max(ends) < situation.day


Told = tuple[Openness, str]


def group_contradiction(measure: str, situation: Situation) -> Told | None:
    """What is on record that a measure can't stand beside, or only with a reason (附件9 说明6)."""
    group, taken = group_of(measure), situation.measures
    if group == REGULATED and situation.has(DISPOSED, DISCIPLINED):
        return Openness.CLOSED, _not_beside(_of_groups(taken, DISPOSED, DISCIPLINED))
    if group in (DISPOSED, DISCIPLINED) and situation.has(REGULATED):
        return _after_regulation(measure, situation)
    if group == REGULATED and situation.has(REGULATED) and measure not in taken:
        words = "、".join(map(_label, _of_groups(taken, REGULATED)))
        return Openness.DOUBTFUL, f"已记有“{words}”，附件9只统计最近一次，改变的请写明原因"
    return None


def repetition(measure: str, situation: Situation) -> Told | None:
    """What is on record already, or leaves a measure without an object."""
    if group_of(measure) == RECORDED:
        return None
    if measure in situation.measures:
        return Openness.CLOSED, f"已经记有“{_label(measure)}”，要改请打开记录改正"
    if ending := _ended_by(measure, situation.measures):
        return Openness.CLOSED, f"已记有“{_label(ending)}”，不再另作组织处置"
    return None


def _after_regulation(measure: str, situation: Situation) -> Told | None:
    """处置 or 处分 after 规范管理: only what may come in the place of what is on record."""
    regulated = _of_groups(situation.measures, REGULATED)
    lasting = any(REPLACED_LATER.get(each) != measure for each in regulated)
    if lasting or situation.result != LossResult.NOT_FOUND:
        return Openness.CLOSED, _not_beside(regulated)
    if situation.profile == PolicyProfile.NOTICE:
        return Openness.FITTING, "停止党籍后仍无法取得联系的，按自行脱党除名"
    since = min((each for each in map(str, _dates_of(regulated, situation))), default="")
    if not since or situation.day is None or situation.day < _matures(PartialDate(since)):
        until = f"（{_matures(PartialDate(since))}以后）" if since else ""
        return Openness.CLOSED, f"停止党籍满2年仍无法取得联系的{until}，才按自行脱党除名"
    return Openness.FITTING, "停止党籍已满2年仍无法取得联系的，按自行脱党除名"


def _dates_of(measures: Iterable[str], situation: Situation) -> Iterator[PartialDate]:
    wanted = set(measures)
    for each in situation.taken:
        if each.measure in wanted and each.decided_on:
            yield each.decided_on


def _matures(suspended_on: PartialDate) -> datetime.date:
    return add_months(suspended_on.last_day(), SUSPENSION_MONTHS)


def _ended_by(measure: str, taken: frozenset[str]) -> str:
    """The measure on record after which this 组织处置 has no object; empty for none."""
    if group_of(measure) != DISPOSED:
        return ""
    ended = {each for each in taken if each in MEASURES and MEASURES[each].ends_membership}
    if measure == Measure.PERSUASION_REFUSED:
        ended.discard(Measure.PERSUADED)
    return min(ended, default="")


def _not_beside(measures: Iterable[str]) -> str:
    words = "、".join(map(_label, sorted(measures)))
    return f"已记有“{words}”，规范管理与处置处分不能并存；记错的请打开记录改正"


def person_contradiction(measure: str, situation: Situation) -> Told | None:
    """What the result of the search and who the person is exclude (附件9 说明4、5)."""
    label, probationary = _label(measure), situation.standing == Standing.PROBATIONARY
    if situation.result == LossResult.NOT_FOUND and MEASURES[measure].needs_contact:
        return Openness.CLOSED, f"仍然无法取得联系，不能“{label}”"
    if measure in _OF_PROBATION and situation.standing == Standing.FULL:
        return Openness.CLOSED, f"正式党员不能“{label}”"
    if group_of(measure) == DISCIPLINED and probationary:
        return (
            Openness.CLOSED,
            "预备党员不给予党纪处分：情节较轻的批评教育或延长预备期，严重的取消预备党员资格",
        )
    if measure == Measure.DESERTED and situation.whereabouts:
        return Openness.CLOSED, f"{situation.whereabouts}的，不按自行脱党除名"
    return None


_OF_PROBATION = (Measure.PROBATION_CANCELLED, Measure.PROBATION_EXTENDED)


def unsuited(measure: str, situation: Situation) -> Told | None:
    """Why the table has not this measure for the situation, or only with a reason."""
    if situation.result not in LossResult.COUNTED:
        return Openness.CLOSED, "查找还没有结束，请先登记查找结果"
    group = group_of(measure)
    if measure in fitting(situation) and not _unverified(measure, situation):
        return None
    if situation.conduct == Conduct.UNLAWFUL and _would_replace_discipline(measure, situation):
        return Openness.CLOSED, "有违纪违法线索，不能用组织处置代替党纪处分，请先移送线索"
    check = _CHECKS.get(measure) or _CHECKS.get(group)
    told = check(measure, situation) if check else None
    if told is None and _unverified(measure, situation):
        return Openness.DOUBTFUL, "失联期间表现还没有核实，先核实再处理；确要先办的请写明原因"
    return told


_CHARITABLE = (
    Measure.RETURNED_TO_MANAGEMENT,
    Measure.TRANSFER_COMPLETED,
    Measure.RELATION_KEPT,
)
"""What presupposes that there was no bad conduct (通知 三.5)."""

_WHOLLY_INVESTIGATED = (
    *_CHARITABLE,
    Measure.CORRECTION,
    Measure.PERSUADED,
    Measure.PERSUASION_REFUSED,
)


def _unverified(measure: str, situation: Situation) -> bool:
    unknown = situation.conduct not in (Conduct.SOUND, *Conduct.BAD)
    return unknown and measure in _WHOLLY_INVESTIGATED


def _would_replace_discipline(measure: str, situation: Situation) -> bool:
    if measure in _CHARITABLE or situation.lead_followed:
        return False
    return group_of(measure) in (REGULATED, DISPOSED)


def _charitable(_: str, situation: Situation) -> Told | None:
    if situation.conduct in Conduct.BAD:
        words = LOSS_CONDUCT.label(situation.conduct)
        return Openness.CLOSED, f"失联期间{words}，应当给予处置、处分，不能只作规范管理"
    return None


def _returned(measure: str, situation: Situation) -> Told | None:
    told = _charitable(measure, situation)
    if told is None and situation.abroad == SETTLED:
        return Openness.DOUBTFUL, "出国（境）定居的应停止党籍，纳入管理的请写明原因"
    return told


def _completed(measure: str, situation: Situation) -> Told | None:
    if not situation.pocket:
        return Openness.CLOSED, "不是“口袋”党员，没有要补转的组织关系"
    return _charitable(measure, situation)


def _kept(measure: str, situation: Situation) -> Told | None:
    if not situation.abroad:
        return Openness.CLOSED, "没有登记出国（境），不办理保留组织关系"
    if situation.abroad == SETTLED:
        return Openness.CLOSED, "出国（境）定居的不办理保留组织关系"
    return _charitable(measure, situation)


def _suspended(_: str, situation: Situation) -> Told | None:
    if situation.standing == Standing.PROBATIONARY:
        return Openness.CLOSED, "预备党员不停止党籍，不再保留资格的取消预备党员资格"
    if situation.result == LossResult.NOT_FOUND:
        return Openness.DOUBTFUL, "按通知应自行脱党除名；停止党籍的先请示上级，写明原因"
    if situation.abroad == SETTLED:
        return None
    if situation.abroad and situation.profile == PolicyProfile.RULES:
        return None
    return Openness.CLOSED, "没有登记出国（境）定居，取得联系的不停止党籍"


def _cancelled(_: str, situation: Situation) -> Told | None:
    if situation.standing != Standing.PROBATIONARY:
        return Openness.DOUBTFUL, "没有填写人员类别，取消预备党员资格的请先核对"
    if situation.conduct in Conduct.BAD:
        return None
    return Openness.DOUBTFUL, "没有不合格表现、定居或退党等情形，取消资格的请写明原因"


def _unrecognized(_: str, situation: Situation) -> Told | None:
    if situation.irregular is False:
        return Openness.CLOSED, "没有违反规定入党或无法认定身份的情形"
    return None


def _corrected(_: str, situation: Situation) -> Told | None:
    if situation.standing == Standing.PROBATIONARY:
        return Openness.CLOSED, "预备党员不合格的取消预备党员资格，不作这种处置"
    return None


def _persuaded(measure: str, situation: Situation) -> Told | None:
    if situation.conduct == Conduct.SOUND and Measure.CORRECTION not in situation.measures:
        return Openness.CLOSED, "没有不合格表现，也没有限期改正而不改的，不能劝退"
    return _corrected(measure, situation)


def _resigned(_: str, situation: Situation) -> Told | None:
    if situation.resigning is False:
        return Openness.CLOSED, "本人没有提出退党"
    if situation.standing == Standing.PROBATIONARY:
        return Openness.CLOSED, "预备党员提出退党的，取消预备党员资格"
    return None


def _deserted(_: str, situation: Situation) -> Told | None:
    if situation.standing == Standing.PROBATIONARY:
        return Openness.CLOSED, "预备党员不作除名，取消预备党员资格"
    if situation.result == LossResult.NOT_FOUND:
        return Openness.CLOSED, "按2019年条例应先停止党籍，满2年仍无法联系的才除名"
    return Openness.DOUBTFUL, "已经取得联系，通知只对确实无法联系的按自行脱党除名，请写明理由"


def _disciplined(_: str, situation: Situation) -> Told | None:
    if situation.conduct in Conduct.BAD:
        return None
    return Openness.DOUBTFUL, "没有登记违纪违法线索，给予处分的请写明依据"


def _lead(_: str, situation: Situation) -> Told | None:
    if situation.conduct == Conduct.SOUND:
        return Openness.CLOSED, "失联期间无不合格表现，没有线索可移送；有的请先改正表现"
    return None


_CHECKS: Mapping[str, Callable[[str, Situation], Told | None]] = {
    Measure.RETURNED_TO_MANAGEMENT: _returned,
    Measure.TRANSFER_COMPLETED: _completed,
    Measure.RELATION_KEPT: _kept,
    Measure.MEMBERSHIP_SUSPENDED: _suspended,
    Measure.PROBATION_CANCELLED: _cancelled,
    Measure.NOT_RECOGNIZED: _unrecognized,
    Measure.CORRECTION: _corrected,
    Measure.PERSUADED: _persuaded,
    Measure.PERSUASION_REFUSED: _persuaded,
    Measure.RESIGNED: _resigned,
    Measure.DESERTED: _deserted,
    DISCIPLINED: _disciplined,
    Measure.LEAD_PASSED: _lead,
}
"""By measure or by group of measures."""


def _of_groups(measures: Iterable[str], *groups: str) -> list[str]:
    return sorted(measure for measure in measures if group_of(measure) in groups)


def _label(measure: str) -> str:
    return HANDLING_MEASURE.label(measure)
