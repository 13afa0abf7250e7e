"""Cells and files of workbooks: the one place that writes text into a cell or a file to disk."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.errors import Refused
from paicha_tui.values import clean_text

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


class Pen:
    """Writes the cells of one workbook; cells that look alike share one style."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._styles: dict[tuple[Look, str, bool], Any] = {}
        self._scratch = Workbook().create_sheet()
        self._scratch.parent = workbook

    def text(self, sheet: Worksheet, row: int, column: int, value: str, look: Look) -> None:
        """Put `value` into a cell as a string, whatever it looks like, cleaned of controls.

        Raises Refused when it is longer than a cell can hold.
        """
        cleaned = clean_text(value)
        if len(cleaned) > LONGEST_TEXT:
            raise Refused(
                f"有一处文字长达{len(cleaned)}字，超过单元格的{LONGEST_TEXT}字，请先在原记录中缩短："
                f"{cleaned[:20]}…"
            )
        cell = Cell(sheet, row=row, column=column)
        cell._style = self._style(look, "@", cleaned.startswith(FORMULA_SIGNS))
        if cleaned:
            cell._value = cleaned
            cell.data_type = "s"
        sheet._cells[row, column] = cell  # type: ignore[attr-defined]

    def number(self, sheet: Worksheet, row: int, column: int, value: int, look: Look) -> None:
        """Put a number into a cell."""
        cell = Cell(sheet, row=row, column=column, value=value)
        cell._style = self._style(look, "0", False)
        sheet._cells[row, column] = cell  # type: ignore[attr-defined]

    def merged(
        self, sheet: Worksheet, row: int, columns: tuple[int, int], value: str, look: Look, rows: int = 1
    ) -> None:
        """Put text into a block of cells merged into one; `columns` are the first and the last."""
        first, last = columns
        for below in range(row, row + rows):
            for column in range(first, last + 1):
                self.text(sheet, below, column, value if (below, column) == (row, first) else "", look)
        if rows > 1 or last > first:
            block = CellRange(min_row=row, max_row=row + rows - 1, min_col=first, max_col=last)
            sheet.merged_cells.ranges.add(block)  # type: ignore[attr-defined]

    def row(self, sheet: Worksheet, row: int, values: Sequence[str], look: Look) -> None:
        """Put texts side by side, from column A."""
        for column, value in enumerate(values, 1):
            self.text(sheet, row, column, value, look)

    def _style(self, look: Look, number_format: str, quoted: bool) -> Any:
        key = (look, number_format, quoted)
        if key not in self._styles:
            self._styles[key] = self._make_style(look, number_format, quoted)
        return self._styles[key]

    def _make_style(self, look: Look, number_format: str, quoted: bool) -> Any:
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
        cell.quotePrefix = quoted  # type: ignore[attr-defined]
        return cell._style


def to_bytes(workbook: Workbook) -> bytes:
    """The workbook as a file's content."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file or leave the old one untouched. Raises Refused with the reason."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refused(
            f"写不了 {path}：{_reason(error)}；原有文件没有改动，请处理后再试"
        ) from error


def _reason(error: OSError) -> str:
    import errno

    return {
        errno.ENOSPC: "磁盘已满",
        errno.EDQUOT: "磁盘配额已用完",
        errno.EACCES: "没有写入权限",
        errno.EPERM: "没有写入权限",
        errno.EROFS: "文件夹只读",
        errno.ENOTDIR: "上级不是文件夹",
        errno.EISDIR: "这是一个文件夹",
        errno.ENAMETOOLONG: "文件名太长",
        errno.EFBIG: "磁盘配额已用完",
    }.get(error.errno or 0, error.strerror or str(error))
