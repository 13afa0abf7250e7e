"""Workbooks from outside: what is read of them, and how bad ones are turned away."""

from __future__ import annotations

import datetime
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from paicha_tui.basics.errors import Refused
from paicha_tui.intake import workbook_reader
from paicha_tui.intake.workbook_reader import DateCell, SheetContent, Unreadable, read_workbook
from tests.intake.raw_workbooks import (
    HEAD,
    RELATIONS,
    SPREADSHEET,
    book_xml,
    raw_workbook,
    relations_xml,
    sheet_xml,
    text_cell,
)


def save(workbook: Workbook, path: Path) -> Path:
    workbook.save(path)
    return path


ONE_ROW = f'<row r="1">{text_cell("A1", "姓名")}</row>'


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    message = str(caught.value)
    assert path.name in message
    return message


def first_cells(sheet: SheetContent) -> list[object]:
    return [row.cells[0] for row in sheet.rows]


class TestCells:
    def test_keeps_text_numbers_and_answers_apart(self, tmp_path: Path) -> None:
        book = Workbook()
        book.active.title = "名册"
        book.active.append(["王[/x]", 12, 1985.7, True, None, " 李 四 "])
        (sheet,) = read_workbook(save(book, tmp_path / "a.xlsx"))
        assert sheet.title == "名册"
        assert sheet.rows[0].cells == ("王[/x]", 12, 1985.7, True, None, " 李 四 ")

    def test_text_with_an_equals_sign_is_text(self, tmp_path: Path) -> None:
        book = Workbook()
        cell = book.active.cell(1, 1, "=cmd|' /C calc'!A0")
        cell.data_type = "s"
        (sheet,) = read_workbook(save(book, tmp_path / "a.xlsx"))
        assert first_cells(sheet) == ["=cmd|' /C calc'!A0"]

    @pytest.mark.parametrize(
        ("number_format", "shown"),
        [
            ("yyyy-mm-dd", "1998-07-15"),
            ('yyyy"年"m"月"d"日"', "1998-07-15"),
            ("m/d/yy h:mm", "1998-07-15"),
            ("yyyy.mm", "1998-07"),
            ('[$-804]yyyy"年"m"月";@', "1998-07"),
            ("mmm-yy", "1998-07"),
            ("yyyy", "1998"),
        ],
    )
    def test_a_date_is_known_as_far_as_its_format_shows(
        self, tmp_path: Path, number_format: str, shown: str
    ) -> None:
        book = Workbook()
        cell = book.active.cell(1, 1, datetime.date(1998, 7, 15))
        cell.number_format = number_format
        (sheet,) = read_workbook(save(book, tmp_path / "a.xlsx"))
        assert first_cells(sheet) == [DateCell(shown)]

    def test_chinese_formats_known_only_by_number(self, tmp_path: Path) -> None:
        styles = (
            f'{HEAD}<styleSheet xmlns="{SPREADSHEET}"><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="57"/><xf numFmtId="31"/></cellXfs></styleSheet>'
        )
        rows = (
            '<row r="1"><c r="A1" s="1"><v>35991</v></c></row>'
            '<row r="2"><c r="A2" s="2"><v>35991</v></c></row>'
            '<row r="3"><c r="A3" s="0"><v>35991</v></c></row>'
        )
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows), **{"xl/styles.xml": styles})
        (sheet,) = read_workbook(path)
        assert first_cells(sheet) == [DateCell("1998-07"), DateCell("1998-07-15"), 35991]

    def test_days_counted_from_1904(self, tmp_path: Path) -> None:
        book = Workbook()
        book.epoch = CALENDAR_MAC_1904
        book.active.append([datetime.date(1998, 7, 15)])
        (sheet,) = read_workbook(save(book, tmp_path / "a.xlsx"))
        assert sheet.epoch_1904
        assert first_cells(sheet) == [DateCell("1998-07-15")]

    def test_a_formula_gives_the_value_saved_with_it(self, tmp_path: Path) -> None:
        rows = (
            '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
            '<row r="2"><c r="A2" t="str"><f>B2&amp;C2</f><v>张三</v></c></row>'
            '<row r="3"><c r="A3" t="str"><f>IF(B3="","",B3)</f><v></v></c>'
            f"{text_cell('B3', '在')}</row>"
        )
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows)))
        assert first_cells(sheet) == [2, "张三", None]

    def test_a_formula_without_a_value_names_its_cell(self, tmp_path: Path) -> None:
        rows = (
            '<row r="4"><c r="C4"><f>VLOOKUP(A1,B:C,2)</f></c></row>'
            '<row r="5"><c r="A5" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        )
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows)))
        formula, error = sheet.rows[0].cells[2], sheet.rows[1].cells[0]
        assert isinstance(formula, Unreadable)
        assert isinstance(error, Unreadable)
        assert formula.shown == "=VLOOKUP(A1,B:C,2)"
        assert "C4" in formula.reason
        assert error.shown == "#DIV/0!"
        assert "A5" in error.reason

    def test_shared_texts_are_read_without_their_reading_aids(self, tmp_path: Path) -> None:
        texts = (
            f'{HEAD}<sst xmlns="{SPREADSHEET}"><si><r><t>王</t></r><r><t>五</t></r>'
            '<rPh sb="0" eb="1"><t>wang</t></rPh></si><si><t>男</t></si></sst>'
        )
        rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows), **{"xl/sharedStrings.xml": texts})
        assert read_workbook(path)[0].rows[0].cells == ("王五", "男")


