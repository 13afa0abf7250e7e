"""Compare an issued annex with a later one, or with what it would be now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from paicha_tui import store
from paicha_tui.annexes.archive.kept import Issued, issued_as, scope_of
from paicha_tui.annexes.movement.past import people_at, people_now
from paicha_tui.annexes.movement.people import PersonThen
from paicha_tui.annexes.movement.reasons import UNEXPLAINED, trail_of, why
from paicha_tui.annexes.movement.standing import (
    AS_OF,
    DATES,
    CellKey,
    Standing,
    kept_standing,
    standing,
)
from paicha_tui.basics.errors import Misused
from paicha_tui.meaning import settings
from paicha_tui.meaning.forms.layout import filled_in

EVERYONE = "everyone"
"""What the row 合计 counts; it says nothing of a person."""

JOINED, LEFT, MOVED = "joined", "left", "moved"


@dataclass(frozen=True)
class CellChange:
    """A cell whose figure differs, and who makes the difference: joined − left = to − from."""

    row: str
    column: str
    row_label: str
    column_label: str
    earlier: int
    later: int
    joined: tuple[str, ...]
    """The uids of those counted in the cell only later."""
    left: tuple[str, ...]
    """The uids of those counted in the cell only before."""


@dataclass(frozen=True)
class Move:
    """Somebody who joined the annex, left it, or is counted or listed elsewhere on it."""

    uid: str
    name: str
    id_number: str
    """Masked."""
    branch: str
    """The code of his branch; the later one."""
    branch_name: str
    kind: str
    """`joined`, `left` or `moved`."""
    earlier: str
    """Where he was, in words."""
    later: str
    why: tuple[str, ...]
    """What has changed, each in words."""

    @property
    def kind_label(self) -> str:
        """The Chinese word for `kind`."""
        return KIND_LABELS[self.kind]


KIND_LABELS = {JOINED: "新列入", LEFT: "不再列入", MOVED: "位置变动"}


@dataclass(frozen=True)
class Comparison:
    """What differs between an issued annex and a later one."""

    earlier: Issued
    later: Issued | None
    """None for what the annex would be now."""
    later_date: str
    """The later fill date, ISO."""
    cells: tuple[CellChange, ...]
    """The changed cells, row by row; none for a register."""
    people: tuple[Move, ...]
    """Who moved, by branch and name."""
    notes: tuple[str, ...]
    """What has changed besides the records, in sentences: dates, the layout."""

    def to_json(self) -> dict[str, Any]:
        """What programs read."""
        return {
            "earlier": vars(self.earlier),
            "later": vars(self.later) if self.later else None,
            "later_date": self.later_date,
            "cells": [vars(cell) for cell in self.cells],
            "people": [vars(move) for move in self.people],
            "notes": list(self.notes),
        }


def compare(earlier_uid: str, later_uid: str | None = None) -> Comparison:
    """Compare an issued annex with another issue of it, or with now for None.

    Of two issues the one issued first is the earlier, in whatever order they are named.

    Now is the same scope, filled in on the day the annex would have, but not before the issued one.
    Raises Misused for an unknown uid, 综合报告, or two that are not of one annex and scope.
    """
    earlier = issued_as(earlier_uid)
    later = issued_as(later_uid) if later_uid else None
    if later and (later.annex, scope_of(later.uid)) != (earlier.annex, scope_of(earlier.uid)):
        raise Misused("两份表不是同一附件、同一范围的，不能比较")
    with store.at_one_moment():
        before = kept_standing(earlier.uid)
        after = kept_standing(later.uid) if later else None
        if before is None:
            raise Misused("综合报告是文稿，不能逐格比较；请比较附件7、8、9")
        if later and after and after.audit < before.audit:
            earlier, later, before, after = later, earlier, after, before
        after = after or _now(earlier, before)
        return Comparison(
            earlier=earlier,
            later=later,
            later_date=after.dates["fill_date"],
            cells=tuple(_cells(before, after)),
            people=tuple(_moves(before, after)),
            notes=tuple(_notes(before, after)),
        )


def _now(issued: Issued, before: Standing) -> Standing:
    campaign = settings.current()
    usual = filled_in(issued.annex, campaign).fill_date
    now = filled_in(issued.annex, campaign, max(usual, before.fill_date()))
    return standing(issued.annex, scope_of(issued.uid), now)


def _cells(before: Standing, after: Standing) -> Iterator[CellChange]:
    counted_before, counted_after = _by_cell(before), _by_cell(after)
    for row, column in _shared(before, after):
        earlier, later = before.cells[row][column], after.cells[row][column]
        if earlier is None or later is None:
            continue
        were, are = counted_before[row, column], counted_after[row, column]
        if were != are:
            yield CellChange(
                row=row,
                column=column,
                row_label=after.rows[row][0],
                column_label=after.columns[column][0],
                earlier=earlier,
                later=later,
                joined=tuple(sorted(are - were)),
                left=tuple(sorted(were - are)),
            )


def _by_cell(standing: Standing) -> defaultdict[CellKey, set[str]]:
    """By cell, the uids of those counted in it."""
    counted: defaultdict[CellKey, set[str]] = defaultdict(set)
    for uid in standing.occupants:
        for key in standing.cells_of(uid):
            counted[key].add(uid)
    return counted


def _shared(before: Standing, after: Standing) -> list[CellKey]:
    """The cells that both have and that count the same, row by row."""
    axes = (
        [
            number
            for number, (_, figure) in getattr(after, axis).items()
            if getattr(before, axis).get(number, ("", ""))[1] == figure
        ]
        for axis in ("rows", "columns")
    )
    rows, columns = axes
    return [(row, column) for row in rows for column in columns]


def _notes(before: Standing, after: Standing) -> Iterator[str]:
    for name, label in DATES.items():
        if before.dates[name] != after.dates[name]:
            yield f"{label}由{before.dates[name]}改为{after.dates[name]}"
    if AS_OF not in before.dates:
        yield "先出的表按出表时的全部记录统计，没有按填表日期截止"
    if any(getattr(before, axis) != getattr(after, axis) for axis in ("rows", "columns")):
        yield "版式不同，只比较两份都有而且统计口径相同的栏和行"


def _moves(before: Standing, after: Standing) -> list[Move]:
    shared = set(_shared(before, after))
    moved = {
        uid: kind
        for uid in before.occupants.keys() | after.occupants.keys()
        if (kind := _kind(uid, before, after, shared))
    }
    earlier = _persons(moved, before)
    later = _persons(moved, after)
    records = {
        kept.get("uid", uid)
        for people in (earlier, later)
        for uid, person in people.items()
        for kept in person.records.values()
    }
    trail = trail_of(records, before.audit, after.audit)
    otherwise = [*_notes(before, after)] or [UNEXPLAINED]
    moves = []
    for uid, kind in moved.items():
        person: Any = later.get(uid) or earlier.get(uid)
        was, is_now = _words(uid, kind, before, after, shared)
        moves.append(
            Move(
                uid=uid,
                name=person.name,
                id_number=person.id_number,
                branch=person.branch,
                branch_name=person.branch_name,
                kind=kind,
                earlier=was,
                later=is_now,
                why=tuple(why(earlier.get(uid), later.get(uid), trail) or otherwise),
            )
        )
    return sorted(moves, key=lambda move: (move.branch, move.name, move.uid))


def _kind(uid: str, before: Standing, after: Standing, shared: set[CellKey]) -> str:
    """How somebody moved; empty for who did not.

    Whom the annex lists, or counts in its own population, decides; else whether any cell counts
    him, since annex 7 counts the whole roll in a column of its own.
    """
    listed = [_listed(uid, standing) for standing in (before, after)]
    cells = [standing.cells_of(uid) & shared for standing in (before, after)]
    if listed[0] != listed[1]:
        return JOINED if listed[1] else LEFT
    if cells[0] != cells[1]:
        return MOVED if all(cells) else JOINED if cells[1] else LEFT
    if all(listed) and not shared and _branch(uid, before) != _branch(uid, after):
        return MOVED
    return ""


def _listed(uid: str, standing: Standing) -> bool:
    occupant = standing.occupants.get(uid)
    return bool(occupant and occupant.listed)


def _branch(uid: str, standing: Standing) -> str:
    return standing.occupants[uid].person.branch


def _persons(uids: Collection[str], standing: Standing) -> dict[str, PersonThen]:
    """By uid, these people as they were when the annex stood so, whether it lists them or not."""
    known = {uid: standing.occupants[uid].person for uid in uids if uid in standing.occupants}
    missing = set(uids) - known.keys()
    campaign = standing.campaign()
    if standing.audit == store.newest_entry():
        return known | people_now(missing, campaign)
    return known | people_at(missing, standing.audit, campaign)


def _words(
    uid: str, kind: str, before: Standing, after: Standing, shared: set[CellKey]
) -> tuple[str, str]:
    """Where somebody was and is."""
    were, are = (standing.cells_of(uid) & shared for standing in (before, after))
    if kind == MOVED and not shared:
        branches = (standing.occupants[uid].person for standing in (before, after))
        first, second = (person.branch_name or person.branch for person in branches)
        return first, second
    return (
        _cell_words(before, were, are, _listed(uid, before)),
        _cell_words(after, are, were, _listed(uid, after)),
    )


def _cell_words(
    standing: Standing, here: set[CellKey], elsewhere: set[CellKey], listed: bool
) -> str:
    """The rows and columns of `here` that `elsewhere` has not; whether he is on the annex."""
    rows = {row for row, _ in here} - {row for row, _ in elsewhere}
    columns = {column for _, column in here} - {column for _, column in elsewhere}
    told = [
        *(
            label
            for number, (label, figure) in standing.rows.items()
            if number in rows and figure != EVERYONE
        ),
        *_column_words(standing, columns),
    ]
    if told or listed or not here:
        return "、".join(told) or ("在表内" if listed else "不在表内")
    return f"只在{'、'.join(_column_words(standing, {column for _, column in here}))}"


def _column_words(standing: Standing, columns: set[str]) -> list[str]:
    return [
        f"第{number}栏{label.rpartition('·')[2]}"
        for number, (label, _) in standing.columns.items()
        if number in columns
    ]
