"""The values of a code list as a clerk reaches them: by number, by Chinese, by pinyin initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from paicha_tui.basics.values import fold
from paicha_tui.records.code_lists import Code, CodeList

Initials = Callable[[str], Iterable[str]]
"""Gives every reading of a text as pinyin initials: 汉族 -> {"hz"}."""


@dataclass(frozen=True)
class Option:
    """One value with the number it is typed by."""

    number: str
    code: Code

    def __str__(self) -> str:
        return f"{self.number} {self.code.label}"


def initials_of(text: str) -> set[str]:
    """Every reading of a text as pinyin initials."""
    # Imported where used: a record is up before the readings are needed.
    from paicha_tui.basics.pinyin import spellings

    return {"".join(syllable[0] for syllable in spelling) for spelling in spellings(text)}


class Options:
    """The values of `codes` in order, each with its number."""

    def __init__(self, codes: CodeList, initials: Initials | None = None) -> None:
        self._codes = codes
        self._initials = initials
        self.by_digit = codes.digits == 1
        self.all = [Option(number, code) for number, code in codes.numbered().items()]
        self._by_number = {option.number: option for option in self.all}
        self._by_key = {option.code.key: option for option in self.all}
        self._readings: dict[str, tuple[str, ...]] = {}

    def numbered(self, number: str) -> Option | None:
        """The value with this number."""
        return self._by_number.get(number)

    def meant(self, text: str) -> Option | None:
        """The value whose label or other accepted spelling the text is."""
        code = self._codes.find(text)
        return self._by_key[code.key] if code else None

    def matching(self, query: str) -> list[Option]:
        """The values that a beginning may mean, the likeliest first; all of them for nothing.

        Digits begin a number; anything else begins or is part of a spelling, or begins its
        pinyin initials.
        """
        wanted = fold(query)
        if not wanted:
            return self.all
        if wanted.isdecimal():
            begun = [option for option in self.all if option.number.startswith(wanted)]
            # 1 is 01 before it is the beginning of 10.
            same = [option for option in self.all if int(option.number) == int(wanted)]
            return [*same, *(option for option in begun if option not in same)]
        ranked = ((self._rank(option, wanted), option) for option in self.all)
        return [option for rank, option in sorted(ranked, key=_rank_of) if rank < _NO_MATCH]

    def _rank(self, option: Option, wanted: str) -> int:
        spellings = [fold(text) for text in (option.code.label, *option.code.aliases)]
        if wanted in spellings:
            return 0
        readings = self._readings_of(option.code.label) if wanted.isascii() else ()
        if any(text.startswith(wanted) for text in (*spellings, *readings)):
            return 1
        return 2 if any(wanted in text for text in spellings) else _NO_MATCH

    def _readings_of(self, label: str) -> tuple[str, ...]:
        if self._initials is None:
            return ()
        if label not in self._readings:
            self._readings[label] = tuple(map(fold, self._initials(label)))
        return self._readings[label]


_NO_MATCH = 3


def _rank_of(ranked: tuple[int, Option]) -> int:
    return ranked[0]
