"""What the printed sheet must look like: breaks, boxes, long names, and what stands where."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from paicha_tui.annexes import previews
from paicha_tui.annexes.sheets.measures import room_in, text_width
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.forms.layout import Column, Form, load_form
from paicha_tui.models import ContactAttempt, Dossier, Flow, Organization
from tests.annexes.report_cases import (
    add,
    beside,
    campaign,
    export,
    lost,
    main_sheet,
    member,
    opened,
    people,
    texts,
)

LONG_NAME = (
    "中共石桥市城乡一体化示范区基础设施投资建设与国有资产经营管理有限责任公司"
    "第三工程项目管理部支部委员会"
)
CLOSING = "）》」』、，。；：”)"


def headings(form: Form) -> Iterator[tuple[list[str], float]]:
    """The lines of each heading and label as they are printed, and how wide they stand."""

    def walk(column: Column) -> Iterator[tuple[list[str], float]]:
        width = sum(leaf.width for leaf in column.leaves())
        yield (column.head or column.label).split("\n"), width
        for part in column.columns:
            yield from walk(part)

    for column in form.columns:
        yield from walk(column)
    for row in form.grid:
        for cell in row.cells:
            first = ord(cell.column) - ord("A")
            last = ord(cell.to or cell.column) - ord("A")
            yield (cell.head or cell.label).split("\n"), sum(form.widths[first : last + 1])


@pytest.mark.parametrize("annex", range(1, 10))
def test_headings_break_only_where_the_layout_says(annex: int) -> None:
    form = load_form(annex, campaign())
    for lines, width in headings(form):
        room = room_in(width, form.text_size)
        for before, line in pairwise(["", *lines]):
            assert text_width(line) <= room, lines
            assert not line.startswith(tuple(CLOSING)), lines
            assert not before.endswith("（"), lines


def test_breaks_of_headings_are_only_printed(branch: Organization) -> None:
    lost(member(branch))
    for annex in range(1, 10):
        printed = main_or_first(annex)
        assert any("\n" in text for text in texts(printed)), annex
        view = previews.prepare(annex, None, campaign()).view(300)
        shown = [view.line(number) for number in range(view.length)]
        assert not [line for line in shown if "\n" in line or "␊" in line]
    view = previews.prepare(6, None, campaign()).view(300)
    view.move(0, 8)
    assert "职业（代码）" in view.spot().told


def main_or_first(annex: int) -> Any:
    (file,) = export(annex)
    return opened(file).worksheets[0]


def test_a_box_and_its_word_are_not_parted(branch: Organization) -> None:
    person = lost(member(branch), reason="other", reason_detail="改名" * 20).member
    add(Dossier(member=person, other_material="自传、奖惩材料"))
    for annex, label in ((1, "保管资料"), (3, "与党组织失去联系原因"), (3, "联系查找结果")):
        (file,) = export(annex)
        lines = beside(opened(file).worksheets[0], label).split("\n")
        assert len(lines) > 1
        assert all(line[0] in "☑□" and line[-1] not in "☑□" for line in lines), lines


def widths_of(sheet: Any, text: str) -> float:
    """How wide the cells are together that hold a text."""
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)
    columns = {
        column
        for block in sheet.merged_cells.ranges
        if cell.coordinate in block
        for column in range(block.min_col, block.max_col + 1)
    }
    letters = map(get_column_letter, columns or {cell.column})
    return sum(sheet.column_dimensions[letter].width for letter in letters)


@pytest.mark.usefixtures("empty_store")
@pytest.mark.parametrize("annex", range(1, 10))
def test_the_fill_date_stays_on_one_line_beside_a_long_unit(annex: int) -> None:
    unit = add(Organization(code="1", name=LONG_NAME, level="branch", category="other"))
    lost(member(unit))
    (file,) = export(annex, unit, fill_date=datetime.date(2016, 12, 20))
    sheet = opened(file).worksheets[0]
    date = "填表日期：2016年12月20日"
    assert room_in(widths_of(sheet, date), 10.5) >= text_width(date)
    assert any(LONG_NAME in text for text in texts(sheet))


def test_a_telephone_number_is_not_divided(branch: Organization) -> None:
    both = "0399-2345678、0399-23456789"
    person = member(branch, mobile="13812345678、0399-2345678")
    add(Flow(member=person, went_on=PartialDate("2014"), branch_contact=f"欧阳建国 {both}"))
    (row,) = people(main_sheet(4))
    assert row["联系电话"].split("\n") == ["13812345678、", "0399-2345678"]
    assert row["支部联系人及电话"].split("\n") == ["欧阳建国", "0399-2345678、", "0399-23456789"]


@pytest.mark.usefixtures("empty_store")
def test_a_long_file_name_keeps_its_parts_and_both_ends_of_the_unit() -> None:
    names = []
    for code, end in (("1", "第三支部"), ("2", "第四支部")):
        unit = add(Organization(code=code, name=LONG_NAME * 2 + end, level="branch"))
        lost(member(unit, int(code), name="阿依古丽·买买提江"))
        names += [file.name for file in export(3, unit, split=True)]
        assert len(names[-1].encode()) <= 200
        assert names[-1].startswith("附件3_查找联系失联党员情况记录表_中共石桥市")
        assert names[-1].endswith(f"{end}_阿依古丽·买买提江_20160320.xlsx")
    assert len(set(names)) == 2


@pytest.mark.parametrize("annex", [2, 4, 5, 6])
def test_who_filled_it_in_is_asked_once(annex: int, branch: Organization) -> None:
    (file,) = export(annex, branch)
    assert len([text for text in texts(opened(file)["正表"]) if text.startswith("填表人")]) == 1


@pytest.mark.parametrize("annex", [5, 6])
def test_probationary_members_have_no_day_of_full_membership(
    annex: int, branch: Organization
) -> None:
    result = "found" if annex == 5 else "not_found"
    made_full = PartialDate("1999-07-01")
    lost(member(branch, 1, standing="probationary"), result=result)
    lost(member(branch, 2, full_member_on=made_full), result=result)
    # Entered by mistake: he is a 预备党员 all the same.
    lost(member(branch, 3, standing="probationary", full_member_on=made_full), result=result)
    days = [row["转正时间"] for row in people(main_sheet(annex))]
    assert days == ["预备党员", "1999.07.01", "预备党员"]


def test_the_floating_are_told_apart_by_standing(branch: Organization) -> None:
    for serial, standing in enumerate(("full", "probationary"), 1):
        add(Flow(member=member(branch, serial, standing=standing), went_on=PartialDate("2014")))
    assert [row["人员类别"] for row in people(main_sheet(4))] == ["正式党员", "预备党员"]


def test_the_mobile_number_of_annex_1_is_a_mobile_number(branch: Organization) -> None:
    member(branch, 1, mobile=None, landline="0399-2345678")
    sheet = main_or_first(1)
    assert beside(sheet, "手机号码") == "QQ号"
    assert "0399-2345678" not in texts(sheet)


# 附件3 while the search runs.


def record(**how: Any) -> Any:
    (file,) = export(3, **how)
    return opened(file)["党员1"]


def test_a_record_is_printed_while_the_search_runs(branch: Organization) -> None:
    loss = lost(member(branch), result=None, conduct="unverified")
    add(ContactAttempt(member=loss.member, on=PartialDate("2016-02-10"), channel="telephone"))
    sheet = record()
    assert sheet["A2"].value == "查找联系失联党员情况记录表（查找中）"
    assert "☑" not in beside(sheet, "联系查找结果")
    assert beside(sheet, "调查核实情况").endswith("□有违纪违法线索　☑尚未核实")
    view = previews.prepare(3, None, campaign()).view(100)
    assert "（查找中）" in "".join(view.line(number) for number in range(4))


def test_what_was_found_later_is_not_on_the_record_of_an_earlier_day(
    branch: Organization,
) -> None:
    found: dict[str, Any] = {"result": "found", "found_on": PartialDate("2016-04-10")}
    lost(member(branch), found_place="义乌市", **found)
    before = record(fill_date=datetime.date(2016, 3, 20))
    assert before["A2"].value.endswith("（查找中）")
    assert "☑" not in beside(before, "联系查找结果")
    assert "义乌市" not in "".join(texts(before))
    after = record(fill_date=datetime.date(2016, 4, 10))
    assert after["A2"].value == "查找联系失联党员情况记录表"
    assert beside(after, "联系查找结果").startswith("☑取得联系")


def test_what_became_of_somebody_accounted_for_is_ticked(branch: Organization) -> None:
    lost(member(branch), result="died")
    assert beside(record(), "联系查找结果").endswith("☑经查已去世")


# Who receives it, and what 附件7 explains.


def test_row_08_of_annex_7_is_explained(branch: Organization) -> None:
    (file,) = export(7, branch)
    (explained,) = [text for text in texts(opened(file)["正表"]) if text.startswith("说明：")]
    assert "⑧可含街道社区" in explained and "08行" in explained


@pytest.mark.usefixtures("empty_store")
def test_the_highest_unit_does_not_report_to_its_own_department() -> None:
    add(Organization(code="1", name="中共石桥市委市直机关工作委员会", level="working_committee"))
    (file,) = export(7)
    assert "市直工委组织部" not in "".join(texts(opened(file)["填表说明"]))
