"""V20 to V34, D1 and D3: floating, losing contact, the search, letters and going abroad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from paicha_tui.basics.values import latest_start
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.last_contact import CONTACTS, contacts_before, contacts_of
from paicha_tui.meaning.rules.registry import Remark, Severity, case_rule, waits
from paicha_tui.meaning.screening import BEFORE_RECEIPTS, LOST_MONTHS, ContactState, found_lately
from paicha_tui.meaning.settings import Campaign, working_day
from paicha_tui.models import ContactAttempt, Flow, Loss, Member, TransferLetter
from paicha_tui.records.fields import Date, DescribedField
from paicha_tui.records.vocabulary import (
    ABROAD,
    ACQUAINTANCE,
    ATTEMPT_CHANNEL,
    DEPARTMENT,
    DIRECT,
    HOME_ORGANIZATION,
    OTHER,
    RECEIVER,
    LossResult,
    Relation,
)

FEWEST_CHANNELS = 3
"""So many kinds of steps make up 多方努力."""

LOST_REGISTERS = frozenset({5, 6})

Remarks = Iterator[Remark]


def _silent_before(case: Case, until: date) -> bool | None:
    """Whether contact may have been lost six months before `until`; None when never recorded."""
    if case.last_contact is None:
        return None
    return case.last_contact.first_day() <= latest_start(until, LOST_MONTHS)


def _certainly_silent_before(case: Case, until: date) -> bool:
    """Whether contact was lost six months before `until` on whatever day it really was."""
    last = case.last_contact
    return last is not None and last.last_day() <= latest_start(until, LOST_MONTHS)


def source_of_contact(case: Case) -> tuple[Date, Member | Loss]:
    """The field that last_contact came from, and the record that holds it."""
    records: list[Member | Loss] = [case.member, *([case.loss] if case.loss else [])]
    for record in records:
        for name, day in contacts_of(record).items():
            if day == case.last_contact:
                return getattr(type(record), name), record
    return Member.last_activity_on, case.member


@case_rule("V20", Severity.BLOCKING, "附件5：排查前失联满6个月")
def found_after_six_months(case: Case, campaign: Campaign) -> Remarks:
    """Who is on annex 5 had been out of contact before the campaign (附件5 说明2)."""
    if 5 in case.registers and _silent_before(case, campaign.start) is False:
        field, record = source_of_contact(case)
        yield Remark(
            field,
            f"截至排查开始（{campaign.start}），失联不满6个月，不应列入附件5："
            "请核对最近参加组织生活和交纳党费的日期，或删去失联登记；"
            "取得联系前后又有联系的，填失联记录中的失联前日期。",
            record=record,
        )


@case_rule("V21", Severity.BLOCKING, "附件6：联系查找结束时失联满6个月")
def not_found_after_six_months(case: Case, campaign: Campaign) -> Remarks:
    """Who is on annex 6 has a 失去联系时间 of six months (附件6 说明2、3)."""
    if 6 in case.registers and _silent_before(case, campaign.search_end) is False:
        field, record = source_of_contact(case)
        yield Remark(
            field,
            f"截至联系查找结束（{campaign.search_end}），失联不满6个月，不应列入附件6："
            "请核对最近参加组织生活和交纳党费的日期，或改正查找结果。",
            record=record,
        )


@case_rule("V35", Severity.INFORMATIVE, "取得联系后又失联不满6个月的仍列附件5")
def found_again_is_found(case: Case, campaign: Campaign) -> Remarks:
    """Six months can't have passed since he was found (附件6 说明2)."""
    day = working_day(campaign)
    found = found_lately(case.losses, campaign, day)
    if found and found.found_on and case.loss and case.loss.result in LossResult.WITHOUT_CONTACT:
        yield Remark(
            Loss.result,
            f"{found.found_on.dotted()}已取得联系，截至{day}不满6个月，"
            "仍列入附件5，不列入附件6；后一次查找可以继续登记。",
            record=case.loss,
        )


