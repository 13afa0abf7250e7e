"""M1 to M8: what is missing, marked or unreadable, and values that the notice has no place for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from paicha_tui.basics.identity import phone_problem
from paicha_tui.basics.peewee_private import fields_by_name, table_name
from paicha_tui.basics.values import quoted
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
from paicha_tui.meaning.screening import (
    ContactState,
    came_later,
    found_lately,
    is_open,
    joined,
    scope_ids,
)
from paicha_tui.meaning.settings import Campaign, CategoryCodes, working_day
from paicha_tui.models import RECORDS, Flow, Loss, Mark, Member, Organization, TransferLetter
from paicha_tui.records.fields import DescribedField, Phone, described_fields
from paicha_tui.records.national_codes import OTHER_EDUCATION, WIDOWED
from paicha_tui.records.vocabulary import COMMUNITY, Relation
from paicha_tui.store import Record, prepared

_MODELS: dict[str, type[Record]] = {table_name(model): model for model in RECORDS}

_REQUIRED: dict[type[Record], tuple[DescribedField, ...]] = {
    model: tuple(field for field in described_fields(model) if field.required)
    for model in (Organization, Member)
}

_RECORDS_WITH_PHONES: tuple[tuple[str, type[Record]], ...] = (
    ("flows", Flow),
    ("losses", Loss),
    ("letters", TransferLetter),
)
_PHONES: tuple[tuple[str, tuple[DescribedField, ...]], ...] = tuple(
    (records, tuple(field for field in described_fields(model) if isinstance(field, Phone)))
    for records, model in _RECORDS_WITH_PHONES
)
_MEMBER_PHONES = tuple(field for field in described_fields(Member) if isinstance(field, Phone))

PENDING = "待完善的项目"
UNREADABLE = "内容无法识别"
MISSING = "必填项目没有填写"
PHONES = "电话号码"


class _Holder:
    """Stands for the record that a mark names, which needs not be loaded."""

    def __init__(self, uid: str) -> None:
        self.uid = uid


def _marked_field(mark: Mark) -> DescribedField | str:
    """The field a mark is on; as written when the program has no such field."""
    model = _MODELS.get(mark.record_table)
    field = fields_by_name(model).get(mark.field) if model else None
    return field if isinstance(field, DescribedField) else quoted(mark.field or "")


def _label(field: DescribedField | str) -> str:
    return field if isinstance(field, str) else field.label


def _pending(marks: Iterable[Mark]) -> Iterator[Remark]:
    for mark in marks:
        if mark.typed:
            continue
        field = _marked_field(mark)
        reason = f"（{quoted(mark.reason)}）" if mark.reason else ""
        yield Remark(
            field,
            f"{_label(field)}标记为待完善{reason}，请补填后取消标记。",
            record=_Holder(mark.record_uid),
        )


def _unreadable(marks: Iterable[Mark]) -> Iterator[Remark]:
    for mark in marks:
        field = _marked_field(mark)
        if mark.typed and field is not Member.ethnicity:
            yield Remark(
                field,
                f"{_label(field)}原样留有“{quoted(mark.typed)}”，无法识别，"
                "请按规定的写法重新填写，并取消标记。",
                record=_Holder(mark.record_uid),
            )


@case_rule("M1", Severity.BLOCKING, PENDING)
def nothing_is_pending(case: Case, _: Campaign) -> Iterator[Remark]:
    """通知 三.1: marked first, completed later."""
    return _pending(case.marks)


@case_rule("M2", Severity.BLOCKING, UNREADABLE)
def everything_was_read(case: Case, _: Campaign) -> Iterator[Remark]:
    """What could not be read is kept as typed; 民族 is V8's."""
    return _unreadable(case.marks)


@case_rule("M3", Severity.BLOCKING, MISSING)
def nothing_is_missing(case: Case, _: Campaign) -> Iterator[Remark]:
    """What the annexes can't do without, for whom they list."""
    for record, field in _needed(case):
        if getattr(record, field.name) in (None, "") and not waits(case, record, field.name):
            yield Remark(
                field,
                f"没有填写{field.label}，请补填；一时难以掌握的标记待完善。",
                record=record,
            )


def _needed(case: Case) -> Iterator[tuple[Record, DescribedField]]:
    """The records of a case with the fields that must not be empty."""
    if case.member.relation in Relation.GONE:
        yield case.member, Member.left_on
    if left_unlisted(case):
        return
    for field in _REQUIRED[Member]:
        yield case.member, field
    if case.loss and case.registers & {5, 6}:
        yield case.loss, Loss.reason
        yield case.loss, Loss.occupation
    if case.flow and 4 in case.registers:
        yield case.flow, Flow.direction
        yield case.flow, Flow.occupation


