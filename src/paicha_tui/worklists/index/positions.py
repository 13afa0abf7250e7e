"""Where members stand in the index, and reading them by id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from paicha_tui.basics.values import fold
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member
from paicha_tui.records.fields import Coded
from paicha_tui.store import database

POSITION_BITS = 28
"""How many bits of a position are the member's id; those above are the branch's."""

ID_MASK = (1 << POSITION_BITS) - 1

FLAG_NUMBERS = {key: number for number, key in enumerate(screening.FLAGS)}
"""The number by which the index knows a flag."""

_FACT_FIELDS: tuple[Coded, ...] = (Member.sex, Member.standing)
_FACT_KEYS = [(field.name, code) for field in _FACT_FIELDS for code in field.codes]
FACT_NUMBERS = {(name, code.key): number for number, (name, code) in enumerate(_FACT_KEYS, 100)}
"""The number by which the index knows that a field has a value, by field and key of the value."""

FACT_WORDS = {
    fold(word): FACT_NUMBERS[name, code.key]
    for name, code in _FACT_KEYS
    for word in (code.label, code.label.removesuffix("党员"), *code.aliases)
}
"""What is typed for such a value: 男, 预备."""

ALL_NUMBERS = (*FLAG_NUMBERS.values(), *FACT_NUMBERS.values())


def position_of(branch: int, identity: int) -> int:
    """The position of a member of a branch: those of one branch lie together, as entered."""
    return branch << POSITION_BITS | identity


def windows(values: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """The values in runs of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


class MemberReader:
    """Reads given columns of members by id, with the query put together once only.

    `columns` are expressions over `screening.joined`; windows are at most `size` ids long.
    """

    def __init__(self, campaign: Campaign, columns: Sequence[Any], size: int) -> None:
        query = screening.joined(campaign, *columns).where(Member.id.in_([0] * size))
        self._statement, parameters = query.sql()
        self._parameters = parameters[:-size]
        self._size = size

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """The rows of these members in any order; none for an id that nobody has."""
        found: list[tuple[Any, ...]] = []
        for window in windows(ids, self._size):
            padded = [*window, *[window[-1]] * (self._size - len(window))]
            cursor = database.execute_sql(self._statement, (*self._parameters, *padded))
            found.extend(cursor.fetchall())
        return found
