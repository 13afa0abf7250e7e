"""Lists to choose from: by number, by letter, by typing what stands in them."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from paicha_tui.screens.dialogs.chooser import Chooser, Item
from tests.screens.screen_cases import press, rows, shown
from tests.widgets.widget_cases import Bench, use

LABELS = (
    "姓名",
    "性别",
    "民族",
    "籍贯",
    "学历",
    "学位",
    "毕业院校",
    "工作单位",
    "职务",
    "手机号码",
)


def test_a_list_of_more_than_nine_is_narrowed_by_typing_and_short_ones_by_a_digit() -> None:
    given: list[list[str] | None] = []

    async def steps(pilot: Pilot[Any]) -> None:
        def ask(items: list[Item], *, several: bool = False) -> None:
            pilot.app.push_screen(Chooser("改哪一项", items, several=several), given.append)

        long = [Item(f"field{place}", label) for place, label in enumerate(LABELS)]

        ask(long)
        await press(pilot, *"xl")
        assert [row.split()[-1] for row in rows(pilot)[3:4]] == ["学历"]
        assert "民族" not in shown(pilot)
        await press(pilot, "enter")
        assert given.pop() == ["field4"]

        ask(long)
        await press(pilot, "院", "enter")
        assert given.pop() == ["field6"]

        ask(long)
        await press(pilot, "没")
        assert "按退格键" in shown(pilot)
        await press(pilot, "enter")
        assert given == []
        await press(pilot, "backspace", "1", "0")
        assert given.pop() == ["field9"]

        ask(long)
        await press(pilot, "１")
        assert given == []
        await press(pilot, "enter")
        assert given.pop() == ["field9"]

        ask(long[:9])
        await press(pilot, "3")
        assert given.pop() == ["field2"]

        ask(long, several=True)
        await press(pilot, *"xm", "space", "backspace", "backspace", "0", "2", "f2")
        assert given.pop() == ["field0", "field1"]

        ask([Item(letter, label) for letter, label in zip("abcdefghij", LABELS, strict=True)])
        await press(pilot, "历", "enter")
        assert given.pop() == ["e"]

    use(Bench(), steps)