class TestOtherPrograms:
    """What other programs than openpyxl write, and Excel itself at times."""

    @pytest.mark.parametrize(
        ("before", "after", "counts_from_1904"),
        [
            ('<workbookPr date1904="1"/>', '<x:workbookPr xmlns:x="urn:later"/>', True),
            ('<x:workbookPr xmlns:x="urn:later"/><workbookPr date1904="true"/>', "", True),
            ('<workbookPr/><x:workbookPr xmlns:x="urn:later" date1904="1"/>', "", False),
            ('<workbookPr date1904="0"/>', "", False),
        ],
    )
    def test_the_main_namespace_says_how_days_are_counted(
        self, tmp_path: Path, before: str, after: str, counts_from_1904: bool
    ) -> None:
        path = raw_workbook(
            tmp_path / "a.xlsx",
            sheet_xml(ONE_ROW),
            **{"xl/workbook.xml": book_xml(before=before, after=f"<extLst>{after}</extLst>")},
        )
        assert read_workbook(path)[0].epoch_1904 is counts_from_1904

    @pytest.mark.parametrize(
        ("cell", "read"),
        [
            ('<c r="A1" t="inlineStr"><v>王五</v><is><t>王五</t></is></c>', "王五"),
            ('<c r="A1" t="inlineStr"><is><r><t>王</t></r><r><t>五</t></r></is></c>', "王五"),
            ('<c r="A1" t="inlineStr"><v>王五</v></c>', "王五"),
            ('<c r="A1"><is><t>王五</t></is></c>', "王五"),
            ('<c r="A1" t="str"><v>王_x000D_五_x005F_x000D_</v></c>', "王\r五_x000D_"),
            ('<c r="A1" t="inlineStr"><is><t>_xD842__xDFB7_</t></is></c>', "𠮷"),
            ('<c r="A1"><v>990101198507150014</v></c>', 990101198507150014),
            ('<c r="A1" t="d"><v>1985-07-15T00:00:00</v></c>', DateCell("1985-07-15")),
        ],
    )
    def test_cells(self, tmp_path: Path, cell: str, read: object) -> None:
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{cell}</row>'))
        assert first_cells(read_workbook(path)[0]) == [read]

    @pytest.mark.parametrize(
        ("number_format", "value", "read"),
        [
            ("0.00", "1985.1", "1985.10"),
            ("0.00_ ", "1985.10", "1985.10"),
            ("0.00", "1985.7", 1985.7),
            ("0.0", "1985.1", 1985.1),
            ("0.000", "1985.1", 1985.1),
            ("General", "1985.1", 1985.1),
        ],
    )
    def test_october_shown_with_two_decimals(
        self, tmp_path: Path, number_format: str, value: str, read: object
    ) -> None:
        styles = (
            f'{HEAD}<styleSheet xmlns="{SPREADSHEET}"><numFmts><numFmt numFmtId="176" '
            f'formatCode="{number_format}"/></numFmts><cellXfs><xf numFmtId="176"/></cellXfs>'
            "</styleSheet>"
        )
        rows = f'<row r="1"><c r="A1" s="0"><v>{value}</v></c></row>'
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows), **{"xl/styles.xml": styles})
        assert first_cells(read_workbook(path)[0]) == [read]

    @pytest.mark.parametrize("state", ["hidden", "veryHidden"])
    def test_a_hidden_sheet_is_told_and_not_read(self, tmp_path: Path, state: str) -> None:
        path = raw_workbook(
            tmp_path / "a.xlsx", sheet_xml(ONE_ROW), **{"xl/workbook.xml": book_xml(state=state)}
        )
        (sheet,) = read_workbook(path)
        assert (sheet.hidden, sheet.rows) == (True, [])

    def test_merged_cells(self, tmp_path: Path) -> None:
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in ("A1:A3", "B1:D1", "$E$1:$F$2"))
        after = f'<mergeCells count="3">{merged}</mergeCells>'
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW, after=after)))
        assert sheet.merged == [(0, 1, 3), (4, 1, 2)]
        assert sheet.groups == [(1, 1, 3), (1, 4, 5)]

    @pytest.mark.parametrize(
        "rename",
        [
            lambda name: name.replace("/", "\\"),
            str.upper,
            lambda name: name.replace("xl/worksheets/sheet1", "xl/Worksheets/Sheet1"),
        ],
    )
    def test_names_of_parts_in_other_spellings(
        self, tmp_path: Path, rename: Callable[[str], str]
    ) -> None:
        source = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW))
        path = tmp_path / "b.xlsx"
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(rename(name), old.read(name))
        assert first_cells(read_workbook(path)[0]) == ["姓名"]

    @pytest.mark.parametrize("folder", ["", "book/", "a/b/"])
    @pytest.mark.parametrize("target", ["../data/one.xml", "/data/one.xml"])
    def test_parts_that_stand_elsewhere(self, tmp_path: Path, folder: str, target: str) -> None:
        path = tmp_path / "a.xlsx"
        target = target.replace("../", "../" * folder.count("/"))
        root = (
            f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
            f'Target="{folder}main.xml"/></Relationships>'
        )
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("_rels/.rels", root)
            archive.writestr(f"{folder}main.xml", book_xml())
            archive.writestr(f"{folder}_rels/main.xml.rels", relations_xml(target=target))
            archive.writestr("data/one.xml", sheet_xml(ONE_ROW))
        assert first_cells(read_workbook(path)[0]) == ["姓名"]


