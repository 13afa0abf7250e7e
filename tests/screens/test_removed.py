"""Removing with Delete and a reason, and 已移除, where what was removed comes back."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from paicha_tui.app import PaichaApp
from paicha_tui.entry import put_aside, save, search_case
from paicha_tui.models import ContactAttempt, FamilyMember, Member, Organization, TransferLetter
from paicha_tui.screens.setting.organization import OrganizationsScreen
from paicha_tui.screens.setting.screen import SettingsScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.table import VirtualTable
from tests.entry.entry_cases import entered, first_of, opened
from tests.screens.screen_cases import (
    field_at,
    go,
    names,
    notice,
    open_record,
    press,
    record,
    rows,
    shown,
    table,
    use,
)
from tests.stillness import settle


def with_relative(branch: Organization, name: str, order: str) -> str:
    uid = entered(branch, name, order)
    form = opened(uid)
    form.set(form.add(FamilyMember), "name", "李梅")
    save(form)
    return uid


async def show_removed(pilot: Pilot[Any]) -> None:
    app = pilot.app
    assert isinstance(app, PaichaApp)
    app._show_removed()
    await settle(pilot)


async def answer(pilot: Pilot[Any], reason: str) -> None:
    pilot.app.screen.query_one(FieldInput).value = reason
    await press(pilot, "enter")


def test_a_wrong_row_is_removed_with_a_reason_and_brought_back(branch: Organization) -> None:
    with_relative(branch, "张三", "301")
    with_relative(branch, "李四", "302")

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "members")
        here = names(pilot)[0]
        await press(pilot, "delete")
        assert f"移除{here}" in shown(pilot)
        await press(pilot, "escape")
        assert notice(pilot) == "没有移除"
        await press(pilot, "delete", "enter")
        assert "理由" in notice(pilot)
        await press(pilot, "delete")
        await answer(pilot, "重复登记")
        assert here not in names(pilot)
        assert f"已移除党员“{here}”" in notice(pilot)
        await show_removed(pilot)
        assert f"移除党员“{here}”，理由：重复登记" in shown(pilot)
        await press(pilot, "enter")
        assert "连同家庭成员1条" in shown(pilot)
        await press(pilot, "y")
        assert here in names(pilot)
        assert "已恢复" in notice(pilot)
        await show_removed(pilot)
        assert "没有移除过" in notice(pilot)

    use(steps)


def test_marked_members_are_removed_as_one_and_undone_with_one_key(branch: Organization) -> None:
    for number, name in enumerate(("张三", "李四", "王五"), 301):
        entered(branch, name, str(number))

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "members")
        everybody = names(pilot)
        await press(pilot, "space", "space", "delete")
        assert "2名党员" in shown(pilot)
        await answer(pilot, "不是本支部的")
        assert len(names(pilot)) == 1
        await press(pilot, "ctrl+z")
        assert names(pilot) == everybody

    use(steps)


def test_a_record_is_removed_from_the_form_which_keeps_what_is_typed(branch: Organization) -> None:
    uid = with_relative(branch, "张三", "301")

    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, uid)
        field_at(pilot, "employer").value = "第一中学"
        await press(pilot, "alt+x")
        await answer(pilot, "试")
        assert "党员本人请返回党员名单" in notice(pilot)
        field_at(pilot, "name", first_of(screen.form, FamilyMember)).focus()
        await press(pilot, "alt+x")
        await answer(pilot, "写错了人")
        assert "已移除张三的家庭成员“李梅”" in notice(pilot)
        assert not FamilyMember.select().exists()
        assert field_at(pilot, "employer").value == "第一中学"
        await press(pilot, "f2")
        await show_removed(pilot)
        await press(pilot, "enter", "y")
        assert field_at(pilot, "name", first_of(record(pilot).form, FamilyMember)).value == "李梅"
        assert Member.get(Member.uid == uid).employer == "第一中学"

    use(steps)


def test_a_stub_and_an_attempt_are_removed_where_they_are_listed(branch: Organization) -> None:
    uid = entered(branch, "张三", "301")
    search_case.begin([Member.get().id])
    form = opened(uid)
    form.set(form.add(TransferLetter), "number", "第7号")
    form.set(form.add(ContactAttempt), "contacted", "李梅")
    save(form)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await press(pilot, "delete")
        await answer(pilot, "作废的存根")
        assert not TransferLetter.select().exists()
        screen = await go(pilot, "search")
        log = screen.query_one("#log", VirtualTable)
        log.focus()
        await press(pilot, "delete")
        await answer(pilot, "记错了")
        assert not ContactAttempt.select().exists()
        assert len(put_aside()) == 2

    use(steps)


def test_an_organization_without_members_is_removed_from_its_list(branch: Organization) -> None:
    entered(branch)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        assert isinstance(pilot.app.screen, SettingsScreen)
        await pilot.app.push_screen(OrganizationsScreen())
        await settle(pilot)
        table(pilot).move_to(Organization.select().count() - 1)
        await press(pilot, "delete")
        await answer(pilot, "重复")
        assert "没有移除" in notice(pilot)
        Member.get().delete_instance()
        await press(pilot, "delete")
        await answer(pilot, "重复")
        assert branch.code not in "".join(rows(pilot)[1:-3])

    use(steps)
