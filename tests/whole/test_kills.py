"""Whatever ends the program, nothing the clerk saw saved is lost, nor what he had typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import rounds
from tests.whole.kill_cases import kill_once
from tests.whole.store_from_outside import new_store

pytestmark = pytest.mark.slow


@pytest.mark.loop
@pytest.mark.parametrize("number", range(rounds(4, 50)))
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, number: int) -> None:
    kill_once(number, new_store(tmp_path / "empty" / "campaign.db"), tmp_path / "work")
