"""What every annex has around its table: headings, lines for signatures, page setup, the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.annexes.sheets.measures import (
    height_of,
    laid,
    lines_in,
    shares,
    shares_kept_whole,
    text_width,
)
from paicha_tui.basics.openpyxl_private import set_usual_font
from paicha_tui.basics.spreadsheet import Look, Pen
from paicha_tui.meaning.forms.occasion import Occasion

MAIN_SHEET, NOTES_SHEET = "正表", "填表说明"
A4 = 9

ANNEX_LOOK = Look(font="黑体", size=16, border=False, align="left", wrap=False)
LINE_LOOK = Look(font="宋体", size=10.5, border=False, align="left")
TITLE_SIZE = 22.0
NOTES_WIDTH = 84.0
POINTS_PER_WIDTH = 5.25
"""How wide a column of width 1 is, in points."""
SMALLEST_SHRINKING = 1.4
"""How many times its page a sheet may be high and yet be printed on one."""
ROOM_TO_SIGN = 12
"""Half-width characters left behind a piece of a line that ends with a colon."""

MILLIMETRES_PER_INCH = 25.4
POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Paper:
    """A sheet of A4 with its margins, in millimetres."""

    orientation: str
    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    def room(self, width: float) -> float:
        """The points down the page for a table `width` points wide, shrunk to fit across."""
        across = _points(self.width - self.left - self.right)
        return _points(self.height - self.top - self.bottom) * max(width / across, 1)

    def margins(self) -> PageMargins:
        """The margins as a sheet has them."""
        sides = (self.left, self.right, self.top, self.bottom)
        return PageMargins(*(side / MILLIMETRES_PER_INCH for side in sides))


def _points(millimetres: float) -> float:
    return millimetres / MILLIMETRES_PER_INCH * POINTS_PER_INCH


PORTRAIT = Paper("portrait", 210, 297, top=37, bottom=35, left=28, right=26)
"""With the margins of official documents (GB/T 9704)."""
FULL_PORTRAIT = Paper("portrait", 210, 297, top=20, bottom=17, left=20, right=18)
"""For a form that would have to be shrunk between the official margins."""
LANDSCAPE = Paper("landscape", 297, 210, top=13, bottom=17, left=12, right=12)


class Page:
    """One sheet while it is drawn, from the top down."""

    def __init__(
        self,
        pen: Pen,
        sheet: Worksheet,
        occasion: Occasion,
        widths: Sequence[float],
        orientation: str = "",
    ) -> None:
        self.pen = pen
        self.sheet = sheet
        self.occasion = occasion
        self.widths = list(widths)
        self.orientation = orientation or occasion.form.orientation
        self.next_row = 1
        """The first row that is still free."""
        self.height = 0.0
        """The height of all rows so far, in points."""
        for column, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width

    @property
    def last_column(self) -> int:
        """The number of columns."""
        return len(self.widths)

    def width_of(self, first: int, last: int) -> float:
        """The width of the columns `first` to `last` together."""
        return sum(self.widths[first - 1 : last])

    def end_row(self, height: float) -> None:
        """Give the row under way its height in points and go to the next."""
        self.sheet.row_dimensions[self.next_row].height = round(height, 1)
        self.height += height
        self.next_row += 1

    def paper(self) -> Paper:
        """The paper for what has been drawn."""
        if self.orientation == "landscape":
            return LANDSCAPE
        return PORTRAIT if self.height <= PORTRAIT.room(self._points_across()) else FULL_PORTRAIT

    def room(self) -> float:
        """The points that fit on one printed page."""
        return self.paper().room(self._points_across())

    def _points_across(self) -> float:
        return self.width_of(1, self.last_column) * POINTS_PER_WIDTH

    def heading(self, after_title: str = "") -> None:
        """附件N, the title and the line with 填报单位 and 填表日期."""
        form = self.occasion.form
        whole = (1, self.last_column)
        self.pen.merged(self.sheet, self.next_row, whole, f"附件{form.annex}", ANNEX_LOOK)
        self.end_row(26)
        self.title(form.title + after_title)
        self.pieces(form.header, aligned=True)

    def title(self, text: str) -> None:
        """A title across the page, smaller where the page is narrow."""
        room = self.width_of(1, self.last_column) * POINTS_PER_WIDTH / (text_width(text) / 2 + 2)
        size = min(TITLE_SIZE, float(int(room)))
        font = self.occasion.campaign.title_font
        look = Look(font=font, size=size, bold=True, border=False, wrap=False)
        self.pen.merged(self.sheet, self.next_row, (1, self.last_column), text, look)
        self.end_row(size * 1.8)

    def pieces(self, templates: Sequence[str], *, aligned: bool = False) -> None:
        """A line of several pieces; `aligned` puts the last to the right and others between."""
        pieces = [self.occasion.line(template) for template in templates]
        if not pieces:
            return
        if len(pieces) > self.last_column:
            pieces = ["　　".join(pieces)]
        needs = [text_width(it) + (ROOM_TO_SIGN if it.endswith("：") else 2) for it in pieces]
        columns = shares(self.widths, needs)
        if any(self.width_of(*its) < need for its, need in zip(columns, needs, strict=True)):
            columns = shares_kept_whole(self.widths, needs)
        lines = 1
        for index, its in enumerate(columns):
            align = _alignment(index, len(pieces)) if aligned else "left"
            look = replace(LINE_LOOK, align=align)
            lines = max(lines, self.fill(its, pieces[index], look))
        self.end_row(height_of(lines, LINE_LOOK.size) + 4)

    def fill(self, columns: tuple[int, int], text: str, look: Look) -> int:
        """Write into the row under way, from a column to a column; gives the lines it takes."""
        width = self.width_of(*columns)
        lines = laid(text, width, look.size)
        self.pen.merged(self.sheet, self.next_row, columns, lines, look)
        return lines_in(lines, width, look.size)

    def line(self, text: str, look: Look = LINE_LOOK, least: float = 0) -> None:
        """A line of text across the page, as high as it needs, `least` points at least."""
        lines = self.fill((1, self.last_column), text, look)
        self.end_row(max(height_of(lines, look.size), least))

    def set_up(self, *, one_page: bool = False, heads: str = "") -> None:
        """How the sheet is printed: A4, one page wide, `heads` (such as 4:5) on every page.

        `one_page` has it on a single page unless it could not be read when shrunk so far.
        """
        sheet: Any = self.sheet
        one_page = one_page and self.height <= SMALLEST_SHRINKING * self.room()
        sheet.page_setup.paperSize = A4
        sheet.page_setup.orientation = self.orientation
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1 if one_page else 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins = self.paper().margins()
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
        if heads:
            sheet.print_title_rows = heads


def _alignment(index: int, count: int) -> str:
    if index == 0:
        return "left"
    return "right" if index == count - 1 else "center"


def new_workbook(occasion: Occasion) -> tuple[Workbook, Pen]:
    """A workbook without sheets, and the pen for it."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = ""
    # Column widths are counted in digits of this font, so they must not depend on the computer.
    set_usual_font(workbook, Font(name="宋体", size=10.5))
    workbook.properties.title = occasion.form.title
    return workbook, Pen(workbook)


def add_notes(pen: Pen, occasion: Occasion) -> None:
    """The sheet 填表说明: 填表要求和指标解释 of the notice and how many copies go where."""
    form = occasion.form
    sheet = pen.workbook.create_sheet(NOTES_SHEET)
    page = Page(pen, sheet, occasion, [NOTES_WIDTH], "portrait")
    page.title(f"《{form.title}》填表要求和指标解释")
    text = Look(font="仿宋", size=12, border=False, align="left")
    for note in form.notes:
        page.line(occasion.line(note), text)
    if copies := occasion.line("{copies}"):
        page.line(f"份数：{copies}", text)
    page.set_up()
