"""How Chinese names are sorted by strokes, as lists of a committee have them.

`stroke_order.txt` holds on its n-th line the characters of n strokes, by radical, in the order of
the Unicode CLDR (collation "stroke" of zh, Unicode licence), but for 阝, which has the two strokes
of GF 2001 where CLDR counts three.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

UNKNOWN = 1 << 20
"""Stands behind every character whose strokes are known."""


@cache  # twenty thousand characters are read once
def _ranks() -> dict[str, int]:
    order = resources.files(__package__).joinpath("stroke_order.txt").read_text(encoding="utf-8")
    known = order.replace("\n", "")
    return {character: rank for rank, character in enumerate(known)}


def stroke_key(text: str) -> list[int]:
    """What sorts texts by the strokes of their first character, then by those of the next."""
    ranks = _ranks()
    return [ranks.get(character, UNKNOWN + ord(character)) for character in text]
