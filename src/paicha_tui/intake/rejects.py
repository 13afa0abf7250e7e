"""A workbook of the rows that were not imported, to be corrected and imported again."""

from __future__ import annotations

import dataclasses
import re

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.basics.openpyxl_private import to_bytes
from paicha_tui.basics.spreadsheet import Look, Pen
from paicha_tui.basics.values import clean_text
from paicha_tui.intake.outcome import Plan, Reject
from paicha_tui.intake.reading import cell_text, correctable_text
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.sheet_forms import BRANCH, REASON_COLUMN

HEAD = Look(font="黑体", bold=True)
CELL = Look(font="宋体", align="left")
FAULT = dataclasses.replace(CELL, fill="FFD966")
WIDTH, REASON_WIDTH = 18, 60
LONGEST_TITLE = 31


def rejects_workbook(plan: Plan) -> bytes:
    """The rejected rows of `plan` as a workbook: each cell as text, and the reason beside them.

    The cell at fault is coloured. The sheets keep their names and headers, so that the corrected
    workbook can be imported as it is.
    """
    workbook = Workbook()
    del workbook[workbook.sheetnames[0]]
    pen = Pen(workbook)
    for sheet, rejects in _by_sheet(plan):
        _write_sheet(workbook, pen, sheet, rejects)
    if not workbook.sheetnames:
        workbook.create_sheet(REASON_COLUMN)
    return to_bytes(workbook)


def _by_sheet(plan: Plan) -> list[tuple[RecognisedSheet, list[Reject]]]:
    groups: dict[int, tuple[RecognisedSheet, list[Reject]]] = {}
    for reject in plan.rejects:
        sheet = reject.entry.sheet
        groups.setdefault(id(sheet), (sheet, []))[1].append(reject)
    return list(groups.values())


def _write_sheet(
    workbook: Workbook, pen: Pen, sheet: RecognisedSheet, rejects: list[Reject]
) -> None:
    paper = workbook.create_sheet(_sheet_title(sheet.content.title))
    width = max(
        (*sheet.headers, *(len(reject.entry.row.cells) - 1 for reject in rejects)), default=0
    )
    for position, header in sheet.headers.items():
        pen.text(paper, 1, position + 1, header, HEAD)
    branch_column = 0
    if sheet.position(BRANCH) is None and any(each.entry.links.get(BRANCH) for each in rejects):
        # It was told around the table, of which nothing but the rows is left here.
        width += 1
        branch_column = width + 1
        pen.text(paper, 1, branch_column, sheet.form.column(BRANCH).label, HEAD)
    reason_column = width + 2
    for position, header in sheet.headers.items():
        # An old column of reasons gives way to the new one.
        if header == REASON_COLUMN:
            reason_column = position + 1
    pen.text(paper, 1, reason_column, REASON_COLUMN, HEAD)
    for row, reject in enumerate(sorted(rejects, key=lambda item: item.entry.number), 2):
        _write_row(pen, paper, row, reject)
        if branch_column:
            pen.text(paper, row, branch_column, reject.entry.links.get(BRANCH, ""), CELL)
        pen.text(paper, row, reason_column, f"原第{reject.entry.number}行：{reject.reason}", CELL)
    for column in range(1, reason_column + 1):
        letter = get_column_letter(column)
        paper.column_dimensions[letter].width = REASON_WIDTH if column == reason_column else WIDTH
        paper.column_dimensions[letter].number_format = "@"
    paper.freeze_panes = "A2"


def _sheet_title(title: str) -> str:
    """A title that a workbook takes: a damaged file may hold one with forbidden signs."""
    return re.sub(r"[\\*?:/\[\]]", "_", clean_text(title))[:LONGEST_TITLE] or REASON_COLUMN


def _write_row(pen: Pen, paper: Worksheet, row: int, reject: Reject) -> None:
    sheet = reject.entry.sheet
    cells = reject.entry.row.cells
    fault = next(
        (position for position, column in sheet.columns.items() if column.key == reject.column),
        None,
    )
    for position, cell in enumerate(cells):
        column = sheet.columns.get(position)
        text = (
            correctable_text(cell, column, epoch_1904=sheet.content.epoch_1904)
            if column
            else cell_text(cell)
        )
        if text or position == fault:
            pen.text(paper, row, position + 1, text, FAULT if position == fault else CELL)
    if fault is not None and fault >= len(cells):
        pen.text(paper, row, fault + 1, "", FAULT)
