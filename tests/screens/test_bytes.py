"""What goes over the line when a screen opens, closes, or changes below another."""

from __future__ import annotations

import re
from typing import Any

import pyte
import pytest
from textual.pilot import Pilot

from paicha_tui.widgets.fields import FieldInput
from tests.screens.screen_cases import members, press, record, rows, until, use
from tests.stillness import settle

pytestmark = pytest.mark.usefixtures("campaign")

CURSOR = re.compile(r"\x1b\[([0-9]+);([0-9]+)H")
"""Where the terminal puts its cursor: row and column, from 1 on."""
SET_POINTER = re.compile(r"\x1b\]22;[a-z]*\x07")
"""The shape of the mouse pointer, which pyte would draw."""
WHOLE = 2000
"""More bytes than a part of a screen takes, fewer than a whole one."""


def whole_screens(sent: list[str]) -> int:
    return sum(len(written) > WHOLE for written in sent)


def test_a_record_is_drawn_once_when_it_opens(sent: list[str]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        sent.clear()
        await press(pilot, "enter")
        await settle(pilot)
        assert whole_screens(sent) == 1
        field = record(pilot).focused
        assert isinstance(field, FieldInput)
        column, row = field.cursor_screen_offset
        assert CURSOR.findall("".join(sent))[-1] == (str(row + 1), str(column + 1))

    use(steps)


def test_what_changes_below_a_record_is_drawn_when_it_is_come_back_to(sent: list[str]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        below = members(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        sent.clear()
        below.say("索引已建好")
        await settle(pilot)
        assert sent == []
        await press(pilot, "escape")
        await settle(pilot)
        assert "索引已建好" in "".join(sent)

    use(steps)


WALK = (
    "enter f10 f10 f6 escape n escape"
    " enter a b backspace enter 9 down up f4 escape pagedown z f9 f10 f12 alt+d escape n escape"
    " down space down space f9 1 escape f4 a c f2 f5 z s backspace enter escape"
    " 1 down enter escape 2 3 down enter escape f4 escape 4 f4 escape 5 f1 escape"
    " 6 down down f1 pagedown escape escape 8 down enter escape escape"
    " 2 f3 1 f3 escape n ctrl+backslash escape 1"
).split()
"""Through every place with a number, into what opens from there, and back."""


@pytest.mark.slow
def test_what_has_been_sent_is_what_stands_on_the_screen(sent: list[str]) -> None:
    terminal = pyte.Screen(80, 24)
    stream = pyte.Stream(terminal)

    def as_sent() -> list[str]:
        stream.feed(SET_POINTER.sub("", "".join(sent)))
        sent.clear()
        cells, columns = terminal.buffer, range(terminal.columns)
        seen = ("".join(cells[row][column].data for column in columns) for row in range(24))
        return [row.rstrip() for row in seen]

    def cursor_is_right(pilot: Pilot[Any]) -> bool:
        as_sent()
        field = pilot.app.focused
        there = (terminal.cursor.x, terminal.cursor.y)
        return not isinstance(field, FieldInput) or there == field.cursor_screen_offset

    async def steps(pilot: Pilot[Any]) -> None:
        for key in WALK:
            await press(pilot, key)
            await until(pilot, lambda: as_sent() == [row.rstrip() for row in rows(pilot)])
            await until(pilot, lambda: cursor_is_right(pilot))

    use(steps)
