"""What is leant on in openpyxl that it does not promise."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from paicha_tui.basics.openpyxl_private import put, set_usual_font, style_of, to_bytes


def read_again(workbook: Workbook) -> Workbook:
    return load_workbook(io.BytesIO(to_bytes(workbook)))


def sheet_of(workbook: Workbook) -> Worksheet:
    return workbook.worksheets[0]


def test_cells_put_in_place_are_read_again_with_the_style_they_share() -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    pattern = Cell(Worksheet(workbook), row=1, column=1)
    pattern.font = Font(name="仿宋", size=12, bold=True)
    for column, value in enumerate(("=1+1", 7, None, "甲\n<乙>&"), 1):
        put(sheet, 3, column, style_of(pattern), value)
    again = sheet_of(read_again(workbook))
    assert [cell.value for cell in again[3]] == ["=1+1", 7, None, "甲\n<乙>&"]
    assert [cell.data_type for cell in again[3]] == ["s", "n", "n", "s"]
    assert {(cell.font.name, cell.font.size, cell.font.bold) for cell in again[3]} == {
        ("仿宋", 12, True)
    }


def test_what_surrounds_the_rows_is_written_by_openpyxl() -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[5].height = 50
    sheet.print_title_rows = "1:2"
    sheet.merge_cells("A1:B2")
    sheet["A1"] = "题"
    again = sheet_of(read_again(workbook))
    assert again["A1"].value == "题"
    assert again.column_dimensions["B"].width == 33
    assert again.row_dimensions[5].height == 50
    assert again.print_title_rows == "$1:$2"
    assert [str(block) for block in again.merged_cells.ranges] == ["A1:B2"]


def test_a_sheet_with_more_than_texts_and_numbers_is_left_to_openpyxl() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = True
    sheet_of(workbook)["A2"].hyperlink = "#A1"
    again = sheet_of(read_again(workbook))
    assert again["A1"].value is True
    assert again["A2"].hyperlink is not None


def test_the_usual_font_is_that_of_the_workbook() -> None:
    workbook = Workbook()
    set_usual_font(workbook, Font(name="宋体", size=10.5))
    assert read_again(workbook)._named_styles["Normal"].font.name == "宋体"  # type: ignore[attr-defined]
