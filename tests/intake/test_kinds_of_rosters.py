"""Rosters that were taken for something else, and rows that were taken for somebody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from paicha_tui.basics.errors import Refused
from paicha_tui.intake.outcome import Plan
from tests.intake.roster_cases import (
    FIRST,
    SECOND,
    A,
    B,
    C,
    D,
    Rows,
    branches,
    marks,
    roster,
    save,
    stored,
    take_in,
    units,
)

HEAD = ["序号", "姓名", "性别", "身份证号码", "入党时间"]
ONE = [1, "韩试一", "男", A, "2005.06"]
TWO = [2, "韩试二", "男", B, "2006.06"]


pytestmark = pytest.mark.usefixtures("empty_store")


def told(made: Plan, text: str) -> bool:
    return any(text in notice for notice in made.notices)


@pytest.mark.parametrize("value", ["书记", "学校", "联系人", "组织"])
@pytest.mark.parametrize("is_two_rows", [False, True])
def test_values_called_like_labels_leave_a_roster_one(
    tmp_path: Path, value: str, is_two_rows: bool
) -> None:
    units(FIRST)
    head: Rows = [["序号", "姓名", "党内职务", "身份证号码"]]
    if is_two_rows:
        head = [["序号", "姓名", "党内情况", "身份证号码"], [None, None, "职务", None]]
    people = [
        [i, f"韩试{i}".replace(str(i), "一二三四"[i]), value, (A, B, C, D)[i]] for i in range(4)
    ]
    roster(tmp_path, head + people)
    assert len(stored("sex")) == 4


@pytest.mark.parametrize(
    "unit",
    ["群众艺术馆支部", "测试集团员工支部", "九三农场支部", "民建路社区支部", "农民进城办支部"],
)
def test_words_within_names_of_units_tell_of_nobody(tmp_path: Path, unit: str) -> None:
    units()
    roster(tmp_path, [HEAD, ONE, [unit], TWO], unit, create_branches=True)
    assert branches() == {"韩试一": unit, "韩试二": unit}


@pytest.mark.parametrize(
    "line", ["（不含入党积极分子）", "注：发展对象、积极分子另行填表", "群众艺术馆花名册"]
)
def test_what_a_title_leaves_out_is_not_what_it_lists(tmp_path: Path, line: str) -> None:
    units(FIRST)
    roster(tmp_path, [["党员花名册"], [line], HEAD, ONE])
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize("title", ["群众", "共青团员", "九三学社社员", "联系人", "结对帮扶"])
def test_sheets_of_others_are_refused(tmp_path: Path, title: str) -> None:
    units(FIRST)
    with pytest.raises(Refused, match="登记的不是党员"):
        roster(tmp_path, [HEAD, ONE], title)


def test_a_column_tells_who_of_a_sheet_is_a_member(tmp_path: Path) -> None:
    units(FIRST)
    rows = [["姓名", "政治面貌"], ["韩试一", "中共党员"], ["韩试二", "群众"], ["韩试三", None]]
    roster(tmp_path, rows, "入党积极分子")
    assert list(stored("sex")) == ["韩试一"]


@pytest.mark.parametrize(
    "row",
    [
        ["支部书记签名", "韩试丁"],
        ["党支部书记（签字）", "韩试丁", None, "2016年7月1日"],
        ["录入人", "韩试丁", None, "2016.7.1"],
        ["统计员", "韩试丁", None, None, "2016.7.1"],
        ["组织委员", "韩试丁", None, "电话", "13800000001"],
        ["主要负责人", "韩试丁", None, "填表日期", "2016.7.1"],
        ["负责同志签名", "韩试丁"],
        [None, None, "填表人", "韩试丁"],
        ["支部书记签名", "韩试一", None, "填表人", "韩试二"],
        ["党委意见", "同意"],
        ["XuHao", "XingMing", "XingBie", "Hao", "Shijian"],
        ["", "汉字", "男/女", "18位", "XXXX.XX"],
        ["", "张三", "男", "990101198001010010", "2000.01", "示例，请删除"],
    ],
)
def test_signatures_hints_and_examples_are_nobody(tmp_path: Path, row: list[Any]) -> None:
    units(FIRST)
    roster(tmp_path, [["党员名册"], [*HEAD, "备注"], ONE, row])
    assert stored("joined_on") == {"韩试一": "2005-06"}
    assert marks() == {}


@pytest.mark.parametrize(
    "rows",
    [
        [["工作单位", "姓名", "性别"], ["共和镇人民政府", "韩试一", "男"]],
        [["姓名", "工作单位", "性别"], ["韩试一", "其中镇政府", "女"]],
        [["岗位", "姓名", "性别"], ["统计", "韩试一", "男"]],
        [["姓名", "政治面貌", "性别"], ["韩试一", "1", "男"]],
        [["姓名", "职务", "出生年月"], ["韩试一", "审核员", "1985.07"]],
        [["岗位", "姓名", "出生年月"], ["统计员", "韩试一", "1985.07"]],
        [["单位", "负责人", "姓名", "性别"], ["测试局", "李局", "韩试一", "男"]],
        [["姓名", None, "性别", "身份证号码", "合计"], ["韩试一", None, "男", A, 5]],
        [["姓名", "基本情况", "任职"], [None, "性别", "职务"], ["韩试一", "男", "科员"]],
    ],
)
def test_a_row_with_a_name_and_a_sex_is_a_person(tmp_path: Path, rows: Rows) -> None:
    units(FIRST)
    roster(tmp_path, rows)
    assert list(stored("sex")) == ["韩试一"]


class TestBranches:
    def test_a_table_of_figures_beside_is_no_column_of_branches(self, tmp_path: Path) -> None:
        units(FIRST, SECOND)
        rows = [[*HEAD, None, "支部", "人数"], [*ONE, None, "第二支部", 5]]
        made = roster(tmp_path, rows)
        assert [each.name for each in made.unknown_branches] == [""]
        assert told(made, "右边的小表没有读入")

    @pytest.mark.parametrize(
        "sheets",
        [
            {
                "名册": [
                    ["党总支", "党支部", "姓名", "身份证号码"],
                    ["一总支", "第一支部", "韩试一", A],
                    ["二总支", "第一支部", "韩试二", B],
                ]
            },
            {
                f"{which}总支": [
                    ["支部", "姓名", "身份证号码"],
                    ["第一支部", f"韩试{which}", number],
                ]
                for which, number in (("一", A), ("二", B))
            },
            {
                "名册": [
                    ["姓名", "身份证号码"],
                    *([["一总支"], ["第一支部"], ["韩试一", A]]),
                    *([["二总支"], ["第一支部"], ["韩试二", B]]),
                ]
            },
        ],
    )
    def test_branches_of_one_name_are_told_apart(self, tmp_path: Path, sheets: Any) -> None:
        units()
        take_in(save(tmp_path / "名册.xlsx", sheets), create_branches=True)
        assert branches() == {"韩试一": "一总支第一支部", "韩试二": "二总支第一支部"}

    def test_ways_to_write_one_branch_make_one(self, tmp_path: Path) -> None:
        units()
        spellings = ["第一支部", "第一党支部", FIRST, "1支部", "机关第一支部"]
        people = zip(spellings, "一二三四五", strict=True)
        rows = [
            ["支部", "姓名", "性别"],
            *([branch, f"韩试{name}", "男"] for branch, name in people),
        ]
        roster(tmp_path, rows, create_branches=True)
        assert set(branches().values()) == {FIRST}

    @pytest.mark.parametrize("name", ["第二支部", "第九支部"])
    def test_one_in_the_column_of_units_is_where_he_belongs(
        self, tmp_path: Path, name: str
    ) -> None:
        units(FIRST, SECOND)
        made = roster(tmp_path, [["姓名", "单位", "性别"], ["韩试一", name, "男"]])
        assert branches() == ({"韩试一": SECOND} if name == "第二支部" else {})
        assert [each.name for each in made.unknown_branches] == ["第九支部"][: not branches()]

    def test_a_row_without_one_among_other_branches_is_asked_about(self, tmp_path: Path) -> None:
        units(FIRST)
        people = [["业务支部", "韩试一", A], ["业务支部", "韩试二", B], [None, "韩试三", C]]
        made = roster(tmp_path, [["支部", "姓名", "身份证号码"], *people])
        assert branches() == {}
        assert {each.name for each in made.unknown_branches} == {"业务支部", ""}


class TestStanding:
    @pytest.mark.parametrize(("line", "title"), [("第二支部", "名册"), ("办公室", "名册")])
    def test_it_ends_at_the_next_heading(self, tmp_path: Path, line: str, title: str) -> None:
        units(FIRST, SECOND) if line == "第二支部" else units(FIRST)
        over = [["第一支部"]] if line == "第二支部" else []
        roster(tmp_path, [HEAD, *over, ["预备党员"], ONE, [line], TWO], title)
        assert stored("standing") == {"韩试一": "probationary", "韩试二": None}

    @pytest.mark.parametrize("title", ["2015年预备党员转正名单", "花名册（不含预备党员）"])
    def test_titles_that_speak_of_no_more(self, tmp_path: Path, title: str) -> None:
        units(FIRST)
        roster(tmp_path, [HEAD, ONE], title)
        assert stored("standing") == {"韩试一": None}

    def test_a_title_changes_nothing_that_is_stored(self, tmp_path: Path) -> None:
        units(FIRST)
        roster(tmp_path, [[*HEAD, "人员类别"], [*ONE, "正式党员"]])
        made = roster(tmp_path, [HEAD, ONE], "预备党员")
        assert stored("standing") == {"韩试一": "full"}
        assert told(made, "库中“韩试一”是正式党员")


@pytest.mark.parametrize(
    ("head", "before", "after", "is_told"),
    [
        *(("工作单位", "测试局", text, False) for text in ("无", "—", "/", "0", 0)),
        ("备注", "长期病休", "无", False),
        ("手机", "13800000001、13900000002", "13800000001", True),
        ("手机", "13800000001", "1380000000", True),
        ("学历", "硕士研究生", "研究生", False),
        ("籍贯", "测试省测试县", "测试省", True),
    ],
)
def test_what_is_stored_is_not_made_poorer(
    tmp_path: Path, head: str, before: str, after: Any, is_told: bool
) -> None:
    units(FIRST)
    roster(tmp_path, [[*HEAD, head], [*ONE, before]])
    made = roster(tmp_path, [[*HEAD, head], [*ONE, after]])
    assert made.changes == []
    assert told(made, f"“{made.sheets[0].title}”“") is is_told


@pytest.mark.parametrize("head", ["是否党员", "是否中共党员"])
def test_a_column_that_says_who_is_none(tmp_path: Path, head: str) -> None:
    units(FIRST)
    people = [["韩试一", "是"], ["韩试二", "否"], ["韩试三", "√"]]
    roster(tmp_path, [["姓名", head], *people])
    assert list(stored("sex")) == ["韩试一", "韩试三"]


@pytest.mark.parametrize(
    ("text", "date"),
    [("2005.6月", "2005-06"), ("2005.1月", "2005-01"), ("2005年06", "2005-06")],
)
def test_months_named_by_one_sign_alone(tmp_path: Path, text: str, date: str) -> None:
    units(FIRST)
    roster(tmp_path, [["姓名", "入党时间"], ["韩试一", text]])
    assert stored("joined_on") == {"韩试一": date}


def test_a_faulty_number_makes_no_second_person_of_a_namesake(tmp_path: Path) -> None:
    units(FIRST)
    roster(tmp_path, [HEAD, ONE])
    for number in (A[:-1] + "5", A[:-1]):
        made = roster(tmp_path, [HEAD, [1, "韩试一", "男", number, None]])
        assert "看不出是不是" in made.rejects[0].reason
    assert stored("id_number") == {"韩试一": A}


def test_dates_under_a_common_head_and_a_branch_from_top_to_bottom(tmp_path: Path) -> None:
    units(FIRST)
    rows = [["支部", "姓名", "时间", None], [None, None, "入党", "转正"]]
    merged = ["A1:A2", "B1:B2", "C1:D1"]
    roster(
        tmp_path,
        [*rows, ["第\n九\n支\n部", "韩试一", "2005.06", "2006.06"]],
        merged=merged,
        create_branches=True,
    )
    assert stored("joined_on", "full_member_on") == {"韩试一": ("2005-06", "2006-06")}
    assert branches() == {"韩试一": "第九支部"}


class TestNames:
    def test_who_has_an_id_number_may_be_called_like_a_word(self, tmp_path: Path) -> None:
        units(FIRST)
        names = ["李正文", "潘支部", "于小组", "第一支部"]
        people = [[name, number] for name, number in zip(names, (A, B, C, D), strict=True)]
        roster(tmp_path, [["姓名", "身份证号码"], *people])
        assert list(stored("sex")) == names[:3]

    def test_two_people_in_a_cell_are_sent_back(self, tmp_path: Path) -> None:
        units(FIRST)
        made = roster(tmp_path, [["姓名", "入党时间"], ["韩试一\n李试二", "2005.06"]])
        assert "请一人填一行" in made.rejects[0].reason

    @pytest.mark.parametrize(
        ("text", "sign"),
        [
            *(("★韩试一", "★"), ("韩试一△", "△"), ("①韩试一", "①"), ("韩试一1", "1")),
            *(("1.韩试一*", "*"), ("（女）韩试一＃", "＃"), ("韩试一（女）（汉族）※", "※")),
            *(("·韩试一", ""), ("韩试一 男", ""), ("12、韩试一、", ""), ("韩试一〔女〕", "")),
        ],
    )
    def test_signs_around_a_name_are_taken_off(self, tmp_path: Path, text: str, sign: str) -> None:
        units(FIRST)
        made = roster(tmp_path, [["姓名", "身份证号码"], [text, A], ["欧阳 文文", B]])
        assert list(stored("sex")) == ["韩试一", "欧阳文文"]
        assert told(made, f"姓名旁边的记号“{sign}”") is bool(sign)

    @pytest.mark.parametrize(
        ("text", "field", "value"),
        [
            ("韩试一（支部书记）", "party_post", "支部书记"),
            ("韩试一（退休）", "remarks", "长期病休；退休"),
            ("韩试一（原名韩三，退休）", "remarks", "长期病休；原名韩三；退休"),
            ("韩试一（13800001111）", "mobile", "13800001111"),
            (f"韩试一（{A}）", "id_number", A),
        ],
    )
    def test_what_is_said_beside_a_name_is_kept(
        self, tmp_path: Path, text: str, field: str, value: str
    ) -> None:
        units(FIRST)
        rows = [["姓名", "性别", "备注"], [text, "男", "长期病休"]]
        roster(tmp_path, rows)
        assert stored(field, "remarks")["韩试一"][0] == value
        assert stored("remarks")["韩试一"].startswith("长期病休")
        assert roster(tmp_path, rows).changes_nothing

    @pytest.mark.parametrize("remark", ["已故", "转出", "2015年去世", "男，已转出"])
    def test_who_is_said_to_be_gone_beside_his_name_is_sent_back(
        self, tmp_path: Path, remark: str
    ) -> None:
        units(FIRST)
        made = roster(tmp_path, [HEAD, [1, f"韩试一（{remark}）", None, A, None], TWO])
        assert list(stored("sex")) == ["韩试二"]
        assert "不当作在册党员导入" in made.rejects[0].reason

    @pytest.mark.parametrize(
        ("remark", "is_gone"),
        [
            *((text, True) for text in ("已故", "2015年3月转出", "组织关系已转出", "2014.5病故。")),
            *((text, False) for text in ("父亲已故", "未转出", "2015年3月转入", "准备转出")),
        ],
    )
    def test_who_is_said_to_be_gone_in_a_remark_is_sent_back(
        self, tmp_path: Path, remark: str, is_gone: bool
    ) -> None:
        units(FIRST)
        made = roster(tmp_path, [[*HEAD, "备注"], [*ONE, remark]])
        assert (stored("remarks") == {}) is is_gone
        assert made.rejected == is_gone

    def test_a_remark_that_a_stored_name_has_stays_there(self, tmp_path: Path) -> None:
        units(FIRST)
        people = [["韩试一（退休）", "男"], ["韩试一（在岗）", "男"]]
        roster(tmp_path, [["姓名", "性别"], *people])
        for person in people:
            assert roster(tmp_path, [["姓名", "性别"], person]).changes_nothing
        assert list(stored("sex")) == ["韩试一（退休）", "韩试一（在岗）"]


@pytest.mark.parametrize(
    "title", ["转出党员", "去世党员", "停止党籍、出党人员", "2016年转出党员名册"]
)
@pytest.mark.parametrize("is_sheet", [True, False])
def test_who_has_left_is_sent_back(tmp_path: Path, title: str, is_sheet: bool) -> None:
    units(FIRST)
    if is_sheet:
        path = save(tmp_path / "名册.xlsx", {"在册": [HEAD, ONE], title: [HEAD, TWO]})
    else:
        path = save(tmp_path / "名册.xlsx", {"党员": [HEAD, ONE, [title], TWO]})
    made = take_in(path)
    assert list(stored("sex")) == ["韩试一"]
    assert title in made.rejects[0].reason


class TestTelephones:
    @pytest.mark.parametrize(
        ("text", "mobile", "remark"),
        [
            ("13800001111（短号66123）", "13800001111、66123", None),
            ("13800001111 (短号：6123)", "13800001111", "短号"),
            ("0371-55551234转801", "0371-55551234-801", None),
            ("0371-55551234（转分机801）", "0371-55551234-801", None),
            ("13800001111（短号66123）/13900002222", "13800001111、66123、13900002222", None),
            ("手机1：13800001111 手机2：13900002222", "13800001111、13900002222", None),
            ("１３８００００１１１１（１３９００００２２２２）", "13800001111、13900002222", None),
            ("13800001111（本人）13900002222（爱人）", "13800001111、13900002222", "爱人"),
        ],
    )
    def test_all_that_is_written_is_kept(
        self, tmp_path: Path, text: str, mobile: str, remark: str | None
    ) -> None:
        units(FIRST)
        rows = [["姓名", "性别", "手机"], ["韩试一", "男", text]]
        roster(tmp_path, rows)
        assert stored("mobile") == {"韩试一": mobile}
        assert (remark or "") in (stored("remarks")["韩试一"] or "")
        assert (stored("remarks")["韩试一"] is None) is (remark is None)
        assert roster(tmp_path, rows).changes_nothing

    @pytest.mark.parametrize("text", ["1380000111", "13800001111韩试父", "内线8012"])
    def test_what_is_none_is_kept_and_told(self, tmp_path: Path, text: str) -> None:
        units(FIRST)
        made = roster(tmp_path, [["姓名", "性别", "手机"], ["韩试一", "男", text]])
        assert stored("mobile") == {"韩试一": text}
        assert told(made, "照原样留下")


class TestSomebodyElse:
    @pytest.mark.parametrize(
        "heads", [["支部书记", "联系电话"], ["党小组长", "电话"], [None, "负责人", "电话"]]
    )
    def test_a_telephone_beside_a_name_is_his(self, tmp_path: Path, heads: list[Any]) -> None:
        units(FIRST)
        values = [None if head is None else "李书记" for head in heads[:-1]]
        roster(tmp_path, [[*HEAD, *heads], [*ONE, *values, "13900000009"]])
        assert stored("mobile") == {"韩试一": None}

    @pytest.mark.parametrize(
        "line",
        [
            ["填报单位", "第一局", "联系人", "王外人", "电话", "13900000009"],
            ["填表人姓名", "王外人", "联系电话", "13900000009"],
            ["支部书记", "王外人"],
        ],
    )
    def test_a_line_above_the_head_tells_whom_to_call(
        self, tmp_path: Path, line: list[Any]
    ) -> None:
        units(FIRST)
        roster(tmp_path, [["党员名册"], line, HEAD, ONE])
        assert stored("joined_on", "mobile") == {"韩试一": ("2005-06", None)}


@pytest.mark.parametrize(
    ("title", "more", "value"),
    [("失联党员", "失联时间", "2014.6"), ("外出流动", "外出地点", "测试市")],
)
def test_rosters_called_like_a_sheet_of_the_template(
    tmp_path: Path, title: str, more: str, value: str
) -> None:
    units(FIRST)
    made = roster(tmp_path, [[*HEAD, more], [*ONE, value]], title)
    assert list(stored("sex")) == ["韩试一"]
    assert title in {subject.form.title for subject in made.subjects}


def test_a_list_of_branches_leaves_the_roster_beside_it_readable(tmp_path: Path) -> None:
    units(FIRST)
    book = {"党员": [HEAD, ONE], "党组织": [["党支部名称", "书记"], ["第一支部", "李书记"]]}
    made = take_in(save(tmp_path / "名册.xlsx", book))
    assert list(stored("sex")) == ["韩试一"]
    assert told(made, "“党组织”没有“组织名称”")


@pytest.mark.parametrize("head", ["面貌", "党团关系", "党派"])
def test_cells_tell_who_is_a_member_under_any_head(tmp_path: Path, head: str) -> None:
    units(FIRST)
    people = [["韩试一", "中共党员"], ["韩试二", "群众"], ["韩试三", "民革党员"]]
    roster(tmp_path, [["姓名", head], *people])
    assert list(stored("sex")) == ["韩试一"]


def test_columns_of_others_tell_nothing_of_the_member(tmp_path: Path) -> None:
    units(FIRST)
    heads = ["姓名", "配偶面貌", "服务对象", "档案情况", "工作经历"]
    others = ["韩试二", None, "中共党员", None, "2001.7调出"]
    roster(tmp_path, [heads, ["韩试一", "中共党员", "群众", "已转出"], others])
    assert list(stored("sex")) == ["韩试一", "韩试二"]


@pytest.mark.parametrize(
    ("head", "here", "gone"),
    [
        *(("人员状态", "在职", text) for text in ("死亡", "已调出", "组织关系已转走")),
        *(("去世时间", text, "2015.06") for text in ("无", "—")),
        *(("是否在册", "是", "否"), ("党籍状态", "正常", "已出党")),
        ("备注", "2014年转出，2015年转回", "2015.3调县局，关系已转走"),
        ("备注", "不在本单位上班", "已不在我支部"),
    ],
)
def test_who_is_gone_is_sent_back_whichever_column_says_so(
    tmp_path: Path, head: str, here: str, gone: str
) -> None:
    units(FIRST)
    made = roster(tmp_path, [["姓名", head], ["韩试一", here], ["韩试二", gone]])
    assert list(stored("sex")) == ["韩试一"]
    assert "不当作在册党员导入" in made.rejects[0].reason


def test_who_is_struck_out_or_remarked_to_be_gone_is_sent_back(tmp_path: Path) -> None:
    units(FIRST)
    path = save(tmp_path / "名册.xlsx", {"名册": [HEAD, ONE, TWO, [3, "韩试三", "男", C, None]]})
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B3"].font = Font(strike=True)
    sheet["B4"].comment, sheet["C2"].comment = Comment("王五:\n已转出", "x"), Comment("新来", "x")
    book.save(path)
    made = take_in(path)
    assert list(stored("sex")) == ["韩试一"]
    assert [each.reason[:4] for each in made.rejects] == ["姓名划了", "批注写着"]
    assert told(made, "批注没有读入，请核对（第2、4行）")


@pytest.mark.parametrize(
    ("head", "text", "date"),
    [
        *(("入党时间", text, None) for text in ("2005.06转正", "2005.06（转正）", "2005.06（约）")),
        *(("出生年月", text, None) for text in ("1985.07.15（农历）", "1985.07（待核）")),
        ("转正时间", "2005.06入党", None),
        ("出生年月", "1985.07.15(属牛)", "1985-07-15"),
        *(("入党时间", text, "2005-06") for text in ("2005.06.", "2005..06", "公元2005年6月")),
        *(
            ("入党时间", text, "2005-06")
            for text in ("'2005.06", "二○○五年六月", "2005.06（预备）")
        ),
        ("入党时间", "2005-06-30T00:00:00.000+08:00", "2005-06-30"),
        ("入党时间", "2005-06-29T16:00:00.000Z", None),
        *(("入党时间", text, "2005-06-30") for text in ("2005.06.30日", "2005-6-30 星期四")),
    ],
)
def test_what_is_said_beside_a_date(tmp_path: Path, head: str, text: str, date: str | None) -> None:
    units(FIRST)
    field = {"入党时间": "joined_on", "转正时间": "full_member_on", "出生年月": "birth_date"}[head]
    roster(tmp_path, [["姓名", head], ["韩试一", text]])
    assert stored(field) == {"韩试一": date}
    assert marks() == ({} if date else {field: text})


@pytest.mark.parametrize("text", ["韩某某", "韩某", "韩XX", "韩□一", "韩○一"])
def test_a_name_with_a_gap_is_sent_back(tmp_path: Path, text: str) -> None:
    units(FIRST)
    made = roster(tmp_path, [HEAD, [1, text, "男", A, "2005.06"], TWO])
    assert list(stored("sex")) == ["韩试二"]
    assert made.rejected == 1


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        *(
            (text, "remarks", None)
            for text in ("韩试一同志", "党员韩试一", "韩试一女士", "1韩试一")
        ),
        *((text, "remarks", None) for text in ("一、韩试一", "韩试一/", "韩试一，男")),
        *(("韩试一 书记", "party_post", "书记"), ("韩试一hanshiyi", "remarks", "hanshiyi")),
    ],
)
def test_words_around_a_name_are_no_part_of_it(
    tmp_path: Path, text: str, field: str, value: str | None
) -> None:
    units(FIRST)
    roster(tmp_path, [["姓名", "身份证号码"], [text, A]])
    assert stored(field) == {"韩试一": value}


def test_codes_of_a_personnel_system_are_passed_over(tmp_path: Path) -> None:
    units(FIRST)
    rows = [
        ["姓名A0101", "A0104性别", "出生日期[A0107]", "民族"],
        ["A0101", "A0104", "A0107", "A0117"],
        ["韩试一", "1男", "19850715", "汉族(01)"],
        ["韩试二", "2男", "19850715", "01-汉族"],
    ]
    made = roster(tmp_path, rows)
    assert stored("sex", "ethnicity") == {"韩试一": ("男", "汉族"), "韩试二": (None, "汉族")}
    assert marks() == {"sex": "2男"}
    assert made.rejects == []


def test_a_branch_reaches_down_to_names_with_numbers_before_them(tmp_path: Path) -> None:
    units(FIRST, SECOND)
    rows = [
        *([FIRST, "1.韩试一", "男"], [None, "2.韩试二", "男"]),
        *([SECOND, "1.韩试三", "男"], [None, "2.韩试四", "男"]),
    ]
    roster(tmp_path, [["支部", "姓名", "性别"], *rows])
    assert list(branches().values()) == [FIRST, FIRST, SECOND, SECOND]
