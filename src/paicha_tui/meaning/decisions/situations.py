"""A member's situation, as his records tell it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.decisions.table import AWAY, MEASURES, SETTLED, STUDY_OR_LABOUR
from paicha_tui.meaning.settings import Campaign, PolicyProfile
from paicha_tui.models import MATERIALS, Handling
from paicha_tui.records.vocabulary import (
    ABROAD,
    DISCIPLINED,
    HANDLING_MEASURE,
    LOSS_CONDUCT,
    LOSS_RESULT,
    RELATION,
    STANDING,
    Conduct,
    DossierState,
    LossResult,
    Measure,
    Relation,
    Standing,
)

_ABROAD = {"定居": SETTLED, "留学": STUDY_OR_LABOUR, "劳务": STUDY_OR_LABOUR}
"""What a 出国原因 means for the table; any other reason is only being away."""

_ABROAD_WORDS = {
    SETTLED: "出国（境）定居",
    STUDY_OR_LABOUR: "出国（境）留学或劳务",
    AWAY: "出国（境）",
}


LISTS_READ = ("handlings", "dossiers")
"""The lists of a case that `situation_of` reads."""


@dataclass(frozen=True)
class Taken:
    """A measure on record."""

    measure: str
    decided_on: PartialDate | None = None


@dataclass(frozen=True)
class Situation:
    """What decides about a member: what the search brought, who he is, what was done already."""

    result: str = LossResult.FOUND
    """A key of 查找结果."""
    standing: str | None = Standing.FULL
    conduct: str = Conduct.UNVERIFIED
    """A key of 失联期间表现."""
    pocket: bool = False
    abroad: str = ""
    """SETTLED, STUDY_OR_LABOUR, AWAY or empty."""
    resigning: bool | None = None
    """本人提出退党; None where nothing says so either way."""
    irregular: bool | None = None
    """违规入党 or 身份无法认定; None where nothing says so either way."""
    whereabouts: str = ""
    """In words that it is known what became of him; empty for who is not known to have left."""
    profile: str = PolicyProfile.NOTICE
    """The setting policy_profile."""
    taken: tuple[Taken, ...] = ()
    day: datetime.date | None = None
    """The day of the decision to come; None for not yet."""

    @property
    def measures(self) -> frozenset[str]:
        """The keys of what is on record."""
        return frozenset(each.measure for each in self.taken)

    def has(self, *groups: str) -> bool:
        """Whether a measure of one of these groups is on record."""
        return any(group_of(measure) in groups for measure in self.measures)

    @property
    def lead_followed(self) -> bool:
        """Whether the lead was handed over, or has led to a 处分 already."""
        return Measure.LEAD_PASSED in self.measures or self.has(DISCIPLINED)


def situation_of(case: Case, campaign: Campaign, day: datetime.date | None = None) -> Situation:
    """The situation that a member's records tell, for a decision on `day`."""
    loss = case.loss
    result = (loss.result if loss else None) or LossResult.SEARCHING
    return Situation(
        result=str(result),
        standing=case.member.standing,
        conduct=str((loss.conduct if loss else None) or Conduct.UNVERIFIED),
        pocket=bool(loss and loss.pocket),
        abroad=_abroad(case),
        irregular=True if _false_dossier(case) else None,
        whereabouts=_whereabouts(case, str(result)),
        profile=campaign.policy_profile,
        taken=tuple(taken_of(case)),
        day=day,
    )


def _whereabouts(case: Case, result: str) -> str:
    """What became of who has died or whose formal relation is settled elsewhere."""
    if result in LossResult.ACCOUNTED_FOR:
        return LOSS_RESULT.label(result)
    relation = str(case.member.relation)
    known = (Relation.DECEASED, Relation.TRANSFERRED)
    return RELATION.label(relation) if relation in known else ""


def taken_of(case: Case) -> Iterator[Taken]:
    """The measures on record, as entered."""
    for handling, measure in handlings_of(case):
        yield Taken(measure, handling.decided_on)


def handlings_of(case: Case) -> Iterator[tuple[Handling, str]]:
    """The records of measures that there are, as entered, each with its measure."""
    for handling in case.handlings:
        if handling.measure in MEASURES:
            yield handling, str(handling.measure)


def _abroad(case: Case) -> str:
    member = case.member
    left = bool(member.abroad_on or member.abroad_reason) and not member.returned_on
    if left:
        return _ABROAD.get(str(member.abroad_reason), AWAY)
    return AWAY if case.loss and case.loss.reason == ABROAD and not member.returned_on else ""


def _false_dossier(case: Case) -> bool:
    return any(getattr(case.dossier, each.name, None) == DossierState.FALSE for each in MATERIALS)


def words_of(situation: Situation) -> str:
    """The situation in words, such as `取得联系 预备 口袋 有不合格表现`."""
    standing = STANDING.label(situation.standing).removesuffix("党员")
    parts = [LOSS_RESULT.label(situation.result), standing]
    if situation.pocket:
        parts.append("口袋")
    if situation.abroad:
        parts.append(_ABROAD_WORDS[situation.abroad])
    if situation.irregular:
        parts.append("档案不真实")
    if situation.result == LossResult.FOUND or situation.conduct in Conduct.BAD:
        parts.append(LOSS_CONDUCT.label(situation.conduct))
    return " ".join(filter(None, parts))


def taken_words(taken: Iterable[Taken]) -> str:
    """The measures on record in words, those of the notice's groups before the records."""
    order = [code.key for code in HANDLING_MEASURE]
    keys = sorted({each.measure for each in taken}, key=order.index)
    return "、".join(map(HANDLING_MEASURE.label, keys))


def group_of(measure: str) -> str:
    """The group that annex 9 counts a measure in; empty for an unknown one."""
    code = HANDLING_MEASURE.get(measure)
    return code.group if code else ""
