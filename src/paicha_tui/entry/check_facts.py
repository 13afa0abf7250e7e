"""What a clerk must see to make one of the five checks of one member (通知 三.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate, duration_words, quoted
from paicha_tui.entry.check import WORDS_OF_THE_NOTICE, Seen
from paicha_tui.entry.dossier import MATERIALS, DossierRow, rows_of
from paicha_tui.entry.judging import field_of_finding
from paicha_tui.entry.rows import FormRow
from paicha_tui.meaning import screening
from paicha_tui.meaning.cases import Case, load_cases
from paicha_tui.meaning.rules import Finding, Severity, judge_case
from paicha_tui.meaning.rules.dates import probation_for, probation_in_words
from paicha_tui.meaning.screening import CONTACT_STATES, LOST_MONTHS, ContactState
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import (
    Acknowledgement,
    ContactAttempt,
    Dossier,
    Flow,
    Handling,
    Loss,
    Member,
    TransferLetter,
)
from paicha_tui.records.fields import IdNumber, Phone
from paicha_tui.records.vocabulary import (
    CHECK_ITEM,
    CheckItem,
    CheckResult,
    Conduct,
    DossierState,
)
from paicha_tui.store import Record, selected

ROSTER = (
    *("name", "sex", "id_number", "birth_date", "ethnicity", "native_place", "education"),
    *("joined_work_on", "standing", "joined_on", "full_member_on", "party_post"),
    *("employer", "job_title", "mobile", "landline", "address", "remarks"),
)
"""The fields of a member that annex 2 prints."""

CONTACT = ("last_activity_on", "last_dues_on")
CONDUCT_OF_LOSS = ("conduct", "findings")
JOINING_RULES = frozenset({"V10", "V11", "V12", "V13", "V14"})
"""Rules on when one joined, which the documents of joining must bear out."""

_MISSING, _MARKED = "M3", "M1"

MOST_OFFERED = 14
"""So many remarks have room on the smallest screen."""


@dataclass(frozen=True)
class Fact:
    """One line of what is known."""

    label: str
    text: str
    wanting: bool = False
    """It is missing, marked 待完善, or speaks for a problem."""


@dataclass(frozen=True)
class Page:
    """One member before one check."""

    uid: str
    name: str
    number: str
    """The ID number, hidden in part unless whole ones were asked for."""
    state: str
    """The label of his contact state."""
    facts: tuple[Fact, ...]
    findings: tuple[str, ...]
    """What the rules say that bears on this check, in sentences."""
    blocking: int
    """How many of them must be dealt with."""
    seen: Seen
    result: str
    """The key of the result recorded; "unchecked" for none."""
    problem: str
    recorded: str
    """Who recorded it and when; empty for none."""
    fault: str
    """What the program itself sees wrong in this check, as a remark; empty for nothing."""
    tab: str
    """The tab of the record that shows this check's fields."""
    field: tuple[str, str] | None
    """Key of the record and name of the field to start with; None where he has no such record."""

    def remarks(self, result: str) -> list[str]:
        """The remarks to offer first: what stands recorded, else what the program sees."""
        own = [self.problem] if self.result == result and self.problem else []
        return list(dict.fromkeys(filter(None, (*own, self.fault))))


