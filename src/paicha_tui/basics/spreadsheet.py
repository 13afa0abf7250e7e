"""Cells of workbooks: the one place that writes text into a cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import clean_text

LONGEST_TEXT = 32_767
"""A cell holds no more characters."""

FORMULA_SIGNS = ("=", "+", "-", "@")
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
        self._styles: dict[tuple[Look, str, bool], Any] = {}
        self._blocks: dict[tuple[int, int, int, int], CellRange] = {}
        self._scratch = Worksheet(workbook)

    def text(
        self, sheet: Worksheet, row: int, column: int, value: str | Sequence[str], look: Look
    ) -> None:
        """Put `value` into a cell as a string, whatever it looks like, cleaned of controls.

        Several texts are as many lines. Raises Refused when it is longer than a cell can hold.
        """
        lines = [value] if isinstance(value, str) else value
        cleaned = "\n".join(map(clean_text, lines))
        if len(cleaned) > LONGEST_TEXT:
            raise Refused(
                f"有一处文字长达{len(cleaned)}字，超过单元格的{LONGEST_TEXT}字，请先在原记录中缩短："
                f"{cleaned[:20]}…"
            )
        cell: Any = Cell(sheet, row=row, column=column)
        cell._style = self._style(look, "@", cleaned.startswith(FORMULA_SIGNS))
        if cleaned:
            cell._value = cleaned
            cell.data_type = "s"
        sheet._cells[row, column] = cell

    def number(self, sheet: Worksheet, row: int, column: int, value: int, look: Look) -> None:
        """Put a number into a cell."""
        cell: Any = Cell(sheet, row=row, column=column, value=value)
        cell._style = self._style(look, "0", False)
        sheet._cells[row, column] = cell

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
                covered: Any = Cell(sheet, row=below, column=column)
                covered._style = style
                sheet._cells[below, column] = covered
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

    def _style(self, look: Look, number_format: str, quoted: bool) -> Any:
        key = (look, number_format, quoted)
        if key not in self._styles:
            self._styles[key] = self._make_style(look, number_format, quoted)
        return self._styles[key]

    def _make_style(self, look: Look, number_format: str, quoted: bool) -> Any:
        cell: Any = Cell(self._scratch, row=1, column=1)
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
        return cell._style


def to_bytes(workbook: Workbook) -> bytes:
    """The workbook as a file's content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _WorkbookWriter(workbook, archive).save()
    return buffer.getvalue()


class _FrameWriter(WorksheetWriter):
    """Writes a sheet without its rows."""

    def write_rows(self) -> None:
        stream: Any = self.xf.send(True)
        with stream.element("sheetData"):
            pass
        self.xf.send(None)


class _WorkbookWriter(ExcelWriter):
    """Puts the rows of plain sheets together as text, several times as fast as cell by cell."""

    _archive: zipfile.ZipFile

    def write_worksheet(self, sheet: Any) -> None:
        rows = _rows_as_text(sheet)
        if rows is None:
            super().write_worksheet(sheet)
            return
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        frame = io.BytesIO()
        writer: Any = _FrameWriter(sheet, frame)
        writer.write()
        sheet._rels = writer._rels
        before, after = _NO_ROWS.split(frame.getvalue().decode())
        self._archive.writestr(sheet.path[1:], f"{before}<sheetData>{rows}</sheetData>{after}")
        self.manifest.append(sheet)


_NO_ROWS = re.compile(r"<sheetData ?/>|<sheetData></sheetData>")


def _rows_as_text(sheet: Any) -> str | None:
    """The rows of a sheet as XML; None when it holds more than texts and numbers."""
    styles: dict[int, int] = {}
    rows: dict[int, list[str]] = {row: [] for row in sheet.row_dimensions}
    for (row, column), cell in sorted(sheet._cells.items()):
        value = cell._value
        if cell.hyperlink or cell._comment or type(value) not in _PLAIN.get(cell.data_type, ()):
            return None
        # Cells that look alike share one style, so it is looked up once for all of them.
        style = styles.get(id(cell._style))
        if style is None:
            style = styles[id(cell._style)] = cell.style_id
        start = f'<c r="{get_column_letter(column)}{row}" s="{style}"'
        rows.setdefault(row, []).append(start + _content(value))
    return "".join(
        f'<row r="{row}"{_attributes(sheet, row)}>{"".join(cells)}</row>'
        for row, cells in sorted(rows.items())
    )


_PLAIN = {"s": (str,), "n": (int, float, type(None))}


def _content(value: str | float | None) -> str:
    """The rest of a cell after its address and style."""
    if value is None or value == "":
        return "/>"
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"><v>{value}</v></c>"


def _attributes(sheet: Any, row: int) -> str:
    return "".join(f' {key}="{value}"' for key, value in dict(sheet.row_dimensions[row]).items())
