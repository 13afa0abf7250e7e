"""What is still to be done counts only those whom the notice has screened (通知 二)."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui.meaning import figures, settings
from paicha_tui.models import Check, Dossier, Member, Organization
from paicha_tui.screens.check.screen import ChecksScreen
from paicha_tui.screens.dossier import DossiersScreen
from paicha_tui.screens.home import HomeScreen
from paicha_tui.worklists.listing import Listing, ListQuery
from paicha_tui.worklists.steps import take_stock
from tests.screens.screen_cases import go, names, notice, press, shown, use
from tests.stillness import settle

pytestmark = pytest.mark.usefixtures("campaign")

LEFT = ("transferred", "deceased", "expelled")


@pytest.mark.parametrize(("flag", "letter"), [("unchecked", "m"), ("dossier_faulty", "l")])
def test_the_list_filtered_from_home_is_as_long_as_home_says(flag: str, letter: str) -> None:
    staying = {each.name for each in Member.select() if each.relation not in LEFT}
    assert len(staying) < Member.select().count()
    # Nobody has all five checks or a whole dossier.
    assert Check.select().count() < 5
    assert Dossier.select().count() == 1
    campaign = settings.current()
    assert take_stock(campaign).counts[flag] == len(staying)
    assert figures.count(flag, campaign) == len(staying)

    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, letter)
        assert set(names(pilot)) == staying

    use(steps)
    assert Listing(campaign).count(ListQuery(flags=(flag,))) == len(staying)


@pytest.mark.parametrize(("row", "kind"), [(0, ChecksScreen), (3, DossiersScreen)])
def test_from_a_unit_on_home_its_people_are_worked_through(row: int, kind: Any) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        home = await go(pilot, "home")
        assert isinstance(home, HomeScreen)
        home._go_to("001.002")
        table = home._table("steps")
        table.focus()
        await settle(pilot)
        table.move_to(row)
        await press(pilot, "left", "enter")
        if kind is ChecksScreen:
            await press(pilot, "1")
        screen = pilot.app.screen
        assert isinstance(screen, kind)
        unit = Organization.get(Organization.code == "001.002")
        expected = [each.id for each in Member.select().where(Member.branch == unit)]
        assert list(screen.ids) == expected
        assert "第二支部" in shown(pilot)
        await press(pilot, "escape")
        assert pilot.app.screen is home
        assert home._here.code == "001.002"

    use(steps)


def test_enter_pressed_twice_on_the_choice_of_a_check_records_nothing() -> None:
    before = Check.select().count()

    async def steps(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        app.action_go("checks")
        await settle(pilot)
        await press(pilot, "enter", "enter", "enter", "enter")
        assert "1 无问题" in shown(pilot)

    use(steps)
    assert Check.select().count() == before


def test_what_was_wrong_with_a_digit_is_not_told_of_the_next_cell() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        app.action_go("dossiers")
        await settle(pilot)
        await press(pilot, "enter", "9")
        assert "这一格用" in notice(pilot)
        await press(pilot, "right")
        assert notice(pilot) == ""
        await press(pilot, "1")
        assert "Ctrl+Z 可撤销" in notice(pilot)

    use(steps)
