"""Fields as a clerk uses them: leaving, tidying, pasting, typing ahead."""

from datetime import date

import pytest
from textual import events
from textual.pilot import Pilot

from paicha_tui.basics.identity import check_digit
from paicha_tui.records import fields
from paicha_tui.records.national_codes import SEX
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.date_field import DateField
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.id_field import IdField
from paicha_tui.widgets.lines import Notice
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.text_field import TextField
from tests.widgets.widget_cases import HOSTILE, Bench, assert_inert, screen_rows, type_ahead, use

SOUND = "41040219710305001" + check_digit("41040219710305001")
WRONG = SOUND[:-1] + ("1" if SOUND[-1] != "1" else "2")
TWENTY = "石桥市第一局机关委员会第三党支部委员会办公"


def name(text: str = "") -> TextField:
    return TextField("name", fields.Text("姓名"), text)


def birth(text: str = "") -> DateField:
    return DateField("birth_date", fields.Date("出生日期"), text)


def number(text: str = "") -> IdField:
    return IdField("id_number", fields.IdNumber("身份证号"), text, today=lambda: date(2016, 3, 12))


@pytest.mark.parametrize("onward", ["\r", "\t", "\x1b[B"])
def test_enter_tab_and_down_go_to_the_next_field(onward: str) -> None:
    first, second = name(), birth()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "张三" + onward)
        assert pilot.app.focused is second

    app = Bench(first, second)
    use(app, steps)
    left = app.heard(FieldInput.Left)
    assert [(each.field_key, each.text) for each in left] == [("name", "张三")]


@pytest.mark.parametrize("back", ["shift+tab", "up"])
def test_shift_tab_and_up_go_back(back: str) -> None:
    first, second = name(), birth()

    async def steps(pilot: Pilot[None]) -> None:
        second.focus()
        await pilot.press(back)
        assert pilot.app.focused is first

    use(Bench(first, second), steps)


def test_a_record_typed_ahead_lands_field_by_field() -> None:
    person, born, phone = name(), birth(), TextField("phone", fields.Phone("电话"))

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "张错\x7f三\r19710305\r１３８00138000\x7f1\x1b[A")
        assert pilot.app.focused is born

    use(Bench(person, born, phone), steps)
    assert [person.value, born.value, phone.value] == ["张三", "1971.03.05", "13800138001"]


LEFT, HOME, END, BACKSPACE, RESTORE = "\x1b[D", "\x1b[H", "\x1b[F", "\x7f", "\x1a"


@pytest.mark.parametrize(
    ("keys", "held"),
    [
        ("丰", "丰"),
        ("李四", "李四"),
        (BACKSPACE, ""),
        (BACKSPACE * 2 + "李", "李"),
        (LEFT + "小", "张小三"),
        (HOME + "小", "小张三"),
        (END + "丰", "张三丰"),
        (END + BACKSPACE, "张"),
        ("丰" + BACKSPACE, ""),
        ("李四" + RESTORE, "张三"),
        (BACKSPACE + RESTORE + "丰", "张三丰"),
        ("\x1b[200~李四\x1b[201~", "李四"),
        ("\r\x1b[A丰", "丰"),
    ],
)
def test_what_is_typed_takes_the_place_of_the_text_unless_it_is_edited(
    keys: str, held: str
) -> None:
    field = name("张三")

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, keys)

    use(Bench(field, birth()), steps)
    assert field.value == held


def test_it_is_seen_without_colour_that_the_next_key_replaces() -> None:
    first, code = name("张三"), CodeField("sex", fields.Coded("性别", SEX), "男")

    def reversed_text(field: FieldInput) -> str:
        parts = field.render_line(0)
        return "".join(part.text for part in parts if part.style and part.style.reverse)

    async def steps(pilot: Pilot[None]) -> None:
        assert reversed_text(first) == "张三 "
        await pilot.press("left")
        assert reversed_text(first) == "三"
        await pilot.press("down")
        assert (reversed_text(first), reversed_text(code)) == ("", "男 ")

    use(Bench(first, code), steps)


def test_a_field_that_is_come_back_to_from_a_list_or_help_goes_on_where_it_was() -> None:
    field = name("张三")

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, END + "丰")
        pilot.app.push_screen(ask("是吗？"))
        await pilot.pause()
        await pilot.press("escape")
        await type_ahead(pilot, "子")

    use(Bench(field), steps)
    assert field.value == "张三丰子"


def test_twenty_characters_of_an_input_method_arrive_whole() -> None:
    committed, one_key, pasted = name(), name(), name()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, TWENTY + "\r")
        pilot.app.post_message(events.Key("unknown", TWENTY))
        await type_ahead(pilot, "\r")
        await type_ahead(pilot, f"\x1b[200~{TWENTY}\x1b[201~")

    use(Bench(committed, one_key, pasted), steps)
    assert [committed.value, one_key.value, pasted.value] == [TWENTY] * 3


