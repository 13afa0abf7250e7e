"""Imports: what a clerk's workbook does to the store, row by row."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.basics.identity import check_digit
from paicha_tui.intake import applying, planning, rejects
from paicha_tui.intake.outcome import Plan
from paicha_tui.intake.template import records_workbook
from paicha_tui.models import (
    Check,
    Dossier,
    FamilyMember,
    Flow,
    ImportedFile,
    ImportedRow,
    Loss,
    Mark,
    Member,
    Organization,
)
from paicha_tui.store import AuditEntry

FIRST = "中共石桥市第一局第一支部委员会"
Sheets = dict[str, Sequence[Sequence[Any]]]


def number(serial: int, birth: str = "19700101") -> str:
    """A made-up ID number with a sound check digit."""
    first17 = f"410402{birth}{serial:03}"
    return first17 + check_digit(first17)


A, B, C = number(1), number(2), number(3)


def save(path: Path, sheets: Sheets) -> Path:
    """A workbook of these rows; text stays text, whatever it looks like."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                cell = sheet.cell(row, column)
                if isinstance(value, str):
                    cell._value, cell.data_type = value, "s"
                elif value is not None:
                    cell.value = value
    book.save(path)
    return path


@pytest.fixture
def planned(tmp_path: Path) -> Any:
    """Plans the import of sheets given as rows."""

    def plan(sheets: Sheets, **options: Any) -> Plan:
        return planning.plan(save(tmp_path / "名册.xlsx", sheets), **options)

    return plan


@pytest.fixture
def imported(planned: Any) -> Any:
    """Imports sheets given as rows."""

    def run(sheets: Sheets, **options: Any) -> Plan:
        made: Plan = planned(sheets, **options)
        applying.apply(made)
        return made

    return run


def reasons(made: Plan) -> list[str]:
    return [reject.reason for reject in made.rejects]


def member(name: str) -> Any:
    return Member.get(Member.name == name)


def mark_of(record: Any, field: str) -> Any:
    return Mark.get_or_none(Mark.record_uid == record.uid, Mark.field == field)


def counts(made: Plan) -> tuple[int, int, int, int]:
    return made.new, made.changed, made.unchanged, made.rejected


# Headers.


@pytest.mark.usefixtures("branch")
class TestHeaders:
    def test_matched_by_name_in_any_order_width_and_spacing(self, imported: Any) -> None:
        made = imported({"Sheet1": [["性 别", "公民身份证号", "姓　名"], ["女", A, "王甲"]]})
        assert counts(made) == (1, 0, 0, 0)
        assert (member("王甲").sex, member("王甲").id_number) == ("女", A)

    def test_titles_above_and_numbers_below_the_header(self, imported: Any) -> None:
        rows = [
            ["党员名册", None, None],
            ["填报单位（盖章）：第一支部", None, None],
            ["序号", "姓名", "性别"],
            ["甲", 1, 2, 3],
            [1, "王甲", "男"],
        ]
        made = imported({"名册": rows})
        assert counts(made) == (1, 0, 0, 0)
        assert made.sheets[0].unknown_columns == []

    def test_heads_of_two_rows(self, imported: Any) -> None:
        rows = [
            ["党员名册", None, None, None, None],
            ["序号", "基本情况", None, "联系电话", None, "家庭住址"],
            [None, "姓名", "性别", "手机", "固定电话", None],
            [1, "王甲", "男", "13800005678", "0375-2345678", "石桥市"],
        ]
        imported({"名册": rows})
        person = member("王甲")
        assert (person.sex, person.mobile, person.landline, person.address) == (
            "男",
            "13800005678",
            "0375-2345678",
            "石桥市",
        )

    def test_a_longer_header_is_not_taken_for_a_shorter_one(self, imported: Any) -> None:
        made = imported({"名册": [["姓名", "现任工作单位及职务"], ["王甲", "第一局科长"]]})
        assert made.sheets[0].unknown_columns == ["现任工作单位及职务"]
        assert member("王甲").job_title is None

    def test_one_of_two_columns_for_the_same_field_is_read_and_the_other_named(
        self, imported: Any
    ) -> None:
        rows = [["姓名", "联系电话", "手机号码"], ["王甲", "2345678", "13800005678"]]
        made = imported({"名册": rows})
        assert member("王甲").mobile == "13800005678"
        assert made.sheets[0].unknown_columns == ["联系电话"]

    def test_a_sheet_without_names_is_refused_with_what_is_expected(self, planned: Any) -> None:
        with pytest.raises(Refused) as caught:
            planned({"花名册": [["名字", "性别"], ["王甲", "男"]]})
        assert "工作表“花名册”" in str(caught.value)
        assert "“姓名”" in str(caught.value)
        assert "身份证号码" in str(caught.value)

    def test_a_sheet_named_after_a_record_must_have_its_columns(self, planned: Any) -> None:
        good = [["姓名"], ["王甲"]]
        with pytest.raises(Refused, match="工作表“档案”"):
            planned({"党员": good, "档案": [["入党志愿书"], ["齐全"]]})

    def test_another_sheet_beside_a_good_one_is_told(self, planned: Any) -> None:
        made = planned({"党员": [["姓名"], ["王甲"]], "备忘": [["下周交表"]]})
        assert made.new == 1
        assert any("备忘" in notice for notice in made.notices)

    def test_the_line_under_a_table_is_no_person(self, planned: Any) -> None:
        made = planned({"党员": [["姓名", "性别"], ["王甲", "男"], ["填表人：李乙"]]})
        assert counts(made) == (1, 0, 0, 0)
        assert any("填表人" in notice for notice in made.notices)

    def test_a_line_under_a_table_without_a_name_is_told(self, planned: Any) -> None:
        made = planned({"党员": [["序号", "姓名"], [1, "王甲"], ["共1名", None]]})
        assert counts(made) == (1, 0, 0, 0)
        assert any("共1名" in notice for notice in made.notices)


