"""The search for those out of contact: who is on the list, the log, and how a search ends."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import cli, store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate
from paicha_tui.entry import MemberForm, Session, pending, take_up, undo_last
from paicha_tui.entry.search_case import (
    begin,
    begin_attempt,
    doubts_of_ending,
    end,
    facts,
    save_attempt,
    withdraw,
)
from paicha_tui.meaning import rules, screening, settings
from paicha_tui.meaning.figures import count
from paicha_tui.models import Acknowledgement, ContactAttempt, Loss, Member, TransferLetter
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.search_case.forms import Attempt, Found, NotFound, Part, PartScreen
from paicha_tui.screens.search_case.screen import SearchingScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.prompts import Question
from paicha_tui.worklists import search_case
from tests.fixed_campaign import CLERK, MOMENT, fill
from tests.screens.screen_cases import go, members, notice, press, shown, use
from tests.stillness import settle

pytestmark = pytest.mark.usefixtures("campaign")

SILENT = {"last_activity_on": "2014-06", "last_dues_on": "2014-03"}


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed campaign; 张三 and 周思远 silent, 李爱党 and 周思远 gone without a receipt."""
    monkeypatch.setenv("LOGNAME", CLERK)
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    fill()
    Member.update(SILENT).where(Member.name.in_(("张三", "周思远"))).execute()
    for name in ("李爱党", "周思远"):
        Member.update(relation="awaiting_receipt").where(Member.name == name).execute()
        TransferLetter.create(
            member=member(name),
            transferred_on="2015-03-01",
            receiver="石桥市第二局党支部",
            **({"valid_days": 30} if name == "周思远" else {}),
        )
    return empty_store


def member(name: str) -> Any:
    return Member.get(Member.name == name)


def losses(name: str) -> list[tuple[str | None, bool | None]]:
    found: Any = Loss.select().join(Member).where(Member.name == name).order_by(Loss.id)
    return [(loss.result, loss.pocket) for loss in found]


def loss_of(name: str) -> Any:
    return Loss.select().join(Member).where(Member.name == name).order_by(Loss.id.desc()).get()


def ids(*names: str) -> list[int]:
    return [member(name).id for name in names]


def tried(name: str, *steps: tuple[str, str]) -> None:
    """Write steps of a search into the store: day and channel."""
    for day, channel in steps:
        ContactAttempt.create(member=member(name), on=PartialDate(day), channel=channel)


def opened(name: str) -> MemberForm:
    return MemberForm.open(member(name).uid, CLERK)


def dated(form: MemberForm, **dates: str) -> MemberForm:
    for name, text in dates.items():
        form.set(form.rows_of(Loss)[-1].uid, name, text)
    return form


def here(name: str) -> search_case.Search:
    found = search_case.listed(settings.current(), None, Member.name == name)
    return found[0]


def listed() -> dict[str, search_case.Search]:
    return {each.name: each for each in search_case.listed(settings.current())}


# The list.


def test_those_out_of_contact_are_on_the_list_by_themselves_each_with_the_reason() -> None:
    campaign, found = settings.current(), listed()
    reasons = {
        name: str(search_case.reasons(campaign, [each])[each.member_id])
        for name, each in found.items()
    }
    letter = "介绍信 2015.03.01，有效期{}天，无回执，转往石桥市第二局党支部"
    assert reasons["张三"] == "最近联系 2014.06，已21个月"
    assert reasons["李爱党"] == letter.format(90)
    assert reasons["周思远"] == f"最近联系 2014.06，已21个月；{letter.format(30)}"
    states = {name: each.state for name, each in found.items()}
    assert states == {
        "张三": "应查找",
        "周思远": "应查找",
        "李爱党": "无回执",
        "赵口袋": "查找中",
        "欧阳建国": "取得联系",
    }


def test_the_list_counts_as_the_raw_records_do() -> None:
    begin(ids("张三"))
    raw = {"searching": 0, "found": 0, "not_found": 0}
    for loss in Loss.select():
        raw[loss.result or "searching"] += 1
    lost = {loss.member_id for loss in Loss.select()}
    silent = [
        each
        for each in Member.select()
        if each.id not in lost
        and max(each.last_activity_on or "", each.last_dues_on or "") <= "2015-08-02"
        and each.relation in (None, "on_roll", "awaiting_receipt")
    ]
    found = search_case.listed(settings.current())
    for key, number in (*raw.items(), ("to_be_searched", len(silent))):
        assert sum(key in each.meets for each in found) == number, key
        assert count(key, settings.current(), None) == number, key


