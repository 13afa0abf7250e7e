"""The sheets of the import workbook and their columns, for the template and for imports.

Labels, aliases and help come from the fields of the models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import fold
from paicha_tui.models import MEMBER_RECORDS, Flow, Mark, Member, Organization
from paicha_tui.records.fields import (
    DescribedField,
    Text,
    WholeNumber,
    YesNo,
    described_fields,
)
from paicha_tui.store import Record

NOTES_SHEET = "填写说明"
LISTS_SHEET = "代码表"

REASON_COLUMN = "退回原因"
"""The column that a workbook of rejected rows adds at the end."""

BRANCH, PARENT, GENERAL_BRANCH = "branch", "parent", "general_branch"
NAME, ID_NUMBER = Member.name.name, Member.id_number.name
MEMBER_ID, MEMBER_NAME = "member_id", "member_name"
MARKED_SHEET, MARKED_RECORD, MARKED_FIELD = "record_table", "ordinal", "field"

IS_LOST, LOST_ON = "is_lost", "lost_on"
IS_FLOATING, FLOWS_TO = "is_floating", "flows_to"
PAID_UP_TO = "paid_up_to"
POLITICAL_STATUS, WORKPLACE_AND_POST = "political_status", "workplace_and_post"
CATEGORY, STANDING = "category_of_person", Member.standing.name


@dataclass(frozen=True)
class SheetColumn:
    """One column: `key` is the name of the field it fills, or of the link it makes."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    field: DescribedField | None = None
    """What reads and shows its values; None for a link to another record."""

    def spellings(self) -> tuple[str, ...]:
        """The headers accepted for it, folded, the best first."""
        return tuple(fold(header) for header in (self.label, *self.aliases))


@dataclass(frozen=True)
class SheetForm:
    """One sheet of the import workbook."""

    model: type[Record]
    columns: tuple[SheetColumn, ...]
    heads: tuple[str, ...]
    """Keys of the columns of which one must be among the headers."""
    also: tuple[SheetColumn, ...] = ()
    """Columns that are read, but not offered by the template."""

    @property
    def title(self) -> str:
        """The name of the sheet."""
        return self.model.sheet

    @property
    def table(self) -> str:
        """The name of the records' table."""
        return table_name(self.model)

    def column(self, key: str) -> SheetColumn:
        """The column with this key; KeyError when there is none."""
        for column in (*self.columns, *self.also):
            if column.key == key:
                return column
        raise KeyError(key)


def _of_fields(model: type[Record]) -> Iterator[SheetColumn]:
    for field in described_fields(model):
        yield SheetColumn(field.name, field.label, field.aliases, field.note, field)


def _label(field: Any) -> str:
    return str(field.verbose_name)


_BRANCH = SheetColumn(
    BRANCH,
    _label(Member.branch),
    (
        *("组织关系所在党支部", "所在支部", "所属党支部", "所属支部", "党支部", "支部"),
        *("党支部名称", "支部名称", "所在党支部名称", "所在支部名称", "所属党支部名称"),
        *("所在党组织", "所属党组织", "所在党组织名称", "党组织名称", "组织关系所在支部"),
        *("组织关系所在党组织", "组织关系所在单位", "现所在党支部", "所在基层党组织"),
        *("党组织", "组织", "所在组织", "所属组织", "现所在支部"),
    ),
    "填党支部名称或组织代码",
)
_LINKS = (
    SheetColumn(
        MEMBER_ID, Member.id_number.label, Member.id_number.aliases, "这一行说的是哪名党员"
    ),
    SheetColumn(
        MEMBER_NAME,
        Member.name.label,
        Member.name.aliases,
        "没有身份证号码时靠它认人",
    ),
    _BRANCH,
)


def _organization_columns() -> Iterator[SheetColumn]:
    parent = SheetColumn(
        PARENT, _label(Organization.parent), ("上级组织",), "上级党组织的代码；最上级空着"
    )
    for column in _of_fields(Organization):
        yield column
        if column.key == Organization.level.name:
            yield parent


# The national 党员基本信息汇总表 tells 失联 and 流动 in columns of the person.
_NATIONAL = (
    SheetColumn(
        IS_LOST, "是否为失联党员", ("是否失联党员", "是否失联"), field=YesNo("是否为失联党员")
    ),
    SheetColumn(LOST_ON, "失去联系日期", ("失联时间", "失联日期"), field=Member.last_activity_on),
    SheetColumn(
        IS_FLOATING, "是否为流动党员", ("是否流动党员", "是否流动"), field=YesNo("是否为流动党员")
    ),
    SheetColumn(FLOWS_TO, "外出流向", field=Flow.direction),
    # The month that dues are paid up to, not the day of payment: prepaid dues would hide a loss.
    SheetColumn(PAID_UP_TO, "党费交至", ("党费缴至", "党费交到"), field=Member.last_dues_on),
)

# Rosters of members and others together tell in a column who is a member.
_ALSO = (
    *_NATIONAL,
    SheetColumn(
        GENERAL_BRANCH,
        "党总支",
        ("总支", "党总支部", "总支部", "所在党总支", "所属党总支", "所属总支", "所在总支"),
    ),
    SheetColumn(
        POLITICAL_STATUS,
        "政治面貌",
        (
            *(
                "政治身份",
                "政治面目",
                "政治面貌名称",
                "政治面貌代码",
                "党派",
                "党派名称",
                "参加党派",
            ),
            *("是否党员", "是否为党员", "是否是党员", "是否中共党员", "党员否"),
        ),
    ),
    SheetColumn(CATEGORY, "类别", ("身份", "身份类别", "人员身份", "人员性质")),
    SheetColumn(
        WORKPLACE_AND_POST,
        "工作单位及职务",
        ("工作单位和职务", "单位及职务", "工作单位、职务"),
        field=Text("工作单位及职务"),
    ),
)

_ORDINAL = WholeNumber("第几条", "同一名党员在那张工作表里的第几行；只有一行就空着")

MARK_FORM = SheetForm(
    Mark,
    (
        *_LINKS,
        SheetColumn(
            MARKED_SHEET, _label(Mark.record_table), (), "哪张工作表里的项目待完善，如“党员”"
        ),
        SheetColumn(MARKED_RECORD, _ORDINAL.label, (), _ORDINAL.note, _ORDINAL),
        SheetColumn(MARKED_FIELD, _label(Mark.field), (), "哪一栏待完善，如“入党时间”"),
        *_of_fields(Mark),
    ),
    (MARKED_FIELD,),
)

FORMS: tuple[SheetForm, ...] = (
    SheetForm(
        Organization,
        tuple(_organization_columns()),
        (Organization.name.name, Organization.code.name),
    ),
    SheetForm(Member, (_BRANCH, *_of_fields(Member)), (NAME,), _ALSO),
    *(
        SheetForm(model, (*_LINKS, *_of_fields(model)), (MEMBER_NAME, MEMBER_ID))
        for model in MEMBER_RECORDS
    ),
    MARK_FORM,
)
"""Every sheet, parents before children."""


def form_of(model: type[Record]) -> SheetForm:
    """The sheet for the records of `model`."""
    return next(form for form in FORMS if form.model is model)


def form_titled(title: str) -> SheetForm | None:
    """The sheet of this name, in any spelling; None when there is none."""
    folded = fold(title)
    return next((form for form in FORMS if fold(form.title) == folded), None)
