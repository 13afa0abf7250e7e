"""The cells of a row as values of fields; what can't be read is kept as it was typed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paicha_tui.basics import identity
from paicha_tui.basics.values import (
    FIRST_SERIAL,
    LAST_SERIAL,
    PartialDate,
    ValueUnreadable,
    clean_text,
    fold,
    read_date_number,
    visible_text,
)
from paicha_tui.intake.cell_texts import (
    code_within,
    date_within,
    id_number_within,
    standing_within,
    telephones_within,
)
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.sheet_forms import BRANCH, SheetColumn
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.intake.workbook_reader import Cell, DateCell, SheetRow, Unreadable
from paicha_tui.models import Member
from paicha_tui.records.fields import (
    Coded,
    Date,
    DescribedField,
    IdNumber,
    PersonName,
    Phone,
    Text,
    WholeNumber,
    YesNo,
)

NOTHING = frozenset(
    map(fold, ("无", "—", "——", "-", "--", "/", "\\", "没有", "暂无", "空", "N/A", "null"))
)
"""What people write into a date, a code or a telephone that there is none of."""

_NO_TELEPHONE = NOTHING | frozenset(
    map(fold, ("不详", "未知", "不知", "未填", "待补", "空号", "0"))
)
_NO_TEXT = NOTHING | frozenset(("0",))
_ONLY_MARKS = re.compile(r"[/\\—\-_~*.×xX?]+")
LONGEST_NOTHING = 10


def is_nothing(text: str, words: frozenset[str] = NOTHING) -> bool:
    """Whether a text only says that there is nothing to tell, be it in brackets."""
    if len(text) >= LONGEST_NOTHING:
        return False
    plain = fold(text).strip("()[]【】〔〕")
    return plain in words or _ONLY_MARKS.fullmatch(plain) is not None


NOT_YET = frozenset(("预备", "预备党员", "未转正", "未到期", "预备期"))
"""What people write, and 附件2 prints, where a 预备党员 has no 转正时间."""

FEWEST_ID_DIGITS = 6
"""A text with fewer digits in the ID column, such as 无, is no ID number at all."""

_ON_END = re.compile(r"[^\x00-\x7f](?: [^\x00-\x7f]){2,}")
"""A text that is written from top to bottom, a character a line."""
_DIGIT = re.compile("[0-9]")
_MASKED = re.compile(r"[0-9\-、]*[*＊]{2,}[0-9Xx*＊\-、]*")
_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+E\+[0-9]{2}")
_ERRORS = frozenset(("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"))
_WORDS_OF_DATE = {
    Member.birth_date.name: "出生|生",
    Member.joined_on.name: "入党|预备|预备党员|接收",
    Member.full_member_on.name: "转正|正式|正式党员",
}
"""What may be said behind a date of itself."""
_DOUBTED = re.compile(r"([0-9]{4}\.1)[?？]")


class Wrong(NamedTuple):
    """A value that could not be read: the text as typed, and what to do."""

    typed: str
    reason: str


@dataclass
class Entry:
    """One row of a worksheet."""

    sheet: RecognisedSheet
    row: SheetRow
    links: dict[str, str] = field(default_factory=dict)
    """The cells that link to other records, by the column's key; blank ones are left out."""
    given: dict[str, Any] = field(default_factory=dict)
    """The values that could be read, by the column's key."""
    wrong: dict[str, Wrong] = field(default_factory=dict)
    """The values that could not be read, by the column's key."""
    standing: str = ""
    """The 人员类别 that a heading or the title of the sheet tells."""
    gone: str = ""
    """The remark beside the name that says that he is no longer on the roll."""
    beside: list[str] = field(default_factory=list)
    """What the cells say beside their values, for 备注."""

    @property
    def number(self) -> int:
        """The number of the row in its sheet."""
        return self.row.number

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        return f"工作表“{visible_text(self.sheet.content.title)}”第{self.number}行"

    def seen_from(self, other: Entry) -> str:
        """Where it stands, in words, for a message on another row."""
        same = self.sheet.content.title == other.sheet.content.title
        return f"第{self.number}行" if same else self.where

    def typed(self, key: str) -> str:
        """The text of a cell as a mark would keep it; empty for a column that is not there."""
        for position, column in self.sheet.columns.items():
            if column.key == key:
                cells = self.row.cells
                return clean_text(cell_text(cells[position])) if position < len(cells) else ""
        return ""


