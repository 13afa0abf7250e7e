"""What goes over the line for one key, in full colour and without compression."""

from textual.pilot import Pilot
from textual.widget import Widget

from paicha_tui.records import fields
from paicha_tui.records.national_codes import ETHNICITY
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.date_field import DateField
from paicha_tui.widgets.lines import KeyHint, Line
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.widgets.text_field import TextField
from tests.stillness import settle
from tests.widgets.widget_cases import Bench, use


def form() -> list[Widget]:
    return [
        TextField("name", fields.Text("姓名"), "张三"),
        CodeField("ethnicity", fields.Coded("民族", ETHNICITY), "汉族"),
        DateField("birth_date", fields.Date("出生日期"), "1971.03.05"),
        *(Line(f"说明 {row}") for row in range(18)),
        KeyHint(),
    ]


def cost(widgets: list[Widget], keys: list[str], sent: list[str]) -> list[int]:
    """How many bytes each key caused, once the screen stands."""
    costs = []

    async def steps(pilot: Pilot[None]) -> None:
        for table in pilot.app.query(VirtualTable):
            table.show(lambda _, count: [["欧阳建国", "410402"]] * count, 1000)
        await settle(pilot)
        for key in keys:
            sent.clear()
            await pilot.press(key)
            await settle(pilot)
            costs.append(len("".join(sent).encode()))

    use(Bench(*widgets), steps)
    return costs


def test_a_typed_character_sends_one_field(sent: list[str]) -> None:
    assert 0 < max(cost(form(), ["a", "王", "backspace"], sent)) < 300


def test_the_next_field_sends_two_fields_and_the_hint(sent: list[str]) -> None:
    assert 0 < max(cost(form(), ["enter", "enter", "up"], sent)) < 900


def test_a_step_in_a_list_sends_two_rows(sent: list[str]) -> None:
    columns = [TableColumn("name", "姓名", 10), TableColumn("number", "身份证号", 0)]
    assert 0 < max(cost([VirtualTable(columns)], ["down", "down", "up"], sent)) < 600


def test_nothing_is_sent_while_nothing_happens(sent: list[str]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await pilot.pause(0.2)
        sent.clear()
        await pilot.pause(1.2)
        assert sent == []

    use(Bench(*form()), steps)
