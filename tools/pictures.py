"""Draw the pictures of the README anew from the made-up campaign: list.svg and record.svg.

python benchmarks/pictures.py
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from paicha_tui import demo, store
from paicha_tui.app import PaichaApp
from paicha_tui.models import Loss, Member
from paicha_tui.screens.members import MembersScreen

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SIZE = (80, 24)


async def settled(pilot: Pilot[int]) -> None:
    """Wait until all is read and drawn."""
    await pilot.app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


def save(app: PaichaApp, name: str) -> None:
    """Write what is on the screen, without the font that a viewer would fetch from outside."""
    drawn = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(), flags=re.DOTALL)
    (PICTURES / name).write_text(drawn, encoding="utf-8")


async def draw() -> None:
    """Save both pictures."""
    app = PaichaApp()
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("down", "down", "down")
        await settled(pilot)
        save(app, "list.svg")
        screen = app.screen
        assert isinstance(screen, MembersScreen)
        member = Member.select().join(Loss).where(Loss.result == "found").get()
        screen._open_record(member.uid, "ethnicity")
        await settled(pilot)
        save(app, "record.svg")


def main() -> None:
    """Make a campaign in a folder that goes again, and draw."""
    os.environ["LOGNAME"] = "clerk"
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        path = Path(folder) / "campaign.db"
        store.create(path, store.create_key_file(store.key_file_for(path)))
        demo.fill()
        asyncio.run(draw())
        store.close()
    for picture in sorted(PICTURES.glob("*.svg")):
        print(picture, picture.stat().st_size)


if __name__ == "__main__":
    main()
