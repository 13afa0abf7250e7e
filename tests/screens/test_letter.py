"""介绍信: what has come of every letter, and what a clerk does about those without a receipt."""

from __future__ import annotations

import datetime
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.values import PartialDate
from paicha_tui.cli import main
from paicha_tui.entry import letter as writing
from paicha_tui.entry import undo_last
from paicha_tui.meaning import screening, settings
from paicha_tui.models import Loss, Mark, Member, TransferLetter
from paicha_tui.screens.dialogs.chooser import Chooser
from paicha_tui.screens.letter import LettersScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.worklists import letter as letter_list
from tests.fixed_campaign import CLERK, MOMENT, fill
from tests.screens.screen_cases import go, notice, press, record, shown, table, use
from tests.stillness import settle

FILL_DATE = datetime.date(2016, 3, 20)

# Of members 0 to 4: uid, member, 转出时间, 有效期天数, 回执日期, 组织关系状态.
LETTERS: tuple[tuple[str, int, str | None, int | None, str | None, str], ...] = (
    ("late", 0, "2015-12-01", 30, None, "awaiting_receipt"),
    ("later", 1, "2015-06-10", None, None, "awaiting_receipt"),
    ("edge", 3, "2016-03-10", 10, None, "awaiting_receipt"),
    ("past", 4, "2016-03-10", 9, None, "on_roll"),
    ("old", 0, "2006-12-31", None, None, "awaiting_receipt"),
    ("month", 1, "2007-01", None, None, "awaiting_receipt"),
    ("answered", 3, "2014-01-05", 30, "2014-02-01", "awaiting_receipt"),
    ("undated", 4, None, 30, None, "on_roll"),
    ("lost", 6, "2013-05-01", 30, None, "on_roll"),
)


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed campaign with letters of every kind, at a fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    with store.write("试验", CLERK) as transaction:
        for uid, owner, given, days, receipt, relation in LETTERS:
            member = Member.get(Member.uid == f"member{owner}")
            transaction.change(member, relation=relation)
            transaction.add(
                TransferLetter(
                    uid=uid,
                    member=member,
                    number=f"第{uid}号",
                    transferred_on=given,
                    valid_days=days,
                    receiver="石桥市第二局党支部",
                    receipt_on=receipt,
                )
            )
    return empty_store


def listed(chosen: str = "") -> list[str]:
    """The uids that a filter lists, in their order."""
    current = settings.current()
    return [each.uid for each in letter_list.letters(current, letter_list.ids(current, chosen))]


def ids_of(*uids: str) -> list[int]:
    return [TransferLetter.get(TransferLetter.uid == uid).id for uid in uids]


def stub(uid: str) -> Any:
    return TransferLetter.get(TransferLetter.uid == uid)


def member(place: int) -> Any:
    return Member.get(Member.uid == f"member{place}")


def by_hand() -> dict[str, tuple[str, int]]:
    """State and days overdue of every letter, from the raw records."""
    told = {}
    lost = {loss.member_id for loss in Loss.select()}
    for each in TransferLetter.select():
        given = each.transferred_on
        lapses = given and given.first_day() + datetime.timedelta(each.valid_days or 90)
        days = (FILL_DATE - lapses).days if lapses and lapses < FILL_DATE else 0
        if each.receipt_on:
            state, days = "answered", 0
        elif given and given.year < 2007:
            state, days = "exempt", 0
        elif each.member_id in lost:
            state = "searched"
        elif not given:
            state = "undated"
        else:
            state = "overdue" if days else "open"
        told[each.uid] = (state, days)
    return told


# Reading.


@pytest.mark.usefixtures("campaign")
def test_every_letter_is_told_apart_as_the_records_tell_it() -> None:
    current = settings.current()
    found = letter_list.letters(current, letter_list.ids(current))
    assert {each.uid: (each.state, each.days_overdue) for each in found} == by_hand()
    assert len(found) == TransferLetter.select().count()


@pytest.mark.usefixtures("campaign")
def test_each_filter_lists_what_it_says() -> None:
    told = by_hand()
    overdue = {uid for uid, (_, days) in told.items() if days}
    assert (
        set(listed("overdue")) == overdue == {"late", "later", "past", "month", "lost", "record7"}
    )
    assert set(listed("exempt")) == {"old"}
    assert set(listed("answered")) == {"answered"}
    assert set(listed("searched")) == {"lost"}
    assert set(listed("unanswered")) == set(told) - {"old", "answered"}
    with pytest.raises(Misused):
        letter_list.ids(settings.current(), "nothing")


@pytest.mark.usefixtures("campaign")
def test_the_worst_come_first() -> None:
    assert listed() == [
        "month",
        "record7",
        "later",
        "late",
        "past",
        "lost",
        "edge",
        "undated",
        "old",
        "answered",
    ]


