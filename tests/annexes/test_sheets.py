"""The drawing of annexes: headings, figures, row heights and sheet names."""

from __future__ import annotations

import dataclasses
import io
import string
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from paicha_tui.annexes.sheets.measures import lines_in, shares, text_width
from paicha_tui.annexes.sheets.personal import draw_personal, sheet_name
from paicha_tui.annexes.sheets.statistics import draw_statistics
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.openpyxl_private import to_bytes
from paicha_tui.basics.spreadsheet import Look, Pen
from paicha_tui.meaning.figures import Table
from paicha_tui.meaning.forms.entries import empty_case
from paicha_tui.meaning.forms.layout import Cell, Column, Form, GridRow, Identity, Row
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.meaning.settings import Campaign, campaign_of

COUNTED = Form(
    annex=7,
    kind="statistics",
    title="失联情况汇总表",
    header=("填报单位（盖章）：{unit}", "填表日期：{fill_date}", "单位：人"),
    foot=("负责人（签字）：", "联系电话：{phone}"),
    notes=("1.报{recipient}。",),
    due="search_end",
    columns=(
        Column("项目", width=16),
        Column("行号", width=5),
        Column("总数", number="1", figure="everyone"),
        Column(
            "失去联系情况",
            columns=(
                Column("时间", columns=(Column("一年内", number="2"), Column("以上", number="3"))),
                Column("情形", number="4"),
            ),
        ),
        Column("备注", number="5"),
    ),
    rows=(
        Row("合计", "01"),
        Row("一、按党组织类别分"),
        Row("国有企业", "02", uncounted=("4",)),
    ),
    identities=(Identity("C4", "1=2+3"), Identity("C5", "01=02")),
    remark_block="动态变化说明：",
)
FIGURES: dict[str, dict[str, int | None]] = {
    "01": {"1": 12, "2": 12, "3": 0, "4": 7},
    "02": {"1": 12, "2": 12, "3": 0, "4": None},
}


def campaign(**choices: str) -> Campaign:
    return campaign_of(choices)


def occasion(form: Form, **choices: str) -> Occasion:
    return Occasion(form, campaign(**choices), "中共石桥市第一局机关委员会")


def reread(workbook: Workbook) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_bytes(workbook)))


def drawn_statistics(**choices: str) -> Any:
    table = Table(COUNTED, FIGURES, ("补充资料：“口袋”党员3名。",))
    return reread(draw_statistics(occasion(COUNTED, **choices), table))


def by_number(sheet: Any, row: str, column: str) -> Any:
    """A figure found as a program finds it: by the index row and the 行号 column."""
    index = next(cells for cells in sheet.iter_rows() if cells[0].value == "甲")
    letter = next(cell.column_letter for cell in index if cell.value == column)
    line = next(cells[1].row for cells in sheet.iter_rows() if cells[1].value == row)
    return sheet[f"{letter}{line}"].value


def test_figures_stand_where_the_index_row_and_row_numbers_say() -> None:
    sheet = drawn_statistics()["正表"]
    assert by_number(sheet, "01", "1") == 12
    assert isinstance(by_number(sheet, "01", "4"), int)
    assert by_number(sheet, "02", "4") == "—"


def test_zero_is_left_blank_unless_the_setting_prints_it() -> None:
    assert by_number(drawn_statistics()["正表"], "01", "3") is None
    shown = drawn_statistics(zero_cells="zero")["正表"]
    assert by_number(shown, "01", "3") == 0
    assert by_number(shown, "01", "5") is None  # 备注 counts nobody.


def test_headings_are_merged_over_their_columns_and_down_to_the_index_row() -> None:
    sheet = drawn_statistics()["正表"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "项目")
    merged = {str(block) for block in sheet.merged_cells.ranges}
    assert {
        f"A{head}:A{head + 2}",
        f"D{head}:F{head}",
        f"D{head + 1}:E{head + 1}",
        f"F{head + 1}:F{head + 2}",
    } <= merged
    assert sheet[f"A{head + 3}"].value == "甲"
    assert sheet.print_title_rows == f"${head}:${head + 3}"