class TestText:
    """Tables as text."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
    def test_in_every_usual_dress(self, tmp_path: Path, encoding: str, separator: str) -> None:
        path = tmp_path / "名册.csv"
        head, first = ("姓名", "身份证号码"), ("韩试一", "990101198507150014")
        rows = (head, first, ("", ""), ("测䶮", "1985.10"))
        path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
        (sheet,) = read_workbook(path)
        assert sheet.title == "名册"
        assert [(row.number, row.cells) for row in sheet.rows] == [
            (1, head),
            (2, first),
            (4, ("测䶮", "1985.10")),
        ]

    def test_what_programs_put_around_long_numbers(self, tmp_path: Path) -> None:
        path = tmp_path / "名册.csv"
        path.write_text('姓名,号码\n韩试一,"=""990101198507150014"""\n"测,乙","a\nb"\n', "utf-8")
        (sheet,) = read_workbook(path)
        assert [row.cells[1] for row in sheet.rows] == ["号码", "990101198507150014", "a\nb"]

    def test_a_month_that_a_spreadsheet_may_have_shortened_stays_doubtful(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "名册.csv"
        path.write_text("姓名,入党时间\n韩试一,1985.1\n", "utf-8")
        assert read_workbook(path)[0].rows[1].cells == ("韩试一", 1985.1)

    @pytest.mark.parametrize("content", [b"\xff\xff\x00\x01" * 9, b"a,\x00b\n"])
    def test_what_is_no_text(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "坏.csv"
        path.write_bytes(content)
        assert "编码" in refusal(path)

    @pytest.mark.parametrize("name", ["名册.xls", "名册.xlsx"])
    @pytest.mark.parametrize("content", ["姓名,号码\n", "<html><table><tr><td>姓名</td></tr>"])
    def test_text_under_another_name_keeps_its_numbers_whole(
        self, tmp_path: Path, name: str, content: str
    ) -> None:
        path = tmp_path / name
        path.write_text(content, "utf-8")
        assert "选为“文本”" in refusal(path)


@pytest.mark.child
class TestLargeAndOdd:
    def test_blank_rows_without_end(self, tmp_path: Path) -> None:
        blank = "".join(
            f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(2, 200_000)
        )
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW + blank))
        (sheet,) = read_workbook(path)
        assert len(sheet.rows) == 1

    def test_content_after_many_blank_rows_is_read(self, tmp_path: Path) -> None:
        far = f'<row r="1048576">{text_cell("A1048576", "李四")}</row>'
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW + far)))
        assert first_cells(sheet) == ["姓名", "李四"]
        assert sheet.rows[1].number == 1_048_576

    def test_a_lie_about_the_dimension(self, tmp_path: Path) -> None:
        lie = '<dimension ref="A1:XFD1048576"/>'
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW, lie)))
        assert first_cells(sheet) == ["姓名"]

    def test_one_huge_merged_cell(self, tmp_path: Path) -> None:
        merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW, after=merge)))
        assert first_cells(sheet) == ["姓名"]

    def test_columns_far_right_are_not_read_but_told(self, tmp_path: Path) -> None:
        row = f'<row r="1">{text_cell("A1", "姓名")}{text_cell("XFD1", "远")}</row>'
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(row)))
        assert sheet.rows[0].cells == ("姓名",)
        assert sheet.wider

    def test_a_text_longer_than_a_cell_holds(self, tmp_path: Path) -> None:
        row = f'<row r="1">{text_cell("A1", "长" * 40_000)}</row>'
        (sheet,) = read_workbook(raw_workbook(tmp_path / "a.xlsx", sheet_xml(row)))
        cell = sheet.rows[0].cells[0]
        assert isinstance(cell, Unreadable)
        assert "40000字" in cell.reason

    def test_one_long_text_referred_to_without_end(self, tmp_path: Path) -> None:
        texts = f'{HEAD}<sst xmlns="{SPREADSHEET}"><si><t>{"长" * 30_000}</t></si></sst>'
        rows = "".join(
            f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>'
            for number in range(1, 5_000)
        )
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows), **{"xl/sharedStrings.xml": texts})
        assert "内容太多" in refusal(path)


