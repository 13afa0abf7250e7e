"""A list as the clerk has it before him, as a workbook: the same columns, the same order."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from paicha_tui.annexes.workbooks import ReportFile, file_name
from paicha_tui.basics.openpyxl_private import to_bytes
from paicha_tui.basics.spreadsheet import Look, Pen

_TITLE = Look(size=16, bold=True, border=False, wrap=False)
_TOLD = Look(border=False, align="left", wrap=False)
_HEAD = Look(bold=True)
_CELL = Look(align="left")
_NARROWEST, _WIDEST = 6, 60
_UPRIGHT = 90
"""Up to so many characters of all columns together the sheet is printed upright."""


class ShownColumn(NamedTuple):
    """What stands over a column, and how wide it is in characters; 0 for what is left over."""

    label: str
    width: int


def shown_list(
    title: str,
    told: str,
    columns: Sequence[ShownColumn],
    rows: Iterable[Sequence[str]],
    day: datetime.date,
) -> ReportFile:
    """The rows below their heads; `told` says what they were filtered to. Raises as `Pen.text`."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    pen = Pen(workbook)
    last = max(len(columns), 1)
    pen.merged(sheet, 1, (1, last), title, _TITLE)
    pen.merged(sheet, 2, (1, last), told, _TOLD)
    pen.row(sheet, 3, [column.label for column in columns], _HEAD)
    row = 3
    for row, cells in enumerate(rows, 4):
        pen.row(sheet, row, cells, _CELL)
    widths = [min(max(column.width or _WIDEST, _NARROWEST), _WIDEST) for column in columns]
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width + 2
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    upright = sum(widths) <= _UPRIGHT
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    name = file_name((title, told if len(told) < 30 else ""), day, ".xlsx")
    return ReportFile(name, to_bytes(workbook), row - 3)
