"""Rows, sections and sheets that are nobody, and heads and cells as people write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.models import Organization
from tests.intake.roster_cases import (
    FIRST,
    SECOND,
    STATION,
    A,
    B,
    Rows,
    branches,
    marks,
    roster,
    save,
    stored,
    take_in,
)

HEAD = ["序号", "姓名", "性别", "入党时间"]
ONE = [1, "韩试一", "男", "2005.06"]


pytestmark = pytest.mark.usefixtures("first")


@pytest.mark.parametrize(
    "row",
    [
        ["制表人", "甲某", "审核人", "乙某"],
        ["联系人", "韩试九", None, "13900000001"],
        ["单位负责人", "韩试九"],
        ["填表人：", "韩试九"],
        [None, "填表人", "韩试九", "13900000001"],
        ["党支部书记", "韩试九", None, "联系电话"],
        ["填写示例", "韩试九", "男", "2005.06"],
        ["样表", "韩试九", "男", "2005.06"],
        ["如：", "韩试九", "男", "2005.06"],
        ["格式", "韩试九", "男", "2005.06"],
        [None, "党员总数", "2"],
        [None, "转下页"],
        [None, "END"],
    ],
)
def test_lines_that_are_nobody_are_skipped(tmp_path: Path, row: list[Any]) -> None:
    made = roster(tmp_path, [HEAD, ONE, row])
    assert list(stored("sex")) == ["韩试一"]
    assert (made.rejected, [each.row for each in made.skipped]) == (0, [3])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "在职人员",
            "离退休人员",
            "人事科",
            "局机关",
            "第一小组",
            "（一）在职",
            "退休职工",
            "平均年龄",
        ),
        *(
            "某某某",
            "XXX",
            "待补",
            "None",
            "nan",
            "test",
            "此行勿删",
            "安全科",
            "水文站",
            "平均年龄",
        ),
    ],
)
def test_a_text_with_nothing_of_a_person_beside_it_is_told(tmp_path: Path, text: str) -> None:
    made = roster(tmp_path, [HEAD, ONE, [None, "姓 名"], [None, text]])
    assert list(stored("sex")) == ["韩试一"]
    assert made.rejected + len(made.skipped) == 2


@pytest.mark.parametrize("name", ["张伟", "王小明"])
def test_a_name_alone_is_taken_where_it_is_plainly_one(tmp_path: Path, name: str) -> None:
    roster(tmp_path, [HEAD, ONE, [None, name]])
    assert list(stored("sex")) == ["韩试一", name]


@pytest.mark.parametrize("text", ["高山", "林业站", "离退休"])
def test_a_row_merged_across_the_table_is_a_heading(tmp_path: Path, text: str) -> None:
    roster(tmp_path, [["姓名", "性别"], [text], ["韩试一", "男"]], merged=["A2:B2"])
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize(
    "title",
    [
        *("党员发展对象", "党员发展对象花名册", "2014年度拟发展党员名单", "2014年发展党员计划"),
        *("拟接收预备党员", "非党员干部名册", "党外人士", "民主党派人士", "党员家属登记表"),
        *("入党申请人（拟发展党员）", "入党积极分子（非党员）名单"),
    ],
)
@pytest.mark.parametrize("is_line", [True, False])
def test_rosters_of_others_are_refused(tmp_path: Path, title: str, is_line: bool) -> None:
    rows = [["姓名", "性别"], ["韩试一", "男"]]
    with pytest.raises(Refused, match="登记的不是党员"):
        roster(tmp_path, [[title], *rows] if is_line else rows, "名册" if is_line else title)


@pytest.mark.parametrize(
    "title", ["党员名册", "新发展党员", "预备党员", "党员和积极分子", "拟转正党员"]
)
def test_rosters_of_members_are_read(tmp_path: Path, title: str) -> None:
    roster(tmp_path, [["姓名", "性别"], ["韩试一", "男"]], title)
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize(
    "between",
    [
        [["【发展对象】"]],
        [["入党积极分子：2人"]],
        [["入党积极分子名册"], ["序号", "姓名", "列为积极分子时间", "培养联系人"]],
        [["2014年发展对象名册"], ["序号", "姓名", "民族", "学历"]],
    ],
)
def test_sections_and_lower_tables_of_others(tmp_path: Path, between: Rows) -> None:
    made = roster(tmp_path, [["党员名册"], HEAD, ONE, *between, [1, "韩试二", "汉族", "大学"]])
    assert list(stored("sex")) == ["韩试一"]
    assert any(each.shown == "韩试二" for each in made.skipped)


def test_a_title_over_a_lower_table_is_nobody(tmp_path: Path) -> None:
    rows = [["姓名", "性别"], ["韩试一", "男"], [], ["支部委员联系表"]]
    roster(tmp_path, [*rows, ["姓名", "职务", "电话"], ["韩试二", "书记", "13900000001"]])
    assert stored("mobile") == {"韩试一": None, "韩试二": "13900000001"}


@pytest.mark.parametrize(
    ("head", "value"),
    [
        *(
            ("政治面貌", text)
            for text in ("民革党员", "致公党党员", "民主党派党员", "非党员", "原党员")
        ),
        *(("人员类别", text) for text in ("重点培养对象", "群众（团员）", "非党")),
        *(("类别", text) for text in ("重点发展对象", "非党")),
    ],
)
def test_those_whose_own_column_says_that_they_are_no_members(
    tmp_path: Path, head: str, value: str
) -> None:
    roster(tmp_path, [["姓名", head], ["韩试一", None], ["韩试二", value]])
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize(
    ("value", "standing", "told"),
    [("预备党员", "probationary", False), ("正式", "full", False), ("在职", None, True)],
)
def test_a_column_of_classes_gives_the_standing_or_is_told(
    tmp_path: Path, value: str, standing: str | None, told: bool
) -> None:
    made = roster(tmp_path, [["姓名", "类别"], ["韩试一", value]])
    assert stored("standing") == {"韩试一": standing}
    assert any(f"“{value}”没有可填的项目" in notice for notice in made.notices) is told


@pytest.mark.parametrize("value", ["正式", "是", "01", "预备", "中共党员（预备）", "无"])
def test_members_by_their_political_status(tmp_path: Path, value: str) -> None:
    roster(tmp_path, [["姓名", "政治面貌"], ["韩试一", value]])
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize(
    ("head", "value", "right"),
    [
        ("姓名/Name", "韩试一", ("name", "韩试一")),
        ("姓名(Name)", "韩试一", ("name", "韩试一")),
        ("联系电话（手机）", "13900000001", ("mobile", "13900000001")),
        ("本人电话", "13900000001", ("mobile", "13900000001")),
        ("加入中共时间", "2005.06", ("joined_on", "2005-06")),
        ("何时入党", "2005.06", ("joined_on", "2005-06")),
        ("身份证号码", f"身份证：{A}", ("id_number", A)),
        ("身份证号码", f"{A}.0", ("id_number", A)),
        ("身份证号码", f"{A}（新）", ("id_number", A)),
        ("联系电话", "座机：2022222 手机：13900000001", ("mobile", "2022222、13900000001")),
        ("联系电话", "手机13900000001", ("mobile", "13900000001")),
        ("联系电话", "'13900000001", ("mobile", "13900000001")),
        ("出生年月", "一九八五年七月", ("birth_date", "1985-07")),
        ("出生年月", "二〇〇五年十月十五日", ("birth_date", "2005-10-15")),
        ("出生年月", "1985年7月生", ("birth_date", "1985-07")),
        ("出生年月", "1985.07(39岁)", ("birth_date", "1985-07")),
        ("人员类别", "中共正式党员", ("standing", "full")),
        ("人员类别", "中共预备党员", ("standing", "probationary")),
    ],
)
def test_heads_and_cells_as_people_write_them(
    tmp_path: Path, head: str, value: str, right: tuple[str, str]
) -> None:
    name = [] if right[0] == "name" else ["韩试一"]
    roster(tmp_path, [[*(["姓名"] if name else []), head, "性别"], [*name, value, "男"]])
    assert stored(right[0]) == {"韩试一": right[1]}
    assert marks() == {}


@pytest.mark.parametrize(
    "heads", [["岗位", "特长", "爱好", "星座"], ["2014年度评议", "星座", "爱好"]]
)
def test_a_head_is_one_though_most_of_it_is_unknown(tmp_path: Path, heads: list[Any]) -> None:
    roster(tmp_path, [["名册"], ["姓名", *heads], ["韩试一", *["甲"] * len(heads)]])
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize("heads", [["入党年份", "入党月份"], ["入党年", "入党月"]])
def test_year_and_month_of_joining_apart(tmp_path: Path, heads: list[Any]) -> None:
    roster(tmp_path, [["姓名", *heads], ["韩试一", "2005", "6"]])
    assert stored("joined_on") == {"韩试一": "2005-06"}


def test_values_that_are_called_like_columns_make_no_form_of_one_person(tmp_path: Path) -> None:
    people = [["韩试一", "专业", "学校"], ["韩试二", "专业", "电话"], ["韩试三", "学历", "手机"]]
    roster(tmp_path, [["姓名", "职务", "备注"], *people])
    assert list(stored("sex")) == ["韩试一", "韩试二", "韩试三"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("老机关一支部", FIRST), ("老水文站党支部（退休）", STATION)],
)
def test_the_nearest_branch_ends_alike(tmp_path: Path, said: str, meant: str) -> None:
    names = (SECOND, STATION, "中共测试县第一局第三支部委员会", "中共测试县第一局第四支部委员会")
    with_more(*names)
    made = roster(tmp_path, [["姓名", "党支部"], ["韩试一", said]])
    (asked,) = made.unknown_branches
    assert asked.nearest[0].name == meant


def with_more(*names: str) -> None:
    with store.write() as transaction:
        above = Organization.get(code="001")
        for serial, name in enumerate(names, 2):
            transaction.add(
                Organization(code=f"001.{serial:03}", name=name, level="branch", parent=above)
            )


@pytest.mark.parametrize("name", ["王小二（女）", "王小二（预备党员）"])
def test_a_remark_behind_a_name_makes_no_second_person(tmp_path: Path, name: str) -> None:
    roster(tmp_path, [["姓名", "性别"], ["王小二", "女"]])
    roster(tmp_path, [["姓名", "入党时间"], [name, "2005.06"]])
    assert stored("joined_on") == {"王小二": "2005-06"}
    assert list(branches().values()) == [FIRST]


@pytest.mark.parametrize("rows", [["韩试一", B], ["韩试一", None]])
def test_a_row_twice_names_the_sheet(tmp_path: Path, rows: list[Any]) -> None:
    table = [["姓名", "身份证号码"], rows]
    made = take_in(save(tmp_path / "名册.xlsx", {"甲表": table, "乙表": table}))
    told = made.rejects[-1].reason if made.rejects else made.skipped[-1].reason
    assert "工作表“甲表”第2行" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("名册.xlsx", b"%PDF-1.4", "PDF"),
        ("名册.csv", b"%PDF-1.4", "PDF"),
        (
            "名册.xlsx",
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "Excel 2003",
        ),
    ],
)
def test_files_that_are_called_otherwise(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused, match=told):
        take_in(path)


def test_a_workbook_called_csv_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "名册.xlsx", {"名册": [["姓名", "性别"], ["韩试一", "男"]]})
    take_in(path.rename(tmp_path / "名册.csv"))
    assert list(stored("sex")) == ["韩试一"]