class Notices:
    """Remarks for the user; one that holds for many rows is told once, with the rows."""

    def __init__(self) -> None:
        self._rows: dict[str, list[int]] = {}

    def add(self, text: str, row: int = 0) -> None:
        """Remark `text`, on a row or in general."""
        rows = self._rows.setdefault(text, [])
        if row:
            rows.append(row)

    def texts(self) -> list[str]:
        """The remarks as sentences, in the order in which they came up."""
        return [self._told(text, rows) for text, rows in self._rows.items()]

    @staticmethod
    def _told(text: str, rows: list[int]) -> str:
        if not rows:
            return text
        shown = "、".join(map(str, rows[:10])) + (f"等{len(rows)}行" if len(rows) > 10 else "行")
        return f"{text}（第{shown}）"


def number_text(number: int | float) -> str:
    """A number of a cell as text, without .0; one of 16 digits or more as 4.10402199001011E+17.

    A spreadsheet keeps only 15 digits, and the text must not look as if there were more.
    """
    if identity.rounded_by_spreadsheet(number):
        if isinstance(number, float):
            return f"{number:.14E}"
        digits = str(number)
        return f"{digits[0]}.{digits[1:15]}E+{len(digits) - 1}"
    if isinstance(number, float) and number.is_integer():
        return str(int(number))
    return f"{number:.15g}" if isinstance(number, float) else str(number)


def cell_text(cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, DateCell):
        return cell.iso.replace("-", ".")
    if isinstance(cell, Unreadable):
        return cell.shown
    return number_text(cell)


def correctable_text(cell: Cell, column: SheetColumn, *, epoch_1904: bool) -> str:
    """A cell as the text to put into a workbook of rejected rows: read again, it means the same."""
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if is_number and isinstance(column.field, Date):
        try:
            return read_date_number(cell, epoch_1904=epoch_1904).dotted()  # type: ignore[arg-type]
        except ValueUnreadable:
            # As text it would be read without doubt.
            return f"{number_text(cell)}？"  # type: ignore[arg-type]
    if isinstance(cell, int) and column.field is not None and _is_whole(column.field, cell):
        return str(cell)
    return cell_text(cell)


