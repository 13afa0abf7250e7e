"""Cells of workbooks: the one place that writes text into a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.openpyxl_private import put, style_of
from paicha_tui.basics.values import clean_text

LONGEST_TEXT = 32_767
"""A cell holds no more characters."""

FORMULA_SIGNS = ("=", "+", "-", "@")
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
GB2312 = 134
"""The character set by which an office program finds a substitute for a missing Chinese font."""


@dataclass(frozen=True)
class Look:
    """How a cell looks. Sizes are in points."""

    font: str = "仿宋"
    size: float = 10.5
    bold: bool = False
    border: bool = True
    align: str = "center"
    vertical: str = "center"
    wrap: bool = True
    fill: str = ""
    """A colour as six hexadecimal digits."""
    downward: bool = False
    """Written from top to bottom, character below character."""

    def __post_init__(self) -> None:
        # Every cell looks its style up, so the hash is worked out once.
        object.__setattr__(self, "_hash", hash(tuple(vars(self).values())))

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined, no-any-return]


class Pen:
    """Writes the cells of one workbook; cells that look alike share one style."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._styles: dict[tuple[Look, str, bool], StyleArray] = {}
        self._blocks: dict[tuple[int, int, int, int], CellRange] = {}
        self._scratch = Worksheet(workbook)

    def text(
        self, sheet: Worksheet, row: int, column: int, value: str | Sequence[str], look: Look
    ) -> None:
        """Put `value` into a cell as a string, whatever it looks like, cleaned of controls.

        Several texts are as many lines. Raises Refused when it is longer than a cell can hold.
        """
        lines = [value] if isinstance(value, str) else value
        # Workbooks write signs that XML can't hold as _x000D_; text that only looks so is escaped.
        cleaned = _LIKE_AN_ESCAPE.sub("_x005F_", "\n".join(map(clean_text, lines)))
        if len(cleaned) > LONGEST_TEXT:
            raise Refused(
                f"有一处文字长达{len(cleaned)}字，超过单元格的{LONGEST_TEXT}字，请先在原记录中缩短："
                f"{cleaned[:20]}…"
            )
        style = self._style(look, "@", cleaned.startswith(FORMULA_SIGNS))
        put(sheet, row, column, style, cleaned or None)

    def number(self, sheet: Worksheet, row: int, column: int, value: int, look: Look) -> None:
        """Put a number into a cell."""
        put(sheet, row, column, self._style(look, "0", False), value)

    def merged(
        self,
        sheet: Worksheet,
        row: int,
        columns: tuple[int, int],
        value: str | Sequence[str],
        look: Look,
        rows: int = 1,
    ) -> None:
        """Put text into a block of cells merged into one; `columns` are the first and the last."""
        first, last = columns
        style = self._style(look, "@", False)
        for below in range(row, row + rows):
            for column in range(first, last + 1):
                put(sheet, below, column, style)
        self.text(sheet, row, first, value, look)
        if rows > 1 or last > first:
            sheet.merged_cells.ranges.add(self._block((first, row, last, row + rows - 1)))

    def row(self, sheet: Worksheet, row: int, values: Sequence[str], look: Look) -> None:
        """Put texts side by side, from column A."""
        for column, value in enumerate(values, 1):
            self.text(sheet, row, column, value, look)

    def _block(self, bounds: tuple[int, int, int, int]) -> CellRange:
        """A block of cells; sheets of one form share theirs."""
        if bounds not in self._blocks:
            first, top, last, bottom = bounds
            self._blocks[bounds] = CellRange(
                min_col=first, min_row=top, max_col=last, max_row=bottom
            )
        return self._blocks[bounds]

    def _style(self, look: Look, number_format: str, quoted: bool) -> StyleArray:
        key = (look, number_format, quoted)
        if key not in self._styles:
            self._styles[key] = self._make_style(look, number_format, quoted)
        return self._styles[key]

    def _make_style(self, look: Look, number_format: str, quoted: bool) -> StyleArray:
        cell = Cell(self._scratch, row=1, column=1)
        serif = 1
        cell.font = Font(
            name=look.font, size=look.size, bold=look.bold, charset=GB2312, family=serif
        )
        cell.alignment = Alignment(
            horizontal=look.align,
            vertical=look.vertical,
            wrap_text=look.wrap,
            text_rotation=255 if look.downward else 0,
        )
        if look.border:
            side = Side(style="thin")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        if look.fill:
            cell.fill = PatternFill("solid", start_color=look.fill)
        cell.number_format = number_format
        cell.quotePrefix = quoted
        return style_of(cell)