@pytest.mark.parametrize(
    ("today", "last_step", "overdue"),
    [
        ("2016-03-12", "2016-02-28", False),
        ("2016-03-12", "2016-02-27", True),
        ("2016-03-12", "", True),
        ("2016-03-20", "2016-03-19", False),
        ("2016-03-21", "2016-03-20", True),
        ("2026-01-01", "2016-06-19", True),
    ],
)
def test_a_search_is_overdue_by_plain_dates(
    today: str, last_step: str, overdue: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: f"{today}T08:00:00+08:00")
    if last_step:
        tried("赵口袋", (last_step, "telephone"))
    search_end, fortnight = datetime.date(2016, 3, 20), datetime.timedelta(days=14)
    day = datetime.date.fromisoformat(today)
    plainly = day > search_end or not last_step
    plainly = plainly or day - datetime.date.fromisoformat(last_step) >= fortnight
    assert plainly is overdue
    campaign = settings.current()
    assert ("search_overdue" in here("赵口袋").meets) is overdue
    assert bool(search_case.overdue_reason(campaign, here("赵口袋"))) is overdue
    assert count("search_overdue", campaign, None) == int(overdue)


def test_the_rungs_are_told_by_letters() -> None:
    tried("张三", ("2016-02-20", "telephone"), ("2016-02-21", "visit"), ("2016-02-22", "tax"))
    assert here("张三").marks() == "直----部"
    assert here("张三").tried()["直接联系"] == 2
    assert here("李爱党").marks() == "----------"
    tried("李爱党", ("2016-02-20", "receiver"))
    assert here("李爱党").marks() == "--------接"
    assert next(iter(here("李爱党").tried())) == "接收单位党组织"


# Beginning.


def test_begin_takes_those_not_searched_yet_and_undoes_as_one() -> None:
    done = begin(ids("张三", "王二", "欧阳建国", "赵口袋"))
    assert done.changed == 2
    assert "2名党员列入查找" in done.sentence
    assert "口袋党员1名" in done.sentence
    assert "1名已在查找中" in done.sentence
    assert "1名已有查找结果" in done.sentence
    assert losses("张三") == [("searching", None)]
    assert losses("王二") == [("searching", True)]
    assert losses("欧阳建国") == [("found", None)]
    assert losses("赵口袋") == [(None, True)]
    assert "2名党员" in undo_last(CLERK)
    assert losses("张三") == losses("王二") == []


def test_begin_again_changes_nothing_and_leaves_nothing_to_undo() -> None:
    begin(ids("张三"))
    again = begin(ids("张三"))
    assert again.changed == 0
    assert again.sentence == "没有新列入查找的党员，1名已在查找中"
    undo_last(CLERK)
    assert losses("张三") == []


def test_two_clerks_who_write_down_the_first_step_at_once_begin_one_search() -> None:
    first, second = opened("张三"), opened("张三")
    for form, channel in ((first, "telephone"), (second, "message")):
        key = begin_attempt(form)
        form.row(key).put("channel", channel)
        save_attempt(form, key)
    assert losses("张三") == [("searching", None)]
    assert here("张三").attempts == 2


def test_nobody_who_has_died_is_searched() -> None:
    Member.update(relation="deceased").where(Member.name == "张三").execute()
    assert begin(ids("张三")).changed == 0
    assert losses("张三") == []


def test_a_search_begun_by_mistake_is_taken_off_and_its_steps_stay() -> None:
    begin(ids("张三"))
    tried("张三", ("2016-03-01", "telephone"))
    withdraw(member("张三").uid, CLERK)
    assert losses("张三") == []
    assert ContactAttempt.select().where(ContactAttempt.member == member("张三")).count() == 1
    with pytest.raises(Refused, match="没有正在进行的查找"):
        withdraw(member("欧阳建国").uid, CLERK)
    undo_last(CLERK)
    assert losses("张三") == [("searching", None)]


