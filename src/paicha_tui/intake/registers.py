"""附件4, 5 and 6 as rosters: what they tell of 外出流动 and 失联, by the digits of each annex."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import fold
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import SheetColumn, SheetForm, form_of
from paicha_tui.intake.subjects import Subject
from paicha_tui.intake.workbook_reader import SheetContent
from paicha_tui.meaning.settings import Campaign, CategoryCodes
from paicha_tui.models import Flow, Loss, Member, MemberRecord
from paicha_tui.records.fields import Coded, DescribedField, Text
from paicha_tui.records.vocabulary import ORGANIZATION_CATEGORY, OTHER, LossResult

FLOATING, FOUND, NOT_FOUND = 4, 5, 6
_OF_LOSS = frozenset(("失去联系情形(代码)", "失去联系情形", "与党组织失去联系时间"))
_OF_FOUND = "取得联系时间"
_OF_FLOW = frozenset(("外出流向(代码)", "外出时间", "外出地点及流入单位"))
_CATEGORY, _PLACE_AND_UNIT = "register:category", "register:place"
_POCKET = "口袋党员"
ROWS_LOOKED_AT = 30


class AnnexCoded(Coded):
    """A value of a code list that an annex prints by its own digit."""

    def __init__(self, field: Coded, annex: int) -> None:
        super().__init__(field.label, field.codes)
        self.annex = annex

    def read(self, text: str) -> str | None:
        """The key of the value with this digit, label or alias. Raises ValueUnreadable."""
        digit = fold(text)
        found = (code.key for code in self.codes if str(code.numbers.get(self.annex)) == digit)
        return next(found, None) or super().read(text)


@dataclass
class Told:
    """What a register says of a member beyond his own fields."""

    member: Subject
    model: type[MemberRecord]
    entry: Entry
    """The row, with the values of that record."""
    row: Entry
    """The row as the member's."""


def register_form(content: SheetContent, campaign: Campaign) -> SheetForm:
    """The form for a sheet of members: with the columns of an annex where it has its heads."""
    texts = {
        fold(cell)
        for row in content.rows[:ROWS_LOOKED_AT]
        for cell in row.cells
        if isinstance(cell, str)
    }
    plain = form_of(Member)
    if texts & _OF_LOSS:
        annex = FOUND if _OF_FOUND in texts else NOT_FOUND
    elif texts & _OF_FLOW or fold(content.title) == fold(Flow.sheet):
        annex = FLOATING
    else:
        return plain
    return dataclasses.replace(plain, columns=(*_columns(annex, campaign), *plain.columns))


def _columns(annex: int, campaign: Campaign) -> Iterator[SheetColumn]:
    nine = annex == NOT_FOUND and campaign.category_codes is CategoryCodes.NINE
    category = AnnexCoded(Member.category, FOUND if nine else annex)
    heads = ("党组织类型(代码)", "党组织类型", "党组织类别(代码)", "党组织类别")
    yield SheetColumn(_CATEGORY, Member.category.label, heads, field=category)
    if annex == FLOATING:
        yield _column(AnnexCoded(Flow.occupation, annex), Flow.occupation, "职业(代码)", "职业")
        yield _column(AnnexCoded(Flow.direction, annex), Flow.direction, "外出流向(代码)")
        for field in (Flow.went_on, Flow.reason, Flow.card_number, Flow.branch_contact):
            yield _column(field, field)
        yield _column(Flow.returned_on, Flow.returned_on)
        label = "外出地点及流入单位"
        yield SheetColumn(_PLACE_AND_UNIT, label, ("外出地点",), field=Text(label))
        return
    yield _column(AnnexCoded(Loss.occupation, annex), Loss.occupation, "职业(代码)", "职业")
    yield _column(AnnexCoded(Loss.reason, annex), Loss.reason, "失去联系情形(代码)")
    if annex == FOUND:
        for field in (Loss.found_on, Loss.found_place):
            yield _column(field, field)
        yield _column(Loss.found_phone, Loss.found_phone, "联系电话")


def _column(reader: DescribedField, field: DescribedField, *heads: str) -> SheetColumn:
    key = f"{table_name(field.model)}:{field.name}"
    return SheetColumn(key, field.label, (*field.aliases, *heads), field=reader)


