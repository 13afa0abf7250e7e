"""The layouts of the annexes, read from one TOML file each.

A clerk who holds the paper form puts a file of the same name into the configuration folder; it
replaces the one that comes with the program. Three kinds of form are known: a `register` lists
people row by row, a `statistics` table counts them, a `personal` form has one sheet a person.
"""

from __future__ import annotations

import dataclasses
import datetime
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.locations import annex_folder
from paicha_tui.meaning.screening import REGISTERS
from paicha_tui.meaning.settings import ANNEXES, CLOSING_REPORT, Campaign, RollLayout


def _keep_breaks(part: Column | Cell) -> None:
    """Take the breaks of a label apart from it: only the printed sheet has them."""
    if "\n" in part.label:
        object.__setattr__(part, "head", part.label)
        object.__setattr__(part, "label", unbroken(part.label))


def unbroken(label: str) -> str:
    """A label of a layout without its line breaks."""
    return label.replace("\n", "")


@dataclass(frozen=True)
class Column:
    """A column, or a heading over columns."""

    label: str
    """May have line breaks in a layout file; they go to `head`."""
    head: str = ""
    """The label as it is printed, where it has breaks."""
    columns: tuple[Column, ...] = ()
    """The columns under this heading."""
    width: float = 8
    """In characters, as spreadsheets count."""
    entry: str = ""
    """Register: what a cell shows, see `entries`."""
    circled: bool = False
    """Register: print the code's circled digit instead of its label."""
    of_unit: bool = False
    """Register: only where it holds the people of several branches."""
    align: str = "center"
    number: str = ""
    """Statistics: the number in the index row."""
    figure: str = ""
    """Statistics: who is counted, see `figures`."""
    population: str = ""
    """Statistics: counts within this figure instead of the form's own population."""

    def __post_init__(self) -> None:
        _keep_breaks(self)

    def leaves(self) -> Iterator[Column]:
        """The columns that hold cells, from left to right."""
        if not self.columns:
            yield self
        for column in self.columns:
            yield from column.leaves()

    def depth(self) -> int:
        """How many rows of headings this column needs."""
        return 1 + max((column.depth() for column in self.columns), default=0)


@dataclass(frozen=True)
class Row:
    """A row of a statistics table; one without a number is a heading."""

    label: str
    number: str = ""
    figure: str = ""
    uncounted: tuple[str, ...] = ()
    """The numbers of columns that make no sense in this row; they print —."""


@dataclass(frozen=True)
class Identity:
    """A sum that the table must satisfy; printed in the 说明 and checked."""

    code: str
    """The identity's name in the checks, such as C4."""
    sums: str
    """Column numbers as in `2=6+7+8+9` or `3≤2`, or row numbers as in `01=02+…+10`."""
    of_rows: bool = False
    """The numbers are rows, and the sum holds in every column."""


@dataclass(frozen=True)
class Cell:
    """A cell of a personal form."""

    column: str
    """The letter of its first column."""
    to: str = ""
    """The letter of its last column where it spans several."""
    label: str = ""
    """May have line breaks in a layout file; they go to `head`."""
    head: str = ""
    """The label as it is printed, where it has breaks."""
    entry: str = ""
    align: str = "center"
    vertical: str = "center"
    empty: str = ""
    """What a person's form says when the entry has nothing to show."""

    def __post_init__(self) -> None:
        _keep_breaks(self)


@dataclass(frozen=True)
class GridRow:
    """A row of a personal form."""

    cells: tuple[Cell, ...]
    block: str = ""
    """The label of the block that begins with this row, down column A; may have line breaks."""
    height: float = 24
    """In points."""
    each: str = ""
    """The list this row is repeated for: `family`, `attempts`."""
    minimum: int = 1
    """How many rows a repeated row takes at least."""


