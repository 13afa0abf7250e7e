"""Where each field of a member stands: tabs, sections, and the lines of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from paicha_tui.entry.branch import form_field
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Handling,
    Loss,
    Member,
    TransferLetter,
)
from paicha_tui.records.fields import (
    Coded,
    Date,
    DescribedField,
    IdNumber,
    Phone,
    WholeNumber,
    YesNo,
)
from paicha_tui.store import Record

WIDTH = 80
MARGIN = 2
"""Cells left of a line's first label."""
SECOND_COLUMN = 40
"""The cell at which a line's second label begins."""

_AFTER_LABEL = 1
_AFTER_FIELD = 1
_NEEDED: tuple[tuple[type[DescribedField], int], ...] = (
    (IdNumber, 18),
    (Phone, 13),
    (Date, 10),
    (WholeNumber, 9),
)
_NEEDED_FOR_TEXT = 20


@dataclass(frozen=True)
class FieldPlace:
    """One field on a line; widths in cells."""

    field: DescribedField
    label_width: int
    field_width: int
    column: int
    """The cell at which the label begins."""

    @property
    def field_column(self) -> int:
        """The cell at which the field begins."""
        return self.column + self.label_width + _AFTER_LABEL

    @property
    def name(self) -> str:
        """The name of the field, as the form takes it."""
        return str(self.field.name)


@dataclass(frozen=True)
class Section:
    """The fields of one kind of record under one title."""

    title: str
    model: type[Record]
    lines: tuple[tuple[FieldPlace, ...], ...]
    """One or two places each, in the order in which the cursor visits them."""
    folds: bool = False
    """Whether it concerns few people, so that it stays closed until something of it is told."""

    @property
    def places(self) -> tuple[FieldPlace, ...]:
        """Every place in order."""
        return tuple(place for line in self.lines for place in line)


@dataclass(frozen=True)
class Tab:
    """One tab of the record; 变更记录 has no sections."""

    key: str
    title: str
    sections: tuple[Section, ...] = ()


class Choice(NamedTuple):
    """One value of a field with a fixed list."""

    number: str
    """What the clerk keys for it."""
    label: str


def choices(field: DescribedField) -> tuple[Choice, ...]:
    """The values that `field` offers in order; none for a field that is written freely."""
    if not isinstance(field, Coded | YesNo):
        return ()
    return tuple(Choice(number, code.label) for number, code in field.codes.numbered().items())


def label_of_choice(field: DescribedField, text: str) -> str | None:
    """The label of the choice whose number was keyed, or None when `text` is no such number."""
    if not text or not isinstance(field, Coded | YesNo):
        return None
    code = field.codes.numbered().get(text.zfill(field.codes.digits))
    return code.label if code else None


def _section(title: str, model: type[Record], text: str, *, folds: bool = False) -> Section:
    """A section from the names of its fields: a line of the screen for each line of `text`."""
    lines = [
        [form_field(model, name) for name in line.split()] for line in text.strip().splitlines()
    ]
    left = _left_width(lines)
    right = max((cell_len(line[1].label) for line in lines if len(line) > 1), default=0)
    placed = [
        _pair(line[0], line[1], left, right) if len(line) > 1 else (_alone(line[0], left),)
        for line in lines
    ]
    return Section(title, model, tuple(placed), folds)


def _left_width(lines: list[list[DescribedField]]) -> int:
    """The width of the first labels: the widest that leaves fields that share a line enough."""
    paired = [line[0] for line in lines if len(line) > 1]
    least = max((cell_len(field.label) for field in paired), default=0)
    widths = sorted({cell_len(line[0].label) for line in lines}, reverse=True)
    roomy = (
        width
        for width in widths
        if width >= least and all(needed_width(field) <= _room(width) for field in paired)
    )
    return next(roomy, least)


def needed_width(field: DescribedField) -> int:
    """The cells in which any usual value of `field` shows whole, a choice with its number."""
    offered = choices(field)
    if offered:
        return max(cell_len(f"{number} {label}") for number, label in offered)
    return next((cells for kind, cells in _NEEDED if isinstance(field, kind)), _NEEDED_FOR_TEXT)


def _room(left: int) -> int:
    """The cells left for the first of two fields beside a label of `left` cells."""
    return SECOND_COLUMN - _AFTER_FIELD - MARGIN - left - _AFTER_LABEL


