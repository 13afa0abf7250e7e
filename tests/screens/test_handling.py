"""处置: whom each step is for, what a clerk may record of them, and what annex 9 counts."""

from __future__ import annotations

import datetime
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import PaichaError, Refused
from paicha_tui.cli import main
from paicha_tui.entry import MemberForm, Session, Spot, keep, undo_last
from paicha_tui.entry import handling as recording
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import figures, rules
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.decisions import Openness
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.models import Acknowledgement, Draft, Handling, Loss, Member
from paicha_tui.records import vocabulary
from paicha_tui.screens.handling.form import HandlingForm
from paicha_tui.screens.handling.screen import HandlingsScreen, MeasureTable
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line
from paicha_tui.worklists import handling as handling_list
from tests.campaigns import campaigns, stored
from tests.fixed_campaign import CLERK, fill
from tests.rule_cases import FOUND, LOST, NOT_FOUND
from tests.screens.screen_cases import go, notice, press, record, shown, until, use
from tests.soak import examples
from tests.stillness import settle

NOW = "2016-05-20T09:30:00+08:00"

# Member, and his loss.
SEARCHED: tuple[tuple[int, dict[str, Any]], ...] = (
    (0, FOUND | {"conduct": "sound"}),
    (1, FOUND | {"conduct": "unqualified"}),
    (3, FOUND | {"conduct": "unlawful"}),
    (4, NOT_FOUND | {"conduct": "unverified"}),
    (7, NOT_FOUND | {"conduct": "unverified", "ended_on": "2016-03-15"}),
)

DECIDED = {"decided_on": "2016.05.10", "authority": "机关党委", "document": "石直〔2016〕5号"}


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed campaign with five more whose search has ended; member 2 is handled already."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    with store.write("试验", CLERK) as transaction:
        for place, loss in SEARCHED:
            transaction.change(member(place), **LOST)
            transaction.add(Loss(member=member(place), **loss))
    return empty_store


def member(place: int) -> Any:
    return Member.get(Member.uid == f"member{place}")


def taken(place: int) -> list[str]:
    """The measures on record, as entered."""
    query: Any = Handling.select().where(Handling.member == member(place)).order_by(Handling.id)
    return [handling.measure for handling in query]


def listed(step: str) -> list[str]:
    current = handling_list.campaign_in_force()
    return [each.uid for each in handling_list.people(current, handling_list.ids(current, step))]


def decide(place: int, measure: str, *, proposed: bool = False, **texts: str) -> str:
    """Record a measure, everything asked being confirmed."""
    told = DECIDED | texts
    asked = recording.prepare(f"member{place}", measure, told, CLERK)
    return recording.record(
        f"member{place}", measure, told, confirmed=asked.doubts, proposed=proposed, actor=CLERK
    )


# Whom the steps are for.


@pytest.mark.usefixtures("campaign")
def test_the_two_lists_divide_those_whose_search_has_ended() -> None:
    assert listed(handling_list.REGULATED) == ["member0", "member2"]
    assert listed(handling_list.DISPOSED) == ["member1", "member3", "member4", "member7"]
    ended = Loss.select().where(Loss.result.in_(["found", "not_found"]))
    assert len(listed(handling_list.REGULATED) + listed(handling_list.DISPOSED)) == ended.count()


@pytest.mark.usefixtures("campaign")
def test_who_is_handled_goes_behind_those_who_are_not() -> None:
    decide(1, "correction", explanation="一年")
    assert listed(handling_list.DISPOSED) == ["member3", "member4", "member7", "member1"]
    decide(3, "lead_passed")
    assert listed(handling_list.DISPOSED)[0] == "member3"


# Recording.


@pytest.mark.usefixtures("campaign")
def test_a_measure_is_recorded_and_undone_as_one_with_what_it_proposes() -> None:
    asked = recording.prepare("member7", "deserted", DECIDED, CLERK)
    assert asked.doubts == ()
    assert asked.proposal is not None
    decide(7, "deserted", proposed=True)
    kept = Handling.get(Handling.member == member(7))
    assert (kept.decided_on, kept.authority, kept.document) == (
        "2016-05-10",
        "机关党委",
        "石直〔2016〕5号",
    )
    assert (member(7).relation, member(7).left_on) == ("expelled", "2016-05-10")
    undo_last(CLERK)
    assert taken(7) == []
    assert (member(7).relation, member(7).left_on) == (None, None)


