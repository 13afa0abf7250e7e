"""首页 as a clerk uses it: numbers that open their people, levels, and what others save."""

from __future__ import annotations

import asyncio
import datetime
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from paicha_tui import demo, store
from paicha_tui.app import PaichaApp
from paicha_tui.basics import clock
from paicha_tui.models import Member, Organization, Snapshot
from paicha_tui.screens import home as home_module
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.home import WORKED_AT, HomeScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.screens.places import BY_NAME
from paicha_tui.widgets.cells import CellTable
from paicha_tui.widgets.lines import Line
from paicha_tui.worklists.listing import Listing, ListQuery
from paicha_tui.worklists.steps import Progress
from tests.campaigns import campaigns, stored
from tests.fixed_campaign import CLERK, fill
from tests.screens.screen_cases import PATIENCE, go, names, notice, press, rows, shown, until, use
from tests.soak import examples
from tests.stillness import settle

DAY = datetime.date(2016, 3, 12)

SAVE_ELSEWHERE = """
import sys
from pathlib import Path
from paicha_tui import store
from paicha_tui.models import Check, Member
path = Path(sys.argv[1])
store.open_store(path, store.read_key_file(store.key_file_for(path)))
with store.write("别处", "王干事") as transaction:
    member = Member.get(Member.uid == "member0")
    for item in "information dossier dues_and_activity letter_receipt conduct".split():
        transaction.add(Check(member=member, item=item, result="sound"))
"""


@pytest.fixture(autouse=True)
def _a_day_of_the_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)
    monkeypatch.setenv("LOGNAME", CLERK)


@pytest.fixture
def campaign(empty_store: Path) -> Path:
    fill()
    return empty_store


async def at_home(pilot: Pilot[Any]) -> HomeScreen:
    screen = await go(pilot, "home")
    assert isinstance(screen, HomeScreen)
    return screen


def code_shown(home: HomeScreen) -> str | None:
    """The code of the organisation whose numbers are shown; none at the top."""
    return home._here.code


def units_shown(home: HomeScreen) -> list[Progress]:
    """What stands below it, row by row."""
    return home._units


def part(pilot: Pilot[Any], name: str) -> CellTable:
    return pilot.app.screen.query_one(f"#{name}", CellTable)


def put_on(table: CellTable, row: int, column: str) -> None:
    table.focus()
    table.move_to(row)
    table.move_to_column(column)
    assert (table.cursor, table.column) == (row, column)


def numbers(table: CellTable) -> list[tuple[int, str, int]]:
    """Every number that can be opened: row, column and the number as it stands on the screen."""
    found = []
    for row in range(table.total):
        for column, cell in zip(table._columns, table.row_at(row) or (), strict=True):
            word = cell.rpartition(" ")[2]
            if column.key in table._stops and word.isdecimal() and column.key != "name":
                found.append((row, column.key, int(word)))
    return found


# Opening.


@pytest.mark.usefixtures("campaign")
def test_every_number_opens_its_people_and_escape_comes_back_to_it() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        home = await at_home(pilot)
        seen = 0
        for name in ("steps", "totals", "units"):
            table = part(pilot, name)
            # Every second one, since each takes a while; the levels below do the rest.
            for row, column, number in numbers(table)[::2]:
                if name == "steps" and row == 6:
                    continue
                put_on(table, row, column)
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, MembersScreen)
                assert len(names(pilot)) == number, (name, row, column)
                await press(pilot, "escape")
                assert pilot.app.screen is home
                assert (table.has_focus, table.cursor, table.column) == (True, row, column)
                seen += 1
        assert seen == 10 + 5 + 8

    use(steps)


Opened = list[tuple[int, int]]


