"""Looking members up in the index: by what was typed, by flags, and in the order of a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paicha_tui.models import Member
from paicha_tui.store import database
from paicha_tui.worklists.index.positions import (
    FLAG_NUMBERS,
    ID_MASK,
    POSITION_BITS,
    position_of,
    windows,
)
from paicha_tui.worklists.index.typed import Part, understood

FEW = 4000
"""Up to so many hits are fetched at once; more are looked up branch by branch."""

PATIENCE = 64
"""How many branches are looked up one by one before all hits of a common word are fetched."""

WINDOW = 500

SORT_KEYS = ("name_key", "birth_date", "joined_on", "last_contact")
"""What members can be sorted by, besides their position; names by pinyin, dates as ISO text."""


class Selection:
    """The members who meet a text and every one of some flags, to be had branch by branch."""

    def __init__(self, text: str, flags: Iterable[str] = ()) -> None:
        """Raises KeyError for an unknown flag."""
        numbers = [FLAG_NUMBERS[key] for key in flags]
        sizes = {number: _flag_size(number) for number in numbers}
        self._parts = understood(text)
        sizes |= {fact: _flag_size(fact) for part in self._parts for fact in part.facts}
        self._sources = [_source_of(part, numbers, sizes) for part in self._parts]
        self.everybody = self._parts == [Part()] and not numbers
        """Whether it leaves nobody out."""

    def may_hold(self, branch: int) -> bool:
        """Whether anybody in `branch` may be among them, as far as is known without looking."""
        return any(source.may_hold(branch) for source in self._sources)

    def in_branch(self, branch: int) -> list[int]:
        """The ids of those in the branch, as they were entered."""
        found = [source.in_branch(branch) for source in self._sources if source.may_hold(branch)]
        return found[0] if len(found) == 1 else sorted(set().union(*found))

    def size(self) -> int | None:
        """How many they are everywhere, where one look tells; else None."""
        if not self._sources:
            return 0
        return self._sources[0].size() if len(self._sources) == 1 else None


class _Lookup:
    """What one statement finds, taken by branch, or all at once when that is less work.

    `patience` is how many branches are looked up one by one; an index of words may have to put
    together all it finds each time.
    """

    def __init__(
        self, table: str, position: str, conditions: Sequence[str], parameters: Sequence[Any]
    ) -> None:
        self._table, self._position = table, position
        self._conditions, self._parameters = conditions, parameters
        self._gathered: dict[int, list[int]] | None = None
        self.patience: int | None = None

    def may_hold(self, branch: int) -> bool:
        return self._gathered is None or branch in self._gathered

    def gather(self) -> _Lookup:
        """Fetch them all; gives itself."""
        gathered: dict[int, list[int]] = {}
        for (position,) in self._run(self._position, (), ()):
            gathered.setdefault(position >> POSITION_BITS, []).append(position & ID_MASK)
        self._gathered = gathered
        return self

    def in_branch(self, branch: int) -> list[int]:
        if self._gathered is None and self.patience is not None:
            self.patience -= 1
            if self.patience < 0:
                self.gather()
        if self._gathered is not None:
            return sorted(self._gathered.get(branch, ()))
        limits = (position_of(branch, 0), position_of(branch, ID_MASK))
        found = self._run(self._position, (f"{self._position} BETWEEN ? AND ?",), limits)
        return sorted([position & ID_MASK for (position,) in found])

    def size(self) -> int:
        if self._gathered is not None:
            return sum(map(len, self._gathered.values()))
        return int(self._run("count(*)", (), ())[0][0])

    def _run(
        self, columns: str, conditions: Sequence[str], parameters: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        where = " AND ".join([*self._conditions, *conditions])
        found: list[tuple[object, ...]] = database.execute_sql(
            f"SELECT {columns} FROM {self._table} WHERE {where}",  # noqa: S608
            (*self._parameters, *parameters),
        ).fetchall()
        return found


class _Everybody:
    """All members, straight from their table."""

    def may_hold(self, branch: int) -> bool:  # noqa: ARG002
        return True

    def in_branch(self, branch: int) -> list[int]:
        rows = Member.select(Member.id).where(Member.branch == branch).order_by(Member.id)
        return [identity for (identity,) in database.execute(rows)]

    def size(self) -> int:
        return int(Member.select().count())


@dataclass(frozen=True)
class _Source:
    """The members that one part and the flags leave."""

    lookups: tuple[_Lookup | _Everybody, ...]
    """Who is found by all of them; the one that finds fewest comes first."""
    branches: frozenset[int] | None

    def may_hold(self, branch: int) -> bool:
        if self.branches is not None and branch not in self.branches:
            return False
        return all(lookup.may_hold(branch) for lookup in self.lookups)

    def in_branch(self, branch: int) -> list[int]:
        found = self.lookups[0].in_branch(branch)
        for lookup in self.lookups[1:]:
            if found:
                others = set(lookup.in_branch(branch))
                found = [identity for identity in found if identity in others]
        return found

    def size(self) -> int | None:
        alone = len(self.lookups) == 1 and self.branches is None
        return self.lookups[0].size() if alone else None


def _source_of(part: Part, flags: Sequence[int], sizes: Mapping[int, int]) -> _Source:
    """Where to find who meets a part and the flags, of which the rarest comes first."""
    flags = sorted((*flags, *part.facts), key=sizes.__getitem__)
    lookups: list[_Lookup | _Everybody] = []
    hits = _match_size(part.match) if part.match else 0
    if part.match and hits <= FEW:
        lookups.append(_words(part.match, flags).gather())
    else:
        if flags:
            flagged = _flagged(flags)
            lookups.append(flagged.gather() if sizes[flags[0]] <= FEW else flagged)
        if part.match:
            words = _words(part.match, ())
            words.patience = PATIENCE
            lookups.append(words)
    return _Source(tuple(lookups) or (_Everybody(),), part.branches)


def _words(match: str, flags: Sequence[int]) -> _Lookup:
    conditions = ["search_text MATCH ?", *[_also_flagged("search_text.rowid")] * len(flags)]
    return _Lookup("search_text", "search_text.rowid", conditions, [match, *flags])


def _flagged(flags: Sequence[int]) -> _Lookup:
    conditions = ["first.flag = ?", *[_also_flagged("first.place")] * (len(flags) - 1)]
    return _Lookup("search_flag AS first", "first.place", conditions, flags)


def _also_flagged(position: str) -> str:
    return f"EXISTS (SELECT 1 FROM search_flag WHERE flag = ? AND place = {position})"  # noqa: S608


def _flag_size(number: int) -> int:
    return _capped("search_flag WHERE flag = ?", number)


def _match_size(match: str) -> int:
    return _capped("search_text WHERE search_text MATCH ?", match)


def _capped(source: str, parameter: object) -> int:
    """How many rows there are, counted no further than one over `FEW`."""
    counted = database.execute_sql(
        f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {FEW + 1})",  # noqa: S608
        (parameter,),
    )
    return int(counted.fetchone()[0])


def in_order_of(key: str, *, descending: bool = False) -> Iterator[int]:
    """The ids of all members in the index by one of `SORT_KEYS`."""
    way = "DESC" if descending else "ASC"
    cursor = database.execute_sql(
        f"SELECT member_id FROM search_line ORDER BY {SORT_KEYS[SORT_KEYS.index(key)]} {way}, "  # noqa: S608
        f"branch_id {way}, member_id {way}"
    )
    return (identity for (identity,) in cursor)


def sort_keys_of(ids: Sequence[int], key: str) -> dict[int, tuple[str, int, int]]:
    """By id, what sorts the members as `in_order_of` does; nothing for those not in the index."""
    found: dict[int, tuple[str, int, int]] = {}
    column = SORT_KEYS[SORT_KEYS.index(key)]
    for window in windows(ids, WINDOW):
        marks = ", ".join("?" * len(window))
        rows = database.execute_sql(
            f"SELECT member_id, {column}, branch_id FROM search_line "  # noqa: S608
            f"WHERE member_id IN ({marks})",
            tuple(window),
        )
        found.update((identity, (value, branch, identity)) for identity, value, branch in rows)
    return found
