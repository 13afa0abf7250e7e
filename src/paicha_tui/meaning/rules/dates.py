"""V10 to V17, D2 and D4: dates that can't all be true, and the probation of each era.

A date may be known only in part; a rule speaks when every day it may stand for is wrong.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from paicha_tui.basics.values import (
    PartialDate,
    add_months,
    certainly_before,
    duration_words,
    quoted,
    whole_years,
)
from paicha_tui.meaning import screening
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.rules.registry import (
    Located,
    Remark,
    Scope,
    Severity,
    case_rule,
    left_unlisted,
    scope_rule,
    waits,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import (
    MEMBER_RECORDS,
    Flow,
    Handling,
    Loss,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.records.fields import Date, DescribedField, described_fields
from paicha_tui.records.vocabulary import LOSS_RESULT, LossResult, Relation, Standing
from paicha_tui.store import Record

FOUNDED = date(1921, 7, 1)
"""The day from which one may have joined."""

PRESENT_RULES = date(1982, 9, 6)
"""From here on the age of 18 is a condition that admits no doubt."""

ADULT_MONTHS = 18 * 12
WORKING_AGE_MONTHS = 16 * 12


@dataclass(frozen=True)
class Probation:
    """The probation of those who joined from `first` to `last`; spans in months."""

    first: date
    last: date
    shortest: int
    longest: int
    extension: int = 0
    """By how much it could be made longer at most."""


PROBATIONS = (
    Probation(date(1921, 7, 1), date(1923, 6, 9), 0, 0),
    Probation(date(1923, 6, 10), date(1927, 4, 26), 3, 6),
    Probation(date(1927, 4, 27), date(1928, 6, 17), 0, 3),
    Probation(date(1928, 6, 18), date(1945, 4, 22), 0, 0),
    Probation(date(1945, 4, 23), date(1956, 9, 14), 6, 24),
    Probation(date(1956, 9, 15), date(1969, 3, 31), 12, 12, 12),
    Probation(date(1969, 4, 1), date(1977, 8, 11), 0, 0),
    Probation(date(1977, 8, 12), date(1982, 9, 5), 12, 12, 12),
    Probation(date(1982, 9, 6), date.max, 12, 12, 12),
)
"""By the Party constitutions; where it went by class, the shortest and longest of any class."""


def probation_for(joined: PartialDate) -> Probation | None:
    """The probation for one who joined then; None before the founding.

    When the date may lie in two eras, the widest span that either allows.
    """
    first, last = joined.first_day(), joined.last_day()
    eras = [era for era in PROBATIONS if first <= era.last and last >= era.first]
    if len(eras) < 2:
        return eras[0] if eras else None
    longest = max(era.longest for era in eras)
    return Probation(
        eras[0].first,
        eras[-1].last,
        min(era.shortest for era in eras),
        longest,
        max(era.longest + era.extension for era in eras) - longest,
    )


def expected_full_membership(joined: PartialDate) -> PartialDate | None:
    """When one who joined then became full if nothing delayed it, as exact as `joined` is.

    None where the rules of the time let the length differ.
    """
    era = probation_for(joined)
    if era is None or era.shortest != era.longest:
        return None
    became_full = PartialDate.of(add_months(joined.first_day(), era.longest))
    return PartialDate(became_full[: len(joined)])


def party_age(member: Member, day: date) -> int | None:
    """党龄 on `day` in completed years since 转正; 0 for 预备党员, None when it can't be told."""
    if member.standing == Standing.PROBATIONARY:
        return 0
    if member.full_member_on is None:
        return None
    return whole_years(member.full_member_on.first_day(), day)


def latest_day(campaign: Campaign) -> date:
    """The day after which nothing recorded can have happened."""
    return campaign.last_day


def _certainly_sooner(start: PartialDate, months: int, until: PartialDate) -> bool:
    """Whether less than so many months lay between the two on whatever days they really were."""
    return until.last_day() < add_months(start.first_day(), months)


def _certainly_later(start: PartialDate, months: int, until: PartialDate) -> bool:
    """Whether more than so many months lay between the two on whatever days they really were."""
    return add_months(start.last_day(), months) < until.first_day()


@case_rule("V10", Severity.BLOCKING, "入党时年满18周岁")
def joined_as_an_adult(case: Case, _: Campaign) -> Iterator[Remark]:
    """Only doubtful for those who joined before the present rules."""
    born = case.member.birth_date
    joined = case.member.joined_on
    if born and joined and _certainly_sooner(born, ADULT_MONTHS, joined):
        strict = joined.first_day() >= PRESENT_RULES
        yield Remark(
            Member.joined_on,
            "按出生日期推算，入党时不满18周岁，请与入党志愿书核对入党时间和出生日期。",
            subject=f"{born} {joined}",
            severity=Severity.BLOCKING if strict else Severity.DOUBTFUL,
        )


