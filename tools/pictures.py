"""Draw the pictures of the README and the manual anew from the made-up campaign.

python tools/pictures.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from campaign import FOLDER, made_up_campaign, press, settle
from screens import go, open_record, somebody
from svg import tidied
from textual.pilot import Pilot

from paicha_tui.app import PaichaApp
from paicha_tui.basics import preferences
from paicha_tui.widgets.table import VirtualTable

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SIZE = (112, 28)
MEMBERS = 530


def save(app: PaichaApp, name: str) -> None:
    """Write what is on the screen."""
    (PICTURES / name).write_text(tidied(app.export_screenshot(title=" ")), encoding="utf-8")


async def home(pilot: Pilot[Any]) -> None:
    """首页."""
    await go(pilot, "home")
    await press(pilot, "down", "right", "right", "right")


async def members(pilot: Pilot[Any]) -> None:
    """党员."""
    await press(pilot, "down", "down", "down")


async def record(pilot: Pilot[Any]) -> None:
    """A member's record."""
    await open_record(pilot, somebody("found").uid, "ethnicity")


async def search(pilot: Pilot[Any]) -> None:
    """查找, at somebody for whom much has been tried."""
    await go(pilot, "search")
    screen: Any = pilot.app.screen
    tried = [each.attempts for each in screen._shown]
    screen.query_one("#list", VirtualTable).move_to(tried.index(max(tried)))
    await settle(pilot)


async def reports(pilot: Pilot[Any]) -> None:
    """报表, in the preview of 附件7."""
    await go(pilot, "reports")
    await press(pilot, *["down"] * 6)
    await asyncio.sleep(1)
    await settle(pilot)
    await press(pilot, "enter", "right", "down", "down")


SCENES = {"home": home, "list": members, "record": record, "search": search, "reports": reports}


async def draw() -> None:
    """Save every picture."""
    for name, steps in SCENES.items():
        app = PaichaApp()
        async with app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            await steps(pilot)
            await settle(pilot)
            save(app, f"{name}.svg")


def main() -> None:
    """Make a campaign in a folder that goes again, and draw."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with made_up_campaign(MEMBERS):
        preferences.keep(report_folder=FOLDER)
        asyncio.run(draw())
    for picture in sorted(PICTURES.glob("*.svg")):
        print(picture.name, picture.stat().st_size)


if __name__ == "__main__":
    main()
