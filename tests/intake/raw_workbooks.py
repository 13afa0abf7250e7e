"""Workbooks written part by part, as programs other than openpyxl write them."""

from __future__ import annotations

import zipfile
from pathlib import Path

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book_xml(sheets: int = 1, before: str = "", after: str = "", state: str = "visible") -> str:
    listed = "".join(
        f'<sheet name="名册{number or ""}" sheetId="{number + 1}" state="{state}" '
        f'r:id="rId{number}"/>'
        for number in range(sheets)
    )
    return (
        f'{HEAD}<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">{before}'
        f"<sheets>{listed}</sheets>{after}</workbook>"
    )


def relations_xml(sheets: int = 1, target: str = "worksheets/sheet{}.xml", more: str = "") -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" '
        f'Target="{target.format(number or 1 if sheets == 1 else number)}"/>'
        for number in range(sheets)
    )
    return (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{listed}{more}</Relationships>'
    )


def raw_workbook(path: Path, sheet: str, **members: str) -> Path:
    """A workbook with one worksheet given as XML; `members` replace or add other parts."""
    parts = {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "xl/workbook.xml": book_xml(),
        "xl/_rels/workbook.xml.rels": relations_xml(),
        "xl/worksheets/sheet1.xml": sheet,
        **members,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    return (
        f'{HEAD}<worksheet xmlns="{SPREADSHEET}">{before}<sheetData>{rows}</sheetData>{after}'
        "</worksheet>"
    )


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
