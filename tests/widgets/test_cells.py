"""The table whose cursor stands on a cell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.pilot import Pilot

from paicha_tui.widgets.cells import CellTable
from paicha_tui.widgets.house import HouseApp
from paicha_tui.widgets.table import TableColumn

COLUMNS = (
    TableColumn("step", "步骤", 12),
    TableColumn("done", "完成", 6, "right"),
    TableColumn("bar", "进度", 10),
    TableColumn("open", "待办", 0),
)
ROWS = [["集中摸排", "12", "####", "待核 3"], ["联系查找", "1", "#", "查找中 27"]]


class Figures(HouseApp[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[Any, ...]] = []

    def compose(self) -> ComposeResult:
        yield CellTable(COLUMNS, stops=("step", "done", "open"), marks_rows=False)

    def on_mount(self) -> None:
        table = self.query_one(CellTable)
        table.show(lambda first, number: ROWS[first : first + number], len(ROWS))
        table.focus()

    def on_cell_table_cell_chosen(self, message: CellTable.CellChosen) -> None:
        self.told.append((message.row, message.column))

    def on_cell_table_past_edge(self, message: CellTable.PastEdge) -> None:
        self.told.append(("edge", message.step))


def use(steps: Callable[[Pilot[Any], Figures], Awaitable[None]]) -> None:
    async def scene() -> None:
        app = Figures()
        async with app.run_test(size=(60, 6)) as pilot:
            await pilot.pause()
            await steps(pilot, app)

    asyncio.run(scene())


def lines(app: Figures) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


def test_the_cursor_goes_from_stop_to_stop_and_enter_tells_the_cell() -> None:
    async def steps(pilot: Pilot[Any], app: Figures) -> None:
        await pilot.press("left", "enter", "right", "enter", "right", "right", "down", "enter")
        await pilot.pause()
        assert app.told == [(0, "step"), (0, "done"), (1, "open")]

    use(steps)


def test_leaving_the_table_at_its_edges_is_told() -> None:
    async def steps(pilot: Pilot[Any], app: Figures) -> None:
        await pilot.press("up", "down", "down")
        await pilot.pause()
        assert app.told == [("edge", -1), ("edge", 1)]

    use(steps)


def test_the_pointer_stands_before_the_cell_and_moves_nothing_else() -> None:
    async def steps(pilot: Pilot[Any], app: Figures) -> None:
        before = lines(app)
        assert before[1].index(">集中摸排") == 2
        await pilot.press("right", "right")
        await pilot.pause()
        after = lines(app)
        assert ">待核 3" in after[1] and after[1].count(">") == 1
        assert after[1].replace(">", " ") == before[1].replace(">", " ")
        assert {cell_len(line) for line in after} == {60}

    use(steps)
