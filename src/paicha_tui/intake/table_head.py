"""The head of a table: which rows it has, and what each column under it holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from paicha_tui.basics.identity import clean_id_number, has_sound_check_digit
from paicha_tui.basics.values import clean_text, fold
from paicha_tui.intake.head_text import Heads, Spelling, is_about_others, is_group_word
from paicha_tui.intake.sheet_forms import (
    FLOWS_TO,
    ID_NUMBER,
    IS_FLOATING,
    IS_LOST,
    LOST_ON,
    NAME,
    REASON_COLUMN,
    SheetColumn,
    SheetForm,
)
from paicha_tui.intake.surroundings import branch_named, folded_row, is_index
from paicha_tui.intake.workbook_reader import Cell, SheetContent, SheetRow
from paicha_tui.models import Member
from paicha_tui.records.fields import Date

HEADER_ROWS_ABOVE = 2
HEADER_ROWS_BELOW = 3

_IGNORED = frozenset(map(fold, ("序号", "行号", "编号", REASON_COLUMN)))
_SUBHEADS = frozenset(
    map(
        fold,
        (
            "省",
            "市",
            "县",
            "省（区、市）",
            "市（地、州、盟）",
            "县（市、区、旗）",
            "代码",
            "名称",
            "年月",
            "年",
            "月",
            "日",
        ),
    )
)
_ONLY_WITH = {FLOWS_TO: IS_FLOATING, LOST_ON: IS_LOST}
"""Columns that mean something only beside another."""


@dataclass
class RecognisedSheet:
    """A worksheet, or one of several tables on it, whose columns are known."""

    form: SheetForm
    content: SheetContent
    columns: dict[int, SheetColumn]
    """What each column holds, by its position from 0."""
    headers: dict[int, str]
    """The header over each column as rejects have it: the known ones by their label."""
    unknown: list[str]
    """Headers of the columns that are not read."""
    rows: list[SheetRow]
    """The rows below the header, cells merged downwards filled."""
    date_parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Columns whose year, month and day stand apart: the positions of the parts."""
    head_rows: frozenset[tuple[str, ...]] = frozenset()
    """The rows at the head, folded: a long table repeats them on each page."""
    branch: str = ""
    """The branch that is named above the table or by the sheet's title."""
    remarks: list[str] = field(default_factory=list)
    """What the clerk should know of how the columns were understood."""

    def position(self, key: str) -> int | None:
        """Where a column stands, None when the table has none."""
        return next((at for at, column in self.columns.items() if column.key == key), None)


@dataclass
class Stack:
    """The texts over one column, from the top, and the group that it stands under."""

    own: list[str] = field(default_factory=list)
    group: str = ""

    @property
    def whole(self) -> list[str]:
        """Group and own texts."""
        return [self.group, *self.own] if self.group else self.own

    @property
    def above(self) -> str:
        """The text right over the last one."""
        return self.whole[-2] if len(self.whole) > 1 else ""


