"""The scope: chosen once, and every place is about it, also after the next start."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui.meaning import figures, settings
from paicha_tui.models import Member, Organization
from paicha_tui.screens.check.screen import ChecksScreen
from paicha_tui.screens.finding.screen import FindingsScreen
from paicha_tui.screens.handling.screen import HandlingsScreen
from paicha_tui.screens.home import HomeScreen
from paicha_tui.screens.letter import LettersScreen
from paicha_tui.screens.report.screen import ReportsScreen
from paicha_tui.screens.search_case.screen import SearchingScreen
from paicha_tui.store import write
from tests.screens.screen_cases import go, members, names, notice, press, rows, until, use

pytestmark = pytest.mark.usefixtures("campaign")


def test_every_place_follows_the_scope_and_the_next_start_has_it() -> None:
    unit = Organization.get(Organization.code == "001.002")
    own = {str(member.name) for member in Member.select().where(Member.branch == unit)}

    async def first(pilot: Pilot[Any]) -> None:
        everybody = len(members(pilot).ids)
        assert rows(pilot)[0].rstrip().endswith("7 全部")
        await press(pilot, "ctrl+f", *"dezb", "enter")
        assert set(names(pilot)) == own
        assert len(own) < everybody

    async def second(pilot: Pilot[Any]) -> None:
        assert "第二支部" in rows(pilot)[0]
        assert set(names(pilot)) == own
        letters = await go(pilot, "letters")
        # The only letter is of the first branch.
        assert isinstance(letters, LettersScreen) and letters.ids == []
        searching = await go(pilot, "search")
        assert isinstance(searching, SearchingScreen)
        assert {each.branch_code for each in searching._all} == {"001.002"}
        handlings = await go(pilot, "handlings")
        assert isinstance(handlings, HandlingsScreen) and handlings.ids == []
        # 五核查 asks which of the five at once.
        await pilot.app.run_action("app.go('checks')")
        await press(pilot, "1")
        checks = pilot.app.screen
        assert isinstance(checks, ChecksScreen)
        on_roll = figures.count("under_screening", settings.current(), unit)
        assert len(checks.ids) == on_roll
        findings = await go(pilot, "findings")
        assert isinstance(findings, FindingsScreen)
        await until(pilot, lambda: findings._list is not None)
        assert {each.finding.org for each in findings._list.items} == {"001.002"}  # type: ignore[union-attr]
        reports = await go(pilot, "reports")
        assert isinstance(reports, ReportsScreen) and reports._choices.organization == unit
        home = await go(pilot, "home")
        assert isinstance(home, HomeScreen)
        await until(pilot, lambda: home._all is not None)
        assert home._here.code == "001.002"
        await press(pilot, "escape")
        assert "换范围按 7" in notice(pilot)
        await press(pilot, "7", "home", "enter")
        assert home._here.code == "001"
        await go(pilot, "members")
        assert len(members(pilot).ids) == Member.select().count()

    use(first)
    use(second)


def test_a_scope_that_is_removed_is_everything_and_one_without_a_branch_says_so() -> None:
    with write() as transaction:
        empty = Organization(
            code="001.009", name="中共石桥市第一局空总支部委员会", level="general_branch"
        )
        transaction.add(empty)

    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "7", "end", "enter", "f3")
        assert "还没有党支部" in notice(pilot)
        with write() as transaction:
            transaction.remove(Organization.get(Organization.id == empty.id))
        await go(pilot, "home")
        await go(pilot, "members")
        assert rows(pilot)[0].rstrip().endswith("7 全部")
        assert len(members(pilot).ids) == Member.select().count()

    use(steps)
