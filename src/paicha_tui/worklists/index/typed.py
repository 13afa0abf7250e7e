"""What a clerk may mean by what he types."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from paicha_tui.basics.values import fold
from paicha_tui.models import Organization
from paicha_tui.store import selected
from paicha_tui.worklists.index.positions import FACT_WORDS
from paicha_tui.worklists.index.words import TAIL, WORD, plain

MOST_TERMS = 6

_APOSTROPHE = re.compile("['’]")


@dataclass(frozen=True)
class Part:
    """One way to understand what was typed; members who meet any part are found."""

    match: str = ""
    """An expression of the full-text index; empty for everybody."""
    branches: frozenset[int] | None = None
    """The branches they are in; None for any."""
    facts: frozenset[int] = frozenset()
    """Numbers of `FACT_NUMBERS` that hold of them."""


def understood(text: str) -> list[Part]:
    """The ways to understand what was typed; one open part for nothing, none for nonsense.

    Several words, divided by spaces, must all be met. A word of Chinese characters is looked for in
    the names of people, and in those of organisations and all above them; 男, 女, 正式 and 预备
    also mean sex and standing.
    """
    terms = text.split()[:MOST_TERMS]
    meanings = [_term_meanings(term) for term in terms]
    parts: list[Part] = []
    for chosen in itertools.product(*meanings):
        matches = " AND ".join(part.match for part in chosen if part.match)
        limits = [part.branches for part in chosen if part.branches is not None]
        branches = frozenset.intersection(*limits) if limits else None
        if branches is None or branches:
            facts = frozenset().union(*(part.facts for part in chosen))
            parts.append(Part(matches, branches, facts))
    return parts


def _term_meanings(term: str) -> list[Part]:
    words = WORD.findall(_APOSTROPHE.sub("", plain(term)))
    meanings = [Part(" AND ".join(map(_word_match, words)))] if words else []
    if any(not word[0].isascii() for word in words):
        branches = _branches_named(term)
        if branches:
            meanings.append(Part("", branches))
    if (fact := FACT_WORDS.get(fold(term))) is not None:
        meanings.append(Part("", None, frozenset({fact})))
    return meanings


def _word_match(word: str) -> str:
    if word[0].isdigit():
        beginning = f'digits : "{word}" *'
        return f'({beginning} OR tails : "{word}")' if len(word) == TAIL else beginning
    if word[0].isascii():
        columns = "{pinyin given}" if len(word) > 1 else "pinyin"
        return f'{columns} : "{word}" *'
    return f'name : "{" ".join(word)}"'


def _branches_named(text: str) -> frozenset[int]:
    """The ids of the organisations whose name holds `text`, and of all below them."""
    named = Organization.select(Organization.id).where(Organization.name.contains(text))
    found = [identity for (identity,) in selected(named)]
    if found:
        children: dict[int | None, list[int]] = {}
        tree = selected(Organization.select(Organization.id, Organization.parent))
        for identity, parent in tree:
            children.setdefault(parent, []).append(identity)
        seen = set(found)
        for identity in found:
            below = [child for child in children.get(identity, ()) if child not in seen]
            seen.update(below)
            found.extend(below)
    return frozenset(found)