# Values.


@pytest.mark.usefixtures("branch")
class TestValues:
    def one(self, imported: Any, header: str, value: Any) -> tuple[Any, Plan]:
        made = imported({"党员": [["姓名", header], ["王甲", value]]})
        return member("王甲"), made

    @pytest.mark.parametrize(
        ("value", "stored"),
        [
            ("1985.7", "1985-07"),
            (1985.7, "1985-07"),
            (198507, "1985-07"),
            (1985, "1985"),
            (31229, "1985-07-01"),
            (datetime.date(1985, 7, 1), "1985-07-01"),
            ("１９８５年７月１日", "1985-07-01"),
        ],
    )
    def test_dates(self, imported: Any, value: Any, stored: str) -> None:
        person, _ = self.one(imported, "入党时间", value)
        assert person.joined_on == stored

    def test_a_serial_number_read_as_a_date_is_told(self, imported: Any) -> None:
        _, made = self.one(imported, "入党时间", 31229)
        assert any("日期序列号" in notice and "第2行" in notice for notice in made.notices)

    def test_serial_numbers_of_a_workbook_that_counts_from_1904(self, tmp_path: Path) -> None:
        book = Workbook()
        book.epoch = datetime.datetime(1904, 1, 1)
        book.active.append(["姓名", "入党时间"])
        book.active.append(["王甲", 29767])
        book.save(tmp_path / "mac.xlsx")
        applying.apply(planning.plan(tmp_path / "mac.xlsx"))
        assert member("王甲").joined_on == "1985-07-01"

    def test_a_number_that_may_be_january_or_october_waits(self, imported: Any) -> None:
        person, made = self.one(imported, "入党时间", 1985.1)
        mark = mark_of(person, "joined_on")
        assert counts(made) == (1, 0, 0, 0)
        assert person.joined_on is None
        assert (mark.typed, mark.member_id) == ("1985.1", person.id)
        assert "1985-10" in mark.reason

    @pytest.mark.parametrize(
        ("header", "field", "value"),
        [
            ("民族", "ethnicity", "火星族"),
            ("入党时间", "joined_on", "98年夏天"),
            ("婚姻状况", "marital_status", "[/x]"),
        ],
    )
    def test_a_wrong_value_is_kept_as_typed_and_rejects_nobody(
        self, imported: Any, header: str, field: str, value: str
    ) -> None:
        person, made = self.one(imported, header, value)
        assert counts(made) == (1, 0, 0, 0)
        assert getattr(person, field) is None
        assert mark_of(person, field).typed == value

    @pytest.mark.parametrize("value", [410402197001010013, 4.10402197001010013e17])
    def test_a_rounded_id_number_is_never_rebuilt(self, imported: Any, value: Any) -> None:
        person, _ = self.one(imported, "身份证号码", value)
        mark = mark_of(person, "id_number")
        assert person.id_number is None
        assert mark.typed == "4.10402197001010E+17"
        assert "410402197001010" in mark.reason

    @pytest.mark.parametrize("value", ["4.10402E+17", "410402197001010000"])
    def test_a_rounded_id_number_as_text(self, imported: Any, value: str) -> None:
        person, _ = self.one(imported, "身份证号码", value)
        assert person.id_number is None
        assert mark_of(person, "id_number").typed == value

    def test_a_word_is_no_id_number(self, imported: Any) -> None:
        made = imported({"党员": [["姓名", "身份证号码"], ["王甲", "不详"], ["李乙", "不详"]]})
        assert counts(made) == (2, 0, 0, 0)
        assert mark_of(member("李乙"), "id_number").typed == "不详"

    def test_full_width_is_narrowed_in_numbers_and_kept_in_names(self, imported: Any) -> None:
        wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
        made = imported(
            {
                "党员": [
                    ["姓名", "身份证号码", "手机号码"],
                    ["Ａ甲", A.translate(wide), "１３８０００05678"],
                ]
            }
        )
        person = member("Ａ甲")
        assert made.new == 1
        assert (person.id_number, person.mobile) == (A, "13800005678")

    def test_whole_numbers_lose_their_point(self, imported: Any) -> None:
        person, _ = self.one(imported, "QQ号", 12345.0)
        assert person.qq == "12345"

    def test_formulas_as_text_and_markup_stay_inert_text(self, imported: Any) -> None:
        person, _ = self.one(imported, "备注", "=cmd|' /C calc'!A0 [/x]")
        assert person.remarks == "=cmd|' /C calc'!A0 [/x]"
        book = load_workbook(io.BytesIO(records_workbook()))
        cells = [cell for cell in book["党员"][2] if cell.value == person.remarks]
        assert [cell.data_type for cell in cells] == ["s"]

    def test_a_formula_without_a_value_waits_with_its_cell(self, tmp_path: Path) -> None:
        book = Workbook()
        book.active.append(["姓名", "性别", "籍贯"])
        book.active.append(["王甲", '=IF(1,"男","女")', "=A1"])
        book.save(tmp_path / "公式.xlsx")
        applying.apply(planning.plan(tmp_path / "公式.xlsx"))
        person = member("王甲")
        assert (person.sex, person.native_place) == (None, None)
        assert "B2" in mark_of(person, "sex").reason
        assert mark_of(person, "native_place").typed == "=A1"

    def test_hidden_characters_are_dropped_and_told(self, imported: Any) -> None:
        made = imported({"党员": [["姓名", "籍贯"], ["王\u202e甲", "石桥\u200b市"]]})
        assert (member("王甲").name, member("王甲").native_place) == ("王甲", "石桥市")
        assert any("姓名" in notice and "控制字符" in notice for notice in made.notices)

    def test_a_line_break_is_no_hidden_character(self, imported: Any) -> None:
        person, made = self.one(imported, "家庭住址", "石桥市\n一号院")
        assert person.address == "石桥市 一号院"
        assert made.notices == []

    def test_a_later_good_value_clears_the_mark(self, imported: Any) -> None:
        self.one(imported, "入党时间", "98年夏天")
        person, made = self.one(imported, "入党时间", "1998.07")
        assert counts(made) == (0, 1, 0, 0)
        assert person.joined_on == "1998-07"
        assert mark_of(person, "joined_on") is None

    def test_a_later_wrong_value_is_told_and_erases_nothing(self, imported: Any) -> None:
        self.one(imported, "入党时间", "1998.07")
        person, made = self.one(imported, "入党时间", "98年夏天")
        assert counts(made) == (0, 0, 1, 0)
        assert person.joined_on == "1998-07"
        assert mark_of(person, "joined_on") is None
        assert [cell.typed for cell in made.unread] == ["98年夏天"]
        assert made.notices == ["入党时间看不懂，没有改动库中已有的（第2行）"]

    def test_an_empty_cell_erases_nothing(self, imported: Any) -> None:
        self.one(imported, "籍贯", "石桥市")
        person, made = self.one(imported, "籍贯", None)
        assert counts(made) == (0, 0, 1, 0)
        assert person.native_place == "石桥市"


