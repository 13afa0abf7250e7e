"""Rosters that once went in wrong, each for a whole kind: who is stored, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from paicha_tui.basics.errors import Refused
from paicha_tui.intake import rejects
from paicha_tui.models import Member
from tests.intake.roster_cases import (
    COMMITTEE,
    FIRST,
    ROSTERS,
    branches,
    marks,
    stored,
    take_in,
    units,
)

ONE, TWO, THREE, FOUR = (
    "990101198507150014",
    "990101199003010020",
    "99010119700512003X",
    "99010119651101004X",
)
PAIR = {"韩试一": (ONE, "2005-06"), "韩试二": (TWO, "2012-07")}


pytestmark = pytest.mark.usefixtures("empty_store")


@pytest.mark.parametrize(
    ("file", "right"),
    [
        (
            "counted_from_1904.xlsx",
            {"韩试一": (ONE, "2005-06-30"), "韩试二": (TWO, "2012-07")},
        ),
        ("spouse_right.xlsx", {"韩试一": (None, "2005-06")}),
        ("spouse_between.xlsx", {"韩试一": (ONE, None)}),
        ("totals_and_blank_marks.xlsx", PAIR),
        ("subtotal_in_the_first_column.xlsx", PAIR),
        ("activists_and_a_hidden_sheet.xlsx", {"韩试一": (ONE, "2005-06")}),
        ("others_among_members.xlsx", {"韩试一": (ONE, None)}),
        (
            "side_by_side.xlsx",
            PAIR | {"韩试三": (THREE, "1995-07"), "韩试四": (FOUR, "1990-01")},
        ),
        ("official_heads.xlsx", {"韩试一": (ONE, "2005-06")}),
        ("backslashes.xlsx", PAIR),
        ("workbook_elsewhere.xlsx", PAIR),
        ("eighteen_digits.xlsx", {"韩试一": (ONE, None), "韩试二": (TWO, None)}),
        ("text_twice.xlsx", {"韩试一": (ONE, None)}),
        ("after_a_gap.xlsx", PAIR),
        ("gb18030.csv", {"韩试一": (ONE, None)}),
    ],
)
def test_the_people_of_a_roster_are_stored_and_nobody_else(
    file: str, right: dict[str, tuple[str | None, str | None]]
) -> None:
    units(FIRST)
    made = take_in(ROSTERS / file)
    assert stored("id_number", "joined_on") == right
    assert made.rejected == 0
    assert marks() == {}
    assert set(branches().values()) == {FIRST}


def test_days_counted_from_1904_are_the_days_shown() -> None:
    units(FIRST)
    take_in(ROSTERS / "counted_from_1904.xlsx")
    assert stored("birth_date") == {"韩试一": "1985-07-15", "韩试二": "1990-03"}


def test_what_is_the_spouse_s_is_told_and_not_taken() -> None:
    units(FIRST)
    made = take_in(ROSTERS / "spouse_between.xlsx")
    assert stored("employer") == {"韩试一": "甲局"}
    assert made.sheets[0].unknown_columns == ["配偶姓名", "配偶身份证号", "配偶工作单位"]


@pytest.mark.parametrize("file", ["branch_in_a_column.xlsx", "sheet_for_each_branch.xlsx"])
def test_branches_are_taken_from_where_they_stand(file: str) -> None:
    units()
    take_in(ROSTERS / file, create_branches=True)
    second = "中共测试县第一局第二支部"
    assert set(branches().values()) == {"中共测试县第一局第一支部", second}
    assert branches()["韩试一"] == "中共测试县第一局第一支部"
    assert COMMITTEE not in branches().values()


@pytest.mark.parametrize("file", ["branch_in_a_column.xlsx", "sheet_for_each_branch.xlsx"])
def test_nobody_is_filed_under_the_committee_for_lack_of_a_branch(file: str) -> None:
    units()
    made = take_in(ROSTERS / file)
    assert stored("name") == {}
    assert [each.name for each in made.unknown_branches] == [
        "中共测试县第一局第一支部",
        "中共测试县第一局第二支部",
    ]


def test_a_branch_that_is_not_known_is_asked_about_once() -> None:
    units(FIRST)
    made = take_in(ROSTERS / "branch_unknown.xlsx")
    assert [(each.name, each.rows) for each in made.unknown_branches] == [("无此支部", 1)]
    # The committee is named in its row: nobody guessed it.
    assert branches() == {"韩试二": COMMITTEE}


def test_headings_between_the_rows_are_branches() -> None:
    units(FIRST, "中共测试县第一局第二支部委员会")
    take_in(ROSTERS / "sections.xlsx")
    assert branches() == {
        "韩试一": FIRST,
        "韩试二": FIRST,
        "韩试三": "中共测试县第一局第二支部委员会",
    }


def test_a_form_of_one_person_is_refused_as_such() -> None:
    units(FIRST)
    with pytest.raises(Refused, match="一人一表，不是名册"):
        take_in(ROSTERS / "one_person.xlsx")
    assert stored("name") == {}


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("activists_and_a_hidden_sheet.xlsx", ["入党积极分子", "发展对象", "2014年旧名单"]),
        ("others_among_members.xlsx", ["韩试二", "韩试三"]),
        ("totals_and_blank_marks.xlsx", ["小计", "共2人", "以下空白", "——", "填表人"]),
    ],
)
def test_what_is_no_member_is_skipped_with_a_line_each(file: str, told: list[str]) -> None:
    units(FIRST)
    made = take_in(ROSTERS / file)
    for text in told:
        assert any(text in notice for notice in made.notices), text


def test_a_doubt_is_kept_through_the_rejects(tmp_path: Path) -> None:
    units(FIRST)
    made = take_in(ROSTERS / "doubtful_dates.xlsx")
    assert made.rejected == 3
    path = tmp_path / "退回.xlsx"
    path.write_bytes(rejects.rejects_workbook(made))
    book = load_workbook(path)
    for row in range(2, 5):
        book.active.cell(row, 1).value = FIRST
    # Two rows have one number, which is told of elsewhere.
    book.active["C4"].value = THREE
    book.save(path)
    take_in(path)
    assert stored("joined_on") == {"韩试一": None, "韩试二": "1985-10", "韩试三": "1985-01"}
    assert marks()["joined_on"] == "1985.1"
    assert stored("mobile")["韩试二"] == "13900000001、13900000002"


def test_placeholders_are_nothing_to_enter() -> None:
    units(FIRST)
    take_in(ROSTERS / "placeholders.xlsx")
    assert marks() == {}
    assert stored("full_member_on", "degree", "abroad_on", "mobile") == {
        "韩试一": (None, None, None, None),
        "韩试二": ("2013-07", "无", None, None),
    }
    assert Member.select().count() == 2
