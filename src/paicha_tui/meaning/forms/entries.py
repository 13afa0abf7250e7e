"""What a cell of a register or a personal form shows.

A layout names an entry. `member.birth_date` and its like show one field of a record the way the
field shows it; the other names are those of `NAMED`. `serial` is counted by who draws.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.peewee_private import fields_by_name
from paicha_tui.basics.values import PartialDate, duration_words
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.last_contact import contacts_before
from paicha_tui.meaning.screening import ContactState
from paicha_tui.meaning.settings import Campaign, CategoryCodes
from paicha_tui.models import (
    MATERIALS,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Loss,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.records.code_lists import CodeList
from paicha_tui.records.fields import Coded, Date, DescribedField, described_field
from paicha_tui.records.national_codes import NO_DEGREE
from paicha_tui.records.vocabulary import (
    LOSS_CONDUCT,
    LOSS_REASON,
    ORGANIZATION_CATEGORY,
    OTHER,
    SUSPENDED,
    Conduct,
    DossierState,
    Standing,
)
from paicha_tui.store import Record

SERIAL = "serial"
"""The entry that numbers people or rows from 1."""

TICKED, OPEN = "☑", "□"
GAP = "　"
TO_FILL_IN = "＿＿＿＿"

Show = Callable[[Case, Any], str]
"""The text for a case; the second argument is the record of a repeated row, None elsewhere."""


@dataclass(frozen=True)
class Manner:
    """How an annex writes what it shows."""

    campaign: Campaign
    annex: int
    date_style: str = "dotted"
    masked: bool = False
    """ID numbers and telephones are shown in part, wherever they stand."""
    circled: bool = False
    """Codes are shown by the annex's circled digit."""

    def show(self, record: Any, name: str) -> str:
        """The field `name` of `record`; empty when there is no record or no value."""
        if record is None:
            return ""
        field = described_field(type(record), name)
        return self.value(field, getattr(record, name))

    def value(self, field: DescribedField, value: Any) -> str:
        """A stored value as this annex writes it."""
        if value is None:
            return ""
        if isinstance(field, Coded):
            return self.code(field.codes, value)
        if isinstance(field, Date):
            return self.date(value)
        return field.mask(field.show(value)) if self.masked else field.show(value)

    def code(self, codes: CodeList, key: str) -> str:
        """A coded value: the annex's digit or its wording; the key itself when it is unknown."""
        code = codes.get(key)
        if code is None:
            return key
        return code.circled(self.annex) if self.circled else code.label_in(self.annex)

    def date(self, value: PartialDate | None) -> str:
        """A date as far as it is known."""
        if value is None:
            return ""
        return value.chinese() if self.date_style == "chinese" else value.dotted()


# Entries of their own name.

Words = Callable[[Case, Manner], str]


class Named(NamedTuple):
    """An entry that is not one field of one record."""

    words: Words
    lists: tuple[str, ...]
    """The lists of a case that it reads, of `cases.LISTS`."""


NAMED: dict[str, Named] = {}


def named(name: str, *, lists: tuple[str, ...] = ()) -> Callable[[Words], Words]:
    """Register what writes the entry `name`, with the lists of a case that it reads."""

    def register(words: Words) -> Words:
        NAMED[name] = Named(words, lists)
        return words

    return register


@named("category")
def _category(case: Case, manner: Manner) -> str:
    """党组织类型 or 类别, by the annex's own list (附件4 说明5、附件5 说明6、附件6 说明6)."""
    if case.category is None:
        return ""
    if manner.annex == 6 and manner.campaign.category_codes is CategoryCodes.NINE:
        manner = dataclasses.replace(manner, annex=5)
    shown = manner.code(ORGANIZATION_CATEGORY, case.category)
    return shown or manner.code(ORGANIZATION_CATEGORY, OTHER)


def _left_out_category(case: Case, manner: Manner) -> str:
    """The category that annex 6 has no digit for, in words."""
    code = ORGANIZATION_CATEGORY.get(case.category)
    eight = manner.campaign.category_codes is CategoryCodes.EIGHT
    return code.label if code and manner.annex == 6 and eight and not code.circled(6) else ""