@case_rule("V22", Severity.BLOCKING, "失去联系时间可以推算")
def last_contact_is_recorded(case: Case, campaign: Campaign) -> Remarks:
    """Both dates are kept for everyone on annexes 5 and 6; one alone is doubtful."""
    if not LOST_REGISTERS & case.registers:
        return
    known = contacts_before(case.member, case.loss, campaign)
    missing = [getattr(Member, name) for name in CONTACTS if name not in known]
    if len(missing) == 2:
        yield Remark(
            Member.last_activity_on,
            "失联以前最后一次参加组织生活和交纳党费的日期都没有，推算不出与党组织失去联系时间，"
            "请查阅活动记录和党费收据后补填；取得联系后又有联系的，填失联记录中的失联前日期。",
        )
    for field in missing[:1] if len(missing) == 1 else ():
        yield Remark(
            field,
            f"没有填写{field.label}，失去联系时间只按另一个日期推算，请核对后补填；"
            "确无记录的注明。",
            subject=f"空 {case.last_contact}",
            severity=Severity.DOUBTFUL,
        )


@case_rule("V23", Severity.INFORMATIVE, "失联党员不列入附件4")
def lost_is_not_floating(case: Case, _: Campaign) -> Remarks:
    """Annex 4 leaves the lost out (附件4 说明6), whatever their flow says."""
    if case.state in ContactState.OUT_OF_CONTACT and case.flow and not case.flow.returned_on:
        yield Remark(
            Flow.returned_on,
            "已登记失联而且尚未取得联系，不列入附件4；外出流动记录不用填写返回时间。",
            record=case.flow,
        )


@case_rule("V24", Severity.DOUBTFUL, "同时在附件4和附件5")
def found_may_still_float(case: Case, _: Campaign) -> Remarks:
    """Right only when he still floats after contact was regained."""
    flow, loss = case.flow, case.loss
    if flow and loss and case.registers >= {4, 5}:
        yield Remark(
            Flow.went_on,
            "同时列入附件4和附件5，只有取得联系后仍外出流动的才可以，请核对外出流动记录。",
            subject=f"{flow.went_on} {flow.returned_on} {loss.found_on}",
            record=flow,
        )


@case_rule("V25", Severity.BLOCKING, "附件5、6人员有查找记录，结果相符")
def search_is_recorded(case: Case, _: Campaign) -> Remarks:
    """Everyone on annex 5 or 6 has an annex 3 with a step and a result that fits."""
    loss = case.loss
    if loss is None or not LOST_REGISTERS & case.registers:
        return
    if not case.attempts:
        yield Remark(
            ContactAttempt.channel,
            "没有查找记录，附件3的联系查找过程是空的，请逐次补记查找的日期、方式和结果。",
        )
    if 5 in case.registers and not loss.found_on:
        yield Remark(Loss.found_on, "查找结果为取得联系，却没有取得联系时间，请补填。", record=loss)
    if 6 in case.registers and loss.result == LossResult.NOT_FOUND and loss.found_on:
        yield Remark(
            Loss.found_on,
            "查找结果为仍然无法取得联系，却填有取得联系时间，请改正其中一项。",
            record=loss,
        )


@case_rule("V26", Severity.DOUBTFUL, "附件6：经多方努力查找")
def search_was_thorough(case: Case, _: Campaign) -> Remarks:
    """Three kinds of steps, and the three rungs of the notice (通知 三.2).

    直接联系; 知情人, or 12371 with the 原籍地组织部门; then the departments. For a 口袋党员 the
    receiver of his letter is asked first.
    """
    loss = case.loss
    if loss is None or 6 not in case.registers:
        return
    channels = [
        code
        for attempt in case.attempts
        if (code := ATTEMPT_CHANNEL.get(attempt.channel)) is not None
    ]
    kinds = {code.key for code in channels}
    tried = {code.group for code in channels}
    subject = "、".join(sorted(kinds)) or "空"
    first = (RECEIVER,) if loss.pocket else ()
    missing = [rung for rung in (*first, DIRECT) if rung not in tried]
    if not tried & {ACQUAINTANCE, HOME_ORGANIZATION}:
        missing.append(f"{ACQUAINTANCE}或{HOME_ORGANIZATION}（12371）")
    if DEPARTMENT not in tried:
        missing.append(DEPARTMENT)
    if missing:
        yield Remark(
            ContactAttempt.channel,
            f"尚未采用下列查找方式：{'；'.join(missing)}。请继续查找并补记，或注明不能采用的原因。",
            subject=subject,
        )
    elif len(kinds) < FEWEST_CHANNELS:
        yield Remark(
            ContactAttempt.channel,
            f"查找方式只有{len(kinds)}种，一般不少于{FEWEST_CHANNELS}种，请继续查找并补记，或注明原因。",
            subject=subject,
        )


