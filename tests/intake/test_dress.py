"""The dress that rosters come in: heads, groups, merged cells, totals, sheets, spellings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paicha_tui.basics.errors import Refused
from paicha_tui.intake.outcome import Plan
from paicha_tui.models import FamilyMember, Member, Organization
from tests.intake.raw_workbooks import raw_workbook, sheet_xml, text_cell
from tests.intake.roster_cases import (
    COMMITTEE,
    FIRST,
    SECOND,
    A,
    B,
    C,
    D,
    Sheets,
    branches,
    marks,
    number,
    roster,
    save,
    stored,
    take_in,
    units,
)


@pytest.fixture
def two(empty_store: Path) -> None:
    assert empty_store.exists()
    units(FIRST, SECOND)


def sheets(tmp_path: Path, content: Sheets, **options: Any) -> Plan:
    return take_in(save(tmp_path / "名册.xlsx", content), **options)


@pytest.mark.usefixtures("first")
class TestGroups:
    @pytest.mark.parametrize(
        "group", ["配偶", "入党介绍人", "联系人", "家庭成员", "紧急联系人", "保证人情况"]
    )
    @pytest.mark.parametrize("merged", [["D1:F1"], []])
    def test_a_column_belongs_to_its_group(
        self, tmp_path: Path, group: str, merged: list[str]
    ) -> None:
        rows = [
            ["姓名", "性别", "入党时间", group, None, None],
            [None, None, None, "姓名", "工作单位", "联系电话"],
            ["韩试一", "男", "2005.06", "测乙", "乙公司", "13900000001"],
        ]
        made = roster(tmp_path, rows, merged=merged)
        assert stored("employer", "mobile", "joined_on") == {"韩试一": (None, None, "2005-06")}
        assert made.sheets[0].unknown_columns == [
            f"{group}姓名",
            f"{group}工作单位",
            f"{group}联系电话",
        ]

    @pytest.mark.parametrize("group", ["基本情况", "个人信息", "党员基本信息"])
    def test_a_group_about_the_member_is_his(self, tmp_path: Path, group: str) -> None:
        rows = [
            ["序号", group, None, "联系方式", None],
            [None, "姓名", "性别", "手机", "固定电话"],
            [1, "韩试一", "男", "13900000001", "0375-2345678"],
        ]
        roster(tmp_path, rows, merged=["B1:C1", "D1:E1"])
        assert stored("mobile", "landline") == {"韩试一": ("13900000001", "0375-2345678")}

    def test_only_groups_in_the_upper_row(self, tmp_path: Path) -> None:
        rows = [
            [None, None, "配偶", None],
            ["姓名", "身份证号码", "姓名", "身份证号码"],
            ["韩试一", A, "测乙", B],
        ]
        roster(tmp_path, rows, merged=["C1:D1"])
        assert stored("id_number") == {"韩试一": A}

    def test_a_remark_in_brackets_that_names_another(self, tmp_path: Path) -> None:
        rows = [["姓名", "联系电话（家属）", "身份证号（配偶）"], ["韩试一", "13900000001", B]]
        roster(tmp_path, rows)
        assert stored("mobile", "id_number") == {"韩试一": (None, None)}


@pytest.mark.usefixtures("two")
class TestMergedDown:
    def test_a_branch_over_many_rows(self, tmp_path: Path) -> None:
        rows = [
            ["所在党支部", "姓名", "身份证号码"],
            [FIRST, "韩试一", A],
            [None, "韩试二", B],
            [SECOND, "韩试三", C],
            [None, "韩试四", D],
        ]
        roster(tmp_path, rows, merged=["A2:A3", "A4:A5"])
        assert branches() == {"韩试一": FIRST, "韩试二": FIRST, "韩试三": SECOND, "韩试四": SECOND}

    def test_any_column_but_not_the_person(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "支部名称", "工作单位", "学历"],
            ["韩试一", FIRST, "甲局", "大专"],
            ["韩试二", None, None, "大学"],
            [None, None, None, "硕士研究生"],
        ]
        made = roster(tmp_path, rows, merged=["B2:B4", "C2:C3", "A3:A4"])
        assert stored("employer") == {"韩试一": "甲局", "韩试二": "甲局"}
        assert made.rejected == 1

    def test_ditto_marks(self, tmp_path: Path) -> None:
        rows = [["姓名", "所在支部"], ["韩试一", SECOND], ["韩试二", "同上"], ["韩试三", "〃"]]
        roster(tmp_path, rows)
        assert set(branches().values()) == {SECOND}


@pytest.mark.usefixtures("first")
class TestDates:
    @pytest.mark.parametrize(
        ("heads", "cells", "right"),
        [
            (["出生年", "出生月"], [1985, 7], "1985-07"),
            (["出生年份", "出生月份"], ["1985年", "7月"], "1985-07"),
            (["入党年", "入党月"], ["2005", "06"], "2005-06"),
            (["出生年", "出生月"], ["1985", None], "1985"),
        ],
    )
    def test_year_and_month_in_two_columns(
        self, tmp_path: Path, heads: list[str], cells: list[Any], right: str
    ) -> None:
        made = roster(tmp_path, [["姓名", *heads, "性别"], ["韩试一", *cells, "男"]])
        field = "birth_date" if heads[0].startswith("出生") else "joined_on"
        assert stored(field) == {"韩试一": right}
        assert made.sheets[0].unknown_columns == []

    def test_year_and_month_under_one_head(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "出生年月", None, "入党时间", None, None],
            [None, "年", "月", "年", "月", "日"],
            ["韩试一", 1985, 7, 2005, 6, 30],
        ]
        roster(tmp_path, rows, merged=["B1:C1", "D1:F1"])
        assert stored("birth_date", "joined_on") == {"韩试一": ("1985-07", "2005-06-30")}

    @pytest.mark.parametrize("typed", ["85-7", "85.07", "85年7月", 85.7])
    def test_a_short_birth_date_beside_an_id_number_that_agrees(
        self, tmp_path: Path, typed: Any
    ) -> None:
        roster(tmp_path, [["姓名", "出生年月", "身份证号码"], ["韩试一", typed, A]])
        assert stored("birth_date") == {"韩试一": "1985-07"}

    @pytest.mark.parametrize("typed", ["85-8", "75-7"])
    def test_a_short_birth_date_that_does_not_agree_waits(self, tmp_path: Path, typed: str) -> None:
        roster(tmp_path, [["姓名", "出生年月", "身份证号码"], ["韩试一", typed, A]])
        assert stored("birth_date") == {"韩试一": None}
        assert marks() == {"birth_date": typed}

    @pytest.mark.parametrize("nothing", ["无", "—", "——", "/", "-", "－"])
    @pytest.mark.parametrize("head", ["转正时间", "民族", "出国原因", "手机号码", "出国日期"])
    def test_a_placeholder_is_nothing_to_enter(
        self, tmp_path: Path, head: str, nothing: str
    ) -> None:
        roster(tmp_path, [["姓名", head], ["韩试一", nothing]])
        assert marks() == {}
        assert stored("full_member_on", "ethnicity", "abroad_reason", "mobile", "abroad_on") == {
            "韩试一": (None,) * 5
        }

    def test_what_a_placeholder_word_means_in_a_list_that_has_it(self, tmp_path: Path) -> None:
        roster(tmp_path, [["姓名", "学位"], ["韩试一", "无"]])
        assert stored("degree") == {"韩试一": "无"}

    @pytest.mark.parametrize("later", ["1985", "1985.7"])
    def test_a_coarser_date_that_agrees_replaces_nothing(self, tmp_path: Path, later: str) -> None:
        roster(tmp_path, [["姓名", "出生日期"], ["韩试一", "1985.07.15"]])
        made = roster(tmp_path, [["姓名", "出生日期"], ["韩试一", later]])
        assert made.changes_nothing
        assert stored("birth_date") == {"韩试一": "1985-07-15"}

    @pytest.mark.parametrize("later", ["1986", "1985.08", "1985.07.16"])
    def test_a_date_that_does_not_agree_is_a_change(self, tmp_path: Path, later: str) -> None:
        roster(tmp_path, [["姓名", "出生日期"], ["韩试一", "1985.07.15"]])
        made = roster(tmp_path, [["姓名", "出生日期"], ["韩试一", later]])
        assert made.changed == 1

    def test_a_number_that_may_be_what_is_stored_erases_nothing(self, tmp_path: Path) -> None:
        roster(tmp_path, [["姓名", "入党时间"], ["韩试一", "1985.10.01"]])
        made = roster(tmp_path, [["姓名", "入党时间"], ["韩试一", 1985.1]])
        assert made.changes_nothing


@pytest.mark.usefixtures("first")
class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "right"),
        [
            ("138-3750-1234", "13837501234"),
            ("138 3750 1234", "13837501234"),
            ("+86 13837501234", "13837501234"),
            ("13900000001\n13900000002", "13900000001、13900000002"),
            ("13900000001 13900000002", "13900000001、13900000002"),
            ("0375-2345678\n13900000002", "0375-2345678、13900000002"),
            ("1390000000113900000002", "13900000001、13900000002"),
            (13900000001, "13900000001"),
            ("(0375)2345678", "0375-2345678"),
        ],
    )
    def test_telephones(self, tmp_path: Path, typed: Any, right: str) -> None:
        roster(tmp_path, [["姓名", "手机号码"], ["韩试一", typed]])
        assert stored("mobile") == {"韩试一": right}

    def test_digits_that_are_all_in_the_file(self, tmp_path: Path) -> None:
        heads = zip("ABC", ("姓名", "身份证号码", "QQ号"), strict=True)
        rows = (
            f'<row r="1">{"".join(text_cell(f"{at}1", text) for at, text in heads)}</row>'
            f'<row r="2">{text_cell("A2", "韩试一")}<c r="B2"><v>{A}</v></c>'
            '<c r="C2"><v>12345678901234567891</v></c></row>'
        )
        take_in(raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows)))
        assert stored("id_number", "qq") == {"韩试一": (A, "12345678901234567891")}

    def test_digits_that_a_spreadsheet_cut_off(self, tmp_path: Path) -> None:
        roster(tmp_path, [["姓名", "身份证号码", "QQ号"], ["韩试一", float(A), 1.5e17]])
        assert stored("id_number", "qq") == {"韩试一": (None, None)}
        assert set(marks()) == {"id_number", "qq"}

    @pytest.mark.parametrize("masked", [A[:4] + "*" * 12 + A[-2:], f"{A[:6]}********{A[14:]}"])
    def test_a_masked_number_is_none_and_takes_nothing_away(
        self, tmp_path: Path, masked: str
    ) -> None:
        head = ["姓名", "身份证号码", "手机号码"]
        roster(tmp_path, [head, ["韩试二", masked, "139****0002"]])
        assert stored("id_number", "mobile") == {"韩试二": (None, None)}
        roster(tmp_path, [head, ["韩试一", A, "13900000001"]])
        made = roster(tmp_path, [head, ["韩试一", masked, "139****0001"]])
        assert made.changes_nothing
        assert stored("id_number", "mobile")["韩试一"] == (A, "13900000001")


@pytest.mark.usefixtures("first")
class TestNobody:
    @pytest.mark.parametrize(
        "row",
        [
            ["小计", 1],
            ["合  计", None, "2"],
            [None, "合计：2人"],
            [None, "共２人"],
            [None, "共二人"],
            [None, "总人数", "2"],
            [None, "（以下空白）"],
            [None, "以下无正文"],
            [None, "/", "/"],
            [None, "——"],
            [None, "-"],
            [None, "1"],
            ["制表人：测试", None, "审核：测试"],
            ["第一支部（2人）"],
            [None, "离退休第二党支部"],
            ["一、正式党员"],
            ["（二）预备党员（1人）"],
            ["注：本表一式两份"],
            ["填表说明：请逐项填写"],
            ["例", "张三", "男", number(9)],
            [None, "张三（示例）", "男", number(9)],
            [None, "必填", "选填", "18位"],
            [3, None, None, None],
            ["第1页 共2页"],
        ],
    )
    def test_a_row_that_is_no_person(self, tmp_path: Path, row: list[Any]) -> None:
        rows = [["序号", "姓名", "性别", "身份证号码"], [1, "韩试一", "男", A], row]
        made = roster(tmp_path, [*rows, [2, "韩试二", "女", B]], branches={"": _first()})
        assert stored("id_number") == {"韩试一": A, "韩试二": B}
        assert made.rejected == 0
        assert len(made.skipped) == 1
        assert any("第3行" in notice for notice in made.notices)

    @pytest.mark.parametrize(
        "name", ["民族", "联系电话", "王1", "13900000001", "汉族", "丈夫", "王"]
    )
    def test_a_row_of_content_whose_name_is_none_is_rejected(
        self, tmp_path: Path, name: str
    ) -> None:
        made = roster(tmp_path, [["姓名", "性别", "籍贯"], [name, "男", "石桥市"]])
        assert stored("name") == {}
        assert made.rejected == 1

    @pytest.mark.parametrize(
        "name",
        ["阿依古丽·买买提", "欧阳娜娜", "共工", "高山", "Anna Li", "总小明", "韩试一（大）"],
    )
    def test_names_that_only_look_odd(self, tmp_path: Path, name: str) -> None:
        roster(tmp_path, [["姓名", "性别"], [name, "男"]])
        assert list(stored("name")) == [name]

    def test_heads_repeated_on_each_page(self, tmp_path: Path) -> None:
        page = [["党员花名册"], ["序号", "基本情况", None], [None, "姓名", "身份证号码"]]
        rows = [*page, [1, "韩试一", A], *page, [2, "韩试二", B], [None, "姓 名", "身份证号码"]]
        made = roster(tmp_path, [*rows, [3, "韩试三", C]])
        assert stored("id_number") == {"韩试一": A, "韩试二": B, "韩试三": C}
        assert made.rejected == 0

    @pytest.mark.parametrize(
        ("head", "value"),
        [
            ("人员类别", "入党积极分子"),
            ("政治面貌", "群众"),
            ("政治面貌", "共青团员"),
            ("党员类别", "发展对象"),
            ("身份", "入党申请人"),
            ("政治面貌", "民盟盟员"),
        ],
    )
    def test_a_row_of_somebody_who_is_no_member(
        self, tmp_path: Path, head: str, value: str
    ) -> None:
        roster(tmp_path, [["姓名", head], ["韩试一", "中共党员"], ["韩试二", value]])
        assert list(stored("name")) == ["韩试一"]

    def test_a_section_of_those_who_are_no_members(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "性别"],
            ["一、党员"],
            ["韩试一", "男"],
            ["二、入党积极分子"],
            ["韩试二", "女"],
        ]
        roster(tmp_path, rows)
        assert list(stored("name")) == ["韩试一"]

    @pytest.mark.parametrize("title", ["积极分子", "2016年发展对象名单", "入党申请人", "团员"])
    def test_a_sheet_of_those_who_are_no_members(self, tmp_path: Path, title: str) -> None:
        rows = [["姓名", "性别"], ["韩试二", "女"]]
        made = sheets(tmp_path, {"党员": [["姓名", "性别"], ["韩试一", "男"]], title: rows})
        assert list(stored("name")) == ["韩试一"]
        assert any(title in notice for notice in made.notices)

    def test_a_title_that_says_so(self, tmp_path: Path) -> None:
        rows = [["某局入党积极分子花名册"], ["姓名", "性别"], ["韩试二", "女"]]
        with pytest.raises(Refused, match="不是党员"):
            roster(tmp_path, rows)

    @pytest.mark.parametrize(
        "rows",
        [
            [["姓名", "韩试一"], ["性别", "男"], ["民族", "汉族"], ["身份证号码", A]],
            [
                ["党员登记表"],
                ["姓  名", "韩试一", "性  别", "男", "照片"],
                ["出生年月", "1985.07", "民  族", "汉族"],
                ["学  历", "大学", "入党时间", "2005.06"],
            ],
            [["姓名：韩试一", "性别：男"], ["民族：汉族", "学历：大学"]],
            [
                ["姓名", None, "性别", None],
                ["民族", None, "学历", None],
                ["入党时间", None, "职务", None],
                ["家庭住址", None, "备注", None],
            ],
        ],
    )
    def test_a_form_of_one_person(self, tmp_path: Path, rows: Any) -> None:
        with pytest.raises(Refused, match="一人一表"):
            roster(tmp_path, rows)
        assert stored("name") == {}


def _first() -> Organization:
    found: Organization = Organization.get(Organization.name == FIRST)
    return found


@pytest.mark.usefixtures("first")
class TestHeads:
    @pytest.mark.parametrize(
        "head",
        [
            *(
                "公民身份号码",
                "证件号码",
                "身份证号码（18位）",
                "*身份证号码",
                "身份证号码：",
                "身份证号",
            ),
            *(
                "★身份证号码",
                "身份证号码(必填)",
                "3.身份证号码",
                "居民身份证号",
                "身份证\n号码",
                "ＩＤ",
            ),
        ],
    )
    def test_heads_of_the_id_number(self, tmp_path: Path, head: str) -> None:
        roster(tmp_path, [["*姓名：", head], ["韩试一", A], ["韩试二", B]])
        assert stored("id_number") == {"韩试一": A, "韩试二": B}

    @pytest.mark.parametrize(
        "head", ["姓名*", "*姓名", "党员姓名", "姓名（必填）", "姓   名", "1、姓名", "姓名："]
    )
    def test_heads_of_the_name(self, tmp_path: Path, head: str) -> None:
        roster(tmp_path, [[head, "性别"], ["韩试一", "男"]])
        assert stored("sex") == {"韩试一": "男"}

    @pytest.mark.parametrize("head", [None, "号码一", "编码"])
    def test_a_column_of_id_numbers_under_any_head(self, tmp_path: Path, head: str | None) -> None:
        made = roster(tmp_path, [["姓名", "性别", head], ["韩试一", "男", A], ["韩试二", "女", B]])
        assert stored("id_number") == {"韩试一": A, "韩试二": B}
        assert any("身份证号码" in notice for notice in made.notices)

    def test_a_column_without_a_head_is_told(self, tmp_path: Path) -> None:
        made = roster(tmp_path, [["姓名", "性别"], ["韩试一", "男", "某某"]])
        assert made.sheets[0].unknown_columns == ["第3列（没有表头）"]

    def test_workplace_and_post_in_one_column(self, tmp_path: Path) -> None:
        rows = [["姓名", "工作单位及职务"], ["韩试一", "甲局 科长"], ["韩试二", "乙局"]]
        roster(tmp_path, rows)
        assert stored("employer", "job_title") == {
            "韩试一": ("甲局", "科长"),
            "韩试二": ("乙局", None),
        }
        assert roster(tmp_path, rows).changes_nothing

    def test_a_head_far_down(self, tmp_path: Path) -> None:
        rows = [
            *[[f"说明{line}，请逐项填写"] for line in range(14)],
            ["姓名", "性别"],
            ["韩试一", "男"],
        ]
        roster(tmp_path, rows)
        assert stored("sex") == {"韩试一": "男"}


@pytest.mark.usefixtures("first")
class TestSideBySide:
    def test_with_serial_numbers_and_a_gap(self, tmp_path: Path) -> None:
        head = ["序号", "姓名", "性别", "身份证号码"]
        rows = [
            [*head, None, *head],
            [1, "韩试一", "男", A, None, 2, "韩试二", "女", B],
            [3, "韩试三", "男", C],
        ]
        made = roster(tmp_path, rows)
        assert stored("sex", "id_number") == {
            "韩试一": ("男", A),
            "韩试三": ("男", C),
            "韩试二": ("女", B),
        }
        assert [sheet.unknown_columns for sheet in made.sheets] == [[], []]

    def test_three_of_names_alone(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "姓名", "姓名"],
            ["韩试一", "韩试二", "韩试三"],
            ["韩试四", None, "韩试五"],
        ]
        roster(tmp_path, rows)
        assert sorted(stored("name")) == ["韩试一", "韩试三", "韩试二", "韩试五", "韩试四"]

    def test_a_total_under_one_of_them(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "性别", "姓名", "性别"],
            ["韩试一", "男", "韩试二", "女"],
            ["合计", 1, "韩试三", "男"],
        ]
        roster(tmp_path, rows)
        assert stored("sex") == {"韩试一": "男", "韩试二": "女", "韩试三": "男"}

    def test_tables_one_below_the_other(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "性别"],
            ["韩试一", "男"],
            [],
            ["序号", "姓名", "身份证号码", "性别"],
            [1, "韩试二", B, "女"],
        ]
        roster(tmp_path, rows)
        assert stored("sex", "id_number") == {"韩试一": ("男", None), "韩试二": ("女", B)}

    def test_rows_after_gaps(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "性别"],
            ["韩试一", "男"],
            *[[]] * 60,
            ["韩试二", "女"],
            *[[]] * 3_000,
            ["韩试三", "男"],
        ]
        roster(tmp_path, rows)
        assert stored("sex") == {"韩试一": "男", "韩试二": "女", "韩试三": "男"}


class TestSpellings:
    @pytest.mark.usefixtures("first")
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("韩试一", " 韩 试　一 "),
            ("韩试一", "韩试⼀"),
            ("马龙", "⻢⻰"),
            ("阿依古丽·买买提", "阿依古丽•买买提"),
            ("阿依古丽·买买提", "阿依古丽．买买提"),
            ("阿依古丽·买买提", "阿依古丽 ・ 买买提"),
            ("王䶮", "王\ue863"),
            ("王小䶮", "王小\uf8f0"),
            ("王\uf8f0", "王䶮"),
            ("韩試一", "韩試一\ufe00"),
            ("更豈", "更\uf900"),
        ],
    )
    @pytest.mark.parametrize("with_number", [True, False])
    def test_another_spelling_is_no_change_and_no_other_person(
        self, tmp_path: Path, before: str, after: str, with_number: bool
    ) -> None:
        number = A if with_number else None
        roster(tmp_path, [["姓名", "身份证号码"], [before, number]])
        made = roster(tmp_path, [["姓名", "身份证号码"], [after, number]])
        assert made.changes_nothing
        assert (made.new, made.rejected, made.unchanged) == (0, 0, 1)
        assert list(stored("name")) == [before]

    @pytest.mark.usefixtures("first")
    def test_padding_is_not_stored(self, tmp_path: Path) -> None:
        roster(tmp_path, [["姓名"], ["张 三"], ["李　四"], ["⻢ 六"], ["买买提 • 艾力"]])
        assert list(stored("name")) == ["张三", "李四", "马六", "买买提·艾力"]

    @pytest.mark.usefixtures("first")
    def test_a_family_member_is_spelled_alike(self, tmp_path: Path) -> None:
        sheets(
            tmp_path,
            {
                "党员": [["姓名", "身份证号码"], ["韩试一", A]],
                "家庭成员": [["姓名", "称谓", "家庭成员姓名"], ["韩 试 一", "女儿", "韩 小"]],
            },
        )
        (relative,) = FamilyMember.select()
        assert relative.name == "韩小"


@pytest.mark.usefixtures("two")
class TestBranches:
    @pytest.mark.parametrize(
        "head",
        [
            *("所属党支部", "党支部", "支部", "支部名称", "党支部名称", "所属支部", "所在党组织"),
            *("所在党支部名称", "*所在党支部", "所在支部（全称）"),
        ],
    )
    def test_heads_of_the_branch(self, tmp_path: Path, head: str) -> None:
        roster(tmp_path, [["姓名", head], ["韩试一", SECOND]])
        assert branches() == {"韩试一": SECOND}

    @pytest.mark.parametrize(
        "line",
        [
            [f"党支部名称：{SECOND}"],
            ["党支部名称：", SECOND],
            [f"填报单位（盖章）：{SECOND}", None, "填表日期：2016.3"],
            [f"所在党支部:{SECOND}  填表人：测试"],
            ["中共测试县第一局第二支部党员花名册"],
            ["2016年第二支部党员名册"],
        ],
    )
    def test_the_line_above_the_head(self, tmp_path: Path, line: list[str]) -> None:
        roster(tmp_path, [line, ["姓名", "性别"], ["韩试一", "男"]])
        assert branches() == {"韩试一": SECOND}

    def test_the_title_of_the_sheet(self, tmp_path: Path) -> None:
        sheets(tmp_path, {"第一支部": [["姓名"], ["韩试一"]], "第二支部": [["姓名"], ["韩试二"]]})
        assert branches() == {"韩试一": FIRST, "韩试二": SECOND}

    @pytest.mark.parametrize("title", ["各支部党员名册", "第一局所属党支部党员名册", "党支部党员"])
    def test_a_title_that_names_no_branch(self, tmp_path: Path, title: str) -> None:
        made = roster(tmp_path, [[title], ["姓名", "性别"], ["韩试一", "男"]])
        assert [(each.name, each.rows) for each in made.unknown_branches] == [("", 1)]
        assert {unit.name for unit in made.unknown_branches[0].nearest} == {FIRST, SECOND}

    @pytest.mark.parametrize(
        "short",
        [
            "第二支部",
            "二支部",
            "第2支部",
            "第一局第二支部",
            "第二党支部",
            "中共测试县第一局第二支部",
        ],
    )
    def test_a_short_name_that_is_unique(self, tmp_path: Path, short: str) -> None:
        made = roster(tmp_path, [["姓名", "支部"], ["韩试一", short]])
        assert branches() == {"韩试一": SECOND}
        assert any(short in notice and SECOND in notice for notice in made.notices)

    @pytest.mark.parametrize("other", ["二枝部", "十二支部", "第三支部", "老第二支部", "支部"])
    def test_a_name_that_is_not_of_a_branch_there_is(self, tmp_path: Path, other: str) -> None:
        made = roster(tmp_path, [["姓名", "支部"], ["韩试一", other], ["韩试二", other]])
        assert stored("name") == {}
        assert [(each.name, each.rows) for each in made.unknown_branches] == [(other, 2)]

    def test_a_name_is_settled_once_for_all_its_rows(self, tmp_path: Path) -> None:
        rows = [
            ["姓名", "支部"],
            ["韩试一", "老干部支部"],
            ["韩试二", "老 干部支部"],
            ["韩试三", "新支部"],
        ]
        made = roster(tmp_path, rows, branches={"老干部支部": _first(), "新支部": None})
        assert made.unknown_branches == []
        assert branches() == {"韩试一": FIRST, "韩试二": FIRST, "韩试三": "新支部"}

    def test_a_roster_without_a_branch_is_given_one(self, tmp_path: Path) -> None:
        rows = [["姓名", "性别"], ["韩试一", "男"]]
        assert roster(tmp_path, rows).rejected == 1
        roster(tmp_path, rows, branches={"": _first()})
        assert branches() == {"韩试一": FIRST}

    def test_one_short_name_of_two_branches_is_asked_about(self, tmp_path: Path) -> None:
        units_of_another_bureau = "中共测试县第二局第二支部委员会"
        from paicha_tui import store

        with store.write() as transaction:
            unit = Organization(code="002.001", name=units_of_another_bureau, level="branch")
            transaction.add(unit)
        made = roster(tmp_path, [["姓名", "支部"], ["韩试一", "第二支部"]])
        assert {unit.name for unit in made.unknown_branches[0].nearest} >= {
            SECOND,
            units_of_another_bureau,
        }


def test_nobody_belongs_to_a_committee_for_lack_of_a_branch(
    empty_store: Path, tmp_path: Path
) -> None:
    assert empty_store.exists()
    units()
    rows = [["姓名", "性别"], ["韩试一", "男"]]
    made = roster(tmp_path, rows)
    assert (made.rejected, [unit.name for unit in made.unknown_branches[0].nearest]) == (
        1,
        [COMMITTEE],
    )
    roster(tmp_path, [["姓名", "所在党支部"], ["韩试一", COMMITTEE]])
    assert branches() == {"韩试一": COMMITTEE}
    assert Member.select().count() == 1
