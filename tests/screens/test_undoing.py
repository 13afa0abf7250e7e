"""Ctrl+Z and Ctrl+Y: what was done here at once, what was done elsewhere only when asked."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import entry
from paicha_tui.cli import main
from paicha_tui.models import Member, TransferLetter
from paicha_tui.screens.dialogs.chooser import Chooser
from paicha_tui.screens.finding.screen import FindingsScreen
from paicha_tui.screens.member.merging import MergeScreen
from paicha_tui.screens.places import PLACES
from paicha_tui.store import write
from paicha_tui.worklists.finding import ListedFinding
from paicha_tui.worklists.listing import uids_of
from tests.screens.screen_cases import (
    enter,
    go,
    members,
    names,
    notice,
    open_record,
    press,
    record,
    rows,
    shown,
    until,
    use,
)

pytestmark = pytest.mark.usefixtures("campaign")


def enquiry() -> str:
    return str(TransferLetter.get().enquiry or "")


def test_undo_belongs_to_its_place_and_asks_before_it_reaches_into_another() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await press(pilot, "f12", "x", "enter")
        written = enquiry()
        assert written
        await go(pilot, "members")
        await open_record(pilot, "member1")
        await enter(pilot, "school", "河南大学")
        await press(pilot, "f2")
        # Nothing is typed in the field, so that the save is meant.
        await press(pilot, "ctrl+z")
        assert "已撤销" in notice(pilot) and "修改（周思远）：毕业院校" in notice(pilot)
        assert Member.get(Member.uid == "member1").school is None
        await press(pilot, "ctrl+y")
        assert Member.get(Member.uid == "member1").school == "河南大学"
        await press(pilot, "escape")
        await go(pilot, "letters")
        await press(pilot, "ctrl+z")
        assert isinstance(pilot.app.screen, Chooser)
        listed = shown(pilot)
        assert "介绍信　" in listed and "登记查询" in listed and "党员　" in listed
        await press(pilot, "1")
        assert enquiry() == ""
        assert Member.get(Member.uid == "member1").school == "河南大学"
        await press(pilot, "ctrl+y")
        assert enquiry() == written

    use(steps)


def test_a_new_member_is_undone_from_his_record_after_a_question() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await enter(pilot, "name", "王新")
        await press(pilot, "f2")
        uid = record(pilot).form.uid
        await press(pilot, "f8", "escape")
        await go(pilot, "settings")
        await press(pilot, "down", "delete")
        await go(pilot, "members")
        await open_record(pilot, uid)
        await press(pilot, "ctrl+z")
        assert isinstance(pilot.app.screen, Chooser)
        await press(pilot, "1")
        assert "不在名册里" in shown(pilot)
        await press(pilot, "y")
        assert "王新" not in names(pilot)
        assert "登记（王新）" in notice(pilot)
        await press(pilot, "ctrl+y")
        assert "王新" in names(pilot)

    use(steps)


def test_where_things_are_done_is_a_place_and_the_commands_tell_it(
    capsys: pytest.CaptureFixture[str], campaign: Any
) -> None:
    entry.setting.change_setting("reporting_unit", "某局")
    action = entry.last_action()
    assert action is not None and action.where in {place.title for place in PLACES}
    for command in (["undo", "--list"], ["undo"], ["redo", "--list"], ["redo", str(0)], ["redo"]):
        main([*command, "--db", str(campaign)])
    told = capsys.readouterr()
    assert "设置" in told.out
    assert "已撤销" in told.err and "已重做" in told.err


def test_two_entries_of_one_person_are_merged_from_the_list_and_from_the_finding() -> None:
    number = str(Member.get(Member.uid == "member0").id_number)
    with write() as transaction:
        twin = Member.get(Member.uid == "member7")
        transaction.change(twin, id_number=number[:6] + number[8:17], major="数学")

    async def steps(pilot: Pilot[Any]) -> None:
        findings = await go(pilot, "findings")
        assert isinstance(findings, FindingsScreen)
        await until(pilot, lambda: findings._list is not None)
        assert "ALT+B 合并" not in rows(pilot)[-1]
        row = next(
            number
            for number, line in enumerate(findings._lines)
            if isinstance(line, ListedFinding) and line.finding.rule == "V5"
        )
        findings._table.move_to(row)
        await press(pilot, "alt+b")
        assert isinstance(pilot.app.screen, MergeScreen)
        assert "1 留下 张三" in shown(pilot)
        await press(pilot, "escape")
        await go(pilot, "members")
        screen = members(pilot)
        uids = uids_of(list(screen.ids))
        screen._table.marked.update(
            at for at, each in enumerate(screen.ids) if uids[each] in ("member0", "member7")
        )
        await press(pilot, "alt+g", "5")
        dialog = pilot.app.screen
        assert isinstance(dialog, MergeScreen)
        labels = [each.label for each in dialog.merging.differences]
        await press(pilot, *["1"] * labels.index("姓名"), "2", "f2")
        assert "合并为一份" in notice(pilot)
        stays = Member.get(Member.uid == "member0")
        assert (stays.name, stays.major) == ("孙缺项", "数学")
        assert len(members(pilot).ids) == 7
        await press(pilot, "ctrl+z")
        assert "合并到" in notice(pilot)
        assert len(members(pilot).ids) == 8

    use(steps)