class RowReader:
    """Reads the rows of one sheet. `holds_number` tells whether the store has an ID number."""

    def __init__(
        self, sheet: RecognisedSheet, notices: Notices, holds_number: Callable[[str], bool]
    ) -> None:
        self._sheet = sheet
        self._notices = notices
        self._holds_number = holds_number
        self._read_before: dict[tuple[str, str], Any] = {}

    def entries(self) -> Iterator[Entry]:
        """Every row below the header."""
        for row in self._sheet.rows:
            entry = Entry(self._sheet, row)
            for position, column in self._sheet.columns.items():
                parts = self._sheet.date_parts.get(position)
                cell = _joined(row, parts) if parts else cell_at(row, position)
                if cell is not None:
                    self._read_cell(entry, column, cell)
            for position, places in self._sheet.spare.items():
                for other in places:
                    if (cell := cell_at(row, other)) is not None:
                        self._read_spare(entry, self._sheet.columns[position], cell)
            yield entry

    def _read_cell(self, entry: Entry, column: SheetColumn, cell: Cell) -> None:
        if isinstance(cell, str) and not cell.isprintable():
            self._notice_hidden(column, cell, entry.number)
        if column.field is None:
            text = clean_text(cell_text(cell))
            if column.key == BRANCH and _ON_END.fullmatch(text):
                text = text.replace(" ", "")
            if text and not (column.key == BRANCH and is_nothing(text)):
                entry.links[column.key] = text
            return
        value = self._value(column, column.field, cell, entry.number)
        if isinstance(value, Wrong):
            entry.wrong[column.key] = value
        elif value is not None:
            entry.given[column.key] = value
            if isinstance(cell, str) and isinstance(column.field, Phone):
                self._read_beside(entry, column, cell)

    def _read_beside(self, entry: Entry, column: SheetColumn, text: str) -> None:
        """Keep the remarks beside telephones, and tell of what is none."""
        plain, remark = telephones_within(text)
        if remark and self._sheet.form.model is Member:
            entry.beside.append(f"{column.label}：{clean_text(text)}")
        elif remark:
            self._notice(f"“{column.label}”旁边的“{visible_text(remark)}”没有读入", entry.number)
        if problem := identity.phone_problem(plain):
            self._notice(f"“{column.label}”栏{problem.rstrip('。')}（照原样留下）", entry.number)

    def _read_spare(self, entry: Entry, column: SheetColumn, cell: Cell) -> None:
        """Take what another column of the same meaning tells beyond the one that goes before it."""
        key, before = column.key, dataclasses.replace(entry, links={}, given={}, wrong={})
        self._read_cell(before, column, cell)
        if column.field is None:
            entry.links = before.links | entry.links
            return
        value, known = before.given.get(key), entry.given.get(key)
        if value is None:
            if known is None and key not in entry.wrong:
                entry.wrong |= before.wrong
            return
        entry.wrong.pop(key, None)
        if isinstance(column.field, Phone) and known:
            _add_telephones(entry, key, value.split("、"))
        elif known is None or (isinstance(column.field, Date) and value.startswith(known)):
            entry.given[key] = value
        elif known != value and not (isinstance(column.field, Date) and known.startswith(value)):
            self._notice(f"有两栏“{column.label}”，内容不同，用了前一栏的，请核对", entry.number)

    def _notice_hidden(self, column: SheetColumn, text: str, row: int) -> None:
        without_breaks = " ".join(text.split())
        if visible_text(without_breaks) != without_breaks:
            self._notice(f"“{column.label}”栏有看不见的控制字符，已去掉", row)

    def _notice(self, text: str, row: int) -> None:
        self._notices.add(f"工作表“{visible_text(self._sheet.content.title)}”{text}", row)

    def _value(self, column: SheetColumn, reader: DescribedField, cell: Cell, row: int) -> object:
        if isinstance(cell, Unreadable):
            return Wrong(clean_text(cell.shown), cell.reason)
        if isinstance(reader, Date) and not isinstance(cell, str | bool):
            return self._date(column, cell, row)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            if wrong := _rounded_number(reader, cell):
                return wrong
            cell = str(cell) if isinstance(cell, int) else number_text(cell)
        text = cell_text(cell)
        if tells_nothing(reader, text, is_meant=self._sheet.is_template):
            return None
        if _is_masked(reader, text):
            return Wrong(clean_text(text), "中间几位被遮盖，请对照原件补填")
        if isinstance(reader, IdNumber):
            return self._id_number(reader, text)
        if isinstance(reader, Text):
            plain = telephones_within(text)[0] if isinstance(reader, Phone) else text
            return _lost_in_a_spreadsheet(reader, text) or reader.read(plain)
        known = self._read_before
        key = (column.key, text)
        if key not in known:
            known[key] = self._from_text(reader, text)
        return known[key]

    @staticmethod
    def _from_text(reader: DescribedField, text: str) -> Any:
        if reader is Member.full_member_on and fold(text) in NOT_YET:
            return None
        try:
            if isinstance(reader, Date) and (doubted := _DOUBTED.fullmatch(clean_text(text))):
                text = doubted[1]
                return read_date_number(float(text))
            return reader.read(text)
        except ValueUnreadable as problem:
            within = _within(reader, text)
            with suppress(ValueUnreadable):
                if within and within != text:
                    return reader.read(within)
            return Wrong(clean_text(text), problem.reason)

    def _date(self, column: SheetColumn, cell: Any, row: int) -> Any:
        try:
            if isinstance(cell, DateCell):
                return PartialDate(cell.iso)
            date = read_date_number(cell, epoch_1904=self._sheet.content.epoch_1904)
        except ValueUnreadable as problem:
            return Wrong(cell_text(cell), problem.reason)
        except ValueError:
            return Wrong(cell_text(cell), "日期超出范围，请改填正确日期")
        if FIRST_SERIAL <= cell <= LAST_SERIAL:
            self._notice(f"“{column.label}”栏的数字按日期序列号读作日期，请核对", row)
        return date

    def _id_number(self, reader: IdNumber, text: str) -> Any:
        number = reader.read(text)
        if number is None or self._holds_number(number):
            return number
        if identity.rounded_text(number):
            return _rounded(reader, clean_text(text), identity.rounded_hint(number))
        if len(number) > identity.FULL_LENGTH:
            if within := id_number_within(number):
                return within
            return Wrong(clean_text(text), "不是一个身份证号码，请只填本人的18位公民身份证号码")
        if len(_DIGIT.findall(number)) < FEWEST_ID_DIGITS:
            return Wrong(clean_text(text), "这不是身份证号码，请补填18位公民身份证号码")
        return number


