"""The head of a table: which rows it has, and what each column under it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from paicha_tui.basics.identity import clean_id_number, has_sound_check_digit
from paicha_tui.basics.person_name import is_name
from paicha_tui.basics.values import clean_text, fold, quoted
from paicha_tui.intake.head_text import (
    Heads,
    Spelling,
    Stack,
    counts_people,
    is_about_others,
    is_contact_line,
    is_group_word,
    somebody_else,
)
from paicha_tui.intake.kinds_told import tells_of_gone, tells_of_others
from paicha_tui.intake.name_cells import taken_apart
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    FLOWS_TO,
    ID_NUMBER,
    IS_FLOATING,
    IS_LOST,
    LOST_ON,
    NAME,
    POLITICAL_STATUS,
    REASON_COLUMN,
    WORKPLACE_AND_POST,
    SheetColumn,
    SheetForm,
)
from paicha_tui.intake.surroundings import (
    are_statuses,
    branch_in_row,
    branch_named,
    folded_row,
    is_index,
    is_title,
    unit_named,
)
from paicha_tui.intake.table_rows import (
    cell_at,
    filled_down,
    only,
    with_blocks_named,
    without_dittos,
)
from paicha_tui.intake.workbook_reader import Cell, SheetContent, SheetRow
from paicha_tui.models import Loss, Member
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
_OF_ANYBODY = frozenset(
    (
        *(each.name for each in (Member.sex, Member.birth_date, Member.id_number, Member.mobile)),
        *(each.name for each in (Member.landline, Member.employer, Member.job_title)),
        *(Member.address.name, POLITICAL_STATUS, WORKPLACE_AND_POST),
    )
)
"""Columns that a roster has of the spouse or the 介绍人 as well as of the member."""

_OF_A_PERSON = _OF_ANYBODY | {NAME, Member.joined_on.name, Member.full_member_on.name}
"""Columns that no table of figures has."""


class Head:
    """The rows at the head of a table, and what the columns under them hold."""

    def __init__(
        self,
        form: SheetForm,
        content: SheetContent,
        heads: Heads,
        main: int,
        *,
        is_lower: bool = False,
    ) -> None:
        self._is_lower = is_lower
        self._form, self._content, self._heads, self._main = form, content, heads, main
        self._last = self._last_row()
        first = main
        while first > max(main - HEADER_ROWS_ABOVE, 0) and self._is_group_row(first - 1):
            first -= 1
        self.first = first
        """The position of the uppermost row of the head."""
        self.lead = first
        """The position of the first of the titles right above it."""
        while self.lead and is_title(content, self.lead - 1):
            self.lead -= 1
        self._stacks = self._stacked(content.rows[first : self._last + 1])
        self.date_parts: dict[int, tuple[int, ...]] = {}
        self._spare: dict[int, tuple[int, ...]] = {}
        self._not_his: set[int] = set()
        self._beside: set[int] = set()
        self._starts = self._block_starts()
        self.columns: dict[int, SheetColumn] = {}
        for start, end in pairwise((*self._starts, 1 << 20)):
            self.columns |= self._columns_of(range(start, min(end, len(self._stacks))))

    def has_row(self, position: int) -> bool:
        """Whether a row belongs to this head, or repeats a row of it."""
        rows = self._content.rows
        own = {folded_row(row) for row in rows[self.first : self._last + 1]}
        return position <= self._last or folded_row(rows[position]) in own

    def begins_beside(self, position: int, heads: Heads) -> int:
        """Where right of this table another begins in a row that still tells of a person here.

        0 where none does.
        """
        cells = self._content.rows[position].cells
        name = next((at for at, column in self.columns.items() if column.key == NAME), None)
        here = cells[name] if name is not None and name < len(cells) else None
        if not isinstance(here, str) or fold(here) in _IGNORED or not is_name(here):
            return 0
        right = max(self.columns) + 1
        found = {at: heads.find(cell) for at, cell in enumerate(cells) if isinstance(cell, str)}
        starts = (at for at, each in found.items() if each and each.column.key == NAME)
        return next((at for at in starts if at >= right), 0)

    @property
    def is_template(self) -> bool:
        """Whether every column of the form is there: this program wrote it, and it is alone."""
        return len(self.columns) >= len(self._form.columns)

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
        if not texts or any(":" in fold(text) for text in texts.values()) or branch_in_row(row):
            return False
        if len(texts) > 1 and is_contact_line(row):
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
        names = [stack.above + own[-1], own[-1] + stack.above] if stack.above else []
        if self._heads.belongs(stack.above):
            names += reversed(own)
        return next((found for name in names if (found := self._heads.find(name))), None)

    def _block_starts(self) -> list[int]:
        """Where the tables begin that stand side by side: each has a column 姓名 of its own."""
        found = [self._find(stack) for stack in self._stacks]
        of_others = self._of_somebody_named(range(len(self._stacks)))
        names = [
            at
            for at, each in enumerate(found)
            if each and each.column.key == NAME and at not in of_others
        ]
        if len(names) < 2 or self._form.model is not Member:
            return [0]
        texts = [fold(stack.own[-1]) if stack.own else "" for stack in self._stacks]
        begin = next(at for at, text in enumerate(texts) if text)
        starts = [0]
        for before, name in pairwise(names):
            between = range(before + 1, name + 1)
            again = [at for at in between if texts[at] == texts[begin]]
            gaps = [at + 1 for at in between if not texts[at]]
            starts.append((again or gaps or [name])[-1])
        return starts

    def _columns_of(self, positions: range) -> dict[int, SheetColumn]:
        claims: dict[str, list[tuple[int, int]]] = {}
        matched: dict[int, SheetColumn] = {}
        not_his = self._of_somebody_named(positions) | self._of_small_table(positions)
        for position in positions:
            if position in not_his:
                continue
            if parts := self._parts_of_date(position):
                column, self.date_parts[position] = parts
                claims.setdefault(column.key, []).append((0, position))
                matched[position] = column
            elif found := self._find(self._stacks[position]):
                claims.setdefault(found.column.key, []).append((found.rank, position))
                matched[position] = found.column
        for key, places in claims.items():
            alone = key in _ONLY_WITH and _ONLY_WITH[key] not in claims
            alone = alone and fold(self._content.title) != fold(Loss.sheet)
            first, *more = (position for _, position in sorted(places))
            for position in (first, *more) if alone else more:
                del matched[position]
            spare = tuple(at for at in more if self.date_parts.pop(at, None) is None)
            if spare and not alone:
                self._spare[first] = spare
            if alone:
                self.date_parts.pop(first, None)
        return matched

    def _of_somebody_named(self, positions: range) -> set[int]:
        """Columns right of one for somebody else, such as 介绍人, whose heads say not whose.

        Where his own are called 介绍人单位 and the like, those that are not are the member's.
        """
        found: set[int] = set()
        keys = [each.column.key for stack in self._stacks if (each := self._find(stack))]
        # The only 姓名 is the member's, whatever stands left of it.
        has_names = keys.count(NAME) > 1
        whose, last = "", -1
        for at in positions:
            stack = self._stacks[at]
            text = fold(stack.own[0]) if len(stack.own) == 1 and not stack.group else ""
            spelling = self._find(stack)
            key = spelling.column.key if spelling else ""
            if text and (person := somebody_else(text)):
                whose, last = person, at
            elif whose and key == NAME and has_names and last == at - 1:
                found.add(at)
            elif (whose and whose in text) or not text or (key and key not in _OF_ANYBODY):
                whose = ""
            elif whose and key and not text.startswith("本人"):
                found.add(at)
        self._not_his |= found
        return found

    def _of_small_table(self, positions: range) -> set[int]:
        """Columns right of a blank one, or of counts of people: statistics beside the roster."""
        texts = {at: fold("".join(self._stacks[at].whole)) for at in positions}
        keys = {at: found.column.key for at in positions if (found := self._find(self._stacks[at]))}
        own = [at for at, key in keys.items() if key in _OF_A_PERSON]
        counts = [at for at in positions if counts_people(texts[at])]
        gaps = (at for at in positions if not texts[at] and own and own[-1] < at)
        start = next((at for at in gaps if counts and at < counts[-1]), None)
        if start is None:
            return {at - 1 for at in counts if keys.get(at - 1) == BRANCH}
        beside = {at for at in positions if at > start}
        self._beside |= {at for at in beside if texts[at]}
        return beside

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
        above = self._content.rows[self.lead : self._last + 1]
        head_rows = frozenset(folded_row(row) for row in above if row.number)
        lead = self._content.rows[: self.first]
        titles = self._content.rows[self.lead : self.first]
        told = [text for row in titles for text in folded_row(row) if text]
        # The title of a sheet of others stands only where a column says who is a member.
        others = any(map(tells_of_others, (self._content.title, *told)))
        gone = next(filter(tells_of_gone, (*told, self._content.title)), "")
        tables = []
        for start, stop in pairwise((*self._starts, len(self._stacks))):
            last = stop if stop < len(self._stacks) else 1 << 20
            columns = {at: each for at, each in self.columns.items() if start <= at < last}
            table = RecognisedSheet(
                self._form, self._content, columns, {}, [], rows, head_rows=head_rows
            )
            over = [cut for row in lead if (cut := only(row, start, last))]
            title = self._content.title
            table.branch = branch_named("", over) or branch_named(title, lead)
            table.unit = "" if table.branch else unit_named(title, lead)
            table.others, table.gone = others, gone
            table.date_parts = {at: p for at, p in self.date_parts.items() if at in columns}
            table.spare = {at: p for at, p in self._spare.items() if at in columns}
            if len(self._starts) > 1:
                table.rows = [cut for row in rows if (cut := only(row, start, last))]
            table.rows = _filled(table)
            self._name_columns(table, range(start, last))
            tables.append(table)
        return tables

    def _name_columns(self, table: RecognisedSheet, places: range) -> None:
        """Tell the columns that are not read, and take one of ID numbers for what it holds."""
        inner = {at for parts in table.date_parts.values() for at in parts[1:]}
        inner |= {at for places in table.spare.values() for at in places}
        name = table.position(self._form.heads[0])
        people = [row for row in table.rows if name is not None and cell_at(row, name) is not None]
        width = max((len(row.cells) for row in people), default=0)
        for at in range(places.start, min(places.stop, max(width, len(self._stacks)))):
            if at in table.columns:
                continue
            head = self._written(at)
            cells = [cell for row in people if (cell := cell_at(row, at)) is not None]
            if at in inner:
                table.headers[at] = head
            elif column := self._by_cells(table, at, head, cells):
                table.columns[at] = column
            elif head or cells:
                table.headers[at] = head
                if fold(head) not in _IGNORED:
                    table.unknown.append(head or f"第{at + 1}列（没有表头）")
        table.own_unread = [
            at
            for at, head in table.headers.items()
            if head and at not in inner | self._not_his | self._beside
        ]
        table.unknown += table.needless()
        table.remarks += self._remarks(table, people)
        for at, column in table.columns.items():
            table.headers[at] = column.label
        for parts in table.date_parts.values():
            label = table.headers[parts[0]]
            for place, unit in zip(parts, "年月日", strict=False):
                table.headers[place] = label + unit

    def _remarks(self, table: RecognisedSheet, people: Sequence[SheetRow]) -> Iterator[str]:
        """What the clerk should know of columns left out that may tell of people."""
        for at in sorted(self._not_his & table.headers.keys()):
            if head := table.headers[at]:
                yield (
                    f"“{head}”栏在别人的栏右边，看不出是谁的，没有读入；"
                    f"是党员本人的请把表头改为“本人{head}”再导入"
                )
        beside = (table.headers.get(at, "") for at in sorted(self._beside))
        if told := "”“".join(filter(None, beside)):
            yield f"右边的小表没有读入：“{told}”"
        bare = sorted(at for at, head in table.headers.items() if not head)
        for at in bare[:-1]:
            names = [cell for row in people if isinstance(cell := cell_at(row, at), str)]
            if names and all(map(is_name, names)):
                yield (
                    f"第{at + 1}列起没有表头，里面像是另一些人（“{quoted(names[0])}”等），"
                    "没有导入；请补上表头再导入"
                )
                return

    def _written(self, position: int) -> str:
        """The head of a column that is not known, with its group where that is somebody else."""
        stack = self._stacks[position] if position < len(self._stacks) else Stack()
        if not stack.own:
            return ""
        return stack.own[-1] if self._heads.belongs(stack.above) else stack.above + stack.own[-1]

    def _by_cells(
        self, table: RecognisedSheet, position: int, head: str, cells: Sequence[Cell]
    ) -> SheetColumn | None:
        """The column that an unknown head means by what stands below it, if that is plain."""
        is_his = position not in self._not_his and not is_about_others(head)
        if self._form.model is not Member or not is_his or not cells:
            return None
        sound = sum(1 for cell in cells if has_sound_check_digit(clean_id_number(str(cell))))
        if sound * 2 > len(cells):
            key = ID_NUMBER
        elif position not in self._beside and are_statuses(head, cells):
            key = POLITICAL_STATUS
        else:
            return None
        if table.position(key) is not None:
            return None
        column, told = self._form.column(key), head or f"第{position + 1}列"
        table.remarks.append(f"“{told}”栏多是{column.label}，已按“{column.label}”读入，请核对")
        return column


def _filled(table: RecognisedSheet) -> list[SheetRow]:
    """The rows with what stands above told in each: merged cells, ditto marks, branches.

    But for who the person is: a name that reaches over two rows is one person.
    """
    own = {NAME, ID_NUMBER} if table.form.model is Member else set()
    positions = [at for at, column in table.columns.items() if column.key not in own]
    rows = filled_down(table.rows, table.content.merged, positions)
    branch, name = table.position(BRANCH), table.position(NAME)
    rows = without_dittos(rows, [at for at in positions if at == branch or not table.is_template])
    if table.form.model is not Member or branch is None or name is None or table.branch:
        return rows
    heads = {*table.columns[name].spellings(), *_IGNORED}

    def is_person(row: SheetRow) -> bool:
        text = cell_at(row, name)
        return isinstance(text, str) and is_name(taken_apart(text).name) and fold(text) not in heads

    return with_blocks_named(rows, branch, is_person)
