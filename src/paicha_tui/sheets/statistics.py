"""Draw a statistics table (附件7、8、9)."""

from __future__ import annotations

import dataclasses

from openpyxl import Workbook

from paicha_tui.annexes.forms import Column, Form, Row
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
    pen.row(sheet, page.next_row, index_row(leaves), look)
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


def index_row(leaves: list[Column]) -> list[str]:
    """The row under the headings: 甲 乙 1 2 3 …."""
    stems = iter(STEMS)
    return [leaf.number or next(stems, "") for leaf in leaves]


def row_contents(leaves: list[Column], row: Row, table: Table, *, zero: bool) -> list[str | int]:
    """What stands in a row; its stem is the label and the number, in the order of the columns.

    `zero` has a figure of nought shown.
    """
    stems = iter((row.label, row.number))
    figures = table.cells.get(row.number, {})
    contents: list[str | int] = []
    for leaf in leaves:
        figure = figures.get(leaf.number, 0)
        if not leaf.number:
            contents.append(next(stems, ""))
        elif figure is None:
            contents.append(NOT_COUNTED)
        else:
            contents.append(figure if figure or (zero and leaf.number in figures) else "")
    return contents


def _draw_row(
    page: Page, leaves: list[Column], row: Row, table: Table, look: Look, zero: bool
) -> None:
    label_look = dataclasses.replace(look, align="left", bold=not row.number)
    for column, content in enumerate(row_contents(leaves, row, table, zero=zero), 1):
        place = page.sheet, page.next_row, column
        if isinstance(content, int):
            page.pen.number(*place, content, look)
        else:
            is_label = column == 1 and not leaves[0].number
            page.pen.text(*place, content, label_look if is_label else look)
    lines = lines_in(row.label, page.widths[0], look.size)
    page.end_row(max(height_of(lines, look.size), LEAST_HEIGHT))


def explanation_of(form: Form) -> str:
    """The 说明 under a table: its identities and what else it says."""
    sums = "；".join(dict.fromkeys(identity.sums for identity in form.identities))
    explained = [f"{sums}。"] if sums else []
    explained += form.explanations
    return f"说明：{''.join(explained)}" if explained else ""


def _draw_below(page: Page, table: Table) -> None:
    form = table.form
    ruled = Look(font="宋体", size=form.text_size, align="left")
    for supplement in table.supplements:
        page.line(supplement, ruled, LEAST_HEIGHT)
    if form.remark_block:
        page.line(form.remark_block, dataclasses.replace(ruled, vertical="top"), REMARK_HEIGHT)
    if explained := explanation_of(form):
        page.line(explained, dataclasses.replace(ruled, border=False))