@named("remarks", lists=("handlings",))
def _remarks(case: Case, manner: Manner) -> str:
    """备注: what the notice wants noted there, then the clerk's own words."""
    notes = [*_REMARKS.get(manner.annex, _no_remarks)(case, manner)]
    own = manner.show(case.member, "remarks")
    return "；".join([note for note in notes if note and note not in own] + ([own] if own else []))


def _no_remarks(_case: Case, _manner: Manner) -> Iterable[str]:
    return ()


def _roster_remarks(case: Case, manner: Manner) -> Iterable[str]:
    """附件2 说明2."""
    member = case.member
    if 4 in case.registers:
        yield "外出流动"
    if member.abroad_on and not member.returned_on:
        yield "出国（境）"
    if case.state in ContactState.OUT_OF_CONTACT:
        yield "失联"
    if member.membership == SUSPENDED:
        yield manner.show(member, "membership")


def _flow_remarks(case: Case, manner: Manner) -> Iterable[str]:
    """Back since the campaign began, hence still on annex 4."""
    returned = case.flow and case.flow.returned_on
    if returned and returned <= str(manner.campaign.fill_date):
        yield "已返回"


def _loss_remarks(case: Case, manner: Manner) -> Iterable[str]:
    """附件5、6 说明5、7."""
    loss = case.loss
    if loss and loss.pocket:
        yield "口袋党员"
    if loss and loss.reason == OTHER:
        yield manner.show(loss, "reason_detail")
    yield _left_out_category(case, manner)


_REMARKS: Mapping[int, Callable[[Case, Manner], Iterable[str]]] = {
    2: _roster_remarks,
    4: _flow_remarks,
    5: _loss_remarks,
    6: _loss_remarks,
}


def _together(record: Any, manner: Manner, names: str, by: str) -> str:
    """Several fields in one cell, those that are filled."""
    return by.join(filter(None, (manner.show(record, name) for name in names.split())))


@named("education_and_degree")
def _education_and_degree(case: Case, manner: Manner) -> str:
    degree = case.member.degree
    return _together(
        case.member, manner, "education" if degree == NO_DEGREE else "education degree", "，"
    )


@named("workplace_and_post")
def _workplace_and_post(case: Case, manner: Manner) -> str:
    return _together(case.member, manner, "employer job_title", " ")


@named("telephone")
def _telephone(case: Case, manner: Manner) -> str:
    return manner.show(case.member, "mobile") or manner.show(case.member, "landline")


@named("found_telephone")
def _found_telephone(case: Case, manner: Manner) -> str:
    return manner.show(case.loss, "found_phone") or _telephone(case, manner)


@named("time_out_of_contact")
def _time_out_of_contact(case: Case, _manner: Manner) -> str:
    """与党组织失去联系时间 (附件3 说明2)."""
    return "" if case.months_lost is None else duration_words(case.months_lost)


@named("last_activity_before")
def _last_activity_before(case: Case, manner: Manner) -> str:
    """最近一次参加组织生活 of before he was lost (附件3 说明2)."""
    return _contact_before(case, manner, "last_activity_on")


@named("last_dues_before")
def _last_dues_before(case: Case, manner: Manner) -> str:
    """最近一次交纳党费 of before he was lost (附件3 说明2)."""
    return _contact_before(case, manner, "last_dues_on")


def _contact_before(case: Case, manner: Manner, name: str) -> str:
    day = contacts_before(case.member, case.loss, manner.campaign).get(name)
    return manner.value(described_field(Member, name), day)


@named("full_member_or_probationary")
def _full_member_or_probationary(case: Case, manner: Manner) -> str:
    """转正时间, or for who has none yet that he is a 预备党员."""
    probationary = case.member.standing == Standing.PROBATIONARY
    return manner.show(case.member, "standing" if probationary else "full_member_on")


def _flow(case: Case) -> Flow | None:
    """His flow, when he counts as floating (附件1 说明6: 非流动党员不填写)."""
    return case.flow if 4 in case.registers else None