class _Sheet:
    """Collects the facts of one case."""

    def __init__(self, case: Case, campaign: Campaign, *, whole_numbers: bool) -> None:
        self.case = case
        self.campaign = campaign
        self.member: Member = case.member
        self.whole_numbers = whole_numbers
        lists = (case.dossiers, case.flows, case.losses, case.attempts, case.letters)
        records = [record for each in (*lists, case.handlings) for record in each]
        self.rows = [FormRow.of(record, case.marks) for record in (case.member, *records)]
        self.facts: list[Fact] = []
        self.findings: list[tuple[Finding, type[Record] | None, str]] = []
        """With the kind of record and the field that each is about."""

    def row(self, record: Record) -> FormRow:
        """The working copy of one of his records."""
        return next(row for row in self.rows if row.uid == record.uid)

    def add(self, label: str, text: str, wanting: bool = False) -> None:
        """Add a line."""
        self.facts.append(Fact(label, text, wanting))

    def show(self, record: Record, *names: str, filled_only: bool = False) -> None:
        """Add lines for some fields of a record, with what waits in them."""
        row = self.row(record)
        spoken = {name for _, model, name in self.findings if model is row.model}
        for name in names:
            field, waiting = row.field(name), row.waiting(name)
            text = row.text(name)
            if isinstance(field, IdNumber | Phone) and not self.whole_numbers:
                text = field.mask(text)
            missing = not text and field.required
            if waiting:
                text = f"{text}（待完善{'：' + waiting.reason if waiting.reason else ''}）"
            if text or not filled_only:
                self.add(field.label, text or ("没有填写" if missing else "—"), name in spoken)


# The five checks.


def _information(sheet: _Sheet) -> str:
    """党员信息: the fields of annex 2."""
    sheet.show(sheet.member, *ROSTER)
    by_rule: dict[str, list[str]] = {}
    for finding, _, _ in sheet.findings:
        kind = finding.rule if finding.rule in (_MISSING, _MARKED) else ""
        if finding.severity is not Severity.INFORMATIVE:
            by_rule.setdefault(kind, []).append(finding.field)
    words = ((_MISSING, "没有填写{}"), (_MARKED, "{}待完善"), ("", "{}需核对"))
    parts = [text.format("、".join(dict.fromkeys(by_rule[k]))) for k, text in words if k in by_rule]
    return "；".join(parts)


def _dossier(sheet: _Sheet) -> str:
    """党员档案: the materials, who keeps them, and the dates of joining."""
    dossier = sheet.case.dossier
    row: DossierRow = rows_of([sheet.member.id], sheet.campaign)[0]
    for name, field in MATERIALS.items():
        needed = row.needs(name)
        state = row.shown(name) or ("未核" if needed else "预备党员，还没有")
        sheet.add(field.label, state, needed and row.values[name] != DossierState.COMPLETE)
    if dossier is not None:
        sheet.show(dossier, "custody", "keeper")
        sheet.show(dossier, "other_material", "treatment", filled_only=True)
    sheet.show(sheet.member, "standing", "joined_on", "full_member_on", "joined_at")
    joined = sheet.member.joined_on
    era = probation_for(joined) if joined else None
    if era:
        sheet.add("入党时的规定", probation_in_words(era))
    doubted = [finding.field for finding, _, _ in sheet.findings if finding.rule in JOINING_RULES]
    dates = f"{'、'.join(dict.fromkeys(doubted))}需核对" if doubted else ""
    return "；".join(filter(None, (row.faults(), dates)))


def _dues_and_activity(sheet: _Sheet) -> str:
    """党费和活动: the last contact, and where he went if he did."""
    case, until = sheet.case, sheet.campaign.search_end
    sheet.show(sheet.member, *CONTACT)
    months = case.months_lost
    silent = months is None or months >= LOST_MONTHS
    told = "没有记录" if months is None else duration_words(months)
    sheet.add("没有联系的时间", f"{told}（算到{until}）", silent)
    sheet.add("联系状态", CONTACT_STATES[case.state], case.state in ContactState.OUT_OF_CONTACT)
    sheet.show(sheet.member, "relation", "abroad_on", "abroad_contact", filled_only=True)
    if case.flow is not None:
        sheet.show(case.flow, "went_on", "reason", "direction", "place", "receiving_unit")
        sheet.show(case.flow, "card_number", "returned_on")
    if case.loss is not None:
        sheet.show(case.loss, "reason", "result")
        sheet.show(case.loss, "found_on", "found_how", filled_only=True)
    if case.state in ContactState.OUT_OF_CONTACT:
        return "与党组织失去联系"
    if silent and case.loss is None:
        return "没有联系的记录" if months is None else f"已有{told}没有联系"
    return ""


