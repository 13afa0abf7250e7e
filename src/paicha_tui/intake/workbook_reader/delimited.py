"""Tables as text: .csv of any usual separator, in UTF-8, UTF-16 or GB18030, long numbers whole."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path
from typing import Any, Protocol

from paicha_tui.intake.workbook_reader.container import LARGEST_PART, NotTaken

SUFFIXES = (".csv", ".tsv", ".txt")
OPEN_QUOTE = "的引号不成对或一格太长，没有导入；请在表格软件里另存为 .xlsx 再导入"
SEPARATORS = (",", "\t", ";", "|")
LINES_LOOKED_AT = 20

_KEPT_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_WHOLE_WITH_POINT = re.compile(r"([0-9]{5,})\.0")
"""How programs write a whole number of a column that has blank cells."""
_YEAR_POINT_ONE = re.compile(r"(?:1[89]|2[01])[0-9]{2}\.1")


class Receiver(Protocol):
    """What takes the rows."""

    def send(self, message: object) -> None:
        """Take one message."""

    def row(self, number: int, cells: list[Any]) -> None:
        """Take one row."""


def read(path: Path, report: Receiver) -> None:
    """Report the table as one worksheet. Raises NotTaken."""
    if path.stat().st_size > LARGEST_PART:
        raise NotTaken("太大，没有导入；请按支部分成几个文件")
    text = _decoded(path.read_bytes()).rstrip()
    report.send({"sheet": path.stem, "epoch_1904": False, "hidden": False})
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        _refuse_open_quotes(text)
        for number, row in enumerate(table, 1):
            cells = [_cell(each) for each in row]
            if any(cell is not None for cell in cells):
                report.row(number, cells)
    except csv.Error:
        raise NotTaken(OPEN_QUOTE) from None


def _refuse_open_quotes(text: str) -> None:
    """Raises NotTaken where a quote that is never closed, or too late, swallows lines.

    Then a cell holds lines that have as many separators as a row, or that no quote closes.
    """
    if '"' not in text:
        return
    separator, widest = _separator(text), 1
    broken: list[str] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        widest = max(widest, len(row) - 1)
        broken += [cell for cell in row if "\n" in cell or "\r" in cell]
    lines = (line for cell in broken for line in cell.splitlines()[1:])
    swallowed = any(line.count(separator) >= min(2, widest) for line in lines)
    if swallowed or (broken and not _is_strict(text, separator)):
        raise NotTaken(OPEN_QUOTE)


def _is_strict(text: str, separator: str) -> bool:
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotTaken("的文字编码看不懂，请在表格软件里另存为“CSV UTF-8”再导入")


def _separator(text: str) -> str:
    lead = "\n".join(text.splitlines()[:LINES_LOOKED_AT])
    found = max(SEPARATORS, key=lead.count)
    return found if found in lead else "，"


def _cell(text: str) -> object:
    """A cell as text; 1985.1 is left a number, because a spreadsheet writes 1985.10 so too."""
    if match := _KEPT_AS_TEXT.fullmatch(text.strip()):
        return match[1] or None
    if match := _WHOLE_WITH_POINT.fullmatch(text.strip()):
        return match[1]
    if _YEAR_POINT_ONE.fullmatch(text.strip()):
        return float(text)
    return text if text.strip() else None