def test_pasting_several_lines_loses_nothing() -> None:
    field = name("起")

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("end")
        pilot.app.post_message(events.Paste("第一行\n第二行\t末\x1b]52;c;x\x07\n"))
        await pilot.pause()

    use(Bench(field), steps)
    assert field.value == "起第一行 第二行 末]52;c;x"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("19980701", "1998.07.01"), ("1998年7月", "1998.07"), ("１９９８", "1998"), (" ", "")],
)
def test_a_date_is_shown_one_way_with_the_precision_typed(typed: str, shown: str) -> None:
    field = birth()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, typed + "\r")

    use(Bench(field, name()), steps)
    assert field.value == shown
    assert field.problem is None


def test_an_unreadable_date_stays_and_is_marked_without_colour() -> None:
    field = birth()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "1998.13\r")
        assert screen_rows(pilot)[0] == "1998.13".ljust(79) + "!"
        await type_ahead(pilot, "\x1b[A" + END + BACKSPACE * 2 + "12\r")
        assert "!" not in screen_rows(pilot)[0]

    app = Bench(field, name())
    use(app, steps)
    remarks = [each.text for each in app.heard(FieldInput.Remark) if each.problem]
    assert remarks
    assert "1998.13" in remarks[0]
    assert field.value == "1998.12"


def test_the_form_is_told_what_to_show_on_entering() -> None:
    first, second = name(), birth()

    async def steps(pilot: Pilot[None]) -> None:
        first.set_problem("姓名里有数字")
        await type_ahead(pilot, "\r\x1b[A")

    app = Bench(first, second)
    use(app, steps)
    told = [(each.field.field_key, each.text[:6]) for each in app.heard(FieldInput.Remark)]
    assert told == [
        ("name", ""),
        ("name", "姓名里有数字"),
        ("name", ""),
        ("birth_date", "可输入 19"),
        ("name", ""),
    ]


def test_a_field_can_come_up_with_a_problem() -> None:
    field = name("张三")
    field.set_problem("待核")

    async def steps(pilot: Pilot[None]) -> None:
        assert screen_rows(pilot)[0].endswith("!")

    app = Bench(field)
    use(app, steps)
    assert [each.text for each in app.heard(FieldInput.Remark)] == ["待核"]


def test_the_start_of_a_long_text_shows_again_after_leaving() -> None:
    field = name("起" + "长" * 60)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert not screen_rows(pilot)[0].startswith("起")
        await type_ahead(pilot, "\r")
        assert screen_rows(pilot)[0].startswith("起")

    use(Bench(field, birth()), steps)


def test_the_terminal_cursor_follows_to_the_next_field() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "410402 19710305 0015\r")
        assert (pilot.app.cursor_position.x, pilot.app.cursor_position.y) == (2, 1)
        filled.set_text("1971.03.05")
        await pilot.pause()
        assert (pilot.app.cursor_position.x, pilot.app.cursor_position.y) == (2, 1)

    filled = birth("1971")
    use(Bench(number(), name("王"), filled), steps)


def test_what_was_typed_can_be_taken_back() -> None:
    field = name("张三")

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "丰\x17\x1a")

    use(Bench(field), steps)
    assert field.value == "张三"


def test_an_id_number_is_cleaned_and_fills_no_other_field() -> None:
    field, born = number(), birth("1990")

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "４１０４０２ 19710305-" + SOUND[14:] + "\r")

    app = Bench(field, born)
    use(app, steps)
    assert (field.value, field.problem, born.value) == (SOUND, None, "1990")


def test_a_wrong_id_number_is_kept_and_reported() -> None:
    field = number()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, WRONG + "\r")

    app = Bench(field, name())
    use(app, steps)
    assert field.value == WRONG
    assert field.problem is not None


def test_an_empty_id_number_is_no_problem() -> None:
    field = number()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "\r")

    use(Bench(field, name()), steps)
    assert field.problem is None


@pytest.mark.parametrize("theme", ["paicha-dark", "paicha-light", "ansi"])
def test_hostile_text_is_shown_inert_in_every_field(theme: str) -> None:
    texts = [
        name(HOSTILE),
        birth(HOSTILE),
        number(HOSTILE),
        CodeField("sex", fields.Coded("性别", SEX), HOSTILE),
    ]

    async def steps(pilot: Pilot[None]) -> None:
        pilot.app.theme = theme
        for _ in texts:
            await pilot.press("left", "down")
            assert_inert(screen_rows(pilot))
        assert screen_rows(pilot)[0].startswith("王[/x]")

    app = Bench(*texts, notice := Notice())
    use(app, steps)
    for remark in app.heard(FieldInput.Remark):
        notice.say(remark.text, problem=remark.problem)


def test_the_cursor_stands_in_the_cell_where_the_next_character_goes() -> None:
    field = name("张三\x1b")

    async def steps(pilot: Pilot[None]) -> None:
        assert pilot.app.cursor_position.x == 5
        await pilot.press("left", "left")
        assert pilot.app.cursor_position.x == 2

    use(Bench(field), steps)


def test_leaving_by_saving_tidies_the_field_that_keeps_the_focus() -> None:
    field = birth()

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "199807")
        field.leave()
        await pilot.pause()
        assert pilot.app.focused is field

    app = Bench(field)
    use(app, steps)
    assert [each.text for each in app.heard(FieldInput.Left)] == ["1998.07"]