# Ending, by the functions that the screen calls.


THOROUGH = (("2016-02-20", "telephone"), ("2016-02-25", "relative"), ("2016-03-01", "police"))


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({"found_on": "2016.03.05", "ended_on": "2016.02.28"}, "早于2016.03.01的一次查找"),
        ({"found_on": "2016.02.10", "ended_on": "2016.03.10"}, "早于第一次查找（2016.02.20）"),
        ({"found_on": "2016.03.10", "ended_on": "2016.03.05"}, "早于取得联系时间2016.03.10"),
        ({"found_on": "", "ended_on": "2016.03.10"}, "没有取得联系时间"),
        ({"found_on": "2017.03.01", "ended_on": ""}, "晚于"),
        ({"found_on": "三月", "ended_on": ""}, "不是能识别的日期"),
    ],
)
def test_what_can_not_have_been_is_refused(dates: dict[str, str], told: str) -> None:
    begin(ids("张三"))
    tried("张三", *THOROUGH)
    form = dated(opened("张三"), **dates)
    with pytest.raises(Refused, match=told):
        end(form, "found")
    assert losses("张三") == [("searching", None)]


def test_contact_within_six_months_keeps_him_from_annexes_5_and_6() -> None:
    tried("孙缺项", *THOROUGH)
    begin(ids("孙缺项"))
    with pytest.raises(Refused, match="不符合“附件5：排查前失联满6个月”"):
        end(dated(opened("孙缺项"), found_on="2016.03.05"), "found")
    with pytest.raises(Refused, match="不符合“附件6：联系查找结束时失联满6个月”"):
        end(opened("孙缺项"), "not_found")


def test_a_search_that_went_up_the_ladder_needs_no_reason() -> None:
    begin(ids("张三"))
    tried("张三", *THOROUGH)
    assert doubts_of_ending(opened("张三"), "not_found") == []
    end(dated(opened("张三"), ended_on="2016.03.10"), "not_found")
    assert losses("张三") == [("not_found", None)]


@pytest.mark.parametrize(
    ("channels", "untried"),
    [
        (("telephone", "message", "visit"), "知情人或原籍地组织部门（12371）；部门协查"),
        (("relative", "friend", "police"), "直接联系"),
        (("telephone", "relative"), "部门协查"),
    ],
)
def test_the_untried_rungs_are_named(channels: tuple[str, ...], untried: str) -> None:
    begin(ids("张三"))
    tried("张三", *(("2016-03-01", channel) for channel in channels))
    (doubt,) = doubts_of_ending(opened("张三"), "not_found")
    assert f"尚未采用下列查找方式：{untried}。" in doubt.message


def test_of_a_pocket_member_the_receiver_must_have_been_asked() -> None:
    begin(ids("周思远"))
    assert losses("周思远") == [("searching", True)]
    tried("周思远", *THOROUGH)
    (doubt,) = doubts_of_ending(opened("周思远"), "not_found")
    assert "尚未采用下列查找方式：接收单位党组织。" in doubt.message
    with pytest.raises(Refused, match="请写明确认的理由"):
        end(opened("周思远"), "not_found")
    tried("周思远", ("2016-03-02", "receiver"))
    assert doubts_of_ending(opened("周思远"), "not_found") == []


def test_what_annex_3_lacks_is_told_before_the_search_has_ended() -> None:
    assert facts(member("张三").uid) is None
    begin(ids("张三", "周思远"))
    told = facts(member("张三").uid)
    assert told is not None
    assert set(told.lacking) == {"失去联系情形", "失联职业", "查找记录"}
    tried("张三", *THOROUGH)
    Loss.update(reason="other", occupation="other").where(Loss.member == member("张三")).execute()
    told = facts(member("张三").uid)
    assert told is not None
    assert told.lacking == ("具体原因",)


# Through the application.


def part(pilot: Pilot[Any]) -> Part:
    found = pilot.app.screen
    assert isinstance(found, PartScreen), found
    return found.part


def screen(pilot: Pilot[Any]) -> SearchingScreen:
    assert isinstance(pilot.app.screen, SearchingScreen), pilot.app.screen
    return pilot.app.screen