@pytest.mark.usefixtures("campaign")
def test_what_is_proposed_is_not_done_unless_the_clerk_says_so() -> None:
    decide(7, "deserted")
    assert taken(7) == ["deserted"]
    assert member(7).relation is None


@pytest.mark.usefixtures("campaign")
def test_who_left_the_branch_before_keeps_the_day_he_left() -> None:
    with store.write("试验") as transaction:
        transaction.change(member(7), relation="awaiting_receipt", left_on="2014-06-01")
    decide(7, "deserted", proposed=True)
    assert (member(7).relation, member(7).left_on) == ("expelled", "2014-06-01")


@pytest.mark.usefixtures("campaign")
def test_suspension_proposes_the_state_of_membership() -> None:
    decide(7, "membership_suspended", proposed=True, explanation="上级答复先停止党籍")
    assert (member(7).membership, member(7).relation) == ("suspended", None)


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(
    ("place", "measure", "texts", "told"),
    [
        (0, "deserted", {"document": ""}, "文号"),
        (0, "returned_to_management", {"decided_on": ""}, "决定日期"),
        (0, "returned_to_management", {"decided_on": "昨天"}, "昨天"),
        (0, "returned_to_management", {"decided_on": "2016.05.21"}, "晚于今天"),
        (1, "correction", {}, "说明"),
        (1, "returned_to_management", {}, "不能只作规范管理"),
        (3, "correction", {"explanation": "一年"}, "移送线索"),
        (4, "deserted", {}, "预备党员"),
        (7, "correction", {"explanation": "一年"}, "无法取得联系"),
        (7, "probation_cancelled", {}, "正式党员"),
        (2, "warning", {"explanation": "有据"}, "不能并存"),
        (2, "returned_to_management", {"explanation": "再记"}, "已经记有"),
        (6, "deserted", {}, "查找还没有结束"),
    ],
)
def test_what_is_missing_or_not_open_is_refused(
    place: int, measure: str, texts: dict[str, str], told: str
) -> None:
    before = taken(place)
    with pytest.raises(Refused, match=told):
        decide(place, measure, **texts)
    assert taken(place) == before


@pytest.mark.usefixtures("campaign")
def test_a_doubt_needs_a_reason_which_the_checks_then_know() -> None:
    with pytest.raises(Refused, match="说明"):
        decide(2, "transfer_completed")
    with store.write("试验") as transaction:
        loss = Loss.get(Loss.member == member(2))
        transaction.change(loss, pocket=True, conduct="sound")
    with pytest.raises(Refused, match="说明"):
        recording.prepare("member2", "transfer_completed", DECIDED, CLERK)
    texts = DECIDED | {"explanation": "原单位改制，关系转走"}
    asked = recording.prepare("member2", "transfer_completed", texts, CLERK)
    assert len(asked.doubts) == 1
    with pytest.raises(Refused, match="还没有确认"):
        recording.record("member2", "transfer_completed", texts, actor=CLERK)
    recording.record("member2", "transfer_completed", texts, confirmed=asked.doubts, actor=CLERK)
    (kept,) = Acknowledgement.select().where(Acknowledgement.member == member(2))
    assert (kept.rule, kept.reason) == ("C13", "原单位改制，关系转走")
    found = [f for f in rules.check(campaign_settings.current()) if f.member_uid == "member2"]
    assert not {each.rule for each in found} & {"C12", "C13", "H1"}


@pytest.mark.usefixtures("campaign")
def test_a_decision_before_the_search_ended_is_asked_about() -> None:
    texts = DECIDED | {"decided_on": "2016.03.10"}
    with pytest.raises(Refused, match="早于查找结束"):
        recording.prepare("member7", "deserted", texts, CLERK)
    asked = recording.prepare("member7", "deserted", texts | {"explanation": "提前研究"}, CLERK)
    assert "2016.03.15" in asked.doubts[0]
    early = DECIDED | {"decided_on": "2016.03.14", "explanation": "提前研究"}
    assert recording.prepare("member4", "probation_cancelled", early, CLERK).doubts
    fine = DECIDED | {"decided_on": "2016.03.15"}
    assert not recording.prepare("member7", "deserted", fine, CLERK).doubts


