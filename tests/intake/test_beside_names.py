"""What rosters tell beside the columns: behind a name, over a section, on another sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from paicha_tui.models import Member
from tests.intake.roster_cases import FIRST, A, B, C, branches, save, stored, take_in, units

pytestmark = pytest.mark.usefixtures("empty_store")


def test_what_stands_behind_a_name_goes_where_it_belongs(tmp_path: Path) -> None:
    units(FIRST)
    rows = [
        ["姓名", "性别"],
        ["韩试一(女，回族)", None],
        ["韩试二（预备党员）", "男"],
        ["韩试三（曾用名韩三）", None],
        ["韩试四（大）", "女"],
        ["韩试四（小）", "女"],
    ]
    path = save(tmp_path / "名册.xlsx", {"名册": rows})
    plan = take_in(path)
    assert stored("sex", "ethnicity", "standing", "remarks") == {
        "韩试一": ("女", "回族", None, None),
        "韩试二": ("男", None, "probationary", None),
        "韩试三": (None, None, None, "曾用名韩三"),
        "韩试四（大）": ("女", None, None, None),
        "韩试四（小）": ("女", None, None, None),
    }
    assert sum("留在姓名里" in notice for notice in plan.notices) == 2
    assert take_in(path).changes_nothing


def test_a_heading_tells_who_is_a_probationary_member(tmp_path: Path) -> None:
    units(FIRST)
    rows = [
        ["姓名", "入党时间", "政治面貌"],
        ["一、正式党员和预备党员"],
        ["韩试一", "2005.06", None],
        ["二、预备党员（1人）"],
        ["韩试二", "2015.06", None],
        ["三、党员"],
        ["韩试三", "2005.06", None],
        ["韩试四", "2015.06", "中共预备党员"],
    ]
    take_in(save(tmp_path / "名册.xlsx", {"名册": rows}))
    assert list(stored("standing").values()) == [None, "probationary", None, "probationary"]


def test_a_further_sheet_of_the_same_people_is_taken_together_with_the_first(
    tmp_path: Path,
) -> None:
    units(FIRST)
    sheets = {
        "基本情况": [["姓名", "身份证号码", "性别"], ["韩试一", A, "男"], ["韩试二", B, "男"]],
        "通讯录": [
            ["姓名", "身份证号码", "性别", "手机（短号）"],
            ["韩试一", A, None, "13800005671（665671）"],
            ["韩试二", B, "女", "13800005672（本人）"],
        ],
    }
    path = save(tmp_path / "名册.xlsx", sheets)
    plan = take_in(path)
    assert stored("mobile") == {"韩试一": "13800005671、665671", "韩试二": None}
    assert [reject.entry.number for reject in plan.rejects] == [3], "it contradicts the first"
    assert [row.told for row in plan.skipped] == [
        "“韩试一”与工作表“基本情况”第2行是同一人，内容并入那一行"
    ]
    again = take_in(path)
    assert again.changes_nothing
    changed = sheets | {"通讯录": [*sheets["通讯录"][:2], ["韩试二", B, None, "13800005679"]]}
    plan = take_in(save(tmp_path / "新.xlsx", changed))
    assert (plan.changed, plan.unchanged, plan.rejected) == (1, 1, 0)
    assert stored("mobile")["韩试二"] == "13800005679"


def test_a_faulty_number_is_told_and_kept_as_written(tmp_path: Path) -> None:
    units(FIRST)
    rows = [["姓名", "身份证号码", "性别"], ["韩试一", C[:-1], 1], ["韩试二", B, "2"]]
    plan = take_in(save(tmp_path / "名册.xlsx", {"名册": rows}))
    assert Member.get(name="韩试一").id_number == C[:-1]
    assert any("现在是17位" in notice for notice in plan.notices)
    assert stored("sex") == {"韩试一": "男", "韩试二": "女"}


def test_lines_that_sum_up_sign_or_go_on_are_nobody(tmp_path: Path) -> None:
    units("中共测试县第一局机关支部委员会", FIRST)
    rows = [
        ["姓名", "性别", "身份证号码", "办公电话", "简历"],
        ["机关支部（2人）"],
        ["韩试一", "男", A, "0375-2345671"],
        [None, None, None, None, "2003年起工作"],
        ["机关支部小计", "1人"],
        ["第一支部（1人）"],
        ["韩试二", "男", B, None],
        ["党支部（盖章）", None, "2016年8月1日"],
        ["联系人", None, "13800000000"],
    ]
    plan = take_in(save(tmp_path / "名册.xlsx", {"名册": rows}, merged=["A3:A4"]))
    assert plan.rejects == []
    assert branches() == {"韩试一": "中共测试县第一局机关支部委员会", "韩试二": FIRST}
    assert [row.row for row in plan.skipped] == [2, 4, 5, 6, 8, 9]
    assert stored("landline")["韩试一"] == "0375-2345671"


def test_rows_that_are_hidden_are_told(tmp_path: Path) -> None:
    units(FIRST)
    path = save(tmp_path / "名册.xlsx", {"名册": [["姓名"], ["韩试一"], ["韩试二"]]})
    book = load_workbook(path)
    book["名册"].row_dimensions[3].hidden = True
    book.save(path)
    plan = take_in(path)
    assert list(stored("sex")) == ["韩试一", "韩试二"]
    assert any("隐藏" in notice and "第3行" in notice for notice in plan.notices)