def take_register(member: Subject, branch: Subject, entry: Entry) -> Told | None:
    """Take out of a row what it says of 外出流动 or 失联; None where it is no row of a register."""
    keys = [column.key for column in entry.sheet.form.columns if ":" in column.key]
    if not keys:
        return None
    _set_category(member, branch, entry)
    model: type[MemberRecord] = Flow if any(key.startswith("flow:") for key in keys) else Loss
    given = {_name(key): entry.given.pop(key) for key in keys if key in entry.given}
    wrong = {_name(key): entry.wrong.pop(key) for key in keys if key in entry.wrong}
    if model is Flow:
        _set_place(member, branch, given)
    else:
        _set_result(member, entry, given)
    told = dataclasses.replace(entry, given=given, wrong=wrong)
    return Told(member, model, told, entry)


def _name(key: str) -> str:
    return key.rpartition(":")[2]


def _set_category(member: Subject, branch: Subject, entry: Entry) -> None:
    """Keep the 党组织类别 of a member where the annex prints another than his branch's."""
    key = Member.category.name
    if wrong := entry.wrong.pop(_CATEGORY, None):
        entry.wrong[key] = wrong
    told = entry.given.pop(_CATEGORY, None)
    reader = entry.sheet.form.column(_CATEGORY).field
    known = member.value(key) or branch.value("category")
    if told and isinstance(reader, AnnexCoded) and _digit(told, reader) != _digit(known, reader):
        entry.given[key] = told


def _digit(key: str | None, reader: AnnexCoded) -> int | None:
    """The digit of a category in an annex; one that it has none for is printed as 其他."""
    if key is None:
        return None
    code = ORGANIZATION_CATEGORY[key]
    return code.numbers.get(reader.annex) or ORGANIZATION_CATEGORY[OTHER].numbers[reader.annex]


def _set_place(member: Subject, branch: Subject, given: dict[str, Any]) -> None:
    """Take 外出地点及流入单位 apart at the space that 附件4 joins it with."""
    told = given.pop("place", None)
    flows = _stored(Flow, member)
    if told and not any(
        fold(told) == fold(f"{f.place or ''}{f.receiving_unit or ''}") for f in flows
    ):
        place, _, unit = told.partition(" ")
        given |= {"place": place} | ({"receiving_unit": unit} if unit else {})
    contact = f"{branch.value('contact') or ''}{branch.value('phone') or ''}"
    if fold(given.get("branch_contact") or "") == fold(contact):
        given.pop("branch_contact", None)


def _set_result(member: Subject, entry: Entry, given: dict[str, Any]) -> None:
    """What stands in 备注 of 附件5 and 6, and what being on them means."""
    found = any(column.key == "loss:found_on" for column in entry.sheet.form.columns)
    given["result"] = LossResult.FOUND if found else LossResult.NOT_FOUND
    if given.get("found_phone") in (member.value("mobile"), member.value("landline")):
        given.pop("found_phone", None)
    remarks = Member.remarks.name
    parts = (entry.given.pop(remarks, None) or "").split("；")
    if _POCKET in parts:
        given["pocket"] = True
        parts.remove(_POCKET)
    if given.get("reason") == OTHER and parts[0]:
        given["reason_detail"] = parts.pop(0)
    if rest := "；".join(filter(None, parts)):
        entry.given[remarks] = rest


def _stored(model: type[MemberRecord], member: Subject) -> list[Any]:
    if member.record is None:
        return []
    return list(model.select().where(model.member == member.record))


def set_known_aside(member: Subject, branch: Subject, entry: Entry) -> None:
    """Leave out what annexes write of themselves and the store tells already.

    That are notes in 备注, and the 固定电话 under 联系电话 of who has no 手机号码.
    """
    remarks, mobile = Member.remarks.name, Member.mobile.name
    if entry.given.get(mobile) and entry.given[mobile] == member.value(Member.landline.name):
        del entry.given[mobile]
    told = entry.given.get(remarks)
    if not told or member.record is None:
        return
    rest = [part for part in told.split("；") if not _is_noted(part, member, branch)]
    if "；".join(rest) in ("", member.value(remarks)):
        del entry.given[remarks]


def _is_noted(part: str, member: Subject, branch: Subject) -> bool:
    record = member.record
    if part == "外出流动":
        return bool(_stored(Flow, member))
    if part == "已返回":
        return any(flow.returned_on for flow in _stored(Flow, member))
    if part == "失联":
        return bool(_stored(Loss, member))
    if part == "出国（境）":
        return bool(record.abroad_on)
    category = record.category or branch.value("category")
    return part in (
        Member.membership.show(record.membership),
        ORGANIZATION_CATEGORY.label(category),
    )