@pytest.mark.usefixtures("campaign")
def test_after_the_lead_disposal_and_discipline_stand_together() -> None:
    decide(3, "lead_passed")
    decide(3, "warning")
    decide(3, "correction", explanation="一年")
    assert taken(3) == ["lead_passed", "warning", "correction"]
    current = handling_list.campaign_in_force()
    assert figures.count("disposed&disciplined", current) == 1


@pytest.mark.usefixtures("campaign")
def test_what_a_clerk_types_into_the_record_is_found_by_the_checks() -> None:
    from paicha_tui.entry import MemberForm, save

    form = MemberForm.open("member2", CLERK)
    key = form.add(Handling)
    form.set(key, "measure", "劝退")
    save(form)
    found = [f for f in rules.check(campaign_settings.current()) if f.member_uid == "member2"]
    assert "C13" in {each.rule for each in found}


# Annex 9.


@examples(10, 60)
@given(
    campaigns(),
    st.lists(
        st.tuples(
            st.integers(0, 13),
            st.sampled_from([code.key for code in vocabulary.HANDLING_MEASURE]),
            st.dates(datetime.date(2016, 3, 21), datetime.date(2016, 6, 20)),
        ),
        max_size=12,
    ),
    st.sampled_from(["seed2016", "rule2019"]),
)
def test_whatever_is_recorded_annex_9_adds_up(
    content: dict[str, Any], wanted: list[tuple[int, str, datetime.date]], profile: str
) -> None:
    for person in content["members"]:
        if person["loss"]:
            person["loss"]["handlings"] = []
    with stored(content):
        change_setting("policy_profile", profile)
        people = list(Member.select().order_by(Member.id))
        for place, measure, day in wanted:
            record_if_open(people[place % len(people)].uid, measure, day)
        current = handling_list.campaign_in_force()
        table = figures.tabulate(load_form(9, current), current)
        cells = {number: value or 0 for number, value in table.cells["01"].items()}
        assert cells["10"] == sum(cells[str(number)] for number in range(11, 16))
        assert cells["16"] == sum(cells[str(number)] for number in range(17, 22))
        assert cells["1"] == (
            sum(cells[str(number)] for number in range(4, 10)) + len(punished()) + cells["22"]
        )
        found = [f for f in rules.check(current) if f.severity is rules.Severity.BLOCKING]
        assert not {each.rule for each in found} & {"C10", "C12", "C13", "C14"}


def record_if_open(uid: str, measure: str, day: datetime.date) -> None:
    texts = {"decided_on": str(day), "authority": "甲", "document": "乙", "explanation": "丙"}
    try:
        asked = recording.prepare(uid, measure, texts, CLERK)
        recording.record(uid, measure, texts, confirmed=asked.doubts, actor=CLERK)
    except PaichaError:
        pass


def punished() -> set[int]:
    """Whom 组织处置 or 纪律处分 is on record for, from the records."""
    groups = (vocabulary.DISPOSED, vocabulary.DISCIPLINED)
    return {
        each.member_id
        for each in Handling.select()
        if vocabulary.HANDLING_MEASURE[each.measure].group in groups
    }


@pytest.mark.usefixtures("campaign")
def test_who_is_struck_off_after_suspension_is_counted_once() -> None:
    suspended, struck_off = "2013-05-01", "2016-05-10"
    with store.write("试验") as transaction:
        for measure, day in (("membership_suspended", suspended), ("deserted", struck_off)):
            transaction.add(Handling(member=member(7), measure=measure, decided_on=day))
    current = handling_list.campaign_in_force()
    assert figures.count("measure_membership_suspended", current) == 0
    assert figures.count("measure_deserted", current) == 1
    before = current.filled_on(datetime.date(2016, 5, 9))
    assert figures.count("measure_membership_suspended", before) == 1
    found = [f.rule for f in rules.check(current) if f.member_uid == "member7"]
    assert "C13" not in found


