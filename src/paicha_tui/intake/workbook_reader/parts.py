"""The parts of a workbook, read as a stream: sheet list, date formats, shared texts, cells."""

from __future__ import annotations

import datetime
import math
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

from paicha_tui.intake.workbook_reader.container import CHUNK, NotTaken

LAST_COLUMN = 256
MOST_MERGED = 20_000
NO_WORKBOOK = "不是表格工作簿，请选用 Excel 或 WPS 另存为 .xlsx 的文件"
LONGEST_TEXT = 32_767
LONGEST_FORMULA = 200

DAY, MONTH, YEAR, TIME, DECIMALS = "day", "month", "year", "time", "decimals"
_ISO_LENGTH = {DAY: 10, MONTH: 7, YEAR: 4}

_BUILTIN = {
    **dict.fromkeys((2, 4, 39, 40), DECIMALS),
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58), DAY),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), MONTH),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), TIME),
}
"""Formats a file uses by number alone; those from 27 on are the Chinese ones."""

_NOT_A_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|am/pm|a/p|上午/下午')

_TWO_DECIMALS = re.compile(r"0\.00(?![0#?e%])")
_YEAR_POINT_OCTOBER = re.compile(r"(?:1[89]|2[01])[0-9]{2}\.10?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Done(Exception):
    """The rest of a part is of no interest."""


class LocalNames(dict[str, str]):
    """Element names without their namespace."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(" ")[2]
        return local


def _no_document_type(*_: object) -> None:
    raise NotTaken("含有文档类型或实体声明，不是表格软件保存的文件，没有导入")


def new_parser() -> Any:
    """An XML parser that refuses document types, and with them every entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    return parser


def feed(parser: Any, stream: IO[bytes]) -> None:
    """Run a part through its parser until its end, or until a handler raises Done."""
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Done:
        pass


def elements(stream: IO[bytes], found: Callable[[str, dict[str, str]], None]) -> None:
    """Tell every element's name and attributes, both without their namespaces."""
    local = LocalNames()
    parser = new_parser()
    parser.StartElementHandler = lambda name, attributes: found(
        local[name], {local[key]: value for key, value in attributes.items()}
    )
    feed(parser, stream)


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the last word of its type, and the name of the part meant."""

    kind: str
    target: str


def relations(stream: IO[bytes], folder: str) -> dict[str, Relation]:
    """What a part in `folder` refers to, by the id of the relation."""
    found: dict[str, Relation] = {}

    def part(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
            found[attributes.get("Id", "")] = Relation(kind, target)

    elements(stream, part)
    return found


@dataclass
class Book:
    """What the workbook part says: title, id of relation and whether hidden of each sheet."""

    sheets: list[tuple[str, str, bool]]
    epoch_1904: bool


def book(stream: IO[bytes]) -> Book:
    """The list of sheets, and how days are counted. Raises NotTaken when it is no workbook.

    Newer programs add elements of the same names in namespaces of their own: only the namespace of
    the workbook itself decides.
    """
    found = Book([], False)
    seen: list[str] = []
    is_workbook: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not seen:
            is_workbook.append(local == "workbook")
            seen.append(namespace)
        if namespace != seen[0]:
            return
        if local == "sheet":
            ids = (value for key, value in attributes.items() if key.rpartition(" ")[2] == "id")
            hidden = attributes.get("state", "visible") != "visible"
            found.sheets.append((attributes.get("name", ""), next(ids, ""), hidden))
        elif local == "workbookPr" and len(seen) == 1:
            seen.append(local)
            found.epoch_1904 = attributes.get("date1904", "0") in ("1", "true", "on")

    parser = new_parser()
    parser.StartElementHandler = start
    feed(parser, stream)
    if not found.sheets and not any(is_workbook):
        raise NotTaken(NO_WORKBOOK)
    return found


def number_styles(stream: IO[bytes]) -> dict[str, str]:
    """What the styles of cells say of numbers, by the style's number.

    That is how much of a date each shows, or that it shows two decimals.
    """
    custom: dict[str, str] = {}
    styles: list[str] = []
    inside: list[str] = []

    def part(name: str, attributes: dict[str, str]) -> None:
        if name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside[:] = [name]
        elif name == "numFmt":
            custom.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif name == "xf" and inside == ["cellXfs"]:
            styles.append(attributes.get("numFmtId", "0"))

    elements(stream, part)
    shown = {
        str(index): shown_part(custom[number]) if number in custom else _builtin_part(number)
        for index, number in enumerate(styles)
    }
    return {index: part for index, part in shown.items() if part}


def _builtin_part(number: str) -> str:
    return _BUILTIN.get(int(number), "") if number.isdecimal() and len(number) < 5 else ""


def shown_part(number_format: str) -> str:
    """What a number format shows: day, month, year, time, two decimals, or "" for anything else."""
    code = _NOT_A_PART.sub("", number_format.lower().partition(";")[0])
    if "d" in code:
        return DAY
    if "h" in code or "s" in code:
        return MONTH if "y" in code else TIME
    if "m" in code:
        return MONTH
    if "y" in code:
        return YEAR
    return DECIMALS if _TWO_DECIMALS.search(code) else ""


def shared_texts(stream: IO[bytes]) -> list[str]:
    """The texts that cells refer to by number, without reading aids for pronunciation."""
    local = LocalNames()
    texts: list[str] = []
    pieces: list[str] = []
    parser = new_parser()

    def start(name: str, _: Any) -> None:
        name = local[name]
        if name == "t":
            parser.CharacterDataHandler = pieces.append
        elif name == "rPh":
            parser.StartElementHandler = None
        elif name == "si":
            pieces.clear()

    def end(name: str) -> None:
        name = local[name]
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "rPh":
            parser.StartElementHandler = start
        elif name == "si":
            texts.append(unescaped("".join(pieces)))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, stream)
    return texts


def unescaped(text: str) -> str:
    """A text of a cell without the escapes that stand for signs which XML can't hold."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class SheetReader:
    """Reads the cells of one worksheet and hands over each row that is not blank."""

    def __init__(
        self,
        texts: list[str],
        styles: Mapping[str, str],
        epoch_1904: bool,
        emit: Callable[[int, list[Any]], None],
        struck: frozenset[str] = frozenset(),
    ) -> None:
        self._struck = struck
        self._texts = texts
        self._styles = styles
        self._epoch_1904 = epoch_1904
        self._emit = emit
        self._local = LocalNames()
        self._columns: dict[str, int] = {}
        self._row = 0
        self._is_hidden = False
        self._cells: list[Any] = []
        self._column = 0
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self._value: str | None = None
        self._inline: str | None = None
        self._formula: str | None = None
        self.merged: list[tuple[int, int, int]] = []
        """Cells merged downwards: the column from 0, the first and the last row."""
        self.groups: list[tuple[int, int, int]] = []
        """Cells merged sideways: the row, the first and the last column from 0."""
        self.hidden: list[int] = []
        """The rows that are hidden, be it by a filter."""
        self.struck: list[tuple[int, int]] = []
        """Cells whose text is struck out: the row, and the column from 0."""
        self.wider = False

    def read(self, stream: IO[bytes]) -> None:
        """Read the whole sheet; raises expat.ExpatError when it is broken."""
        self._parser = new_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        feed(self._parser, stream)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = self._local[name]
        if name == "c":
            self._attributes = attributes
            self._value = self._inline = self._formula = None
            reference = attributes.get("r")
            self._column = self._column_of(reference) if reference else self._column + 1
        elif name in ("v", "t", "f"):
            self._pieces = []
            self._parser.CharacterDataHandler = self._pieces.append
        elif name == "row":
            self._begin_row(attributes.get("r", ""))
            self._is_hidden = attributes.get("hidden") in ("1", "true")
        elif name == "rPh":
            self._parser.StartElementHandler = None
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        name = self._local[name]
        if name == "c":
            self._end_cell()
        elif name in ("v", "t", "f"):
            self._end_content(name)
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._parser.StartElementHandler = self._start
        elif name == "mergeCells":
            raise Done

    def _begin_row(self, number: str) -> None:
        self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        self._cells = []
        self._column = 0

    def _merge(self, reference: str) -> None:
        first, _, last = reference.replace("$", "").partition(":")
        left, right = self._column_of(first) - 1, min(self._column_of(last), LAST_COLUMN) - 1
        top, bottom = (row_of(each) for each in (first, last))
        if not 0 <= left <= right or len(self.merged) + len(self.groups) >= MOST_MERGED:
            return
        if 0 < top < bottom:
            self.merged.append((left, top, bottom))
        if left < right:
            self.groups.append((top, left, right))

    def _end_row(self) -> None:
        while self._cells and self._cells[-1] is None:
            self._cells.pop()
        if self._cells:
            self._emit(self._row, self._cells)
            if self._is_hidden and len(self.hidden) < MOST_MERGED:
                self.hidden.append(self._row)

    def _end_content(self, name: str) -> None:
        self._parser.CharacterDataHandler = None
        content = "".join(self._pieces)
        if name == "f":
            self._formula = content
        elif name == "t":
            self._inline = (self._inline or "") + content
        else:
            self._value = content

    def _end_cell(self) -> None:
        # Some programs write a text in both ways; the inline one is what others show.
        if self._inline is not None and (
            self._value is None or self._attributes.get("t") == "inlineStr"
        ):
            self._attributes = {**self._attributes, "t": "inlineStr"}
            self._value = self._inline
        if self._value is None and self._formula is None:
            return
        if self._column > LAST_COLUMN:
            self.wider = True
            return
        value = self._cell_value()
        if value is None or self._column < 1:
            return
        gap = self._column - len(self._cells)
        if gap > 0:
            self._cells.extend([None] * gap)
        self._cells[self._column - 1] = value
        if self._attributes.get("s") in self._struck and len(self.struck) < MOST_MERGED:
            self.struck.append((self._row, self._column - 1))

    def _cell_value(self) -> object:
        kind = self._attributes.get("t", "n")
        value = self._value
        if self._formula is not None and not value and not (kind == "str" and value is not None):
            shown = f"={self._formula[:LONGEST_FORMULA]}"
            return [
                shown,
                f"单元格{self._cell_name()}是公式而没有保存计算结果，请在表格软件中重新计算并保存，"
                "或改填结果",
            ]
        if not value:
            return None
        if kind == "n":
            return self._number(value)
        if kind == "s":
            return self._text(self._shared_text(value))
        if kind in ("str", "inlineStr"):
            return self._text(unescaped(value))
        if kind == "b":
            return value.strip() in ("1", "true")
        if kind == "d":
            part = self._styles.get(self._attributes.get("s", "0"), DAY)
            return [value[: _ISO_LENGTH.get(part, 10)]]
        return [value[:LONGEST_FORMULA], f"单元格{self._cell_name()}是错误值，请改填正确内容"]

    def _shared_text(self, number: str) -> str:
        try:
            return self._texts[int(number)]
        except (ValueError, IndexError):
            raise NotTaken("已损坏（文字表不完整），请用表格软件修复后另存为 .xlsx") from None

    def _text(self, text: str) -> object:
        if len(text) > LONGEST_TEXT:
            return [text[:20] + "…", f"单元格{self._cell_name()}长达{len(text)}字，请缩短"]
        return text if text.strip() else None

    def _number(self, value: str) -> object:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            return [
                value[:LONGEST_FORMULA],
                f"单元格{self._cell_name()}的数字看不懂，请改填正确内容",
            ]
        part = self._styles.get(self._attributes.get("s", "0"), "")
        if part == DECIMALS:
            # Shown with two decimals, 1985.1 is certainly October.
            october = _YEAR_POINT_OCTOBER.fullmatch(value)
            return f"{value[:4]}.10" if october else number
        if part:
            return self._date(number, part)
        return int(value) if value.isdecimal() else number

    def _date(self, number: float, part: str) -> object:
        if part == TIME or 0 <= number < 1:
            minutes = round(number % 1 * 24 * 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        day = day_of_serial(number, epoch_1904=self._epoch_1904)
        if day is None:
            return [f"{number:.15g}", f"单元格{self._cell_name()}的日期超出范围，请改填正确日期"]
        return [day.isoformat()[: _ISO_LENGTH[part]]]

    def _cell_name(self) -> str:
        letters = self._attributes.get("r", "").rstrip("0123456789")
        return f" {letters}{self._row} " if letters else f"（第{self._row}行第{self._column}列）"

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            column = 0
            for letter in letters[:4].upper():
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column
        return self._columns[letters]


def row_of(reference: str) -> int:
    """The row of a cell named like B3; 0 for any other text."""
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0


def day_of_serial(number: float, *, epoch_1904: bool) -> datetime.date | None:
    """The day that a spreadsheet counts by this number; None for a day that never was."""
    days = math.floor(number)
    if epoch_1904:
        base = datetime.date(1904, 1, 1)
    elif days == 60 or days < 1:
        return None
    else:
        # The 1900 system counts a 29 February 1900 that never was.
        base = datetime.date(1899, 12, 31 if days < 60 else 30)
    try:
        return base + datetime.timedelta(days=days)
    except OverflowError:
        return None
