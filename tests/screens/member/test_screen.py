"""What a clerk does with the list and a record, and what then stands in the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widgets import Input

from paicha_tui import store
from paicha_tui.entry import MemberForm, Spot, save
from paicha_tui.models import Acknowledgement, Draft, Mark, Member, Organization
from paicha_tui.screens.finding.screen import FindingsScreen
from paicha_tui.screens.help import keys_of
from paicha_tui.screens.home import HomeScreen
from paicha_tui.screens.member.conflict import ConflictScreen
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.places import PLACES
from paicha_tui.store import AuditEntry
from paicha_tui.widgets.prompts import Question
from tests.fixed_campaign import CLERK
from tests.rule_cases import made_up
from tests.screens.screen_cases import (
    enter,
    field_at,
    go,
    names,
    notice,
    open_record,
    press,
    record,
    shown,
    table,
    until,
    use,
)
from tests.stillness import settle

pytestmark = pytest.mark.usefixtures("campaign")


def stored(uid: str) -> Any:
    return Member.get(Member.uid == uid)


async def search(pilot: Pilot[Any], text: str) -> None:
    await press(pilot, "f5")
    assert isinstance(pilot.app.focused, Input)
    pilot.app.focused.value = text
    await settle(pilot)


# The list.


def test_filters_and_search_narrow_together_and_escape_clears_both() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "i")
        assert names(pilot) == ["王二"]
        await press(pilot, "i", "a")
        everybody_here = names(pilot)
        assert "王二" not in everybody_here and len(everybody_here) == 7
        await search(pilot, "zkd")
        assert names(pilot) == ["赵口袋"]
        assert "筛选: 在册 “zkd”（1人）" in shown(pilot)
        await press(pilot, "enter", "escape")
        assert len(names(pilot)) == 8
        assert "筛选: 全部（8人）" in shown(pilot)

    use(steps)


def test_a_long_list_is_drawn_at_once_and_counted_whole_when_no_key_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = Organization.get(Organization.code == "001.001")
    with store.write() as transaction:
        rows = ({"branch": first.id, "name": f"王{number}"} for number in range(250))
        transaction.add_all(Member, rows)
    monkeypatch.setattr("paicha_tui.screens.member.screen.PAUSE", 3600)

    async def steps(pilot: Pilot[Any]) -> None:
        assert "筛选: 全部（200+人）" in shown(pilot)
        monkeypatch.setattr("paicha_tui.screens.member.screen.PAUSE", 0.01)
        await search(pilot, "王")
        await until(pilot, lambda: "“王”（251人）" in shown(pilot))
        await press(pilot, "enter", "escape")
        await until(pilot, lambda: len(names(pilot)) == 258)

    use(steps)


def test_a_place_may_be_gone_to_from_the_people_of_a_number() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "home")
        await press(pilot, "right", "enter")
        assert len(pilot.app.screen_stack) == 3
        await press(pilot, "2")
        assert len(pilot.app.screen_stack) == 1
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)

    use(steps)


def test_the_list_is_come_back_to_as_it_was_left_with_the_numbers_hidden_again() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await search(pilot, "wang")
        await press(pilot, "enter", "alt+h")
        number = Member.get(Member.name == "王二").id_number
        assert names(pilot) == ["王二"] and number in shown(pilot)
        await press(pilot, "1", "5")
        with store.write() as transaction:
            first = Organization.get(Organization.code == "001.001")
            transaction.add(Member(branch=first, name="王新"))
        await press(pilot, "2")
        assert sorted(names(pilot)) == ["王二", "王新"] and number not in shown(pilot)

    use(steps)


def test_the_filter_list_chooses_several() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "a", "h", "f2")
        assert names(pilot) == ["赵口袋"]
        await press(pilot, "f4", "h", "f2")
        assert len(names(pilot)) == 7

    use(steps)


def test_columns_are_chosen_from_the_list_of_all() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        assert "民族" not in shown(pilot)
        await press(pilot, "alt+l", "down", "down", "space", "space", "down", "down", "space", "f2")
        head = shown(pilot).splitlines()[2]
        assert "民族" in head and "出生日期" not in head
        assert "汉族" in shown(pilot)

    use(steps)


def test_numbers_are_hidden_until_f7_which_is_logged() -> None:
    number = stored("member0").id_number

    async def steps(pilot: Pilot[Any]) -> None:
        assert number not in shown(pilot)
        await press(pilot, "alt+h")
        assert number in shown(pilot)
        assert "已记录" in notice(pilot)
        await press(pilot, "alt+h")
        assert number not in shown(pilot)

    use(steps)
    looked = list(AuditEntry.select().where(AuditEntry.action == "reveal"))
    assert [(entry.actor, entry.reason) for entry in looked] == [(CLERK, "查看完整证号")]


# The record.


def test_the_id_number_fills_birth_date_and_sex() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await enter(pilot, "id_number", made_up("19850712", "222"))
        assert field_at(pilot, "birth_date").value == "1985.07.12"
        assert field_at(pilot, "sex").value == "女"

    use(steps)


def test_a_birth_date_that_is_there_is_kept_and_its_conflict_told() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await enter(pilot, "birth_date", "1971.03")
        await enter(pilot, "id_number", made_up("19850712", "222"))
        assert field_at(pilot, "birth_date").value == "1971.03"
        assert "不一致" in notice(pilot)

    use(steps)


def test_a_doubt_accepted_with_a_reason_is_told_no_more() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "birth_date")
        await enter(pilot, "birth_date", "1971.03.05")
        assert "不一致" in notice(pilot)
        field_at(pilot, "birth_date").focus()
        await press(pilot, "f11")
        assert isinstance(pilot.app.focused, Input)
        pilot.app.focused.value = "档案如此"
        await press(pilot, "enter")
        await press(pilot, "f2")
        assert notice(pilot) == "已保存"
        await enter(pilot, "birth_date", "1971.03.05")
        assert notice(pilot) == ""
        assert field_at(pilot, "birth_date").problem is None

    use(steps)
    assert [kept.reason for kept in Acknowledgement.select()] == ["档案如此"]
    assert stored("member0").birth_date == "1971-03-05"


def test_a_field_is_marked_and_found_again_with_f6() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member7", "address")
        await press(pilot, "alt+d", "2")
        await press(pilot, "f2")
        field_at(pilot, "native_place").focus()
        await press(pilot, "f6")
        assert record(pilot)._here() == Spot("member7", "education")
        await press(pilot, "f6")
        assert record(pilot)._here() == Spot("member7", "address")
        await press(pilot, "alt+d", "f2")

    use(steps)
    assert [mark.field for mark in Mark.select()] == ["education"]


def test_f9_repeats_the_last_saved_value() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "school")
        await enter(pilot, "school", "河南大学")
        await press(pilot, "f2", "f8")
        field_at(pilot, "school").focus()
        await press(pilot, "f9")
        assert field_at(pilot, "school").value == "河南大学"
        await press(pilot, "f2")

    use(steps)
    assert stored("member1").school == "河南大学"


def test_a_pinned_value_begins_the_next_new_member() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "native_place")
        await press(pilot, "ctrl+p")
        assert "已固定" in notice(pilot)
        await press(pilot, "f3")
        assert record(pilot).form.is_new
        assert field_at(pilot, "native_place").value == "河南省鲁山县"
        assert field_at(pilot, "name").value == ""

    use(steps)


def test_f7_and_f8_go_to_the_neighbours_in_the_list() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "down", "enter")
        assert record(pilot).form.uid == "member1"
        await press(pilot, "f8")
        assert record(pilot).form.uid == "member2"
        await press(pilot, "f7", "f7")
        assert record(pilot).form.uid == "member0"
        await press(pilot, "f7")
        assert record(pilot).form.uid == "member0"
        await press(pilot, "escape")
        assert table(pilot).cursor == 0

    use(steps)


def test_two_clerks_on_one_record_are_shown_both_values() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "school")
        other = MemberForm.open("member0", "王干事")
        other.set("member0", "school", "郑州大学")
        save(other)
        await enter(pilot, "school", "河南大学")
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, ConflictScreen)
        assert "河南大学" in shown(pilot) and "郑州大学" in shown(pilot)
        assert stored("member0").school == "郑州大学"
        await press(pilot, "enter", "f2")
        assert isinstance(pilot.app.screen, RecordScreen)

    use(steps)
    assert stored("member0").school == "河南大学"


def test_a_saved_record_shows_in_the_list() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "name")
        await enter(pilot, "name", "张三丰")
        await press(pilot, "f2", "escape")
        assert "张三丰" in shown(pilot)

    use(steps)


# The other places.


def test_a_draft_kept_at_the_end_tells_where_the_cursor_was() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, "member0", "school")
        field_at(pilot, "school").value = "河南大学"
        screen.end()
        # What the application takes down gives its focus to another field.
        field_at(pilot, "name").focus()
        await settle(pilot)

    use(steps)
    kept = Draft.get(Draft.record_uid == "member0")
    assert kept.field == "school"
    assert "河南大学" in kept.content


def test_the_palette_is_chinese_and_goes_to_a_place() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+backslash")
        assert "输入要找的命令" in shown(pilot)
        assert not any(word.isascii() and word.isalpha() for word in shown(pilot).split())
        box = pilot.app.screen.query_one(Input)
        box.value = "校验"
        await until(pilot, lambda: "到 2 党员" not in shown(pilot))
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, FindingsScreen)

    use(steps)


def test_the_palette_says_in_chinese_that_there_is_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+backslash")
        pilot.app.screen.query_one(Input).value = "没有这个"
        await until(pilot, lambda: "没有这样的命令" in shown(pilot))
        assert "No matches" not in shown(pilot) and "首页" not in shown(pilot)

    use(steps)


def test_ctrl_c_tells_in_chinese_how_to_leave() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+c")
        assert "Ctrl+Q" in shown(pilot)

    use(steps)


def test_ctrl_q_asks_where_no_draft_can_be_stored(empty_store: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "school")
        await enter(pilot, "school", "河南大学")
        empty_store.rename(empty_store.with_name("移走.db"))
        await press(pilot, "ctrl+q")
        assert "记录的改动没有保存，也不留草稿" in shown(pilot)
        await press(pilot, "b")
        empty_store.with_name("移走.db").rename(empty_store)
        await pilot.press("ctrl+q")
        assert pilot.app.return_code == 0

    use(steps)
    assert [draft.form for draft in Draft.select()].count("member") == 1


def test_ctrl_q_leaves_from_a_question_and_keeps_the_draft() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "school")
        await enter(pilot, "school", "河南大学")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Question)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert pilot.app.return_code == 0

    use(steps)
    from paicha_tui.models import Draft

    kept = [json.loads(draft.content) for draft in Draft.select() if draft.form == "member"]
    assert "河南大学" in json.dumps(kept, ensure_ascii=False)


# Keys.


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def bindings_of_ours(node: type[DOMNode]) -> list[tuple[type, Binding]]:
    """The bindings that the classes of the program declare, at or below a class of Textual."""
    found = []
    for child in node.__subclasses__():
        found += bindings_of_ours(child)
        if child.__module__.startswith("paicha_tui."):
            found += [(child, each) for each in vars(child).get("BINDINGS", ())]
    return list(dict.fromkeys(found))


def test_every_binding_has_an_id_and_a_short_chinese_description() -> None:
    import importlib
    import pkgutil

    from paicha_tui import screens, widgets

    for package in (screens, widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    ours = bindings_of_ours(DOMNode)
    assert len(ours) > 40
    for owner, binding in ours:
        told = f"{owner.__name__}: {binding}"
        assert isinstance(binding, Binding) and binding.id, told
        assert is_chinese(binding.description) and len(binding.description) <= 4, told
        assert is_chinese(binding.tooltip or "是"), told


@pytest.mark.parametrize("place", [*(each.name for each in PLACES if each.key), "record"])
def test_help_tells_every_key_of_a_place_in_chinese(place: str) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        if place == "record":
            await open_record(pilot, "member0")
        else:
            await go(pilot, place)
        told = keys_of(pilot.app.screen)
        assert all(is_chinese(name) for _, name, _ in told)
        assert all(is_chinese(text) for _, _, text in told if text)
        wanted = {"退出", "帮助"} if place != "record" else {"退出", "帮助", "保存", "页签", "确认"}
        assert wanted <= {name for _, name, _ in told}
        await press(pilot, "f1")
        assert "按键" in shown(pilot)
        await press(pilot, "escape")

    use(steps)


@pytest.mark.parametrize(("key", "back"), [("f10", "shift+f10"), ("ctrl+pagedown", "ctrl+pageup")])
def test_the_tabs_are_reached_by_both_keys(key: str, back: str) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, key)
        assert "[流动]" in shown(pilot)
        await press(pilot, back)
        assert "[基本信息]" in shown(pilot)

    use(steps)


def test_a_new_member_goes_into_the_branch_of_the_scope_and_never_into_a_committee() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "end", "f3")
        assert "哪个党支部" in shown(pilot)
        assert "机关委员会" not in shown(pilot)
        await press(pilot, "enter")
        assert record(pilot).form.branch.code == "001.002"
        await press(pilot, "escape", "7")
        await press(pilot, *"001.001", "enter", "f3")
        assert record(pilot).form.branch.code == "001.001"
        assert field_at(pilot, "branch").value == "001.001 中共石桥市第一局第一支部委员会"
        await enter(pilot, "name", "王新")
        await enter(pilot, "branch", "第二")
        await press(pilot, "f2")
        assert Member.get(Member.name == "王新").branch.code == "001.002"
        await press(pilot, "escape")
        assert "王新" not in names(pilot)

    use(steps)
