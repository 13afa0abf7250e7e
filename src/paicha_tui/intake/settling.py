"""What a clerk settles before an import: another text for a cell that can't be taken as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from paicha_tui.basics.identity import clean_id_number, form_problem, masked_in_text
from paicha_tui.basics.values import ValueUnreadable, clean_text, visible_text
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.workbook_reader import SheetRow
from paicha_tui.records.fields import DescribedField, IdNumber

LENGTH, SOUND_DIGITS = 18, 14
"""Of an ID number, and how many of it a spreadsheet that takes it for a number surely keeps."""


class CellPlace(NamedTuple):
    """Where a cell stands."""

    sheet: str
    """The title of its sheet."""
    table: int
    """Where its table begins: the position of the first column that is read."""
    row: int
    column: str
    """The key of its column."""


Corrections = Mapping[CellPlace, str]


@dataclass(frozen=True)
class OpenCell:
    """A cell that another text would settle, or, of no column, a row that none would."""

    place: CellPlace
    whose: str
    """Whom its row tells of, inert; may be empty."""
    label: str
    typed: str
    """What stands in the file; empty for a cell or a column that is not there."""
    reason: str
    """Why it can't be taken, with numbers of people hidden in part."""
    reader: DescribedField | None
    """What reads it; None for a name of another record."""

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        return f"工作表“{visible_text(self.place.sheet)}”第{self.place.row}行“{self.label}”"

    @property
    def can_be_settled(self) -> bool:
        """Whether it is one cell that is at fault."""
        return bool(self.place.column)

    def shown(self, text: str) -> str:
        """How a text that settles it is read."""
        return self.reader.show(self.reader.read(text)) if self.reader else clean_text(text)

    def problem(self, text: str) -> str:
        """Why a text would not settle it either; empty where it would."""
        if not clean_text(text):
            return f"请填写{self.label}"
        try:
            if self.reader is not None:
                self.reader.read(text)
        except ValueUnreadable as problem:
            return problem.reason
        return ""

    def doubt(self, text: str) -> str:
        """What is doubtful about a text that would settle it; empty for nothing."""
        if not isinstance(self.reader, IdNumber):
            return ""
        number, stood = clean_id_number(clean_text(text)), clean_id_number(clean_text(self.typed))
        sound = stood[:SOUND_DIGITS]
        if len(stood) == LENGTH and sound.isdecimal() and not number.startswith(sound):
            return f"与表里的前{SOUND_DIGITS}位不同，请核对是不是这个人的号码。"
        return form_problem(number) or ""


def place_of(entry: Entry, key: str = "") -> CellPlace:
    """Where a cell of a row stands; of no column, the row."""
    return CellPlace(entry.sheet.content.title, min(entry.sheet.columns), entry.number, key)


def open_cell(entry: Entry, key: str, reason: str, typed: str = "") -> OpenCell:
    """The cell of a row in the column `key`; `typed` is what it holds where it has been read."""
    column = entry.sheet.form.column(key) if key else None
    return OpenCell(
        place_of(entry, key),
        visible_text(entry.typed("name") or entry.typed("member_name")),
        column.label if column else "",
        typed or entry.typed(key),
        masked_in_text(reason),
        column.field if column else None,
    )


def correct(sheet: RecognisedSheet, corrections: Corrections) -> None:
    """Put what was settled into the rows of a sheet, in a column of its own where there is none."""
    settled: dict[int, dict[str, str]] = {}
    here = sheet.content.title, min(sheet.columns)
    for place, text in corrections.items():
        if (place.sheet, place.table) == here:
            settled.setdefault(place.row, {})[place.column] = text
    positions = {column.key: position for position, column in sheet.columns.items()}
    for position, row in enumerate(sheet.rows):
        if row.number in settled:
            cells = dict(enumerate(row.cells))
            for key, text in settled[row.number].items():
                at = _position_of(sheet, positions, key)
                # A date whose year, month and day stand apart is whole in the first of them.
                cells |= dict.fromkeys(sheet.date_parts.get(at, ()))
                cells[at] = text
            width = max(cells) + 1
            sheet.rows[position] = SheetRow(row.number, tuple(map(cells.get, range(width))))


def _position_of(sheet: RecognisedSheet, positions: dict[str, int], key: str) -> int:
    if key not in positions:
        position = max((len(row.cells) for row in sheet.rows), default=0)
        position = max(position, *sheet.columns, *sheet.headers) + 1
        column = sheet.form.column(key)
        positions[key] = position
        sheet.columns[position], sheet.headers[position] = column, column.label
    return positions[key]
