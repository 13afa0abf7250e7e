"""Draw a statistics table (附件7、8、9)."""

from __future__ import annotations

import dataclasses

from openpyxl import Workbook

from paicha_tui.annexes.forms import Column, Row
from paicha_tui.annexes.occasion import Occasion
from paicha_tui.figures import Table
from paicha_tui.sheets.furniture import MAIN_SHEET, Page, add_notes, new_workbook
from paicha_tui.sheets.heads import draw_heads
from paicha_tui.sheets.measures import height_of, lines_in
from paicha_tui.workbooks import Look

STEMS = "甲乙丙丁"
"""What the index row calls the columns that hold no figures."""
NOT_COUNTED = "—"
LEAST_HEIGHT = 18.0
REMARK_HEIGHT = 60.0


def draw_statistics(occasion: Occasion, table: Table) -> Workbook:
    """The table with its index row and row numbers, 补充资料, 说明 and remark block."""
    form = table.form
    workbook, pen = new_workbook(occasion)
    sheet = pen.workbook.create_sheet(MAIN_SHEET)
    leaves = form.leaves()
    page = Page(pen, sheet, occasion, [leaf.width for leaf in leaves])
    look = Look(font="宋体", size=form.text_size)
    page.heading()
    first_head = page.next_row
    rows = draw_heads(page, form.columns, form.text_size)
    pen.row(sheet, page.next_row, _index(leaves), look)
    page.end_row(LEAST_HEIGHT)
    sheet.freeze_panes = f"C{page.next_row}"
    zero = occasion.campaign.choices["zero_cells"] == "zero"
    for row in form.rows:
        _draw_row(page, leaves, row, table, look, zero)
    _draw_below(page, table)
    page.pieces(form.foot)
    page.set_up(one_page=True, heads=f"{first_head}:{first_head + rows}")
    add_notes(pen, occasion)
    return workbook


def _index(leaves: list[Column]) -> list[str]:
    stems = iter(STEMS)
    return [leaf.number or next(stems, "") for leaf in leaves]


def _draw_row(
    page: Page, leaves: list[Column], row: Row, table: Table, look: Look, zero: bool
) -> None:
    """One row; its stem is the label and the number, in the order in which they stand."""
    heading = not row.number
    stems = iter((row.label, row.number))
    label_look = dataclasses.replace(look, align="left", bold=heading)
    for column, leaf in enumerate(leaves, 1):
        place = page.sheet, page.next_row, column
        if not leaf.number:
            page.pen.text(*place, next(stems, ""), label_look if column == 1 else look)
            continue
        figures = table.cells.get(row.number, {})
        figure = figures.get(leaf.number, 0)
        if figure is None:
            page.pen.text(*place, NOT_COUNTED, look)
        elif figure or (zero and leaf.number in figures):
            page.pen.number(*place, figure, look)
        else:
            page.pen.text(*place, "", look)
    lines = lines_in(row.label, page.widths[0], look.size)
    page.end_row(max(height_of(lines, look.size), LEAST_HEIGHT))


def _draw_below(page: Page, table: Table) -> None:
    form = table.form
    ruled = Look(font="宋体", size=form.text_size, align="left")
    for supplement in table.supplements:
        page.line(supplement, ruled, LEAST_HEIGHT)
    if form.remark_block:
        page.line(form.remark_block, dataclasses.replace(ruled, vertical="top"), REMARK_HEIGHT)
    sums = "；".join(dict.fromkeys(identity.sums for identity in form.identities))
    explained = [f"{sums}。"] if sums else []
    explained += form.explanations
    if explained:
        page.line(f"说明：{''.join(explained)}", dataclasses.replace(ruled, border=False))
