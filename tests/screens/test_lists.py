"""What every list can do: columns out of view, marks, copying, printing as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics import preferences
from paicha_tui.models import Member
from paicha_tui.store import AuditEntry
from tests.screens.screen_cases import (
    go,
    members,
    names,
    notice,
    press,
    rows,
    shown,
    table,
    until,
    use,
)
from tests.stillness import settle

pytestmark = pytest.mark.usefixtures("campaign")

FORMULA = "=1+1"


async def choose(pilot: Pilot[Any], typed: str) -> None:
    await press(pilot, *typed, "enter")


async def resize(pilot: Pilot[Any], width: int, height: int) -> None:
    await pilot.resize_terminal(width, height)
    await until(pilot, lambda: pilot.app._resize_event is None)
    await settle(pilot)


def test_columns_out_of_view_are_reached_and_a_wider_window_shows_more() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        head = rows(pilot)[2]
        assert "标记" in head and "所在党支部" not in head
        await press(pilot, "right")
        assert rows(pilot)[2] == head
        await resize(pilot, 160, 40)
        assert "所在党支部" in rows(pilot)[2]
        await resize(pilot, 80, 24)
        assert rows(pilot)[2] == head
        members(pilot)._take_columns(["name", "employer", "branch", "ethnicity", "mobile"])
        await settle(pilot)
        assert rows(pilot)[2].endswith(" >") and "手机号码" not in rows(pilot)[2]
        await press(pilot, "right", "right")
        head = rows(pilot)[2]
        assert head.startswith(" < 姓名") and "手机号码" in head and "工作单位" not in head
        assert any("张三" in row for row in rows(pilot))
        await press(pilot, "right", "right", "left", "left", "left")
        assert rows(pilot)[2].endswith(" >")
        members(pilot)._take_columns([])
        await settle(pilot)
        assert "标记" in rows(pilot)[2]

    use(steps)


def test_rows_are_marked_all_the_others_and_up_to_here() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        total = table(pilot).total
        await press(pilot, "ctrl+a")
        assert table(pilot).marked == set(range(total))
        await press(pilot, "ctrl+a")
        assert table(pilot).marked == set()
        await press(pilot, "down", "space", "down", "down", "alt+m")
        assert table(pilot).marked == {1, 2, 3, 4}
        await press(pilot, "alt+i")
        assert table(pilot).marked == set(range(total)) - {1, 2, 3, 4}

    use(steps)


def test_all_are_marked_also_those_who_are_not_read_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paicha_tui.screens.member.screen.AT_ONCE", 3)

    async def steps(pilot: Pilot[Any]) -> None:
        members(pilot)._more_follow = True
        members(pilot).ids = members(pilot).ids[:3]
        table(pilot).total = 3
        await press(pilot, "ctrl+a")
        assert len(members(pilot).marked_ids()) == Member.select().count() > 3

    use(steps)


def test_a_value_a_row_and_the_marked_rows_are_copied() -> None:
    with store.write() as transaction:
        transaction.change(Member.get(Member.uid == "member0"), employer=FORMULA)

    async def steps(pilot: Pilot[Any]) -> None:
        members(pilot)._show_columns(("name", "employer", "sex"))
        await settle(pilot)
        await press(pilot, "home", "ctrl+c")
        assert "Ctrl+Q" in shown(pilot)
        await press(pilot, "2")
        assert pilot.app.clipboard == FORMULA
        assert "剪贴板" in notice(pilot)
        await press(pilot, "ctrl+c", "4")
        assert pilot.app.clipboard == f"张三\t'{FORMULA}\t男"
        await press(pilot, "space", "space", "ctrl+c", "1")
        first, second, third = pilot.app.clipboard.split("\n")
        assert first == "姓名\t现任工作单位\t性别"
        assert second.startswith("张三\t'=") and third

    use(steps)


def test_a_list_is_written_as_it_stands_and_that_is_logged(tmp_path: Path) -> None:
    with store.write() as transaction:
        transaction.change(Member.get(Member.uid == "member0"), employer=FORMULA)
    preferences.keep(report_folder=str(tmp_path))

    async def steps(pilot: Pilot[Any]) -> None:
        members(pilot)._take_columns(["name", "employer", "id_number"])
        members(pilot)._sort_by(["name:strokes"])
        await settle(pilot)
        order = names(pilot)
        await press(pilot, "alt+p")
        (path,) = tmp_path.glob("*.xlsx")
        assert path.name in notice(pilot)
        sheet = load_workbook(path).active
        written = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        assert written[0] == ["姓名", "身份证号码", "现任工作单位"]
        assert [row[0] for row in written[1:]] == order
        (formula,) = [row[2] for row in written[1:] if row[0] == "张三"]
        assert formula == FORMULA
        assert all(cell.data_type == "s" for row in sheet for cell in row if cell.value)
        assert all("*" in row[1] for row in written[1:] if row[1])
        assert "姓名笔画" in sheet["A2"].value
        await press(pilot, "home", "space", "alt+p")
        assert len(list(tmp_path.glob("*.xlsx"))) == 2
        # Any other list as well.
        await go(pilot, "settings")
        await press(pilot, "alt+p")
        assert len(list(tmp_path.glob("设置*.xlsx"))) == 1

    use(steps)
    logged = AuditEntry.select().where(AuditEntry.action == "export")
    assert [entry.reason for entry in logged] == ["印出名单"] * 3


def test_the_list_is_sorted_by_any_column_that_is_shown() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        entered = names(pilot)
        await press(pilot, "alt+s")
        await choose(pilot, "姓名笔")
        assert "按姓名笔画" in shown(pilot)
        by_strokes = names(pilot)
        assert by_strokes[0] != entered[0]
        await press(pilot, "alt+s")
        assert "倒过来" in shown(pilot)
        await choose(pilot, "倒")
        assert names(pilot) == by_strokes[::-1]
        await press(pilot, "alt+s", "0", "1")
        assert names(pilot) == entered

    use(steps)
