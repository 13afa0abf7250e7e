"""Keys as terminals send them, which differs from how the tests otherwise press them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from paicha_tui.models import Member
from paicha_tui.screens.help import keys_of
from screen_cases import (
    CLERK,
    field_at,
    fill,
    members,
    notice,
    open_record,
    press,
    settle,
    shown,
    use,
)

pytestmark = pytest.mark.usefixtures("campaign")


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    return empty_store


async def send_alt(pilot: Pilot[Any], letter: str) -> None:
    """Alt with a letter as a terminal sends it: the letter comes along."""
    pilot.app.post_message(events.Key(f"alt+{letter}", letter))
    await settle(pilot)


def test_alt_with_a_letter_is_a_key_and_types_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, "end", "X", "f2")
        assert Member.get(Member.uid == "member0").name == "张三X"
        await send_alt(pilot, "a")
        assert field_at(pilot, "name").value == "张三X"
        assert "确认" in notice(pilot)
        await send_alt(pilot, "z")
        assert field_at(pilot, "name").value == "张三"
        assert Member.get(Member.uid == "member0").name == "张三"
        await press(pilot, "f10", "f10")
        await send_alt(pilot, "n")
        assert "加哪一类" in shown(pilot)

    use(steps)


def test_alt_with_a_letter_switches_no_filter_of_the_list() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        before = list(members(pilot).ids)
        await send_alt(pilot, "b")
        assert list(members(pilot).ids) == before

    use(steps)


def test_shift_with_a_function_key_works_and_is_told_as_such() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, "f10", "f10", "f22")
        assert "[流动]" in shown(pilot)
        await press(pilot, "f14")
        assert "撤销" in notice(pilot)
        told = {row[1]: row[0] for row in keys_of(pilot.app.screen)}
        assert "SHIFT+F10" in told["上页签"]
        assert "F22" not in told["上页签"]

    use(steps)