@named("flow_place_and_unit")
def _flow_place_and_unit(case: Case, manner: Manner) -> str:
    return _together(_flow(case), manner, "place receiving_unit", " ")


@named("has_card")
def _has_card(case: Case, _manner: Manner) -> str:
    """附件1 说明6: no number means no card."""
    flow = _flow(case)
    return "" if flow is None else "是" if flow.card_number else "否"


@named("branch_contact")
def _branch_contact(case: Case, manner: Manner) -> str:
    named = manner.show(_flow(case), "branch_contact")
    return named or _together(case.branch, manner, "contact phone", " ")


@named("is_floating")
def _is_floating(case: Case, _manner: Manner) -> str:
    return "是" if 4 in case.registers else "否"


@named("is_lost")
def _is_lost(case: Case, _manner: Manner) -> str:
    return "是" if case.state in ContactState.OUT_OF_CONTACT else "否"


@named("lost_since")
def _lost_since(case: Case, manner: Manner) -> str:
    return manner.date(case.last_contact) if _is_lost(case, manner) == "是" else ""


@named("membership", lists=("handlings",))
def _membership(case: Case, manner: Manner) -> str:
    """党籍状态; nothing entered means 正常."""
    return manner.show(case.member, "membership") or "正常"


def _open_letter(case: Case) -> TransferLetter | None:
    """The letter he left with: the newest without a receipt, else the newest."""
    return next((it for it in reversed(case.letters) if not it.receipt_on), None) or (
        case.letters[-1] if case.letters else None
    )


@named("pocket_letter", lists=("letters",))
def _pocket_letter(case: Case, manner: Manner) -> str:
    """Whether 口袋党员, and 转出时间 and 接收单位 of his letter (通知 三.1)."""
    if case.loss is None:
        return ""
    if not case.loss.pocket:
        return "否"
    letter = _open_letter(case)
    told = (
        f"组织关系转出时间：{manner.show(letter, 'transferred_on')}",
        f"接收单位：{manner.show(letter, 'receiver')}",
    )
    return f"是（{'；'.join(told)}）"


# Rows of boxes to tick.


def _boxes(labels: Iterable[tuple[str, bool]]) -> str:
    return GAP.join(f"{TICKED if ticked else OPEN}{label}" for label, ticked in labels)


@named("reason_boxes")
def _reason_boxes(case: Case, manner: Manner) -> str:
    """附件3 说明3."""
    reason = case.loss.reason if case.loss else None
    detail = manner.show(case.loss, "reason_detail") or TO_FILL_IN
    return _boxes(
        (
            code.label + (f"（具体原因：{detail}）" if code.key == OTHER else ""),
            code.key == reason,
        )
        for code in LOSS_REASON
    )


@named("search_under_way")
def _search_under_way(case: Case, _manner: Manner) -> str:
    """What marks an annex 3 whose search has not ended (通知 三.2)."""
    return "（查找中）" if case.state == ContactState.LOST else ""


@named("result_boxes")
def _result_boxes(case: Case, manner: Manner) -> str:
    """How the search had ended, with how and where he was found (附件3)."""
    found = case.loss if case.state == ContactState.FOUND else None
    told = "；".join(
        f"{_field_of(Loss, name).label}：{manner.show(found, name) or TO_FILL_IN}"
        for name in ("found_on", "found_how", "found_place", "found_phone")
    )
    boxes = [
        (f"取得联系（{told}）", found is not None),
        ("仍然无法取得联系", case.state == ContactState.NOT_FOUND),
    ]
    if case.loss and case.state == ContactState.ACCOUNTED_FOR:
        boxes.append((manner.show(case.loss, "result"), True))
    return _boxes(boxes)


@named("conduct_boxes")
def _conduct_boxes(case: Case, manner: Manner) -> str:
    """What the enquiry found, then the account of it (通知 三.2、三.6)."""
    conduct = case.loss.conduct if case.loss else None
    labels = {code.key: code.label for code in LOSS_CONDUCT} | {Conduct.UNVERIFIED: "尚未核实"}
    boxes = _boxes((label, key == conduct) for key, label in labels.items())
    return GAP.join(filter(None, (boxes, manner.show(case.loss, "findings"))))