def names(pilot: Pilot[Any]) -> list[str]:
    return [each.name for each in screen(pilot)._shown]


async def at(pilot: Pilot[Any], name: str) -> None:
    """Go to 查找, with the cursor on a member."""
    if not isinstance(pilot.app.screen, SearchingScreen):
        await go(pilot, "search")
    screen(pilot)._table.move_to(names(pilot).index(name))
    await settle(pilot)


async def fill_in(pilot: Pilot[Any], **texts: str) -> None:
    """Put texts into fields of the small form as if they had been typed."""
    fields = {each.field_key.split("/")[1]: each for each in pilot.app.screen.query(FieldInput)}
    for name, text in texts.items():
        fields[name].focus()
        await settle(pilot)
        fields[name].value = text
    await settle(pilot)


def test_the_letters_show_the_parts_and_escape_clears() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "search")
        work = ["张三", "周思远", "李爱党", "赵口袋"]
        assert names(pilot) == work
        for letter, expected in (
            ("a", ["张三", "周思远"]),
            ("b", ["周思远", "李爱党"]),
            ("c", ["赵口袋"]),
            ("d", ["欧阳建国"]),
            ("e", []),
            ("g", ["赵口袋"]),
        ):
            await press(pilot, letter)
            assert names(pilot) == expected, letter
        await press(pilot, "f")
        assert names(pilot) == ["赵口袋"]
        assert "14天内没有查找记录" in notice(pilot)
        await press(pilot, "right")
        assert "[g口袋1]" in shown(pilot)
        await press(pilot, "right")
        assert names(pilot) == work
        await press(pilot, "left", "left", "escape")
        assert names(pilot) == work
        await press(pilot, "7", "end", "enter")
        assert names(pilot) == ["赵口袋"]
        assert "第二支部" in shown(pilot).splitlines()[0]
        await go(pilot, "members")
        listed = Member.select().where(Member.id.in_(list(members(pilot).ids)))
        assert {each.branch.code for each in listed} == {"001.002"}

    use(steps)


def test_one_key_begins_for_the_marked_and_undo_takes_it_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "search")
        await press(pilot, "space", "space", "f3")
        assert losses("张三") == [("searching", None)]
        assert losses("周思远") == [("searching", True)]
        assert "2名党员列入查找，其中口袋党员1名" in notice(pilot)
        await press(pilot, "ctrl+z")
        assert losses("张三") == losses("周思远") == []
        assert names(pilot) == ["张三", "周思远", "李爱党", "赵口袋"]
        await press(pilot, "alt+q")
        assert "F3 列入" in notice(pilot)

    use(steps)


def test_the_first_step_begins_the_search_and_goes_with_it() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "周思远")
        await press(pilot, "f12", "escape")
        assert losses("周思远") == []
        await press(pilot, "f12", "f2")
        assert losses("周思远") == []
        await press(pilot, "1", "8", "f2")
        assert losses("周思远") == [("searching", True)]
        assert "已列入查找，已记下周思远的一次查找：接收单位党组织" in notice(pilot)
        await press(pilot, "ctrl+z")
        assert losses("周思远") == []
        assert search_case.log_of(member("周思远").id) == []
        await press(pilot, "alt+e", "4", "f2")
        assert losses("周思远") == [("searching", True)]

    use(steps)


def test_two_steps_are_written_down_by_digits_with_what_the_clerk_need_not_type() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "f12", "0", "1", *"ta", "f2")
        await press(pilot, "f12", "0", "5")
        assert isinstance(part(pilot), Attempt)
        assert "已用1次" in shown(pilot)
        await press(pilot, "f9")
        await fill_in(pilot, searcher="王支书", outcome="称搬走多年")
        await press(pilot, "f2")
        assert screen(pilot)._here == here("赵口袋")
        assert "直接联系 1次  知情人 1次  12371 未用" in shown(pilot)
        await press(pilot, "f12", "1", "0", "f2")
        first, second, third = search_case.log_of(member("赵口袋").id)
        assert (first.on, first.channel, first.contacted) == ("2016-03-12", "telephone", "ta")
        assert (first.searcher, second.searcher, third.searcher) == (None, "王支书", "王支书")
        assert (second.channel, second.contacted) == ("neighbour", "ta")
        assert second.outcome == "称搬走多年"
        await press(pilot, "ctrl+z")
        assert len(search_case.log_of(member("赵口袋").id)) == 2

    use(steps)