def test_what_stands_around_a_statistics_table() -> None:
    book = drawn_statistics()
    texts = [cell.value for row in book["正表"].iter_rows() for cell in row if cell.value]
    assert texts[:2] == ["附件7", "失联情况汇总表"]
    assert "填报单位（盖章）：中共石桥市第一局机关委员会" in texts
    assert "填表日期：2016年3月20日" in texts
    assert "补充资料：“口袋”党员3名。" in texts
    assert "动态变化说明：" in texts
    assert "说明：1=2+3；01=02。" in texts
    assert texts[-2] == "负责人（签字）："
    notes = [cell.value for cell in book["填表说明"]["A"]]
    assert "1.报市直工委组织部。" in notes


def test_a_statistics_table_is_printed_on_one_landscape_page() -> None:
    sheet = drawn_statistics()["正表"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"


def test_an_unknown_placeholder_is_named() -> None:
    faulty = dataclasses.replace(COUNTED, header=("单位：{danwei}",))
    with pytest.raises(Refused, match=r"附件7.*\{danwei\}.*unit"):
        draw_statistics(occasion(faulty), Table(faulty, FIGURES, ()))


def grid_form(*cells: Cell) -> Form:
    return dataclasses.replace(
        COUNTED,
        annex=1,
        kind="personal",
        orientation="portrait",
        widths=(6, 10, 20),
        grid=(GridRow(cells=cells),),
    )


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([Cell("B", to="C", label="姓名"), Cell("C", entry="member.name")], "重叠"),
        ([Cell("D", label="姓名")], "widths"),
        ([Cell("B", to="A", label="姓名")], "widths"),
        ([Cell("姓", label="姓名")], "widths"),
        ([Cell("B", entry="member.nickname")], "member.nickname"),
        ([Cell("B", entry="member.uid")], "member.uid"),
        ([Cell("B", entry="birth")], "birth"),
    ],
)
def test_a_faulty_grid_is_refused_with_its_reason(cells: list[Cell], told: str) -> None:
    with pytest.raises(Refused, match=f"附件1.*{told}"):
        draw_personal(occasion(grid_form(*cells)), [empty_case(None)])


HOSTILE = st.text(st.sampled_from("[]:*?/\\' 张三\u202e\x00\ud800𠮷ａ"), max_size=40)


@given(st.lists(HOSTILE, max_size=12))
def test_sheet_names_are_legal_and_differ(names: list[str]) -> None:
    used: set[str] = set()
    given_names = [sheet_name(name, used) for name in names]
    assert len({name.casefold() for name in given_names}) == len(names)
    for name in given_names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set("[]:*?/\\") & set(name)
        assert not name.startswith("'") and not name.endswith("'")
        assert name.isprintable()


WIDTHS = st.lists(st.floats(3, 40), min_size=1, max_size=20)


@given(WIDTHS, st.data())
def test_shares_use_each_column_once_from_left_to_right(
    widths: list[float], data: st.DataObject
) -> None:
    needs = data.draw(st.lists(st.floats(1, 80), min_size=1, max_size=len(widths)))
    blocks = shares(widths, needs)
    columns = [column for first, last in blocks for column in range(first, last + 1)]
    assert len(blocks) == len(needs)
    assert columns == list(range(1, len(widths) + 1))


@given(st.text(st.sampled_from("河南省abc 123"), max_size=120), st.floats(4, 60))
def test_lines_have_room_for_all_the_text(text: str, width: float) -> None:
    lines = lines_in(text, width, 10.5)
    assert lines * width >= text_width(text)
    assert lines_in(text + "省", width, 10.5) >= lines


def filled(sheet: Any) -> dict[str, Any]:
    return {cell.coordinate: cell.value for row in sheet for cell in row if cell.value is not None}


VALUES = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.integers(-(10**6), 10**6).map(lambda eighths: eighths / 8),
    st.booleans(),
    st.text(string.printable[:95] + "甲乙\n", max_size=20).filter(lambda text: text[:1] != "="),
)


@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 30)), VALUES, max_size=20))
def test_workbooks_read_back_as_openpyxl_itself_would_write_them(
    cells: dict[tuple[int, int], Any],
) -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    for (row, column), value in cells.items():
        sheet.cell(row, column, value)
    sheet.row_dimensions[3].height = 31
    Pen(workbook).text(sheet, 10, 2, "<甲>&", Look(bold=True))
    usual = io.BytesIO()
    workbook.save(usual)
    expected: Any = openpyxl.load_workbook(usual).active
    actual: Any = openpyxl.load_workbook(io.BytesIO(to_bytes(workbook))).active
    assert filled(actual) == filled(expected)
    assert actual.row_dimensions[3].height == 31
    assert actual["B10"].value == "<甲>&" and actual["B10"].font.bold