@case_rule("V11", Severity.BLOCKING, "转正时间与人员类别相符")
def full_membership_fits_standing(case: Case, _: Campaign) -> Iterator[Remark]:
    """转正 is not before 入党; 正式党员 have it, 预备党员 don't."""
    member = case.member
    joined, became_full = member.joined_on, member.full_member_on
    if joined and became_full and certainly_before(became_full, joined):
        yield Remark(Member.full_member_on, "转正时间早于入党时间，请与转正材料核对这两个日期。")
    if member.standing == Standing.PROBATIONARY and became_full:
        yield Remark(
            Member.full_member_on,
            "预备党员不应有转正时间：已转正的请把人员类别改为正式党员，未转正的请删去转正时间。",
        )
    missing = member.standing == Standing.FULL and not became_full and not left_unlisted(case)
    if missing and not waits(case, member, Member.full_member_on.name):
        era = probation_for(joined) if joined else None
        hint = "（入党时没有预备期，与入党时间相同）" if era and _none_required(era) else ""
        yield Remark(
            Member.full_member_on,
            f"正式党员没有转正时间，请对照档案补填{hint}；一时查不清的标记待完善。",
        )


def _none_required(era: Probation) -> bool:
    return era.longest == 0


@case_rule("V12", Severity.DOUBTFUL, "预备期长短")
def probation_has_its_length(case: Case, _: Campaign) -> Iterator[Remark]:
    """From 入党 to 转正 as long as the rules of the time had it."""
    joined = case.member.joined_on
    became_full = case.member.full_member_on
    if not joined or not became_full:
        return
    era = probation_for(joined)
    if era is None or joined == became_full or certainly_before(became_full, joined):
        return
    limit = era.longest + era.extension
    if not (
        _certainly_sooner(joined, era.shortest, became_full)
        or _certainly_later(joined, limit, became_full)
    ):
        return
    yield Remark(
        Member.full_member_on,
        f"入党时间（{joined.dotted()}）至转正时间（{became_full.dotted()}）与当时的规定不符："
        f"{probation_in_words(era)}。请与档案核对；确有特殊情况的注明原因。",
        subject=f"{joined} {became_full}",
    )


def probation_in_words(era: Probation) -> str:
    """What was prescribed then, for a sentence: `预备期为1年，延长后不超过2年`."""
    if _none_required(era):
        return "没有预备期，转正时间应与入党时间相同"
    longest = duration_words(era.longest)
    shortest = duration_words(era.shortest) if era.shortest else ""
    words = longest if era.shortest == era.longest else f"{shortest}至{longest}"
    words = words if era.shortest else f"不超过{longest}"
    extended = duration_words(era.longest + era.extension)
    return f"预备期为{words}" + (f"，延长后不超过{extended}" if era.extension else "")


