"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from paicha_tui import store
from paicha_tui.cli import main

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(campaign: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the fixed campaign, which is closed; gives exit code and all it says."""
    store.close()

    def call(*arguments: object) -> tuple[int, str]:
        capfd.readouterr()
        code = main(["--db", str(campaign), *map(str, arguments)])
        return code, "".join(capfd.readouterr())

    return call