def test_a_step_without_channel_or_after_the_end_is_refused_and_stays_in_the_form() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "f12")
        await fill_in(pilot, outcome="无人接听")
        await press(pilot, "f2")
        assert "请填写查找方式" in notice(pilot)
        await fill_in(pilot, channel="打电话", on="2016.12.01")
        await press(pilot, "f2")
        assert "晚于" in notice(pilot)
        assert ContactAttempt.select().where(ContactAttempt.outcome == "无人接听").count() == 0
        await fill_in(pilot, on="2016.03.01")
        await press(pilot, "f2")
        assert ContactAttempt.get(ContactAttempt.outcome == "无人接听").on == "2016-03-01"

    use(steps)


def test_a_step_after_the_end_of_the_search_is_refused() -> None:
    Loss.update(ended_on="2016-03-01").where(Loss.result == "found").execute()

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "search")
        await press(pilot, "d", "f12", "0", "1", "f2")
        assert isinstance(part(pilot), Attempt)
        assert "查找已于2016.03.01结束" in notice(pilot)

    use(steps)


def test_what_was_typed_and_left_as_a_draft_is_there_again() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "f12", "escape")
        assert screen(pilot)
        assert pending(Session.current(CLERK)) == []
        await press(pilot, "f12", "0", "1", *"abc", "escape")
        assert isinstance(pilot.app.screen, Question)
        await press(pilot, "d", "f12")
        assert "abc" in shown(pilot)
        await press(pilot, "f2")
        (step,) = search_case.log_of(member("赵口袋").id)
        assert (step.channel, step.contacted, step.on) == ("telephone", "abc", "2016-03-12")
        assert pending(Session.current(CLERK)) == []

    use(steps)


def test_a_line_that_drops_leaves_the_step_as_a_draft() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "f12", "0", "1", *"abc", "ctrl+q")

    use(steps)
    (draft,) = pending(Session.current(CLERK))
    form = take_up(draft, Session.current(CLERK)).form
    (step,) = [row for row in form.rows_of(ContactAttempt) if row.stored is None]
    assert (step.text("channel"), step.text("contacted")) == ("打电话", "abc")
    assert step.text("on") == "2016.03.12"


def test_no_search_ends_without_a_step() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        for key in ("alt+q", "alt+w"):
            await press(pilot, key)
            assert screen(pilot)
            assert "还没有查找记录，不能结束查找：请先记下" in notice(pilot)
        assert losses("赵口袋") == [(None, True)]

    use(steps)


def test_ending_with_untried_rungs_takes_a_reason_and_keeps_it() -> None:
    begin(ids("张三"))
    tried("张三", ("2016-02-20", "telephone"))

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "张三")
        await press(pilot, "alt+w")
        assert isinstance(part(pilot), NotFound)
        await fill_in(pilot, reason="外出务工经商", occupation="其他", ended_on="2016.13")
        await press(pilot, "f2")
        assert isinstance(part(pilot), NotFound)
        assert "2016.13" in notice(pilot)
        here = pilot.app.focused
        assert isinstance(here, FieldInput)
        assert here.problem
        await press(pilot, *"20160312", "f2")
        assert isinstance(pilot.app.screen, TextPrompt)
        assert "知情人" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(part(pilot), NotFound)
        assert "没有写明理由" in notice(pilot)
        assert losses("张三") == [("searching", None)]
        await press(pilot, "f2", *"why", "enter")
        assert screen(pilot)
        assert "张三的查找已结束：仍然无法取得联系" in notice(pilot)

    use(steps)
    told = Acknowledgement.get()
    assert (told.member.name, told.rule, told.reason) == ("张三", "V26", "why")
    loss = loss_of("张三")
    assert (loss.result, loss.ended_on, loss.reason) == ("not_found", "2016-03-12", "migrated")
    assert "V26" in {each.rule for each in opened("张三").judgement().problems}
    found = [each for each in rules.check(settings.current()) if each.rule == "V26"]
    assert found == []
    assert "张三" in on_register(screening.not_found)
    undo_last(CLERK)
    assert losses("张三") == [("searching", None)]
    assert not Acknowledgement.select().exists()