@case_rule("V13", Severity.DOUBTFUL, "预备党员转正逾期")
def probation_is_not_overdue(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """A 预备党员 on the books should have become full by the fill date."""
    joined = case.member.joined_on
    if case.member.standing != Standing.PROBATIONARY or not joined or left_unlisted(case):
        return
    era = probation_for(joined)
    if era is None or add_months(joined.last_day(), era.longest) >= campaign.fill_date:
        return
    limit = add_months(joined.last_day(), era.longest + era.extension)
    extended = "，即使延长预备期也已超过" if limit < campaign.fill_date else ""
    yield Remark(
        Member.standing,
        f"预备期到填表日期（{campaign.fill_date}）已满{extended}，转正逾期："
        "请补填转正情况，或注明延长预备期、取消资格的决定。",
        subject=str(joined),
    )


@case_rule("V14", Severity.BLOCKING, "有预备期时入党与转正不在同一天")
def not_full_on_the_day_of_joining(case: Case, _: Campaign) -> Iterator[Remark]:
    """Joining as a full member was possible only in the eras without probation."""
    joined = case.member.joined_on
    if not joined or joined.day is None or case.member.full_member_on != joined:
        return
    era = probation_for(joined)
    if era and era.shortest:
        yield Remark(
            Member.full_member_on,
            f"入党时间与转正时间是同一天（{joined.dotted()}），但当时{probation_in_words(era)}，"
            "请与入党志愿书核对这两个日期。",
        )


_DATED: tuple[type[Record], ...] = (Member, *MEMBER_RECORDS)
_DATES: dict[type[Record], tuple[tuple[str, DescribedField], ...]] = {
    model: tuple(
        (field.name, field) for field in described_fields(model) if isinstance(field, Date)
    )
    for model in _DATED
}


def _records(case: Case) -> Iterator[Record]:
    """Every record of the case that may hold a date."""
    yield case.member
    yield from case.flows
    yield from case.losses
    yield from case.attempts
    yield from case.letters
    yield from case.handlings
    yield from case.checks


@case_rule("V15", Severity.BLOCKING, "日期不在将来，入党不早于建党")
def dates_are_possible(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """No date of any record lies after the campaign; nobody joined before 1921-07-01.

    A decision may come later, since approval takes its time: that is only a hint.
    """
    last = latest_day(campaign)
    last_text = str(last)
    for record in _records(case):
        values = record.__data__
        for name, field in _DATES[type(record)]:
            value = values.get(name)
            if value and value > last_text:
                yield Remark(
                    field,
                    f"{field.label}晚于排查结束日期{last}，请核对。",
                    record=record,
                    severity=Severity.INFORMATIVE if field is Handling.decided_on else None,
                )
    joined = case.member.joined_on
    if joined and joined.last_day() < FOUNDED:
        yield Remark(Member.joined_on, f"入党时间早于{FOUNDED}，请与入党志愿书核对。")


@case_rule("V16", Severity.DOUBTFUL, "参加工作时年满16周岁")
def worked_from_working_age(case: Case, _: Campaign) -> Iterator[Remark]:
    """Soldiers count from 入伍 (附件1 说明3)."""
    born = case.member.birth_date
    began = case.member.joined_work_on
    if born and began and _certainly_sooner(born, WORKING_AGE_MONTHS, began):
        yield Remark(
            Member.joined_work_on,
            "按出生日期推算，参加工作时不满16周岁，请与人事档案核对（军人填入伍日期）。",
            subject=f"{born} {began}",
        )


@case_rule("V17", Severity.INFORMATIVE, "党龄可以推算")
def party_age_can_be_told(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """党龄 counts from 转正."""
    if case.member.standing != Standing.FULL or left_unlisted(case):
        return
    if party_age(case.member, campaign.fill_date) is None:
        yield Remark(
            Member.full_member_on,
            "没有转正时间，无法推算党龄，统计时归不进党龄段，请补填转正时间。",
        )


_ORDERS: tuple[tuple[str, DescribedField, DescribedField], ...] = (
    ("flows", Flow.went_on, Flow.returned_on),
    ("letters", TransferLetter.transferred_on, TransferLetter.receipt_on),
)


@case_rule("D2", Severity.BLOCKING, "同一记录中日期的先后")
def dates_are_in_order(case: Case, _: Campaign) -> Iterator[Remark]:
    """Nobody returns before he leaves, no receipt comes before its letter."""
    for records, earlier, later in _ORDERS:
        for record in getattr(case, records):
            first, second = getattr(record, earlier.name), getattr(record, later.name)
            if first and second and certainly_before(second, first):
                yield Remark(
                    later,
                    f"{later.label}早于{earlier.label}，请核对这两个日期。",
                    record=record,
                )


@case_rule("D4", Severity.BLOCKING, "查找各日期的先后")
def search_dates_are_in_order(case: Case, _: Campaign) -> Iterator[Remark]:
    """The search begins with its first step, and ends with the last or after contact (附件3)."""
    loss = case.loss
    if loss is None:
        return
    steps = [each.on for each in case.attempts if each.on]
    ended, found = loss.ended_on, loss.found_on if loss.result == LossResult.FOUND else None
    if ended and steps and certainly_before(ended, max(steps)):
        yield Remark(
            Loss.ended_on,
            f"查找结束日期{ended.dotted()}早于{max(steps).dotted()}的一次查找，请改正其中一个日期。",
            record=loss,
        )
    if found and steps and certainly_before(found, min(steps)):
        yield Remark(
            Loss.found_on,
            f"取得联系时间{found.dotted()}早于第一次查找（{min(steps).dotted()}），"
            "请改正其中一个日期。",
            record=loss,
        )
    if ended and found and certainly_before(ended, found):
        yield Remark(
            Loss.ended_on,
            f"查找结束日期{ended.dotted()}早于取得联系时间{found.dotted()}：查找结束时无法联系、"
            "后来取得联系的，注明即可；其余请改正其中一个日期。",
            subject=f"{ended} {found}",
            record=loss,
            severity=Severity.DOUBTFUL,
        )


@case_rule("D5", Severity.DOUBTFUL, "查找结果有日期")
def result_is_dated(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """A result without a date counts as reached at 联系查找结束日期 (`screening.result_day`)."""
    loss = case.loss
    if loss is None or loss.result in (None, LossResult.SEARCHING):
        return
    found = loss.result == LossResult.FOUND and loss.found_on
    if not (found or loss.ended_on):
        yield Remark(
            Loss.ended_on,
            f"查找结果没有日期，按联系查找结束日期（{campaign.search_end}）计，请补填查找结束日期。",
            subject=f"{LOSS_RESULT.label(loss.result)} 无日期",
            record=loss,
        )


WHENCE = "排查开始后转入的写明从哪里转来"


@case_rule("D6", Severity.DOUBTFUL, WHENCE)
def arrival_tells_whence(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """附件7 说明2: who came from outside was not 在册 before; from an own branch he was."""
    member = case.recorded or case.member
    came = member.transferred_in_on
    if came and came.first_day() > campaign.start and not member.transferred_from:
        yield Remark(
            Member.transferred_from,
            f"{came.dotted()}转入，没有填写转出党支部名称，此前按不在本单位计："
            "从本单位其他党支部转来的，请填那个党支部的名称，与党组织名称一致。",
            subject=f"{came} 空",
        )


@scope_rule("D6", Severity.DOUBTFUL, WHENCE, annexes=())
def former_branch_is_named_exactly(scope: Scope) -> Iterator[Located]:
    """A name that is like an own branch's, but not the same, may be meant for it."""
    names = [unit.name for unit in Organization.select(Organization.name) if unit.name]
    shared = {name for name in names if names.count(name) > 1}
    campaign = scope.campaign
    arrived = screening.joined(campaign, Member, Organization).where(
        screening.within(scope.organization),
        Member.transferred_in_on > str(campaign.start),
        Member.transferred_from.is_null(False),
        Member.transferred_from.not_in(set(names) - shared),
    )
    for member in arrived:
        whence = member.transferred_from
        if whence in shared:
            told = f"有几个党组织都叫“{quoted(whence)}”，此前只能算在一个：请给它们不同的名称。"
            yield Located(
                member.branch, member, Remark(Member.transferred_from, told, subject=whence)
            )
            continue
        parts = [own for own in names if whence in own or own in whence]
        near = next(iter(parts or difflib.get_close_matches(whence, names, n=1)), "")
        if near:
            remark = Remark(
                Member.transferred_from,
                f"转出党支部“{quoted(whence)}”与本单位的“{quoted(near)}”相近而不一致，"
                "此前按不在本单位计：就是它的请填成一致。",
                subject=f"{member.transferred_in_on} {whence}",
            )
            yield Located(member.branch, member, remark)


@case_rule("D7", Severity.DOUBTFUL, "离开支部日期不晚于转出时间")
def departure_is_not_after_the_letter(case: Case, _: Campaign) -> Iterator[Remark]:
    """The formal relation leaves with the letter, whatever becomes of him later (附件2)."""
    member = case.recorded or case.member
    left = member.left_on
    given = [letter.transferred_on for letter in case.letters if letter.transferred_on]
    if (
        member.relation in Relation.GONE_FOR_GOOD
        and left
        and given
        and certainly_before(min(given), left)
    ):
        yield Remark(
            Member.left_on,
            f"介绍信{min(given).dotted()}已转出组织关系，离开支部日期却是{left.dotted()}："
            "那时起不再是在册党员的，离开支部日期填转出的那天。",
            subject=f"{min(given)} {left}",
        )


@case_rule("D8", Severity.DOUBTFUL, "在册的没有离开支部日期")
def who_is_here_has_not_left(case: Case, _: Campaign) -> Iterator[Remark]:
    """附件7 说明2: who came back had been here before, which his letter tells."""
    member = case.recorded or case.member
    is_here = member.relation in (None, Relation.ON_ROLL)
    if is_here and member.left_on and not case.letters:
        yield Remark(
            Member.left_on,
            "组织关系状态为在册，却填有离开支部日期：没有离开的请清空；离开后又转回的，"
            "请补登转出时的介绍信存根，否则转回以前按不在本单位计。",
            subject=str(member.left_on),
        )


@case_rule("D9", Severity.DOUBTFUL, "最近联系不早于入党")
def contact_follows_joining(case: Case, _: Campaign) -> Iterator[Remark]:
    """Nobody takes part in 组织生活 or pays 党费 before he is a member."""
    member = case.member
    for field in (Member.last_activity_on, Member.last_dues_on):
        last = getattr(member, field.name)
        if last and member.joined_on and certainly_before(last, member.joined_on):
            yield Remark(
                field,
                f"{field.label}（{last.dotted()}）早于入党时间（{member.joined_on.dotted()}），"
                "请核对这两个日期。",
                subject=f"{last} {member.joined_on}",
            )
