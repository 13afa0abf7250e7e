"""Draw a register: one row a person (附件2、4、5、6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import count, islice

from openpyxl import Workbook

from paicha_tui.annexes.sheets.furniture import MAIN_SHEET, Page, add_notes, new_workbook
from paicha_tui.annexes.sheets.heads import draw_heads
from paicha_tui.annexes.sheets.measures import height_of, laid, lines_in
from paicha_tui.annexes.volumes import Volume
from paicha_tui.basics.spreadsheet import Look
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.forms.entries import SERIAL, Show, entry
from paicha_tui.meaning.forms.layout import Column
from paicha_tui.meaning.forms.occasion import Occasion

LEAST_HEIGHT = 22.0
FOOT_HEIGHT = 52.0
"""Points kept free on the first page for the summary and the signatures."""


@dataclasses.dataclass(frozen=True)
class Field:
    """A column made ready: what it shows and how."""

    show: Show
    look: Look
    width: float
    is_serial: bool

    def text(self, case: Case, serial: int) -> str:
        """What stands in it for the person whose number on the list is `serial`."""
        return str(serial) if self.is_serial else self.show(case, None)


def draw_register(volume: Volume, cases: Iterator[Case]) -> Workbook:
    """The register, of the next of the `cases`, which are its people in their order.

    Raises Refused when the layout names an entry that there is not.
    """
    occasion, form = volume.occasion, volume.occasion.form
    workbook, pen = new_workbook(occasion)
    sheet = pen.workbook.create_sheet(MAIN_SHEET)
    page = Page(pen, sheet, occasion, [leaf.width for leaf in form.leaves()])
    fields = fields_of(occasion)
    page.heading()
    first_head = page.next_row
    rows = draw_heads(page, form.columns, form.text_size)
    sheet.freeze_panes = f"A{page.next_row}"
    serials = count(1)
    for section in volume.sections:
        for case in islice(cases, len(section.ids)):
            _draw_person(page, fields, next(serials), case)
        if volume.merged:
            look = Look(font="宋体", size=form.text_size, align="left")
            page.line(volume.subtotal(section), look, LEAST_HEIGHT)
    _draw_blank_rows(page, fields, form.blank_rows - len(volume.ids))
    if form.summary:
        page.line(volume.summary(), least=LEAST_HEIGHT)
    page.pieces(form.foot)
    page.set_up(heads=f"{first_head}:{first_head + rows - 1}")
    add_notes(pen, occasion)
    return workbook


def _draw_blank_rows(page: Page, fields: list[Field], rows: int) -> None:
    """Rule so many rows, as far as the first page goes."""
    room = page.room() - LEAST_HEIGHT - FOOT_HEIGHT
    while rows > 0 and page.height < room:
        for column, field in enumerate(fields, 1):
            page.pen.text(page.sheet, page.next_row, column, "", field.look)
        page.end_row(LEAST_HEIGHT)
        rows -= 1


def fields_of(occasion: Occasion) -> list[Field]:
    """The columns of a register. Raises Refused for an entry that there is not."""
    return [_field(occasion, leaf) for leaf in occasion.form.leaves()]


def _field(occasion: Occasion, leaf: Column) -> Field:
    manner = dataclasses.replace(occasion.manner(), circled=leaf.circled)
    look = Look(font="宋体", size=occasion.form.text_size, align=leaf.align)
    return Field(entry(leaf.entry, manner), look, leaf.width, leaf.entry == SERIAL)


def _draw_person(page: Page, fields: list[Field], serial: int, case: Case) -> None:
    lines = 1
    for column, field in zip(count(1), fields, strict=False):
        shown = laid(field.text(case, serial), field.width, field.look.size)
        page.pen.text(page.sheet, page.next_row, column, shown, field.look)
        lines = max(lines, lines_in(shown, field.width, field.look.size))
    page.end_row(max(height_of(lines, fields[0].look.size), LEAST_HEIGHT))