async def compare_all_levels(pilot: Pilot[Any], monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Each number on the screen beside how many the list it opens would show, at every level."""
    asked: list[tuple[ListQuery, Any]] = []

    def keep(_: Any, figure: str, heading: str, **options: Any) -> None:
        assert heading
        campaign = options.pop("campaign")
        asked.append((ListQuery(figure=figure, **options), campaign))

    on_screen: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(home_module, "show_counted", keep)
        home = await at_home(pilot)
        waiting = [code_shown(home)]
        for code in waiting:
            home._go_to(code)
            await pilot.pause()
            for name in ("steps", "totals", "units"):
                table = part(pilot, name)
                for row, column, number in numbers(table):
                    if name == "steps" and row == 6:
                        continue
                    on_screen.append(number)
                    put_on(table, row, column)
                    table.action_choose()
            await pilot.pause()
            waiting.extend(each.code for each in units_shown(home) if not each.alone)
    opened = [Listing(now).count(query) for query, now in asked]
    return list(zip(on_screen, opened, strict=True))


@pytest.mark.slow
@pytest.mark.usefixtures("empty_store")
def test_every_number_at_every_level_of_the_demo_opens_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo.fill(60, 11)

    async def steps(pilot: Pilot[Any]) -> None:
        compared = await compare_all_levels(pilot, monkeypatch)
        assert len(compared) >= 28 * Organization.select().count()
        assert [number for number, _ in compared] == [opened for _, opened in compared]

    use(steps, size=(80, 60))


@examples(3, 20)
@given(campaign=campaigns())
def test_every_number_at_every_level_of_any_campaign_opens_as_many(
    campaign: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        compared = await compare_all_levels(pilot, monkeypatch)
        assert [number for number, _ in compared] == [opened for _, opened in compared]

    with stored(campaign):
        use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_own_members_of_a_committee_open_alone() -> None:
    with store.write() as transaction:
        committee = Organization.get(Organization.code == "001")
        transaction.add(Member(branch=committee, name="直属人"))

    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        units = part(pilot, "units")
        row = next(row for row in range(3) if (units.row_at(row) or [""])[0] == "（本级）")
        put_on(units, row, "on_roll")
        await press(pilot, "enter")
        assert names(pilot) == ["直属人"]
        await press(pilot, "escape")
        put_on(units, row, "name")
        await press(pilot, "enter")
        assert "不在任何下级党组织" in notice(pilot)

    use(steps)


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("number", [each for each in WORKED_AT if WORKED_AT[each] in BY_NAME])
def test_the_title_of_a_step_goes_to_where_it_is_worked(number: int) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        put_on(part(pilot, "steps"), number - 1, "title")
        await press(pilot, "enter")
        # Some places first ask for the branch.
        places = [each for each in pilot.app.screen_stack if isinstance(each, PlaceScreen)]
        assert places[-1].place == WORKED_AT[number]

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_next_step_is_told_and_opened_by_its_key() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        home = await at_home(pilot)
        assert "下一步（F6）：一 集中摸排 五核查，待核 7人" in shown(pilot)
        await press(pilot, "f6")
        assert len(names(pilot)) == 7
        assert "集中摸排 五核查 待核" in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is home

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_papers_are_counted_and_open_the_reports() -> None:
    with store.write() as transaction:
        for annex in (7, 8):
            transaction.add(Snapshot(annex=annex, fill_date="2016-03-12", content="{}"))

    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        table = part(pilot, "steps")
        row = table.row_at(6) or ()
        assert (row[1], row[2], row[4], row[5]) == ("2", "5", "信息库", "附件9、报告")
        assert "信息库 剩8天  附件9、报告 剩100天" in shown(pilot)
        put_on(table, 6, "done")
        await press(pilot, "enter")
        assert pilot.app.screen.place == "reports"  # type: ignore[attr-defined]

    use(steps)


# Moving.


@pytest.mark.usefixtures("campaign")
def test_arrows_go_from_table_to_table_and_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        steps_table, totals, units = (part(pilot, each) for each in ("steps", "totals", "units"))
        await press(pilot, "up")
        assert steps_table.has_focus
        await press(pilot, "end", "down")
        assert totals.has_focus
        await press(pilot, "down")
        assert units.has_focus and units.cursor == 0
        await press(pilot, "end", "down")
        assert units.has_focus and units.cursor == 1
        await press(pilot, "up", "up", "up")
        assert steps_table.has_focus and steps_table.cursor == 6
        assert shown(pilot).count(">") == 1

    use(steps)


@pytest.mark.usefixtures("empty_store")
def test_keys_before_the_first_count_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, take_stock = threading.Event(), home_module.steps.take_stock

    def held(*given: Any) -> Any:
        counted.wait(PATIENCE)
        return take_stock(*given)

    monkeypatch.setattr(home_module.steps, "take_stock", held)

    async def steps(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, PaichaApp)
        app.action_go("home")
        await pilot.pause()
        for key in ("up", "down", "enter", "f6", "right"):
            await pilot.press(key)
        counted.set()
        await settle(pilot)
        assert "五核查" in shown(pilot)

    use(steps)


@pytest.mark.usefixtures("empty_store")
def test_enter_goes_down_to_an_organisation_and_escape_or_backspace_up() -> None:
    demo.fill(60, 3)

    async def steps(pilot: Pilot[Any]) -> None:
        home = await at_home(pilot)
        path = [code_shown(home)]
        while part(pilot, "units").total:
            last = part(pilot, "units").total - 1
            put_on(part(pilot, "units"), last, "name")
            below = units_shown(home)[last]
            await press(pilot, "enter")
            assert code_shown(home) == below.code
            assert f"{below.name.removesuffix('委员会')[-6:]} " in rows(pilot)[1]
            path.append(below.code)
        assert len(path) >= 3
        assert "没有下级党组织" in shown(pilot)
        assert part(pilot, "steps").has_focus
        assert "由上级汇总" in shown(pilot)
        for place, code in enumerate(reversed(path[:-1])):
            await press(pilot, "backspace" if place else "escape")
            assert code_shown(home) == code
            table = part(pilot, "units")
            assert units_shown(home)[table.cursor].code == path[len(path) - 1 - place]
        await press(pilot, "escape")
        assert pilot.app.screen is home
        assert "最上一级" in notice(pilot)

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_whole_name_and_the_meaning_of_a_step_are_told() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        await press(pilot, "down")
        assert "6个月以上未联系的" in notice(pilot)
        await press(pilot, "end")
        assert "综合报告" in notice(pilot)
        await press(pilot, "down", "down", "down")
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        assert notice(pilot) == units_shown(home)[1].name

    use(steps)


# What others save.


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "SECONDS_BETWEEN_LOOKS", 0.05)


def save_elsewhere(database: Path) -> None:
    subprocess.run([sys.executable, "-c", SAVE_ELSEWHERE, str(database)], check=True)


def unchecked(pilot: Pilot[Any]) -> str:
    return str((part(pilot, "steps").row_at(0) or ())[4])


@pytest.mark.usefixtures("looks_often")
def test_what_another_process_saves_shows_without_a_key(campaign: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        assert unchecked(pilot) == "待核 7"
        await asyncio.to_thread(save_elsewhere, campaign)
        await until(pilot, lambda: unchecked(pilot) == "待核 6")
        assert "待核 6" in shown(pilot)
        assert "待核 6人" in pilot.app.screen.query_one("#next", Line).text

    use(steps)


@pytest.mark.usefixtures("looks_often")
def test_nothing_is_sent_while_nobody_saves_and_little_after(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda _: False))
        monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: sent.append(data))
        looked: list[int] = []
        version = store.data_version
        monkeypatch.setattr(store, "data_version", lambda: looked.append(1) or version())
        await until(pilot, lambda: len(looked) > 3)
        assert sent == []
        await asyncio.to_thread(save_elsewhere, campaign)
        await until(pilot, lambda: unchecked(pilot) == "待核 6")
        await settle(pilot)
        drawn = "".join(sent)
        assert "待核 6" in drawn
        assert "登记造册" not in drawn and "第二支部" not in drawn

    use(steps)


@pytest.mark.usefixtures("looks_often")
def test_nothing_is_counted_below_another_screen_but_when_it_goes(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        home = await at_home(pilot)
        await press(pilot, "f1")
        counted: list[int] = []
        count = HomeScreen._count
        monkeypatch.setattr(HomeScreen, "_count", lambda self: counted.append(1) or count(self))
        await asyncio.to_thread(save_elsewhere, campaign)
        await asyncio.sleep(0.3)
        await settle(pilot)
        assert counted == []
        await press(pilot, "escape")
        await until(pilot, lambda: pilot.app.screen is home and unchecked(pilot) == "待核 6")
        assert counted == [1]

    use(steps)


@pytest.mark.usefixtures("looks_often")
def test_one_count_at_a_time_and_the_last_save_is_counted(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = threading.Event(), []
    take_stock = home_module.steps.take_stock

    def slowly(now: Any) -> Any:
        counted = take_stock(now)
        begun.append(1)
        assert go_on.wait(20)
        return counted

    async def steps(pilot: Pilot[Any]) -> None:
        home = await at_home(pilot)
        monkeypatch.setattr(home_module.steps, "take_stock", slowly)
        home._recount()
        await until(pilot, lambda: bool(begun))
        await asyncio.to_thread(save_elsewhere, campaign)
        home._recount()
        await asyncio.sleep(0.3)
        assert begun == [1]
        go_on.set()
        await until(pilot, lambda: unchecked(pilot) == "待核 6")

    use(steps)


@pytest.mark.usefixtures("campaign", "looks_often")
def test_an_organisation_that_goes_away_gives_way_to_the_top() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        home = await at_home(pilot)
        home._go_to("001.001")
        await settle(pilot)
        assert "石桥市第一局第一支部" in shown(pilot)
        with store.write() as transaction:
            unit = Organization.get(Organization.code == "001.001")
            transaction.change(unit, code="001.777")
        await press(pilot, "f1", "escape")
        await until(pilot, lambda: code_shown(home) == "001")

    use(steps)


@pytest.mark.usefixtures("empty_store")
def test_an_empty_store_shows_no_organisations_and_nothing_to_do() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at_home(pilot)
        assert "没有下级党组织" in shown(pilot)
        await press(pilot, "f6")
        assert pilot.app.screen.place == "members"  # type: ignore[attr-defined]

    use(steps)
