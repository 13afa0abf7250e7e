"""The rows of a table as they are meant: merged cells, ditto marks and blank cells filled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from paicha_tui.basics.values import fold
from paicha_tui.intake.workbook_reader import Cell, SheetRow

_DITTO = frozenset(map(fold, ("同上", "〃", '"', "″", "''", "”", "“", "〞", "同前")))
FEWEST_CELLS_OF_A_PERSON = 2


def cell_at(row: SheetRow, position: int) -> Cell:
    """A cell of a row; None beyond its end."""
    return row.cells[position] if position < len(row.cells) else None


def only(row: SheetRow, start: int, end: int) -> SheetRow | None:
    """A row with the cells from one position up to another; None when it has none."""
    cells = tuple(cell if start <= at < end else None for at, cell in enumerate(row.cells))
    return SheetRow(row.number, cells) if any(cell is not None for cell in cells) else None


def filled_down(
    rows: list[SheetRow], merged: Sequence[tuple[int, int, int]], positions: Sequence[int]
) -> list[SheetRow]:
    """The rows with cells of these columns that are merged downwards filled where they reach."""
    reach = [(at, first, last) for at, first, last in merged if at in positions]
    if not reach:
        return rows
    cells_of = {row.number: list(row.cells) for row in rows}
    numbers = sorted(cells_of)
    for at, first, last in reach:
        value = cells_of[first][at] if first in cells_of and at < len(cells_of[first]) else None
        for number in numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]:
            cells = cells_of[number]
            if value is not None:
                cells.extend([None] * (at + 1 - len(cells)))
                cells[at] = value if cells[at] is None else cells[at]
    return [SheetRow(number, tuple(cells_of[number])) for number in numbers]


def without_dittos(rows: list[SheetRow], positions: Sequence[int]) -> list[SheetRow]:
    """The rows with the value above for each ditto mark in these columns; blank where none is."""
    above: SheetRow | None = None
    told = []
    for row in rows:
        marked = {
            at: cell_at(above, at) if above else None
            for at in positions
            if isinstance(cell := cell_at(row, at), str) and fold(cell) in _DITTO
        }
        row = _with(row, marked) if marked else row
        if sum(1 for cell in row.cells if cell is not None) >= FEWEST_CELLS_OF_A_PERSON:
            above = row
        told.append(row)
    return told


def with_blocks_named(
    rows: list[SheetRow], position: int, is_person: Callable[[SheetRow], bool]
) -> list[SheetRow]:
    """The rows with a branch written in the first row of its block told to each person.

    Nothing is filled where two people who follow each other have a branch each, and it is the same.
    """
    told = [_key(cell_at(row, position)) for row in rows if is_person(row)]
    in_each = any(one and one == other for one, other in pairwise(told))
    if not told or not told[0] or all(told) or in_each:
        return rows
    last: Cell = None
    result = []
    for row in rows:
        if is_person(row):
            last = cell_at(row, position) or last
            row = _with(row, {position: last})
        result.append(row)
    return result


def _key(cell: Cell) -> str:
    return fold(cell) if isinstance(cell, str) else str(cell or "")


def _with(row: SheetRow, cells: Mapping[int, Cell]) -> SheetRow:
    width = max(len(row.cells), *(at + 1 for at in cells))
    return SheetRow(
        row.number, tuple(cells[at] if at in cells else cell_at(row, at) for at in range(width))
    )