def _letter_receipt(sheet: _Sheet) -> str:
    """介绍信回执: every letter since 2007, its receiver and its receipt."""
    overdue = []
    letters = _letters_since_receipts(sheet)
    for letter, lapse, late in letters:
        row = sheet.row(letter)
        went, receiver = row.text("transferred_on"), row.text("receiver")
        sheet.add("介绍信编号", row.text("number") or "—")
        sheet.add("转出时间", went or "没有填写", not went)
        sheet.add("接收单位", receiver or "没有填写", not receiver)
        sheet.add("有效期至", PartialDate(lapse).dotted() if lapse else "—")
        receipt = row.text("receipt_on")
        sheet.add("回执日期", receipt or ("没有收到，已超期" if late else "没有收到"), not receipt)
        sheet.show(letter, "receiver_phone", "enquiry", filled_only=True)
        if late:
            overdue.append(f"{went}转往{quoted(receiver) or '何处不详'}，未收到回执")
    earlier = len(sheet.case.letters) - len(letters)
    if not letters:
        sheet.add("介绍信存根", "2007年实行回执制度以来没有")
    if earlier:
        sheet.add("2007年以前", f"{earlier}份，不要求回执")
    sheet.show(sheet.member, "relation", "left_on", filled_only=True)
    return "；".join(overdue)


def _letters_since_receipts(sheet: _Sheet) -> list[tuple[TransferLetter, str | None, bool]]:
    """The letters that need a receipt, each with the day it lapsed and whether it is overdue."""
    query = TransferLetter.select(
        TransferLetter.id, screening.letter_lapses(), screening.letter_overdue(sheet.campaign)
    ).where(TransferLetter.member == sheet.member)
    told = {identity: (lapse, bool(late)) for identity, lapse, late in selected(query)}
    return [
        (letter, *told.get(letter.id, (None, False)))
        for letter in sheet.case.letters
        if not letter.transferred_on or str(letter.transferred_on) > "2006-12-31"
    ]


def _conduct(sheet: _Sheet) -> str:
    """现实表现: posts, what he did while out of contact, and what was decided on him."""
    loss = sheet.case.loss
    sheet.show(sheet.member, "party_post", "job_title", "membership", "remarks")
    if loss is not None:
        sheet.show(loss, *CONDUCT_OF_LOSS)
    for handling in sheet.case.handlings:
        row = sheet.row(handling)
        names = ("decided_on", "authority", "document", "explanation")
        told = "　".join(filter(None, map(row.text, names)))
        sheet.add(row.text("measure") or "处理方式未填", told or "—")
    if not sheet.case.handlings:
        sheet.add("管理处置", "没有")
    if loss is not None and loss.conduct in Conduct.BAD:
        return sheet.row(loss).text("conduct")
    return ""


@dataclass(frozen=True)
class _Kind:
    """One of the five checks: what bears on it, and where the record shows it."""

    collect: Callable[[_Sheet], str]
    """Adds the facts; gives the fault that the program sees."""
    concerns: Callable[[type[Record] | None, str, str], bool]
    """Whether a finding bears on it, by kind of record, field and rule."""
    tab: str
    model: type[Record]
    field: str


_KINDS: dict[str, _Kind] = {
    CheckItem.INFORMATION: _Kind(
        _information,
        lambda model, name, _: model is Member and name not in CONTACT,
        "basic",
        Member,
        "name",
    ),
    CheckItem.DOSSIER: _Kind(
        _dossier,
        lambda model, _, rule: model is Dossier or rule in JOINING_RULES,
        "dossier",
        Dossier,
        next(iter(MATERIALS)),
    ),
    CheckItem.DUES_AND_ACTIVITY: _Kind(
        _dues_and_activity,
        lambda model, name, _: (
            model in (Flow, ContactAttempt)
            or (model is Loss and name not in CONDUCT_OF_LOSS)
            or (model is Member and name in CONTACT)
        ),
        "basic",
        Member,
        CONTACT[0],
    ),
    CheckItem.LETTER_RECEIPT: _Kind(
        _letter_receipt,
        lambda model, _, __: model is TransferLetter,
        "letters",
        TransferLetter,
        "receipt_on",
    ),
    CheckItem.CONDUCT: _Kind(
        _conduct,
        lambda model, name, _: (
            model is Handling
            or (model is Loss and name in CONDUCT_OF_LOSS)
            or (model is Member and name == "party_post")
        ),
        "handling",
        Handling,
        "measure",
    ),
}


