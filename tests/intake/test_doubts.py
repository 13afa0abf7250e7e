"""What is told of a number that a clerk types in place of one that a spreadsheet has spoilt."""

from __future__ import annotations

import pytest

from paicha_tui.intake.settling import CellPlace, OpenCell
from paicha_tui.models import Member
from tests.rule_cases import made_up

NUMBER = made_up("19850715", "031")
SPOILT = NUMBER[:15] + "000"


@pytest.mark.parametrize(
    ("stood", "typed", "told"),
    [
        (SPOILT, NUMBER, ""),
        (f"{int(NUMBER[:15]) + 1}000", NUMBER, ""),
        (SPOILT, made_up("19850716", "031"), "前14位不同"),
        (SPOILT, NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"), "校验码不符"),
        ("不详", NUMBER[:17], "位"),
        ("不详", NUMBER, ""),
    ],
)
def test_a_number_that_is_another_persons_or_wrong_is_told_at_once(
    stood: str, typed: str, told: str
) -> None:
    cell = OpenCell(
        CellPlace("党员", 0, 3, "id_number"), "张三", "号码", stood, "", Member.id_number
    )
    assert cell.problem(typed) == ""
    assert told in cell.doubt(typed) if told else cell.doubt(typed) == ""
