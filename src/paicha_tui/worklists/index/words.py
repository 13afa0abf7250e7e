"""The words under which the index keeps a member."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from paicha_tui.basics import pinyin
from paicha_tui.basics.identity import is_old_form, upgraded

WORDING = 2
"""Raise it when the words are drawn in another way: the index is then made anew."""

TAIL = 4
SHORTEST_LOCAL_NUMBER = 7

WORD = re.compile(r"[a-z]+|[0-9]+x?|[^\W\d_a-z]+")
"""A run of letters, of digits or of Chinese characters in a plain text."""


def plain(text: str | None) -> str:
    """The text with width, letter case and the dots of ü making no difference."""
    return unicodedata.normalize("NFKC", text or "").lower().replace("ü", "v")


def _han(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if not word[0].isascii()]


def name_key(name: str | None) -> str:
    """What sorts members by name."""
    text = plain(name)
    characters = "".join(_han(text))
    return pinyin.sort_key(characters) if characters else text


def words_of(
    name: str | None, id_number: str | None, mobile: str | None, landline: str | None
) -> tuple[str, str, str, str, str]:
    """The columns of the index: characters, pinyin, that of the given name, numbers, their ends."""
    text = plain(name)
    characters = "".join(_han(text))
    whole: set[str] = {word for word in WORD.findall(text) if "a" <= word[0] <= "z"}
    given: set[str] = set()
    if characters:
        start = pinyin.surname_length(characters)
        for spelling in pinyin.spellings(characters):
            whole |= _spelled(spelling)
            given |= _spelled(spelling[start:])
    numbers = _numbers(plain(id_number), f"{mobile or ''}、{landline or ''}")
    tails = {number[-TAIL:] for number in numbers}
    columns = (characters, whole, given - whole, numbers, tails)
    return tuple(" ".join(column) for column in columns)  # type: ignore[return-value]


def _spelled(syllables: Sequence[str]) -> set[str]:
    """Syllables in full, and their initials."""
    return {"".join(syllables), "".join(syllable[0] for syllable in syllables)} - {""}


def _numbers(id_number: str, phones: str) -> set[str]:
    """The numbers a member is found by the beginning of."""
    numbers = {id_number}
    if is_old_form(id_number):
        numbers.add(upgraded(id_number).lower())
    for phone in phones.split("、"):
        numbers.add("".join(filter(str.isdecimal, phone)))
        numbers |= {part for part in phone.split("-") if len(part) >= SHORTEST_LOCAL_NUMBER}
    return numbers - {""}
