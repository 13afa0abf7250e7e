"""The headings of columns, nested and merged."""

from __future__ import annotations

from paicha_tui.annexes.sheets.furniture import Page
from paicha_tui.annexes.sheets.measures import height_of, lines_in
from paicha_tui.basics.spreadsheet import Look
from paicha_tui.meaning.forms.layout import Column


def draw_heads(page: Page, columns: tuple[Column, ...], size: float) -> int:
    """Draw the headings; gives the number of rows they take."""
    depth = max(column.depth() for column in columns)
    look = Look(font="黑体", size=size)
    heights = [height_of(1, size) + 4] * depth
    first = 1
    for column in columns:
        first = _draw(page, column, (page.next_row, first), heights, look)
    for height in heights:
        page.end_row(height)
    return depth


def _draw(
    page: Page, column: Column, corner: tuple[int, int], heights: list[float], look: Look
) -> int:
    """Draw a heading and those below it; gives the column after it.

    `heights` are those of the rows from this one down, raised where the label needs it.
    """
    row, first = corner
    after = first
    below = heights[1:]
    for part in column.columns:
        after = _draw(page, part, (row + 1, after), below, look)
    heights[1:] = below
    last = max(after - 1, first)
    rows = 1 if column.columns else len(heights)
    label = (column.head or column.label).split("\n")
    page.pen.merged(page.sheet, row, (first, last), label, look, rows)
    lines = lines_in(label, page.width_of(first, last), look.size)
    missing = height_of(lines, look.size) - sum(heights[:rows])
    # A label that spans rows stretches the lowest: those above hold only one line.
    heights[rows - 1] += max(missing, 0)
    return last + 1
