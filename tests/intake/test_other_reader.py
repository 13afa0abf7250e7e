"""The own reader beside python-calamine, cell by cell over many files: where they differ, and why.

What only the own reader knows is why it is kept: how much of a date a format shows, all digits of
a long number, October shown as 1985.10, a workbook whose parts stand elsewhere.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from paicha_tui.intake.template import template_workbook
from paicha_tui.intake.workbook_reader import (
    Cell,
    DateCell,
    SheetContent,
    Unreadable,
    read_workbook,
)
from tests.intake.roster_cases import ROSTERS, A
from tests.soak import rounds

ONLY_OURS = {"workbook_elsewhere.xlsx"}
"""Files that calamine does not open."""

Place = tuple[str, int, int]


def ours(sheets: list[SheetContent]) -> dict[Place, Cell]:
    """Every filled cell, by sheet, row and column."""
    return {
        (sheet.title, row.number, column): cell
        for sheet in sheets
        for row in sheet.rows
        for column, cell in enumerate(row.cells, 1)
        if cell is not None
    }


def theirs(path: Path) -> dict[Place, Any]:
    """The same as calamine has it."""
    book = CalamineWorkbook.from_path(str(path))
    return {
        (sheet.name, row, column): value
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
        for row, values in enumerate(
            book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False), 1
        )
        for column, value in enumerate(values, 1)
        if not (isinstance(value, str) and not value.strip())
    }


def same(own: Cell, other: Any) -> bool:
    """Whether two readers say the same of a cell, each as far as it can tell."""
    if isinstance(own, DateCell):
        return isinstance(other, datetime.date) and other.isoformat().startswith(own.iso)
    if isinstance(own, bool) or isinstance(other, bool):
        return own is other
    if isinstance(own, int | float) and isinstance(other, int | float):
        return float(own) == other
    return bool(own == other)


def differences(path: Path) -> Iterator[tuple[Cell, Any]]:
    """The cells of which the readers say different things."""
    mine = ours(read_workbook(path))
    others = theirs(path)
    for place in sorted(mine.keys() | others.keys()):
        own, other = mine.get(place), others.get(place)
        # An error, or a formula without a value, is told by ours and nothing or a code to them.
        if not isinstance(own, Unreadable) and not same(own, other):
            yield own, other


@pytest.mark.parametrize("file", sorted(path.name for path in ROSTERS.glob("*.xlsx")))
def test_a_roster_is_read_alike(file: str) -> None:
    if file in ONLY_OURS:
        with pytest.raises(CalamineError):
            theirs(ROSTERS / file)
        assert ours(read_workbook(ROSTERS / file))
        return
    found = list(differences(ROSTERS / file))
    expected: dict[str, list[tuple[Cell, Any]]] = {
        # Shown as 1985.10: October, which the number alone does not tell.
        "doubtful_dates.xlsx": [("1985.10", 1985.1)]
    }
    assert found == expected.get(file, [])


def test_what_calamine_loses_of_long_numbers_and_partial_dates() -> None:
    long = theirs(ROSTERS / "eighteen_digits.xlsx")["花名册", 2, 3]
    assert (int(long), ours(read_workbook(ROSTERS / "eighteen_digits.xlsx"))["花名册", 2, 3]) == (
        990101198507149952,
        990101198507150014,
    )
    at = ("花名册", 2, 5)
    assert theirs(ROSTERS / "doubtful_dates.xlsx")[at] == datetime.date(1985, 7, 15)
    assert ours(read_workbook(ROSTERS / "doubtful_dates.xlsx"))[at] == DateCell("1985-07")


FORMATS = ("General", "@", "0", "0.00", "yyyy-mm-dd", "yyyy.mm", 'yyyy"年"m"月"', "0%", "#,##0.00")
VALUES = (
    *(
        "韩试一",
        " 空 格 ",
        "line\nbreak",
        "𠮷䶮",
        "=1+1",
        "_x000D_",
        "0123",
        A,
        "<&>\"'",
        "1985.10",
    ),
    *(0, 1, -5, 1985, 1985.7, 31229, 0.1 + 0.2, 1e-7, 123456789012345, True, False, None, None),
    *(datetime.date(1985, 7, 15), datetime.date(1999, 12, 31), datetime.date(2000, 2, 29)),
)


def random_workbook(chance: random.Random, path: Path) -> Path:
    book = Workbook()
    for number in range(chance.randint(1, 3)):
        sheet = book.create_sheet(f"表{number}") if number else book.active
        for row in range(1, chance.randint(2, 12)):
            for column in range(1, chance.randint(2, 9)):
                value = chance.choice(VALUES)
                cell = sheet.cell(row + chance.choice((0, 0, 40)), column)
                if isinstance(value, str):
                    cell._value, cell.data_type = value, "s"
                elif value is not None:
                    cell.value = value
                if isinstance(value, datetime.date):
                    cell.number_format = chance.choice(FORMATS[4:7])
                elif not isinstance(value, float):
                    cell.number_format = chance.choice(FORMATS[:2])
    book.save(path)
    return path


@pytest.mark.loop
def test_workbooks_of_anything_are_read_alike(tmp_path: Path) -> None:
    chance = random.Random(20160304)
    for _ in range(rounds(15, 500)):
        assert list(differences(random_workbook(chance, tmp_path / "a.xlsx"))) == []


def test_the_program_s_own_template_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template_workbook())
    assert list(differences(path)) == []
