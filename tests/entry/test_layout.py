"""Every field has its place, and every line fits the terminal."""

from collections import Counter

import pytest
from rich.cells import cell_len

from paicha_tui.entry import TABS, choices, sections
from paicha_tui.entry.layout import SECOND_COLUMN, WIDTH, label_of_choice, needed_width
from paicha_tui.models import MEMBER_RECORDS, RECORDS, ContactAttempt, Loss, Member
from paicha_tui.records.code_lists import Code, CodeList
from paicha_tui.records.fields import Coded, YesNo, described_fields
from paicha_tui.widgets.code_options import Options


def test_every_field_of_every_record_stands_exactly_once() -> None:
    placed = Counter(
        (section.model, place.name) for section in sections() for place in section.places
    )
    described = {
        (model, field.name)
        for model in (Member, *MEMBER_RECORDS)
        for field in described_fields(model)
    }
    assert set(placed) == described | {(Member, "branch")}
    assert max(placed.values()) == 1


def test_tabs_are_those_of_the_record() -> None:
    assert [tab.title for tab in TABS] == [
        "基本信息",
        "流动",
        "失联查找",
        "介绍信",
        "档案",
        "五核查",
        "处置",
        "变更记录",
    ]


def test_lines_fit_80_columns_and_fields_show_their_values_whole() -> None:
    for section in sections():
        for line in section.lines:
            end = 0
            for place in line:
                assert place.column >= end
                assert cell_len(place.field.label) <= place.label_width
                assert place.field_width >= needed_width(place.field), place.name
                end = place.column + place.label_width + 1 + place.field_width
            assert end < (WIDTH if len(line) == 1 or line[1] else SECOND_COLUMN)


def test_choices_are_keyed_by_one_digit_up_to_ten() -> None:
    assert [choice.number for choice in choices(Member.category)] == list("1234567890")
    assert choices(ContactAttempt.channel)[0].number == "01"
    assert [choice.label for choice in choices(Loss.pocket)] == ["是", "否"]
    assert choices(Member.name) == ()


@pytest.mark.parametrize(
    ("field", "typed", "label"),
    [
        (Member.sex, "2", "女"),
        (Member.category, "0", "其他"),
        (Member.ethnicity, "1", "汉族"),
        (Member.sex, "3", None),
        (Member.sex, "男", None),
        (Member.name, "1", None),
        (Loss.pocket, "2", "否"),
    ],
)
def test_a_number_stands_for_its_choice(field: object, typed: str, label: str | None) -> None:
    assert label_of_choice(field, typed) == label  # type: ignore[arg-type]


CODED = {
    str(field): field
    for model in RECORDS
    for field in described_fields(model)
    if isinstance(field, Coded | YesNo)
}


@pytest.mark.parametrize("field", CODED.values(), ids=list(CODED))
def test_a_value_has_one_number_wherever_it_is_typed(field: Coded | YesNo) -> None:
    offered = {option.code.label: option.number for option in Options(field.codes).all}
    assert {label: number for number, label in choices(field)} == offered
    assert len(set(offered.values())) == len(field.codes.codes)
    for label, number in offered.items():
        assert label_of_choice(field, number) == label


WITH_OTHER = {name: field for name, field in CODED.items() if "其他" in field.codes.labels()}


@pytest.mark.parametrize("field", WITH_OTHER.values(), ids=list(WITH_OTHER))
def test_a_value_added_before_other_leaves_every_number_as_it_was(field: Coded | YesNo) -> None:
    codes = list(field.codes)
    place = field.codes.labels().index("其他")
    longer = CodeList("多一种", [*codes[:place], Code("new", "新的一种"), *codes[place:]])
    before = {code.label: int(number) or 10 for number, code in field.codes.numbered().items()}
    after = {code.label: int(number) for number, code in longer.numbered().items()}
    assert after.pop("新的一种") not in before.values()
    assert after == before