@dataclass(frozen=True)
class Form:
    """One annex."""

    annex: int
    kind: str
    """`register`, `statistics` or `personal`."""
    title: str
    header: tuple[str, ...]
    """The pieces of the line above the table, from left to right; see `occasion.FURNITURE`."""
    foot: tuple[str, ...]
    """The pieces of the line below the table."""
    notes: tuple[str, ...]
    """填表要求和指标解释 of the notice, paragraph by paragraph."""
    due: str
    """The date setting that is the fill date when nobody names one."""
    people_of: str = ""
    """Statistics: `search_end` counts people as they stood when the search ended, whenever the
    annex is filled in; else as on that day."""
    copies: str = ""
    orientation: str = "landscape"
    text_size: float = 10.5
    """The size of the text in the table, in points."""
    columns: tuple[Column, ...] = ()
    date_style: str = "dotted"
    """`dotted` prints 1998.07.01, `chinese` 1998年7月1日."""
    blank_rows: int = 0
    """Register: the table is ruled for so many people, as far as the first page goes."""
    summary: str = ""
    """Register: the line that closes the list; `{count}` and figures in braces are filled in, as
    far as they are on the register."""
    population: str = ""
    """Statistics: the figure that everybody counted in the table belongs to."""
    rows: tuple[Row, ...] = ()
    supplements: tuple[str, ...] = ()
    """Statistics: 补充资料 lines, with figures in braces."""
    identities: tuple[Identity, ...] = ()
    explanations: tuple[str, ...] = ()
    """Statistics: what the 说明 says besides the identities."""
    remark_block: str = ""
    """Statistics: the label of a block under the table, such as 动态变化说明."""
    remark_filling: str = ""
    """Statistics: `movement` fills the block with what has changed since the search ended; else it
    is left empty."""
    remark_columns: tuple[Column, ...] = ()
    """Statistics: the columns of the list of people behind the block, on a sheet of its own; their
    entries are those of `sheets.statistics.LISTED`."""
    profiles: Mapping[str, Mapping[str, tuple[str, ...]]] = dataclasses.field(default_factory=dict)
    """Statistics: shorter versions, each naming the `columns` and `rows` it keeps."""
    widths: tuple[float, ...] = ()
    """Personal: the widths of columns A, B, C and so on."""
    grid: tuple[GridRow, ...] = ()
    title_entry: str = ""
    """Personal: the entry that follows the title on a person's sheet."""

    def leaves(self) -> list[Column]:
        """The columns that hold cells."""
        return [leaf for column in self.columns for leaf in column.leaves()]

    def counted_rows(self) -> list[Row]:
        """The rows that hold figures."""
        return [row for row in self.rows if row.number]

    def of_branch(self) -> Form:
        """A register as a single branch fills it in."""
        columns = tuple(column for column in self.columns if not column.of_unit)
        return dataclasses.replace(self, columns=columns)

    def profile(self, name: str) -> Form:
        """The shorter version called `name`; the form itself when it has none."""
        kept = self.profiles.get(name)
        if kept is None:
            return self
        columns, rows = set(kept["columns"]), set(kept["rows"])
        return dataclasses.replace(
            self,
            columns=tuple(_pruned(self.columns, columns)),
            rows=tuple(_pruned_rows(self.rows, rows)),
            identities=tuple(
                identity
                for identity in self.identities
                if numbers_in(identity.sums) <= (rows if identity.of_rows else columns)
            ),
        )


def numbers_in(sums: str) -> set[str]:
    """The row and column numbers that an identity speaks of."""
    return {number for side in sides_of(sums) for number in side}


def sides_of(sums: str) -> tuple[list[str], list[str]]:
    """The numbers left and right of the sign; `02+…+10` stands for all between."""
    sign = "≤" if "≤" in sums else "="
    left, right = sums.split(sign)
    return _terms(left), _terms(right)


def _terms(side: str) -> list[str]:
    terms: list[str] = []
    parts = side.split("+")
    for position, part in enumerate(parts):
        if part != "…":
            terms.append(part)
            continue
        first, last = terms[-1], parts[position + 1]
        terms += [
            str(number).zfill(len(first) if first.startswith("0") else 1)
            for number in range(int(first) + 1, int(last))
        ]
    return terms


def _pruned(columns: tuple[Column, ...], kept: set[str]) -> Iterator[Column]:
    for column in columns:
        if column.columns:
            under = tuple(_pruned(column.columns, kept))
            if under:
                yield dataclasses.replace(column, columns=under)
        elif not column.number or column.number in kept:
            yield column


def _pruned_rows(rows: tuple[Row, ...], kept: set[str]) -> Iterator[Row]:
    heading: Row | None = None
    for row in rows:
        if not row.number:
            heading = row
        elif row.number in kept:
            if heading:
                yield heading
            heading = None
            yield row


def load_form(annex: int, campaign: Campaign) -> Form:
    """The form of annex 1 to 9 in the layout that the campaign's settings choose.

    Raises Misused for another number, Refused for a faulty layout file of the clerk's own.
    """
    if annex not in ANNEXES:
        raise Misused(f"没有附件{annex}，附件编号为1至9")
    national = annex == 2 and campaign.roll_layout is RollLayout.NATIONAL
    form = _read_form(f"annex{annex}{'_national' if national else ''}.toml", annex)
    return form.profile(campaign.lost_profile) if annex == 7 else form


HANDLED = 9
"""The annex of which 综合报告 tells what has become."""