@pytest.mark.child
class TestRefusals:
    def test_no_such_file(self, tmp_path: Path) -> None:
        assert "没有这个文件" in refusal(tmp_path / "无.xlsx")

    def test_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "夹.xlsx").mkdir()
        assert "文件夹" in refusal(tmp_path / "夹.xlsx")

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "空文件"),
            (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "另存为 .xlsx"),
            (
                bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
                "去掉打开密码",
            ),
            ("姓名,性别\n".encode("gbk"), "不是 .xlsx 工作簿"),
            (b"\x00\xff" * 300, "不是 .xlsx 工作簿"),
        ],
    )
    def test_what_is_no_workbook(self, tmp_path: Path, content: bytes, said: str) -> None:
        path = tmp_path / "坏.xlsx"
        path.write_bytes(content)
        assert said in refusal(path)

    def test_a_truncated_file(self, tmp_path: Path) -> None:
        whole = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW)).read_bytes()
        path = tmp_path / "半.xlsx"
        path.write_bytes(whole[: len(whole) // 2])
        assert "不完整" in refusal(path)

    def test_a_damaged_byte(self, tmp_path: Path) -> None:
        rows = "".join(
            f'<row r="{n}">{text_cell(f"A{n}", f"第{n * 7919 % 1000}人")}</row>'
            for n in range(1, 500)
        )
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows))
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("xl/worksheets/sheet1.xml")
        content = bytearray(path.read_bytes())
        content[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
        path.write_bytes(content)
        assert "已损坏" in refusal(path)

    def test_another_kind_of_container(self, tmp_path: Path) -> None:
        path = tmp_path / "文.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        assert "复制到 Excel" in refusal(path)

    def test_pictures_and_notes_without_number_are_no_hindrance(self, tmp_path: Path) -> None:
        more = {f"xl/media/{number}.png": " " * 15_000_000 for number in range(7)}
        more |= {f"xl/comments{number}.xml": "x" for number in range(500)}
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW), **more)
        assert first_cells(read_workbook(path)[0]) == ["姓名"]

    def test_a_bomb(self, tmp_path: Path) -> None:
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW + " " * 65_000_000))
        assert path.stat().st_size < 100_000
        assert "大得不正常" in refusal(path)

    def test_parts_that_are_too_large_together(self, tmp_path: Path) -> None:
        padding = " " * 15_000_000
        path = raw_workbook(
            tmp_path / "a.xlsx",
            sheet_xml(ONE_ROW),
            **{
                "xl/workbook.xml": book_xml(7),
                "xl/_rels/workbook.xml.rels": relations_xml(7),
                **{f"xl/worksheets/sheet{n}.xml": sheet_xml(ONE_ROW + padding) for n in range(7)},
            },
        )
        assert "大得不正常" in refusal(path)

    @pytest.mark.parametrize(
        "declaration",
        [
            '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>',
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ],
    )
    def test_entities(self, tmp_path: Path, declaration: str) -> None:
        sheet = sheet_xml(ONE_ROW).replace(HEAD, HEAD + declaration)
        assert "实体声明" in refusal(raw_workbook(tmp_path / "a.xlsx", sheet))

    def test_a_worksheet_that_is_not_there(self, tmp_path: Path) -> None:
        buffer = io.BytesIO()
        source = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW))
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w") as new:
            for info in old.infolist():
                if not info.filename.endswith("sheet1.xml"):
                    new.writestr(info, old.read(info))
        source.write_bytes(buffer.getvalue())
        assert "缺少工作表" in refusal(source)

    def test_broken_markup(self, tmp_path: Path) -> None:
        broken = sheet_xml(ONE_ROW).replace("</row>", "")
        assert "已损坏" in refusal(raw_workbook(tmp_path / "a.xlsx", broken))

    def test_a_workbook_that_takes_too_long(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook_reader, "CPU_SECONDS", 0)
        path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(ONE_ROW))
        assert "超过0秒的限度" in refusal(path)


@pytest.mark.child
def test_an_interrupt_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def remember(*arguments: Any, **options: Any) -> Any:
        started.append(begin(*arguments, **options))
        return started[-1]

    def interrupt(_: object) -> None:
        assert started[0].poll() is None
        raise KeyboardInterrupt

    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", f"第{n}人" * 50)}</row>' for n in range(1, 50_000)
    )
    path = raw_workbook(tmp_path / "a.xlsx", sheet_xml(rows))
    monkeypatch.setattr(workbook_reader.subprocess, "Popen", remember)
    monkeypatch.setattr(workbook_reader.json, "loads", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_workbook(path)
    assert started[0].poll() is not None
