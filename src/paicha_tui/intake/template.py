"""The import workbook: empty for filling in, or holding every record of the store."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.basics.openpyxl_private import to_bytes
from paicha_tui.basics.spreadsheet import Look, Pen
from paicha_tui.basics.values import enumerated, fold
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    FORMS,
    LISTS_SHEET,
    MARK_FORM,
    MARKED_FIELD,
    MARKED_RECORD,
    MARKED_SHEET,
    MEMBER_ID,
    MEMBER_NAME,
    NOTES_SHEET,
    PARENT,
    SheetColumn,
    SheetForm,
    form_of,
)
from paicha_tui.meaning import screening
from paicha_tui.models import MEMBER_RECORDS, Mark, Member, MemberRecord, Organization
from paicha_tui.records.fields import Coded, Date, IdNumber, Phone, WholeNumber, YesNo
from paicha_tui.store import Record

ROWS_WITH_CHOICES = 5_000
"""So many rows below the header offer the values of code lists."""

LONGEST_INLINE_LIST = 120
"""A code list of more characters stands on the hidden sheet."""

HEAD = Look(font="黑体", bold=True, fill="D9E2F3")
NEEDED = dataclasses.replace(HEAD, fill="FCE4D6")
CELL = Look(font="宋体", border=False, align="left", wrap=False)
NOTE = Look(font="宋体", border=False, align="left")
TITLE = Look(font="黑体", size=14, border=False, align="left")

_INSTRUCTIONS = (
    "一张工作表登记一类记录，每行一条；表头不要改，栏目的先后可以换，不填的栏目可以删。",
    "“党员”表每人一行。其他各表靠身份证号码认人；没有身份证号码的，靠姓名和所在党支部认人。",
    "橙色表头的项目各附件都要用；暂时没有掌握的先空着，以后补填再导入，空着的单元格不会抹掉已有内容。",
    "日期可以只写到月或年，如 1998-07-01、1998.07、1998；身份证号码、电话、日期已设为文本格式。",
    "有下拉框的栏目按所列的值选填。看不懂的内容会照原样留着并标为待完善，不影响其他项目导入。",
    "同一份表重复导入不会重复登记；没有导入的行可以另存出来，改好后再导入。",
)


def template_workbook() -> bytes:
    """The empty workbook, as the content of an .xlsx file: every sheet with notes and choices."""
    return to_bytes(_build({}))


def records_workbook(organization: Organization | None = None) -> bytes:
    """The same workbook with every record of `organization` and all below it, or of the store.

    Imported into an empty store it gives the same records. Raises Refused when a text is longer
    than a cell can hold.
    """
    return to_bytes(_build(_Records(organization).rows()))


Rows = dict[type[Record], list[dict[str, str]]]


def _build(rows: Rows) -> Workbook:
    workbook = Workbook()
    pen = Pen(workbook)
    notes: Any = workbook.active
    notes.title = NOTES_SHEET
    _write_notes(pen, notes)
    lists = _Lists(workbook, pen)
    for form in FORMS:
        sheet = workbook.create_sheet(form.title)
        _write_header(pen, sheet, form, lists)
        _write_rows(pen, sheet, form, rows.get(form.model, []))
    lists.write()
    return workbook


def _write_notes(pen: Pen, sheet: Worksheet) -> None:
    pen.text(sheet, 1, 1, NOTES_SHEET, TITLE)
    row = 2
    for number, text in enumerate(_INSTRUCTIONS, 1):
        pen.merged(sheet, row, (1, 3), f"{number}. {text}", NOTE)
        sheet.row_dimensions[row].height = 30
        row += 1
    row += 1
    pen.row(sheet, row, ["工作表", "栏目", "填写要求"], HEAD)
    for form in FORMS:
        for column in form.columns:
            row += 1
            pen.row(sheet, row, [form.title, column.label, _note(column)], NOTE)
    for letter, width in zip("ABC", (14, 26, 70), strict=True):
        sheet.column_dimensions[letter].width = width


def _note(column: SheetColumn) -> str:
    """The help on a column, with its choices and other accepted headers."""
    parts = [column.note or (column.field.note if column.field else "")]
    if isinstance(column.field, IdNumber):
        parts.append("单元格请设为文本格式")
    if isinstance(column.field, Coded):
        parts.append(f"可填：{enumerated(column.field.codes.labels())}")
    elif isinstance(column.field, YesNo):
        parts.append("填“是”或“否”")
    elif isinstance(column.field, WholeNumber):
        parts.append("填整数")
    if column.aliases:
        parts.append(f"表头也可写作：{'、'.join(column.aliases)}")
    return "；".join(part for part in parts if part)


def _write_header(pen: Pen, sheet: Worksheet, form: SheetForm, lists: _Lists) -> None:
    for position, column in enumerate(form.columns, 1):
        needed = column.key in form.heads or bool(column.field and column.field.required)
        pen.text(sheet, 1, position, column.label, NEEDED if needed else HEAD)
        letter = get_column_letter(position)
        dimension = sheet.column_dimensions[letter]
        dimension.width = _width(column)
        if not isinstance(column.field, WholeNumber):
            dimension.number_format = "@"
        if note := _note(column):
            comment = Comment(note[:1000], form.title, height=120, width=260)
            sheet.cell(1, position).comment = comment
        if choices := lists.choices(column):
            sheet.add_data_validation(choices)
            choices.add(f"{letter}2:{letter}{ROWS_WITH_CHOICES + 1}")
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "D2"


def _width(column: SheetColumn) -> int:
    if column.key == MEMBER_ID or isinstance(column.field, IdNumber):
        return 22
    if column.key in (BRANCH, Organization.name.name) or isinstance(column.field, Phone):
        return 24 if column.label != Member.name.label else 10
    if isinstance(column.field, Date | YesNo | WholeNumber):
        return max(14, 2 * len(column.label) + 2)
    return max(12, 2 * len(column.label) + 4)


def _write_rows(
    pen: Pen, sheet: Worksheet, form: SheetForm, rows: Iterable[dict[str, str]]
) -> None:
    positions = {column.key: position for position, column in enumerate(form.columns, 1)}
    for row, values in enumerate(rows, 2):
        for key, text in values.items():
            if text:
                pen.text(sheet, row, positions[key], text, CELL)


class _Lists:
    """The choices of the columns; long ones stand on a hidden sheet."""

    def __init__(self, workbook: Workbook, pen: Pen) -> None:
        self._workbook = workbook
        self._pen = pen
        self._names: dict[tuple[str, ...], str] = {}

    def choices(self, column: SheetColumn) -> DataValidation | None:
        """The drop-down of a column, or None. Other values are let in after a question."""
        if column.key in (BRANCH, PARENT):
            letter = "B" if column.key == BRANCH else "A"
            source = f"{quote_sheetname(Organization.sheet)}!${letter}$2:${letter}$1001"
        elif column.key == MARKED_SHEET:
            source = self._source([form.title for form in FORMS if form is not MARK_FORM])
        elif isinstance(column.field, Coded | YesNo):
            source = self._source(column.field.codes.labels())
        else:
            return None
        return DataValidation(
            type="list",
            formula1=source,
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="warning",
            errorTitle=column.label[:30],
            error="这个值不在下拉框中，导入时可能标为待完善。",
        )

    def _source(self, labels: list[str]) -> str:
        inline = ",".join(labels)
        if len(inline) <= LONGEST_INLINE_LIST and inline.count(",") == len(labels) - 1:
            return f'"{inline}"'
        return self._names.setdefault(tuple(labels), f"choices_{len(self._names) + 1}")

    def write(self) -> None:
        """Write the hidden sheet."""
        sheet = self._workbook.create_sheet(LISTS_SHEET)
        sheet.sheet_state = "hidden"
        for position, (labels, name) in enumerate(self._names.items(), 1):
            for row, label in enumerate(labels, 1):
                self._pen.text(sheet, row, position, label, CELL)
            letter = get_column_letter(position)
            area = f"{quote_sheetname(LISTS_SHEET)}!${letter}$1:${letter}${len(labels)}"
            self._workbook.defined_names[name] = DefinedName(name, attr_text=area)


@dataclass
class _Records:
    """The records within an organisation, as rows of text by the key of the column."""

    organization: Organization | None
    _units: dict[int, Organization] = field(default_factory=dict)
    _names: Counter[str] = field(default_factory=Counter)
    _codes: set[str] = field(default_factory=set)
    _typed: dict[tuple[str, str], str] = field(default_factory=dict)
    _links: dict[int, dict[str, str]] = field(default_factory=dict)
    _subjects: dict[str, tuple[SheetForm, dict[str, str], str]] = field(default_factory=dict)
    """Of each record by its uid: the sheet, what links to it, and which of several it is."""

    def rows(self) -> Rows:
        """The rows of every sheet, each in the order in which the records were entered."""
        for unit in Organization.select().order_by(Organization.id):
            self._units[unit.id] = unit
            self._names[fold(unit.name or "")] += 1
            self._codes.add(fold(unit.code or ""))
        for mark in Mark.select().where(Mark.typed.is_null(False)):
            self._typed[mark.record_uid, mark.field] = mark.typed or ""
        scope = screening.scope_ids(self.organization)
        within = set(self._units) if scope is None else set(scope)
        rows: Rows = {
            Organization: list(self._organizations(within)),
            Member: list(self._members(within)),
        }
        for model in MEMBER_RECORDS:
            rows[model] = list(self._belongings(model))
        rows[Mark] = list(self._marks())
        return rows

    def _values(self, form: SheetForm, record: Record) -> dict[str, str]:
        """The fields of a record; where the value could not be read, the text as typed."""
        values: dict[str, str] = {}
        for column in form.columns:
            if column.field is None:
                continue
            value = record.__data__.get(column.key)
            if value is not None:
                values[column.key] = column.field.show(value)
            elif typed := self._typed.get((record.uid, column.key)):
                values[column.key] = typed
        return values

    def _named(self, unit: Organization) -> str:
        """What a member's row calls a unit: its name, or its code where the name is not unique."""
        name = fold(unit.name or "")
        unique = self._names[name] == 1 and name not in self._codes
        return str(unit.name if unit.name and unique else unit.code or "")

    def _organizations(self, within: set[int]) -> Iterator[dict[str, str]]:
        form = form_of(Organization)
        for identity, unit in sorted(self._units.items()):
            if identity not in within:
                continue
            above = unit.parent_id
            parent = self._units[above] if above in within else None
            link = (parent.code or self._named(parent)) if parent else ""
            self._subjects[unit.uid] = (form, {BRANCH: self._named(unit)}, "")
            yield {**self._values(form, unit), PARENT: str(link)}

    def _members(self, within: set[int]) -> Iterator[dict[str, str]]:
        form = form_of(Member)
        members = Member.select().order_by(Member.id)
        for member in members:
            if member.branch_id not in within:
                continue
            branch = self._named(self._units[member.branch_id])
            link = {
                MEMBER_ID: member.id_number or "",
                MEMBER_NAME: member.name or "",
                BRANCH: branch,
            }
            self._links[member.id] = link
            self._subjects[member.uid] = (form, link, "")
            yield {**self._values(form, member), BRANCH: branch}

    def _belongings(self, model: type[MemberRecord]) -> Iterator[dict[str, str]]:
        form = form_of(model)
        counts: defaultdict[int, int] = defaultdict(int)
        for record in model.select().order_by(model.id):
            link = self._links.get(record.member_id)
            if link is None:
                continue
            counts[record.member_id] += 1
            ordinal = counts[record.member_id]
            self._subjects[record.uid] = (form, link, str(ordinal) if ordinal > 1 else "")
            yield {**link, **self._values(form, record)}

    def _marks(self) -> Iterator[dict[str, str]]:
        for mark in Mark.select().order_by(Mark.id):
            subject = self._subjects.get(mark.record_uid)
            if subject is None:
                continue
            form, link, ordinal = subject
            yield {
                **link,
                MARKED_SHEET: form.title,
                MARKED_RECORD: ordinal,
                MARKED_FIELD: _label(form, mark.field),
                **self._values(MARK_FORM, mark),
            }


def _label(form: SheetForm, name: str) -> str:
    """The header of a field; its name where the sheet has no such column."""
    labels = {column.key: column.label for column in form.columns}
    return labels.get(name, name)