# Who a row means.


@pytest.mark.usefixtures("branch")
class TestPeople:
    HEAD = ("姓名", "身份证号码", "所在党支部", "手机号码")

    def test_the_same_file_twice_changes_nothing(self, imported: Any, tmp_path: Path) -> None:
        rows = {
            "党员": [
                [*self.HEAD, "入党时间"],
                ["王甲", A, FIRST, "13800005678", "去年"],
                ["李乙", None, FIRST, None, 1985.1],
            ]
        }
        imported(rows)
        entries = AuditEntry.select().count()
        made = planning.plan(tmp_path / "名册.xlsx")
        applying.apply(made)
        assert counts(made) == (0, 0, 2, 0)
        assert made.changes_nothing
        assert AuditEntry.select().count() == entries

    def test_planning_writes_nothing(self, planned: Any) -> None:
        made = planned({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        assert made.new == 1
        assert Member.select().count() == 0

    def test_changes_are_told_with_numbers_hidden(self, imported: Any, planned: Any) -> None:
        imported({"党员": [self.HEAD, ["王甲", A, FIRST, "13800005678"]]})
        made = planned({"党员": [self.HEAD, ["王甲", A, FIRST, "13900001234"]]})
        assert made.changes == ["王甲：手机号码 138****5678 → 139****1234"]

    def test_a_missing_id_number_is_filled_in_by_name_and_branch(self, imported: Any) -> None:
        imported({"党员": [self.HEAD, ["王 甲", None, FIRST, None]]})
        made = imported({"党员": [self.HEAD, ["王 甲", A, FIRST, None]]})
        assert counts(made) == (0, 1, 0, 0)
        assert [person.id_number for person in Member.select()] == [A]

    def test_one_id_number_under_two_names_in_a_file(self, imported: Any) -> None:
        made = imported({"党员": [self.HEAD, ["王甲", A, FIRST, None], ["李乙", A, FIRST, None]]})
        assert counts(made) == (0, 0, 0, 2)
        assert "第3行" in reasons(made)[0]
        assert "第2行" in reasons(made)[1]
        assert A not in "".join(reasons(made))

    def test_the_row_that_agrees_with_the_store_is_taken(self, imported: Any) -> None:
        imported({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        made = imported(
            {"党员": [self.HEAD, ["王甲", A, FIRST, "13800005678"], ["李乙", A, FIRST, None]]}
        )
        assert counts(made) == (0, 1, 0, 1)

    def test_a_repeated_row_is_rejected_naming_the_first(self, imported: Any) -> None:
        row = ["王甲", A, FIRST, None]
        made = imported({"党员": [self.HEAD, row, row]})
        assert counts(made) == (1, 0, 0, 1)
        assert "第2行" in reasons(made)[0]

    def test_an_id_number_held_by_another_name(self, imported: Any) -> None:
        imported({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        made = imported({"党员": [self.HEAD, ["李乙", A, FIRST, None]]})
        assert counts(made) == (0, 0, 0, 1)
        assert "王甲" in reasons(made)[0]
        assert FIRST in reasons(made)[0]
        assert A not in reasons(made)[0]

    def test_an_id_number_held_by_another_branch(self, imported: Any) -> None:
        imported({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        made = imported({"党员": [self.HEAD, ["王甲", A, "第二支部", None]]}, create_branches=True)
        assert counts(made) == (0, 0, 0, 1)
        assert FIRST in reasons(made)[0]
        assert member("王甲").branch.name == FIRST
        assert Organization.select().count() == 2

    def test_the_old_form_of_an_id_number_is_the_same_person(self, imported: Any) -> None:
        old = A[:6] + A[8:17]
        imported({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        made = imported({"党员": [self.HEAD, ["王甲", old, FIRST, None]]})
        assert counts(made) == (0, 0, 1, 0)
        assert member("王甲").id_number == A

    def test_a_rounded_id_number_takes_nothing_from_a_known_one(self, imported: Any) -> None:
        imported({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        made = imported({"党员": [self.HEAD, ["王甲", int(A[:15]) * 1000, FIRST, None]]})
        assert counts(made) == (0, 0, 1, 0)
        assert member("王甲").id_number == A
        assert Mark.select().count() == 0

    def test_a_good_id_number_ends_the_waiting_for_a_rounded_one(self, imported: Any) -> None:
        imported({"党员": [self.HEAD, ["王甲", int(A[:15]) * 1000, FIRST, None]]})
        made = imported({"党员": [self.HEAD, ["王甲", A, FIRST, None]]})
        assert counts(made) == (0, 1, 0, 0)
        assert [person.id_number for person in Member.select()] == [A]
        assert Mark.select().count() == 0

    def test_namesakes_without_id_numbers_are_not_guessed_at(self, imported: Any) -> None:
        made = imported(
            {"党员": [self.HEAD, ["王甲", None, FIRST, None], ["王甲", None, FIRST, None]]}
        )
        assert counts(made) == (0, 0, 0, 2)

    def test_namesakes_with_id_numbers_are_two_people(self, imported: Any) -> None:
        rows = {"党员": [self.HEAD, ["王甲", A, FIRST, None], ["王甲", B, FIRST, None]]}
        assert counts(imported(rows)) == (2, 0, 0, 0)
        assert counts(imported(rows)) == (0, 0, 2, 0)

    def test_a_row_without_a_name(self, imported: Any) -> None:
        made = imported({"党员": [self.HEAD, ["王甲", A, FIRST, None], [None, B, FIRST, None]]})
        assert counts(made) == (1, 0, 0, 1)
        assert "没有填写姓名" in reasons(made)[0]


# Branches.


class TestBranches:
    HEAD = ("姓名", "身份证号码", "所在党支部")

    @pytest.mark.usefixtures("branch")
    def test_without_a_column_the_only_branch_is_meant(self, imported: Any) -> None:
        imported({"党员": [["姓名"], ["王甲"]]})
        assert member("王甲").branch.name == FIRST

    def test_without_a_column_and_with_several_branches(
        self, imported: Any, branch: Organization
    ) -> None:
        with store.write() as transaction:
            transaction.add(Organization(code="001.002", name="第二支部", parent=branch.parent))
        made = imported({"党员": [["姓名"], ["王甲"]]})
        assert counts(made) == (0, 0, 0, 1)
        assert "所在党支部" in reasons(made)[0]

    def test_by_code(self, imported: Any, branch: Organization) -> None:
        imported({"党员": [self.HEAD, ["王甲", A, "001.001"]]})
        assert member("王甲").branch == branch

    @pytest.mark.usefixtures("branch")
    def test_an_unknown_branch_is_rejected_with_the_nearest_names(self, imported: Any) -> None:
        made = imported({"党员": [self.HEAD, ["王甲", A, "中共石桥市第一局一支郜"]]})
        assert counts(made) == (0, 0, 0, 1)
        assert FIRST in reasons(made)[0]
        assert Organization.select().count() == 2

    @pytest.mark.usefixtures("branch")
    def test_an_unknown_branch_is_made_when_asked_for(self, imported: Any) -> None:
        made = imported(
            {"党员": [self.HEAD, ["王甲", A, "第二支部"], ["李乙", B, "第二 支部"]]},
            create_branches=True,
        )
        unit = Organization.get(Organization.name == "第二支部")
        assert counts(made) == (2, 0, 0, 0)
        assert (unit.code, unit.parent.code, unit.level) == ("001.002", "001", "branch")
        assert any("第二支部" in notice for notice in made.notices)

    @pytest.mark.usefixtures("empty_store")
    def test_the_first_import_makes_its_branches(self, imported: Any) -> None:
        made = imported(
            {"党员": [self.HEAD, ["王甲", A, "第一支部"], ["李乙", B, "第二支部"], [None, C, "误"]]}
        )
        assert counts(made) == (2, 0, 0, 1)
        assert [(unit.name, unit.code) for unit in Organization.select()] == [
            ("第一支部", "001"),
            ("第二支部", "002"),
        ]

    @pytest.mark.usefixtures("empty_store")
    def test_organisations_of_the_file_in_any_order(self, imported: Any) -> None:
        head = ["组织代码", "组织名称", "上级组织代码", "组织层级"]
        rows = [
            head,
            ["1.2", "第二支部", "1", "支部"],
            ["1", "第一局机关党委", None, "机关党委"],
            ["3", "孤支部", "9", "支部"],
            ["3.1", "孤支部小组", "3", "支部"],
        ]
        made = imported({"党组织": rows, "党员": [self.HEAD, ["王甲", A, "第二支部"]]})
        assert counts(made) == (3, 0, 0, 2)
        assert Organization.get(Organization.code == "1.2").parent.code == "1"
        assert "“9”" in reasons(made)[0]
        assert counts(imported({"党组织": rows[:3]})) == (0, 0, 2, 0)

    @pytest.mark.usefixtures("empty_store")
    def test_organisations_that_would_be_above_themselves(self, imported: Any) -> None:
        head = ["组织代码", "组织名称", "上级组织代码"]
        made = imported(
            {"党组织": [head, ["1", "甲党委", "2"], ["2", "乙党委", "1"], ["3", "丙", "3"]]}
        )
        assert "上级组织" in reasons(made)[0]
        assert made.rejected >= 2
        assert Organization.select().where(Organization.parent.is_null(False)).count() == 0


# Records that belong to members.


@pytest.mark.usefixtures("branch")
class TestBelongings:
    PEOPLE = (("姓名", "身份证号码"), ("王甲", A), ("李乙", B))

    def test_linked_by_id_number_or_by_name_and_branch(self, imported: Any) -> None:
        made = imported(
            {
                "党员": self.PEOPLE,
                "家庭成员": [
                    ["身份证号码", "姓名", "所在党支部", "称谓", "家庭成员姓名", "年龄"],
                    [A, None, None, "配偶", "赵丙", 45],
                    [None, "李乙", FIRST, "儿子", "李丁", "12岁"],
                    [C, None, None, "女儿", "钱戊", 3],
                    [B, "王甲", None, "女儿", "孙己", 3],
                ],
            }
        )
        assert counts(made) == (4, 0, 0, 2)
        family = {record.name: record for record in FamilyMember.select()}
        assert family["赵丙"].member == member("王甲")
        assert (family["李丁"].member, family["李丁"].age) == (member("李乙"), 12)
        assert "没有这个身份证号码的党员" in reasons(made)[0]
        assert "姓名对不上" in reasons(made)[1]

    def test_a_known_record_is_updated_and_an_equal_one_counted(self, imported: Any) -> None:
        head = ["身份证号码", "日期", "查找方式", "联系对象", "结果"]
        first = [A, "2016.03.01", "打电话", "本人", "停机"]
        imported({"党员": self.PEOPLE, "查找记录": [head, first, first]})
        made = imported(
            {"查找记录": [head, [*first[:4], "空号"], first, [A, "2016.03.02", "亲属"]]}
        )
        assert counts(made) == (1, 1, 1, 0)

    def test_a_record_whose_key_could_not_be_read_is_known_again(self, imported: Any) -> None:
        head = ["身份证号码", "外出时间", "外出地点"]
        imported({"党员": self.PEOPLE, "外出流动": [head, [A, "前年", "南方"]]})
        made = imported({"外出流动": [head, [A, "2014.05", "南方"]]})
        (flow,) = Flow.select()
        assert counts(made) == (0, 1, 0, 0)
        assert flow.went_on == "2014-05"
        assert Mark.select().count() == 0

    def test_one_dossier_and_one_open_loss_each(self, imported: Any) -> None:
        made = imported(
            {
                "党员": self.PEOPLE,
                "档案": [["身份证号码", "保管单位"], [A, "第一局"], [A, "第二局"]],
                "失联党员": [["身份证号码", "失去联系情形"], [A, "居住地改变"], [A, "其他"]],
            }
        )
        assert counts(made) == (4, 0, 0, 2)
        again = imported({"档案": [["身份证号码", "保管单位"], [A, "第三局"]]})
        assert counts(again) == (0, 1, 0, 0)
        assert [dossier.keeper for dossier in Dossier.select()] == ["第三局"]

    def test_marks_of_the_clerk(self, imported: Any) -> None:
        made = imported(
            {
                "党员": self.PEOPLE,
                "五核查": [["身份证号码", "核查项目"], [A, "党员信息"], [A, "现实表现"]],
                "待完善": [
                    ["身份证号码", "工作表", "第几条", "项目", "原因"],
                    [A, "党员", None, "籍贯", "本人在外"],
                    [A, "五核查", 2, "核查人", "待定"],
                    [A, "五核查", 3, "核查人", "待定"],
                    [A, "党员", None, "身高", "待定"],
                ],
            }
        )
        assert made.rejected == 2
        assert mark_of(member("王甲"), "native_place").reason == "本人在外"
        second = Check.get(Check.item == "conduct")
        assert mark_of(second, "checker").member == member("王甲")


NATIONAL = (
    ["党员基本信息汇总表", *[None] * 19],
    ["填报单位（盖章）：", *[None] * 19],
    [
        *(
            "序号",
            "姓名",
            "所在党支部",
            "公民身份证号",
            "性别",
            "民族",
            "出生日期",
            "学历",
            "人员类别",
        ),
        *(
            "加入党组织日期",
            "转为正式党员日期",
            "工作岗位",
            "联系电话",
            None,
            "家庭住址",
            "党籍状态",
        ),
        *("是否为失联党员", "失去联系日期", "是否为流动党员", "外出流向"),
    ],
    [*[None] * 12, "手机号", "固定电话", *[None] * 6],
)


def national(*rows: dict[str, Any]) -> Sheets:
    """The national form with these people."""
    headers = list(NATIONAL[2])
    headers[12:14] = NATIONAL[3][12:14]
    return {"Sheet1": [*NATIONAL, *([row.get(header) for header in headers] for row in rows)]}


@pytest.mark.usefixtures("branch")
class TestNationalForm:
    def test_columns_of_the_person(self, imported: Any) -> None:
        made = imported(
            national(
                {
                    "姓名": "王甲",
                    "所在党支部": FIRST,
                    "公民身份证号": A,
                    "人员类别": "正式党员",
                    "加入党组织日期": "1998.07.01",
                    "手机号": 13800005678,
                    "固定电话": "0375-2345678",
                    "党籍状态": "正常",
                }
            )
        )
        person = member("王甲")
        assert counts(made) == (1, 0, 0, 0)
        assert made.sheets[0].unknown_columns == []
        assert (person.id_number, person.standing, person.joined_on) == (A, "full", "1998-07-01")
        assert (person.mobile, person.landline) == ("13800005678", "0375-2345678")

    def test_lost_and_floating_people(self, imported: Any) -> None:
        form = national(
            {"姓名": "王甲", "公民身份证号": A, "是否为失联党员": "是", "失去联系日期": 201405},
            {"姓名": "李乙", "公民身份证号": B, "是否为流动党员": "是", "外出流向": "跨省流动"},
            {"姓名": "赵丙", "公民身份证号": C, "是否为流动党员": "是", "外出流向": "广东省深圳市"},
        )
        assert counts(imported(form)) == (3, 0, 0, 0)
        (loss,) = Loss.select()
        assert (loss.member, loss.result) == (member("王甲"), None)
        assert member("王甲").last_activity_on == "2014-05"
        flows = {flow.member.name: flow for flow in Flow.select()}
        assert (flows["李乙"].direction, flows["李乙"].place) == ("across_provinces", None)
        assert (flows["赵丙"].direction, flows["赵丙"].place) == (None, "广东省深圳市")
        assert imported(form).changes_nothing

    def test_a_known_last_activity_is_not_replaced(self, imported: Any) -> None:
        imported({"党员": [["姓名", "身份证号码", "最近参加组织生活日期"], ["王甲", A, "2013.01"]]})
        imported(
            national(
                {
                    "姓名": "王甲",
                    "公民身份证号": A,
                    "是否为失联党员": "是",
                    "失去联系日期": "2014.05",
                }
            )
        )
        assert member("王甲").last_activity_on == "2013-01"

    def test_an_answer_that_is_neither_yes_nor_no_is_told(self, imported: Any) -> None:
        made = imported(national({"姓名": "王甲", "公民身份证号": A, "是否为失联党员": "可能"}))
        assert made.new == 1
        assert Loss.select().count() == 0
        assert any("可能" in notice for notice in made.notices)


# Applying, and what is given back.


@pytest.mark.usefixtures("branch")
class TestApplying:
    ROWS = (("姓名", "身份证号码"), ("王甲", A), ("李乙", B))

    def test_every_row_of_the_file_is_kept_on_record(self, imported: Any, tmp_path: Path) -> None:
        imported({"党员": [*self.ROWS, [None, C]]})
        (file,) = ImportedFile.select()
        content = (tmp_path / "名册.xlsx").read_bytes()
        assert (file.name, file.content_hash) == ("名册.xlsx", hashlib.sha256(content).hexdigest())
        rows = [(row.sheet, row.row, row.record_uid) for row in ImportedRow.select()]
        assert rows == [
            ("党员", 4, ""),
            ("党员", 2, member("王甲").uid),
            ("党员", 3, member("李乙").uid),
        ]

    def test_a_member_added_meanwhile_stops_the_import(
        self, planned: Any, branch: Organization
    ) -> None:
        made = planned({"党员": self.ROWS})
        with store.write() as transaction:
            transaction.add(Member(name="王甲", id_number=A, branch=branch))
        with pytest.raises(Busy, match="重新执行导入"):
            applying.apply(made)
        assert [person.name for person in Member.select()] == ["王甲"]

    def test_a_member_changed_meanwhile_stops_the_import(self, imported: Any, planned: Any) -> None:
        imported({"党员": self.ROWS})
        made = planned(
            {"党员": [["姓名", "身份证号码", "籍贯"], ["王甲", A, "石桥县"], ["李乙", B, "石桥县"]]}
        )
        with store.write() as transaction:
            transaction.change(member("李乙"), native_place="山河县")
        with pytest.raises(Busy):
            applying.apply(made)
        assert member("王甲").native_place is None
        assert member("李乙").native_place == "山河县"

    def test_a_plan_is_carried_out_once(self, planned: Any) -> None:
        made = planned({"党员": self.ROWS})
        applying.apply(made)
        with pytest.raises(Busy):
            applying.apply(made)
        assert Member.select().count() == 2

    def test_rejected_rows_can_be_corrected_and_imported_as_they_are(
        self, planned: Any, tmp_path: Path
    ) -> None:
        rows = [
            ["党员名册", None, None, None, None],
            ["序号", "姓名", "证件", "入党时间", "所在党支部"],
            [None, None, "身份证号码", None, None],
            [1, "王甲", A, 31229, "第九支部"],
            [2, "李乙", B, "1998.7", FIRST],
            [3, None, C, "=1+1", FIRST],
        ]
        made = planned({"人员": rows})
        applying.apply(made)
        assert counts(made) == (1, 0, 0, 2)
        path = tmp_path / "退回.xlsx"
        path.write_bytes(rejects.rejects_workbook(made))
        book = load_workbook(path)
        sheet = book["人员"]
        header = [cell.value for cell in sheet[1]]
        assert header == ["序号", "姓名", "身份证号码", "入党时间", "所在党支部", "退回原因"]
        first = [cell.value for cell in sheet[2]]
        assert first[:5] == ["1", "王甲", A, "1985.07.01", "第九支部"]
        assert "原第4行" in first[5]
        assert "第九支部" in first[5]
        assert sheet["E2"].fill.start_color.rgb.endswith("FFD966")
        assert sheet["B3"].fill.start_color.rgb.endswith("FFD966")
        assert (sheet["D3"].data_type, sheet["D3"].value) == ("s", "=1+1")
        sheet["E2"].value, sheet["B3"].value = FIRST, "赵丙"
        book.save(path)
        corrected = planning.plan(path)
        applying.apply(corrected)
        assert counts(corrected) == (2, 0, 0, 0)
        assert corrected.sheets[0].unknown_columns == []
        assert member("王甲").joined_on == "1985-07-01"

    def test_rejects_rejected_again_carry_one_reason(self, planned: Any, tmp_path: Path) -> None:
        made = planned({"党员": [["姓名", "所在党支部"], ["王甲", "第九支部"]]})
        path = tmp_path / "退回.xlsx"
        path.write_bytes(rejects.rejects_workbook(made))
        again = planning.plan(path)
        sheet = load_workbook(io.BytesIO(rejects.rejects_workbook(again)))["党员"]
        assert [cell.value for cell in sheet[1]] == ["姓名", "所在党支部", "退回原因"]
        assert sheet["C2"].value.count("第九支部") == 1

    def test_a_sheet_with_a_forbidden_name_is_given_back_all_the_same(self, planned: Any) -> None:
        made = planned({"党员": [["姓名", "所在党支部"], ["王甲", "第九支部"]]})
        made.rejects[0].entry.sheet.content.title = "一/二[支部]" * 9
        (title,) = load_workbook(io.BytesIO(rejects.rejects_workbook(made))).sheetnames
        assert title.startswith("一_二_支部_")
