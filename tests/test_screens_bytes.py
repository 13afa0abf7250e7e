"""What goes over the line when a screen opens, closes, or changes below another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui.widgets.fields import FieldInput
from screen_cases import CLERK, fill, members, press, record, settle, use

pytestmark = pytest.mark.usefixtures("campaign")

CURSOR = re.compile(r"\x1b\[([0-9]+);([0-9]+)H")
"""Where the terminal puts its cursor: row and column, from 1 on."""
WHOLE = 2000
"""More bytes than a part of a screen takes, fewer than a whole one."""


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    return empty_store


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