class Head:
    """The rows at the head of a table, and what the columns under them hold."""

    def __init__(self, form: SheetForm, content: SheetContent, heads: Heads, main: int) -> None:
        self._form, self._content, self._heads, self._main = form, content, heads, main
        self._last = self._last_row()
        first = main
        while first > max(main - HEADER_ROWS_ABOVE, 0) and self._is_group_row(first - 1):
            first -= 1
        self.first = first
        """The position of the uppermost row of the head."""
        self._stacks = self._stacked(content.rows[first : self._last + 1])
        self.date_parts: dict[int, tuple[int, ...]] = {}
        self._starts = self._block_starts()
        self.columns: dict[int, SheetColumn] = {}
        for start, end in pairwise((*self._starts, 1 << 20)):
            self.columns |= self._columns_of(range(start, min(end, len(self._stacks))))

    def has_row(self, position: int) -> bool:
        """Whether a row belongs to this head, or repeats a row of it."""
        rows = self._content.rows
        own = {folded_row(row) for row in rows[self.first : self._last + 1]}
        return position <= self._last or folded_row(rows[position]) in own

    def has_heads(self) -> bool:
        """Whether a column is there that the form can't do without."""
        return any(column.key in self._form.heads for column in self.columns.values())

    # Which rows.

    def _last_row(self) -> int:
        """The position of the last header row: rows of sub-headers may follow the main one."""
        rows = self._content.rows
        names = {
            position
            for position, cell in enumerate(rows[self._main].cells)
            if isinstance(cell, str)
            and (found := self._heads.find(cell))
            and found.column.key in self._form.heads
        }
        number = rows[self._main].number
        merged_to = max(
            (end for at, begin, end in self._content.merged if at in names and begin == number),
            default=number,
        )
        last = self._main
        for position in range(self._main + 1, min(self._main + 1 + HEADER_ROWS_BELOW, len(rows))):
            if rows[position].number <= merged_to or self._is_subhead(rows[position], names):
                last = position
            else:
                break
        return last

    def _is_subhead(self, row: SheetRow, names: set[int]) -> bool:
        filled = {column: cell for column, cell in enumerate(row.cells) if cell is not None}
        texts = [cell for cell in filled.values() if isinstance(cell, str)]
        sub = any(fold(text) in _SUBHEADS or self._heads.find(text) for text in texts)
        return sub and len(texts) == len(filled) and not names & filled.keys()

    def _is_group_row(self, position: int) -> bool:
        """Whether a row above the main one holds heads over several columns, and is no title."""
        row = self._content.rows[position]
        texts = {
            at: clean_text(cell)
            for at, cell in enumerate(row.cells)
            if isinstance(cell, str) and clean_text(cell)
        }
        if not texts or any(":" in fold(text) for text in texts.values()):
            return False
        if len(texts) > 1:
            return any(
                is_group_word(text) and (self._heads.belongs(text) or is_about_others(text))
                for text in texts.values()
            )
        ((at, text),) = texts.items()
        wide = [
            (first, last) for number, first, last in self._content.groups if number == row.number
        ]
        partly = any(
            first == at and last - first + 1 < len(self._content.rows[self._main].cells) - 1
            for first, last in wide
        )
        return is_group_word(text) and (partly or (is_about_others(text) and not wide))

    def _stacked(self, rows: list[SheetRow]) -> list[Stack]:
        """The texts over each column. A group reaches as far as its cell, else to the next text."""
        stacks = [Stack() for _ in range(max(len(row.cells) for row in rows))]
        reach = {(number, first): last for number, first, last in self._content.groups}
        for depth, row in enumerate(rows):
            group, until = "", -1
            for position, stack in enumerate(stacks):
                cell = row.cells[position] if position < len(row.cells) else None
                if isinstance(cell, str) and clean_text(cell):
                    group = clean_text(cell)
                    until = reach.get((row.number, position), len(stacks))
                    stack.own.append(group)
                elif depth + 1 < len(rows) and not stack.own and position <= until:
                    stack.group = group or stack.group
        return stacks

    # Which columns.

    def _find(self, stack: Stack) -> Spelling | None:
        """The column under a stack of texts: what it is together with its group, else alone.

        Alone only where the group is about the member himself.
        """
        own = stack.own
        if not own:
            return None
        names = [stack.above + own[-1]] if stack.above else []
        if self._heads.belongs(stack.above):
            names += reversed(own)
        return next((found for name in names if (found := self._heads.find(name))), None)

    def _block_starts(self) -> list[int]:
        """Where the tables begin that stand side by side: each has a column 姓名 of its own."""
        found = [self._find(stack) for stack in self._stacks]
        names = [at for at, each in enumerate(found) if each and each.column.key == NAME]
        if len(names) < 2 or self._form.model is not Member:
            return [0]
        texts = [fold(stack.own[-1]) if stack.own else "" for stack in self._stacks]
        begin = next(at for at, text in enumerate(texts) if text)
        starts = [0]
        for before, name in pairwise(names):
            again = [at for at in range(before + 1, name + 1) if texts[at] == texts[begin]]
            start = again[-1] if again else max(name - (names[0] - begin), before + 1)
            starts.append(start)
        blocks = [
            {each.column.key for each in found[start:end] if each}
            for start, end in pairwise((*starts, len(found)))
        ]
        alike = all(block & (blocks[0] - {NAME}) or block == blocks[0] for block in blocks)
        return starts if alike else [0]

    def _columns_of(self, positions: range) -> dict[int, SheetColumn]:
        claims: dict[str, list[tuple[int, int]]] = {}
        matched: dict[int, SheetColumn] = {}
        for position in positions:
            if parts := self._parts_of_date(position):
                column, self.date_parts[position] = parts
                claims.setdefault(column.key, []).append((0, position))
                matched[position] = column
            elif found := self._find(self._stacks[position]):
                claims.setdefault(found.column.key, []).append((found.rank, position))
                matched[position] = found.column
        for key, places in claims.items():
            alone = key in _ONLY_WITH and _ONLY_WITH[key] not in claims
            for _, position in sorted(places)[0 if alone else 1 :]:
                del matched[position]
                self.date_parts.pop(position, None)
        return matched

    def _parts_of_date(self, position: int) -> tuple[SheetColumn, tuple[int, ...]] | None:
        """The date whose year stands here and whose month stands right of it."""
        places = [position]
        column = self._date_whose(position, "年")
        if column is None:
            return None
        for unit in ("月", "日"):
            beside = places[-1] + 1
            if beside < len(self._stacks) and self._date_whose(beside, unit) is column:
                places.append(beside)
        return (column, tuple(places)) if len(places) > 1 else None

    def _date_whose(self, position: int, unit: str) -> SheetColumn | None:
        stack = self._stacks[position]
        last = fold(stack.own[-1]).removesuffix("份") if stack.own else ""
        if not last.endswith(unit) or not self._heads.belongs(stack.group):
            return None
        stem = last.removesuffix(unit) or stack.above
        for ending in ("", "年月", "时间", "日期"):
            found = self._heads.find(stem + ending) if stem else None
            if found and isinstance(found.column.field, Date):
                return found.column
        return None

    # The tables.

    def tables(self, end: int) -> list[RecognisedSheet]:
        """The tables under this head, down to the row at the position `end`."""
        rows = self._content.rows[self._last + 1 : end]
        if rows and is_index(rows[0]):
            rows = rows[1:]
        above = self._content.rows[: self._last + 1]
        head_rows = frozenset(folded_row(row) for row in above if row.number)
        branch = branch_named(self._content.title, self._content.rows[: self.first])
        tables = []
        for start, stop in pairwise((*self._starts, len(self._stacks))):
            last = stop if stop < len(self._stacks) else 1 << 20
            columns = {at: each for at, each in self.columns.items() if start <= at < last}
            table = RecognisedSheet(
                self._form, self._content, columns, {}, [], rows, head_rows=head_rows, branch=branch
            )
            table.date_parts = {at: p for at, p in self.date_parts.items() if at in columns}
            if len(self._starts) > 1:
                table.rows = [cut for row in rows if (cut := _only(row, start, last))]
            table.rows = _filled_down(table)
            self._name_columns(table, range(start, last))
            tables.append(table)
        return tables

    def _name_columns(self, table: RecognisedSheet, places: range) -> None:
        """Tell the columns that are not read, and take one of ID numbers for what it holds."""
        inner = {at for parts in table.date_parts.values() for at in parts[1:]}
        name = table.position(self._form.heads[0])
        people = [row for row in table.rows if name is not None and _cell(row, name) is not None]
        width = max((len(row.cells) for row in people), default=0)
        for at in range(places.start, min(places.stop, max(width, len(self._stacks)))):
            if at in table.columns:
                continue
            head = self._written(at)
            cells = [cell for row in people if (cell := _cell(row, at)) is not None]
            if at in inner:
                table.headers[at] = head
            elif self._takes_for_id(table, at, head, cells):
                table.columns[at] = self._form.column(ID_NUMBER)
            elif head or cells:
                table.headers[at] = head
                if fold(head) not in _IGNORED:
                    table.unknown.append(head or f"第{at + 1}列（没有表头）")
        for at, column in table.columns.items():
            table.headers[at] = column.label
        for parts in table.date_parts.values():
            label = table.headers[parts[0]]
            for place, unit in zip(parts, "年月日", strict=False):
                table.headers[place] = label + unit

    def _written(self, position: int) -> str:
        """The head of a column that is not known, with its group where that is somebody else."""
        stack = self._stacks[position] if position < len(self._stacks) else Stack()
        if not stack.own:
            return ""
        return stack.own[-1] if self._heads.belongs(stack.above) else stack.above + stack.own[-1]

    def _takes_for_id(
        self, table: RecognisedSheet, position: int, head: str, cells: Sequence[Cell]
    ) -> bool:
        if self._form.model is not Member or table.position(ID_NUMBER) is not None or not cells:
            return False
        sound = sum(1 for cell in cells if has_sound_check_digit(clean_id_number(str(cell))))
        if is_about_others(head) or sound * 2 <= len(cells):
            return False
        told = head or f"第{position + 1}列"
        table.remarks.append(f"“{told}”栏多是身份证号码，已按“身份证号码”读入，请核对")
        return True