@pytest.mark.usefixtures("campaign")
def test_a_member_is_overdue_when_one_of_his_letters_is() -> None:
    current = settings.current()
    query = screening.joined(current, Member.uid).where(screening.receipt_overdue(current))
    overdue = set(listed("overdue"))
    owners = {stub(uid).member.uid for uid in overdue}
    assert {uid for (uid,) in query.tuples()} == owners


# Receipts.


@pytest.mark.usefixtures("campaign")
def test_a_receipt_is_recorded_and_undone_as_one_with_what_it_proposes() -> None:
    ids = ids_of("late", "later")
    assert writing.awaiting(ids) == ["张三", "周思远"]
    done = writing.record_receipt(ids, "2016年3月1日", CLERK, transferred=True)
    assert done.changed == 2
    assert stub("late").receipt_on == stub("later").receipt_on == "2016-03-01"
    assert member(0).relation == member(1).relation == "transferred"
    assert (member(0).left_on, member(1).left_on) == ("2015-12-01", "2015-06-10")
    assert writing.awaiting(ids) == []
    undo_last(CLERK)
    assert stub("late").receipt_on is None
    assert member(0).relation == member(1).relation == "awaiting_receipt"
    assert member(0).left_on is None


@pytest.mark.usefixtures("campaign")
def test_a_receipt_alone_leaves_the_relation_and_takes_the_mark_away() -> None:
    with store.write("试验") as transaction:
        transaction.add(
            Mark(
                member=member(0),
                record_table="transfer_letter",
                record_uid="late",
                field="receipt_on",
                typed="三月",
            )
        )
    writing.record_receipt(ids_of("late"), "20160301", CLERK)
    assert member(0).relation == "awaiting_receipt"
    assert not Mark.select().where(Mark.record_uid == "late").exists()


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("text", ["2015.11.30", "2016.03.13", "2015.11", "明天", "", "  "])
def test_a_receipt_before_the_letter_or_ahead_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        writing.record_receipt(ids_of("later", "late"), text, CLERK)
    assert stub("late").receipt_on is stub("later").receipt_on is None


@pytest.mark.usefixtures("campaign")
def test_a_receipt_of_the_month_or_day_of_the_letter_is_taken() -> None:
    writing.record_receipt(ids_of("late"), "2015.12", CLERK)
    assert stub("late").receipt_on == "2015-12"


@pytest.mark.usefixtures("campaign")
def test_a_receipt_that_is_there_is_never_overwritten() -> None:
    done = writing.record_receipt(ids_of("answered", "late"), "2016.03.01", CLERK)
    assert done.changed == 1
    assert "1份原有回执" in done.sentence
    assert stub("answered").receipt_on == "2014-02-01"
    with pytest.raises(Refused, match="已有回执"):
        writing.record_receipt(ids_of("answered"), "2016.03.01", CLERK)


# Enquiries.


@pytest.mark.usefixtures("campaign")
def test_enquiries_stand_behind_each_other() -> None:
    writing.add_enquiry(ids_of("late", "later"), "已去函", CLERK)
    writing.add_enquiry(ids_of("late"), "电话称\n未到", CLERK)
    assert stub("late").enquiry == "2016.03.12 已去函；2016.03.12 电话称 未到"
    assert stub("later").enquiry == "2016.03.12 已去函"
    undo_last(CLERK)
    assert stub("late").enquiry == "2016.03.12 已去函"
    with pytest.raises(Refused):
        writing.add_enquiry(ids_of("late"), " ", CLERK)


# The search.


@pytest.mark.usefixtures("campaign")
def test_only_the_overdue_are_searched_for_and_as_pocket() -> None:
    done = writing.begin_search(ids_of("late", "month", "later", "edge", "answered"), CLERK)
    assert done.changed == 2
    begun = Loss.select().where(Loss.member.in_([member(0), member(1)]))
    assert [(loss.result, loss.pocket) for loss in begun] == [("searching", True)] * 2
    assert {"late", "month", "later"} <= set(listed("searched"))
    with pytest.raises(Refused):
        writing.begin_search(ids_of("edge", "old"), CLERK)
    undo_last(CLERK)
    assert listed("searched") == ["lost"]


# Through the application.


def letter_screen(pilot: Pilot[Any]) -> LettersScreen:
    screen = pilot.app.screen
    assert isinstance(screen, LettersScreen)
    return screen


async def onto(pilot: Pilot[Any], uid: str) -> None:
    """Put the cursor on a letter."""
    table(pilot).move_to(letter_screen(pilot).ids.index(ids_of(uid)[0]))
    await settle(pilot)


