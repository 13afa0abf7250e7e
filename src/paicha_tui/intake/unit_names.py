"""The names of branches as rosters write them: what is short for what, and which are alike."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable

from paicha_tui.basics.values import fold
from paicha_tui.intake.cell_texts import counted
from paicha_tui.intake.surroundings import UNIT_ENDINGS

NEAREST = 3
LEAST_LIKENESS = 0.4
MORE = 2
"""Characters by which the end of a name that is compared is longer than what was written."""
_NUMBER = re.compile("第?([0-9]+|[一二三四五六七八九十]{1,3})")


def numbered(text: str) -> str:
    """A name folded, with one way to write numbers: 第一, 一 and 1 are the same."""
    return _NUMBER.sub(
        lambda found: found[1] if found[1].isdecimal() else counted(found[1]), fold(text)
    )


def short_name(text: str) -> str:
    """A name without what every branch has in it, as `numbered`: 中共, 委员会, 党支部."""
    plain = numbered(text).removeprefix("中国共产党").removeprefix("中共").removesuffix("委员会")
    return plain.removesuffix("支部").removesuffix("党") or plain


def ends_with(name: str, ending: str) -> bool:
    """Whether a name is the ending after nothing, or after the name of some organisation.

    So 老水文站支部 is not short for 水文站支部, nor 11 for 1.
    """
    if not ending or not name.endswith(ending):
        return False
    before = name.removesuffix(ending)
    return not before or before.endswith((*UNIT_ENDINGS, "总支"))


def nearest_of(text: str, names: Iterable[str]) -> list[str]:
    """The names likest to a text: those that end alike before those that begin alike."""
    said = _tail(text)
    ranked: list[tuple[float, str]] = []
    for name in dict.fromkeys(names):
        own = _tail(name)
        pairs = zip(reversed(said), reversed(own), strict=False)
        shared = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
        likeness = max(
            difflib.SequenceMatcher(None, *pair).ratio()
            for pair in ((fold(text), fold(name)), (said, own[-len(said) - MORE :]))
        )
        if likeness >= LEAST_LIKENESS or shared:
            ranked.append((-shared - likeness, name))
    return [name for _, name in sorted(ranked)[:NEAREST]]


def _tail(name: str) -> str:
    """What tells a branch from others: 第一支部 and 1支部 end alike."""
    return re.sub(r"[(][^()]*[)]", "", short_name(re.sub(r"[(（][^()（）]*[)）]$", "", name)))
