"""Small applications around one house widget, and hands that type into them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from textual._xterm_parser import XTermParser
from textual.app import ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.house import HouseApp
from paicha_tui.widgets.table import VirtualTable
from paicha_tui.widgets.themes import register_themes
from tests.stillness import settle

HOSTILE = "王[/x]\x1b]52;c;aGk=\x07\x1b[2J\x00\u202e\x9b31m尾"
"""Broken markup, OSC 52, a cleared screen, NUL, a bidi control and C1: any of it does harm."""

Steps = Callable[[Pilot[None]], Awaitable[None]]


class Bench(HouseApp[None]):
    """Shows the widgets given and remembers what they tell."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.given: tuple[Any, ...] = widgets
        self.told: list[Message] = []
        register_themes(self)

    def compose(self) -> ComposeResult:
        yield from self.given

    def on_field_input_left(self, message: FieldInput.Left) -> None:
        self.told.append(message)

    def on_field_input_remark(self, message: FieldInput.Remark) -> None:
        self.told.append(message)

    def on_virtual_table_row_chosen(self, message: VirtualTable.RowChosen) -> None:
        self.told.append(message)

    def on_virtual_table_cursor_moved(self, message: VirtualTable.CursorMoved) -> None:
        self.told.append(message)

    def heard(self, kind: type[Any]) -> list[Any]:
        return [message for message in self.told if isinstance(message, kind)]


def use(app: Bench, steps: Steps, *, size: tuple[int, int] = (80, 24)) -> None:
    """Run the application without a terminal while `steps` works with it."""

    async def scene() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            await steps(pilot)

    asyncio.run(scene())


async def type_ahead(pilot: Pilot[None], data: str) -> None:
    """Everything at once, as it arrives from a terminal, then wait until it has been dealt with."""
    for event in XTermParser().feed(data):
        pilot.app.post_message(event)
    await settle(pilot)


def screen_rows(pilot: Pilot[None]) -> list[str]:
    """What stands on the screen, row by row, as it would go to the terminal."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def assert_inert(rows: Iterable[str], width: int = 80) -> None:
    """No character that a terminal acts on; every row exactly as wide as the screen."""
    for row in rows:
        assert row.isprintable(), repr(row)
        assert cell_len(row) == width, repr(row)


def rows_of(data: Sequence[Sequence[str]]) -> Callable[[int, int], Sequence[Sequence[str]]]:
    return lambda first, count: data[first : first + count]
