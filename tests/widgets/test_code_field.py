"""Code fields: one digit, a few letters, or the whole list."""

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from paicha_tui.records import fields
from paicha_tui.records.national_codes import EDUCATION, ETHNICITY, MARITAL_STATUS, SEX
from paicha_tui.records.vocabulary import ORGANIZATION_CATEGORY, Code, CodeList
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.code_screen import CodeScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.text_field import TextField
from tests.widgets.widget_cases import HOSTILE, Bench, assert_inert, screen_rows, type_ahead, use

READINGS = {"汉": "h", "回": "h", "哈尼": "hn", "满": "m", "土": "t", "土家": "tj", "畲": "s"}


def initials(label: str) -> set[str]:
    return {READINGS.get(label.removesuffix("族"), "?") + "z"}


def code(codes: CodeList, text: str = "") -> CodeField:
    return CodeField("code", fields.Coded(codes.name, codes), text, initials=initials)


def after(field: CodeField, typed: str) -> Bench:
    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, typed)

    app = Bench(field, TextField("next", fields.Text("下一项")))
    use(app, steps)
    return app


@pytest.mark.parametrize("digit", ["2", "２"])
def test_a_digit_chooses_and_moves_on(digit: str) -> None:
    field = code(SEX)
    app = after(field, digit + "备注")
    assert field.value == "女"
    assert app.given[1].value == "备注"
    assert [each.text for each in app.heard(FieldInput.Left)] == ["女"]


def test_zero_is_the_tenth_of_ten() -> None:
    field = code(ORGANIZATION_CATEGORY)
    after(field, "0")
    assert field.value == "其他"


def test_a_list_that_finds_no_room_ends_with_a_whole_value() -> None:
    field = code(ORGANIZATION_CATEGORY)
    told = after(field, "").heard(FieldInput.Remark)[0].text
    *values, more = told.split("  ")
    assert cell_len(told) <= 78 and more == "F4 全部"
    labels = ORGANIZATION_CATEGORY.labels()
    assert [each.split()[1] for each in values] == labels[: len(values)]
    assert len(values) > 3


def test_digits_for_several_fields_can_be_typed_in_one_go() -> None:
    chosen = [code(SEX), code(MARITAL_STATUS), code(ETHNICITY), code(SEX)]

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "12031")

    use(Bench(*chosen, TextField("next", fields.Text("下一项"))), steps)
    assert [each.value for each in chosen] == ["男", "已婚", "回族", "男"]


def test_the_number_stands_before_the_label() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        rows = screen_rows(pilot)
        assert rows[0].rstrip() == "1 男"
        assert rows[1].rstrip() == "01 汉族"

    use(Bench(code(SEX, "男"), code(ETHNICITY, "汉族")), steps)


def test_a_digit_the_list_does_not_have_keeps_what_is_there() -> None:
    field = code(SEX, "男")
    app = after(field, "7")
    assert field.value == "男"
    assert app.heard(FieldInput.Remark)[-1].text == "没有代码 7，请用 1 至 2，或按 F4 从列表中选"
    after(again := code(SEX, "男"), "72")
    assert (again.value, again.problem) == ("女", None)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("hz\r", "汉族"),
        ("hz2", "回族"),
        ("HN\r", "哈尼族"),
        ("ｈｎ\t", "哈尼族"),
        ("土\r", "土族"),
        ("土2", "土家族"),
        ("02", "蒙古族"),
        ("97", "其他"),
        ("hnx\x7f\r", "哈尼族"),
        ("畲族\r", "畲族"),
    ],
)
def test_chinese_and_initials_narrow_a_long_list(typed: str, label: str) -> None:
    field = code(ETHNICITY)
    app = after(field, typed + "备注")
    assert (field.value, field.problem) == (label, None)
    assert app.given[1].value == "备注"


