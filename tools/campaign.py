"""A made-up campaign on a fixed day, for what is drawn and read off the application."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.pilot import Pilot

from paicha_tui import demo, store
from paicha_tui.basics import clock

MOMENT = "2016-03-12T10:42:00+08:00"
"""A week before the first papers are due."""
CLERK = "clerk"
FOLDER = "/srv/paicha"
"""Where the campaign seems to lie; what stands on the screen tells of no real place."""


@contextmanager
def fixed_clock() -> Iterator[None]:
    """Everything happens at MOMENT, and CLERK does it."""
    with (
        patch.object(clock, "now", lambda: MOMENT),
        patch.dict(os.environ, {"LOGNAME": CLERK, "TZ": "Asia/Shanghai"}),
    ):
        yield


@contextmanager
def made_up_campaign(members: int) -> Iterator[Path]:
    """An open store with so many made-up members; gives the folder, which goes again."""
    with tempfile.TemporaryDirectory() as folder, fixed_clock():
        places = {"XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        with patch.dict(os.environ, places):
            path = Path(folder) / "campaign.db"
            store.create(path, store.create_key_file(store.key_file_for(path)))
            demo.fill(members)
            try:
                yield Path(folder)
            finally:
                store.close()


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until all is read and drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, and wait for all that each of them causes."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
