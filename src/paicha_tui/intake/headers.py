"""Which columns a worksheet has: headers are matched by name, never by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import clean_text, fold, visible_text
from paicha_tui.intake.sheet_forms import (
    FLOWS_TO,
    IS_FLOATING,
    IS_LOST,
    LISTS_SHEET,
    LOST_ON,
    NOTES_SHEET,
    REASON_COLUMN,
    SheetColumn,
    SheetForm,
    form_of,
    form_titled,
)
from paicha_tui.intake.workbook_reader import SheetContent, SheetRow
from paicha_tui.models import Member

LAST_HEADER_ROW = 10
HEADER_ROWS_ABOVE = 2
HEADER_ROWS_BELOW = 3
LABELS_OFFERED = 12

_NOT_DATA = frozenset(map(fold, (NOTES_SHEET, LISTS_SHEET)))
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
        ),
    )
)
_ONLY_WITH = {FLOWS_TO: IS_FLOATING, LOST_ON: IS_LOST}
"""Columns that mean something only beside another."""


@dataclass
class RecognisedSheet:
    """A worksheet whose columns are known."""

    form: SheetForm
    content: SheetContent
    columns: dict[int, SheetColumn]
    """What each column holds, by its position from 0."""
    headers: dict[int, str]
    """The header over each column as it is written, the known ones by their label."""
    unknown: list[str]
    """Headers of the columns that are not read."""
    rows: list[SheetRow]
    """The rows below the header."""


def recognise(sheets: Sequence[SheetContent]) -> tuple[list[RecognisedSheet], list[str]]:
    """The sheets that can be read, and the titles of those that can't.

    Raises Refused when a sheet that bears the name of a record has not its columns, or when no
    sheet with content has a column 姓名.
    """
    known: list[RecognisedSheet] = []
    others: list[str] = []
    for content in sheets:
        if fold(content.title) in _NOT_DATA or not content.rows:
            continue
        form = form_titled(content.title)
        recognised = _recognise_as(form or form_of(Member), content)
        if recognised is not None:
            known.append(recognised)
        elif form is not None:
            raise _wrong_header(content.title, form)
        else:
            others.append(content.title)
    if others and not known:
        raise _wrong_header(others[0], form_of(Member))
    return known, others


def _wrong_header(title: str, form: SheetForm) -> Refused:
    labels = [column.label for column in form.columns]
    offered = "、".join(labels[:LABELS_OFFERED]) + (" 等" if len(labels) > LABELS_OFFERED else "")
    heads = "”或“".join(form.column(key).label for key in form.heads)
    return Refused(
        f"工作表“{visible_text(title)}”前{LAST_HEADER_ROW}行里没有“{heads}”这一栏，认不出表头；"
        f"可用的栏目有：{offered}。请改好表头再导入，或用 paicha-tui template 生成模板填写"
    )


def _recognise_as(form: SheetForm, content: SheetContent) -> RecognisedSheet | None:
    spellings = {
        spelling: (column, rank)
        for column in reversed((*form.columns, *form.also))
        for rank, spelling in enumerate(column.spellings())
    }
    top = [row for row in content.rows if row.number <= LAST_HEADER_ROW]
    main = _main_row(top, form, spellings)
    if main is None:
        return None
    last = _last_header_row(content.rows, main, form, spellings)
    header = content.rows[max(main - HEADER_ROWS_ABOVE, 0) : last + 1]
    columns, headers = _columns(header, spellings)
    unknown = [
        header
        for position, header in sorted(headers.items())
        if position not in columns and fold(header) not in _IGNORED
    ]
    headers |= {position: column.label for position, column in columns.items()}
    rows = content.rows[last + 1 :]
    if rows and _is_index(rows[0]):
        rows = rows[1:]
    return RecognisedSheet(form, content, columns, headers, unknown, rows)


Spellings = Mapping[str, tuple[SheetColumn, int]]


def _texts(row: SheetRow) -> list[str]:
    return [fold(cell) if isinstance(cell, str) else "" for cell in row.cells]


def _main_row(top: list[SheetRow], form: SheetForm, spellings: Spellings) -> int | None:
    """Which row has a column the sheet can't do without, and most other headers."""
    best, most = None, 0
    for position, row in enumerate(top):
        found = [spellings[text][0].key for text in _texts(row) if text in spellings]
        if len(found) > most and any(key in form.heads for key in found):
            best, most = position, len(found)
    return best


def _last_header_row(rows: list[SheetRow], main: int, form: SheetForm, spellings: Spellings) -> int:
    """The position of the last header row: rows of sub-headers may follow the main one."""
    heads = {
        position
        for position, text in enumerate(_texts(rows[main]))
        if text in spellings and spellings[text][0].key in form.heads
    }
    last = main
    for position in range(main + 1, min(main + 1 + HEADER_ROWS_BELOW, len(rows))):
        texts = _texts(rows[position])
        filled = {column for column, cell in enumerate(rows[position].cells) if cell is not None}
        only_texts = all(texts[column] for column in filled)
        sub = [text for text in texts if text in spellings or text in _SUBHEADS]
        if filled & heads or not only_texts or not sub:
            break
        last = position
    return last


def _is_index(row: SheetRow) -> bool:
    """Whether a row only numbers the columns: 1 2 3 …, perhaps after 甲 乙."""
    numbers = []
    for cell in row.cells:
        if cell is None or (isinstance(cell, str) and fold(cell) in ("甲", "乙", "丙")):
            continue
        text = fold(cell) if isinstance(cell, str) else str(cell)
        if not text.isdecimal():
            return False
        numbers.append(int(text))
    return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _columns(
    header: list[SheetRow], spellings: Spellings
) -> tuple[dict[int, SheetColumn], dict[int, str]]:
    """What each column holds, and the header written over it."""
    stacks = _stacks(header)
    claims: dict[str, list[tuple[int, int]]] = {}
    matched: dict[int, SheetColumn] = {}
    for position, (own, parent) in stacks.items():
        for name in _names(own, parent):
            if name in spellings:
                column, rank = spellings[name]
                claims.setdefault(column.key, []).append((rank, position))
                matched[position] = column
                break
    for key, positions in claims.items():
        alone = key in _ONLY_WITH and _ONLY_WITH[key] not in claims
        for _, position in sorted(positions)[0 if alone else 1 :]:
            del matched[position]
    written = {position: own[-1] for position, (own, _) in stacks.items() if own}
    return matched, written


def _stacks(header: list[SheetRow]) -> dict[int, tuple[list[str], str]]:
    """For each column the header texts over it from the top, and the parent it stands under."""
    width = max(len(row.cells) for row in header)
    own: dict[int, list[str]] = {position: [] for position in range(width)}
    parents = dict.fromkeys(range(width), "")
    for depth, row in enumerate(header):
        parent = ""
        for position in range(width):
            cell = row.cells[position] if position < len(row.cells) else None
            if isinstance(cell, str) and clean_text(cell):
                parent = clean_text(cell)
                own[position].append(parent)
            elif depth + 1 < len(header) and not own[position]:
                parents[position] = parent or parents[position]
    return {position: (own[position], parents[position]) for position in range(width)}


def _names(own: list[str], parent: str) -> list[str]:
    """What the column may be called, folded, the most certain first."""
    whole = [parent, *own] if parent else own
    joined = [whole[-2] + whole[-1]] if len(whole) > 1 and own else []
    return [fold(name) for name in (*joined, *reversed(own))]