def _cell(row: SheetRow, position: int) -> Cell:
    return row.cells[position] if position < len(row.cells) else None


def _only(row: SheetRow, start: int, end: int) -> SheetRow | None:
    """A row with the cells of one table; None when it has none."""
    cells = tuple(cell if start <= at < end else None for at, cell in enumerate(row.cells))
    return SheetRow(row.number, cells) if any(cell is not None for cell in cells) else None


def _filled_down(table: RecognisedSheet) -> list[SheetRow]:
    """The rows with cells merged downwards filled in every row that they reach.

    But for who the person is: a name that reaches over two rows is one person.
    """
    own = {NAME, ID_NUMBER} if table.form.model is Member else set()
    reach = [
        (at, first, last)
        for at, first, last in table.content.merged
        if at in table.columns and table.columns[at].key not in own
    ]
    if not reach:
        return table.rows
    rows = {row.number: list(row.cells) for row in table.rows}
    numbers = sorted(rows)
    for at, first, last in reach:
        value = rows[first][at] if first in rows and at < len(rows[first]) else None
        for number in numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]:
            cells = rows[number]
            if value is not None:
                cells.extend([None] * (at + 1 - len(cells)))
                cells[at] = value if cells[at] is None else cells[at]
    return [SheetRow(number, tuple(rows[number])) for number in numbers]
