"""Rosters of several tables, branches and people at once: whose is what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paicha_tui import entry, store
from paicha_tui.basics.errors import Refused
from paicha_tui.intake import spellings
from paicha_tui.models import Organization
from tests.intake.roster_cases import (
    FIRST,
    SECOND,
    STATION,
    A,
    B,
    C,
    Rows,
    branches,
    roster,
    stored,
    take_in,
    units,
)

HEAD = ["姓名", "性别", "入党时间"]
TELEPHONES = "13900000001、13900000002"


pytestmark = pytest.mark.usefixtures("empty_store")


class TestSideBySide:
    @pytest.mark.parametrize(
        ("rows", "right"),
        [
            (
                [
                    ["姓名", "性别", "入党时间", "姓名", "身份证号码", "学历"],
                    ["韩试一", "男", "2005.06", "韩试二", B, "大学"],
                ],
                {"韩试一": ("男", None, None), "韩试二": ("男", B, "college")},
            ),
            (
                [
                    ["姓名", "性别", None, "姓名", "性别", None, "姓名", "身份证号码"],
                    ["韩试一", "男", None, "韩试二", "女", None, "韩试三", C],
                ],
                {
                    "韩试一": ("男", None, None),
                    "韩试二": ("女", None, None),
                    "韩试三": ("男", C, None),
                },
            ),
            (
                [
                    ["序号", "姓名", "性别", "姓名", "身份证号码"],
                    [1, "韩试一", "男", "韩试二", B],
                ],
                {"韩试一": ("男", None, None), "韩试二": ("男", B, None)},
            ),
            (
                [
                    ["姓名", "性别", "身份证号码"],
                    ["韩试一", "男", A, "姓名", "性别", "身份证号码"],
                    ["韩试二", "女", B, "韩试三", "男", C],
                ],
                {"韩试一": ("男", A, None), "韩试二": ("女", B, None), "韩试三": ("男", C, None)},
            ),
        ],
    )
    def test_tables_with_other_heads_are_other_people(
        self, tmp_path: Path, rows: Rows, right: dict[str, Any]
    ) -> None:
        units(FIRST)
        roster(tmp_path, rows)
        found = stored("sex", "id_number", "education")
        assert {name: values[:2] for name, values in found.items()} == {
            name: values[:2] for name, values in right.items()
        }
        assert [bool(values[2]) for values in found.values()] == [
            bool(values[2]) for values in right.values()
        ]

    @pytest.mark.parametrize("gap", [[], [None]])
    def test_people_without_heads_are_told(self, tmp_path: Path, gap: list[Any]) -> None:
        units(FIRST)
        made = roster(
            tmp_path, [HEAD, ["韩试一", "男", "2005.06", *gap, "韩试二", "女", "2006.06"]]
        )
        assert list(stored("sex")) == ["韩试一"]
        assert any("韩试二" in notice and "没有表头" in notice for notice in made.notices)

    def test_a_branch_over_each(self, tmp_path: Path) -> None:
        units(FIRST, SECOND, STATION)
        over = ["第一支部", None, None, None, "水文站支部"]
        people = ["韩试一", "男", "2005.06", None, "韩试二", "女", "2006.06"]
        roster(tmp_path, [over, [*HEAD, None, *HEAD], people], merged=["A1:C1", "E1:G1"])
        assert branches() == {"韩试一": FIRST, "韩试二": STATION}


class TestBranches:
    @pytest.mark.parametrize(
        "line",
        [
            ["水文站支部：1人"],
            ["水文站支部："],
            ["党支部：水文站支部"],
            ["支部名称：水文站支部", None, "2014年"],
            ["【水文站支部】"],
            ["水文站支部 书记：甲某"],
            ["（三）水文站党支部（共1人）"],
            ["党支部", "水文站支部"],
            ["水文站"],
        ],
    )
    @pytest.mark.parametrize("head", [[], [HEAD]])
    def test_the_nearest_line_above_decides(
        self, tmp_path: Path, line: list[Any], head: Rows
    ) -> None:
        units(FIRST, SECOND, STATION)
        rows = [["党支部：第一支部"], HEAD, ["韩试一", "男", "2005.06"]]
        roster(tmp_path, [*rows, line, *head, ["韩试二", "女", "2006.06"]])
        assert branches() == {"韩试一": FIRST, "韩试二": STATION}

    @pytest.mark.parametrize("title", ["水文站支部党员名册", "支部名称：水文站支部"])
    def test_a_lower_table_of_other_columns_has_its_own_title(
        self, tmp_path: Path, title: str
    ) -> None:
        units(FIRST, SECOND, STATION)
        rows = [["第一支部党员名册"], HEAD, ["韩试一", "男", "2005.06"], [], [title]]
        roster(tmp_path, [*rows, ["序号", "姓名", "学历"], [1, "韩试二", "大学"]])
        assert branches() == {"韩试一": FIRST, "韩试二": STATION}

    @pytest.mark.parametrize(
        "line",
        [
            ["支部名称：水文站支部 支部书记：甲某"],
            ["（水文站支部）"],
            ["——水文站支部"],
            ["填报支部：水文站支部"],
            ["所在党组织：中共测试县第一局机关委员会水文站支部"],
            ["支部名称", None, "水文站支部"],
        ],
    )
    def test_lines_above_the_head(self, tmp_path: Path, line: list[Any]) -> None:
        units(FIRST, SECOND, STATION)
        roster(tmp_path, [line, HEAD, ["韩试一", "男", "2005.06"]])
        assert branches() == {"韩试一": STATION}

    @pytest.mark.parametrize(
        "rows",
        [
            [["水文站党员名册"], HEAD, ["韩试一", "男", "2005.06"]],
            [["姓名", "组织", "性别"], ["韩试一", "水文站支部", "男"]],
            [["姓名", "所在组织"], ["韩试一", "水文站支部"]],
            [["支部", "姓名", "性别"], ["水文站支部", "韩试一", "男"], [None, "韩试二", "女"]],
        ],
    )
    def test_the_only_branch_takes_nobody_of_another(self, tmp_path: Path, rows: Rows) -> None:
        units(FIRST)
        made = roster(tmp_path, rows)
        assert stored("name") == {}
        assert next(each.name for each in made.unknown_branches).startswith("水文站")

    @pytest.mark.parametrize(
        "title",
        [
            *("2014年党员名册", "测试县第一局党员花名册", "在册党员名单", "党支部党员名册"),
            *("困难党员名册", "中共党员名册", "全县党员名册", "机关党员名册"),
        ],
    )
    def test_titles_that_name_no_other_unit(self, tmp_path: Path, title: str) -> None:
        units(FIRST)
        roster(tmp_path, [[title], HEAD, ["韩试一", "男", "2005.06"]])
        assert branches() == {"韩试一": FIRST}

    def test_a_branch_in_the_first_row_of_its_block(self, tmp_path: Path) -> None:
        units(FIRST, SECOND, STATION)
        rows = [["支部", "姓名", "性别"], ["第一支部", "韩试一", "男"], [None, "韩试二", "女"]]
        roster(tmp_path, [*rows, ["水文站支部", "韩试三", "女"], [None, "韩试四", "女"]])
        assert branches() == {
            "韩试一": FIRST,
            "韩试二": FIRST,
            "韩试三": STATION,
            "韩试四": STATION,
        }

    @pytest.mark.parametrize("nothing", ["无", "—", "/", "暂无"])
    def test_no_branch_is_called_nothing(self, tmp_path: Path, nothing: str) -> None:
        units(FIRST, SECOND)
        made = roster(tmp_path, [["姓名", "党支部"], ["韩试一", nothing]], create_branches=True)
        assert [each.name for each in made.unknown_branches] == [""]


class TestWhose:
    @pytest.mark.parametrize(
        ("head", "cells"),
        [
            (["配偶政治面貌"], ["群众"]),
            (["家庭成员", "关系", "政治面貌"], ["韩试三", "妻", "群众"]),
            (["职务"], ["群众"]),
            (["备注"], ["积极分子"]),
        ],
    )
    def test_what_is_said_of_others_makes_nobody_no_member(
        self, tmp_path: Path, head: list[Any], cells: list[Any]
    ) -> None:
        units(FIRST)
        made = roster(tmp_path, [["姓名", "性别", *head], ["韩试一", "男", *cells]])
        assert (list(stored("sex")), made.skipped) == (["韩试一"], [])

    @pytest.mark.parametrize(
        ("head", "cells"),
        [
            (["配偶", "身份证号码", "工作单位"], ["韩试三", C, "某厂"]),
            (["介绍人", "工作单位", "职务"], ["韩试三", "某厂", "厂长"]),
            (["支部联系人", "联系电话"], ["韩试三", "13900000001"]),
            (["配偶", "姓名", "身份证号码"], ["有", "韩试三", C]),
        ],
    )
    def test_columns_right_of_somebody_else_are_not_the_member_s(
        self, tmp_path: Path, head: list[Any], cells: list[Any]
    ) -> None:
        units(FIRST)
        made = roster(
            tmp_path, [["姓名", "性别", *head, "入党时间"], ["韩试一", "男", *cells, "2005.06"]]
        )
        assert stored("id_number", "employer", "job_title", "mobile", "joined_on") == {
            "韩试一": (None, None, None, None, "2005-06")
        }
        assert set(head) <= set(made.sheets[0].unknown_columns)

    @pytest.mark.parametrize(
        ("head", "cells", "right"),
        [
            (["身份证号码", "身份证号"], [None, A], ("id_number", A)),
            (["身份证号", "身份证号码"], [A, None], ("id_number", A)),
            (["入党时间", "入党日期"], ["2005", "2005-06-30"], ("joined_on", "2005-06-30")),
            (
                ["手机", "电话"],
                ["13900000001", "13900000002"],
                ("mobile", "13900000001、13900000002"),
            ),
        ],
    )
    def test_a_column_of_the_same_meaning_is_read_too(
        self, tmp_path: Path, head: list[Any], cells: list[Any], right: tuple[str, str]
    ) -> None:
        units(FIRST)
        roster(tmp_path, [["姓名", *head], ["韩试一", *cells]])
        assert stored(right[0]) == {"韩试一": right[1]}

    @pytest.mark.parametrize("mark", ["〃", "同上", '"'])
    def test_ditto_marks_are_what_stands_above(self, tmp_path: Path, mark: str) -> None:
        units(FIRST)
        rows = [["姓名", "民族", "入党时间", "工作单位"], ["韩试一", "汉族", "2005.06", "甲局"]]
        roster(tmp_path, [*rows, ["韩试二", mark, mark, mark], ["韩试三", mark, mark, mark]])
        assert set(stored("ethnicity", "joined_on", "employer").values()) == {
            stored("ethnicity", "joined_on", "employer")["韩试一"]
        }

    @pytest.mark.parametrize("mark", ["不详", "未知", "*", "0", "××", "（无）"])
    def test_telephones_that_are_none(self, tmp_path: Path, mark: str) -> None:
        units(FIRST)
        roster(tmp_path, [["姓名", "联系电话"], ["韩试一", mark]])
        assert stored("mobile") == {"韩试一": None}


class TestQuotes:
    @pytest.mark.parametrize(
        "text",
        [
            f'姓名,性别,身份证号码\n韩试一,男,"{A}\n韩试二,女,{B}\n',
            f'姓名,性别,身份证号码\n韩试一,男,"{A}\n韩试二,女,"{B}\n',
            f'姓名,性别,身份证号码\n韩试一,男,"\n韩试二,女,"\n韩试三,女,{C}\n',
        ],
    )
    def test_a_quote_left_open_swallows_nobody(self, tmp_path: Path, text: str) -> None:
        units(FIRST)
        path = tmp_path / "名册.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match="引号"):
            take_in(path)

    def test_lines_within_a_cell_stay_there(self, tmp_path: Path) -> None:
        units(FIRST)
        path = tmp_path / "名册.csv"
        path.write_text(
            '姓名,联系电话\n韩试一,"13900000001\n13900000002"\n韩试二,\n', encoding="utf-8"
        )
        take_in(path)
        assert stored("mobile") == {"韩试一": "13900000001、13900000002", "韩试二": None}


class TestSpellings:
    def test_numbers_of_branches_are_written_in_several_ways(self, tmp_path: Path) -> None:
        units(FIRST, FIRST.replace("第一支部", "第十一支部"))
        spellings = ["第一支部", "1支部", "第1党支部", "一支部", "十一支部", "第11支部"]
        plan = roster(
            tmp_path,
            [
                ["姓名", "支部"],
                *([f"韩试{at}", name] for at, name in zip("一二三四五六", spellings, strict=True)),
            ],
        )
        assert plan.rejected == 0
        assert [unit.count("十一") for unit in branches().values()] == [0, 0, 0, 0, 1, 1]

    def test_branches_made_by_the_names_of_the_file_are_one_each(self, tmp_path: Path) -> None:
        units()
        rows = [
            ["姓名", "支部"],
            ["韩试一", "水文站"],
            ["韩试二", "水文站支部"],
            ["韩试三", "渔场"],
        ]
        settled = dict.fromkeys(("水文站", "水文站支部", "渔场"))
        roster(tmp_path, rows, branches=settled)
        assert branches() == {"韩试一": "水文站支部", "韩试二": "水文站支部", "韩试三": "渔场"}


class TestHeadingsOfUnits:
    def rows(self, *headings: list[str | None]) -> Rows:
        rows: Rows = [["序号", *HEAD]]
        for at, heading in enumerate(headings):
            rows += [heading, [at + 1, f"韩试{'一二'[at]}", "男", "2005.06"]]
        return rows

    def test_one_that_no_branch_is_known_of_is_told_with_where_the_people_go(
        self, tmp_path: Path
    ) -> None:
        units(FIRST)
        plan = roster(tmp_path, self.rows(["水文站"], ["二、渔场（1人）"]))
        assert branches() == {"韩试一": FIRST, "韩试二": FIRST}
        told = "".join(plan.notices)
        assert "“水文站”像是单位的名称" in told
        assert "“渔场”像是单位的名称" in told
        assert plan.rejected == 0

    def test_where_another_heading_is_a_branch_it_is_asked_about(self, tmp_path: Path) -> None:
        units(STATION)
        plan = roster(tmp_path, self.rows(["水文站"], ["渔场"]))
        assert branches() == {"韩试一": STATION}
        assert [branch.name for branch in plan.unknown_branches] == ["渔场"]

    @pytest.mark.parametrize("head", [["姓名"], ["姓名", "性别"]])
    def test_in_the_column_of_names_it_is_sent_back(self, tmp_path: Path, head: list[str]) -> None:
        units(FIRST)
        people = ["韩试一", "男"][: len(head)]
        plan = roster(tmp_path, [head, ["水文站"], people])
        assert list(branches()) == ["韩试一"]
        assert [reject.entry.number for reject in plan.rejects] == [2]


class TestSettledBefore:
    LATER = (["姓名", "支部"], ["韩试二", "老干部一组"], ["韩试三", "渔场"])

    def settle(self, folder: Path, branch: str, whose: str = "韩试一") -> None:
        rows = [["姓名", "支部"], [whose, "老干部一组"]]
        unit = Organization.get_or_none(name=branch)
        roster(folder, rows, branches={"老干部一组": unit or branch})

    def test_a_name_settled_once_is_known_to_the_next_import(self, tmp_path: Path) -> None:
        units(FIRST, SECOND)
        self.settle(tmp_path, SECOND)
        made = roster(tmp_path, self.LATER)
        assert branches() == {"韩试一": SECOND, "韩试二": SECOND}
        assert [(each.name, each.rows) for each in made.recalled] == [("老干部一组", 1)]
        assert [each.name for each in made.unknown_branches] == ["渔场"]
        assert any("“老干部一组”上次认作" in notice for notice in made.notices)

    def test_it_may_be_settled_anew_or_left_open(self, tmp_path: Path) -> None:
        units(FIRST, SECOND)
        self.settle(tmp_path, SECOND)
        assert len(roster(tmp_path, self.LATER, recall=False).unknown_branches) == 2
        self.settle(tmp_path, FIRST, "韩试四")
        roster(tmp_path, self.LATER)
        assert branches() == {"韩试一": SECOND, "韩试四": FIRST, "韩试二": FIRST}

    def test_a_branch_called_so_goes_before(self, tmp_path: Path) -> None:
        units(FIRST, SECOND, "老干部一组")
        with store.write() as transaction:
            spellings.keep(transaction, "老干部一组", Organization.get(name=FIRST).uid)
        roster(tmp_path, self.LATER)
        assert branches() == {"韩试二": "老干部一组"}

    def test_it_is_forgotten_with_the_import_that_is_undone(self, tmp_path: Path) -> None:
        units(FIRST, SECOND)
        self.settle(tmp_path, SECOND)
        entry.undo_import(entry.imports()[0])
        made = roster(tmp_path, self.LATER)
        assert [each.name for each in made.unknown_branches] == ["老干部一组", "渔场"]

    def test_a_branch_that_was_made_is_meant_by_its_other_name(self, tmp_path: Path) -> None:
        units(FIRST, SECOND)
        self.settle(tmp_path, "离退休支部")
        roster(tmp_path, self.LATER)
        assert branches()["韩试二"] == "离退休支部"
