"""What is wrong with a record, as the clerk sees it there, and what pasting must not mix up."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics import clerk
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import settings
from paicha_tui.models import Check, Flow, Mark, Member
from paicha_tui.screens.member.record_body import spot_of
from paicha_tui.widgets.fields import FieldInput
from tests.fixed_campaign import CLERK
from tests.screens.screen_cases import (
    enter,
    field_at,
    go,
    members,
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

pytestmark = pytest.mark.usefixtures("campaign")


def change(uid: str, **values: Any) -> None:
    with store.write("试验", CLERK) as transaction:
        transaction.change(Member.get(Member.uid == uid), **values)


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await settle(pilot)


def test_what_is_wrong_is_marked_when_a_record_opens_and_still_after_saving() -> None:
    change("member0", id_number="410402197003051230", joined_on=None)

    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        number = next(row for row in rows(pilot) if "410402197003051230" in row)
        assert number.rstrip().endswith("!")
        await enter(pilot, "native_place", "河南省石桥市")
        await press(pilot, "f2")
        assert "还有 2 处要核对，F6 逐处查看" in notice(pilot)
        assert field_at(pilot, "id_number").problem
        assert field_at(pilot, "joined_on").problem

    use(steps)


def test_what_is_wrong_is_marked_in_a_record_opened_from_the_worklist_as_well() -> None:
    change("member0", id_number="410402197003051230")

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        row = next(
            i for i, each in enumerate(rows(pilot)[3:]) if "校验码" in each and "张三" in each
        )
        table(pilot).move_to(row)
        await press(pilot, "enter")
        number = next(row for row in rows(pilot) if "410402197003051230" in row)
        assert number.rstrip().endswith("!")

    use(steps)


def test_f6_walks_through_all_that_is_counted_when_saving() -> None:
    change("member0", id_number="410402197003051230", joined_on=None, education=None)

    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        expected = [(each.record_key, each.field) for each in record(pilot).form.problems()]
        seen = []
        for _ in dict.fromkeys(expected):
            await press(pilot, "f6")
            seen.append(record(pilot)._here())
            told = [p for p in record(pilot).form.problems() if (p.record_key, p.field) == seen[-1]]
            assert told[0].message in notice(pilot)
        assert set(seen) == set(expected)

    use(steps)


def test_an_empty_coded_field_still_tells_its_codes() -> None:
    change("member0", education=None)

    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        field = field_at(pilot, "education")
        assert field.problem
        field.focus()
        await settle(pilot)
        assert "输入两位代码" in shown(pilot)
        await press(pilot, "0", "0")
        assert "没有代码" in shown(pilot)

    use(steps)


def test_the_name_of_the_field_is_told_once() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await enter(pilot, "id_number", "410402197003051230")
        assert notice(pilot).count("身份证号码的") == 1
        assert "身份证号码：" not in notice(pilot)

    use(steps)


def test_another_tab_does_not_tell_what_was_wrong_on_the_one_before() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await enter(pilot, "id_number", "410402197003051230")
        assert notice(pilot)
        await press(pilot, "f10")
        assert notice(pilot) == ""

    use(steps)


def test_another_reason_for_waiting_is_written_down() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        field_at(pilot, "employer").focus()
        await settle(pilot)
        await press(pilot, "alt+d", "4")
        await press(pilot, *"abc", "enter", "f2")
        assert Mark.get(Mark.field == "employer").reason == "abc"
        field_at(pilot, "landline").focus()
        await settle(pilot)
        await press(pilot, "alt+d", "4", "enter", "f2")
        assert Mark.get_or_none(Mark.field == "landline") is None

    use(steps)


def test_of_several_pasted_rows_only_the_first_person_is_taken() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await paste(pilot, "刘大伟\t\t男\r陈静\t\t女\r")
        form = record(pilot).form
        told = [form.text(form.uid, name) for name in ("name", "sex", "birth_date", "ethnicity")]
        assert told == ["刘大伟", "男", "", ""]
        assert "另有 1 行没有填" in notice(pilot)

    use(steps)


def test_a_pasted_column_still_fills_one_field_after_the_other() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await paste(pilot, "刘大伟\n\n男\n")
        form = record(pilot).form
        assert [form.text(form.uid, name) for name in ("name", "sex")] == ["刘大伟", "男"]

    use(steps)


def test_a_check_recorded_in_the_record_has_who_and_when() -> None:
    clerk.keep_given_name("王书记")

    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, "member0")
        await press(pilot, *["f10"] * 5)
        key = next(row.uid for row in screen.form.rows_of(Check))
        await enter(pilot, "result", "无问题", key)
        assert field_at(pilot, "checker", key).value == "王书记"
        await press(pilot, "f2")
        kept = Check.get(Check.uid == key)
        assert (kept.result, kept.checker) == ("sound", "王书记")
        assert str(kept.checked_on) == str(
            PartialDate.of(settings.working_day(screen.form.campaign))
        )

    use(steps)


def test_looking_at_a_check_without_checker_changes_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, "member7")
        await press(pilot, *["f10"] * 5, *["enter"] * 12)
        assert not screen.form.dirty

    use(steps)


def test_past_the_last_member_of_the_list_the_clerk_hears_that_he_was_saved() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "enter")
        await press(pilot, "end", "X", "f7")
        assert notice(pilot).startswith("已保存")
        assert "未保存" not in shown(pilot)
        assert Member.get(Member.uid == "member0").name == "张三X"

    use(steps)


def test_what_concerns_few_is_closed_until_it_is_opened_told_or_asked_for() -> None:
    def has(pilot: Pilot[Any], name: str) -> bool:
        return any(name == spot_of(field).field for field in record(pilot).query(FieldInput))

    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, "member0", "wechat")
        assert not has(pilot, "abroad_on")
        await press(pilot, "enter")
        assert spot_of(field_at(pilot, "last_activity_on")) == screen._here()
        await press(pilot, "f12", "enter")
        assert screen._here() == (screen.form.uid, "abroad_on")
        await press(pilot, *"2014", "enter")
        await press(pilot, "f10")
        assert not has(pilot, "went_on")
        await press(pilot, "f12")
        assert has(pilot, "went_on")
        await enter(pilot, "direction", "出国（境）", screen.form.rows_of(Flow)[0].uid)
        await press(pilot, "escape", "y")
        await open_record(pilot, "member0")
        assert has(pilot, "abroad_on")
        change("member0", abroad_on=None)
        await press(pilot, "escape")
        await open_record(pilot, "member0")
        assert has(pilot, "abroad_reason")
        await press(pilot, "f8")
        assert not has(pilot, "abroad_on")

    use(steps)


def test_a_pasted_row_that_reaches_what_is_closed_opens_it() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, "member0", "qq")
        await paste(pilot, "12345\tsq_1\t2014.05\t")
        form = screen.form
        assert [form.text(form.uid, name) for name in ("qq", "abroad_on")] == ["12345", "2014.05"]

    use(steps)


def test_pasted_lines_of_free_text_are_one_text() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "remarks")
        await paste(pilot, "2014年外出。\n2015年返回。\n")
        assert field_at(pilot, "remarks").value == "2014年外出。 2015年返回。"

    use(steps)


def test_the_field_in_hand_stays_in_sight_when_it_is_saved() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "remarks")
        await press(pilot, *"ab", "f2", *"cd")
        field = field_at(pilot, "remarks")
        assert field.has_focus
        assert field.value == "abcd"
        assert any("abcd" in row for row in rows(pilot))

    use(steps)


def test_what_was_said_before_another_place_was_opened_is_said_no_more() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        members(pilot).say("已撤销")
        await press(pilot, "f1", "escape")
        assert notice(pilot) == "已撤销"
        await press(pilot, "enter", "escape")
        assert notice(pilot) == ""

    use(steps)