def test_the_form_is_told_what_the_letters_may_mean() -> None:
    app = after(code(ETHNICITY), "hn")
    assert app.heard(FieldInput.Remark)[-1].text == "1 哈尼族"
    app = after(code(ETHNICITY), "5")
    assert app.heard(FieldInput.Remark)[-1].text.startswith("50 塔塔尔族  51 ")
    app = after(code(SEX), "")
    assert app.heard(FieldInput.Remark)[-1].text == "1 男  2 女"


def test_an_alias_is_understood() -> None:
    field = code(EDUCATION)
    after(field, "本科\r")
    assert field.value == "大学"


def test_a_text_that_is_no_code_is_kept_and_reported() -> None:
    field = code(ETHNICITY)
    app = after(field, "火星族\r")
    assert field.value == "火星族"
    assert field.problem is not None
    assert app.heard(FieldInput.Left)[-1].text == "火星族"


def test_a_digit_takes_the_place_of_a_text_that_is_no_code() -> None:
    field = code(SEX, "先生")
    app = after(field, "2备注")
    assert (field.value, app.given[1].value) == ("女", "备注")


def test_leaving_backwards_does_not_guess() -> None:
    field = code(ETHNICITY)

    async def steps(pilot: Pilot[None]) -> None:
        field.focus()
        await pilot.pause()
        await type_ahead(pilot, "土\x7fh\x1b[A")

    use(Bench(TextField("before", fields.Text("前一项")), field), steps)
    assert (field.value, field.problem is None) == ("h", False)


def test_typing_replaces_a_chosen_value_and_backspace_clears_it() -> None:
    after(field := code(ETHNICITY, "汉族"), "满\r")
    assert field.value == "满族"
    after(field := code(ETHNICITY, "汉族"), "\x7f\r")
    assert field.value == ""


def test_a_pasted_label_takes_the_place_of_a_chosen_value() -> None:
    after(field := code(SEX, "男"), "\x1b[200~女\x1b[201~\r")
    assert (field.value, field.problem) == ("女", None)


@pytest.mark.parametrize("opener", ["\x1bOS", "\x14"])
def test_the_whole_list_opens_and_takes_keys_typed_ahead(opener: str) -> None:
    field = code(ETHNICITY)
    app = after(field, opener + "\x1b[B\x1b[B\r备注")
    assert field.value == "回族"
    assert app.given[1].value == "备注"


def test_the_whole_list_narrows_while_typing() -> None:
    field = code(ETHNICITY, "汉族")

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "\x14")
        assert isinstance(pilot.app.screen, CodeScreen)
        assert any(row.startswith(">  01") for row in screen_rows(pilot))
        await type_ahead(pilot, "tjq\x7f")
        assert [row.split()[-1] for row in screen_rows(pilot)[3:4]] == ["土家族"]
        await type_ahead(pilot, "\r")

    use(Bench(field, TextField("next", fields.Text("下一项"))), steps)
    assert field.value == "土家族"


def test_escape_leaves_the_list_with_nothing_changed() -> None:
    field = code(ETHNICITY, "汉族")

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("f4", "down", "escape")
        await pilot.pause()
        assert pilot.app.focused is field

    use(Bench(field), steps)
    assert field.value == "汉族"


def test_hostile_labels_are_inert_in_the_list() -> None:
    codes = CodeList("坏", [Code("a", HOSTILE), Code("b", "好")])

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "\x14")
        assert_inert(screen_rows(pilot))
        await type_ahead(pilot, "[/\r")

    field = code(codes)
    use(Bench(field), steps)
    assert field.value == HOSTILE


def test_a_digit_is_a_code_by_its_number_before_it_begins_one() -> None:
    field = code(ETHNICITY)
    app = after(field, "1\r")
    assert field.value == "汉族"
    told = [remark.text for remark in app.heard(FieldInput.Remark)]
    assert any(text.endswith("Enter 取 01 汉族") for text in told)
    after(tenth := code(ETHNICITY), "10")
    assert tenth.value == "朝鲜族"


def test_backspace_goes_back_from_where_a_digit_has_led() -> None:
    first, second = code(SEX), code(SEX)
    after(first, "1\x7f\x7f2")
    assert first.value == "女"
    after(second, "\t\x7f2")
    assert second.value == ""
