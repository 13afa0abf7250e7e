"""Draw a statistics table (附件7、8、9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from openpyxl import Workbook

from paicha_tui.annexes.movement.statement import Change, Statement
from paicha_tui.annexes.sheets.furniture import MAIN_SHEET, Page, add_notes, new_workbook
from paicha_tui.annexes.sheets.heads import draw_heads
from paicha_tui.annexes.sheets.measures import height_of, lines_in
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.spreadsheet import Look, Pen
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.figures import Table
from paicha_tui.meaning.forms.entries import SERIAL
from paicha_tui.meaning.forms.layout import Column, Form, Row
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.meaning.settings import ZeroCells

STEMS = "甲乙丙丁"
"""What the index row calls the columns that hold no figures."""
NOT_COUNTED = "—"
LEAST_HEIGHT = 18.0
REMARK_HEIGHT = 60.0


LIST_HEIGHT, LIST_SIZE = 22.0, 10.5

LISTED: Mapping[str, Callable[[Change], str]] = {
    "name": lambda change: change.person.name,
    "id_number": lambda change: change.person.id_number,
    "branch": lambda change: change.person.branch_name or change.person.branch,
    "kind": lambda change: change.kind,
    "earlier": lambda change: change.earlier,
    "later": lambda change: change.later,
    "day": lambda change: PartialDate(change.day).dotted() if change.day else "",
}
"""What the list behind the remark block may show of a change, besides `serial`."""


def draw_statistics(
    occasion: Occasion, table: Table, statement: Statement | None = None
) -> Workbook:
    """The table with its index row and row numbers, 补充资料, 说明 and remark block.

    `statement` fills the block; when it names people, they are listed on a sheet of their own.
    """
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
    zero = occasion.campaign.zero_cells is ZeroCells.ZERO
    for row in form.rows:
        _draw_row(page, leaves, row, table, look, zero)
    _draw_below(page, table, statement)
    page.pieces(form.foot)
    page.set_up(one_page=True, heads=f"{first_head}:{first_head + rows}")
    if statement and statement.changes and form.remark_columns:
        _add_list(pen, occasion, statement)
    add_notes(pen, occasion)
    return workbook


def _add_list(pen: Pen, occasion: Occasion, statement: Statement) -> None:
    """The people that the remark block speaks of."""
    form = occasion.form
    name = form.remark_block.strip("：")
    sheet = pen.workbook.create_sheet(name)
    columns = form.remark_columns
    page = Page(pen, sheet, occasion, [column.width for column in columns])
    page.title(f"{form.title}{name}")
    page.pieces(form.header[:2], aligned=True)
    for sentence in statement.sentences:
        page.line(sentence, Look(font="仿宋", size=12, border=False, align="left"))
    first_head = page.next_row
    rows = draw_heads(page, columns, LIST_SIZE)
    for serial, change in enumerate(statement.changes, 1):
        lines = 1
        for position, column in enumerate(columns, 1):
            text = str(serial) if column.entry == SERIAL else _listed(occasion, column, change)
            look = Look(font="宋体", size=LIST_SIZE, align=column.align)
            pen.text(sheet, page.next_row, position, text, look)
            lines = max(lines, lines_in(text, column.width, LIST_SIZE))
        page.end_row(max(height_of(lines, LIST_SIZE), LIST_HEIGHT))
    page.set_up(heads=f"{first_head}:{first_head + rows - 1}")


def _listed(occasion: Occasion, column: Column, change: Change) -> str:
    show = LISTED.get(column.entry)
    if show is None:
        raise Refused(
            f"附件{occasion.form.annex}的版式文件中，“{column.entry}”不是能填的项目；"
            f"可用的有：{'、'.join((SERIAL, *LISTED))}"
        )
    return show(change)


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
        position = page.sheet, page.next_row, column
        if isinstance(content, int):
            page.pen.number(*position, content, look)
        else:
            is_label = column == 1 and not leaves[0].number
            page.pen.text(*position, content, label_look if is_label else look)
    lines = lines_in(row.label, page.widths[0], look.size)
    page.end_row(max(height_of(lines, look.size), LEAST_HEIGHT))


def explanation_of(form: Form) -> str:
    """The 说明 under a table: its identities and what else it says."""
    sums = "；".join(dict.fromkeys(identity.sums for identity in form.identities))
    explained = [f"{sums}。"] if sums else []
    explained += form.explanations
    return f"说明：{''.join(explained)}" if explained else ""


def remark_of(form: Form, statement: Statement | None) -> str:
    """What stands in the remark block: its label, and the statement where there is one."""
    return form.remark_block + "".join(statement.sentences if statement else ())


def _draw_below(page: Page, table: Table, statement: Statement | None) -> None:
    form = table.form
    ruled = Look(font="宋体", size=form.text_size, align="left")
    for supplement in table.supplements:
        page.line(supplement, ruled, LEAST_HEIGHT)
    if form.remark_block and statement:
        page.line(remark_of(form, statement), ruled, LEAST_HEIGHT)
    elif form.remark_block:
        page.line(form.remark_block, dataclasses.replace(ruled, vertical="top"), REMARK_HEIGHT)
    if explained := explanation_of(form):
        page.line(explained, dataclasses.replace(ruled, border=False))
