"""Draw personal forms: one sheet a person (附件1、3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openpyxl import Workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.annexes.sheets.furniture import Page, add_notes, new_workbook
from paicha_tui.annexes.sheets.measures import HIGHEST_ROW, height_of, laid, lines_in
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.spreadsheet import Look, Pen
from paicha_tui.basics.values import clean_text
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.forms.entries import REPEATED, SERIAL, Show, entry
from paicha_tui.meaning.forms.layout import Cell, GridRow, unbroken
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.store import Record

LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
NAMELESS = "未具名"

LEAST_ROWS_DOWNWARD = 3
"""A block of so many rows has its label written downward, if there is room."""


@dataclass(frozen=True)
class PlacedCell:
    """A cell of the grid made ready."""

    columns: tuple[int, int]
    width: float
    label: str
    head: str
    show: Show
    look: Look
    empty: str
    is_serial: bool

    def text(self, case: Case, record: Record | None, serial: int, blank: bool) -> str:
        """What stands in the cell; a form for nobody keeps it free to be filled in by hand."""
        if self.label:
            return self.label
        if self.is_serial:
            return str(serial)
        return self.show(case, record) or ("" if blank else self.empty)

    def lines(self, text: str) -> Sequence[str]:
        """What `text` gave in the lines in which it is printed."""
        return self.head.split("\n") if self.head else laid(text, self.width, self.look.size)


@dataclass(frozen=True)
class GridLine:
    """A row of the grid made ready."""

    row: GridRow
    cells: list[PlacedCell]

    def records(self, case: Case) -> list[Record | None]:
        """The records it is repeated for, filled up with None; a single None when it is not."""
        if not self.row.each:
            return [None]
        records = REPEATED[self.row.each](case)
        return [*records, *[None] * (self.row.minimum - len(records))]

    def texts(self, case: Case, blank: bool) -> Iterator[list[str]]:
        """What stands in its places, for each time that it is repeated."""
        for serial, record in enumerate(self.records(case), 1):
            unused = blank or (bool(self.row.each) and record is None)
            yield [cell.text(case, record, serial, unused) for cell in self.cells]


def draw_personal(occasion: Occasion, cases: Iterable[Case], *, blank: bool = False) -> Workbook:
    """A sheet for each case, named for the person; `blank` says that the cases are nobody.

    Raises Refused when the layout names an entry that there is not or cells overlap.
    """
    workbook, pen = new_workbook(occasion)
    lines = grid_of(occasion)
    used: set[str] = set()
    for case in cases:
        name = sheet_name(case.member.name or "", used)
        _draw_person(pen, workbook.create_sheet(name), occasion, lines, case, blank)
    add_notes(pen, occasion)
    return workbook


def sheet_name(name: str, used: set[str]) -> str:
    """A legal name for a person's sheet, unlike those in `used`, which it is added to."""
    plain = clean_text(name.translate(FORBIDDEN_IN_SHEET_NAMES)) or NAMELESS
    for number in range(1, len(used) + 2):
        ending = f"（{number}）" if number > 1 else ""
        whole = _cut(plain, LONGEST_SHEET_NAME - len(ending)) + ending
        if whole.casefold() not in used:
            break
    used.add(whole.casefold())
    return whole


def _cut(text: str, longest: int) -> str:
    """The beginning of `text`, at most so many UTF-16 units as spreadsheets count them."""
    while len(text.encode("utf-16-le")) // 2 > longest:
        text = text[:-1]
    return text


def grid_of(occasion: Occasion) -> list[GridLine]:
    """The rows of the form. Raises Refused for an entry that there is not or a faulty grid."""
    return [_line(occasion, row) for row in occasion.form.grid]


def title_entry_of(occasion: Occasion) -> Show:
    """What shows the words that follow the title. Raises Refused for an unknown entry."""
    return entry(occasion.form.title_entry, occasion.manner())


def _line(occasion: Occasion, row: GridRow) -> GridLine:
    if row.each and row.each not in REPEATED:
        raise _faulty(
            occasion, f"“{row.each}”不是能逐行重复的内容，可用的有：{'、'.join(REPEATED)}"
        )
    cells = [_placed(occasion, cell) for cell in row.cells]
    if any(left.columns[1] >= right.columns[0] for left, right in pairwise(cells)):
        told = "、".join(cell.label or cell.entry for cell in row.cells)
        raise _faulty(occasion, f"“{told}”一行的单元格重叠或次序不对")
    return GridLine(row, cells)


def _placed(occasion: Occasion, cell: Cell) -> PlacedCell:
    form = occasion.form
    try:
        first = column_index_from_string(cell.column)
        last = column_index_from_string(cell.to or cell.column)
    except ValueError:
        first = last = 0
    if not 1 <= first <= last <= len(form.widths):
        named = cell.label or cell.entry
        raise _faulty(occasion, f"“{named}”的列 {cell.column} {cell.to} 不在 widths 所列的列之内")
    look = Look(font="宋体", size=form.text_size, align=cell.align, vertical=cell.vertical)
    return PlacedCell(
        columns=(first, last),
        width=sum(form.widths[first - 1 : last]),
        label=cell.label,
        head=cell.head,
        show=entry(cell.entry, occasion.manner()),
        look=look,
        empty=cell.empty,
        is_serial=cell.entry == SERIAL,
    )


def _faulty(occasion: Occasion, problem: str) -> Refused:
    return Refused(
        f"附件{occasion.form.annex}的版式文件有误：{problem}；请改正版式文件，或移走它后再试"
    )


def _draw_person(
    pen: Pen,
    sheet: Worksheet,
    occasion: Occasion,
    lines: list[GridLine],
    case: Case,
    blank: bool,
) -> None:
    page = Page(pen, sheet, occasion, occasion.form.widths)
    page.heading(title_entry_of(occasion)(case, None))
    for block in blocks_of(lines):
        first = page.next_row
        for line in block:
            for texts in line.texts(case, blank):
                _draw_line(page, line, texts)
        if block[0].row.block:
            _draw_block_label(page, block[0].row.block, first)
    page.pieces(occasion.form.foot)
    page.set_up(one_page=True)


def blocks_of(lines: list[GridLine]) -> Iterator[list[GridLine]]:
    """The lines, divided before each that begins a block."""
    block: list[GridLine] = []
    for line in lines:
        if line.row.block and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _draw_line(page: Page, line: GridLine, texts: list[str]) -> None:
    height = line.row.height
    for cell, text in zip(line.cells, texts, strict=True):
        lines = cell.lines(text)
        page.pen.merged(page.sheet, page.next_row, cell.columns, lines, cell.look)
        needed = lines_in(lines, cell.width, cell.look.size)
        height = max(height, height_of(needed, cell.look.size))
    page.end_row(height)


def _draw_block_label(page: Page, label: str, first: int) -> None:
    """The label of a block down column A, beside rows that are drawn and make room for it."""
    size = page.occasion.form.text_size
    beside = [page.sheet.row_dimensions[row] for row in range(first, page.next_row)]
    rows = len(beside)
    height = sum(row.height or 0 for row in beside)
    plain, lines = unbroken(label), label.split("\n")
    downward = rows >= LEAST_ROWS_DOWNWARD and height_of(len(plain), size) <= height
    missing = height_of(lines_in(lines, page.widths[0], size), size) - height
    if missing > 0 and not downward:
        for row in beside:
            row.height = min((row.height or 0) + missing / rows, HIGHEST_ROW)
        page.height += missing
    look = Look(font="宋体", size=size, downward=downward)
    page.pen.merged(page.sheet, first, (1, 1), plain if downward else lines, look, rows)
