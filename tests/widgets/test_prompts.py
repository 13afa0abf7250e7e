"""Questions, notices, key hints, and the order of keys."""

from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from paicha_tui.records import fields
from paicha_tui.records.national_codes import SEX
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.lines import KeyHint, Notice, Rule
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.widgets.text_field import TextField
from tests.stillness import settle
from tests.widgets.widget_cases import (
    HOSTILE,
    Bench,
    assert_inert,
    rows_of,
    screen_rows,
    type_ahead,
    use,
)

SAVE = (("s", "保存"), ("d", "放弃"), ("b", "回去"))


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["d"], "d"),
        (["D"], "d"),
        (["ｓ"], "s"),
        (["3"], "b"),
        (["enter"], "d"),
        (["down", "enter"], "b"),
        (["right", "down", "enter"], "s"),
        (["up", "enter"], "s"),
        (["x", "9", "escape"], ""),
    ],
)
def test_a_question_is_answered_by_letter_digit_or_arrows(keys: list[str], answer: str) -> None:
    answers: list[str | None] = []

    async def steps(pilot: Pilot[None]) -> None:
        pilot.app.push_screen(ask("保存吗？", SAVE, default=1), answers.append)
        await pilot.press(*keys)

    use(Bench(TextField("name", fields.Text("姓名"))), steps)
    assert answers == [answer]


def test_a_question_with_hostile_text_covers_the_screen() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        below = TextField("name", fields.Text("姓名"), "下面的字")
        await pilot.app.mount(below)
        pilot.app.push_screen(ask(f"删除 {HOSTILE} 吗？\n不能恢复", (("y", HOSTILE), ("n", "否"))))
        await pilot.pause()
        rows = screen_rows(pilot)
        assert_inert(rows)
        assert any(row.startswith("  删除 王[/x]") for row in rows)
        assert any(row.startswith("  不能恢复") for row in rows)
        assert any(row.startswith("  > 1  Y") for row in rows)
        assert not any("下面的字" in row for row in rows)

    use(Bench(), steps)


def test_a_notice_stays_one_inert_row_and_marks_problems() -> None:
    notice = Notice()

    async def steps(pilot: Pilot[None]) -> None:
        notice.say(HOSTILE * 20, problem=True)
        await pilot.pause()
        rows = screen_rows(pilot)
        assert_inert(rows)
        assert rows[0].startswith("! 王")
        assert rows[1].startswith("────")
        notice.clear()
        await pilot.pause()
        assert screen_rows(pilot)[0].strip() == ""

    use(Bench(notice, Rule()), steps)


def test_the_key_hint_follows_the_focus() -> None:
    table = VirtualTable([TableColumn("name", "姓名", 8)])
    hint = KeyHint()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "F4 代码" in hint.text
        assert "标记" not in hint.text
        table.show(rows_of([["甲"]]), 1)
        await type_ahead(pilot, "1")
        await pilot.pause()
        assert "Enter 打开  空格 标记" in hint.text
        assert "代码" not in hint.text

    use(Bench(CodeField("sex", fields.Coded("性别", SEX)), table, hint), steps)


class Form(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "返回")]

    def compose(self) -> ComposeResult:
        yield TextField("name", fields.Text("姓名"), id="name")


class Opener(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "打开"),
        Binding("delete", "vanish", "删除"),
    ]

    def action_open(self) -> None:
        self.app.push_screen(Form())

    async def action_vanish(self) -> None:
        await self.remove()


def test_keys_typed_before_a_screen_has_come_up_reach_it() -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "\r张三")
        assert pilot.app.screen.query_one("#name", TextField).value == "张三"

    use(Bench(Opener()), steps)


class Covered(Widget, can_focus=True):
    """Something opens a question while a key goes through it."""

    def on_key(self) -> None:
        self.app.push_screen(ask("接着录入吗？", SAVE), self.answers.append)

    answers: ClassVar[list[str | None]] = []


@pytest.mark.parametrize("key", ["down", "enter"])
def test_a_key_typed_before_a_question_came_up_by_itself_does_not_answer(key: str) -> None:
    Covered.answers.clear()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press(key)
        await settle(pilot)
        assert Covered.answers == []
        await pilot.press("down", "enter")

    use(Bench(Covered()), steps)
    assert Covered.answers == ["d"]


def test_keys_go_on_after_the_widget_that_took_one_is_gone() -> None:
    field = TextField("name", fields.Text("姓名"))

    async def steps(pilot: Pilot[None]) -> None:
        await type_ahead(pilot, "\x1b[3~张\x7f李")
        assert field.value == "李"

    use(Bench(Opener(), field), steps)