def _add_telephones(entry: Entry, key: str, numbers: list[str]) -> None:
    """Keep further numbers beside those that are there, a landline with the landlines."""
    for number in numbers:
        is_line = key == Member.mobile.name and len(number) != len("13800000000")
        place = Member.landline.name if is_line else key
        known = entry.given.get(place)
        if number not in (known or "").split("、"):
            entry.given[place] = f"{known}、{number}" if known else number


def _within(reader: DescribedField, text: str) -> str:
    """The value in a text that says more than it."""
    if isinstance(reader, Date):
        return date_within(text, _WORDS_OF_DATE.get(reader.name, ""))
    if not isinstance(reader, Coded):
        return ""
    plain = standing_within(text) if reader is Member.standing else text
    label, digits = code_within(plain)
    told, other = reader.codes.find(label), reader.codes.find(digits)
    return label if told and other in (None, told) else plain


def _joined(row: SheetRow, parts: tuple[int, ...]) -> Cell:
    """Year, month and day of cells beside each other as one text; None when all are blank."""
    texts = [fold(cell_text(cell_at(row, position))) for position in parts]
    numbers = [text.rstrip("年月日份号") for text in texts if text and text not in NOTHING]
    whole = all(text and text not in NOTHING for text in texts[: len(numbers)])
    return (".".join(numbers) if whole else "/".join(texts)) or None


def _is_masked(reader: DescribedField, text: str) -> bool:
    """Whether digits of a number are hidden behind stars."""
    return isinstance(reader, IdNumber | Phone) and _MASKED.fullmatch(fold(text)) is not None


def tells_nothing(reader: DescribedField, text: str, *, is_meant: bool) -> bool:
    """Whether 无 or a dash means that there is nothing to enter: not where it is a value.

    A text of a template that this program wrote is meant as it stands.
    """
    if isinstance(reader, Phone):
        return is_nothing(text, _NO_TELEPHONE)
    if isinstance(reader, Text) and not isinstance(reader, IdNumber | PersonName):
        return not is_meant and is_nothing(text, _NO_TEXT)
    if isinstance(reader, Date | Coded) and fold(text) == "0":
        return not isinstance(reader, Coded) or reader.codes.find(text) is None
    if len(text) >= LONGEST_NOTHING or fold(text) not in NOTHING:
        return False
    if isinstance(reader, Coded | YesNo):
        return reader.codes.find(text) is None
    return isinstance(reader, Date | WholeNumber)


def _is_whole(reader: DescribedField, number: int | float) -> bool:
    """Whether all digits of a long number are in the file: other programs write whole ones.

    No number that went through a spreadsheet has digits that its kind of numbers can't hold.
    """
    if isinstance(number, float):
        return False
    if isinstance(reader, IdNumber):
        return identity.has_sound_check_digit(str(number))
    return number != int(float(number))


def _rounded_number(reader: DescribedField, number: int | float) -> Wrong | None:
    """What a spreadsheet has rounded of a text that it took for a number."""
    is_cut = isinstance(reader, Text) and identity.rounded_by_spreadsheet(number)
    if not is_cut or _is_whole(reader, number):
        return None
    return _rounded(reader, number_text(number), identity.rounded_hint(number))


def _lost_in_a_spreadsheet(reader: DescribedField, text: str) -> Wrong | None:
    """What a spreadsheet left of a value that is text by now: an error, a rounded number."""
    if "#" not in text and "+" not in text:
        return None
    plain = fold(text).upper()
    if plain in _ERRORS:
        return Wrong(clean_text(text), "是表格软件的错误值，请改填正确内容")
    if _SCIENTIFIC.fullmatch(plain):
        return _rounded(reader, clean_text(text), identity.rounded_hint(plain))
    return None


def _rounded(reader: DescribedField, typed: str, hint: str) -> Wrong:
    return Wrong(
        typed,
        f"“{reader.label}”被表格软件当作数字取整，只剩前{len(hint)}位 {hint}，末尾已丢失，"
        "请对照原件补填，并把单元格设为文本格式",
    )


def shown(reader: DescribedField, value: object) -> str:
    """A value in a message: ID and telephone numbers are hidden in part."""
    if value is None:
        return "（空）"
    if isinstance(reader, IdNumber):
        return identity.masked_id_number(str(value))
    text = reader.show(value)
    if isinstance(reader, Phone):
        text = identity.masked_phone(text)
    return visible_text(text)