# Through the application.


def handlings_screen(pilot: Pilot[Any]) -> HandlingsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, HandlingsScreen)
    return screen


async def onto(pilot: Pilot[Any], place: int) -> None:
    """Put the cursor on a member, and go to the measures."""
    screen = handlings_screen(pilot)
    screen._people.move_to(screen.ids.index(member(place).id))
    await settle(pilot)
    await press(pilot, "tab")
    assert screen._measures.has_focus


async def put(pilot: Pilot[Any], **texts: str) -> None:
    """Fill in the form and save it."""
    form = pilot.app.screen
    assert isinstance(form, HandlingForm)
    for field in form.query(FieldInput):
        if field.field_key in texts:
            field.value = texts[field.field_key]
    await press(pilot, "f2")


@pytest.mark.usefixtures("campaign")
def test_a_digit_records_a_regulated_case() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await go(pilot, "handlings")
        assert "未处理 1 / 共 2 人" in shown(pilot)
        await onto(pilot, 0)
        assert screen.query_one(MeasureTable).row_at(0)[:3] == ["1", "纳入组织管理", "适用"]
        await press(pilot, "1")
        await put(pilot)
        assert taken(0) == ["returned_to_management"]
        assert Handling.get(Handling.member == member(0)).decided_on == "2016-05-20"
        assert "已记录“纳入组织管理”（张三）" in notice(pilot)
        assert "未处理 0 / 共 2 人" in shown(pilot)
        await press(pilot, "ctrl+z")
        assert taken(0) == []
        assert "未处理 1 / 共 2 人" in shown(pilot)

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_other_list_does_not_tell_what_was_recorded_in_the_first() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        handlings_screen(pilot).say("已记录“批评教育”")
        await press(pilot, "f4")
        assert notice(pilot) == ""

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_palette_goes_to_the_handlings() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+backslash", *"处置")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert handlings_screen(pilot)

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_enter_records_a_disposed_case_and_proposes_that_he_is_out() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await press(pilot, "f4")
        assert "组织处置：未处理 4 / 共 4 人" in shown(pilot)
        await onto(pilot, 7)
        await press(pilot, "enter")
        await put(pilot, decided_on="20160510")
        assert "要填写决定机关、文号" in pilot.app.screen.query_one("#notice", Line).text
        await put(pilot, authority="机关党委", document="5号")
        assert "改为“已出党”" in shown(pilot)
        await press(pilot, "y")
        assert taken(7) == ["deserted"]
        assert (member(7).relation, member(7).left_on) == ("expelled", "2016-05-10")

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_the_list_that_has_work_is_shown_first() -> None:
    decide(0, "returned_to_management")

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        assert "组织处置：未处理 4 / 共 4 人" in shown(pilot)

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_what_contradicts_is_told_and_refused() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await onto(pilot, 2)
        measures = handlings_screen(pilot)._measures
        labels = [measures.row_at(row)[1] for row in range(measures.total)]
        place = labels.index("劝退")
        assert place >= measures.first_closed
        measures.move_to(place)
        await press(pilot, "enter")
        assert handlings_screen(pilot)
        assert "不能并存" in notice(pilot)
        await press(pilot, "escape")
        assert handlings_screen(pilot)._people.has_focus

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_a_doubtful_one_is_asked_about_and_may_be_left() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await press(pilot, "f4")
        await onto(pilot, 7)
        labels = [each.label for each in handlings_screen(pilot)._verdicts]
        handlings_screen(pilot)._measures.move_to(labels.index("停止党籍"))
        await press(pilot, "enter")
        await put(pilot, authority="机关党委", document="5号")
        assert "写在说明里" in pilot.app.screen.query_one("#notice", Line).text
        await put(pilot, explanation="上级答复", decided_on="2016.13")
        assert "2016.13" in pilot.app.screen.query_one("#notice", Line).text
        await put(pilot, decided_on="2016.05.10")
        assert "照这个理由记录" in shown(pilot)
        await press(pilot, "n")
        assert isinstance(pilot.app.screen, HandlingForm)
        await press(pilot, "escape", "y")
        assert isinstance(pilot.app.screen, HandlingForm)
        await press(pilot, "f2", "y", "n")
        assert taken(7) == ["membership_suspended"]
        assert member(7).membership is None

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_a_measure_being_typed_is_offered_again_after_the_line_is_lost() -> None:
    async def typed_and_lost(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await onto(pilot, 0)
        await press(pilot, "1")
        await press(pilot, "enter", *"jg", "enter")
        # A process that is killed here leaves it so.
        (kept,) = Draft.select().where(Draft.record_uid == "member0")
        assert "jg" in kept.content
        await press(pilot, *"no", "ctrl+q")

    async def taken_up(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "要恢复吗" in shown(pilot))
        await press(pilot, "y")
        (row,) = record(pilot).form.rows_of(Handling)
        texts = [row.text(name) for name in ("measure", "authority", "document")]
        assert texts == ["纳入组织管理", "jg", "no"]
        assert "纳入组织管理" in shown(pilot)
        focused = pilot.app.screen.focused
        assert isinstance(focused, FieldInput) and focused.field_key.endswith("/document")

    use(typed_and_lost)
    # The process that typed it is no longer there.
    Draft.update(owner=json.dumps([CLERK, "else", "where", 1, ""])).execute()
    use(taken_up)


@pytest.mark.usefixtures("campaign")
def test_a_measure_being_recorded_is_a_draft_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts: list[str] = []

    def failing(*_: Any, **__: Any) -> str:
        drafts.extend(draft.content for draft in Draft.select())
        raise Refused("磁盘已满")

    monkeypatch.setattr(recording, "record", failing)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await onto(pilot, 0)
        await press(pilot, "1")
        await put(pilot, authority="机关党委", document="5号")
        (kept,) = drafts
        assert "5号" in kept

    use(steps)


@pytest.mark.usefixtures("campaign")
def test_no_draft_stays_of_a_measure_recorded_or_given_up_but_that_of_the_record_does() -> None:
    form = MemberForm.open("member0", CLERK)
    form.set(form.uid, "school", "河南大学")
    keep(Session.current(CLERK), form, Spot(form.uid, "school"))

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await onto(pilot, 0)
        for leave in (("escape", "n"), ("f2",)):
            await press(pilot, "1", "enter", *"jg", "enter")
            await press(pilot, *leave)
            assert handlings_screen(pilot)
            (kept,) = Draft.select().where(Draft.record_uid == "member0")
            assert "河南大学" in kept.content and "jg" not in kept.content

    use(steps)
    assert taken(0) == ["returned_to_management"]


@pytest.mark.usefixtures("campaign")
def test_enter_on_a_member_opens_his_handlings() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "handlings")
        await press(pilot, "down", "enter")
        assert record(pilot).form.uid == "member2"
        focused = pilot.app.screen.focused
        assert isinstance(focused, FieldInput)
        assert focused.field_key.endswith("/measure")
        await press(pilot, "f7")
        assert record(pilot).form.uid == "member0"
        await press(pilot, "escape")
        assert handlings_screen(pilot)

    use(steps)


# The command.


def test_the_command_tells_who_is_open_and_what_is_open_to_him(
    campaign: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    store.close()
    assert main(["--db", str(campaign), "handlings", "--json"]) == 0
    out, err = capfd.readouterr()
    told = json.loads(out)
    assert [(each["step"], each["member"]) for each in told] == [
        ("规范管理", "张三"),
        ("组织处置", "周思远"),
        ("组织处置", "阿依古丽·买买提江"),
        ("组织处置", "李爱党"),
        ("组织处置", "孙缺项"),
    ]
    first = [each["measure"] for each in told[4]["open"] if each["openness"] == "适用"]
    assert first == ["自行脱党除名"]
    assert not any(each["openness"] == Openness.CLOSED.value for each in told[0]["open"])
    assert "规范管理未处理 1 人，组织处置未处理 4 人" in err
    assert main(["--db", str(campaign), "handlings", "--org", "001.002"]) == 0
    assert "孙缺项" in capfd.readouterr().out
