"""Whatever ends the program, nothing the clerk saw saved is lost, nor what he had typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whole.kill_cases import kill_once
from tests.whole.store_from_outside import new_store

RUNS = 12


@pytest.mark.parametrize("number", range(RUNS))
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, number: int) -> None:
    kill_once(number, new_store(tmp_path / "empty" / "campaign.db"), tmp_path / "work")
