"""五核查 walked with real keys, and what then stands in the store (通知 三.1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.app import PaichaApp
from paicha_tui.basics import clock, preferences
from paicha_tui.basics.errors import Busy
from paicha_tui.entry import MemberForm, Spot, check_facts, save, undo_last
from paicha_tui.entry import check as check_entry
from paicha_tui.meaning import settings
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Check, Loss, Member, Organization, TransferLetter
from paicha_tui.records.vocabulary import CHECK_ITEM
from paicha_tui.screens.check.fact_sheet import FactSheet
from paicha_tui.screens.check.remark import RemarkPrompt
from paicha_tui.screens.check.screen import ChecksScreen
from paicha_tui.screens.home import HomeScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.store import AuditEntry
from paicha_tui.widgets.lines import Line
from tests.fixed_campaign import CLERK, MOMENT, fill
from tests.rule_cases import made_up
from tests.screens.screen_cases import notice, press, record, shown, use
from tests.stillness import settle
from tests.widgets.widget_cases import type_ahead

pytestmark = pytest.mark.usefixtures("campaign")

FIRST_BRANCH = [f"member{number}" for number in range(5)]
"""王二, the sixth, has been transferred."""


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    fill()
    return empty_store


def checks(item: str = "") -> dict[tuple[str, str], Any]:
    """Every check stored, by member and item; fails when one stands there twice."""
    found: dict[tuple[str, str], Any] = {}
    for each in Check.select():
        key = (each.member.uid, each.item)
        assert key not in found, key
        found[key] = each
    return {key: each for key, each in found.items() if not item or key[1] == item}


def results(item: str) -> dict[str, str]:
    return {uid: each.result for (uid, _), each in checks(item).items()}


def screen(pilot: Pilot[Any]) -> ChecksScreen:
    found = pilot.app.screen
    assert isinstance(found, ChecksScreen), found
    return found


def whom(pilot: Pilot[Any]) -> str:
    """The uid of the member shown; empty at the end of the walk."""
    page = screen(pilot)._page
    return page.uid if page else ""


def blocking(pilot: Pilot[Any]) -> int:
    """How many of the findings shown must be dealt with."""
    page = screen(pilot)._page
    return page.blocking if page else 0


async def ask_for_checks(pilot: Pilot[Any]) -> None:
    """Go to 五核查, where the branch is asked for."""
    assert isinstance(pilot.app, PaichaApp)
    pilot.app.action_go("checks")
    await settle(pilot)


async def walk(pilot: Pilot[Any], item: int, branch: int = 0) -> ChecksScreen:
    """Begin one of the five checks of a branch."""
    await ask_for_checks(pilot)
    await press(pilot, *["down"] * branch, "enter", str(item))
    return screen(pilot)


def progress(pilot: Pilot[Any]) -> str:
    return screen(pilot).query_one("#progress", Line).text


def stored(uid: str) -> Any:
    return Member.get(Member.uid == uid)


# One key a member.


async def find_sound(pilot: Pilot[Any]) -> None:
    """Record 无问题; where something must be dealt with, that is asked about first."""
    blocked = blocking(pilot)
    await press(pilot, "1")
    if blocked:
        assert f"还有 {blocked} 处必须处理的，仍记无问题吗" in shown(pilot)
        await press(pilot, "y")


def test_no_fault_beside_what_must_be_dealt_with_is_asked_about() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 1)
        while not blocking(pilot):
            await press(pilot, "down")
        uid = whom(pilot)
        await press(pilot, "1", "enter")
        assert whom(pilot) == uid
        await find_sound(pilot)
        assert results("information") == {uid: "sound"}

    use(steps)


def test_one_key_a_member_records_each_with_the_clerk_and_the_day() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 1)
        for uid in FIRST_BRANCH:
            assert whom(pilot) == uid
            await find_sound(pilot)
        assert "“党员信息”已核完 5 人：有问题 0 人，待完善 0 人" in shown(pilot)

    use(steps)
    assert results("information") == dict.fromkeys(FIRST_BRANCH, "sound")
    for each in checks("information").values():
        assert (each.checker, str(each.checked_on), each.problem) == (CLERK, "2016-03-12", None)
    added = AuditEntry.select().where(
        AuditEntry.record_table == "check", AuditEntry.reason == "核查党员信息"
    )
    assert [(each.action, each.actor) for each in added] == [("add", CLERK)] * 5


def test_a_full_width_digit_does_the_same() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await press(pilot, "fullwidth_digit_one", "1")
        assert whom(pilot) == FIRST_BRANCH[2]

    use(steps)
    assert results("conduct") == dict.fromkeys(FIRST_BRANCH[:2], "sound")


def test_a_problem_is_asked_for_and_kept_and_escape_records_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await press(pilot, "2")
        assert isinstance(pilot.app.screen, RemarkPrompt)
        await press(pilot, "escape")
        assert whom(pilot) == "member0"
        assert results("conduct") == {}
        await press(pilot, "2", *"bad", "enter")
        await press(pilot, "3", "enter")
        assert whom(pilot) == "member2"

    use(steps)
    kept = checks("conduct")
    assert kept["member0", "conduct"].result == "faulty"
    assert kept["member0", "conduct"].problem == "bad"
    assert kept["member1", "conduct"].result == "incomplete"


def test_a_record_that_is_there_is_changed_and_its_problem_goes_when_there_is_none() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 2, branch=1)
        assert whom(pilot) == "member6"
        await press(pilot, "down")
        assert "有问题：缺转正申请书" in shown(pilot)
        await press(pilot, "1")

    use(steps)
    changed = checks("dossier")["member7", "dossier"]
    assert (changed.uid, changed.version) == ("record9", 2)
    assert (changed.result, changed.problem) == ("sound", None)


def test_unchecked_again_empties_the_record_and_stays() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 2, branch=1)
        await press(pilot, "down", "0")
        assert whom(pilot) == "member7"
        assert "未核 2 " in progress(pilot)
        await press(pilot, "up", "4")
        assert whom(pilot) == "member6"

    use(steps)
    assert set(results("dossier")) == {"member7"}
    emptied = checks("dossier")["member7", "dossier"]
    assert (emptied.result, emptied.checker, emptied.checked_on, emptied.problem) == (
        "unchecked",
        None,
        None,
        None,
    )


# Keys typed ahead.


def test_a_burst_of_keys_gives_every_member_his_own_result() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await type_ahead(pilot, "12drinks 1 2 3\r13\r1")
        await settle(pilot)
        assert whom(pilot) == ""

    use(steps)
    expected = ("sound", "faulty", "sound", "incomplete", "sound")
    assert results("conduct") == dict(zip(FIRST_BRANCH, expected, strict=True))
    assert checks("conduct")["member1", "conduct"].problem == "drinks 1 2 3"


def test_keys_behind_the_last_member_record_nothing_more() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await type_ahead(pilot, "11111" + "1\r21")
        await settle(pilot)
        assert whom(pilot) == ""
        assert "没有要核的党员" in notice(pilot)

    use(steps)
    assert results("conduct") == dict.fromkeys(FIRST_BRANCH, "sound")
    assert len(checks()) == 6


def test_a_key_too_many_does_not_touch_what_another_clerk_has_found() -> None:
    found = ("member1", "member3")
    with store.write("试验", "王干事") as transaction:
        for uid in found:
            transaction.add(
                Check(member=stored(uid), item="conduct", result="faulty", problem="待查")
            )

    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await type_ahead(pilot, "111111")
        await settle(pilot)

    use(steps)
    assert all(checks("conduct")[uid, "conduct"].result == "faulty" for uid in found)
    assert sum(result == "sound" for result in results("conduct").values()) == 3


def test_what_another_clerk_records_meanwhile_stays_and_the_keys_behind_are_dropped() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        with store.write("试验", "王干事") as transaction:
            transaction.add(
                Check(member=stored("member0"), item="conduct", result="faulty", problem="待查")
            )
        await type_ahead(pilot, "1111")
        await settle(pilot)
        assert whom(pilot) == "member0"
        assert "王干事刚把这项核查记为“有问题”" in notice(pilot)
        assert "有问题：待查" in shown(pilot)
        await press(pilot, "f6")
        assert whom(pilot) == "member1"

    use(steps)
    assert results("conduct") == {"member0": "faulty"}


def test_a_slip_to_another_digit_leads_nowhere() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await press(pilot, "5", "8")
        assert whom(pilot) == "member0"
        assert "1 无问题" in notice(pilot)

    use(steps)


# The walk.


def test_the_walk_begins_at_the_first_not_checked_and_f6_goes_round() -> None:
    campaign = settings.current()
    for uid in ("member0", "member2"):
        seen = check_entry.Seen.of(stored(uid).id, "conduct")
        check_entry.record(seen, "sound", "", campaign)

    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        assert whom(pilot) == "member1"
        await press(pilot, "f6")
        assert whom(pilot) == "member3"
        await press(pilot, "f6", "f6")
        assert whom(pilot) == "member1"
        await press(pilot, "pagedown", "down")
        assert whom(pilot) == "member3"
        await press(pilot, "up", "1")
        assert whom(pilot) == "member3"
        await press(pilot, "1", "1")
        assert whom(pilot) == "member1"
        await press(pilot, "1")
        assert whom(pilot) == ""
        await press(pilot, "up")
        assert whom(pilot) == "member4"

    use(steps)


def test_after_the_last_one_key_goes_on_with_the_next_check() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 1)
        for _ in FIRST_BRANCH[1:]:
            await find_sound(pilot)
        await press(pilot, "2", "enter")
        assert "已核完 5 人：有问题 1 人" in shown(pilot)
        assert "F8 接着核“党员档案”" in shown(pilot)
        await press(pilot, "f8")
        assert whom(pilot) == "member0"
        assert "党员档案" in screen(pilot).query_one("#title", Line).text
        await press(pilot, "f4", "4")
        assert "介绍信回执" in screen(pilot).query_one("#title", Line).text

    use(steps)


def test_ctrl_z_takes_the_last_one_back_and_returns_to_him() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await press(pilot, "1", "2", "x", "enter", "ctrl+z")
        assert whom(pilot) == "member1"
        assert "已撤销" in notice(pilot)
        assert results("conduct") == {"member0": "sound"}
        await press(pilot, "ctrl+z")
        assert whom(pilot) == "member0"

    use(steps)
    assert results("conduct") == {}


def test_undo_brings_back_the_result_and_the_problem_from_before() -> None:
    seen = check_entry.Seen.of(stored("member7").id, "dossier")
    check_entry.record(seen, "sound", "", settings.current(), CLERK)
    assert undo_last(CLERK) == "已撤销 10:42 核查党员档案（孙缺项）"
    back = checks("dossier")["member7", "dossier"]
    assert (back.result, back.problem) == ("faulty", "缺转正申请书")


def test_what_was_seen_before_a_change_is_refused_and_nothing_written() -> None:
    seen = check_entry.Seen.of(stored("member7").id, "dossier")
    check_entry.record(seen, "sound", "", settings.current(), "王干事")
    before = AuditEntry.select().count()
    with pytest.raises(Busy, match="王干事刚把这项核查记为“无问题”"):
        check_entry.record(seen, "incomplete", "", settings.current(), CLERK)
    assert AuditEntry.select().count() == before
    assert results("dossier") == {"member7": "sound"}


@pytest.mark.parametrize(
    ("moment", "day"), [(MOMENT, "2016-03-12"), ("2016-09-01T08:00:00+08:00", "2016-06-20")]
)
def test_no_check_is_dated_after_the_campaign(
    moment: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    seen = check_entry.Seen.of(stored("member0").id, "conduct")
    check_entry.record(seen, "sound", "", settings.current(), CLERK)
    assert checks("conduct")["member0", "conduct"].checked_on == day


def test_the_checker_is_named_once() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await press(pilot, "ctrl+p", *"Wang", "enter", "1")

    use(steps)
    assert checks("conduct")["member0", "conduct"].checker == "Wang"
    assert preferences.load()["checker"] == "Wang"
    assert AuditEntry.select().order_by(AuditEntry.id.desc()).first().actor == CLERK


# Whom it is about.


def test_those_of_a_filtered_list_are_walked_and_escape_comes_back_to_it() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f5")
        pilot.app.focused.value = "z"  # type: ignore[union-attr]
        await settle(pilot)
        await press(pilot, "enter")
        listed = [stored_uid(number) for number in pilot.app.screen.ids]  # type: ignore[attr-defined]
        assert 1 < len(listed) < 8
        await press(pilot, "alt+o", "1", "5")
        assert [stored_uid(number) for number in screen(pilot).ids] == listed
        await press(pilot, "1", "escape")
        assert isinstance(pilot.app.screen, MembersScreen)
        assert "“z”" in shown(pilot)

    use(steps)
    assert len(results("conduct")) == 1


def stored_uid(number: int) -> str:
    return str(Member.get_by_id(number).uid)


def test_who_has_left_is_not_walked_and_that_is_told() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "alt+o", "1")
        assert "7 人，另有 1 人不是排查对象" in shown(pilot)
        await press(pilot, "5")
        left = stored("member5").id
        assert left not in screen(pilot).ids and len(screen(pilot).ids) == 7

    use(steps)


def test_escape_from_the_questions_leaves() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await ask_for_checks(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        await ask_for_checks(pilot)
        await press(pilot, "enter", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)

    use(steps)


def test_a_branch_without_members_says_so() -> None:
    with store.write("试验") as transaction:
        for number, member in enumerate(Member.select()):
            if member.branch.code == "001.002":
                transaction.change(member, relation="deceased", left_on=f"2016-03-0{number + 1}")

    async def steps(pilot: Pilot[Any]) -> None:
        await ask_for_checks(pilot)
        await press(pilot, "down", "enter")
        assert "没有排查对象" in notice(pilot)
        await press(pilot, "1", "2", "f4", "f6", "f8", "down", "alt+o")
        assert isinstance(pilot.app.screen, ChecksScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)

    use(steps)
    assert len(checks()) == 1


def test_the_record_opens_where_the_check_looks_and_comes_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 2)
        await press(pilot, "alt+o")
        here = record(pilot)
        assert here._here() == Spot("record1", "application_form")
        await press(pilot, "f8")
        assert here.form.uid == "member1"
        await press(pilot, "escape")
        assert whom(pilot) == "member1"
        await press(pilot, "f4", "4", "down", "alt+o")
        assert "[介绍信]" in shown(pilot)

    use(steps)


def test_what_was_mended_in_the_record_shows_in_the_walk() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 1, branch=1)
        await press(pilot, "down")
        assert "待完善：一时难以掌握" in shown(pilot)
        form = MemberForm.open("member7", CLERK)
        form.set("member7", "education", "大学")
        await press(pilot, "alt+o")
        save(form)
        await press(pilot, "escape")
        assert "待完善：一时难以掌握" not in shown(pilot)
        assert "大学" in shown(pilot)

    use(steps)


# Figures.


def test_left_and_found_agree_with_the_flags_of_the_list() -> None:
    campaign = settings.current()
    branch = Organization.get(Organization.code == "001.001")
    ids = check_entry.in_order(branch, campaign)
    plan = {"member0": "sound", "member1": "faulty", "member2": "incomplete"}
    for code in CHECK_ITEM:
        for uid, result in plan.items():
            check_entry.record(check_entry.Seen.of(stored(uid).id, code.key), result, "", campaign)
    from paicha_tui.meaning import figures

    unchecked = figures.count("under_screening&unchecked", campaign, branch)
    faulty = figures.count("under_screening&check_faulty", campaign, branch)
    for code in CHECK_ITEM:
        walked = check_entry.Walk(ids, code.key)
        raw = [
            {check.result for check in Check.select() if check.member_id == number}
            & {"sound", "faulty", "incomplete"}
            for number in ids
        ]
        assert walked.left == unchecked == sum(not made for made in raw) == 2
        assert walked.count()["faulty"] == faulty == 1


def test_of_two_records_of_one_check_the_worse_holds_and_both_are_changed() -> None:
    campaign = settings.current()
    with store.write("试验") as transaction:
        for result in ("faulty", "sound"):
            transaction.add(Check(member=stored("member0"), item="conduct", result=result))
    identity = stored("member0").id
    assert check_entry.results_of([identity], "conduct") == {identity: "faulty"}
    check_entry.record(check_entry.Seen.of(identity, "conduct"), "sound", "", campaign)
    assert [each.result for each in Check.select().where(Check.item == "conduct")] == ["sound"] * 2
    assert check_entry.results_of([identity], "conduct") == {identity: "sound"}


# What is shown for each check.


@pytest.fixture
def now() -> Iterator[Campaign]:
    yield settings.current()


def page(uid: str, item: str, campaign: Campaign) -> check_facts.Page:
    return check_facts.read_page(stored(uid).id, item, campaign)


def facts(told: check_facts.Page) -> dict[str, check_facts.Fact]:
    return {fact.label: fact for fact in told.facts}


def test_information_shows_every_field_of_annex_2_and_what_is_missing(now: Campaign) -> None:
    entries = {leaf.entry for leaf in load_form(2, now).leaves()}
    own = {name.partition(".")[2] for name in entries if name.startswith("member.")}
    together = {"employer", "job_title", "mobile", "landline", "remarks"}
    assert set(check_facts.ROSTER) == own | together
    told = page("member7", "information", now)
    assert facts(told)["学历"].wanting and "待完善：一时难以掌握" in facts(told)["学历"].text
    assert facts(told)["家庭住址"].text == "—"
    assert "学历" in told.fault
    number = stored("member7").id_number
    assert facts(told)["身份证号码"].text == told.number != number
    whole = check_facts.read_page(stored("member7").id, "information", now, whole_numbers=True)
    assert whole.number == number
    sound = page("member0", "information", now)
    assert sound.fault == "" and not any(fact.wanting for fact in sound.facts)


def test_dossier_shows_the_materials_and_the_rule_of_the_era(now: Campaign) -> None:
    told = page("member0", "dossier", now)
    assert facts(told)["入党志愿书"].text == "齐全"
    assert facts(told)["政治审查材料"].wanting
    assert facts(told)["保管单位"].text == "石桥市第一局人事科"
    assert facts(told)["入党时的规定"].text == "预备期为1年，延长后不超过2年"
    assert not facts(page("member4", "dossier", now))["转正申请书"].wanting
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "full_member_on", "1995.08.01")
    save(form)
    assert "转正时间需核对" in page("member0", "dossier", now).fault


def test_dues_tell_how_long_there_was_no_contact(now: Campaign) -> None:
    sound = facts(page("member0", "dues_and_activity", now))["没有联系的时间"]
    assert (sound.text, sound.wanting) == ("2个月（算到2016-03-20）", False)
    told = page("member6", "dues_and_activity", now)
    assert facts(told)["没有联系的时间"].text.startswith("1年10个月")
    assert told.fault == "与党组织失去联系"
    flow = facts(page("member1", "dues_and_activity", now))
    assert flow["外出地点"].text == "广东省东莞市"
    assert flow["外出时间"].text == "2014.03"


def test_letters_are_those_since_2007_with_what_became_of_each(now: Campaign) -> None:
    with store.write("试验") as transaction:
        for row in (
            {"transferred_on": "2005-03-01", "receiver": "甲"},
            {"transferred_on": "2015-01-01", "receiver": "乙", "receipt_on": "2015-02-01"},
            {"transferred_on": "2016-03-10", "receiver": "丙"},
        ):
            transaction.add(TransferLetter(member=stored("member0"), **row))
    told = page("member0", "letter_receipt", now)
    receivers = [fact.text for fact in told.facts if fact.label == "接收单位"]
    receipts = [fact.text for fact in told.facts if fact.label == "回执日期"]
    assert receivers == ["乙", "丙"]
    assert receipts == ["2015.02.01", "没有收到"]
    assert facts(told)["2007年以前"].text == "1份，不要求回执"
    assert told.fault == ""
    late = page("member5", "letter_receipt", now)
    assert facts(late)["有效期至"].text == "2014.05.31"
    assert facts(late)["回执日期"].text == "没有收到，已超期"
    assert late.fault == "2014.05.01转往石桥市第二局党支部，未收到回执"


def test_conduct_shows_posts_handlings_and_what_he_did_while_lost(now: Campaign) -> None:
    with store.write("试验") as transaction:
        loss = Loss.get(Loss.member == stored("member6"))
        transaction.change(loss, conduct="unlawful", findings="被判处刑罚")
    told = page("member6", "conduct", now)
    assert told.fault == "有违纪违法线索"
    assert facts(told)["调查核实情况"].text == "被判处刑罚"
    assert facts(page("member2", "conduct", now))["纳入组织管理"].text == "2016.03.05"


# Remarks.


def test_what_the_program_sees_is_taken_by_enter_and_others_by_arrows() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 3, branch=1)
        await press(pilot, "2", "enter")
        await press(pilot, "2", "down", "down", "enter")

    use(steps)
    kept = checks("dues_and_activity")
    assert kept["member6", "dues_and_activity"].problem == "与党组织失去联系"
    second = check_entry.WORDS_OF_THE_NOTICE["dues_and_activity"][1]
    assert kept["member7", "dues_and_activity"].problem == second


def test_a_remark_just_used_is_the_first_to_choose_and_typing_replaces_one_chosen() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 5)
        await press(pilot, "2", *"late", "enter")
        await press(pilot, "2", "down", "enter")
        await press(pilot, "2", "down", "down", *"new", "enter")
        await press(pilot, "2", "down", "end", "!", "enter")
        await press(pilot, "2", "down", "backspace", "enter")

    use(steps)
    told = [each.problem for each in checks("conduct").values()]
    assert told == ["late", "late", "new", "new!", None]


def test_remarks_that_stand_more_than_once_are_usual() -> None:
    with store.write("试验") as transaction:
        for uid, problem in zip(FIRST_BRANCH, ("甲", "乙", "乙", "乙", "甲"), strict=True):
            transaction.add(
                Check(member=stored(uid), item="conduct", result="faulty", problem=problem)
            )
        transaction.add(
            Check(member=stored("member6"), item="conduct", result="faulty", problem="丙")
        )
    assert check_entry.usual_remarks("conduct", "faulty") == ["乙", "甲"]
    assert check_entry.usual_remarks("conduct", "incomplete") == []


# Hostile and long text.


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_what_finds_no_room_is_told(size: tuple[int, int]) -> None:
    with store.write("试验") as transaction:
        for number in range(30):
            transaction.add(
                TransferLetter(
                    member=stored("member0"),
                    transferred_on=f"2015-01-{number + 1:02}",
                    number=made_up(order=f"{number:03}"),
                    receiver=f"第{number}接收单位",
                )
            )

    async def steps(pilot: Pilot[Any]) -> None:
        await walk(pilot, 4)
        sheet = screen(pilot).query_one(FactSheet)
        height = sheet.size.height
        hidden = len(sheet.lines(size[0])) - height + 1
        assert f"还有 {hidden} 行放不下" in shown(pilot)
        assert "第0接收单位" in shown(pilot)

    use(steps, size=size)
