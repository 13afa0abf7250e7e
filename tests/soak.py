"""How often the long loops go round: a little in every run, long under `make loops`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

SOAKING = bool(os.environ.get("PAICHA_SOAK"))

Test = Callable[..., None]


def rounds(usual: int, soaking: int) -> int:
    """How often, in this run."""
    return soaking if SOAKING else usual


def examples(usual: int, soaking: int, **options: Any) -> Callable[[Test], Test]:
    """How many examples of a property whose examples cost much; `options` as `settings` has."""

    def marked(test: Test) -> Test:
        return pytest.mark.slow(settings(max_examples=rounds(usual, soaking), **options)(test))

    return marked