@case_rule("V27", Severity.BLOCKING, "失去联系情形为其他的写明原因")
def other_reason_is_told(case: Case, _: Campaign) -> Remarks:
    """The reason is printed in 备注 (附件5 说明5、附件6 说明5)."""
    loss = case.loss
    if loss and loss.reason == OTHER and not loss.reason_detail:
        yield Remark(
            Loss.reason_detail, "失去联系情形为“其他”，请填写具体原因，它印在备注栏。", record=loss
        )


@case_rule("V36", Severity.BLOCKING, "查找方式为其他的写明方式")
def other_channel_is_told(case: Case, _: Campaign) -> Remarks:
    """The ways of 通知 三.2 end with 等: what another way was must be said."""
    for attempt in case.attempts:
        if attempt.channel == OTHER and not attempt.means:
            yield Remark(
                ContactAttempt.means,
                "查找方式为“其他”，请在联系方式中写明是什么方式。",
                record=attempt,
            )


@case_rule("V37", Severity.DOUBTFUL, "查找记录写明联系对象和查找人")
def attempt_tells_whom_and_by_whom(case: Case, _: Campaign) -> Remarks:
    """附件3 联系查找过程: whom the step was with, and who took it."""
    for attempt in case.attempts:
        for field in (ContactAttempt.contacted, ContactAttempt.searcher):
            if not getattr(attempt, field.name) and not waits(case, attempt, field.name):
                day = f"{attempt.on.dotted()}的" if attempt.on else "有"
                yield Remark(
                    field,
                    f"{day}一次查找没有写明{field.label}，附件3上是空的，请补填；无法查明的注明原因。",
                    subject=f"{field.label}空 {attempt.uid}",
                    record=attempt,
                )


@case_rule("V28", Severity.BLOCKING, "口袋党员有转出时间和接收单位")
def pocket_has_a_letter(case: Case, _: Campaign) -> Remarks:
    """通知 三.1: 转出时间 and 接收单位 are registered."""
    loss = case.loss
    letters = case.letters
    if not loss or not loss.pocket:
        return
    if any(letter.transferred_on and letter.receiver for letter in letters):
        return
    letter = letters[-1] if letters else None
    field = TransferLetter.receiver if letter and letter.transferred_on else None
    yield Remark(
        field or TransferLetter.transferred_on,
        "口袋党员没有登记组织关系的转出时间和接收单位，请对照介绍信存根补填。",
        record=letter,
    )


def _before_receipts(letter: TransferLetter) -> bool:
    given = letter.transferred_on
    return bool(given and given <= BEFORE_RECEIPTS)


@case_rule("V29", Severity.DOUBTFUL, "介绍信超过有效期没有回执")
def receipt_is_not_overdue(case: Case, _: Campaign) -> Remarks:
    """He may be a 口袋党员 (通知 三.2)."""
    gone = case.member.relation in Relation.GONE_FOR_GOOD
    letters = case.letters
    letter = next((each for each in letters if each.uid == case.overdue_letter), None)
    if letter is None or case.loss or gone:
        return
    yield Remark(
        TransferLetter.receipt_on,
        "介绍信已过有效期，没有收到回执：请先向接收单位党组织查询，已落实的补填回执日期，"
        "没有落实的按口袋党员登记查找。",
        subject=str(letter.transferred_on),
        record=letter,
    )


@case_rule("V30", Severity.INFORMATIVE, "2007年以前的介绍信")
def letter_is_before_receipts(case: Case, _: Campaign) -> Remarks:
    """回执制度 began in 2007, so earlier letters need no receipt."""
    letters = case.letters
    for letter in letters:
        if not letter.receipt_on and _before_receipts(letter):
            yield Remark(
                TransferLetter.transferred_on,
                "转出时间在2007年实行回执制度以前，不按未收到回执登记，核实去向即可。",
                record=letter,
            )