def on_register(meaning: screening.Meaning) -> set[str]:
    campaign = settings.current()
    return {each.name for each in screening.joined(campaign).where(meaning(campaign))}


def test_regained_contact_ends_the_search_and_a_question_begins_it_again() -> None:
    begin(ids("张三"))
    tried("张三", ("2016-02-20", "telephone"))

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "张三")
        await press(pilot, "alt+q")
        assert isinstance(part(pilot), Found)
        await fill_in(pilot, found_how="电话", found_place="石桥市新华区")
        await fill_in(pilot, found_on="2016.02.10")
        await press(pilot, "f2")
        assert "早于第一次查找" in notice(pilot)
        await fill_in(pilot, found_on="2016.03.10")
        await press(pilot, "f2")
        assert "张三的查找已结束：取得联系" in notice(pilot)
        loss = loss_of("张三")
        assert (loss.result, loss.found_on, loss.ended_on) == ("found", "2016-03-10", "2016-03-12")
        assert "张三" in on_register(screening.found)
        await press(pilot, "d", "alt+q")
        assert "查找已经结束" in notice(pilot)
        await press(pilot, "alt+c", "enter")
        assert losses("张三") == [("found", None)]
        await press(pilot, "alt+c")
        assert "取得联系时间 2016.03.10" in shown(pilot)
        await press(pilot, "y")
        again = loss_of("张三")
        assert again.result == "searching"
        assert (again.found_on, again.ended_on, again.found_place) == (None, None, None)
        await press(pilot, "ctrl+z")
        assert loss_of("张三").found_place == "石桥市新华区"

    use(steps)


def test_a_draft_of_the_record_survives_opening_the_record_again() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "alt+e", "1", *"abc", "escape", "d", "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert "abc" in shown(pilot)
        await press(pilot, "escape", "d", "alt+e")
        assert "abc" in shown(pilot)
        await press(pilot, "f2")
        assert loss_of("赵口袋").findings == "abc"

    use(steps)


def test_the_findings_are_written_down_from_the_list() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "alt+e", "1")
        await fill_in(pilot, findings="在外务工")
        await press(pilot, "f2")
        assert "失联期间表现 无不合格表现　调查核实情况 在外务工" in shown(pilot)
        await press(pilot, "delete", "n")
        assert losses("赵口袋") == [(None, True)]
        await press(pilot, "delete", "y")
        assert losses("赵口袋") == []

    use(steps)


def test_the_record_opens_where_the_search_is() -> None:
    tried("赵口袋", ("2016-02-20", "telephone"))

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, "赵口袋")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert "[失联查找]" in shown(pilot)
        await press(pilot, "f7")
        assert pilot.app.screen.form.text(pilot.app.screen.form.uid, "name") == "李爱党"
        await press(pilot, "escape")
        assert screen(pilot)._here == here("李爱党")
        await at(pilot, "赵口袋")
        await press(pilot, "tab", "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        focused = pilot.app.focused
        assert isinstance(focused, FieldInput)
        assert focused.field_key.endswith("/outcome")

    use(steps)


# The command.


def test_the_command_prints_the_list(
    campaign: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried("赵口袋", ("2016-02-20", "telephone"))
    store.close()
    monkeypatch.setattr(clock, "now", lambda: MOMENT)

    def run(*options: str) -> tuple[int, str, str]:
        code = cli.main(["--db", str(campaign), "searches", *options])
        return (code, *capfd.readouterr())

    code, out, err = run()
    assert code == 0
    assert "最近联系 2014.06，已21个月" in out
    assert "共 5 人" in err
    code, out, _ = run("--json", "--overdue", "--org", "001.002")
    (told,) = json.loads(out)
    assert (told["name"], told["state"], told["attempts"]) == ("赵口袋", "查找中", 1)
    assert told["rungs"]["直接联系"] == 1
    assert run("--org", "001.001", "--overdue", "--json")[1].strip() == "[]"
    assert run("--org", "9")[0] == 2
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