@case_rule("M4", Severity.BLOCKING, "查找未结束", annexes=(5, 6, 7, 9))
def search_has_ended(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """Who is still being searched for is on neither annex 5 nor 6, if he was not found just before.

    A result that was reached after the day whose state is asked for is no fault of that day.
    """
    loss = case.loss
    same = (each for each in case.recorded_losses if loss and each.uid == loss.uid)
    recorded = next(same, loss)
    goes_on = recorded is not None and is_open(recorded.result)
    found = found_lately(case.losses, campaign, working_day(campaign))
    if case.state == ContactState.LOST and goes_on and not found:
        yield Remark(
            Loss.result,
            "查找未结束，附件5和附件6都没有列入：请在查找结束后填写“取得联系”或“仍然无法取得联系”。",
            record=case.loss,
        )


@case_rule("M5", Severity.DOUBTFUL, PHONES)
def phones_are_sound(case: Case, _: Campaign) -> Iterator[Remark]:
    """Mobile numbers, landlines and internal numbers of every record."""
    yield from _phone_remarks(case.member, _MEMBER_PHONES)
    for records, fields in _PHONES:
        for record in getattr(case, records):
            yield from _phone_remarks(record, fields)


def _phone_remarks(record: Record, fields: Iterable[DescribedField]) -> Iterator[Remark]:
    values = record.__data__
    for field in fields:
        value = values.get(field.name)
        if value and (problem := phone_problem(value)):
            yield Remark(field, f"{field.label}：{problem}", subject=value, record=record)


@case_rule("M6", Severity.DOUBTFUL, "婚姻状况不在通知所列之中")
def marital_status_is_listed(case: Case, _: Campaign) -> Iterator[Remark]:
    """附件1 说明2 has no 丧偶."""
    if case.member.marital_status == WIDOWED:
        yield Remark(
            Member.marital_status,
            "婚姻状况填为丧偶，通知只列未婚、已婚、离婚、复婚四种，请核对后确认照填，或改填其中一种。",
            subject="丧偶",
        )


@case_rule("M7", Severity.DOUBTFUL, "学历为其他")
def education_has_a_column(case: Case, _: Campaign) -> Iterator[Remark]:
    """The statistics have no column for it."""
    if case.member.education == OTHER_EDUCATION:
        yield Remark(
            Member.education,
            "学历填为其他，附件7把它计入初中及以下，请核对能否改填具体的学历。",
            subject="其他",
        )


@case_rule("M8", Severity.DOUBTFUL, "附件6没有街道社区这一类")
def category_is_in_annex_6(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """附件6 说明6 as issued lists eight categories without 街道社区."""
    eight = campaign.category_codes is CategoryCodes.EIGHT
    if eight and 6 in case.registers and case.category == COMMUNITY:
        yield Remark(
            Member.category,
            "通知附件6的党组织类别没有街道社区，将印为“⑧”并在备注写明，请核对后确认，"
            f"或把设置“附件6党组织类别代码”改为“{CategoryCodes.NINE.words}”。",
            subject="街道社区",
        )


# The same for organisations.


def _organizations(organization: Organization | None) -> list[Organization]:
    """Those within `organization`, by code."""
    query = Organization.select().order_by(Organization.code)
    ids = scope_ids(organization)
    return list(query if ids is None else query.where(Organization.id.in_(ids)))


def _organization_marks() -> defaultdict[str, list[Mark]]:
    """The marks on organisations by the uid of the organisation."""
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in Mark.select().where(Mark.member.is_null()).order_by(Mark.id):
        marks[mark.record_uid].append(mark)
    return marks


@scope_rule("M1", Severity.BLOCKING, PENDING, annexes=())
def no_organization_is_pending(scope: Scope) -> Iterator[Located]:
    """Marks on organisations."""
    marks = _organization_marks()
    for concerned in _organizations(scope.organization):
        for remark in _pending(marks[concerned.uid]):
            yield Located(concerned, None, remark)


@scope_rule("M2", Severity.BLOCKING, UNREADABLE, annexes=())
def every_organization_was_read(scope: Scope) -> Iterator[Located]:
    """Unreadable text on organisations."""
    marks = _organization_marks()
    for concerned in _organizations(scope.organization):
        for remark in _unreadable(marks[concerned.uid]):
            yield Located(concerned, None, remark)


@scope_rule("M3", Severity.BLOCKING, MISSING, annexes=())
def no_organization_misses_anything(scope: Scope) -> Iterator[Located]:
    """A name for each; a category where members are counted by it. Told once, not per member."""
    marked = {(uid, mark.field) for uid, marks in _organization_marks().items() for mark in marks}
    counted = {identity for (identity,) in _branches_counted_by_category(scope.campaign)}
    for concerned in _organizations(scope.organization):
        for field in _REQUIRED[Organization]:
            if getattr(concerned, field.name) or (concerned.uid, field.name) in marked:
                continue
            if field is not Organization.category or concerned.id in counted:
                yield Located(
                    concerned, None, Remark(field, f"没有填写{field.label}，请在党组织信息中补填。")
                )


@prepared
def _branches_counted_by_category(campaign: Campaign) -> Any:
    """The ids of organisations that had a member without a category of his own."""
    own = joined(campaign, Organization.id).where(Member.category.is_null(), ~came_later(campaign))
    return own.distinct()


@scope_rule("M5", Severity.DOUBTFUL, PHONES, annexes=())
def organization_phones_are_sound(scope: Scope) -> Iterator[Located]:
    """The telephone printed at an annex's foot."""
    for concerned in _organizations(scope.organization):
        for remark in _phone_remarks(concerned, (Organization.phone,)):
            yield Located(concerned, None, remark)
