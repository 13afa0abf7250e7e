"""Which sheets are rosters, and where their tables begin: heads are matched by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import fold, visible_text
from paicha_tui.intake.head_text import Heads
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.registers import register_form
from paicha_tui.intake.sheet_forms import (
    LISTS_SHEET,
    NOTES_SHEET,
    SheetForm,
    form_of,
    form_titled,
)
from paicha_tui.intake.surroundings import why_no_roster
from paicha_tui.intake.table_head import Head
from paicha_tui.intake.table_rows import only
from paicha_tui.intake.workbook_reader import SheetContent, SheetRow
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Loss, Member, Organization

LAST_HEADER_ROW = 30
LABELS_OFFERED = 12
LONGEST_HEAD = 20
FEWEST_HEADS = 3
_DIGITS = re.compile("[0-9]{6}")
NO_NAMES = "没有“姓名”栏"
NO_UNITS = "没有“组织名称”或“组织代码”栏"
_OWN = frozenset(
    field.name for field in (Member.sex, Member.birth_date, Member.joined_on, Member.ethnicity)
)
"""Columns that only a roster of members has."""

_NOT_DATA = frozenset(map(fold, (NOTES_SHEET, LISTS_SHEET)))


class Skipped(NamedTuple):
    """A sheet that is not read, and why."""

    title: str
    reason: str


def recognise(
    sheets: Sequence[SheetContent], campaign: Campaign
) -> tuple[list[RecognisedSheet], list[Skipped]]:
    """The tables that can be read, and the sheets that are not, each with a phrase why.

    Raises Refused when a sheet that bears the name of a record has not its columns, or when no
    sheet with content is a roster.
    """
    known: list[RecognisedSheet] = []
    skipped: list[Skipped] = []
    for content in sheets:
        if fold(content.title) in _NOT_DATA or not (content.rows or content.hidden):
            continue
        form = form_titled(content.title)
        if content.hidden:
            skipped.append(Skipped(content.title, "是隐藏的"))
        elif reason := why_no_roster(content, form):
            skipped.append(Skipped(content.title, reason))
        elif tables := _tables(_form_for(form, content, campaign), content):
            known += tables
        elif form is not None and form.model is not Organization:
            raise _wrong_header(content.title, form)
        else:
            skipped.append(Skipped(content.title, NO_NAMES if form is None else NO_UNITS))
    if not known and skipped:
        raise _nothing_to_read(skipped)
    return known, skipped


def _form_for(titled: SheetForm | None, content: SheetContent, campaign: Campaign) -> SheetForm:
    """The form of a sheet by its title; one of members may be a register with its own columns."""
    if titled is None or titled.model is Member or _is_of_members(titled, content):
        return register_form(content, campaign)
    return titled


def _is_of_members(titled: SheetForm, content: SheetContent) -> bool:
    """Whether a sheet such as 失联党员 is a roster: with columns of the members themselves."""
    if titled.model not in (Loss, Flow):
        return False
    own, theirs = Heads(form_of(Member)), Heads(titled)
    texts = (
        cell
        for row in content.rows[:LAST_HEADER_ROW]
        for cell in row.cells
        if isinstance(cell, str)
    )
    found = (own.find(text) for text in texts if theirs.find(text) is None)
    return any(each is not None and each.column.key in _OWN for each in found)


def _nothing_to_read(skipped: list[Skipped]) -> Refused:
    units = next((each.title for each in skipped if each.reason == NO_UNITS), None)
    if units is not None:
        return _wrong_header(units, form_of(Organization))
    reasons = {each.reason: each.title for each in reversed(skipped) if each.reason != NO_NAMES}
    if not reasons:
        return _wrong_header(skipped[0].title, form_of(Member))
    told = (f"工作表“{visible_text(title)}”{reason}" for reason, title in reasons.items())
    return Refused(f"没有可导入的名册：{'；'.join(told)}")


def _wrong_header(title: str, form: SheetForm) -> Refused:
    labels = [column.label for column in form.columns]
    offered = "、".join(labels[:LABELS_OFFERED]) + (" 等" if len(labels) > LABELS_OFFERED else "")
    heads = "”或“".join(form.column(key).label for key in form.heads)
    return Refused(
        f"工作表“{visible_text(title)}”前{LAST_HEADER_ROW}行里没有“{heads}”这一栏，认不出表头；"
        f"可用的栏目有：{offered}。请改好表头再导入，或用 paicha-tui template 生成模板填写"
    )


def _tables(form: SheetForm, content: SheetContent) -> list[RecognisedSheet]:
    """The tables of a sheet, from the top; none when no row near it is a head.

    A row further down that is a head with other columns begins a table of its own.
    """
    heads = Heads(form)
    found: list[Head] = []
    alone: Head | None = None
    for position, row in enumerate(content.rows):
        if not found and row.number > LAST_HEADER_ROW:
            break
        if found and (form.model is not Member or found[0].is_template):
            break
        if found and not any(isinstance(cell, str) and "姓" in cell for cell in row.cells):
            continue
        if not _names_a_head(row, heads, form) or (found and found[-1].has_row(position)):
            continue
        if found and (start := found[-1].begins_beside(position, heads)):
            return [
                *_tables(form, _cut(content, position, 0, start)),
                *_tables(form, _cut(content, position, start, 1 << 20)),
            ]
        head = Head(form, content, heads, position, is_lower=bool(found))
        is_wide = sum(cell is not None for cell in row.cells) >= FEWEST_HEADS
        if head.has_heads() and (len(head.columns) > 1 or (found and is_wide)):
            found.append(head)
        elif head.has_heads() and alone is None:
            alone = head
    if not found and alone is not None:
        found.append(alone)
    ends = [*(head.lead for head in found[1:]), len(content.rows)][: len(found)]
    return [table for head, end in zip(found, ends, strict=True) for table in head.tables(end)]


def _cut(content: SheetContent, position: int, start: int, end: int) -> SheetContent:
    """A sheet with the cells of some columns alone, from a row on; the left ones have all above."""
    above = content.rows[:position] if not start else []
    below = (only(row, start, end) for row in content.rows[position:])
    return replace(content, rows=[*above, *filter(None, below)])


def _names_a_head(row: SheetRow, heads: Heads, form: SheetForm) -> bool:
    texts = [cell for cell in row.cells if isinstance(cell, str)]
    if len(texts) < sum(cell is not None for cell in row.cells):
        return False
    found = [each for text in texts if (each := heads.find(text))]
    if not any(each.column.key in form.heads for each in found):
        return False
    # Whatever stands beside 姓名 and is no number is a head, known or not.
    plain = all(len(fold(text)) <= LONGEST_HEAD and not _DIGITS.search(text) for text in texts)
    return len(found) * 2 > len(texts) - 2 or (plain and len(texts) >= FEWEST_HEADS)