def read_page(
    member_id: int, item: str, campaign: Campaign, *, whole_numbers: bool = False
) -> Page:
    """What to show of one member for the check `item`. Raises Refused when there is none."""
    case = next(load_cases(campaign, None, Member.id == member_id), None)
    if case is None:
        raise Refused("没有找到这名党员的记录，请按 Esc 返回后重新进入")
    kind = _KINDS[item]
    sheet = _Sheet(case, campaign, whole_numbers=whole_numbers)
    sheet.findings = list(_findings(sheet, kind))
    fault = kind.collect(sheet)
    member = case.member
    number = sheet.row(member).text("id_number")
    return Page(
        uid=member.uid,
        name=member.name or "",
        number=number if whole_numbers else Member.id_number.mask(number),
        state=CONTACT_STATES[case.state],
        facts=tuple(sheet.facts),
        findings=tuple(_sentence(finding) for finding, _, _ in sheet.findings),
        blocking=sum(each.severity is Severity.BLOCKING for each, _, _ in sheet.findings),
        seen=Seen.of(member_id, item),
        **_recorded(case, item),
        fault=fault,
        tab=kind.tab,
        field=_field_of(sheet, kind),
    )


def _findings(sheet: _Sheet, kind: _Kind) -> Iterator[tuple[Finding, type[Record] | None, str]]:
    """The findings that bear on a check, without the doubts that were confirmed."""
    query = Acknowledgement.select().where(Acknowledgement.member == sheet.member)
    confirmed = {(each.rule or "", each.subject or "") for each in query}
    for finding in judge_case(sheet.case, sheet.campaign):
        doubted = finding.severity is Severity.DOUBTFUL
        if doubted and (finding.rule, finding.subject) in confirmed:
            continue
        model, _, name = field_of_finding(finding, sheet.rows)
        if kind.concerns(model, name, finding.rule):
            yield finding, model, name


def _sentence(finding: Finding) -> str:
    named = "" if finding.field in finding.message else f"{finding.field}："
    return f"{finding.severity.label} {named}{finding.message}"


def _recorded(case: Case, item: str) -> dict[str, Any]:
    """The check as it stands recorded."""
    order = [*screening.CHECKS_MADE, CheckResult.UNCHECKED]
    made = [each for each in case.checks if each.item == item and each.result in order[:-1]]
    check = min(made, key=lambda each: order.index(str(each.result)), default=None)
    if check is None:
        return {"result": CheckResult.UNCHECKED, "problem": "", "recorded": ""}
    day = check.checked_on.dotted() if check.checked_on else ""
    told = " ".join(filter(None, (quoted(check.checker or ""), day)))
    return {"result": check.result, "problem": check.problem or "", "recorded": told}


def _field_of(sheet: _Sheet, kind: _Kind) -> tuple[str, str] | None:
    own = [row for row in sheet.rows if row.model is kind.model]
    return (own[-1].uid, kind.field) if own else None


def remarks_for(page: Page, result: str, usual: list[str]) -> tuple[str, list[str]]:
    """The remark to begin with, empty for none, and all that may be chosen, it among them.

    Only what is known of this very member is begun with; `usual` ones were written of others.
    """
    own = page.remarks(result)
    words = WORDS_OF_THE_NOTICE[page.seen.item] if result == CheckResult.FAULTY else ()
    return (own[0] if own else ""), list(dict.fromkeys((*own, *usual, *words)))[:MOST_OFFERED]


def label_of(item: str) -> str:
    """What people call a check."""
    return CHECK_ITEM[item].label