def _pair(
    first: DescribedField, second: DescribedField, left: int, right: int
) -> tuple[FieldPlace, FieldPlace]:
    rest = WIDTH - _AFTER_FIELD - SECOND_COLUMN - right - _AFTER_LABEL
    return FieldPlace(first, left, _room(left), MARGIN), FieldPlace(
        second, right, rest, SECOND_COLUMN
    )


def _alone(field: DescribedField, left: int) -> FieldPlace:
    label = max(left, cell_len(field.label))
    return FieldPlace(field, label, WIDTH - _AFTER_FIELD - MARGIN - label - _AFTER_LABEL, MARGIN)


TABS: tuple[Tab, ...] = (
    Tab(
        "basic",
        "基本信息",
        (
            _section(
                "党员基本信息",
                Member,
                """
                name id_number
                sex birth_date
                ethnicity native_place
                joined_work_on marital_status
                """,
            ),
            _section(
                "党籍信息",
                Member,
                """
                branch
                standing joined_on
                full_member_on membership
                party_post
                joined_at
                transferred_in_on left_on
                transferred_from
                relation
                category
                """,
            ),
            _section(
                "学历信息",
                Member,
                """
                education degree
                school
                major
                """,
            ),
            _section(
                "职业信息",
                Member,
                """
                employer
                job_title job_type
                """,
            ),
            _section(
                "联系方式",
                Member,
                """
                address
                mobile landline
                household_place
                qq wechat
                """,
            ),
            _section(
                "出国（境）情况",
                Member,
                """
                abroad_on abroad_reason
                abroad_contact
                abroad_membership
                returned_on resumed
                """,
                folds=True,
            ),
            _section(
                "最近联系",
                Member,
                """
                last_activity_on
                last_dues_on
                """,
            ),
            _section(
                "家庭主要成员及重要社会关系",
                FamilyMember,
                """
                kinship name
                age political_status
                employer
                job_title
                """,
            ),
            _section("备注", Member, "remarks"),
        ),
    ),
    Tab(
        "flow",
        "流动",
        (
            _section(
                "外出流动",
                Flow,
                """
                went_on reason
                direction occupation
                place
                receiving_unit
                card_number
                branch_contact
                receiver_category
                receiver_contact
                receiver_phone
                returned_on
                """,
                folds=True,
            ),
        ),
    ),
    Tab(
        "search",
        "失联查找",
        (
            _section(
                "失联",
                Loss,
                """
                pocket reason
                begun_on
                last_activity_on last_dues_on
                reason_detail
                occupation
                conduct
                findings
                result ended_on
                found_on found_phone
                found_how
                found_place
                """,
            ),
            _section(
                "查找记录",
                ContactAttempt,
                """
                on channel
                contacted relationship
                means
                searcher witness
                outcome
                """,
            ),
        ),
    ),
    Tab(
        "letters",
        "介绍信",
        (
            _section(
                "介绍信存根",
                TransferLetter,
                """
                number transferred_on
                valid_days receipt_on
                receiver
                receiver_phone
                enquiry
                """,
            ),
        ),
    ),
    Tab(
        "dossier",
        "档案",
        (
            _section(
                "党员档案",
                Dossier,
                """
                application_form application_letter
                political_review full_member_request
                training_review
                custody
                keeper
                other_material
                treatment
                """,
            ),
        ),
    ),
    Tab(
        "checks",
        "五核查",
        (
            _section(
                "五核查",
                Check,
                """
                item result
                checker checked_on
                problem
                """,
            ),
        ),
    ),
    Tab(
        "handling",
        "处置",
        (
            _section(
                "管理处置",
                Handling,
                """
                measure decided_on
                authority
                document
                explanation
                """,
            ),
        ),
    ),
    Tab("history", "变更记录"),
)


FINDINGS = _section(
    "失联原因和失联期间表现",
    Loss,
    """
    pocket reason
    reason_detail
    occupation
    conduct
    findings
    """,
)
"""What the enquiry beside a search finds (通知 三.2, 附件3 调查核实情况)."""

FOUND = _section(
    "取得联系",
    Loss,
    """
    found_on ended_on
    found_how found_phone
    found_place
    """,
)
"""What ends a search in which contact was regained."""

NOT_FOUND = _section("仍然无法取得联系", Loss, "ended_on")
"""What ends a search in which it was not."""


def sections() -> Iterator[Section]:
    """Every section in the order in which the tabs show them."""
    for tab in TABS:
        yield from tab.sections
