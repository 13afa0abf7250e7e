"""Stores that rosters are taken into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.roster_cases import FIRST, units


@pytest.fixture
def first(empty_store: Path) -> str:
    """A committee with one branch, and that branch's name."""
    assert empty_store.exists()
    units(FIRST)
    return FIRST
