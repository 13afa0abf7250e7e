"""What fields offer while they are typed into, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics.pinyin import spelled_by
from paicha_tui.entry import MemberForm, Offers, offers_for, save
from paicha_tui.models import Flow, Member, Organization
from paicha_tui.records.fields import Text
from paicha_tui.widgets.text_field import TextField
from tests.entry.entry_cases import entered, opened
from tests.rule_cases import made_up
from tests.screens.screen_cases import field_at, notice, open_record, press, record, shown
from tests.screens.screen_cases import use as use_application
from tests.widgets.widget_cases import HOSTILE, Bench, assert_inert, screen_rows, type_ahead, use

TEXTS = st.text(alphabet="石桥市河南省叶县建设路湛12号室局ab ", min_size=1, max_size=12)
BORDERS = "省市县区旗州盟乡镇街道路巷弄村屯组社队号院楼栋幢室厂局部校 、，；（）()"


# What is offered.


@given(values=st.lists(TEXTS, max_size=6), typed=st.text(alphabet="石桥市河sqh1", max_size=4))
def test_what_is_taken_is_an_earlier_value_or_its_part_up_to_a_border(
    values: list[str], typed: str
) -> None:
    offers = Offers(tuple(values))
    whole, part = offers.offer(typed), offers.part(typed)
    assert not whole or whole in values
    assert whole.startswith(part)
    if whole:
        assert part and part != typed
        assert part == whole or part[-1] in BORDERS
        assert whole.startswith(typed) or spelled_by(whole, typed) is not None


@given(values=st.lists(TEXTS, max_size=6), typed=st.text(alphabet="石桥市河", max_size=4))
def test_taking_part_after_part_arrives_at_a_value(values: list[str], typed: str) -> None:
    offers = Offers(tuple(values))
    text = typed
    for _ in range(40):
        if not offers.offer(text):
            break
        taken = offers.part(text)
        assert len(taken) > len(text)
        text = taken
    assert text == typed or any(value.startswith(text) for value in values)
    assert not offers.offer(text)


@pytest.mark.parametrize(
    ("letters", "characters"),
    [("s", 1), ("sqs", 3), ("shiqiao", 2), ("shiqs", 3), ("sqsh", 3), ("qs", None), ("sqsx", None)],
)
def test_initials_and_syllables_spell_a_beginning(letters: str, characters: int | None) -> None:
    assert spelled_by("石桥市", letters) == characters


def test_pinyin_takes_an_address_part_by_part() -> None:
    offers = Offers(("河南省石桥市", "石桥市建设路12号"))
    assert offers.offer("sqs") == "石桥市建设路12号"
    assert offers.part("sqs") == "石桥市"
    assert offers.part("石桥市") == "石桥市建设路"
    assert offers.part("石桥市建设路") == "石桥市建设路12号"
    assert offers.offer("石桥市建设路12号") == ""
    assert offers.containing("建设") == ["石桥市建设路12号"]


def test_the_most_frequent_value_of_the_branch_comes_first(branch: Organization) -> None:
    for number, employer in enumerate(("第一局", "第二局", "第二局", "第三局")):
        entered(branch, order=f"{101 + 2 * number}", employer=employer)
    elsewhere = Organization.create(
        uid="other",
        code="009",
        name="别处",
        level="branch",
        version=1,
        changed_at="",
        changed_by="",
    )
    for number in range(5):
        entered(elsewhere, order=f"{201 + 2 * number}", employer="别处的局")
    form = MemberForm.new(branch, {})
    assert offers_for(form, form.uid, "employer").values == (
        "第二局",
        "第三局",
        "第一局",
        "石桥市第一局",
    )
    other = MemberForm.new(elsewhere, {})
    assert offers_for(other, other.uid, "employer").values == ("别处的局",)


def test_nothing_of_a_persons_own_is_offered(branch: Organization) -> None:
    entered(branch, mobile="13800001234", qq="12345", wechat="zhang")
    form = MemberForm.new(branch, {})
    for name in ("name", "mobile", "landline", "qq", "wechat", "birth_date", "joined_on", "sex"):
        assert offers_for(form, form.uid, name).values == (), name
    assert offers_for(form, form.uid, "id_number").values == (made_up()[:6],)


def test_of_numbers_in_a_series_the_common_beginning_is_offered(branch: Organization) -> None:
    for number, card in enumerate(("4104020017", "4104020018", "4104020109")):
        form = opened(entered(branch, order=f"{101 + 2 * number}"))
        flow = form.add(Flow)
        form.set(flow, "went_on", "2014")
        form.set(flow, "card_number", card)
        save(form)
    form = MemberForm.new(branch, {})
    assert offers_for(form, form.add(Flow), "card_number").values == ("4104020",)


@pytest.mark.parametrize(
    ("joined", "standing", "offered"),
    [
        ("1995.07.01", "正式党员", "1996.07.01"),
        ("1996.02.29", "正式党员", "1997.02.28"),
        ("1995.07", "", "1996.07"),
        ("1975.05.04", "正式党员", "1975.05.04"),
        ("1950.05.04", "正式党员", ""),
        ("1969", "正式党员", ""),
        ("1995.07.01", "预备党员", ""),
        ("", "正式党员", ""),
    ],
)
def test_full_membership_is_offered_by_the_rules_of_the_time(
    branch: Organization, joined: str, standing: str, offered: str
) -> None:
    form = MemberForm.new(branch, {})
    form.set(form.uid, "joined_on", joined)
    form.set(form.uid, "standing", standing)
    assert offers_for(form, form.uid, "full_member_on").offer("") == offered


# The field.


def typed_into(values: tuple[str, ...], keys: str, *, are_shared: bool = False) -> str:
    field, after = TextField("address", Text("家庭住址")), TextField("major", Text("专业"))

    async def steps(pilot: Pilot[None]) -> None:
        field.offer_from(Offers(values, are_shared))
        await type_ahead(pilot, keys)

    use(Bench(field, after), steps)
    return field.value


RIGHT, END, LEFT, BACKSPACE = "\x1b[C", "\x1b[F", "\x1b[D", "\x7f"


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("\r", ""),
        ("\t", ""),
        ("\x1b[B", ""),
        ("石\r", "石"),
        ("石桥市建\r", "石桥市建"),
        (RIGHT + "\r", "石桥市"),
        (RIGHT + "光明路5号\r", "石桥市光明路5号"),
        (RIGHT * 2 + "\r", "石桥市建设路"),
        (END + "\r", "石桥市建设路12号"),
        ("sq" + END + "\r", "石桥市建设路12号"),
        ("sqs\r", "sqs"),
        ("石桥" + LEFT + RIGHT + "\r", "石桥"),
        (END + BACKSPACE * 2 + "\r", ""),
    ],
)
def test_only_right_and_end_take_what_is_offered(keys: str, value: str) -> None:
    assert typed_into(("石桥市建设路12号",), keys) == value


PLACES = ("河南石桥", "石桥市建设路12号", "石桥市建设路3号1单元", "河南叶县")


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ("1", "河南石桥"),
        ("３", "河南叶县"),
        # A digit goes on to the next field; before the number of a house it does not.
        ("13", "河南石桥"),
        ("256号\r", "石桥市建设路56号"),
        ("4\r", "4"),
        (" 3501厂\r", "3501厂"),
        ("省1\r", "省1"),
    ],
)
def test_a_digit_picks_what_others_have_where_nothing_is_typed_yet(keys: str, value: str) -> None:
    assert typed_into(PLACES, keys, are_shared=True) == value


def test_where_values_begin_with_digits_a_digit_is_itself() -> None:
    assert typed_into(("3501厂", "叶县"), "1\r", are_shared=True) == "1"
    assert Offers(PLACES).picks == ()
    assert [pick.text for pick in Offers(PLACES, are_shared=True).picks] == [
        "河南石桥",
        "石桥市建设路",
        "河南叶县",
    ]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("中共石桥市第一局第一支部委员会", "石桥市第一局"),
        ("中共石桥市第一局机关委员会", "石桥市第一局"),
        ("中共石桥市水利局总支部委员会", "石桥市水利局"),
        ("中国共产党石桥市财政局党委", "石桥市财政局"),
        ("中共石桥市第二中学12支部", "石桥市第二中学"),
        ("第一支部", None),
        ("中共石桥市委市直机关工作委员会", None),
    ],
)
def test_the_unit_of_a_branch_is_offered_as_employer(
    branch: Organization, name: str, unit: str | None
) -> None:
    with store.write() as transaction:
        transaction.change(branch, name=name, parent=None)
    form = MemberForm.new(branch, {})
    assert offers_for(form, form.uid, "employer").values == ((unit,) if unit else ())


def test_usual_words_follow_those_of_the_branch(branch: Organization) -> None:
    entered(branch, job_title="局长", ethnicity="回族")
    form = MemberForm.new(branch, {})
    assert [pick.text for pick in offers_for(form, form.uid, "job_title").picks][:3] == [
        "局长",
        "科员",
        "副主任科员",
    ]
    assert offers_for(form, form.uid, "ethnicity").offer("") == "回族"


def test_what_is_offered_stands_in_brackets_and_leaves_the_cursor_where_it_is() -> None:
    field = TextField("address", Text("家庭住址"))

    async def steps(pilot: Pilot[None]) -> None:
        field.offer_from(Offers(("石桥市建设路12号",)))
        await pilot.pause()
        assert screen_rows(pilot)[0].startswith("[石桥市建设路12号] ")
        await type_ahead(pilot, "石桥")
        assert screen_rows(pilot)[0].startswith("石桥[市建设路12号] ")
        assert pilot.app.cursor_position.x == 4
        await type_ahead(pilot, "\x15js")
        assert screen_rows(pilot)[0].startswith("js  ")
        await type_ahead(pilot, "\x15sqs")
        assert screen_rows(pilot)[0].startswith("sqs[>石桥市建设路12号] ")
        field.offer_from(Offers((HOSTILE,)))
        await type_ahead(pilot, "\x15")
        assert_inert(screen_rows(pilot))
        assert "王" in screen_rows(pilot)[0]

    use(Bench(field), steps)


# The form.


@pytest.mark.usefixtures("campaign")
def test_enter_goes_past_what_the_number_tells_and_up_goes_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await type_ahead(pilot, f"张山\r{made_up('19850712', '222')}\r01")
        await press(pilot)
        form = record(pilot).form
        told = [form.text(form.uid, name) for name in ("sex", "birth_date", "ethnicity")]
        assert told == ["女", "1985.07.12", "汉族"]
        field_at(pilot, "ethnicity").focus()
        await press(pilot, "up")
        assert pilot.app.focused is field_at(pilot, "birth_date")

    use_application(steps)


@pytest.mark.usefixtures("campaign")
def test_a_wrong_number_is_told_and_moves_the_cursor_no_other_way() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        await type_ahead(pilot, "张山\r410402198507120000\r01")
        await press(pilot)
        form = record(pilot).form
        assert form.text(form.uid, "ethnicity") == "汉族"
        assert form.text(form.uid, "sex") == ""

    use_application(steps)


@pytest.mark.usefixtures("campaign")
def test_an_empty_tab_begins_its_record_and_stores_none_that_stays_empty() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, "f10")
        assert "外出流动　还没有" in shown(pilot)
        await press(pilot, "f12")
        assert "还没有" not in shown(pilot)
        await press(pilot, "f2")
        assert "没有改动" in notice(pilot)
        await type_ahead(pilot, "201403\r")
        await press(pilot, "f2")
        assert "已保存" in notice(pilot)

    use_application(steps)
    member = Member.get(Member.uid == "member0")
    assert [str(flow.went_on) for flow in Flow.select().where(Flow.member == member)] == ["2014-03"]


@pytest.mark.usefixtures("campaign")
def test_a_pasted_row_is_spread_and_asks_before_it_overwrites() -> None:
    number = made_up("19850712", "222")

    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f3", "enter")
        pilot.app.post_message(events.Paste(f"张山\t{number}\t女\t1985年7月12日\t汉族\n"))
        await press(pilot)
        form = record(pilot).form
        names = ("name", "id_number", "sex", "birth_date", "ethnicity")
        assert [form.text(form.uid, name) for name in names] == [
            *("张山", number, "女", "1985.07.12", "汉族")
        ]
        assert notice(pilot).startswith("已填 5 项")
        field_at(pilot, "name").focus()
        await press(pilot)
        pilot.app.post_message(events.Paste("张川\r\n\r\n男"))
        await press(pilot)
        assert "改写姓名、性别 2 项" in shown(pilot)
        await press(pilot, "n")
        assert form.text(form.uid, "name") == "张山"
        field_at(pilot, "name").focus()
        pilot.app.post_message(events.Paste("张川\t"))
        await press(pilot, "y")
        assert form.text(form.uid, "name") == "张川"

    use_application(steps)


@pytest.mark.usefixtures("campaign")
def test_f4_lists_the_earlier_values_of_a_text_field() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "native_place")
        field_at(pilot, "native_place").value = ""
        assert "F4 填过" in shown(pilot)
        await press(pilot, "f4")
        assert "填过的内容" in shown(pilot)
        await press(pilot, "h", "n", "enter")
        assert field_at(pilot, "native_place").value == "河南省鲁山县"

    use_application(steps)


@pytest.mark.usefixtures("campaign")
def test_f1_explains_the_marks_of_the_list_and_the_way_through_the_form() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f1")
        assert "缺＝缺材料" in shown(pilot) and "超＝回执超期" in shown(pilot)
        await press(pilot, "escape", "f3", "enter")
        assert "保持联系" not in shown(pilot)
        await press(pilot, "f1")
        assert "回车越过" in shown(pilot)

    use_application(steps)
