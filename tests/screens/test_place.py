"""The line of places, which stands over all of them."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screens.screen_cases import go, rows, use

PLACES = {
    "home": "1 首页",
    "members": "2 党员",
    "search": "3 查找",
    "letters": "4 介绍信",
    "findings": "5 校验",
    "reports": "6 报表",
    "settings": "8 设置",
}


@pytest.mark.usefixtures("campaign")
def test_the_line_names_all_places_and_brackets_the_one_here() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        for here in (*PLACES, "handlings"):
            await go(pilot, here)
            names = (
                f"[{name}]" if place == here else f" {name} " for place, name in PLACES.items()
            )
            extra = "[处置]" if here == "handlings" else ""
            line, _, scope = rows(pilot)[0].rpartition(" 7 ")
            assert line.rstrip() == f"{''.join(names)}{extra}".rstrip()
            assert scope.rstrip() == "全部"

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_line_of_places_stands_out() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = pilot.app.screen
        assert screen.query_one("#title").styles.background != screen.styles.background

    use(steps)
