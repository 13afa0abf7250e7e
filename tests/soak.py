"""How often the long loops go round: a little in every run, long under `make soak`."""

from __future__ import annotations

import os

from hypothesis import settings

SOAKING = bool(os.environ.get("PAICHA_SOAK"))


def rounds(usual: int, soaking: int) -> int:
    """How often, in this run."""
    return soaking if SOAKING else usual


def examples(usual: int, soaking: int) -> settings:
    """Settings of a property that costs more than most for each example."""
    return settings(max_examples=rounds(usual, soaking))