@pytest.mark.usefixtures("campaign")
def test_the_keys_record_a_receipt_and_ask_about_the_relation() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await onto(pilot, "late")
        await press(pilot, "f2")
        field = pilot.app.screen.query_one(FieldInput)
        assert field.value == "2016.03.12"
        field.value = "20160302"
        await press(pilot, "enter")
        assert "张三的组织关系状态" in shown(pilot)
        await press(pilot, "y")
        assert "已登记1份回执" in notice(pilot)
        assert (stub("late").receipt_on, member(0).relation) == ("2016-03-02", "transferred")
        await press(pilot, "ctrl+z")
        assert "已撤销" in notice(pilot)
        await onto(pilot, "late")
        await press(pilot, "ctrl+s", "enter", "escape")
        assert (stub("late").receipt_on, member(0).relation) == (None, "awaiting_receipt")

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_marked_letters_get_their_receipt_together() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        for uid in ("late", "past"):
            await onto(pilot, uid)
            await press(pilot, "space")
        await press(pilot, "f2", "enter", "n")
        assert stub("late").receipt_on == stub("past").receipt_on == "2016-03-12"
        assert stub("month").receipt_on is None
        await press(pilot, "ctrl+z")
        assert stub("late").receipt_on is stub("past").receipt_on is None

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_a_refusal_is_told_and_nothing_is_written() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await onto(pilot, "past")
        await press(pilot, "f2")
        pilot.app.screen.query_one(FieldInput).value = "2016.03.09"
        await press(pilot, "enter")
        assert "早于" in notice(pilot)
        assert stub("past").receipt_on is None

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_keys_write_an_enquiry_and_begin_a_search() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await onto(pilot, "late")
        await press(pilot, "f12")
        pilot.app.screen.query_one(FieldInput).value = "对方没有收到"
        await press(pilot, "enter")
        assert "2016.03.12 对方没有收到" in shown(pilot)
        await press(pilot, "alt+c")
        assert "其中口袋党员1名" in notice(pilot)
        assert Loss.get(Loss.member == member(0)).pocket is True
        await onto(pilot, "edge")
        await press(pilot, "alt+c")
        assert "没有超期" in notice(pilot)
        assert not Loss.select().where(Loss.member == member(3)).exists()

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_letters_filter_the_list_and_escape_shows_all() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        everything = list(letter_screen(pilot).ids)
        await press(pilot, "a")
        assert letter_screen(pilot).ids == letter_list.ids(settings.current(), "overdue")
        assert "超期无回执（6份）" in shown(pilot)
        await press(pilot, "c")
        assert letter_screen(pilot).ids == ids_of("answered")
        await press(pilot, "escape")
        assert letter_screen(pilot).ids == everything
        await press(pilot, "f4", "d")
        assert letter_screen(pilot).ids == ids_of("old")

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_enter_opens_the_letter_in_the_record() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await onto(pilot, "later")
        await press(pilot, "enter")
        assert record(pilot).form.uid == "member1"
        focused = pilot.app.screen.focused
        assert isinstance(focused, FieldInput)
        assert focused.field_key == "later/number"
        await press(pilot, "escape")
        assert letter_screen(pilot).ids[table(pilot).cursor] == ids_of("later")[0]

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_a_new_stub_is_begun_for_one_found_by_name() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await press(pilot, "f3")
        pilot.app.screen.query_one(FieldInput).value = "sqx"
        await press(pilot, "enter")
        assert record(pilot).form.uid == "member7"
        focused = pilot.app.screen.focused
        assert isinstance(focused, FieldInput)
        focused.value = "2016001"
        await press(pilot, "f2")
        letter = TransferLetter.get(TransferLetter.member == member(7))
        assert letter.number == "2016001"
        await press(pilot, "escape")
        assert letter_screen(pilot).ids[table(pilot).cursor] == letter.id
        await press(pilot, "f3")
        pilot.app.screen.query_one(FieldInput).value = "1380000"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Chooser)

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_a_long_list_fetches_only_what_is_in_view(monkeypatch: pytest.MonkeyPatch) -> None:
    with store.write("试验") as transaction:
        transaction.add_all(
            TransferLetter,
            [
                {"member": 1, "transferred_on": PartialDate("2015-01-01"), "number": f"{each}"}
                for each in range(3000)
            ],
        )
    fetched: list[int] = []
    read = letter_list.letters

    def counted(current: Any, wanted: Any) -> Any:
        fetched.append(len(wanted))
        return read(current, wanted)

    monkeypatch.setattr(letter_list, "letters", counted)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        await press(pilot, "end")
        assert table(pilot).total == 3010
        assert sum(fetched) < 600

    use(steps)


# The command.


@pytest.fixture
def run(campaign: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    store.close()

    def call(*arguments: str) -> tuple[int, str]:
        capfd.readouterr()
        code = main(["--db", str(campaign), *arguments])
        return code, capfd.readouterr().out

    return call


def test_the_command_lists_what_the_screen_lists(run: Any) -> None:
    code, out = run("letters", "--json")
    assert code == 0
    told = json.loads(out)
    assert [each["state"] for each in told[:2]] == ["overdue", "overdue"]
    assert len(told) == 10
    code, out = run("letters", "--overdue", "--org", "001.002", "--json")
    assert {each["number"] for each in json.loads(out)} == {"第lost号"}
    code, out = run("letters", "--overdue")
    assert len(out.splitlines()) == 7
    assert "超期 " in out
    assert run("letters", "--org", "999")[0] == 2