@case_rule("V31", Severity.DOUBTFUL, "外出流动登记完整")
def flow_is_complete(case: Case, _: Campaign) -> Remarks:
    """What annexes 1 and 4 print of a flow; what the figures need blocks by M3 on annex 4."""
    flow = case.flow
    if not flow:
        return
    fields: tuple[DescribedField, ...] = (Flow.went_on, Flow.reason)
    if 4 not in case.registers:
        fields += (Flow.direction, Flow.occupation)
    for field in fields:
        if not getattr(flow, field.name):
            yield Remark(
                field,
                f"外出流动记录没有填写{field.label}，请补填；一时掌握不了的注明原因。",
                subject=f"{field.label}空",
                record=flow,
            )


@case_rule("V32", Severity.DOUBTFUL, "出国（境）情况已填写")
def going_abroad_is_told(case: Case, _: Campaign) -> Remarks:
    """Who floats or was lost abroad has annex 1's 出国（境） block filled."""
    flow = case.flow
    loss = case.loss
    abroad = (flow and flow.direction == ABROAD) or (loss and loss.reason == ABROAD)
    if not abroad:
        return
    for field in (Member.abroad_on, Member.abroad_reason):
        if not getattr(case.member, field.name):
            yield Remark(
                field,
                f"外出流向或失去联系情形为出国（境），却没有填写{field.label}，请补填。",
                subject=f"{field.label}空",
            )


@case_rule("V33", Severity.BLOCKING, "出国、回国和恢复组织生活的先后")
def return_follows_departure(case: Case, _: Campaign) -> Remarks:
    """回国 is not before 出国; 恢复组织生活 is told only after 回国."""
    member = case.member
    left, back = member.abroad_on, member.returned_on
    if left and back and back.last_day() < left.first_day():
        yield Remark(Member.returned_on, "回国日期早于出国日期，请核对这两个日期。")
    if member.resumed and not back:
        yield Remark(
            Member.resumed,
            "没有回国日期，却填有恢复组织生活情况：已回国的请补填回国日期，尚未回国的请清空这一项。",
        )


@case_rule("V34", Severity.DOUBTFUL, "失联的不只登记为流动")
def lost_is_not_only_floating(case: Case, campaign: Campaign) -> Remarks:
    """On annex 4 and silent for six months on the day it is looked at."""
    day = working_day(campaign)
    silent = _certainly_silent_before(case, day)
    if 4 in case.registers and case.loss is None and silent:
        yield Remark(
            source_of_contact(case)[0],
            f"登记为外出流动，但截至{day}已有6个月以上没有联系："
            "请核对最近联系的日期，确已失联的按失联党员登记查找。",
            subject=str(case.last_contact),
            record=case.member,
        )


@case_rule("D1", Severity.DOUBTFUL, "查找结束后才取得联系")
def found_after_the_search(case: Case, campaign: Campaign) -> Remarks:
    """Later changes are told apart from the figures (附件9 说明3)."""
    loss = case.loss
    if 5 not in case.registers or loss is None or loss.found_on is None:
        return
    if loss.found_on.first_day() > campaign.search_end:
        yield Remark(
            Loss.found_on,
            f"取得联系时间晚于联系查找结束日期（{campaign.search_end}），"
            "请核对；属实的，将自动列入附件9的动态变化说明。",
            subject=str(loss.found_on),
            record=loss,
        )


def _needs_no_search(case: Case) -> bool:
    """Whether he left by a letter given before receipts were asked for (通知 三.1)."""
    letters = case.letters
    left = case.member.relation == Relation.AWAITING_RECEIPT
    return left and bool(letters) and all(_before_receipts(letter) for letter in letters)


@case_rule("D3", Severity.DOUBTFUL, "超过6个月未联系的已登记查找")
def silent_is_searched_for(case: Case, campaign: Campaign) -> Remarks:
    """通知 三.2: everyone silent for six months is searched for."""
    day = working_day(campaign)
    silent = _certainly_silent_before(case, day) and not _needs_no_search(case)
    if 1 in case.registers and 4 not in case.registers and case.loss is None and silent:
        yield Remark(
            source_of_contact(case)[0],
            f"截至{day}已有6个月以上没有参加组织生活或交纳党费，也没有登记失联："
            "请核对最近联系的日期，确已失联的登记查找。",
            subject=str(case.last_contact),
        )
