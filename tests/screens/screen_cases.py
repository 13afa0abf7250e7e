"""The application without a terminal, what stands on its screen, and hands for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from paicha_tui.app import PaichaApp
from paicha_tui.entry import Spot
from paicha_tui.models import Member
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.screens.report.screen import ReportsScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import VirtualTable
from tests.stillness import settle

Steps = Callable[[Pilot[Any]], Awaitable[None]]


def use(steps: Steps, *, size: tuple[int, int] = (80, 24), app: PaichaApp | None = None) -> None:
    """Run the application without a terminal while `steps` works with it."""

    async def scene() -> None:
        async with (app or PaichaApp()).run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            await steps(pilot)

    asyncio.run(scene())


PATIENCE = 30.0
"""Seconds after which `until` gives up."""


async def until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    """Wait for something that a timer or a thread brings about, whatever else still goes on."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, shown(pilot)
        await pilot.pause(0.02)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press the keys and wait for all they cause."""
    await pilot.press(*keys)
    await settle(pilot)


def rows(pilot: Pilot[Any]) -> list[str]:
    """What stands on the screen, row by row, as it would go to the terminal."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def shown(pilot: Pilot[Any]) -> str:
    """All that stands on the screen as one text."""
    return "\n".join(rows(pilot))


def table(pilot: Pilot[Any]) -> VirtualTable:
    return pilot.app.screen.query_one(VirtualTable)


def notice(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one("#notice", Line).text


def members(pilot: Pilot[Any]) -> MembersScreen:
    screen = pilot.app.screen
    assert isinstance(screen, MembersScreen), screen
    return screen


def record(pilot: Pilot[Any]) -> RecordScreen:
    screen = pilot.app.screen
    assert isinstance(screen, RecordScreen), screen
    return screen


def names(pilot: Pilot[Any]) -> list[str]:
    """The names in the list, in its order."""
    return [str(Member.get_by_id(number).name) for number in members(pilot).ids]


async def go(pilot: Pilot[Any], place: str) -> PlaceScreen:
    """Go to a place of the application."""
    app = pilot.app
    assert isinstance(app, PaichaApp)
    app.action_go(place)
    await settle(pilot)
    screen = app.screen
    assert isinstance(screen, PlaceScreen)
    return screen


async def see_preview(pilot: Pilot[Any], annex: int) -> ReportsScreen:
    """Go to 报表, with the cursor on an annex whose preview is drawn."""
    screen = await go(pilot, "reports")
    assert isinstance(screen, ReportsScreen)
    screen.query_one("#annexes", VirtualTable).move_to(annex - 1)
    await until(pilot, lambda: annex in screen._previews)
    await settle(pilot)
    return screen


async def open_record(pilot: Pilot[Any], uid: str, field: str = "") -> RecordScreen:
    """Open a member's record from the list."""
    members(pilot)._open_record(uid, field)
    await settle(pilot)
    return record(pilot)


def field_at(pilot: Pilot[Any], name: str, key: str = "") -> FieldInput:
    """The field of a record on the tab shown; of the member's own without a key."""
    screen = record(pilot)
    wanted = Spot(key or screen.form.uid, name)
    return next(
        each
        for each in screen.query(FieldInput)
        if each.field_key == f"{wanted.record_key}/{wanted.field}"
    )


async def enter(pilot: Pilot[Any], name: str, text: str, key: str = "") -> None:
    """Put a text into a field as if it had been typed, and leave the field."""
    field = field_at(pilot, name, key)
    field.focus()
    await settle(pilot)
    field.value = text
    await settle(pilot)
    record(pilot).focus_next()
    await settle(pilot)