def filled_in(annex: int, campaign: Campaign, day: datetime.date | None = None) -> Campaign:
    """The campaign as an annex, or 综合报告, that is filled in on `day` looks at it.

    Without a day it is the fill date of the settings, else the day the annex is due. People count
    as they stood on that day; in annex 9 and 综合报告 as they stood when the search ended, and what
    has come since is told beside the table (附件9 说明3). Raises as `load_form` does.
    """
    handled = load_form(HANDLED, campaign)
    form = handled if annex == CLOSING_REPORT else load_form(annex, campaign)
    dated = campaign.filled(day, form.due)
    return dated.at_search_end() if form.people_of == "search_end" else dated


def _read_form(file_name: str, annex: int) -> Form:
    own = annex_folder() / file_name
    try:
        packed = resources.files("paicha_tui.meaning.forms").joinpath(file_name)
        return _form((own if own.is_file() else packed).read_text("utf-8"), annex)
    except (tomllib.TOMLDecodeError, TypeError, ValueError, KeyError, OSError) as error:
        raise Refused(f"版式文件 {own} 有误：{error}；改正或移走它后再试") from error


@lru_cache(maxsize=64)  # a check asks a hundred times for the forms, and parsing takes milliseconds
def _form(text: str, annex: int) -> Form:
    form: Form = _build(Form, tomllib.loads(text))
    if form.annex != annex:
        raise ValueError(f"“{form.title}”的 annex 应为 {annex}")
    if form.kind != "statistics" and annex not in REGISTERS:
        raise ValueError(f"附件{annex}的 kind 只能是 statistics")
    for key, allowed in _CHOICES.items():
        if getattr(form, key) not in allowed:
            raise ValueError(f"“{form.title}”的 {key} 应为 {'、'.join(filter(None, allowed))} 之一")
    for key in ("grid", "widths") if form.kind == "personal" else ("columns",):
        if not getattr(form, key):
            raise ValueError(f"“{form.title}”中缺少 {key}")
    if annex == HANDLED and form.people_of != "search_end":
        raise ValueError(f'“{form.title}”中缺少 people_of = "search_end"（附件9 说明3）')
    for part, numbered in (("rows", form.counted_rows()), ("columns", form.leaves())):
        numbers = Counter(each.number for each in numbered if each.number)
        if twice := [number for number, times in numbers.items() if times > 1]:
            raise ValueError(f"“{form.title}”的 {part} 中编号 {'、'.join(twice)} 重复")
    return form


_CHOICES = {
    "kind": ("register", "statistics", "personal"),
    "orientation": ("portrait", "landscape"),
    "date_style": ("dotted", "chinese"),
    "remark_filling": ("", "movement"),
    "due": ("campaign_start", "search_end", "campaign_end"),
    "people_of": ("", "search_end"),
}
"""What the words that steer a form may be."""


_PARTS: dict[str, type] = {
    "columns": Column,
    "remark_columns": Column,
    "rows": Row,
    "identities": Identity,
    "grid": GridRow,
    "cells": Cell,
}


_KINDS: dict[str, tuple[Any, str]] = {
    "str": (str, "加引号的文字"),
    "float": ((int, float), "数字"),
    "int": (int, "整数"),
    "bool": (bool, "true 或 false"),
}
"""What a value must be by the annotation of its field, and how that is told."""


def _build(shape: Any, data: Mapping[str, Any]) -> Any:
    where = f"“{data.get('label') or data.get('title') or shape.__name__}”"
    known = {field.name: field for field in dataclasses.fields(shape)}
    if unknown := sorted(set(data) - set(known)):
        raise ValueError(f"{where}中有未知的键 {'、'.join(unknown)}")
    missing = [
        name
        for name, field in known.items()
        if name not in data
        and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise ValueError(f"{where}中缺少 {'、'.join(missing)}")
    return shape(
        **{key: _value(where, key, str(known[key].type), value) for key, value in data.items()}
    )


def _value(where: str, key: str, annotation: str, value: Any) -> Any:
    if annotation.startswith("tuple"):
        return tuple(_items(where, key, annotation, value))
    if key == "profiles":
        return {
            name: {part: tuple(numbers) for part, numbers in kept.items()}
            for name, kept in value.items()
        }
    kind, wanted = _KINDS[annotation]
    if not isinstance(value, kind) or isinstance(value, bool) != (annotation == "bool"):
        raise ValueError(f"{where}的 {key} 应为{wanted}")
    return value


def _items(where: str, key: str, annotation: str, value: Any) -> Iterator[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{where}的 {key} 应为方括号中的一列")
    part = _PARTS.get(key)
    of = annotation.removeprefix("tuple[").split(",")[0]
    kind, wanted = (dict, "花括号中的一项") if part else _KINDS[of]
    for item in value:
        if not isinstance(item, kind):
            raise ValueError(f"{where}的 {key} 中每一项应为{wanted}")
        yield _build(part, item) if part else item