@named("material_boxes", lists=("dossiers",))
def _material_boxes(case: Case, manner: Manner) -> str:
    """保管资料: what the dossier holds; what is there with a fault says so (通知 三.4)."""
    other = manner.show(case.dossier, "other_material")
    return _boxes(
        (
            *(_material(case.dossier, field, manner) for field in MATERIALS),
            (f"其他：{other or TO_FILL_IN}", bool(other)),
        )
    )


def _material(dossier: Dossier | None, field: Coded, manner: Manner) -> tuple[str, bool]:
    state = getattr(dossier, field.name, None)
    faulty = state in (DossierState.IRREGULAR, DossierState.FALSE)
    fault = f"（{manner.value(field, state)}）" if faulty else ""
    return f"{field.label}{fault}", faulty or state == DossierState.COMPLETE


def _attempt_contacted(attempt: Any, manner: Manner) -> str:
    """联系对象及与本人关系."""
    shown = manner.show(attempt, "contacted")
    relationship = manner.show(attempt, "relationship")
    return f"{shown}（{relationship}）" if shown and relationship else shown or relationship


class Root(NamedTuple):
    """The record that a dotted entry begins with."""

    model: type[Record]
    record_of: Callable[[Case, Any], Record | None]
    lists: tuple[str, ...] = ()
    """The lists of a case that it is found in."""


_ROOTS: Mapping[str, Root] = {
    "member": Root(Member, lambda case, _: case.member),
    "branch": Root(Organization, lambda case, _: case.branch),
    "flow": Root(Flow, lambda case, _: _flow(case)),
    "loss": Root(Loss, lambda case, _: case.loss),
    "dossier": Root(Dossier, lambda case, _: case.dossier, ("dossiers",)),
    "letter": Root(TransferLetter, lambda case, _: _open_letter(case), ("letters",)),
    "family": Root(FamilyMember, lambda _, record: record),
    "attempt": Root(ContactAttempt, lambda _, record: record),
}

REPEATED: Mapping[str, Callable[[Case], list[Any]]] = {
    "family": lambda case: case.family,
    "attempts": lambda case: sorted(case.attempts, key=lambda attempt: attempt.on or ""),
}
"""The lists that a row of a personal form may be repeated for."""


def _field_of(model: Any, name: str) -> Any:
    """The described field of `model` called `name`, or None."""
    field = fields_by_name(model).get(name)
    return field if isinstance(field, DescribedField) else None


def entry(name: str, manner: Manner) -> Show:
    """What shows the entry `name`. Raises Refused when layouts may not name it so."""
    if name in NAMED:
        words = NAMED[name].words
        return lambda case, _record: words(case, manner)
    if name == "attempt.contacted_and_relationship":
        return lambda _case, record: _attempt_contacted(record, manner)
    if name in ("", SERIAL):
        return lambda _case, _record: ""
    beginning, _, field_name = name.partition(".")
    root = _ROOTS.get(beginning)
    field = _field_of(root.model, field_name) if root else None
    if field is None or root is None:
        raise Refused(
            f"附件{manner.annex}的版式文件中，“{name}”不是能填的项目；请改正版式文件，或移走它后再试"
        )

    def show(case: Case, record: Any) -> str:
        source = root.record_of(case, record)
        return "" if source is None else manner.value(field, getattr(source, field_name))

    return show


def lists_of(names: Iterable[str]) -> frozenset[str]:
    """The lists of a case that these entries read, see `cases.LISTS`."""
    read: set[str] = set()
    for name in names:
        told = NAMED.get(name) or _ROOTS.get(name.partition(".")[0])
        read.update(told.lists if told else ())
    return frozenset(read)


def empty_case(branch: Organization | None) -> Case:
    """Nobody, for a form to be filled in by hand."""
    return Case(
        member=Member(),
        branch=branch or Organization(),
        flow=None,
        loss=None,
        state=ContactState.IN_CONTACT,
        last_contact=None,
        months_lost=None,
        category=None,
        registers=frozenset(),
        overdue_letter=None,
    )
