"""The table: any number of rows, keys, marks, alignment, hostile text."""

from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from paicha_tui.widgets.drawing import fitted
from paicha_tui.widgets.table import TableColumn, VirtualTable
from tests.widgets.widget_cases import (
    HOSTILE,
    Bench,
    assert_inert,
    rows_of,
    screen_rows,
    type_ahead,
    use,
)

COLUMNS = [
    TableColumn("name", "姓名", 8),
    TableColumn("age", "年龄", 4, "right"),
    TableColumn("unit", "单位", 0),
]
DOWN, UP, PAGE_DOWN, HOME, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[H", "\x1b[F"


class Register:
    """Rows made when asked for, with a note of what was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, first: int, count: int) -> Sequence[Sequence[str]]:
        self.asked.append(first)
        return [[f"党员{row}", str(row % 90), "石桥市"] for row in range(first, first + count)]


def test_a_million_rows_draw_page_and_end() -> None:
    register, table = Register(), VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(register, 1_000_000)
        await type_ahead(pilot, PAGE_DOWN * 2 + DOWN)
        assert table.cursor == 47
        assert any(row.startswith(">  党员47") for row in screen_rows(pilot))
        await type_ahead(pilot, END)
        assert table.cursor == 999_999
        assert ".." not in screen_rows(pilot)[-1]
        assert screen_rows(pilot)[-1].startswith(">")
        assert screen_rows(pilot)[0].rstrip().endswith("共1000000")
        await type_ahead(pilot, HOME)
        assert screen_rows(pilot)[1].startswith(">  党员0")

    use(Bench(table), steps)
    assert len(register.asked) < 6


def test_every_key_typed_ahead_moves_the_cursor() -> None:
    table = VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(Register(), 500)
        await type_ahead(pilot, DOWN * 100 + UP * 40 + "\r")

    app = Bench(table)
    use(app, steps)
    assert [each.row for each in app.heard(VirtualTable.RowChosen)] == [60]
    assert len(app.heard(VirtualTable.CursorMoved)) == 140


def test_the_cursor_stays_in_view_at_every_step() -> None:
    table = VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(Register(), 12)
        for key in [DOWN] * 14 + [UP] * 14:
            await type_ahead(pilot, key)
            [row] = [row for row in screen_rows(pilot) if row.startswith(">")]
            assert row.split()[1] == fitted(f"党员{table.cursor}", 8).strip()

    use(Bench(table), steps, size=(40, 5))
    assert table.cursor == 0


def test_space_marks_without_colour_and_goes_on() -> None:
    table = VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(Register(), 5)
        await type_ahead(pilot, "  　")
        assert [row[1] for row in screen_rows(pilot)[1:6]] == ["*", "*", "*", " ", " "]
        await type_ahead(pilot, HOME + " ")
        assert table.marked == {1, 2}
        table.show(Register(), 9)
        assert table.marked == set()

    use(Bench(table), steps)


@pytest.mark.parametrize("width", [30, 80, 81, 120])
def test_columns_stand_below_each_other_with_double_width_text(width: int) -> None:
    data = [["王", "9", "甲"], ["欧阳建国立业", "100", "甲" * 80], ["阿·迪力a", "12", ""]]
    table = VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(rows_of(data), 3)
        await pilot.pause()
        rows = screen_rows(pilot)
        assert_inert(rows, width)
        for row, age in zip(rows[1:4], ("9", "100", "12"), strict=True):
            before = row[: row.index(f" {age} ") + 1 + len(age)]
            assert cell_len(before) == 3 + 8 + 1 + 4

    use(Bench(table), steps, size=(width, 24))


def test_text_too_long_is_cut_with_a_mark() -> None:
    assert fitted("欧阳建国立业", 8) == "欧阳建… "
    assert fitted("欧阳建国立业", 8, right=True) == " 欧阳建…"
    assert fitted("欧阳建国", 8) == "欧阳建国"
    assert fitted("9", 3, right=True) == "  9"


def test_hostile_cells_are_inert() -> None:
    table = VirtualTable([TableColumn("name", HOSTILE, 0)], empty=HOSTILE)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(rows_of([[HOSTILE], ["好"]]), 2)
        await pilot.pause()
        assert_inert(screen_rows(pilot))
        assert "王[/x]␛]52" in screen_rows(pilot)[1]
        table.show(rows_of([]), 0)
        await type_ahead(pilot, DOWN + "\r ")
        assert_inert(screen_rows(pilot))

    app = Bench(table)
    use(app, steps)
    assert app.heard(VirtualTable.RowChosen) == []


def test_nothing_found_says_so_and_rows_gone_meanwhile_are_blank() -> None:
    table = VirtualTable(COLUMNS, empty="没有符合条件的党员")

    async def steps(pilot: Pilot[None]) -> None:
        table.show(rows_of([]), 0)
        await pilot.pause()
        assert "没有符合条件的党员" in screen_rows(pilot)[1]
        table.show(rows_of([["甲", "1", ""]]), 3)
        await pilot.pause()
        assert [row.split() for row in screen_rows(pilot)[1:4]] == [[">", "甲", "1"], [], []]

    use(Bench(table), steps)


def test_changed_rows_appear_and_a_shorter_list_keeps_its_cursor_inside() -> None:
    data = [[f"甲{row}", "1", ""] for row in range(300)]
    table = VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(rows_of(data), 300, cursor=250)
        data[250] = ["改了", "2", ""]
        table.forget()
        await pilot.pause()
        assert any(row.startswith(">  改了") for row in screen_rows(pilot))
        table.show(rows_of(data[:10]), 10, cursor=250)
        await pilot.pause()
        assert table.cursor == 9

    use(Bench(table), steps)


def test_a_smaller_terminal_keeps_the_cursor_in_view() -> None:
    table = VirtualTable(COLUMNS)

    async def steps(pilot: Pilot[None]) -> None:
        table.show(Register(), 100, cursor=20)
        await pilot.resize_terminal(40, 6)
        while pilot.app.size.height > 6 or len(screen_rows(pilot)) > 6:
            await pilot.pause()
        assert any(row.startswith(">  党员20") for row in screen_rows(pilot))

    use(Bench(table), steps)
